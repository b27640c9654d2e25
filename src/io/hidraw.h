/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * MoultHidraw:
 *
 * A HID device that this program has opened through its hidraw node: reports out and in, whatever
 * they mean. One thread at a time. Dropping the last reference closes it.
 */
#define MOULT_TYPE_HIDRAW (moult_hidraw_get_type ())
G_DECLARE_FINAL_TYPE (MoultHidraw, moult_hidraw, MOULT, HIDRAW, GObject)

/**
 * moult_hidraw_open:
 * @node: "/dev/hidraw0"
 *
 * Waits up to 1 s for a new node to get its access rights, and some 1.5 s for another program that
 * has it open: the kernel gives each the other's answers. Fails with %MOULT_ERROR_NO_ACCESS,
 * %MOULT_ERROR_BUSY, %MOULT_ERROR_GONE, %MOULT_ERROR_PROTOCOL, %G_IO_ERROR_CANCELLED. (transfer
 * full)
 */
MoultHidraw *moult_hidraw_open (const char *node, GCancellable *cancellable, GError **error);

/* What its reports are made of, as the device says it. (transfer full): may be empty. */
GBytes *moult_hidraw_dup_descriptor (MoultHidraw *self, GError **error);

/* Sends a report without a number, padded by the caller to the length that the descriptor tells. It
 * has arrived when this returns; the kernel waits some seconds. */
gboolean moult_hidraw_write (MoultHidraw *self, const guint8 *report, gsize size, GError **error);

/* The next report, or what of it fits: its length; -1 on failure. %MOULT_ERROR_PROTOCOL when there
 * is none by @deadline (µs of g_get_monotonic_time()). The kernel keeps up to 63 of them. */
gssize moult_hidraw_read (MoultHidraw *self,
                          guint8 *report,
                          gsize size,
                          gint64 deadline,
                          GCancellable *cancellable,
                          GError **error);

G_END_DECLS
