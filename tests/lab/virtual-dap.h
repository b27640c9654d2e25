/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "lab-usb.h"
#include "swd-wire.h"

G_BEGIN_DECLS

/**
 * VirtualDap:
 *
 * A CMSIS-DAP probe's firmware behind its USB interfaces: v2 (bulk), v1 (HID, by usbfs and by
 * hidraw) or both.
 */
typedef struct _VirtualDap VirtualDap;

/* @usb: what the board's transfers go through; its hidraw node's reports are counted there */
VirtualDap *virtual_dap_new (LabBoard *board, SwdWire *wire, LabUsb *usb);
void virtual_dap_free (VirtualDap *dap);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VirtualDap, virtual_dap_free)

/* What comes to the board's usbfs node, as VirtualUsbfsEvents. */
void virtual_dap_control (VirtualDap *dap, UsbTransfer *transfer);
void virtual_dap_bulk (VirtualDap *dap, UsbTransfer *transfer);
void virtual_dap_forget (VirtualDap *dap, UsbTransfer *transfer);
void virtual_dap_release (VirtualDap *dap, guint8 interface);

/* Brings the journal's numbers up to date. */
void virtual_dap_update (VirtualDap *dap);

G_END_DECLS
