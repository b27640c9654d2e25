/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "board-file.h"

#include <glib/gstdio.h>

#include "error.h"

/* FAT and littlefs: MicroPython builds both with names of up to 255 bytes. */
#define MAX_PATH 255
/* Deeper than any library, and an end for links that lead in circles. */
#define MAX_DEPTH 16

/**
 * MoultBoardFile:
 *
 * A file as a board is to hold it: its path there, and its bytes.
 */
struct _MoultBoardFile {
    GObject parent_instance;

    char *path;
    GBytes *data;
};

G_DEFINE_FINAL_TYPE (MoultBoardFile, moult_board_file, G_TYPE_OBJECT)

/* One moult_board_files_read(). */
typedef struct {
    char *root; /* real path of the folder that nothing may lead out of */
    GPtrArray *files;
    gsize size;
    GCancellable *cancellable;
} Reading;

static void
moult_board_file_finalize (GObject *object)
{
    MoultBoardFile *self = MOULT_BOARD_FILE (object);

    g_free (self->path);
    g_bytes_unref (self->data);

    G_OBJECT_CLASS (moult_board_file_parent_class)->finalize (object);
}

static void
moult_board_file_class_init (MoultBoardFileClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = moult_board_file_finalize;
}

static void
moult_board_file_init (MoultBoardFile *self)
{
}

static const char *
find_path_fault (const char *path)
{
    g_auto (GStrv) parts = NULL;

    if (path[0] != '/' || path[1] == '\0')
        return "it does not begin with / and a name";
    if (strlen (path) > MAX_PATH)
        return "it is longer than 255 bytes";
    if (!g_utf8_validate (path, -1, NULL))
        return "it is not UTF-8";
    parts = g_strsplit (path + 1, "/", -1);
    for (gsize i = 0; parts[i] != NULL; i++) {
        if (*parts[i] == '\0' || g_str_equal (parts[i], ".") || g_str_equal (parts[i], ".."))
            return "a part of it is empty, . or ..";
    }
    for (const char *letter = path; *letter != '\0'; letter++) {
        if ((guchar) *letter < 0x20 || *letter == 0x7f || *letter == '\\')
            return "it has a control character or a backslash";
    }
    return NULL;
}

gboolean
moult_board_file_check_path (const char *path, GError **error)
{
    g_return_val_if_fail (path != NULL, FALSE);

    const char *fault = find_path_fault (path);

    if (fault == NULL)
        return TRUE;
    g_autofree char *shown = g_utf8_make_valid (path, MIN (strlen (path), MAX_PATH));
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND, "\"%s\" is no path on a board: %s",
                 shown, fault);
    return FALSE;
}

MoultBoardFile *
moult_board_file_new (const char *path, GBytes *data, GError **error)
{
    g_return_val_if_fail (path != NULL && data != NULL, NULL);

    if (!moult_board_file_check_path (path, error))
        return NULL;

    MoultBoardFile *self = g_object_new (MOULT_TYPE_BOARD_FILE, NULL);
    self->path = g_strdup (path);
    self->data = g_bytes_ref (data);
    return self;
}

const char *
moult_board_file_get_path (MoultBoardFile *self)
{
    g_return_val_if_fail (MOULT_IS_BOARD_FILE (self), NULL);

    return self->path;
}

GBytes *
moult_board_file_get_data (MoultBoardFile *self)
{
    g_return_val_if_fail (MOULT_IS_BOARD_FILE (self), NULL);

    return self->data;
}

/* ---- reading from this computer ---- */

static gboolean
fail_to_read (const char *path, GError *reason, GError **error)
{
    if (g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_propagate_error (error, reason);
    else
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND, "%s cannot be read: %s", path,
                     reason->message);
    return FALSE;
}

static gboolean
check_room (Reading *self, guint64 size, GError **error)
{
    if (self->files->len < MOULT_BOARD_FILES_MAX_COUNT
        && size <= MOULT_BOARD_FILES_MAX_SIZE - self->size)
        return TRUE;
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_NO_SPACE,
                 "these are more than %d files or %d bytes, which is no board's",
                 MOULT_BOARD_FILES_MAX_COUNT, MOULT_BOARD_FILES_MAX_SIZE);
    return FALSE;
}

