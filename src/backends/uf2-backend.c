/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "uf2-backend.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "board-db.h"
#include "error.h"
#include "uf2-info.h"
#include "uf2.h"
#include "volume.h"

enum {
    VID_RASPBERRY_PI = 0x2e8a,
};

enum {
    DRIVE_WAIT_MS = 10000, /* usb-storage alone waits 1 s, then partition scan, udev, UDisks2 */
    LEAVE_WAIT_MS = 10000, /* from the last block to the restart: RP2040 1 s, RP2350 0.5 s */
    GONE_WAIT_MS = 2000,   /* from a failing write to the kernel's notice that the board left */
};

/**
 * MoultUf2Backend:
 *
 * Copies a UF2 file to the drive that a UF2 bootloader shows. Such a drive is no disk: it takes
 * blocks, and restarts the board in the midst of the host's last write, so the usual signs of a
 * failed copy are those of a good one. See wait_for_success().
 */
struct _MoultUf2Backend {
    GObject parent_instance;

    /* Bootloader runs that took a part of a file, "location/devnum" → checksum of that file: some
     * count blocks in a way that lets only the same file end well until the next reset. */
    GMutex lock;
    GHashTable *begun;
    gboolean supported; /* UDisks2 was there once: not asked again */
};

/* One copy. */
typedef struct {
    const MoultFlashContext *context;
    MoultProgress *progress;
    MoultUf2Info info;
    const char *chip; /* of the drive's board, or NULL: not known */
    gsize size;       /* of the file */
    gsize enough;     /* file bytes after which the bootloader may have all that it waits for */
} Copy;

static void
copy_clear (Copy *copy)
{
    moult_uf2_info_clear (&copy->info);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Copy, copy_clear)

static const MoultFlashBackendTraits traits = {
    .name = "uf2",
    .ports = (const char *const[]){ "rp2", "samd", "nrf", "mimxrt", "esp32", NULL },
    .formats = (const char *const[]){ "uf2", NULL },
    .activators = (const char *const[]){ "repl", "touch1200", "manual", NULL },
    .priority = 10,
    .needs_bootloader = TRUE,
    .weights = {
        [MOULT_STEP_PREPARE] = 1,
        [MOULT_STEP_BOOTLOADER] = 25,
        [MOULT_STEP_WRITE] = 55,
        [MOULT_STEP_RESTART] = 12,
        [MOULT_STEP_CONFIRM] = 7,
    },
};

static gboolean
is_uf2_drive (MoultDevice *device)
{
    enum { USB_CLASS_MASS_STORAGE = 0x08 };

    return moult_device_has_interface (device, USB_CLASS_MASS_STORAGE, -1, -1)
           && moult_board_db_is_bootloader (device);
}

static gboolean
family_fits (guint32 id, const char *chip)
{
    const MoultUf2Family *family = moult_board_db_find_uf2_family (id);

    return family != NULL && g_strv_contains ((const char *const *) family->chips, chip);
}

/* The boot ROMs' own ids are certain, while their INFO_UF2.TXT may be white-labelled (RP2350 data
 * sheet, "White-labelling"). All others are best described by that file. */
static const char *
find_chip (MoultDevice *device, const MoultUf2Info *info)
{
    const char *by_ids = moult_board_db_describe (device, NULL)->chip;
    const char *chip = NULL;

    if (moult_device_get_vid (device) == VID_RASPBERRY_PI && by_ids != NULL)
        return by_ids;
    if ((chip = moult_board_db_find_chip (info->board_id)) != NULL)
        return chip;
    if ((chip = moult_board_db_find_chip (info->model)) != NULL)
        return chip;
    return by_ids;
}

