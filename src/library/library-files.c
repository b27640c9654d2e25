/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "library-files.h"

#include "image-parse.h"
#include "library-private.h"
#include "own-thread.h"

/* What a thread works with, and what it has found. */
typedef struct {
    MoultAdder adder; /* with references */
    MoultFirmwareSource *source;
    char *database;
    char *folder;

    char *place;            /* a path, or an address */
    MoultAddOptions add;    /* texts are owned */
    MoultBuiltFields built; /* texts are owned */
    MoultKitOptions kit;
    MoultProgress *progress; /* that the options name */
    GPtrArray *firmwares;
    MoultKitResult *kit_result; /* the caller's */
    MoultMpflashResult *mpflash_result;

    MoultFirmware *firmware;
    MoultPart *part;
    GPtrArray *stored; /* all that the store has */
} Work;

void
moult_library_give_back (MoultPart *part)
{
    moult_part_empty (part);
    moult_part_leave (part);
}

static void
work_free (Work *work)
{
    g_object_unref (work->adder.store);
    g_object_unref (work->adder.site);
    g_object_unref (work->source);
    g_free (work->database);
    g_free (work->folder);
    g_free (work->place);
    g_free ((char *) work->add.board_id);
    g_free ((char *) work->add.version);
    g_free ((char *) work->add.description);
    g_free ((char *) work->add.custom_id);
    g_free ((char *) work->built.board_id);
    g_free ((char *) work->built.port);
    g_free ((char *) work->built.version);
    g_free ((char *) work->built.commit);
    g_free ((char *) work->built.build_key);
    g_free ((char *) work->built.engine);
    g_free ((char *) work->built.branch);
    g_free ((char *) work->built.sha256);
    g_clear_object (&work->progress);
    g_clear_pointer (&work->firmwares, g_ptr_array_unref);
    g_clear_object (&work->firmware);
    g_clear_pointer (&work->part, moult_library_give_back);
    g_clear_pointer (&work->stored, g_ptr_array_unref);
    g_free (work);
}

static Work *
work_new (MoultLibrary *self, const char *place, MoultProgress *progress)
{
    Work *work = g_new0 (Work, 1);

    work->adder.store = g_object_ref (self->store);
    work->adder.site = g_object_ref (self->site);
    work->source = MOULT_FIRMWARE_SOURCE (g_object_ref (self->fetcher));
    work->database = g_strdup (self->database);
    work->folder = g_strdup (self->folder);
    work->place = g_strdup (place);
    g_set_object (&work->progress, progress);
    return work;
}

/* Runs @func on a thread, then @callback of this file, which ends the caller's @task. */
static void
run (MoultLibrary *self,
     Work *work,
     MoultOwnThreadFunc func,
     GTask *task, /* (transfer full) */
     GAsyncReadyCallback callback)
{
    g_autoptr (GTask) inner = g_task_new (self, g_task_get_cancellable (task), callback, task);

    g_task_set_check_cancellable (inner, FALSE); /* what is done is done */
    g_task_set_check_cancellable (task, FALSE);
    g_task_set_task_data (inner, work, (GDestroyNotify) work_free);
    moult_own_thread_run (inner, func, NULL);
}

/* ---- adding ---- */

