/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "tty-speed.h"

/* A file of its own, since <asm/termbits.h> and <termios.h> cannot be had together. */
#include <asm/ioctls.h>
#include <asm/termbits.h>
#include <sys/ioctl.h>

guint
tty_speed_get (int master)
{
    struct termios2 settings;

    return ioctl (master, TCGETS2, &settings) == 0 ? settings.c_ospeed : 0;
}
