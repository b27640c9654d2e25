/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * moult_descriptor_wait:
 * @fd: a file descriptor, or -1 to wait for nothing but time
 * @events: of poll(2)
 * @deadline: g_get_monotonic_time() value in µs
 *
 * Waits for an event of a file descriptor, so that nothing in io/ sleeps past a deadline or a
 * cancellation. Returns its events; 0 when it is too late; -1 with %G_IO_ERROR_CANCELLED. Any
 * thread but the main one.
 */
int moult_descriptor_wait (int fd,
                           short events,
                           gint64 deadline,
                           GCancellable *cancellable,
                           GError **error);

/**
 * moult_descriptor_wait_for_rights:
 * @node: a node that may not be opened ("/dev/ttyACM0", "/dev/bus/usb/001/005")
 *
 * A node is root's alone until udev has run its rules on it: waits up to a second after it was made
 * for its rights to change. %TRUE: they did, opening it is worth another try. %FALSE at once for an
 * older node. Any thread but the main one.
 */
gboolean moult_descriptor_wait_for_rights (const char *node, GCancellable *cancellable);

G_END_DECLS
