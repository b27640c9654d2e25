/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "firmware.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "error.h"
#include "own-thread.h"

#define READ_CHUNK (1024 * 1024)

/**
 * MoultFirmware:
 *
 * One firmware that can be written, described by what was found inside its file. Immutable, so
 * that workers may hold it.
 */
struct _MoultFirmware {
    GObject parent_instance;

    char *path;
    MoultImageKind kind;
    char *board_id;
    char *version;
    char *machine;
    char *port;
    GStrv chips;
    guint64 size;
    guint n_blocks;
};

G_DEFINE_FINAL_TYPE (MoultFirmware, moult_firmware, G_TYPE_OBJECT)

typedef struct {
    char *path;
    MoultImageParseFunc parse;
} OpenWork;

static void
open_work_free (OpenWork *work)
{
    g_free (work->path);
    g_free (work);
}

static MoultError
code_from_errno (int saved_errno)
{
    switch (saved_errno) {
    case ENOENT:
    case ENOTDIR:
    case ELOOP:
    case ENAMETOOLONG:
        return MOULT_ERROR_NOT_FOUND;
    default: /* NO_ACCESS is what a board gives, and its advice is about boards */
        return MOULT_ERROR_BAD_IMAGE;
    }
}

static gboolean
fail_with_errno (const char *what, const char *path, int saved_errno, GError **error)
{
    g_set_error (error, MOULT_ERROR, code_from_errno (saved_errno), "%s cannot be %s: %s", path,
                 what, g_strerror (saved_errno));
    return FALSE;
}

static const char *
describe_type (mode_t mode)
{
    if (S_ISDIR (mode))
        return "a folder";
    if (S_ISFIFO (mode))
        return "a pipe";
    if (S_ISSOCK (mode))
        return "a socket";
    return "a device";
}

static gboolean
check_stat (const char *path, const struct stat *st, GError **error)
{
    if (!S_ISREG (st->st_mode)) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_BAD_IMAGE, "%s is %s, not a file", path,
                     describe_type (st->st_mode));
        return FALSE;
    }
    if (st->st_size == 0) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_BAD_IMAGE, "%s is empty", path);
        return FALSE;
    }
    if (st->st_size > MOULT_IMAGE_MAX_FILE_SIZE) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_BAD_IMAGE,
                     "%s has %" G_GINT64_FORMAT " bytes, no firmware has more than %d", path,
                     (gint64) st->st_size, MOULT_IMAGE_MAX_FILE_SIZE);
        return FALSE;
    }
    return TRUE;
}

/* Looks before it opens (opening a tty resets some boards) and once more after (it may have been
 * replaced in between; the flags keep a pipe from blocking). */
static int
open_file (const char *path, gsize *size, GError **error)
{
    struct stat st;

    if (stat (path, &st) < 0) {
        fail_with_errno ("opened", path, errno, error);
        return -1;
    }
    if (!check_stat (path, &st, error))
        return -1;

    g_autofd int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0);
    if (fd < 0 || fstat (fd, &st) < 0) {
        fail_with_errno ("opened", path, errno, error);
        return -1;
    }
    if (!check_stat (path, &st, error))
        return -1;
    *size = st.st_size;
    return g_steal_fd (&fd);
}

static gboolean
read_chunk (int fd, GByteArray *bytes, gsize size, const char *path, gsize *n_read, GError **error)
{
    guint used = bytes->len;
    ssize_t n;

    g_byte_array_set_size (bytes, used + size);
    do
        n = read (fd, bytes->data + used, size);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        return fail_with_errno ("read", path, errno, error);
    g_byte_array_set_size (bytes, used + n);
    *n_read = n;
    return TRUE;
}

/* Reads exactly what the file had when it was opened; one that shrinks meanwhile is what it is. */
static GBytes *
read_file (const char *path, GCancellable *cancellable, GError **error)
{
    gsize size = 0;
    g_autofd int fd = open_file (path, &size, error);
    if (fd < 0)
        return NULL;

    g_autoptr (GByteArray) bytes = g_byte_array_sized_new (size);
    gsize n_read = 1;
    while (bytes->len < size && n_read > 0) {
        if (g_cancellable_set_error_if_cancelled (cancellable, error))
            return NULL;
        if (!read_chunk (fd, bytes, MIN (READ_CHUNK, size - bytes->len), path, &n_read, error))
            return NULL;
    }
    return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}