static gboolean
read_info (Copy *copy, MoultVolume *volume, GError **error)
{
    g_autoptr (GError) reason = NULL;
    g_autofree char *text = moult_volume_read_text (volume, "INFO_UF2.TXT", &reason);

    if (text == NULL && !g_error_matches (reason, MOULT_ERROR, MOULT_ERROR_NOT_FOUND)) {
        g_propagate_error (error, g_steal_pointer (&reason));
        return FALSE;
    }
    if (text == NULL || !moult_uf2_info_parse (text, strlen (text), &copy->info)) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL,
                     "%s is not the drive of a UF2 bootloader: %s", moult_volume_get_block (volume),
                     reason != NULL ? reason->message : "INFO_UF2.TXT names none");
        return FALSE;
    }
    copy->chip = find_chip (copy->context->device, &copy->info);
    moult_progress_log (copy->progress, "%s, %s, %s, chip %s", copy->info.heading, copy->info.model,
                        copy->info.board_id, copy->chip != NULL ? copy->chip : "not known");
    return TRUE;
}

static char *
describe_families (MoultImage *image)
{
    g_autoptr (GString) text = g_string_new (NULL);
    gsize n_families;
    const guint32 *families = moult_image_get_families (image, &n_families);

    for (gsize i = 0; i < n_families; i++) {
        const MoultUf2Family *family = moult_board_db_find_uf2_family (families[i]);
        g_autofree char *chips = family != NULL ? g_strjoinv (" or ", family->chips) : NULL;

        g_string_append_printf (text, "%s%s (family 0x%08x)", i > 0 ? ", " : "",
                                chips != NULL ? chips : "an unknown chip", families[i]);
    }
    return g_string_free_and_steal (g_steal_pointer (&text));
}

static gboolean
check_family (Copy *copy, GError **error)
{
    g_autofree char *found = NULL;
    gsize n_families;
    const guint32 *families = moult_image_get_families (copy->context->image, &n_families);

    if (copy->chip == NULL || n_families == 0)
        return TRUE;
    for (gsize i = 0; i < n_families; i++) {
        if (family_fits (families[i], copy->chip))
            return TRUE;
    }
    found = describe_families (copy->context->image);
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_WRONG_FIRMWARE,
                 "the file is for %s, the bootloader (%s) belongs to %s", found,
                 copy->info.board_id, copy->chip);
    return FALSE;
}

/* TinyUF2 takes a file that is larger than its application partition, and then starts nothing. */
static gboolean
check_size (Copy *copy, GError **error)
{
    gsize n_segments;
    const MoultSegment *segments = moult_image_get_segments (copy->context->image, &n_segments);

    if (copy->info.flash_size == 0)
        return TRUE;
    for (gsize i = 0; i < n_segments; i++) {
        const MoultUf2Family *family = moult_board_db_find_uf2_family (segments[i].family);
        guint64 start = family != NULL ? family->start : 0;
        guint64 end = segments[i].address + g_bytes_get_size (segments[i].data);

        if (end > start && end - start > copy->info.flash_size) {
            g_set_error (error, MOULT_ERROR, MOULT_ERROR_NO_SPACE,
                         "the firmware ends at byte %" G_GUINT64_FORMAT
                         ", the bootloader has room for %" G_GUINT64_FORMAT " bytes",
                         end - start, copy->info.flash_size);
            return FALSE;
        }
    }
    return TRUE;
}

/* A file may hold images for several chips, and a bootloader restarts when it has its own: the
 * first end of a set of blocks that fits is where errors begin to be expected. */
static gsize
find_enough (MoultImage *image, const char *chip)
{
    gsize n_families;
    const guint32 *families = moult_image_get_families (image, &n_families);
    gsize enough = g_bytes_get_size (moult_image_get_bytes (image));

    for (gsize i = 0; i < n_families; i++) {
        gsize end = 0;

        if (chip == NULL || family_fits (families[i], chip))
            end = moult_uf2_find_end (image, families[i]);
        if (end > 0)
            enough = MIN (enough, end);
    }
    return enough;
}

static gboolean
wait_left (Copy *copy, guint milliseconds)
{
    /* Not cancellable: the board is past the point of no return. */
    return moult_device_source_wait_gone (copy->context->devices, copy->context->device,
                                          moult_deadline_in (milliseconds), NULL, NULL);
}

/* A drive's errors alone do not tell whether it left or failed; one that turned read-only failed.
 */
