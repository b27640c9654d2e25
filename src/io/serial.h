/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * MoultSerial:
 *
 * An open tty, for this program alone; dropping the last reference gives it back at once, and what
 * was not sent by then is lost. One thread at a time. Errors of all methods:
 * %MOULT_ERROR_NO_ACCESS, %MOULT_ERROR_BUSY (with the program that holds it, where that can be
 * seen), %MOULT_ERROR_GONE (unplugged, hung up), %MOULT_ERROR_PROTOCOL (deadline), and
 * %G_IO_ERROR_CANCELLED.
 */
#define MOULT_TYPE_SERIAL (moult_serial_get_type ())
G_DECLARE_FINAL_TYPE (MoultSerial, moult_serial, MOULT, SERIAL, GObject)

/* Opens a tty raw, 8N1, without flow control. Waits up to 1.5 s for a tty that is in use
 * (ModemManager looks at new ttys for a moment) and up to 1 s for a new node to get its access
 * rights. */
MoultSerial *
moult_serial_open (const char *tty, guint baud, GCancellable *cancellable, GError **error);

/* "/dev/ttyACM0", for messages. */
const char *moult_serial_get_tty (MoultSerial *self);

/**
 * moult_serial_read:
 * @deadline: g_get_monotonic_time() value in µs
 *
 * Reads what is there, at least one byte. Returns 0 without an error when nothing came until
 * @deadline, -1 with one when the line broke.
 */
gssize moult_serial_read (MoultSerial *self,
                          void *buffer,
                          gsize size,
                          gint64 deadline,
                          GCancellable *cancellable,
                          GError **error);

/* Writes all of it, or fails; too slow a board is %MOULT_ERROR_PROTOCOL. */
gboolean moult_serial_write (MoultSerial *self,
                             const void *data,
                             gsize size,
                             gint64 deadline,
                             GCancellable *cancellable,
                             GError **error);

/* Any speed; the usual ones, 1200 for the touch among them, by the name that drivers know. */
gboolean moult_serial_set_baud (MoultSerial *self, guint baud, GError **error);
/* What the driver made of that, which may be less where the adapter cannot do it; 0: not told. */
guint moult_serial_get_baud (MoultSerial *self);
/* Has the adapter pass on at once what it received, for talk that waits for each answer; does
 * nothing where the driver has no such switch. */
void moult_serial_set_low_latency (MoultSerial *self);
/* Forgets what came and was not read yet. */
void moult_serial_forget_input (MoultSerial *self);

/* Both modem lines in one request, so that no state between is seen. Does nothing, successfully,
 * where the driver has no such lines. */
gboolean moult_serial_set_lines (MoultSerial *self, gboolean dtr, gboolean rts, GError **error);

G_END_DECLS
