/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The files of a MoultStore, and their order with its rows (store.h). */

#include "store-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "error.h"
#include "transaction.h"

/* Each in a folder of its own, so that it has its name from the start. */
#define TEMPORARY       ".new-"
#define TEMPORARY_AGE_S (24 * 60 * 60)

#define MAX_TRIES 20

#define FIND_OTHER "SELECT 1 FROM firmwares WHERE file = ?1 AND sha256 IS NOT ?2"
#define DROP       "DELETE FROM firmwares WHERE file = ?1"

static gboolean
fail_with_errno (const char *path, const char *what, int number, GError **error)
{
    gboolean full = number == ENOSPC || number == EDQUOT || number == EFBIG;

    g_set_error (error, MOULT_ERROR, full ? MOULT_ERROR_NO_SPACE : MOULT_ERROR_DEPENDENCY,
                 "%s cannot be %s: %s", path, what, g_strerror (number));
    return FALSE;
}

static gboolean
make_folder (const char *path, GError **error)
{
    return g_mkdir_with_parents (path, 0755) == 0 || fail_with_errno (path, "made", errno, error);
}

/* Of a file its bytes, of a folder the names in it. */
static gboolean
sync_path (const char *path, int flags, GError **error)
{
    g_autofd int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | flags, 0);

    return (fd >= 0 && fsync (fd) == 0) || fail_with_errno (path, "synced", errno, error);
}

char *
moult_store_dup_valid_file (MoultFirmware *firmware, GError **error)
{
    char *file = moult_store_dup_file (firmware);

    if (file == NULL)
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND,
                     "no file of the library can have the port \"%s\" and the name \"%s\"",
                     moult_firmware_get_port (firmware), moult_firmware_get_name (firmware));
    return file;
}

char *
moult_store_new_temporary (MoultStore *self, const char *name, GError **error)
{
    g_autofree char *folder =
        g_build_filename (moult_store_get_folder (self), TEMPORARY "XXXXXX", NULL);

    if (!moult_store_is_name (name)) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND,
                     "no file of the library can have the name \"%s\"", name);
        return NULL;
    }
    if (!make_folder (moult_store_get_folder (self), error))
        return NULL;
    if (g_mkdtemp (folder) == NULL) {
        fail_with_errno (folder, "made", errno, error);
        return NULL;
    }
    return g_build_filename (folder, name, NULL);
}

static gboolean
is_left (const char *path)
{
    g_autofd int fd = g_open (path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, 0);
    struct stat st;

    return fd >= 0 && fstat (fd, &st) == 0 && st.st_mtim.tv_sec < time (NULL) - TEMPORARY_AGE_S
           && flock (fd, LOCK_EX | LOCK_NB) == 0;
}

static void
clear_folder (const char *path)
{
    g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
    const char *name = NULL;

    while (folder != NULL && (name = g_dir_read_name (folder)) != NULL) {
        g_autofree char *file = g_build_filename (path, name, NULL);

        g_unlink (file);
    }
    g_rmdir (path);
}

void
moult_store_drop_temporary (const char *temporary)
{
    g_autofree char *folder = g_path_get_dirname (temporary);
    g_autofree char *name = g_path_get_basename (folder);

    /* All in the folder goes, so it had better be one of ours. */
    g_return_if_fail (g_str_has_prefix (name, TEMPORARY));
    clear_folder (folder);
}

/* Younger ones may belong to a program that is at work, or to a download that goes on later; old
 * ones that are locked do. */
void
moult_store_clear_temporaries (MoultStore *self)
{
    g_autoptr (GDir) folder = g_dir_open (moult_store_get_folder (self), 0, NULL);
    const char *name = NULL;

    while (folder != NULL && (name = g_dir_read_name (folder)) != NULL) {
        g_autofree char *path = g_build_filename (moult_store_get_folder (self), name, NULL);

        if (g_str_has_prefix (name, TEMPORARY) && is_left (path))
            clear_folder (path);
    }
}

static gboolean
check_temporary (const char *temporary, MoultFirmware *firmware, GError **error)
{
    GStatBuf st;

    if (g_lstat (temporary, &st) < 0)
        return fail_with_errno (temporary, "found", errno, error);
    if (S_ISREG (st.st_mode) && (guint64) st.st_size == moult_firmware_get_file_size (firmware)
        && moult_firmware_get_sha256 (firmware) != NULL)
        return TRUE;
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_BAD_IMAGE,
                 "%s has %" G_GINT64_FORMAT " bytes, not %" G_GUINT64_FORMAT, temporary,
                 (gint64) st.st_size, moult_firmware_get_file_size (firmware));
    return FALSE;
}

static gboolean
has_other_row (MoultStore *self,
               const char *file,
               const char *sha256,
               gboolean *has,
               GError **error)
{
    g_autoptr (MoultStatement) find = moult_store_prepare (self, FIND_OTHER, error);

    if (find == NULL)
        return FALSE;
    moult_statement_bind_text (find, 1, file);
    moult_statement_bind_text (find, 2, sha256);
    return moult_statement_next (find, has, error);
}

/* Takes the write lock at a moment at which no row says that @file is anything but @sha256 ("" for
 * no row at all); a row that does goes before, in a transaction that is over by then. */
