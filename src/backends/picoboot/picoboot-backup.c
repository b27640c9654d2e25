/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "picoboot-backup.h"

#include "access.h"
#include "activator.h"
#include "board-db.h"
#include "error.h"
#include "picoboot-chip.h"
#include "registry.h"
#include "uf2-write.h"
#include "usb.h"

static gboolean
identify (MoultPicobootChip *chip,
          MoultPicobootSession *session,
          MoultProgress *progress,
          GError **error)
{
    if (!moult_picoboot_chip_identify (chip, session, error))
        return FALSE;
    if (chip->flash_size == 0) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND, "the flash of the %s is blank",
                     moult_picoboot_chip_get_name (chip));
        return FALSE;
    }
    moult_progress_log (progress, "%s, %u KiB of flash", moult_picoboot_chip_get_name (chip),
                        chip->flash_size / 1024);
    return TRUE;
}

static GBytes *
read_all (const MoultPicobootChip *chip,
          MoultPicobootSession *session,
          MoultProgress *progress,
          GError **error)
{
    g_autofree guint8 *bytes = g_malloc (chip->flash_size);

    moult_progress_set_bytes (progress, 0, chip->flash_size);
    for (guint32 at = 0; at < chip->flash_size; at += MOULT_PICOBOOT_STEP_SIZE) {
        if (!moult_picoboot_session_read (session, MOULT_PICOBOOT_FLASH_START + at, bytes + at,
                                          MOULT_PICOBOOT_STEP_SIZE, error))
            return NULL;
        moult_progress_set_bytes (progress, at + MOULT_PICOBOOT_STEP_SIZE, chip->flash_size);
    }
    return g_bytes_new_take (g_steal_pointer (&bytes), chip->flash_size);
}

/* Of an RP2350 as absolute blocks, which go where they say, whatever the partition table. */
static GBytes *
make_content (const MoultPicobootChip *chip, GFile *file, GBytes *flash)
{
    g_autofree char *name = g_file_get_basename (file);
    g_autofree char *lower = g_ascii_strdown (name, -1);

    if (!g_str_has_suffix (lower, ".uf2"))
        return g_bytes_ref (flash);
    return moult_uf2_write (flash, MOULT_PICOBOOT_FLASH_START,
                            chip->model == MOULT_PICOBOOT_RP2040 ? MOULT_PICOBOOT_FAMILY_RP2040
                                                                 : MOULT_PICOBOOT_FAMILY_ABSOLUTE);
}

static gboolean
save (GBytes *content, GFile *file, GCancellable *cancellable, GError **error)
{
    gsize size;
    const char *data = g_bytes_get_data (content, &size);

    return g_file_replace_contents (file, data, size, NULL, FALSE, G_FILE_CREATE_NONE, NULL,
                                    cancellable, error);
}

gboolean
moult_picoboot_can_read_flash (MoultDevice *device)
{
    MoultFlashBackend *backend = moult_registry_find_backend ("picoboot");

    return backend != NULL && moult_flash_backend_ready (backend, device);
}

/* ---- into the boot ROM ---- */

static gboolean
is_readable (MoultDevice *device, gpointer user_data)
{
    return moult_picoboot_can_read_flash (device);
}

/* NULL without @error: the next one may be tried. */
static MoultDevice *
try_activator (MoultActivator *activator,
               MoultDeviceSource *devices,
               MoultDevice *device,
               GCancellable *cancellable,
               GError **error)
{
    guint wait_ms = moult_activator_get_traits (activator)->wait_ms;
    g_autoptr (GError) local_error = NULL;
    MoultDevice *loader = NULL;

    if (moult_activator_activate (activator, device, cancellable, &local_error))
        loader =
            moult_device_source_wait (devices, moult_device_get_location (device), is_readable,
                                      NULL, moult_deadline_in (wait_ms), cancellable, &local_error);
    if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
        || g_error_matches (local_error, MOULT_ERROR, MOULT_ERROR_NO_ACCESS)
        || g_error_matches (local_error, MOULT_ERROR, MOULT_ERROR_BUSY))
        g_propagate_error (error, g_steal_pointer (&local_error));
    return loader;
}

static gboolean
check_access (MoultDevice *device, GError **error)
{
    const char *node = moult_device_get_usb_node (device);

    if (!moult_board_db_is_bootloader (device) || node == NULL || moult_access_is_granted (node))
        return TRUE;
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_NO_ACCESS, "%s may not be opened", node);
    return FALSE;
}

MoultDevice *
moult_picoboot_start_loader (MoultDeviceSource *devices,
                             MoultDevice *device,
                             MoultBoardInfo *info,
                             GCancellable *cancellable,
                             GError **error)
{
    static const char *const names[] = { "repl", "touch1200" };
    g_autoptr (GError) local_error = NULL;

    if (moult_picoboot_can_read_flash (device))
        return g_object_ref (device);
    if (!check_access (device, error))
        return NULL;
    for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
        MoultActivator *activator = moult_registry_find_activator (names[i]);
        MoultDevice *loader = NULL;

        if (activator == NULL || !moult_activator_suits (activator, device, info))
            continue;
        loader = try_activator (activator, devices, device, cancellable, &local_error);
        if (loader != NULL)
            return loader;
        if (local_error != NULL) {
            g_propagate_error (error, g_steal_pointer (&local_error));
            return NULL;
        }
    }
    g_set_error_literal (error, MOULT_ERROR, MOULT_ERROR_NO_BOOTLOADER,
                         "the board's boot ROM did not appear, or has no PICOBOOT interface");
    return NULL;
}

/* ---- reading ---- */

gboolean
moult_picoboot_read_flash (MoultDevice *device,
                           GFile *file,
                           MoultProgress *progress,
                           GCancellable *cancellable,
                           GError **error)
{
    g_autoptr (MoultUsb) usb = moult_usb_open (device, cancellable, error);
    g_autoptr (MoultPicobootSession) session =
        usb != NULL ? moult_picoboot_session_new (MOULT_USB_LINK (usb), cancellable, error) : NULL;
    MoultPicobootChip chip = { 0 };
    g_autoptr (GBytes) flash = NULL;
    g_autoptr (GBytes) content = NULL;

    if (session == NULL)
        return FALSE;
    moult_progress_begin (progress, MOULT_STEP_WRITE);
    if (identify (&chip, session, progress, error))
        flash = read_all (&chip, session, progress, error);
    moult_picoboot_session_commit (session); /* the restart is due whatever was cancelled */
    if (chip.model != 0)
        moult_picoboot_chip_restart (&chip, session, 0, NULL);
    if (flash == NULL)
        return FALSE;
    content = make_content (&chip, file, flash);
    return save (content, file, cancellable, error);
}
