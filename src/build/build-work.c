/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "build-work.h"

#include "build-history.h"
#include "build-key.h"
#include "build-product.h"
#include "error.h"
#include "source-tree.h"
#include "source-version.h"

#define N_SUGGESTIONS 5

MoultBuildWork *
moult_build_work_new (MoultBuildRequest *request, MoultBuildLog *log)
{
    g_return_val_if_fail (MOULT_IS_BUILD_REQUEST (request) && MOULT_IS_BUILD_LOG (log), NULL);

    MoultBuildWork *self = g_new0 (MoultBuildWork, 1);

    self->request = g_object_ref (request);
    self->log = g_object_ref (log);
    return self;
}

void
moult_build_work_free (MoultBuildWork *self)
{
    g_clear_object (&self->request);
    g_clear_object (&self->log);
    g_clear_object (&self->board);
    g_free (self->folder);
    g_clear_pointer (&self->source, moult_source_state_unref);
    g_strfreev (self->keys);
    g_clear_pointer (&self->lock, moult_build_lock_free);
    g_free (self->engine_text);
    g_free (self->key);
    g_free (self->product);
    g_free (self);
}

/* ---- The source ---- */

static void
on_line (const char *line, gpointer user_data)
{
    MoultBuildWork *self = user_data;

    moult_build_log_note (self->log, "%s", line);
}

static void
on_wait (gpointer user_data)
{
    MoultBuildWork *self = user_data;

    moult_build_log_note (self->log, "Waiting for another Moult that builds in this tree");
}

static gboolean
take_lock (MoultBuildWork *self, GCancellable *cancellable, GError **error)
{
    const MoultBuildRequestFields *fields = moult_build_request_get_fields (self->request);
    g_autofree char *cache = g_build_filename (g_get_user_cache_dir (), "moult", "builds", NULL);

    self->lock = moult_build_lock_take (fields->tree, cache, on_wait, self, cancellable, error);
    return self->lock != NULL;
}

static gboolean
check_out (MoultBuildWork *self, GCancellable *cancellable, GError **error)
{
    const MoultBuildRequestFields *fields = moult_build_request_get_fields (self->request);
    g_autofree char *cache = g_build_filename (g_get_user_cache_dir (), "moult", "worktrees", NULL);

    if (!take_lock (self, cancellable, error))
        return FALSE;
    self->folder = moult_source_version_check_out (fields->tree, fields->version, cache, on_line,
                                                   self, cancellable, error);
    return self->folder != NULL;
}

static void
fail_board (MoultSourceTree *tree, const char *board, GError **error)
{
    g_auto (GStrv) like = moult_source_tree_suggest (tree, board, N_SUGGESTIONS);
    g_autofree char *names = g_strjoinv (", ", like);

    g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND, "%s has no board %s; %s%s",
                 moult_source_tree_get_folder (tree), board,
                 *names != '\0' ? "like it are " : "it has ",
                 *names != '\0' ? names : "none like it");
}

static void
fail_variant (MoultSourceBoard *board, const char *variant, GError **error)
{
    GPtrArray *variants = moult_source_board_get_variants (board);
    g_autoptr (GString) names = g_string_new (NULL);

    for (guint i = 0; i < variants->len; i++) {
        const MoultSourceVariant *other = g_ptr_array_index (variants, i);

        g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", other->name);
    }
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND, "board %s has no variant %s; it has %s",
                 moult_source_board_get_id (board), variant,
                 names->len > 0 ? names->str : "no variants");
}

static gboolean
find_board (MoultBuildWork *self, GCancellable *cancellable, GError **error)
{
    const MoultBuildRequestFields *fields = moult_build_request_get_fields (self->request);
    g_autoptr (MoultSourceTree) tree = moult_source_tree_open (self->folder, cancellable, error);

    if (tree == NULL)
        return FALSE;
    MoultSourceBoard *board = moult_source_tree_find_board (tree, fields->board);
    if (board == NULL) {
        fail_board (tree, fields->board, error);
        return FALSE;
    }
    if (fields->variant != NULL
        && moult_source_board_find_variant (board, fields->variant) == NULL) {
        fail_variant (board, fields->variant, error);
        return FALSE;
    }
    g_set_object (&self->board, board);
    return TRUE;
}

static MoultBuildOrder
get_order (MoultBuildWork *self)
{
    const MoultBuildRequestFields *fields = moult_build_request_get_fields (self->request);

    return (MoultBuildOrder) {
        .folder = self->folder,
        .origin = fields->version != NULL ? fields->tree : NULL,
        .board = self->board,
        .variant = fields->variant,
        .manifest = fields->manifest,
        .clean = fields->clean,
        .log = self->log,
    };
}

static char *
dup_key (MoultBuildWork *self, MoultBuildEngine *engine)
{
    MoultBuildOrder order = get_order (self);
    g_autofree char *fingerprint = moult_build_engine_dup_fingerprint (engine, &order);

    return moult_build_key_new (self->request, self->source,
                                moult_source_board_get_port (self->board),
                                moult_build_engine_get_name (engine), fingerprint);
}

