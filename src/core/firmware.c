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
 * One firmware: a file on this computer, described by what was found inside it, or one that can be
 * fetched, described by its name. Immutable, so that workers may hold it.
 */
struct _MoultFirmware {
    GObject parent_instance;

    MoultFirmwareFields fields; /* texts and chips are owned */
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

/* Exactly what the file had when it was opened; one that shrinks meanwhile is what it is. */
GBytes *
moult_firmware_read_file (const char *path, GCancellable *cancellable, GError **error)
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

static gboolean
check_sha256 (MoultFirmware *self, GBytes *bytes, GError **error)
{
    const char *wanted = self->fields.sha256;

    if (wanted == NULL)
        return TRUE;

    g_autofree char *found = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
    if (g_ascii_strcasecmp (found, wanted) == 0)
        return TRUE;
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_BAD_IMAGE,
                 "%s is not the file that was stored: its sha256 is %s, not %s", self->fields.path,
                 found, wanted);
    return FALSE;
}

static MoultImage *
parse_bytes (const char *path, GBytes *bytes, MoultImageParseFunc parse, GError **error)
{
    g_autofree char *name = g_path_get_basename (path);

    return parse (bytes, name, error);
}

static gpointer
open_thread (gpointer data, GCancellable *cancellable, GError **error)
{
    OpenWork *work = data;

    return moult_firmware_open (work->path, work->parse, cancellable, error);
}

static void
moult_firmware_finalize (GObject *object)
{
    MoultFirmwareFields *fields = &MOULT_FIRMWARE (object)->fields;

    g_free ((char *) fields->name);
    g_free ((char *) fields->path);
    g_free ((char *) fields->link);
    g_free ((char *) fields->board_id);
    g_free ((char *) fields->version);
    g_free ((char *) fields->date);
    g_free ((char *) fields->machine);
    g_free ((char *) fields->port);
    g_strfreev ((char **) fields->chips);
    g_free ((char *) fields->sha256);
    g_free ((char *) fields->source);
    g_free ((char *) fields->description);
    g_free ((char *) fields->custom_id);
    g_free ((char *) fields->commit);
    g_free ((char *) fields->build_key);

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
moult_firmware_new (const MoultFirmwareFields *fields)
{
    static const char *const no_chips[] = { NULL };

    g_return_val_if_fail (fields != NULL && fields->name != NULL, NULL);

    MoultFirmware *self = g_object_new (MOULT_TYPE_FIRMWARE, NULL);
    const char *const *chips = fields->chips != NULL ? fields->chips : no_chips;

    self->fields = *fields;
    self->fields.name = g_strdup (fields->name);
    self->fields.path = g_strdup (fields->path);
    self->fields.link = g_strdup (fields->link);
    self->fields.board_id = g_strdup (fields->board_id);
    self->fields.version = g_strdup (fields->version);
    self->fields.date = g_strdup (fields->date);
    self->fields.machine = g_strdup (fields->machine);
    self->fields.port = g_strdup (fields->port);
    self->fields.chips = (const char *const *) g_strdupv ((char **) chips);
    self->fields.sha256 = g_strdup (fields->sha256);
    self->fields.source = g_strdup (fields->source);
    self->fields.description = g_strdup (fields->description);
    self->fields.custom_id = g_strdup (fields->custom_id);
    self->fields.commit = g_strdup (fields->commit);
    self->fields.build_key = g_strdup (fields->build_key);
    return self;
}

MoultFirmware *
moult_firmware_new_for_image (const char *path, MoultImage *image)
{
    g_return_val_if_fail (path != NULL && MOULT_IS_IMAGE (image), NULL);

    g_autofree char *name = g_path_get_basename (path);

    return moult_firmware_new (&(MoultFirmwareFields) {
        .name = name,
        .path = path,
        .kind = moult_image_get_kind (image),
        .board_id = moult_image_get_board_id (image),
        .version = moult_image_get_version (image),
        .machine = moult_image_get_machine (image),
        .port = moult_image_get_port (image),
        .chips = moult_image_get_chips (image),
        .size = moult_image_get_size (image),
        .n_blocks = moult_image_get_n_blocks (image),
        .file_size = g_bytes_get_size (moult_image_get_bytes (image)),
    });
}

MoultImage *
moult_firmware_load_image (MoultFirmware *self,
                           MoultImageParseFunc parse,
                           GCancellable *cancellable,
                           GError **error)
{
    g_return_val_if_fail (MOULT_IS_FIRMWARE (self) && parse != NULL, NULL);

    if (self->fields.path == NULL) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND, "%s is not on this computer",
                     self->fields.name);
        return NULL;
    }
    g_autoptr (GBytes) bytes = moult_firmware_read_file (self->fields.path, cancellable, error);
    if (bytes == NULL || !check_sha256 (self, bytes, error))
        return NULL;
    return parse_bytes (self->fields.path, bytes, parse, error);
}