static void
set_write_error (Copy *copy, gsize written, const GError *reason, GError **error)
{
    int code = reason->domain == MOULT_ERROR ? reason->code : MOULT_ERROR_PROTOCOL;

    if (wait_left (copy, GONE_WAIT_MS))
        code = MOULT_ERROR_GONE;
    else if (code != MOULT_ERROR_NO_SPACE)
        code = MOULT_ERROR_PROTOCOL;
    g_set_error (error, MOULT_ERROR, code,
                 "writing to the bootloader's drive failed after %" G_GSIZE_FORMAT
                 " of %" G_GSIZE_FORMAT " bytes: %s",
                 written, copy->size, reason->message);
}

/* The bootloader's leaving is the sign of success: each restarts between the last block and the
 * host's last bookkeeping, some at once, so EIO, ENODEV, ENOSPC and EROFS mean nothing once all
 * blocks were taken. */
static gboolean
wait_for_success (Copy *copy, gsize written, const GError *reason, GError **error)
{
    if (reason != NULL && written < copy->enough) {
        set_write_error (copy, written, reason, error);
        return FALSE;
    }
    if (wait_left (copy, LEAVE_WAIT_MS))
        return TRUE;
    if (reason != NULL) {
        set_write_error (copy, written, reason, error);
        return FALSE;
    }
    g_set_error (error, MOULT_ERROR,
                 copy->chip != NULL ? MOULT_ERROR_VERIFY : MOULT_ERROR_WRONG_FIRMWARE,
                 "the bootloader took all %" G_GSIZE_FORMAT
                 " bytes but did not restart within %d s: it did not accept this file",
                 copy->size, LEAVE_WAIT_MS / 1000);
    return FALSE;
}

static void
on_synced_cb (gsize synced, gpointer user_data)
{
    Copy *copy = user_data;

    moult_progress_set_bytes (copy->progress, synced, copy->size);
}

static gboolean
write_file (Copy *copy, MoultVolume *volume, GError **error)
{
    MoultVolumeReceipt receipt = { 0 };
    g_autoptr (GError) reason = NULL;

    moult_progress_set_hint (copy->progress, N_ ("The board's flash memory limits the speed"));
    moult_progress_set_bytes (copy->progress, 0, copy->size);
    moult_progress_commit (copy->progress);
    if (!moult_volume_write_file (volume, "NEW.UF2", moult_image_get_bytes (copy->context->image),
                                  on_synced_cb, copy, &receipt, NULL, &reason))
        moult_progress_log (copy->progress, "%" G_GSIZE_FORMAT " bytes written, then: %s",
                            receipt.written, reason->message);
    return wait_for_success (copy, receipt.written, reason, error);
}

static char *
get_run (MoultDevice *device)
{
    return g_strdup_printf ("%s/%u", moult_device_get_location (device),
                            moult_device_get_devnum (device));
}

static gboolean
begin_run (MoultUf2Backend *self, Copy *copy, GError **error)
{
    g_autofree char *run = get_run (copy->context->device);
    g_autofree char *checksum = g_compute_checksum_for_bytes (
        G_CHECKSUM_SHA256, moult_image_get_bytes (copy->context->image));
    g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
    const char *before = g_hash_table_lookup (self->begun, run);

    /* The RP2040's and RP2350's boot ROMs begin anew with every change of the number of blocks. */
    if (before != NULL && !g_str_equal (before, checksum)
        && g_strcmp0 (moult_board_db_get_chip_port (copy->chip ? copy->chip : ""), "rp2") != 0) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NO_BOOTLOADER,
                     "the bootloader still waits for the rest of another file; it must be started "
                     "anew first");
        return FALSE;
    }
    g_hash_table_insert (self->begun, g_steal_pointer (&run), g_steal_pointer (&checksum));
    return TRUE;
}

static void
end_run (MoultUf2Backend *self, MoultDevice *device)
{
    g_autofree char *run = get_run (device);
    g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

    g_hash_table_remove (self->begun, run);
}

static const MoultFlashBackendTraits *
moult_uf2_backend_get_traits (MoultFlashBackend *backend)
{
    return &traits;
}