static void
list_keys (MoultBuildWork *self)
{
    const char *wanted = moult_build_request_get_fields (self->request)->engine;
    GPtrArray *engines = moult_build_engine_list ();
    g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

    for (guint i = 0; i < engines->len; i++) {
        MoultBuildEngine *engine = g_ptr_array_index (engines, i);

        if (wanted != NULL && !g_str_equal (wanted, moult_build_engine_get_name (engine)))
            continue;
        g_autofree char *key = dup_key (self, engine);
        if (key != NULL)
            g_strv_builder_add (builder, key);
    }
    self->keys = g_strv_builder_end (builder);
}

static gboolean
read_source (MoultBuildWork *self, GCancellable *cancellable, GError **error)
{
    MoultSourceState *source = moult_source_state_read (self->folder, cancellable, error);

    if (source == NULL)
        return FALSE;
    g_clear_pointer (&self->source, moult_source_state_unref);
    self->source = source;
    return TRUE;
}

static void
note_source (MoultBuildWork *self)
{
    g_autofree char *commit = moult_source_state_dup_short (self->source);

    moult_build_log_note (self->log, "Source: %s, %s%s%s%s", self->folder,
                          self->source->branch != NULL ? self->source->branch : "",
                          self->source->branch != NULL ? ", " : "",
                          commit != NULL ? commit : "not in git",
                          self->source->dirty ? ", with changes" : "");
}

gboolean
moult_build_work_look (MoultBuildWork *self, GCancellable *cancellable, GError **error)
{
    g_return_val_if_fail (self != NULL && self->folder == NULL, FALSE);

    const MoultBuildRequestFields *fields = moult_build_request_get_fields (self->request);

    if (fields->version == NULL)
        self->folder = g_strdup (fields->tree);
    else if (!check_out (self, cancellable, error))
        return FALSE;
    if (!find_board (self, cancellable, error) || !read_source (self, cancellable, error))
        return FALSE;
    note_source (self);
    list_keys (self);
    return TRUE;
}

/* ---- The build ---- */

static gboolean
choose_engine (MoultBuildWork *self, GCancellable *cancellable, GError **error)
{
    const MoultBuildRequestFields *fields = moult_build_request_get_fields (self->request);
    MoultBuildOrder order = get_order (self);

    self->engine = moult_build_engine_choose (fields->engine, &order, cancellable, error);
    if (self->engine == NULL)
        return FALSE;
    g_autofree char *text = moult_build_engine_dup_description (self->engine, &order);
    moult_build_log_note (self->log, "Engine: %s", text);
    g_atomic_pointer_set (&self->engine_text, g_steal_pointer (&text));
    return TRUE;
}

static gboolean
is_unchanged (MoultBuildWork *self, GCancellable *cancellable, GError **error)
{
    g_autoptr (MoultSourceState) now = moult_source_state_read (self->folder, cancellable, error);

    if (now == NULL)
        return FALSE;
    if (moult_source_state_equal (self->source, now))
        return TRUE;
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_BUSY,
                 "%s was changed while it was built; nothing was stored", self->folder);
    return FALSE;
}

/* Whether all of it has to be compiled: only then do counts of one build tell of the next. */
static gboolean
is_whole (MoultBuildWork *self)
{
    g_autofree char *folder = moult_build_product_dup_folder (
        self->folder, self->request, moult_source_board_get_port (self->board));

    return moult_build_request_get_fields (self->request)->clean
           || !g_file_test (folder, G_FILE_TEST_EXISTS);
}

static gboolean
run_engine (MoultBuildWork *self, GCancellable *cancellable, GError **error)
{
    MoultBuildOrder order = get_order (self);
    const char *port = moult_source_board_get_port (self->board);
    const char *board_id = moult_build_request_get_board_id (self->request);
    gboolean whole = is_whole (self);

    if (whole)
        moult_build_log_set_expected (self->log, moult_build_history_recall (port, board_id));
    if (!moult_build_engine_build (self->engine, &order, cancellable, error))
        return FALSE;
    if (whole)
        moult_build_history_remember (port, board_id, moult_build_log_get_n_objects (self->log));
    return TRUE;
}

gboolean
moult_build_work_build (MoultBuildWork *self, GCancellable *cancellable, GError **error)
{
    g_return_val_if_fail (self != NULL && self->board != NULL, FALSE);

    if (self->lock == NULL && !take_lock (self, cancellable, error))
        return FALSE;
    /* Somebody who had to wait, or to think, builds what is there now. */
    if (!choose_engine (self, cancellable, error) || !read_source (self, cancellable, error))
        return FALSE;
    if (!run_engine (self, cancellable, error) || !is_unchanged (self, cancellable, error))
        return FALSE;
    self->key = dup_key (self, self->engine);
    self->product = moult_build_product_find (self->folder, self->request,
                                              moult_source_board_get_port (self->board), error);
    return self->product != NULL;
}
