/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "lab-network.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <net/if.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
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

static gboolean
write_file (const char *path, const char *text)
{
    g_autofd int fd = g_open (path, O_WRONLY | O_CLOEXEC);

    return fd >= 0 && write (fd, text, strlen (text)) == (gssize) strlen (text);
}

/* capabilities(7): who is not root keeps them over exec() only if they are ambient. */
static void
keep_capabilities (void)
{
    struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
    struct __user_cap_data_struct data[2];

    if (syscall (SYS_capget, &header, data) != 0)
        return;
    for (int n = 0; n < 2; n++)
        data[n].inheritable = data[n].permitted;
    syscall (SYS_capset, &header, data);
    for (int capability = 0; capability < 64; capability++)
        prctl (PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0);
}

/* An ordinary user gets the same rights in a user name space, as the same user; and there he may
 * mount drives without any help, and they go when the lab goes. */
static gboolean
enter_as_user (void)
{
    g_autofree char *user = g_strdup_printf ("%d %d 1\n", (int) getuid (), (int) getuid ());
    g_autofree char *group = g_strdup_printf ("%d %d 1\n", (int) getgid (), (int) getgid ());

    if (unshare (CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWNET) != 0)
        return FALSE;
    if (!write_file ("/proc/self/setgroups", "deny") || !write_file ("/proc/self/uid_map", user)
        || !write_file ("/proc/self/gid_map", group))
        g_error ("the lab's user name space has no users: %s", g_strerror (errno));
    keep_capabilities ();
    return TRUE;
}

void
lab_network_enter (void)
{
    if (unshare (CLONE_NEWNET) != 0 && !enter_as_user ()) {
        g_debug ("the lab stays in the network that is there: %s", g_strerror (errno));
        return;
    }
    widen_queue ();
    bring_loopback_up ();
}
