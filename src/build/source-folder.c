/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "source-folder.h"

#include <errno.h>
#include <fts.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "error.h"

static gboolean
has_folder (const char *path, const char *name)
{
    g_autofree char *inner = g_build_filename (path, name, NULL);

    return g_file_test (inner, G_FILE_TEST_IS_DIR);
}

gboolean
moult_source_folder_is_tree (const char *path)
{
    g_return_val_if_fail (path != NULL, FALSE);

    return has_folder (path, "ports") && has_folder (path, "mpy-cross");
}

gboolean
moult_source_folder_is_free (const char *path)
{
    g_return_val_if_fail (path != NULL, FALSE);

    GStatBuf status;
    if (g_lstat (path, &status) != 0)
        return errno == ENOENT;

    g_autoptr (GDir) folder = S_ISDIR (status.st_mode) ? g_dir_open (path, 0, NULL) : NULL;
    return folder != NULL && g_dir_read_name (folder) == NULL;
}

gboolean
moult_source_folder_make (const char *path, GError **error)
{
    g_return_val_if_fail (path != NULL, FALSE);

    if (g_mkdir_with_parents (path, 0700) == 0)
        return TRUE;

    int code = errno;
    g_set_error (error, MOULT_ERROR,
                 code == ENOSPC || code == EDQUOT ? MOULT_ERROR_NO_SPACE : MOULT_ERROR_NO_ACCESS,
                 "cannot make the folder %s: %s", path, g_strerror (code));
    return FALSE;
}

/* Writes nothing but 0 or the reason. */
static int
take_away (const FTSENT *entry, gboolean with_itself)
{
    switch (entry->fts_info) {
    case FTS_D: /* what is in it comes first; builds may have left folders without write access */
        if ((entry->fts_statp->st_mode & S_IRWXU) != S_IRWXU)
            return chmod (entry->fts_accpath, S_IRWXU) == 0 ? 0 : errno;
        return 0;
    case FTS_DP:
        if (entry->fts_level == FTS_ROOTLEVEL && !with_itself)
            return 0;
        return rmdir (entry->fts_accpath) == 0 || errno == ENOENT ? 0 : errno;
    case FTS_NS:
    case FTS_ERR:
    case FTS_DNR:
        return entry->fts_errno == ENOENT ? 0 : entry->fts_errno;
    default:
        return unlink (entry->fts_accpath) == 0 || errno == ENOENT ? 0 : errno;
    }
}

static gboolean
walk (const char *path, gboolean with_itself, GError **error)
{
    char *const paths[] = { (char *) path, NULL };
    FTS *walk = fts_open (paths, FTS_PHYSICAL | FTS_XDEV, NULL);
    int code = walk == NULL ? errno : 0;

    while (walk != NULL) {
        const FTSENT *entry = fts_read (walk);
        int reason = entry != NULL ? take_away (entry, with_itself) : 0;

        code = code != 0 ? code : reason;
        if (entry == NULL)
            break;
    }
    if (walk != NULL)
        fts_close (walk);
    if (code == 0)
        return TRUE;
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_NO_ACCESS, "cannot take away what is in %s: %s",
                 path, g_strerror (code));
    return FALSE;
}

gboolean
moult_source_folder_empty (const char *path, GError **error)
{
    g_return_val_if_fail (path != NULL, FALSE);

    return walk (path, FALSE, error);
}

gboolean
moult_source_folder_remove (const char *path, GError **error)
{
    g_return_val_if_fail (path != NULL, FALSE);

    return walk (path, TRUE, error);
}
