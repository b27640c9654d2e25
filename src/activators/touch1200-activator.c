/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "touch1200-activator.h"

#include "board-db.h"
#include "error.h"
#include "serial.h"

enum {
    TOUCH_BAUD = 1200,
};

/**
 * MoultTouch1200Activator:
 *
 * The 1200 baud touch: a tty that is set to 1200 baud with DTR and RTS off asks the board to start
 * its bootloader. Works without anybody at the REPL, in those builds of MicroPython that have it
 * (MICROPY_HW_USB_CDC_1200BPS_TOUCH).
 */
struct _MoultTouch1200Activator {
    GObject parent_instance;
};

static const MoultActivatorTraits traits = {
    .name = "touch1200",
    .wait_ms = 5000,
};

/* Other firmware on an nRF52 answers the touch with a serial-only bootloader, which has no drive
 * (Adafruit_nRF52_Bootloader#391). */
static gboolean
is_misled (MoultBoardInfo *info, const char *port)
{
    return info != NULL && g_strcmp0 (port, "nrf") == 0 && !moult_board_info_is_micropython (info);
}

static const MoultActivatorTraits *
moult_touch1200_activator_get_traits (MoultActivator *activator)
{
    return &traits;
}

static gboolean
moult_touch1200_activator_suits (MoultActivator *activator,
                                 MoultDevice *device,
                                 MoultBoardInfo *info)
{
    const MoultBoardKind *kind = moult_board_db_describe (device, info);
    const char *port = kind->port;
    const char *board_id = kind->board_id;

    if (port == NULL && info != NULL)
        port = moult_board_info_get_port (info);
    if (info != NULL && *moult_board_info_get_board_id (info) != '\0')
        board_id = moult_board_info_get_board_id (info);
    return moult_device_get_tty (device) != NULL && moult_board_db_has_touch (port, board_id)
           && !is_misled (info, port);
}

static gboolean
moult_touch1200_activator_activate (MoultActivator *activator,
                                    MoultDevice *device,
                                    GCancellable *cancellable,
                                    GError **error)
{
    g_autoptr (MoultSerial) serial = NULL;

    serial = moult_serial_open (moult_device_get_tty (device), TOUCH_BAUD, cancellable, error);
    if (serial == NULL)
        return FALSE;
    /* MicroPython looks at both lines while the speed is 1200 (shared/tinyusb/mp_usbd_cdc.c,
     * tud_cdc_line_state_cb), so they must fall before the tty is closed. */
    return moult_serial_set_lines (serial, FALSE, FALSE, error);
}

static void
moult_touch1200_activator_iface_init (MoultActivatorInterface *iface)
{
    iface->get_traits = moult_touch1200_activator_get_traits;
    iface->suits = moult_touch1200_activator_suits;
    iface->activate = moult_touch1200_activator_activate;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (MoultTouch1200Activator,
                               moult_touch1200_activator,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MOULT_TYPE_ACTIVATOR,
                                                      moult_touch1200_activator_iface_init)
                                   g_io_extension_point_implement (MOULT_ACTIVATOR_EXTENSION_POINT,
                                                                   g_define_type_id,
                                                                   "touch1200",
                                                                   0);)

static void
moult_touch1200_activator_class_init (MoultTouch1200ActivatorClass *klass)
{
}

static void
moult_touch1200_activator_init (MoultTouch1200Activator *self)
{
}