static char *
moult_uf2_backend_supports (MoultFlashBackend *backend,
                            MoultDevice *device,
                            MoultBoardInfo *info,
                            MoultImageKind kind)
{
    const char *port;

    if (kind != MOULT_IMAGE_UF2)
        return g_strdup_printf ("writes uf2 files, not %s", moult_image_kind_get_name (kind));
    if (is_uf2_drive (device))
        return NULL;

    port = moult_board_db_find_port (device, info);
    if (port == NULL)
        return g_strdup ("it is not known whether this board has a UF2 bootloader");
    /* machine.bootloader() leads to the chip's own loader there, never to TinyUF2. */
    if (g_str_equal (port, "esp32"))
        return g_strdup ("an esp32 board must already show its UF2 drive");
    if (!g_strv_contains (traits.ports, port))
        return g_strdup_printf ("boards of port %s have no UF2 bootloader", port);
    return NULL;
}

static gboolean
moult_uf2_backend_ready (MoultFlashBackend *backend, MoultDevice *device)
{
    return moult_device_get_block (device) != NULL && is_uf2_drive (device);
}

static gboolean
copy_to_drive (MoultUf2Backend *self, Copy *copy, MoultVolume *volume, GError **error)
{
    copy->size = g_bytes_get_size (moult_image_get_bytes (copy->context->image));
    copy->enough = find_enough (copy->context->image, copy->chip);
    if (!check_family (copy, error) || !check_size (copy, error) || !begin_run (self, copy, error)
        || !write_file (copy, volume, error))
        return FALSE;
    end_run (self, copy->context->device);
    return TRUE;
}

static gboolean
moult_uf2_backend_flash (MoultFlashBackend *backend,
                         const MoultFlashContext *context,
                         MoultProgress *progress,
                         GCancellable *cancellable,
                         GError **error)
{
    g_auto (Copy) copy = { .context = context, .progress = progress };
    g_autoptr (MoultVolume) volume = NULL;
    gboolean copied;

    if (context->options.erase) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_DEPENDENCY,
                     "a UF2 bootloader cannot erase the rest of the flash");
        return FALSE;
    }
    moult_progress_begin (progress, MOULT_STEP_WRITE);
    volume =
        moult_volume_wait (context->device, moult_deadline_in (DRIVE_WAIT_MS), cancellable, error);
    if (volume == NULL || !moult_volume_mount (volume, cancellable, error))
        return FALSE;
    copied = read_info (&copy, volume, error)
             && !g_cancellable_set_error_if_cancelled (cancellable, error)
             && copy_to_drive (MOULT_UF2_BACKEND (backend), &copy, volume, error);
    /* The stale one, or one whose FAT no longer tells what the bootloader has. */
    moult_volume_unmount (volume);
    return copied;
}

static gboolean
moult_uf2_backend_available (MoultFlashBackend *backend, GError **error)
{
    MoultUf2Backend *self = MOULT_UF2_BACKEND (backend);
    g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

    if (!self->supported)
        self->supported = moult_volume_is_supported (error);
    return self->supported;
}

static void
moult_uf2_backend_iface_init (MoultFlashBackendInterface *iface)
{
    iface->get_traits = moult_uf2_backend_get_traits;
    iface->available = moult_uf2_backend_available;
    iface->supports = moult_uf2_backend_supports;
    iface->ready = moult_uf2_backend_ready;
    iface->flash = moult_uf2_backend_flash;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (
    MoultUf2Backend,
    moult_uf2_backend,
    G_TYPE_OBJECT,
    G_IMPLEMENT_INTERFACE (MOULT_TYPE_FLASH_BACKEND, moult_uf2_backend_iface_init)
        g_io_extension_point_implement (MOULT_FLASH_BACKEND_EXTENSION_POINT,
                                        g_define_type_id,
                                        "uf2",
                                        10);)

static void
moult_uf2_backend_finalize (GObject *object)
{
    MoultUf2Backend *self = MOULT_UF2_BACKEND (object);

    g_hash_table_unref (self->begun);
    g_mutex_clear (&self->lock);

    G_OBJECT_CLASS (moult_uf2_backend_parent_class)->finalize (object);
}

static void
moult_uf2_backend_class_init (MoultUf2BackendClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = moult_uf2_backend_finalize;
}

static void
moult_uf2_backend_init (MoultUf2Backend *self)
{
    g_mutex_init (&self->lock);
    self->begun = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}
