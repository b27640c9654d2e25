/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "reset-lines-activator.h"

#include "board-db.h"
#include "serial.h"

enum {
    BAUD = 115200, /* means nothing to a board's own USB */
    USB_CLASS_CDC = 0x02,
};

/**
 * MoultResetLinesActivator:
 *
 * Asks MicroPython on the USB-OTG of an ESP32-S2 or -S3 for the chip's loader by the modem lines of
 * its tty. A program that keeps the REPL to itself cannot prevent it. Boards behind a serial
 * adapter or USB Serial/JTAG need no activator: there the same lines reset the chip itself, which
 * is a part of the backend's connecting.
 */
struct _MoultResetLinesActivator {
    GObject parent_instance;
};

static const MoultActivatorTraits traits = {
    .name = "reset-lines",
    .wait_ms = 5000,
};

static const MoultActivatorTraits *
moult_reset_lines_activator_get_traits (MoultActivator *activator)
{
    return &traits;
}

static gboolean
moult_reset_lines_activator_suits (MoultActivator *activator,
                                   MoultDevice *device,
                                   MoultBoardInfo *info)
{
    return moult_device_get_tty (device) != NULL
           && moult_board_db_classify (device) == MOULT_DEVICE_KIND_BOARD
           && moult_device_has_interface (device, USB_CLASS_CDC, -1, -1)
           && g_strcmp0 (moult_board_db_describe (device, info)->port, "esp32") == 0;
}

/* RTS alone, and at once DTR alone: a state between the two would not be understood (MicroPython's
 * esp32 port, its callback for the line state of the TinyUSB CDC). It restarts 250 ms later. */
static gboolean
moult_reset_lines_activator_activate (MoultActivator *activator,
                                      MoultDevice *device,
                                      GCancellable *cancellable,
                                      GError **error)
{
    g_autoptr (MoultSerial) serial = NULL;

    serial = moult_serial_open (moult_device_get_tty (device), BAUD, cancellable, error);
    return serial != NULL && moult_serial_set_lines (serial, FALSE, TRUE, error)
           && moult_serial_set_lines (serial, TRUE, FALSE, error);
}

static void
moult_reset_lines_activator_iface_init (MoultActivatorInterface *iface)
{
    iface->get_traits = moult_reset_lines_activator_get_traits;
    iface->suits = moult_reset_lines_activator_suits;
    iface->activate = moult_reset_lines_activator_activate;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (MoultResetLinesActivator,
                               moult_reset_lines_activator,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MOULT_TYPE_ACTIVATOR,
                                                      moult_reset_lines_activator_iface_init)
                                   g_io_extension_point_implement (MOULT_ACTIVATOR_EXTENSION_POINT,
                                                                   g_define_type_id,
                                                                   "reset-lines",
                                                                   0);)

static void
moult_reset_lines_activator_class_init (MoultResetLinesActivatorClass *klass)
{
}

static void
moult_reset_lines_activator_init (MoultResetLinesActivator *self)
{
}
