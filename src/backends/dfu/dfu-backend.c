/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "dfu-backend.h"

#include "board-db.h"
#include "chip-unlocker.h"
#include "dfu-data.h"
#include "dfu-flash.h"
#include "dfu-mode.h"
#include "dfu-unprotect.h"
#include "error.h"
#include "usb.h"

enum {
    LEAVE_WAIT_MS = 5000, /* the slowest ROM has jumped by then */
    GONE_WAIT_MS = 500,   /* from a garbled transfer to the kernel's notice that the board left */
};

/**
 * MoultDfuBackend:
 *
 * Writes through a bootloader that talks DFU over USB: the ROM of an STM32, MicroPython's mboot,
 * the loaders of Arduino's and LEGO's boards. Several that are attached are told apart by their
 * location alone.
 */
struct _MoultDfuBackend {
    GObject parent_instance;
};

static const MoultFlashBackendTraits traits = {
    .name = "dfu",
    .ports = (const char *const[]){ "stm32", NULL },
    .formats = (const char *const[]){ "dfu", "hex", "bin", NULL },
    .activators = (const char *const[]){ "repl", "touch1200", "manual", NULL },
    .priority = 15,
    .needs_bootloader = TRUE,
    .weights = {
        [MOULT_STEP_PREPARE] = 1,
        [MOULT_STEP_BOOTLOADER] = 15,
        [MOULT_STEP_ERASE] = 30,
        [MOULT_STEP_WRITE] = 45,
        [MOULT_STEP_RESTART] = 5,
        [MOULT_STEP_CONFIRM] = 5,
    },
};

static const MoultFlashBackendTraits *
moult_dfu_backend_get_traits (MoultFlashBackend *backend)
{
    return &traits;
}

static char *
moult_dfu_backend_supports (MoultFlashBackend *backend,
                            MoultDevice *device,
                            MoultBoardInfo *info,
                            MoultImageKind kind)
{
    const char *port = moult_board_db_find_port (device, info);

    if (!g_strv_contains (traits.formats, moult_image_kind_get_name (kind)))
        return g_strdup_printf ("writes dfu, hex and bin files, not %s",
                                moult_image_kind_get_name (kind));
    if (moult_dfu_mode_is_on (device))
        return NULL;
    if (port == NULL)
        return g_strdup ("it is not known whether this board has a DFU bootloader");
    if (!g_strv_contains (traits.ports, port))
        return g_strdup_printf ("boards of port %s have no DFU bootloader", port);
    return NULL;
}

static gboolean
moult_dfu_backend_ready (MoultFlashBackend *backend, MoultDevice *device)
{
    return moult_device_get_usb_node (device) != NULL && moult_dfu_mode_is_on (device);
}

/* A board that is unplugged garbles what is on the wire before it is gone. */
static void
explain (const MoultFlashContext *context, GError *error)
{
    if (g_error_matches (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL)
        && moult_device_source_wait_gone (context->devices, context->device,
                                          moult_deadline_in (GONE_WAIT_MS), NULL, NULL))
        error->code = MOULT_ERROR_GONE;
}

/* Some chips do not restart when they are told so; that the firmware runs is for the job to see. */
static void
wait_until_gone (const MoultFlashContext *context, MoultProgress *progress)
{
    if (!moult_device_source_wait_gone (context->devices, context->device,
                                        moult_deadline_in (LEAVE_WAIT_MS), NULL, NULL))
        moult_progress_log (progress,
                            "the chip does not restart by itself within %d s: press its RESET",
                            LEAVE_WAIT_MS / 1000);
}

static gboolean
moult_dfu_backend_flash (MoultFlashBackend *backend,
                         const MoultFlashContext *context,
                         MoultProgress *progress,
                         GCancellable *cancellable,
                         GError **error)
{
    g_autoptr (GError) local_error = NULL;
    g_autoptr (MoultUsb) usb = moult_usb_open (context->device, cancellable, &local_error);

    if (usb == NULL
        || !moult_dfu_flash (MOULT_USB_LINK (usb), context, progress, cancellable, &local_error)) {
        explain (context, local_error);
        g_propagate_error (error, g_steal_pointer (&local_error));
        return FALSE;
    }
    /* Closed at once, so that nothing of this program holds a device that leaves. */
    g_clear_object (&usb);
    wait_until_gone (context, progress);
    return TRUE;
}

static void
moult_dfu_backend_iface_init (MoultFlashBackendInterface *iface)
{
    iface->get_traits = moult_dfu_backend_get_traits;
    iface->supports = moult_dfu_backend_supports;
    iface->ready = moult_dfu_backend_ready;
    iface->flash = moult_dfu_backend_flash;
}

/* The ROM of an STM32 has the command (AN3156, 5.4); mboot and boards' own loaders do not. */
static gboolean
moult_dfu_backend_can_unlock (MoultChipUnlocker *unlocker, MoultDevice *device)
{
    const MoultDfuLoader *loader = moult_dfu_data_find_loader (device, 1);

    return moult_dfu_backend_ready (MOULT_FLASH_BACKEND (unlocker), device)
           && g_strcmp0 (moult_board_db_describe (device, NULL)->port, "stm32") == 0
           && !loader->own_first_page && loader->own.end == 0;
}

static gboolean
moult_dfu_backend_unlock (MoultChipUnlocker *unlocker,
                          MoultDeviceSource *devices,
                          MoultDevice *device,
                          MoultProgress *progress,
                          GCancellable *cancellable,
                          GError **error)
{
    moult_progress_begin (progress, MOULT_STEP_ERASE);
    return moult_dfu_unprotect (devices, device, progress, cancellable, error);
}

static void
moult_dfu_backend_unlocker_iface_init (MoultChipUnlockerInterface *iface)
{
    iface->can_unlock = moult_dfu_backend_can_unlock;
    iface->unlock = moult_dfu_backend_unlock;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (
    MoultDfuBackend,
    moult_dfu_backend,
    G_TYPE_OBJECT,
    G_IMPLEMENT_INTERFACE (MOULT_TYPE_FLASH_BACKEND, moult_dfu_backend_iface_init)
        G_IMPLEMENT_INTERFACE (MOULT_TYPE_CHIP_UNLOCKER, moult_dfu_backend_unlocker_iface_init)
            g_io_extension_point_implement (MOULT_FLASH_BACKEND_EXTENSION_POINT,
                                            g_define_type_id,
                                            "dfu",
                                            10);)

static void
moult_dfu_backend_class_init (MoultDfuBackendClass *klass)
{
}

static void
moult_dfu_backend_init (MoultDfuBackend *self)
{
}