static MoultTransaction *
begin_without_others (MoultStore *self, const char *file, const char *sha256, GError **error)
{
    for (guint i = 0; i < MAX_TRIES; i++) {
        MoultDatabase *database = moult_store_get_database (self, error);
        g_autoptr (MoultTransaction) transaction =
            database != NULL ? moult_transaction_begin (database, error) : NULL;
        gboolean has = FALSE;

        if (transaction == NULL || !has_other_row (self, file, sha256, &has, error))
            return NULL;
        if (!has)
            return g_steal_pointer (&transaction);
        if (!moult_store_run (self, DROP, file, error)
            || !moult_transaction_commit (transaction, error))
            return NULL;
    }
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_BUSY, "another program keeps adding %s", file);
    return NULL;
}

static gboolean
put_in_place (const char *temporary, const char *path, GError **error)
{
    g_autofree char *folder = g_path_get_dirname (path);

    if (g_rename (temporary, path) < 0)
        return fail_with_errno (path, "put in place", errno, error);
    return sync_path (folder, O_DIRECTORY, error);
}

/* The folder of a port, which has to be there after a power cut too. */
static gboolean
make_port_folder (MoultStore *self, const char *path, GError **error)
{
    g_autofree char *folder = g_path_get_dirname (path);

    if (g_file_test (folder, G_FILE_TEST_IS_DIR))
        return TRUE;
    return make_folder (folder, error)
           && sync_path (moult_store_get_folder (self), O_DIRECTORY, error);
}

static gboolean
adopt (MoultStore *self,
       const char *temporary,
       const char *file,
       MoultFirmware *placed,
       GError **error)
{
    const char *path = moult_firmware_get_path (placed);

    if (!check_temporary (temporary, placed, error) || !make_port_folder (self, path, error)
        || !sync_path (temporary, 0, error))
        return FALSE;

    g_autoptr (MoultTransaction) transaction =
        begin_without_others (self, file, moult_firmware_get_sha256 (placed), error);
    if (transaction == NULL || !put_in_place (temporary, path, error))
        return FALSE;
    return moult_store_put_firmware_row (self, file, placed, error)
           && moult_transaction_commit (transaction, error);
}

MoultFirmware *
moult_store_adopt_file (MoultStore *self,
                        const char *temporary,
                        MoultFirmware *firmware,
                        GError **error)
{
    MoultFirmwareFields fields = moult_firmware_get_fields (firmware);
    g_autofree char *file = moult_store_dup_valid_file (firmware, error);
    g_autofree char *path =
        file != NULL ? g_build_filename (moult_store_get_folder (self), file, NULL) : NULL;
    g_autoptr (MoultFirmware) placed = NULL;
    gboolean done = FALSE;

    fields.path = path;
    placed = moult_firmware_new (&fields);
    done = file != NULL && adopt (self, temporary, file, placed, error);
    moult_store_drop_temporary (temporary);
    return done ? g_steal_pointer (&placed) : NULL;
}

static gboolean
write_all (int fd, const char *path, GBytes *bytes, GError **error)
{
    gsize size = 0;
    const guint8 *data = g_bytes_get_data (bytes, &size);

    while (size > 0) {
        gssize n = write (fd, data, size);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail_with_errno (path, "written", errno, error);
        data += n;
        size -= n;
    }
    return TRUE;
}

/* So that no download takes the half file for one that it can go on with. */
static int
lock_temporary (const char *temporary)
{
    g_autofree char *folder = g_path_get_dirname (temporary);
    int fd = g_open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);

    if (fd >= 0)
        flock (fd, LOCK_EX | LOCK_NB);
    return fd;
}

static gboolean
write_temporary (const char *temporary, GBytes *bytes, GError **error)
{
    g_autofd int fd = g_open (temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (fd < 0)
        return fail_with_errno (temporary, "made", errno, error);
    return write_all (fd, temporary, bytes, error);
}

MoultFirmware *
moult_store_adopt_bytes (MoultStore *self, GBytes *bytes, MoultFirmware *firmware, GError **error)
{
    MoultFirmwareFields fields = moult_firmware_get_fields (firmware);
    g_autofree char *sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
    g_autofree char *temporary = moult_store_new_temporary (self, fields.name, error);

    if (temporary == NULL)
        return NULL;
    fields.file_size = g_bytes_get_size (bytes);
    fields.sha256 = sha256;
    g_autoptr (MoultFirmware) whole = moult_firmware_new (&fields);
    g_autofd int lock = lock_temporary (temporary);
    if (write_temporary (temporary, bytes, error))
        return moult_store_adopt_file (self, temporary, whole, error);
    moult_store_drop_temporary (temporary);
    return NULL;
}

gboolean
moult_store_remove_firmware (MoultStore *self, const char *file, GError **error)
{
    g_autofree char *path = g_build_filename (moult_store_get_folder (self), file, NULL);

    if (!moult_store_is_file (file)) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND, "\"%s\" is no file of the library",
                     file);
        return FALSE;
    }
    g_autoptr (MoultTransaction) transaction = begin_without_others (self, file, "", error);
    if (transaction == NULL)
        return FALSE;
    if (g_unlink (path) < 0 && errno != ENOENT)
        return fail_with_errno (path, "deleted", errno, error);
    return moult_transaction_commit (transaction, error);
}
