/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The speed of an open tty in baud, as any number (Linux, termios2 and BOTHER: ioctl_tty(2)). A
 * file of its own, since the kernel's <asm/termbits.h> and <termios.h> cannot both be included. */

/* Sets both directions; %FALSE with errno. */
gboolean moult_serial_speed_set (int fd, guint baud);
/* What the driver made of it, or 0 where it does not say. */
guint moult_serial_speed_get (int fd);
/* Has the driver pass on at once what it received (FTDI: setserial(8), low_latency). Drivers
 * without such a switch refuse it, to no harm. */
void moult_serial_speed_set_low_latency (int fd);

G_END_DECLS
