/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "atomic-file.h"

#include "error.h"
#include "own-thread.h"

/* The same word of two domains. */
static gboolean
is_either (const GError *error, GFileError file_code, GIOErrorEnum io_code)
{
    return g_error_matches (error, G_FILE_ERROR, (int) file_code)
           || g_error_matches (error, G_IO_ERROR, (int) io_code);
}

void
moult_atomic_file_take_trouble (GFile *file, GError *trouble, GError **error)
{
    g_return_if_fail (G_IS_FILE (file) && trouble != NULL);

    g_autofree char *name = g_file_get_parse_name (file);
    g_autoptr (GError) reason = trouble;
    MoultError code = MOULT_ERROR_NO_ACCESS;

    if (g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
        g_propagate_error (error, g_steal_pointer (&reason));
        return;
    }
    if (is_either (reason, G_FILE_ERROR_NOSPC, G_IO_ERROR_NO_SPACE))
        code = MOULT_ERROR_NO_SPACE;
    else if (is_either (reason, G_FILE_ERROR_NOENT, G_IO_ERROR_NOT_FOUND))
        code = MOULT_ERROR_NOT_FOUND;
    g_set_error (error, MOULT_ERROR, (int) code, "%s: %s", name, reason->message);
}

gboolean
moult_atomic_file_write (GFile *file, GBytes *bytes, GCancellable *cancellable, GError **error)
{
    g_return_val_if_fail (G_IS_FILE (file) && bytes != NULL, FALSE);

    const char *path = g_file_peek_path (file);
    GError *trouble = NULL;
    gsize size;
    const char *data = g_bytes_get_data (bytes, &size);
    gboolean written;

    if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
    /* GIO writes a file that is new in its place. */
    written = path != NULL
                  ? g_file_set_contents_full (path, data, (gssize) size,
                                              G_FILE_SET_CONTENTS_CONSISTENT, 0666, &trouble)
                  : g_file_replace_contents (file, data, size, NULL, FALSE, G_FILE_CREATE_NONE,
                                             NULL, cancellable, &trouble);
    if (!written)
        moult_atomic_file_take_trouble (file, trouble, error);
    return written;
}

/* ---- async ---- */

typedef struct {
    GFile *file;
    GBytes *bytes;
} Errand;

static void
errand_free (Errand *errand)
{
    g_object_unref (errand->file);
    g_bytes_unref (errand->bytes);
    g_free (errand);
}

static gpointer
write_thread (gpointer data, GCancellable *cancellable, GError **error)
{
    Errand *errand = data;

    return moult_atomic_file_write (errand->file, errand->bytes, cancellable, error) ? errand
                                                                                     : NULL;
}

void
moult_atomic_file_write_async (gpointer source,
                               GFile *file,
                               GBytes *bytes,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
    g_return_if_fail (G_IS_FILE (file) && bytes != NULL);

    g_autoptr (GTask) task = g_task_new (source, cancellable, callback, user_data);
    Errand *errand = g_new0 (Errand, 1);

    errand->file = g_object_ref (file);
    errand->bytes = g_bytes_ref (bytes);
    g_task_set_source_tag (task, moult_atomic_file_write_async);
    g_task_set_task_data (task, errand, (GDestroyNotify) errand_free);
    moult_own_thread_run (task, write_thread, NULL);
}

gboolean
moult_atomic_file_write_finish (gpointer source, GAsyncResult *result, GError **error)
{
    g_return_val_if_fail (g_task_is_valid (result, source), FALSE);

    return g_task_propagate_pointer (G_TASK (result), error) != NULL;
}
