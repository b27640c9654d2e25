/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "picoboot-backend.h"

#include <glib/gi18n-lib.h>

#include "access.h"
#include "board-db.h"
#include "error.h"
#include "flash-reader.h"
#include "picoboot-backup.h"
#include "picoboot-write.h"
#include "usb.h"

/* From a failing transfer to the kernel's notice that the board left. */
#define GONE_WAIT_MS 500
/* From the restart to the program's own USB; who reads out a board wants to find it again. */
#define BACK_WAIT_MS 5000

/**
 * MoultPicobootBackend:
 *
 * Writes to the flash of an RP2040 or RP2350 through the vendor interface of its boot ROM. Unlike
 * the drive of the same ROM it needs no mount, says what went wrong, writes only what differs and
 * reads back what it wrote. It needs the right to open the USB device itself; where that is missing
 * it is never ready, and the drive's backend takes over.
 */
struct _MoultPicobootBackend {
    GObject parent_instance;
};

/* One board. */
typedef struct {
    const MoultFlashContext *context;
    MoultProgress *progress;
    MoultPicobootSession *session;
    MoultPicobootChip chip;
    MoultPicobootLayout *layout;
    MoultPicobootWrite write;
} Flash;

static void
flash_clear (Flash *flash)
{
    g_clear_pointer (&flash->layout, moult_picoboot_layout_free);
    g_clear_pointer (&flash->session, moult_picoboot_session_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Flash, flash_clear)

static const MoultFlashBackendTraits traits = {
    .name = "picoboot",
    .ports = (const char *const[]){ "rp2", NULL },
    .formats = (const char *const[]){ "uf2", "bin", NULL },
    .activators = (const char *const[]){ "repl", "touch1200", "manual", NULL },
    .priority = 20,
    .needs_bootloader = TRUE,
    .opens_device = TRUE,
    .weights = {
        [MOULT_STEP_PREPARE] = 2,
        [MOULT_STEP_BOOTLOADER] = 10,
        [MOULT_STEP_ERASE] = 40,
        [MOULT_STEP_WRITE] = 65,
        [MOULT_STEP_VERIFY] = 6,
        [MOULT_STEP_RESTART] = 12,
        [MOULT_STEP_CONFIRM] = 7,
    },
};

/* ---- What it is for ---- */

static const MoultFlashBackendTraits *
moult_picoboot_backend_get_traits (MoultFlashBackend *backend)
{
    return &traits;
}

/* Proto 1 is the reset interface of programs that were made with the pico-sdk, which has no
 * endpoints. */
static gboolean
has_interface (MoultDevice *device)
{
    return moult_device_has_interface (device, 0xff, 0, 0);
}

static char *
moult_picoboot_backend_supports (MoultFlashBackend *backend,
                                 MoultDevice *device,
                                 MoultBoardInfo *info,
                                 MoultImageKind kind)
{
    const char *port = moult_board_db_find_port (device, info);

    if (kind != MOULT_IMAGE_UF2 && kind != MOULT_IMAGE_BIN)
        return g_strdup_printf ("writes uf2 and bin files, not %s",
                                moult_image_kind_get_name (kind));
    if (port == NULL)
        return g_strdup ("it is not known whether this board has an RP2040 or RP2350");
    if (!g_str_equal (port, "rp2"))
        return g_strdup_printf ("boards of port %s have no RP2040 or RP2350", port);
    if (moult_board_db_is_bootloader (device) && !has_interface (device))
        return g_strdup ("this bootloader has its PICOBOOT interface turned off");
    return NULL;
}

static gboolean
moult_picoboot_backend_ready (MoultFlashBackend *backend, MoultDevice *device)
{
    const char *node = moult_device_get_usb_node (device);

    return node != NULL && moult_board_db_is_bootloader (device) && has_interface (device)
           && g_strcmp0 (moult_board_db_find_port (device, NULL), "rp2") == 0
           && moult_access_is_granted (node);
}

/* ---- One board ---- */

static gboolean
open_session (Flash *flash, GCancellable *cancellable, GError **error)
{
    g_autoptr (MoultUsb) usb = moult_usb_open (flash->context->device, cancellable, error);

    if (usb == NULL)
        return FALSE;
    flash->session = moult_picoboot_session_new (MOULT_USB_LINK (usb), cancellable, error);
    return flash->session != NULL;
}

static void
tell_chip (const Flash *flash)
{
    g_autofree char *size = flash->chip.flash_size != 0
                                ? g_strdup_printf ("%u KiB of flash", flash->chip.flash_size / 1024)
                                : g_strdup ("blank flash");

    moult_progress_log (flash->progress, "%s, boot ROM version %u, %s",
                        moult_picoboot_chip_get_name (&flash->chip), flash->chip.rom_version, size);
    if (flash->layout->partition >= 0)
        moult_progress_log (flash->progress, "the firmware goes to partition %d, at 0x%08x",
                            flash->layout->partition, flash->layout->updated);
}

/* All that can be found out without writing. */
static gboolean
prepare (Flash *flash, GError **error)
{
    if (!moult_picoboot_chip_identify (&flash->chip, flash->session, error))
        return FALSE;
    flash->layout =
        moult_picoboot_layout_new (flash->context->image, &flash->chip, flash->session, error);
    if (flash->layout == NULL
        || !moult_picoboot_layout_check_size (flash->layout, &flash->chip, error))
        return FALSE;
    tell_chip (flash);
    flash->write = (MoultPicobootWrite) {
        .session = flash->session,
        .chip = &flash->chip,
        .layout = flash->layout,
        .progress = flash->progress,
    };
    return TRUE;
}

static gboolean
erase (Flash *flash, GError **error)
{
    if (!flash->context->options.erase)
        return TRUE;
    moult_progress_begin (flash->progress, MOULT_STEP_ERASE);
    return moult_picoboot_write_erase_all (&flash->write, error);
}

static gboolean
write_image (Flash *flash, GError **error)
{
    moult_progress_begin (flash->progress, MOULT_STEP_WRITE);
    moult_progress_set_hint (flash->progress, N_ ("The board's flash memory limits the speed"));
    if (!moult_picoboot_write_run (&flash->write, error))
        return FALSE;
    if (!flash->write.wrote) {
        moult_progress_log (flash->progress,
                            "the flash holds this image already: nothing was written");
        return TRUE;
    }
    moult_progress_log (flash->progress, "%u sectors of 4 KiB were written, %u were right already",
                        flash->write.n_sectors_written, flash->write.n_sectors_kept);
    moult_progress_begin (flash->progress, MOULT_STEP_VERIFY);
    return moult_picoboot_write_verify (&flash->write, error);
}

static gboolean
restart (Flash *flash, GError **error)
{
    return moult_picoboot_chip_restart (&flash->chip, flash->session,
                                        flash->write.wrote ? flash->layout->updated : 0, error);
}

/* As long as it is whole, a board that ran something goes back to it. */
static void
leave_alone (Flash *flash)
{
    if (flash->session != NULL && flash->chip.model != 0 && !flash->write.wrote
        && flash->context->info != NULL)
        restart (flash, NULL);
}

/* While a plug is pulled, transfers fail in every way before the kernel says that it is gone. */
static void
explain_gone (Flash *flash, GError *error)
{
    g_autofree char *message = NULL;

    if (!g_error_matches (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL)
        || !moult_device_source_wait_gone (flash->context->devices, flash->context->device,
                                           moult_deadline_in (GONE_WAIT_MS), NULL, NULL))
        return;
    message = g_steal_pointer (&error->message);
    error->code = MOULT_ERROR_GONE;
    error->message = g_strdup_printf ("the board left while it was written: %s", message);
}

static gboolean
moult_picoboot_backend_flash (MoultFlashBackend *backend,
                              const MoultFlashContext *context,
                              MoultProgress *progress,
                              GCancellable *cancellable,
                              GError **error)
{
    g_auto (Flash) flash = { .context = context, .progress = progress };
    g_autoptr (GError) reason = NULL;

    if (open_session (&flash, cancellable, &reason) && prepare (&flash, &reason)
        && erase (&flash, &reason) && write_image (&flash, &reason) && restart (&flash, &reason))
        return TRUE;
    leave_alone (&flash);
    explain_gone (&flash, reason);
    g_propagate_error (error, g_steal_pointer (&reason));
    return FALSE;
}

static void
moult_picoboot_backend_iface_init (MoultFlashBackendInterface *iface)
{
    iface->get_traits = moult_picoboot_backend_get_traits;
    iface->supports = moult_picoboot_backend_supports;
    iface->ready = moult_picoboot_backend_ready;
    iface->flash = moult_picoboot_backend_flash;
}

/* ---- Reading a board out ---- */

static gboolean
moult_picoboot_backend_can_read (MoultFlashReader *reader,
                                 MoultDevice *device,
                                 MoultBoardInfo *info)
{
    if (moult_board_db_is_bootloader (device))
        return moult_picoboot_can_read_flash (device);
    return moult_device_get_tty (device) != NULL
           && g_strcmp0 (moult_board_db_find_port (device, info), "rp2") == 0;
}

static gboolean
is_running (MoultDevice *device, gpointer user_data)
{
    return moult_device_get_tty (device) != NULL && !moult_board_db_is_bootloader (device);
}

static gboolean
moult_picoboot_backend_read (MoultFlashReader *reader,
                             MoultDeviceSource *devices,
                             MoultDevice *device,
                             MoultBoardInfo *info,
                             GFile *file,
                             MoultProgress *progress,
                             GCancellable *cancellable,
                             GError **error)
{
    g_autoptr (MoultDevice) loader = NULL;
    g_autoptr (MoultDevice) back = NULL;

    moult_progress_begin (progress, MOULT_STEP_BOOTLOADER);
    loader = moult_picoboot_start_loader (devices, device, info, cancellable, error);
    if (loader == NULL || !moult_picoboot_read_flash (loader, file, progress, cancellable, error))
        return FALSE;
    moult_progress_begin (progress, MOULT_STEP_RESTART);
    back = moult_device_source_wait (devices, moult_device_get_location (loader), is_running, NULL,
                                     moult_deadline_in (BACK_WAIT_MS), cancellable, NULL);
    return TRUE; /* the file is whole, whatever the program on the board does */
}

static void
moult_picoboot_backend_reader_iface_init (MoultFlashReaderInterface *iface)
{
    iface->can_read = moult_picoboot_backend_can_read;
    iface->read = moult_picoboot_backend_read;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (
    MoultPicobootBackend,
    moult_picoboot_backend,
    G_TYPE_OBJECT,
    G_IMPLEMENT_INTERFACE (MOULT_TYPE_FLASH_BACKEND, moult_picoboot_backend_iface_init)
        G_IMPLEMENT_INTERFACE (MOULT_TYPE_FLASH_READER, moult_picoboot_backend_reader_iface_init)
            g_io_extension_point_implement (MOULT_FLASH_BACKEND_EXTENSION_POINT,
                                            g_define_type_id,
                                            "picoboot",
                                            10);)

static void
moult_picoboot_backend_class_init (MoultPicobootBackendClass *klass)
{
}

static void
moult_picoboot_backend_init (MoultPicobootBackend *self)
{
}
