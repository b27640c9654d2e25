/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "serial-speed.h"

#include <asm/termbits.h>
#include <linux/serial.h>
#include <linux/tty_flags.h>
#include <sys/ioctl.h>

gboolean
moult_serial_speed_set (int fd, guint baud)
{
    struct termios2 settings;

    if (ioctl (fd, TCGETS2, &settings) != 0)
        return FALSE;
    settings.c_cflag &= ~(tcflag_t) (CBAUD | (CBAUD << IBSHIFT));
    settings.c_cflag |= BOTHER | (BOTHER << IBSHIFT);
    settings.c_ispeed = baud;
    settings.c_ospeed = baud;
    return ioctl (fd, TCSETS2, &settings) == 0;
}

guint
moult_serial_speed_get (int fd)
{
    struct termios2 settings;

    return ioctl (fd, TCGETS2, &settings) == 0 ? settings.c_ospeed : 0;
}

void
moult_serial_speed_set_low_latency (int fd)
{
    struct serial_struct serial = { 0 };

    if (ioctl (fd, TIOCGSERIAL, &serial) != 0 || (serial.flags & ASYNC_LOW_LATENCY) != 0)
        return;
    serial.flags |= (int) ASYNC_LOW_LATENCY;
    (void) ioctl (fd, TIOCSSERIAL, &serial);
}
