/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "board-reader.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "source-board.h"

enum {
    MAX_SIZE = 256 * 1024,
    MAX_NAME = 100,
    MAX_BOARDS = 5000, /* MicroPython has about 200 */
    MAX_WARNINGS = 100,
};

#define LETTERS G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_"

typedef struct {
    const char *tree;
    GPtrArray *boards;
    GStrvBuilder *warnings;
    guint n_warnings;
} Reader;

static void
reader_clear (Reader *reader)
{
    g_ptr_array_unref (reader->boards);
    g_strv_builder_unref (reader->warnings);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reader, reader_clear)

static void
warn (Reader *reader, const char *path, const char *message)
{
    g_autofree char *valid = g_utf8_make_valid (path, -1);
    g_autofree char *plain = g_strescape (valid, NULL);
    g_autofree char *line = g_strdup_printf ("%s: %s", plain, message);

    if (reader->n_warnings++ < MAX_WARNINGS)
        g_strv_builder_add (reader->warnings, line);
}

/* It goes to make, into paths and into the names of files. */
static gboolean
is_name (const char *name, const char *letters)
{
    return *name != '\0' && *name != '-' && strlen (name) <= MAX_NAME
           && name[strspn (name, letters)] == '\0';
}

/* Links may lead about within the tree, and nowhere else. */
static gboolean
is_inside (const char *tree, const char *path)
{
    char *resolved = realpath (path, NULL);
    const char *rest =
        resolved != NULL && g_str_has_prefix (resolved, tree) ? resolved + strlen (tree) : NULL;
    gboolean inside = rest != NULL && (*rest == '/' || g_str_has_suffix (tree, "/"));

    free (resolved);
    return inside;
}

/* Neither a pipe nor a device is waited for. (transfer full) (nullable) */
static GBytes *
read_file (const char *path, const char **reason)
{
    g_autofd int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    struct stat status;

    if (fd < 0 || fstat (fd, &status) != 0) {
        *reason = g_strerror (errno);
        return NULL;
    }
    if (!S_ISREG (status.st_mode) || status.st_size > MAX_SIZE) {
        *reason = "this is no file of at most 256 KiB";
        return NULL;
    }

    gsize size = (gsize) status.st_size;
    g_autofree char *bytes = g_malloc (size + 1);
    gsize got = 0;
    while (got < size) {
        gssize n = read (fd, bytes + got, size - got);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            *reason = n < 0 ? g_strerror (errno) : "it ends early";
            return NULL;
        }
        got += (gsize) n;
    }
    return g_bytes_new_take (g_steal_pointer (&bytes), size);
}

static void
read_board (Reader *reader, const char *port, const char *id)
{
    g_autofree char *path =
        g_build_filename (reader->tree, "ports", port, "boards", id, "board.json", NULL);
    const char *place = path + strlen (reader->tree) + 1;
    const char *reason = NULL;
    g_autoptr (GError) error = NULL;

    /* Folders without one hold what several boards share. */
    if (!g_file_test (path, G_FILE_TEST_EXISTS))
        return;
    if (!is_name (id, LETTERS)) {
        warn (reader, place, "left out: a board's name has only letters, digits and _");
        return;
    }
    if (!is_inside (reader->tree, path)) {
        warn (reader, place, "left out: it leads out of the tree");
        return;
    }

    g_autoptr (GBytes) json = read_file (path, &reason);
    MoultSourceBoard *board =
        json != NULL ? moult_source_board_parse (id, port, json, &error) : NULL;
    if (board != NULL)
        g_ptr_array_add (reader->boards, board);
    else
        warn (reader, place, reason != NULL ? reason : error->message);
}

static gboolean
read_port (Reader *reader, const char *port, GCancellable *cancellable, GError **error)
{
    g_autofree char *path = g_build_filename (reader->tree, "ports", port, "boards", NULL);
    g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
    const char *name;

    /* Some ports, such as unix, have no boards. */
    if (folder == NULL)
        return TRUE;
    if (!is_name (port, LETTERS "-")) {
        warn (reader, path + strlen (reader->tree) + 1,
              "left out: a port's name has only letters, digits, _ and -");
        return TRUE;
    }
    while ((name = g_dir_read_name (folder)) != NULL && reader->boards->len < MAX_BOARDS) {
        if (g_cancellable_set_error_if_cancelled (cancellable, error))
            return FALSE;
        read_board (reader, port, name);
    }
    return TRUE;
}

GPtrArray *
moult_board_reader_read (const char *tree,
                         GStrv *warnings,
                         GCancellable *cancellable,
                         GError **error)
{
    g_return_val_if_fail (tree != NULL && warnings != NULL, NULL);

    g_auto (Reader) reader = {
        .tree = tree,
        .boards = g_ptr_array_new_with_free_func (g_object_unref),
        .warnings = g_strv_builder_new (),
    };
    g_autofree char *path = g_build_filename (tree, "ports", NULL);
    g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
    const char *name;

    if (folder == NULL)
        warn (&reader, "ports", "it cannot be read");
    while (folder != NULL && (name = g_dir_read_name (folder)) != NULL) {
        if (!read_port (&reader, name, cancellable, error))
            return NULL;
    }
    *warnings = g_strv_builder_end (reader.warnings);
    return g_ptr_array_ref (reader.boards);
}
