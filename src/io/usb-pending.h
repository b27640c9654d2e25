/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libusb.h>

#include "usb-link.h"

G_BEGIN_DECLS

/* Transfers that are under way, for MoultUsb alone. One thread at a time. */

/* Begins one: its pending is set. A libusb error code, or 0. */
int
moult_usb_pending_begin (libusb_device_handle *handle, MoultUsbBulk *transfer, gboolean interrupt);

/* Waits for its end, and takes it back when @cancellable is cancelled before (%LIBUSB_ERROR_
 * INTERRUPTED). Its done is set, its pending is not any more. A libusb error code, or 0. */
int moult_usb_pending_finish (libusb_context *context,
                              MoultUsbBulk *transfer,
                              GCancellable *cancellable);

G_END_DECLS