static gpointer
add_thread (gpointer data, GCancellable *cancellable, GError **error)
{
    Work *work = data;

    work->firmware = moult_adder_add (&work->adder, work->place, &work->add, cancellable, error);
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
moult_library_add_async (MoultLibrary *self,
                         const char *source,
                         const MoultAddOptions *options,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
    g_return_if_fail (MOULT_IS_LIBRARY (self) && self->store != NULL);
    g_return_if_fail (source != NULL && options != NULL);

    GTask *task = g_task_new (self, cancellable, callback, user_data);
    Work *work = work_new (self, source, options->progress);

    work->add = (MoultAddOptions) {
        .board_id = g_strdup (options->board_id),
        .version = g_strdup (options->version),
        .description = g_strdup (options->description),
        .custom_id = g_strdup (options->custom_id),
        .replace = options->replace,
        .progress = work->progress,
    };
    g_task_set_source_tag (task, moult_library_add_async);
    run (self, work, add_thread, task, on_added_cb);
}

MoultFirmware *
moult_library_add_finish (MoultLibrary *self, GAsyncResult *result, GError **error)
{
    g_return_val_if_fail (g_task_is_valid (result, self), NULL);

    return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- adding what was built here ---- */

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
add_built_thread (gpointer data, GCancellable *cancellable, GError **error)
{
    Work *work = data;

    work->firmware =
        moult_adder_add_built (&work->adder, work->place, &work->built, cancellable, error);
    return work->firmware != NULL ? work : NULL;
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
    Work *work = work_new (self, path, NULL);

    work->built = copy_built (built);
    g_task_set_source_tag (task, moult_library_add_built_async);
    run (self, work, add_built_thread, task, on_added_cb);
}

MoultFirmware *
moult_library_add_built_finish (MoultLibrary *self, GAsyncResult *result, GError **error)
{
    return moult_library_add_finish (self, result, error);
}

/* ---- borrowing ---- */

static gpointer
borrow_thread (gpointer data, GCancellable *cancellable, GError **error)
{
    Work *work = data;

    work->firmware = moult_adder_borrow (&work->adder, work->place, work->progress, &work->part,
                                         cancellable, error);
    return work->firmware != NULL ? work : NULL;
}

static void
on_borrowed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    MoultLibrary *self = MOULT_LIBRARY (source);
    g_autoptr (GTask) task = G_TASK (user_data);
    Work *work = g_task_get_task_data (G_TASK (result));
    g_autoptr (GError) error = NULL;

    if (g_task_propagate_pointer (G_TASK (result), &error) == NULL) {
        g_task_return_error (task, g_steal_pointer (&error));
        return;
    }
    if (self->borrowed != NULL)
        g_ptr_array_add (self->borrowed, g_steal_pointer (&work->part));
    g_task_return_pointer (task, g_steal_pointer (&work->firmware), g_object_unref);
}

void
moult_library_borrow_async (MoultLibrary *self,
                            const char *url,
                            MoultProgress *progress,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
    g_return_if_fail (MOULT_IS_LIBRARY (self) && self->store != NULL && url != NULL);

    GTask *task = g_task_new (self, cancellable, callback, user_data);

    g_task_set_source_tag (task, moult_library_borrow_async);
    run (self, work_new (self, url, progress), borrow_thread, task, on_borrowed_cb);
}

MoultFirmware *
moult_library_borrow_finish (MoultLibrary *self, GAsyncResult *result, GError **error)
{
    g_return_val_if_fail (g_task_is_valid (result, self), NULL);

    return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- kits ---- */

/* Also what came before it broke off is in the store. */
static void
on_kit_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    MoultLibrary *self = MOULT_LIBRARY (source);
    g_autoptr (GTask) task = G_TASK (user_data);
    Work *work = g_task_get_task_data (G_TASK (result));
    g_autoptr (GError) error = NULL;
    gboolean done = g_task_propagate_pointer (G_TASK (result), &error) != NULL;

    for (guint i = 0; i < work->kit_result->stored->len; i++)
        moult_catalogue_add_stored (self->catalogue,
                                    g_ptr_array_index (work->kit_result->stored, i));
    if (done)
        g_task_return_boolean (task, TRUE);
    else
        g_task_return_error (task, g_steal_pointer (&error));
}

static gpointer
export_thread (gpointer data, GCancellable *cancellable, GError **error)
{
    Work *work = data;

    return moult_kit_export (work->source, work->firmwares, work->place, &work->kit,
                             work->kit_result, cancellable, error)
               ? work
               : NULL;
}

void
moult_library_export_async (MoultLibrary *self,
                            GPtrArray *firmwares,
                            const char *place,
                            const MoultKitOptions *options,
                            MoultKitResult *result,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
    g_return_if_fail (MOULT_IS_LIBRARY (self) && self->store != NULL);
    g_return_if_fail (firmwares != NULL && place != NULL && options != NULL && result != NULL);

    GTask *task = g_task_new (self, cancellable, callback, user_data);
    Work *work = work_new (self, place, options->progress);

    moult_kit_result_init (result);
    work->kit_result = result;
    work->kit = *options;
    work->firmwares = g_ptr_array_new_with_free_func (g_object_unref);
    for (guint i = 0; i < firmwares->len; i++)
        g_ptr_array_add (work->firmwares, g_object_ref (g_ptr_array_index (firmwares, i)));
    g_task_set_source_tag (task, moult_library_export_async);
    run (self, work, export_thread, task, on_kit_done_cb);
}

static gpointer
import_thread (gpointer data, GCancellable *cancellable, GError **error)
{
    Work *work = data;

    return moult_kit_import (work->adder.store, work->place, &work->kit, work->kit_result,
                             cancellable, error)
               ? work
               : NULL;
}

void
moult_library_import_async (MoultLibrary *self,
                            const char *place,
                            const MoultKitOptions *options,
                            MoultKitResult *result,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
    g_return_if_fail (MOULT_IS_LIBRARY (self) && self->store != NULL);
    g_return_if_fail (place != NULL && options != NULL && result != NULL);

    GTask *task = g_task_new (self, cancellable, callback, user_data);
    Work *work = work_new (self, place, options->progress);

    moult_kit_result_init (result);
    work->kit_result = result;
    work->kit = *options;
    g_task_set_source_tag (task, moult_library_import_async);
    run (self, work, import_thread, task, on_kit_done_cb);
}

/* ---- mpflash ---- */

static gpointer
import_mpflash_thread (gpointer data, GCancellable *cancellable, GError **error)
{
    Work *work = data;
    g_autoptr (MoultStore) store = moult_store_open (work->database, work->folder, error);
    gboolean imported = store != NULL
                        && moult_mpflash_import (store, work->place, moult_image_parse,
                                                 work->mpflash_result, cancellable, error);

    if (store != NULL)
        work->stored = moult_store_load_firmwares (store, NULL);
    return imported ? work : NULL;
}

static void
on_mpflash_imported_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    MoultLibrary *self = MOULT_LIBRARY (source);
    g_autoptr (GTask) task = G_TASK (user_data);
    Work *work = g_task_get_task_data (G_TASK (result));
    g_autoptr (GError) error = NULL;
    gboolean done = g_task_propagate_pointer (G_TASK (result), &error) != NULL;

    if (work->stored != NULL)
        moult_catalogue_set_stored (self->catalogue, work->stored);
    if (done)
        g_task_return_boolean (task, TRUE);
    else
        g_task_return_error (task, g_steal_pointer (&error));
}

void
moult_library_import_mpflash_async (MoultLibrary *self,
                                    const char *place,
                                    MoultMpflashResult *result,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
    g_return_if_fail (MOULT_IS_LIBRARY (self) && self->store != NULL);
    g_return_if_fail (place != NULL && result != NULL);

    GTask *task = g_task_new (self, cancellable, callback, user_data);
    Work *work = work_new (self, place, NULL);

    *result = (MoultMpflashResult) { 0 };
    work->mpflash_result = result;
    g_task_set_source_tag (task, moult_library_import_mpflash_async);
    run (self, work, import_mpflash_thread, task, on_mpflash_imported_cb);
}

gboolean
moult_library_kit_finish (MoultLibrary *self, GAsyncResult *result, GError **error)
{
    g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

    return g_task_propagate_boolean (G_TASK (result), error);
}
