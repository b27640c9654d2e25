/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What a library has of firmware that was built here. */

#include "library-private.h"

#include <glib/gstdio.h>
#include <sys/stat.h>

#include "adder.h"
#include "own-thread.h"
#include "version.h"

/* ---- adding ---- */

/* What the thread works with, and what it has stored. */
typedef struct {
    MoultAdder adder; /* with references */
    char *path;
    MoultBuiltFields built; /* texts are owned */
    MoultFirmware *firmware;
} Work;

static void
work_free (Work *work)
{
    g_object_unref (work->adder.store);
    g_object_unref (work->adder.site);
    g_free (work->path);
    g_free ((char *) work->built.board_id);
    g_free ((char *) work->built.port);
    g_free ((char *) work->built.version);
    g_free ((char *) work->built.commit);
    g_free ((char *) work->built.build_key);
    g_free ((char *) work->built.engine);
    g_free ((char *) work->built.branch);
    g_free ((char *) work->built.sha256);
    g_clear_object (&work->firmware);
    g_free (work);
}

static MoultBuiltFields
copy_built (const MoultBuiltFields *built)
{
    return (MoultBuiltFields) {
        .board_id = g_strdup (built->board_id),
        .port = g_strdup (built->port),
        .version = g_strdup (built->version),
        .commit = g_strdup (built->commit),
        .dirty = built->dirty,
        .build_key = g_strdup (built->build_key),
        .engine = g_strdup (built->engine),
        .branch = g_strdup (built->branch),
        .sha256 = g_strdup (built->sha256),
    };
}

static gpointer
add_thread (gpointer data, GCancellable *cancellable, GError **error)
{
    Work *work = data;

    work->firmware =
        moult_adder_add_built (&work->adder, work->path, &work->built, cancellable, error);
    return work->firmware != NULL ? work : NULL;
}

static void
on_added_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    MoultLibrary *self = MOULT_LIBRARY (source);
    g_autoptr (GTask) task = G_TASK (user_data);
    Work *work = g_task_get_task_data (G_TASK (result));
    g_autoptr (GError) error = NULL;

    if (g_task_propagate_pointer (G_TASK (result), &error) == NULL) {
        g_task_return_error (task, g_steal_pointer (&error));
        return;
    }
    moult_catalogue_add_stored (self->catalogue, work->firmware);
    g_task_return_pointer (task, g_steal_pointer (&work->firmware), g_object_unref);
}

void
moult_library_add_built_async (MoultLibrary *self,
                               const char *path,
                               const MoultBuiltFields *built,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
    g_return_if_fail (MOULT_IS_LIBRARY (self) && self->store != NULL);
    g_return_if_fail (path != NULL && built != NULL && built->board_id != NULL);
    g_return_if_fail (built->port != NULL && built->engine != NULL);

    GTask *task = g_task_new (self, cancellable, callback, user_data);
    g_autoptr (GTask) inner = g_task_new (self, cancellable, on_added_cb, task);
    Work *work = g_new0 (Work, 1);

    work->adder.store = g_object_ref (self->store);
    work->adder.site = g_object_ref (self->site);
    work->path = g_strdup (path);
    work->built = copy_built (built);
    g_task_set_source_tag (task, moult_library_add_built_async);
    g_task_set_check_cancellable (inner, FALSE); /* what is done is done */
    g_task_set_check_cancellable (task, FALSE);
    g_task_set_task_data (inner, work, (GDestroyNotify) work_free);
    moult_own_thread_run (inner, add_thread, NULL);
}

MoultFirmware *
moult_library_add_built_finish (MoultLibrary *self, GAsyncResult *result, GError **error)
{
    g_return_val_if_fail (g_task_is_valid (result, self), NULL);

    return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- finding ---- */

static gboolean
is_there (MoultFirmware *firmware)
{
    const char *path = moult_firmware_get_path (firmware);
    GStatBuf st;

    return path != NULL && g_lstat (path, &st) == 0 && S_ISREG (st.st_mode)
           && (guint64) st.st_size == moult_firmware_get_file_size (firmware);
}

MoultFirmware *
moult_library_find_built (MoultLibrary *self, const char *build_key)
{
    g_return_val_if_fail (MOULT_IS_LIBRARY (self) && build_key != NULL, NULL);

    GListModel *stored = moult_catalogue_get_stored (self->catalogue);

    for (guint i = 0; i < g_list_model_get_n_items (stored); i++) {
        g_autoptr (MoultFirmware) firmware = g_list_model_get_item (stored, i);

        if (g_strcmp0 (moult_firmware_get_build_key (firmware), build_key) == 0
            && is_there (firmware))
            return firmware; /* the list keeps it */
    }
    return NULL;
}

/* What every file of one source and day has in common. */
static gboolean
is_alike (MoultFirmware *firmware, MoultBoardInfo *info, const char *version)
{
    const char *board_id = moult_firmware_get_board_id (firmware);
    const char *date = moult_firmware_get_date (firmware);

    return g_strcmp0 (board_id, moult_board_info_get_board_id (info)) == 0
           && g_strcmp0 (date, moult_board_info_get_date (info)) == 0
           && moult_version_compare (moult_firmware_get_version (firmware), version) == 0
           && moult_firmware_get_dirty (firmware) == moult_board_info_get_dirty (info);
}

/* A release's text names no commit, but then it is one. */
static gboolean
is_of_commit (MoultFirmware *firmware, MoultBoardInfo *info)
{
    const char *said = moult_board_info_get_commit (info);
    const char *commit = moult_firmware_get_commit (firmware);

    if (*said == '\0')
        return !moult_version_is_preview (moult_firmware_get_version (firmware));
    return commit != NULL && g_str_has_prefix (commit, said);
}

/* Builds of one source say the same of the board; a download that is like them does not. */
static gboolean
says_the_same (MoultFirmware *a, MoultFirmware *b)
{
    return moult_firmware_is_built_here (a) && moult_firmware_is_built_here (b)
           && g_strcmp0 (moult_firmware_get_commit (a), moult_firmware_get_commit (b)) == 0;
}

MoultFirmware *
moult_library_find_running (MoultLibrary *self, MoultBoardInfo *info)
{
    g_return_val_if_fail (MOULT_IS_LIBRARY (self), NULL);

    if (info == NULL || !moult_board_info_is_micropython (info))
        return NULL;

    GListModel *stored = moult_catalogue_get_stored (self->catalogue);
    g_autofree char *version = moult_board_info_dup_full_version (info);
    MoultFirmware *found = NULL;

    for (guint i = 0; i < g_list_model_get_n_items (stored); i++) {
        g_autoptr (MoultFirmware) firmware = g_list_model_get_item (stored, i);
        gboolean own = moult_firmware_is_built_here (firmware);

        if (!is_alike (firmware, info, version) || (own && !is_of_commit (firmware, info)))
            continue;
        if (found != NULL && !says_the_same (found, firmware))
            return NULL;
        if (found == NULL)
            found = firmware; /* the list keeps it */
    }
    return found != NULL && moult_firmware_is_built_here (found) ? found : NULL;
}