MoultFirmware *
moult_firmware_open (const char *path,
                     MoultImageParseFunc parse,
                     GCancellable *cancellable,
                     GError **error)
{
    g_return_val_if_fail (path != NULL && parse != NULL, NULL);

    g_autoptr (GBytes) bytes = moult_firmware_read_file (path, cancellable, error);
    if (bytes == NULL)
        return NULL;
    g_autoptr (MoultImage) image = parse_bytes (path, bytes, parse, error);
    return image != NULL ? moult_firmware_new_for_image (path, image) : NULL;
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
moult_firmware_get_name (MoultFirmware *self)
{
    return self->fields.name;
}

const char *
moult_firmware_get_path (MoultFirmware *self)
{
    return self->fields.path;
}

const char *
moult_firmware_get_link (MoultFirmware *self)
{
    return self->fields.link;
}

MoultImageKind
moult_firmware_get_kind (MoultFirmware *self)
{
    return self->fields.kind;
}

const char *
moult_firmware_get_board_id (MoultFirmware *self)
{
    return self->fields.board_id;
}

const char *
moult_firmware_get_version (MoultFirmware *self)
{
    return self->fields.version;
}

const char *
moult_firmware_get_date (MoultFirmware *self)
{
    return self->fields.date;
}

const char *
moult_firmware_get_machine (MoultFirmware *self)
{
    return self->fields.machine;
}

const char *
moult_firmware_get_port (MoultFirmware *self)
{
    return self->fields.port;
}

const char *const *
moult_firmware_get_chips (MoultFirmware *self)
{
    return self->fields.chips;
}

guint64
moult_firmware_get_size (MoultFirmware *self)
{
    return self->fields.size;
}

guint
moult_firmware_get_n_blocks (MoultFirmware *self)
{
    return self->fields.n_blocks;
}

guint64
moult_firmware_get_file_size (MoultFirmware *self)
{
    return self->fields.file_size;
}

const char *
moult_firmware_get_sha256 (MoultFirmware *self)
{
    return self->fields.sha256;
}

const char *
moult_firmware_get_source (MoultFirmware *self)
{
    return self->fields.source;
}

const char *
moult_firmware_get_description (MoultFirmware *self)
{
    return self->fields.description;
}

const char *
moult_firmware_get_custom_id (MoultFirmware *self)
{
    return self->fields.custom_id;
}

gboolean
moult_firmware_get_custom (MoultFirmware *self)
{
    return self->fields.custom;
}

const char *
moult_firmware_get_commit (MoultFirmware *self)
{
    return self->fields.commit;
}

gboolean
moult_firmware_get_dirty (MoultFirmware *self)
{
    return self->fields.dirty;
}

const char *
moult_firmware_get_build_key (MoultFirmware *self)
{
    return self->fields.build_key;
}

gboolean
moult_firmware_is_built_here (MoultFirmware *self)
{
    static const char *const engines[] = { "mpbuild", "native", NULL };

    return self->fields.source != NULL && g_strv_contains (engines, self->fields.source);
}

MoultFirmwareFields
moult_firmware_get_fields (MoultFirmware *self)
{
    return self->fields;
}
