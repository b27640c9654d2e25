/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "dap-pipe.h"
#include "usb-link.h"

G_BEGIN_DECLS

/**
 * MoultDapUsbPipe:
 *
 * Packets over two endpoints of an interface that libusb has claimed: bulk ones (CMSIS-DAP v2), or
 * interrupt ones of a HID device that has no hidraw node for us (v1). What is to be received is
 * asked for together with what is sent, so that the bus never waits for this program.
 */
#define MOULT_TYPE_DAP_USB_PIPE (moult_dap_usb_pipe_get_type ())
G_DECLARE_FINAL_TYPE (MoultDapUsbPipe, moult_dap_usb_pipe, MOULT, DAP_USB_PIPE, GObject)

/* @alt: claimed, with bulk endpoints of both directions. (transfer full) (nullable): it has none */
MoultDapUsbPipe *moult_dap_usb_pipe_new (MoultUsbLink *link, const MoultUsbAlt *alt);

/* @alt: claimed, with an interrupt endpoint to the computer; without one for the other direction
 * reports are sent by control transfers. @report_size: of all packets, which are padded. (transfer
 * full) (nullable): it has none */
MoultDapUsbPipe *
moult_dap_usb_pipe_new_hid (MoultUsbLink *link, const MoultUsbAlt *alt, gsize report_size);

G_END_DECLS
