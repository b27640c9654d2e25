/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "repl-backup.h"

#include <errno.h>
#include <glib/gstdio.h>

#include "board-visit.h"
#include "error.h"

/* The largest flash of a board is 32 MiB. */
#define MAX_SIZE (64 * 1024 * 1024)

static gboolean
fail_to_store (const char *path, int number, GError **error)
{
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (number), "%s: %s", path,
                 g_strerror (number));
    return FALSE;
}

/* ---- the folder on this computer: under another name until it is whole ---- */

static gboolean
check_free (const char *path, GError **error)
{
    if (!g_file_test (path, G_FILE_TEST_EXISTS))
        return TRUE;
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_EXISTS, "%s is there already", path);
    return FALSE;
}

static char *
make_part (const char *path, GError **error)
{
    g_autofree char *parent = g_path_get_dirname (path);
    g_autofree char *part = g_build_filename (parent, ".moult-backup-XXXXXX", NULL);

    if (g_mkdir_with_parents (parent, 0777) != 0 || g_mkdtemp_full (part, 0777) == NULL) {
        fail_to_store (parent, errno, error);
        return NULL;
    }
    return g_steal_pointer (&part);
}

static void
remove_tree (const char *path)
{
    g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
    const char *name;

    while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
        g_autofree char *inner = g_build_filename (path, name, NULL);

        if (g_file_test (inner, G_FILE_TEST_IS_DIR))
            remove_tree (inner);
        else
            g_unlink (inner);
    }
    g_rmdir (path);
}

static gboolean
name_part (const char *part, const char *path, GError **error)
{
    if (!check_free (path, error))
        return FALSE;
    return g_rename (part, path) == 0 || fail_to_store (path, errno, error);
}

/* ---- the board's files ---- */

static gboolean
store (const char *path, GBytes *data, GError **error)
{
    g_autoptr (GFile) file = g_file_new_for_path (path);
    gsize size;
    const char *bytes = g_bytes_get_data (data, &size);

    /* Of an empty file there is no pointer. */
    return g_file_replace_contents (file, size > 0 ? bytes : "", size, NULL, FALSE,
                                    G_FILE_CREATE_NONE, NULL, NULL, error);
}

static gboolean
copy_entry (MoultReplFiles *files,
            const MoultBoardEntry *entry,
            const char *part,
            GCancellable *cancellable,
            GError **error)
{
    /* A listing has no path that would lead out. */
    g_autofree char *path = g_build_filename (part, entry->path, NULL);
    g_autoptr (GBytes) data = NULL;

    if (entry->is_folder)
        return g_mkdir (path, 0777) == 0 || fail_to_store (path, errno, error);
    data = moult_repl_files_read (files, entry, cancellable, error);
    return data != NULL && store (path, data, error);
}

static gboolean
copy_all (MoultReplFiles *files,
          MoultProgress *progress,
          const char *part,
          GCancellable *cancellable,
          GError **error)
{
    g_autoptr (MoultBoardListing) listing = moult_repl_files_list (files, cancellable, error);
    const MoultBoardEntry *entry;

    if (listing == NULL)
        return FALSE;
    if (moult_board_listing_get_size (listing) > MAX_SIZE) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL,
                     "the board tells of files of %" G_GUINT64_FORMAT " bytes",
                     moult_board_listing_get_size (listing));
        return FALSE;
    }
    moult_repl_files_expect (files, moult_board_listing_get_size (listing));
    for (guint i = 0; (entry = moult_board_listing_get_entry (listing, i)) != NULL; i++) {
        if (!copy_entry (files, entry, part, cancellable, error))
            return FALSE;
        if (!entry->is_folder)
            moult_progress_log (progress, "%s, %" G_GUINT64_FORMAT " bytes, is copied", entry->path,
                                entry->size);
    }
    return TRUE;
}

static gboolean
visit_and_copy (MoultDevice *device,
                MoultProgress *progress,
                const char *part,
                GCancellable *cancellable,
                GError **error)
{
    g_autoptr (MoultRepl) repl = NULL;
    g_autoptr (MoultReplFiles) files = NULL;
    gboolean done;

    if (!moult_board_visit_files (device, progress, &repl, &files, cancellable, error))
        return FALSE;
    done = copy_all (files, progress, part, cancellable, error);
    moult_repl_leave (repl, TRUE);
    return done;
}

gboolean
moult_repl_backup_run (MoultDevice *device,
                       GFile *folder,
                       MoultProgress *progress,
                       GCancellable *cancellable,
                       GError **error)
{
    const char *path = g_file_peek_path (folder);
    g_autofree char *part = NULL;

    if (path == NULL) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND,
                     "a backup needs a folder of this computer");
        return FALSE;
    }
    if (!check_free (path, error))
        return FALSE;
    part = make_part (path, error);
    if (part == NULL)
        return FALSE;
    if (visit_and_copy (device, progress, part, cancellable, error)
        && name_part (part, path, error))
        return TRUE;
    remove_tree (part);
    return FALSE;
}
