/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "dfu-unprotect.h"

#include "dfu-memory.h"
#include "dfu-mode.h"
#include "dfu-session.h"
#include "error.h"
#include "usb.h"

enum {
    /* It erases all of its flash first: up to 32 s (STM32F405, data sheet), then it restarts. */
    LEAVE_WAIT_MS = 40000,
};

static gboolean
begin (MoultDfuSession *session, MoultUsbLink *link, MoultDevice *device, GError **error)
{
    const MoultUsbAlt *alt = moult_dfu_memory_find_interface (link);

    session->link = link;
    if (alt == NULL
        || !moult_dfu_functional_find (moult_usb_link_get_config (link), alt,
                                       &session->functional)) {
        g_set_error_literal (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL,
                             "the device has no DFU interface that says what it can");
        return FALSE;
    }
    /* mboot and plain loaders have no protection, and no command to take it away (AN3156, 5.4). */
    const MoultDfuLoader *loader = moult_dfu_data_find_loader (device, 1);
    if (session->functional.version != MOULT_DFU_VERSION_DFUSE || loader->own_first_page) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_DEPENDENCY,
                     "the bootloader (%s) cannot take a protection away", loader->name);
        return FALSE;
    }
    session->status_ms = loader->status_ms;
    session->transfer_size = session->functional.transfer_size;
    return moult_dfu_session_begin (session, alt, error);
}

static gboolean
unprotect (MoultDevice *device, MoultProgress *progress, GCancellable *cancellable, GError **error)
{
    MoultDfuSession session = { .cancellable = cancellable };
    g_autoptr (MoultUsb) usb = moult_usb_open (device, cancellable, error);

    if (usb == NULL || !begin (&session, MOULT_USB_LINK (usb), device, error))
        return FALSE;
    moult_progress_commit (progress);
    moult_dfu_session_commit (&session);
    return moult_dfu_session_unprotect (&session, error);
}

gboolean
moult_dfu_unprotect (MoultDeviceSource *devices,
                     MoultDevice *device,
                     MoultProgress *progress,
                     GCancellable *cancellable,
                     GError **error)
{
    g_return_val_if_fail (MOULT_IS_DEVICE_SOURCE (devices) && MOULT_IS_DEVICE (device), FALSE);

    if (!moult_dfu_mode_is_on (device)) {
        g_autofree char *words = moult_device_dup_words (device);

        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NO_BOOTLOADER, "%s is not in DFU mode", words);
        return FALSE;
    }
    if (!unprotect (device, progress, cancellable, error))
        return FALSE;
    moult_progress_log (progress, "the chip erases itself and restarts");
    return moult_device_source_wait_gone (devices, device, moult_deadline_in (LEAVE_WAIT_MS), NULL,
                                          error);
}
