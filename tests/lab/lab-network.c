/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "lab-network.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <glib.h>
#include <glib/gstdio.h>

static void
widen_queue (void)
{
    static const char room[] = "4096";
    g_autofd int fd = g_open ("/proc/sys/net/unix/max_dgram_qlen", O_WRONLY | O_CLOEXEC);

    if (fd < 0 || write (fd, room, strlen (room)) < 0)
        g_message ("uevents have little room: %s", g_strerror (errno));
}

static void
bring_loopback_up (void)
{
    g_autofd int fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    struct ifreq request = { .ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING };

    if (fd < 0 || ioctl (fd, SIOCSIFFLAGS, &request) != 0)
        g_message ("the lab has no loopback: %s", g_strerror (errno));
}

void
lab_network_enter (void)
{
    if (unshare (CLONE_NEWNET) != 0) {
        g_debug ("the lab stays in the network that is there: %s", g_strerror (errno));
        return;
    }
    widen_queue ();
    bring_loopback_up ();
}
