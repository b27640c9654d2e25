/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "fuzz-target.h"
#include "mpflash-db.h"

static char *folder;

static void
remove_folder (void)
{
    g_autofree char *path = g_build_filename (folder, "mpflash.db", NULL);

    g_unlink (path);
    g_rmdir (folder);
    g_free (folder);
}

/* One file for all inputs, as SQLite wants a real one; in memory where /tmp is. */
static char *
write_file (const uint8_t *data, size_t size)
{
    if (folder == NULL) {
        folder = g_dir_make_tmp ("moult-fuzz-XXXXXX", NULL);
        g_assert_nonnull (folder);
        atexit (remove_folder);
    }

    char *path = g_build_filename (folder, "mpflash.db", NULL);
    g_autofd int fd = g_open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    g_assert_cmpint (write (fd, data, size), ==, (gssize) size);
    return path;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
    g_autofree char *path = write_file (data, size);
    g_autoptr (GError) error = NULL;
    g_autoptr (GPtrArray) rows = moult_mpflash_db_read (path, &error);

    g_assert_true ((rows == NULL) == (error != NULL));
    for (guint i = 0; rows != NULL && i < rows->len; i++) {
        const MoultMpflashRow *row = rows->pdata[i];
        g_autofree char *board_id = moult_mpflash_row_dup_board_id (row);
        g_autofree char *version = moult_mpflash_row_dup_version (row);

        g_assert_true (g_utf8_validate (row->file, -1, NULL));
        g_assert_true (board_id == NULL || g_utf8_validate (board_id, -1, NULL));
        g_assert_true (version == NULL || g_utf8_validate (version, -1, NULL));
    }
    return 0;
}