/* The size is asked before, so that a file picked by mistake is not read at all. */
static gboolean
read_file (Reading *self, const char *from, const char *to, guint64 size, GError **error)
{
    g_autoptr (GFile) file = g_file_new_for_path (from);
    g_autoptr (GError) reason = NULL;
    g_autoptr (GBytes) data = NULL;
    MoultBoardFile *read;

    if (!check_room (self, size, error))
        return FALSE;
    data = g_file_load_bytes (file, self->cancellable, NULL, &reason);
    if (data == NULL)
        return fail_to_read (from, g_steal_pointer (&reason), error);
    if (!check_room (self, g_bytes_get_size (data), error))
        return FALSE;
    read = moult_board_file_new (to, data, error);
    if (read == NULL)
        return FALSE;
    self->size += g_bytes_get_size (data);
    g_ptr_array_add (self->files, read);
    return TRUE;
}

static gboolean
is_within (Reading *self, const char *path)
{
    g_autofree char *real = realpath (path, NULL);
    gsize length = strlen (self->root);

    return real != NULL && strncmp (real, self->root, length) == 0
           && (real[length] == '/' || real[length] == '\0' || length == 1);
}

static gboolean
is_skipped (const char *name)
{
    return name[0] == '.' || g_str_equal (name, "__pycache__");
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
    return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* In the order of the alphabet, so that the same folder is always the same set-up. */
static GPtrArray *
list_folder (const char *path, GError **error)
{
    g_autoptr (GError) reason = NULL;
    g_autoptr (GDir) dir = g_dir_open (path, 0, &reason);
    const char *name;

    if (dir == NULL) {
        fail_to_read (path, reason, error);
        return NULL;
    }
    GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
    while ((name = g_dir_read_name (dir)) != NULL && names->len <= MOULT_BOARD_FILES_MAX_COUNT) {
        if (!is_skipped (name))
            g_ptr_array_add (names, g_strdup (name));
    }
    g_ptr_array_sort (names, compare_names);
    return names;
}

static gboolean
read_any (Reading *self, const char *from, const char *to, guint depth, GError **error);

static gboolean
read_folder (Reading *self, const char *from, const char *to, guint depth, GError **error)
{
    g_autoptr (GPtrArray) names = NULL;

    if (depth == MAX_DEPTH) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NO_SPACE,
                     "%s: folders are nested deeper than %d", from, MAX_DEPTH);
        return FALSE;
    }
    names = list_folder (from, error);
    if (names == NULL)
        return FALSE;
    for (guint i = 0; i < names->len; i++) {
        const char *name = g_ptr_array_index (names, i);
        g_autofree char *inner_from = g_build_filename (from, name, NULL);
        g_autofree char *inner_to = g_build_path ("/", to, name, NULL);

        if (!read_any (self, inner_from, inner_to, depth + 1, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
read_any (Reading *self, const char *from, const char *to, guint depth, GError **error)
{
    GStatBuf status = { 0 };

    if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
        return FALSE;
    if (!is_within (self, from)) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND,
                     "%s is a link that leads nowhere or out of the folder", from);
        return FALSE;
    }
    if (g_stat (from, &status) == 0 && S_ISDIR (status.st_mode))
        return read_folder (self, from, to, depth, error);
    if (S_ISREG (status.st_mode))
        return read_file (self, from, to, status.st_size, error);
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND, "%s is no file and no folder", from);
    return FALSE;
}

static gboolean
read_chosen (Reading *self, const char *from, const char *to, GError **error)
{
    g_autofree char *name = g_path_get_basename (from);
    g_autofree char *inner = NULL;

    if (g_file_test (from, G_FILE_TEST_IS_DIR))
        return read_folder (self, from, to, 0, error);
    /* The user's own choice may be a link to anywhere; it is its own root. */
    inner = g_str_has_suffix (to, "/") ? g_build_path ("/", to, name, NULL) : g_strdup (to);
    return read_any (self, from, inner, 0, error);
}

GPtrArray *
moult_board_files_read (GFile *from, const char *to, GCancellable *cancellable, GError **error)
{
    g_autofree char *path = NULL;
    g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);

    g_return_val_if_fail (G_IS_FILE (from) && to != NULL, NULL);

    path = g_file_get_path (from);
    g_autofree char *root = path != NULL ? realpath (path, NULL) : NULL;
    if (root == NULL) {
        g_autofree char *name = g_file_get_parse_name (from);

        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND, "%s is not there", name);
        return NULL;
    }
    Reading reading = { .root = root, .files = files, .cancellable = cancellable };
    if (!read_chosen (&reading, path, to, error))
        return NULL;
    return g_steal_pointer (&files);
}
