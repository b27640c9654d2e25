/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "lab-usb.h"
#include "swd-wire.h"

G_BEGIN_DECLS

/**
 * VirtualProbeLanguage:
 * @name: what "protocol" says in a probe's face
 * @start: @usb is what the board's transfers go through
 * @control, @bulk, @forget, @released: as in VirtualUsbfsEvents
 * @update: brings the journal's numbers up to date
 *
 * What a debug probe speaks over USB.
 */
typedef struct {
    const char *name;
    gpointer (*start) (LabBoard *board, SwdWire *wire, LabUsb *usb);
    void (*stop) (gpointer self);
    void (*control) (UsbTransfer *transfer, gpointer self);
    void (*bulk) (UsbTransfer *transfer, gpointer self);
    void (*forget) (UsbTransfer *transfer, gpointer self);
    void (*released) (guint8 interface, gpointer self);
    void (*update) (gpointer self);
} VirtualProbeLanguage;

extern const VirtualProbeLanguage virtual_dap_language;
extern const VirtualProbeLanguage virtual_st_link_language;

/* Number of the interface of @function of the board's face, or -1. */
int virtual_probe_find_interface (LabBoard *board, const char *function);

/* Number of the interface that a transfer is for. */
int virtual_probe_get_interface (LabBoard *board, const UsbTransfer *transfer);

/* The fault "usb-busy": another program holds @interface. */
void virtual_probe_hold (LabBoard *board, int interface);

G_END_DECLS
