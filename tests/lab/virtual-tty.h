/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "virtual-usb.h"

G_BEGIN_DECLS

/**
 * VirtualTtyEvents:
 * @received: the computer wrote these bytes
 * @opened: somebody opened the tty, which had been closed by all
 * @closed: the last one closed it
 * @touched: both modem lines fell while the line coding was 1200 baud
 * @drained: everything that was sent has been taken; time to send more
 * @lines: TIOCM_DTR and TIOCM_RTS as they are now, since monotonic time @when
 *
 * All on the main thread; any may be NULL.
 */
typedef struct {
    void (*received) (const guint8 *bytes, gsize length, gpointer data);
    void (*opened) (gpointer data);
    void (*closed) (gpointer data);
    void (*touched) (gpointer data);
    void (*drained) (gpointer data);
    void (*lines) (int lines, gint64 when, gpointer data);
} VirtualTtyEvents;

/**
 * VirtualTty:
 *
 * The board's end of its tty: the master of a PTY whose slave is the node, with the modem lines and
 * the exclusive mode of a real one. Closing the node by the last user drops both lines, as the
 * kernel does with HUPCL. Lives on the main thread.
 */
typedef struct _VirtualTty VirtualTty;

/* @function: the USB function that has the tty, "cdc" or "serial". Free it before @usb. */
VirtualTty *virtual_tty_new (VirtualUsb *usb,
                             const char *function,
                             const VirtualTtyEvents *events,
                             gpointer data);
void virtual_tty_free (VirtualTty *tty);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VirtualTty, virtual_tty_free)

const char *virtual_tty_get_node (VirtualTty *tty);

/* Queues bytes for the computer. While nobody has the tty open they are lost, as a board drops what
 * it cannot send. */
void virtual_tty_send (VirtualTty *tty, const guint8 *bytes, gsize length);
gboolean virtual_tty_is_open (VirtualTty *tty);
gsize virtual_tty_get_queued (VirtualTty *tty);

/* From now on at most @piece bytes arrive at once, one piece a millisecond. 0: no limit. */
void virtual_tty_set_piece (VirtualTty *tty, guint piece);

/* What the computer's end is set to, in bits a second. */
guint virtual_tty_get_speed (VirtualTty *tty);

/* Whether a user asked the driver not to wait for more bytes (TIOCSSERIAL, ASYNC_LOW_LATENCY). */
gboolean virtual_tty_is_low_latency (VirtualTty *tty);

/* Another program holds the tty: every open gives EBUSY. */
void virtual_tty_occupy (VirtualTty *tty);

G_END_DECLS
