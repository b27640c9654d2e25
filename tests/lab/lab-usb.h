/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "lab-board.h"

G_BEGIN_DECLS

/**
 * LabUsb:
 *
 * Between a personality and the usbfs node of its board: counts transfers for the journal
 * ("control-transfers", "bulk-transfers", "usb-bytes" of their data, "standard-requests") and lets
 * the faults strike that have nothing to do with a protocol: silent, stall, timeout, short-packet,
 * unplug-at.
 */
typedef struct _LabUsb LabUsb;

/* @events get what is left. In a personality's start; ends before the board's USB device does. */
LabUsb *lab_usb_new (LabBoard *board, const VirtualUsbfsEvents *events, gpointer data);
void lab_usb_free (LabUsb *usb);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabUsb, lab_usb_free)

/* Brings the journal's numbers up to date: for a personality's update. */
void lab_usb_update (LabUsb *usb);

/* A report of @length bytes comes by the kernel's driver, which counts as a transfer. FALSE: a
 * fault strikes, and the device does not get it. */
gboolean lab_usb_take_report (LabUsb *usb, gsize length);

G_END_DECLS
