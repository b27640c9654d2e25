/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "build-choice.h"

#include <string.h>

struct _MoultBuildChoice {
    GObject parent_instance;

    GSettings *settings; /* or NULL */
    MoultSourceChoice *source;
    GCancellable *asking;
    MoultBuildReadiness *readiness;

    char *wanted; /* board id, until the tree is read */
    MoultSourceBoard *board;
    char *variant;
    char *version;
    char *engine;
    char *manifest;
    gboolean clean;
};

G_DEFINE_FINAL_TYPE (MoultBuildChoice, moult_build_choice, G_TYPE_OBJECT)

enum {
    SIGNAL_CHANGED,
    N_SIGNALS,
};
static guint signals[N_SIGNALS];

static void
emit_changed (MoultBuildChoice *self)
{
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* ---- what builds it ---- */

static void
on_readiness_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (MoultBuildChoice) self = MOULT_BUILD_CHOICE (user_data);
    MoultBuildReadiness *readiness = moult_build_readiness_read_finish (result, NULL);

    if (readiness == NULL) /* another question was asked */
        return;
    g_clear_pointer (&self->readiness, moult_build_readiness_free);
    self->readiness = readiness;
    emit_changed (self);
}

/* A new question makes the answer to the last one worthless. */
static void
ask_engines (MoultBuildChoice *self)
{
    g_cancellable_cancel (self->asking);
    g_object_unref (self->asking);
    self->asking = g_cancellable_new ();
    g_clear_pointer (&self->readiness, moult_build_readiness_free);
    if (self->board == NULL)
        return;
    const MoultBuildOrder order = {
        .folder = moult_source_choice_get_folder (self->source),
        .board = self->board,
        .variant = self->variant,
        .manifest = self->manifest,
    };
    moult_build_readiness_read_async (&order, self->engine, self->asking, on_readiness_cb,
                                      g_object_ref (self));
}

/* ---- the board of the source ---- */

static void
take_wanted (MoultBuildChoice *self, MoultSourceTree *tree)
{
    const char *variant = NULL;
    MoultSourceBoard *board = moult_source_tree_find_build (tree, self->wanted, &variant);

    if (board != NULL) {
        gboolean known =
            variant != NULL && moult_source_board_find_variant (board, variant) != NULL;

        g_set_object (&self->board, board);
        g_set_str (&self->variant, known ? variant : NULL);
    }
    g_clear_pointer (&self->wanted, g_free);
}

static void
on_source_opened_cb (MoultBuildChoice *self)
{
    g_assert (MOULT_IS_BUILD_CHOICE (self));

    MoultSourceTree *tree = moult_source_choice_get_tree (self->source);

    if (tree != NULL && self->wanted != NULL)
        take_wanted (self, tree);
    ask_engines (self);
}

/* While another tree is read; the board stays chosen where that has it. */
static void
forget (MoultBuildChoice *self)
{
    if (self->wanted == NULL)
        self->wanted = moult_build_choice_dup_board_id (self);
    g_clear_object (&self->board);
    g_clear_pointer (&self->variant, g_free);
    g_clear_pointer (&self->version, g_free);
    g_clear_pointer (&self->manifest, g_free);
    ask_engines (self);
}

static void
on_source_changed_cb (MoultBuildChoice *self)
{
    g_assert (MOULT_IS_BUILD_CHOICE (self));

    if (self->board != NULL && moult_source_choice_get_reading (self->source))
        forget (self);
    emit_changed (self);
}

/* ---- the object ---- */

static void
moult_build_choice_dispose (GObject *object)
{
    MoultBuildChoice *self = MOULT_BUILD_CHOICE (object);

    g_cancellable_cancel (self->asking);
    g_clear_object (&self->source);
    g_clear_object (&self->board);
    g_clear_object (&self->settings);

    G_OBJECT_CLASS (moult_build_choice_parent_class)->dispose (object);
}

static void
moult_build_choice_finalize (GObject *object)
{
    MoultBuildChoice *self = MOULT_BUILD_CHOICE (object);

    g_object_unref (self->asking);
    g_clear_pointer (&self->readiness, moult_build_readiness_free);
    g_free (self->wanted);
    g_free (self->variant);
    g_free (self->version);
    g_free (self->engine);
    g_free (self->manifest);

    G_OBJECT_CLASS (moult_build_choice_parent_class)->finalize (object);
}

