/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "recipe-storage.h"

#include "atomic-file.h"
#include "error.h"
#include "own-thread.h"
#include "recipe-json.h"
#include "recipe-parse.h"

/* Whatever else has a name, such as a pipe, could keep the reader waiting or never end. */
static gboolean
check_file (GFile *file, GCancellable *cancellable, GError **error)
{
    GError *trouble = NULL;
    g_autoptr (GFileInfo) info =
        g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_STANDARD_SIZE,
                           G_FILE_QUERY_INFO_NONE, cancellable, &trouble);

    if (info == NULL) {
        moult_atomic_file_take_trouble (file, trouble, error);
        return FALSE;
    }
    if (g_file_info_get_file_type (info) == G_FILE_TYPE_REGULAR
        && g_file_info_get_size (info) <= MOULT_RECIPE_MAX_SIZE)
        return TRUE;

    g_autofree char *name = g_file_get_parse_name (file);
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_BAD_IMAGE,
                 "%s is no recipe: it is no file, or larger than %d bytes", name,
                 MOULT_RECIPE_MAX_SIZE);
    return FALSE;
}

/* One byte more than a recipe may have, should the file have grown since. */
static GBytes *
read_file (GFile *file, GCancellable *cancellable, GError **error)
{
    GError *trouble = NULL;
    g_autofree guint8 *bytes = g_malloc (MOULT_RECIPE_MAX_SIZE + 1);
    gsize size = 0;

    if (!check_file (file, cancellable, error))
        return NULL;

    g_autoptr (GFileInputStream) stream = g_file_read (file, cancellable, &trouble);
    if (stream == NULL
        || !g_input_stream_read_all (G_INPUT_STREAM (stream), bytes, MOULT_RECIPE_MAX_SIZE + 1,
                                     &size, cancellable, &trouble)) {
        moult_atomic_file_take_trouble (file, trouble, error);
        return NULL;
    }
    return g_bytes_new (bytes, size);
}

static MoultRecipe *
parse (GBytes *bytes, GFile *file, GError **error)
{
    g_autoptr (GFile) folder = g_file_get_parent (file);

    return moult_recipe_parse (bytes, folder != NULL ? folder : file, error);
}

static GBytes *
make_json (MoultRecipe *self, GFile *file, GError **error)
{
    g_autoptr (GFile) folder = g_file_get_parent (file);

    return moult_recipe_to_json (self, folder != NULL ? folder : file, error);
}

MoultRecipe *
moult_recipe_load (GFile *file, GCancellable *cancellable, GError **error)
{
    g_return_val_if_fail (G_IS_FILE (file), NULL);

    g_autoptr (GBytes) bytes = read_file (file, cancellable, error);

    return bytes != NULL ? parse (bytes, file, error) : NULL;
}

gboolean
moult_recipe_save (MoultRecipe *self, GFile *file, GCancellable *cancellable, GError **error)
{
    g_return_val_if_fail (MOULT_IS_RECIPE (self) && G_IS_FILE (file), FALSE);

    g_autoptr (GBytes) bytes = make_json (self, file, error);

    return bytes != NULL && moult_atomic_file_write (file, bytes, cancellable, error);
}

/* ---- async pairs ---- */

static gpointer
load_thread (gpointer data, GCancellable *cancellable, GError **error)
{
    return read_file (data, cancellable, error);
}

void
moult_recipe_load_async (GFile *file,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
    g_return_if_fail (G_IS_FILE (file));

    g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

    g_task_set_source_tag (task, moult_recipe_load_async);
    g_task_set_task_data (task, g_object_ref (file), g_object_unref);
    moult_own_thread_run (task, load_thread, (GDestroyNotify) g_bytes_unref);
}

/* A recipe is an object of the main thread, so it is made here. */
MoultRecipe *
moult_recipe_load_finish (GAsyncResult *result, GError **error)
{
    g_return_val_if_fail (g_async_result_is_tagged (result, moult_recipe_load_async), NULL);

    GFile *file = g_task_get_task_data (G_TASK (result));
    g_autoptr (GBytes) bytes = g_task_propagate_pointer (G_TASK (result), error);

    return bytes != NULL ? parse (bytes, file, error) : NULL;
}

void
moult_recipe_save_async (MoultRecipe *self,
                         GFile *file,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
    g_return_if_fail (MOULT_IS_RECIPE (self) && G_IS_FILE (file));

    GError *error = NULL;
    g_autoptr (GBytes) bytes = make_json (self, file, &error);

    if (bytes != NULL)
        moult_atomic_file_write_async (self, file, bytes, cancellable, callback, user_data);
    else
        g_task_report_error (self, callback, user_data, moult_recipe_save_async, error);
}

gboolean
moult_recipe_save_finish (MoultRecipe *self, GAsyncResult *result, GError **error)
{
    return moult_atomic_file_write_finish (self, result, error);
}
