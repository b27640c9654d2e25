/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "build-source.h"

#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "error.h"
#include "library-session.h"
#include "own-thread.h"
#include "settings.h"
#include "source-version.h"

#define REPOSITORY "https://github.com/micropython/micropython.git"

enum {
    N_SUGGESTED = 5,
};

/* (transfer full) (nullable): a text that the app has set; "" counts as none. */
static char *
dup_setting (const char *key)
{
    g_autoptr (GSettings) settings = moult_settings_new ();
    g_autoptr (GSettingsSchema) schema = NULL;

    if (settings == NULL)
        return NULL;
    g_object_get (settings, "settings-schema", &schema, NULL);
    if (!g_settings_schema_has_key (schema, key))
        return NULL;

    g_autofree char *text = g_settings_get_string (settings, key);
    return *text != '\0' ? g_steal_pointer (&text) : NULL;
}

static char *
find_tree (const char *folder)
{
    g_autofree char *here = g_get_current_dir ();
    char *found =
        folder != NULL ? g_canonicalize_filename (folder, NULL) : moult_source_tree_find (here);

    return found != NULL ? found : dup_setting ("source-tree");
}

MoultSourceTree *
moult_build_source_open (const char *folder, GCancellable *cancellable, GError **error)
{
    g_autofree char *place = find_tree (folder);
    g_autoptr (GAsyncResult) result = NULL;

    if (place == NULL) {
        g_set_error_literal (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND,
                             _ ("no MicroPython tree is here: name one by --tree or MICROPY_DIR, "
                                "or get one by --clone"));
        return NULL;
    }
    moult_source_tree_open_async (place, cancellable, moult_library_session_on_done_cb, &result);
    moult_library_session_wait (&result);
    return moult_source_tree_open_finish (result, error);
}

/* ---- cloning ---- */

typedef struct {
    char *repository;
    char *folder;
    FILE *file;
    gboolean terminal;
} Clone;

static void
clone_free (Clone *clone)
{
    g_free (clone->repository);
    g_free (clone->folder);
    g_free (clone);
}

/* On the thread that clones; nobody else prints meanwhile. */
static void
on_line_cb (const char *line, gpointer user_data)
{
    Clone *clone = user_data;

    fprintf (clone->file, clone->terminal ? "\r\033[K%s" : "%s\n", line);
    fflush (clone->file);
}

static gpointer
clone_thread (gpointer data, GCancellable *cancellable, GError **error)
{
    Clone *clone = data;

    return moult_source_clone (clone->repository, clone->folder, on_line_cb, clone, cancellable,
                               error)
               ? clone
               : NULL;
}

gboolean
moult_build_source_clone (const char *folder, FILE *file, GCancellable *cancellable, GError **error)
{
    g_autoptr (GAsyncResult) result = NULL;
    g_autoptr (GTask) task =
        g_task_new (NULL, cancellable, moult_library_session_on_done_cb, &result);
    Clone *clone = g_new0 (Clone, 1);
    char *set = dup_setting ("source-repository");

    clone->repository = set != NULL ? set : g_strdup (REPOSITORY);
    clone->folder = g_strdup (folder);
    clone->file = file;
    clone->terminal = isatty (fileno (file));
    g_task_set_source_tag (task, moult_build_source_clone);
    g_task_set_check_cancellable (task, FALSE); /* what is done is done */
    g_task_set_task_data (task, clone, (GDestroyNotify) clone_free);
    moult_own_thread_run (task, clone_thread, NULL);
    moult_library_session_wait (&result);
    if (clone->terminal)
        fputc ('\n', file);
    return g_task_propagate_pointer (G_TASK (result), error) != NULL;
}

/* ---- boards by name ---- */

static void
fail_for_board (MoultSourceTree *tree, const char *name, GError **error)
{
    g_auto (GStrv) like = moult_source_tree_suggest (tree, name, N_SUGGESTED);
    g_autofree char *names = g_strjoinv (", ", like);

    if (like[0] != NULL)
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND,
                     _ ("%s has no board “%s”; most like it are %s"),
                     moult_source_tree_get_folder (tree), name, names);
    else
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND, _ ("%s has no board “%s”"),
                     moult_source_tree_get_folder (tree), name);
}

static void
fail_for_variant (MoultSourceBoard *board, const char *variant, GError **error)
{
    GPtrArray *variants = moult_source_board_get_variants (board);
    g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

    for (guint i = 0; i < variants->len; i++)
        g_strv_builder_add (builder, ((MoultSourceVariant *) variants->pdata[i])->name);
    g_auto (GStrv) list = g_strv_builder_end (builder);
    g_autofree char *names = g_strjoinv (", ", list);
    if (list[0] != NULL)
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND,
                     _ ("%s has no variant “%s”; it has %s"), moult_source_board_get_id (board),
                     variant, names);
    else
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND,
                     _ ("%s has no variants, so no “%s”"), moult_source_board_get_id (board),
                     variant);
}

static MoultSourceBoard *
check_variant (MoultSourceBoard *board, const char *variant, char **found, GError **error)
{
    gboolean standard = variant == NULL || *variant == '\0' || g_str_equal (variant, "-");

    if (!standard && moult_source_board_find_variant (board, variant) == NULL) {
        fail_for_variant (board, variant, error);
        return NULL;
    }
    *found = standard ? NULL : g_strdup (variant);
    return board;
}

MoultSourceBoard *
moult_build_source_find (MoultSourceTree *tree,
                         const char *name,
                         const char *variant,
                         char **found_variant,
                         GError **error)
{
    const char *own = NULL;
    MoultSourceBoard *board = moult_source_tree_find_build (tree, name, &own);

    *found_variant = NULL;
    if (board == NULL) {
        fail_for_board (tree, name, error);
        return NULL;
    }
    return check_variant (board, variant != NULL ? variant : own, found_variant, error);
}
