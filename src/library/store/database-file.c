/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "database-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>

#include "error.h"

#define MAX_WAIT_S 5
#define RETRY_US   10000
#define MAX_ASIDE  1000

static gboolean
fail_with_errno (const char *path, const char *what, int number, GError **error)
{
    g_set_error (error, MOULT_ERROR,
                 number == ENOSPC || number == EDQUOT ? MOULT_ERROR_NO_SPACE
                                                      : MOULT_ERROR_DEPENDENCY,
                 "%s cannot be %s: %s", path, what, g_strerror (number));
    return FALSE;
}

gboolean
moult_database_file_lock_folder (const char *folder, int *fd, GError **error)
{
    gint64 deadline = g_get_monotonic_time () + MAX_WAIT_S * G_USEC_PER_SEC;

    if (g_mkdir_with_parents (folder, 0755) < 0)
        return fail_with_errno (folder, "made", errno, error);
    *fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    while (*fd >= 0 && flock (*fd, LOCK_EX | LOCK_NB) < 0) {
        if (errno != EWOULDBLOCK)
            return TRUE;
        if (g_get_monotonic_time () > deadline) {
            g_set_error (error, MOULT_ERROR, MOULT_ERROR_BUSY,
                         "another program has been opening a database in %s for %d s", folder,
                         MAX_WAIT_S);
            return FALSE;
        }
        g_usleep (RETRY_US);
    }
    return TRUE;
}

/* Never writes over an older one. */
static char *
find_free_name (const char *path)
{
    for (guint i = 1; i < MAX_ASIDE; i++) {
        g_autofree char *name = g_strdup_printf ("%s.broken-%u", path, i);

        if (!g_file_test (name, G_FILE_TEST_EXISTS))
            return g_steal_pointer (&name);
    }
    return NULL;
}

static gboolean
move (const char *from, const char *to, GError **error)
{
    if (g_rename (from, to) < 0 && errno != ENOENT)
        return fail_with_errno (from, "moved aside", errno, error);
    return TRUE;
}

gboolean
moult_database_file_move_aside (const char *path, char **moved_aside, GError **error)
{
    g_autofree char *name = find_free_name (path);

    if (name == NULL)
        return fail_with_errno (path, "moved aside", EEXIST, error);

    g_autofree char *log = g_strconcat (path, "-wal", NULL);
    g_autofree char *log_name = g_strconcat (name, "-wal", NULL);
    g_autofree char *shared = g_strconcat (path, "-shm", NULL);
    if (!move (log, log_name, error) || !move (path, name, error))
        return FALSE;
    g_unlink (shared);
    g_set_str (moved_aside, name);
    return TRUE;
}
