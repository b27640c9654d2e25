/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "source-tree.h"

#include <stdlib.h>
#include <string.h>

#include "board-reader.h"
#include "error.h"
#include "likeness.h"
#include "own-thread.h"
#include "source-folder.h"

struct _MoultSourceTree {
    GObject parent;

    char *folder;
    GPtrArray *boards;
    GStrv warnings;
};

G_DEFINE_FINAL_TYPE (MoultSourceTree, moult_source_tree, G_TYPE_OBJECT)

static void
moult_source_tree_finalize (GObject *object)
{
    MoultSourceTree *self = MOULT_SOURCE_TREE (object);

    g_free (self->folder);
    g_clear_pointer (&self->boards, g_ptr_array_unref);
    g_strfreev (self->warnings);
    G_OBJECT_CLASS (moult_source_tree_parent_class)->finalize (object);
}

static void
moult_source_tree_class_init (MoultSourceTreeClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = moult_source_tree_finalize;
}

static void
moult_source_tree_init (MoultSourceTree *self)
{
}

/* ---- Where it is ---- */

char *
moult_source_tree_find (const char *start)
{
    g_return_val_if_fail (start != NULL, NULL);

    const char *named = g_getenv ("MICROPY_DIR");

    /* One that is named and is no tree is for opening it to complain about. */
    if (named != NULL && *named != '\0')
        return g_canonicalize_filename (named, NULL);

    g_autofree char *folder = g_canonicalize_filename (start, NULL);
    while (!moult_source_folder_is_tree (folder)) {
        g_autofree char *parent = g_path_get_dirname (folder);

        if (g_str_equal (parent, folder))
            return NULL;
        g_set_str (&folder, parent);
    }
    return g_steal_pointer (&folder);
}

/* ---- Reading it ---- */

static int
compare_boards (gconstpointer a, gconstpointer b)
{
    MoultSourceBoard *first = *(MoultSourceBoard *const *) a;
    MoultSourceBoard *second = *(MoultSourceBoard *const *) b;
    int order = strcmp (moult_source_board_get_id (first), moult_source_board_get_id (second));

    return order != 0
               ? order
               : strcmp (moult_source_board_get_port (first), moult_source_board_get_port (second));
}

/* (nullable): where @folder really is, if a tree is there. */
static char *
resolve_tree (const char *folder)
{
    char *resolved = realpath (folder, NULL);
    g_autofree char *path = g_strdup (resolved);

    free (resolved);
    return path != NULL && moult_source_folder_is_tree (path) ? g_steal_pointer (&path) : NULL;
}

MoultSourceTree *
moult_source_tree_open (const char *folder, GCancellable *cancellable, GError **error)
{
    g_return_val_if_fail (folder != NULL, NULL);

    g_autofree char *path = resolve_tree (folder);
    if (path == NULL) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND,
                     "%s holds no source of MicroPython: it has no folders ports and mpy-cross",
                     folder);
        return NULL;
    }

    g_auto (GStrv) warnings = NULL;
    g_autoptr (GPtrArray) boards = moult_board_reader_read (path, &warnings, cancellable, error);
    if (boards == NULL)
        return NULL;

    MoultSourceTree *self = g_object_new (MOULT_TYPE_SOURCE_TREE, NULL);
    self->folder = g_steal_pointer (&path);
    self->boards = g_steal_pointer (&boards);
    self->warnings = g_steal_pointer (&warnings);
    g_ptr_array_sort (self->boards, compare_boards);
    return self;
}

static gpointer
open_thread (gpointer data, GCancellable *cancellable, GError **error)
{
    return moult_source_tree_open (data, cancellable, error);
}

void
moult_source_tree_open_async (const char *folder,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
    g_return_if_fail (folder != NULL);

    g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

    g_task_set_source_tag (task, moult_source_tree_open_async);
    g_task_set_task_data (task, g_strdup (folder), g_free);
    moult_own_thread_run (task, open_thread, g_object_unref);
}

MoultSourceTree *
moult_source_tree_open_finish (GAsyncResult *result, GError **error)
{
    g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

    return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- What is in it ---- */

const char *
moult_source_tree_get_folder (MoultSourceTree *self)
{
    g_return_val_if_fail (MOULT_IS_SOURCE_TREE (self), NULL);

    return self->folder;
}

GPtrArray *
moult_source_tree_get_boards (MoultSourceTree *self)
{
    g_return_val_if_fail (MOULT_IS_SOURCE_TREE (self), NULL);

    return self->boards;
}

MoultSourceBoard *
moult_source_tree_find_board (MoultSourceTree *self, const char *id)
{
    g_return_val_if_fail (MOULT_IS_SOURCE_TREE (self) && id != NULL, NULL);

    for (guint i = 0; i < self->boards->len; i++) {
        MoultSourceBoard *board = g_ptr_array_index (self->boards, i);

        if (g_str_equal (moult_source_board_get_id (board), id))
            return board;
    }
    return NULL;
}

typedef struct {
    const char *id;
    guint distance;
} Likely;

static int
compare_likely (gconstpointer a, gconstpointer b)
{
    const Likely *first = a;
    const Likely *second = b;

    if (first->distance != second->distance)
        return first->distance < second->distance ? -1 : 1;
    return strcmp (first->id, second->id);
}

MoultSourceBoard *
moult_source_tree_find_build (MoultSourceTree *self, const char *build, const char **variant)
{
    g_return_val_if_fail (build != NULL && variant != NULL, NULL);

    MoultSourceBoard *board = moult_source_tree_find_board (self, build);
    const char *dash = strrchr (build, '-');

    *variant = NULL;
    if (board != NULL || dash == NULL)
        return board;
    g_autofree char *id = g_strndup (build, (gsize) (dash - build));
    *variant = dash + 1;
    return moult_source_tree_find_board (self, id);
}

GStrv
moult_source_tree_suggest (MoultSourceTree *self, const char *id, guint n)
{
    g_return_val_if_fail (MOULT_IS_SOURCE_TREE (self) && id != NULL, NULL);

    g_autoptr (GArray) likely = g_array_new (FALSE, FALSE, sizeof (Likely));
    g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
    const char *last = NULL;

    for (guint i = 0; i < self->boards->len; i++) {
        Likely one = { moult_source_board_get_id (g_ptr_array_index (self->boards, i)) };

        one.distance = moult_likeness_distance (id, one.id);
        /* Ports may have boards of one name: they are neighbours. */
        if (one.distance < G_MAXUINT && g_strcmp0 (one.id, last) != 0)
            g_array_append_val (likely, one);
        last = one.id;
    }
    g_array_sort (likely, compare_likely);
    for (guint i = 0; i < MIN (likely->len, n); i++)
        g_strv_builder_add (builder, g_array_index (likely, Likely, i).id);
    return g_strv_builder_end (builder);
}

const char *const *
moult_source_tree_get_warnings (MoultSourceTree *self)
{
    g_return_val_if_fail (MOULT_IS_SOURCE_TREE (self), NULL);

    return (const char *const *) self->warnings;
}
