/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "file-count.h"

#include <glib/gi18n.h>

#include "board-file.h"
#include "recipe-file.h"

typedef struct {
    guint n_files;
    guint64 size;
} Count;

static gboolean
count_file (Count *count, MoultRecipeFile *file, GCancellable *cancellable, GError **error)
{
    g_autoptr (GPtrArray) files = moult_board_files_read (
        moult_recipe_file_get_from (file), moult_recipe_file_get_to (file), cancellable, error);

    if (files == NULL)
        return FALSE;
    count->n_files += files->len;
    for (guint i = 0; i < files->len; i++)
        count->size += g_bytes_get_size (moult_board_file_get_data (g_ptr_array_index (files, i)));
    return TRUE;
}

static void
count_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
    GPtrArray *files = task_data;
    GError *error = NULL;
    Count count = { 0 };

    for (guint i = 0; i < files->len; i++) {
        if (!count_file (&count, g_ptr_array_index (files, i), cancellable, &error)) {
            g_task_return_error (task, error);
            return;
        }
    }
    g_autofree char *size = g_format_size (count.size);
    /* Translators: a number of files, and their size together: "6 files, 14 kB" */
    char *words = g_strdup_printf (ngettext ("%u file, %s", "%u files, %s", count.n_files),
                                   count.n_files, size);
    g_task_return_pointer (task, words, g_free);
}

void
moult_file_count_async (GListModel *files,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
    g_return_if_fail (G_IS_LIST_MODEL (files));

    g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
    GPtrArray *all = g_ptr_array_new_with_free_func (g_object_unref);

    for (guint i = 0; i < g_list_model_get_n_items (files); i++)
        g_ptr_array_add (all, g_list_model_get_item (files, i));
    g_task_set_source_tag (task, moult_file_count_async);
    g_task_set_task_data (task, all, (GDestroyNotify) g_ptr_array_unref);
    g_task_run_in_thread (task, count_in_thread);
}

char *
moult_file_count_finish (GAsyncResult *result, GError **error)
{
    g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

    return g_task_propagate_pointer (G_TASK (result), error);
}