static gpointer
open_thread (gpointer data, GCancellable *cancellable, GError **error)
{
    OpenWork *work = data;
    g_autoptr (MoultImage) image =
        moult_firmware_load_image (work->path, work->parse, cancellable, error);

    return image != NULL ? moult_firmware_new_for_image (work->path, image) : NULL;
}

static void
moult_firmware_finalize (GObject *object)
{
    MoultFirmware *self = MOULT_FIRMWARE (object);

    g_free (self->path);
    g_free (self->board_id);
    g_free (self->version);
    g_free (self->machine);
    g_free (self->port);
    g_strfreev (self->chips);

    G_OBJECT_CLASS (moult_firmware_parent_class)->finalize (object);
}

static void
moult_firmware_class_init (MoultFirmwareClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = moult_firmware_finalize;
}

static void
moult_firmware_init (MoultFirmware *self)
{
}

MoultFirmware *
moult_firmware_new_for_image (const char *path, MoultImage *image)
{
    g_return_val_if_fail (path != NULL && MOULT_IS_IMAGE (image), NULL);

    MoultFirmware *self = g_object_new (MOULT_TYPE_FIRMWARE, NULL);
    self->path = g_strdup (path);
    self->kind = moult_image_get_kind (image);
    self->board_id = g_strdup (moult_image_get_board_id (image));
    self->version = g_strdup (moult_image_get_version (image));
    self->machine = g_strdup (moult_image_get_machine (image));
    self->port = g_strdup (moult_image_get_port (image));
    self->chips = g_strdupv ((GStrv) moult_image_get_chips (image));
    self->size = moult_image_get_size (image);
    self->n_blocks = moult_image_get_n_blocks (image);
    return self;
}

MoultImage *
moult_firmware_load_image (const char *path,
                           MoultImageParseFunc parse,
                           GCancellable *cancellable,
                           GError **error)
{
    g_return_val_if_fail (path != NULL && parse != NULL, NULL);

    g_autoptr (GBytes) bytes = read_file (path, cancellable, error);
    if (bytes == NULL)
        return NULL;

    g_autofree char *name = g_path_get_basename (path);
    return parse (bytes, name, error);
}

void
moult_firmware_open_async (const char *path,
                           MoultImageParseFunc parse,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
    g_return_if_fail (path != NULL && parse != NULL);

    g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
    OpenWork *work = g_new0 (OpenWork, 1);

    work->path = g_strdup (path);
    work->parse = parse;
    g_task_set_source_tag (task, moult_firmware_open_async);
    g_task_set_task_data (task, work, (GDestroyNotify) open_work_free);
    moult_own_thread_run (task, open_thread, g_object_unref);
}

MoultFirmware *
moult_firmware_open_finish (GAsyncResult *result, GError **error)
{
    g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

    return g_task_propagate_pointer (G_TASK (result), error);
}

const char *
moult_firmware_get_path (MoultFirmware *self)
{
    return self->path;
}

MoultImageKind
moult_firmware_get_kind (MoultFirmware *self)
{
    return self->kind;
}

const char *
moult_firmware_get_board_id (MoultFirmware *self)
{
    return self->board_id;
}

const char *
moult_firmware_get_version (MoultFirmware *self)
{
    return self->version;
}

const char *
moult_firmware_get_machine (MoultFirmware *self)
{
    return self->machine;
}

const char *
moult_firmware_get_port (MoultFirmware *self)
{
    return self->port;
}

const char *const *
moult_firmware_get_chips (MoultFirmware *self)
{
    return (const char *const *) self->chips;
}

guint64
moult_firmware_get_size (MoultFirmware *self)
{
    return self->size;
}

guint
moult_firmware_get_n_blocks (MoultFirmware *self)
{
    return self->n_blocks;
}