static void
moult_build_choice_class_init (MoultBuildChoiceClass *klass)
{
    GObjectClass *object_class = G_OBJECT_CLASS (klass);

    object_class->dispose = moult_build_choice_dispose;
    object_class->finalize = moult_build_choice_finalize;

    signals[SIGNAL_CHANGED] = g_signal_new ("changed", MOULT_TYPE_BUILD_CHOICE, G_SIGNAL_RUN_LAST,
                                            0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
moult_build_choice_init (MoultBuildChoice *self)
{
    self->asking = g_cancellable_new ();
}

MoultBuildChoice *
moult_build_choice_new (GSettings *settings)
{
    MoultBuildChoice *self = g_object_new (MOULT_TYPE_BUILD_CHOICE, NULL);
    g_autofree char *engine =
        settings != NULL ? g_settings_get_string (settings, "build-engine") : NULL;

    g_set_object (&self->settings, settings);
    if (engine != NULL && *engine != '\0')
        self->engine = g_steal_pointer (&engine);
    self->source = moult_source_choice_new (settings);
    g_signal_connect_object (self->source, "changed", G_CALLBACK (on_source_changed_cb), self,
                             G_CONNECT_SWAPPED);
    g_signal_connect_object (self->source, "opened", G_CALLBACK (on_source_opened_cb), self,
                             G_CONNECT_SWAPPED);
    return self;
}

MoultSourceChoice *
moult_build_choice_get_source (MoultBuildChoice *self)
{
    g_return_val_if_fail (MOULT_IS_BUILD_CHOICE (self), NULL);

    return self->source;
}

void
moult_build_choice_refresh (MoultBuildChoice *self)
{
    g_return_if_fail (MOULT_IS_BUILD_CHOICE (self));

    moult_source_choice_refresh (self->source);
    if (self->board == NULL)
        return;
    ask_engines (self);
    emit_changed (self);
}

const MoultBuildReadiness *
moult_build_choice_get_readiness (MoultBuildChoice *self)
{
    g_return_val_if_fail (MOULT_IS_BUILD_CHOICE (self), NULL);

    return self->readiness;
}

void
moult_build_choice_want (MoultBuildChoice *self, const char *board_id)
{
    g_return_if_fail (MOULT_IS_BUILD_CHOICE (self) && board_id != NULL);

    MoultSourceTree *tree = moult_source_choice_get_tree (self->source);

    g_set_str (&self->wanted, board_id);
    if (tree == NULL)
        return;
    take_wanted (self, tree);
    ask_engines (self);
    emit_changed (self);
}

void
moult_build_choice_set_board (MoultBuildChoice *self, MoultSourceBoard *board)
{
    g_return_if_fail (MOULT_IS_BUILD_CHOICE (self) && MOULT_IS_SOURCE_BOARD (board));

    if (!g_set_object (&self->board, board))
        return;
    g_clear_pointer (&self->variant, g_free);
    g_clear_pointer (&self->manifest, g_free);
    ask_engines (self);
    emit_changed (self);
}

MoultSourceBoard *
moult_build_choice_get_board (MoultBuildChoice *self)
{
    g_return_val_if_fail (MOULT_IS_BUILD_CHOICE (self), NULL);

    return self->board;
}

void
moult_build_choice_set_variant (MoultBuildChoice *self, const char *variant)
{
    g_return_if_fail (MOULT_IS_BUILD_CHOICE (self));

    if (!g_set_str (&self->variant, variant))
        return;
    ask_engines (self);
    emit_changed (self);
}

const char *
moult_build_choice_get_variant (MoultBuildChoice *self)
{
    g_return_val_if_fail (MOULT_IS_BUILD_CHOICE (self), NULL);

    return self->variant;
}

void
moult_build_choice_set_version (MoultBuildChoice *self, const char *version)
{
    g_return_if_fail (MOULT_IS_BUILD_CHOICE (self));

    if (g_set_str (&self->version, version))
        emit_changed (self);
}

const char *
moult_build_choice_get_version (MoultBuildChoice *self)
{
    g_return_val_if_fail (MOULT_IS_BUILD_CHOICE (self), NULL);

    return self->version;
}

void
moult_build_choice_set_engine (MoultBuildChoice *self, const char *engine)
{
    g_return_if_fail (MOULT_IS_BUILD_CHOICE (self));

    if (!g_set_str (&self->engine, engine))
        return;
    if (self->settings != NULL)
        g_settings_set_string (self->settings, "build-engine", engine != NULL ? engine : "");
    ask_engines (self);
    emit_changed (self);
}

const char *
moult_build_choice_get_engine (MoultBuildChoice *self)
{
    g_return_val_if_fail (MOULT_IS_BUILD_CHOICE (self), NULL);

    return self->engine;
}

void
moult_build_choice_set_manifest (MoultBuildChoice *self, const char *manifest)
{
    g_return_if_fail (MOULT_IS_BUILD_CHOICE (self));

    if (!g_set_str (&self->manifest, manifest))
        return;
    ask_engines (self);
    emit_changed (self);
}

const char *
moult_build_choice_get_manifest (MoultBuildChoice *self)
{
    g_return_val_if_fail (MOULT_IS_BUILD_CHOICE (self), NULL);

    return self->manifest;
}

void
moult_build_choice_set_clean (MoultBuildChoice *self, gboolean clean)
{
    g_return_if_fail (MOULT_IS_BUILD_CHOICE (self));

    if (self->clean == clean)
        return;
    self->clean = clean;
    emit_changed (self);
}

gboolean
moult_build_choice_get_clean (MoultBuildChoice *self)
{
    g_return_val_if_fail (MOULT_IS_BUILD_CHOICE (self), FALSE);

    return self->clean;
}

char *
moult_build_choice_dup_board_id (MoultBuildChoice *self)
{
    g_return_val_if_fail (MOULT_IS_BUILD_CHOICE (self), NULL);

    if (self->board == NULL)
        return NULL;
    const char *id = moult_source_board_get_id (self->board);
    return self->variant != NULL ? g_strconcat (id, "-", self->variant, NULL) : g_strdup (id);
}

MoultBuildRequest *
moult_build_choice_create_request (MoultBuildChoice *self, const char *const *formats)
{
    g_return_val_if_fail (MOULT_IS_BUILD_CHOICE (self), NULL);

    MoultSourceTree *tree = moult_source_choice_get_tree (self->source);

    if (tree == NULL || self->board == NULL || self->readiness == NULL
        || self->readiness->needs->len > 0)
        return NULL;
    return moult_build_request_new (&(MoultBuildRequestFields) {
        .tree = moult_source_tree_get_folder (tree),
        .board = moult_source_board_get_id (self->board),
        .variant = self->variant,
        .version = self->version,
        .engine = self->engine,
        .manifest = self->manifest,
        .formats = formats,
        .clean = self->clean,
    });
}
