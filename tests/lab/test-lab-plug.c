/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "lab-guest.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

/* What the kernel does when boards come and go and programs hold their nodes. Scene "peers". */

#define PICO "1-1"
#define SAMD "1-2"

static void
do_to (const char *word, const char *location)
{
    g_autofree char *answer = lab_guest_ask (word, location, NULL);

    g_assert_cmpstr (answer, ==, "");
}

static char *
read_link (const char *format, const char *name)
{
    g_autofree char *path = g_strdup_printf (format, name);
    g_autofree char *real = realpath (path, NULL);

    return g_strdup (real ? real : "");
}

static void
test_unplug_plug (void)
{
    g_autofree char *tty = lab_guest_dup_text (PICO, "tty");
    g_autofree char *node = lab_guest_dup_text (PICO, "node");
    g_autofree char *later_node = NULL;
    int fd = lab_guest_open_tty (PICO);

    do_to ("unplug", PICO);
    g_assert_cmpint (g_access (tty, F_OK), ==, -1);
    g_assert_cmpint (g_access (node, F_OK), ==, -1);
    g_assert_cmpint (g_access ("/sys/bus/usb/devices/1-1", F_OK), ==, -1);
    /* Whoever had it open is hung up. */
    g_assert_false (lab_guest_read_until (fd, "never", -1, 2000, NULL));
    g_assert_cmpint (write (fd, "x", 1), ==, -1);
    close (fd);
    do_to ("plug", PICO);
    lab_guest_wait (PICO, "running");
    later_node = lab_guest_dup_text (PICO, "node");
    g_assert_cmpstr (later_node, >, node); /* device numbers only grow */
}

static void
test_sysfs (void)
{
    g_autofree char *tty = lab_guest_dup_text (SAMD, "tty");
    g_autofree char *class = read_link ("/sys/class/tty/%s/device", tty + strlen ("/dev/"));
    g_autofree char *vendor = NULL;

    g_assert_true (g_str_has_suffix (class, "/usb1/1-2/1-2:1.0"));
    g_assert_true (g_file_get_contents ("/sys/bus/usb/devices/1-2/idVendor", &vendor, NULL, NULL));
    g_assert_cmpstr (vendor, ==, "f055\n");
}

static void
test_press (void)
{
    g_autofree char *disk = NULL;
    g_autofree char *block = NULL;

    do_to ("press", SAMD);
    lab_guest_wait (SAMD, "bootloader");
    disk = lab_guest_dup_text (SAMD, "disk");
    block = read_link ("/sys/class/block/%s", disk);
    g_assert_nonnull (strstr (block, "/usb1/1-2/1-2:1.2/host"));
    do_to ("unplug", SAMD);
    do_to ("plug", SAMD);
    lab_guest_wait (SAMD, "running");
}

static void
test_exclusive (void)
{
    int first = lab_guest_open_tty (PICO);

    g_assert_cmpint (ioctl (first, TIOCEXCL), ==, 0);
    g_assert_cmpint (lab_guest_open_tty (PICO), ==, -1);
    g_assert_cmpint (errno, ==, EBUSY);
    g_assert_cmpint (ioctl (first, TIOCNXCL), ==, 0);
    close (first);
    first = lab_guest_open_tty (PICO);
    g_assert_cmpint (first, >=, 0);
    close (first);
}

/* Exclusive mode ends with its user, also when he dies of it. */
static void
test_exclusive_ends (void)
{
    g_autofree char *tty = lab_guest_dup_text (PICO, "tty");
    g_autofree char *script = g_strdup_printf (
        "import os, fcntl, termios, signal\nfd = os.open('%s', os.O_RDWR | os.O_NOCTTY)\n"
        "fcntl.ioctl(fd, termios.TIOCEXCL)\nos.kill(os.getpid(), signal.SIGKILL)\n",
        tty);
    int fd = -1;

    lab_guest_run (NULL, "python3", "-c", script, NULL);
    for (int n = 0; n < 100 && fd < 0; n++) { /* the lab hears of it a moment later */
        fd = lab_guest_open_tty (PICO);
        if (fd < 0)
            g_usleep (5000);
    }
    g_assert_cmpint (fd, >=, 0);
    close (fd);
}

static void
test_lines (void)
{
    int fd = lab_guest_open_tty (PICO);
    int lines = 0, dtr = TIOCM_DTR;

    g_assert_cmpint (ioctl (fd, TIOCMGET, &lines), ==, 0);
    g_assert_cmpint (lines & (TIOCM_DTR | TIOCM_RTS), ==, TIOCM_DTR | TIOCM_RTS);
    g_assert_cmpint (ioctl (fd, TIOCMBIC, &dtr), ==, 0);
    g_assert_cmpint (ioctl (fd, TIOCMGET, &lines), ==, 0);
    g_assert_cmpint (lines & (TIOCM_DTR | TIOCM_RTS), ==, TIOCM_RTS);
    close (fd);
}

/* 115200 baud and closing is no touch; 1200 baud with the lines up is none either. */
static void
test_no_touch (void)
{
    int fd = lab_guest_open_tty (SAMD);
    struct termios settings;

    close (fd);
    fd = lab_guest_open_tty (SAMD);
    tcgetattr (fd, &settings);
    cfsetspeed (&settings, B1200);
    tcsetattr (fd, TCSANOW, &settings);
    cfsetspeed (&settings, B115200);
    tcsetattr (fd, TCSANOW, &settings);
    close (fd);
    g_assert_cmpint (lab_guest_get_count (SAMD, "touches"), ==, 0);
    lab_guest_wait (SAMD, "running");
}

/* The lines are dropped by hand before the tty is closed, as Arduino's tools do. */
static void
test_touch_by_lines (void)
{
    int fd = lab_guest_open_tty (SAMD);
    int both = TIOCM_DTR | TIOCM_RTS;
    struct termios settings;

    tcgetattr (fd, &settings);
    cfsetspeed (&settings, B1200);
    tcsetattr (fd, TCSANOW, &settings);
    g_assert_cmpint (ioctl (fd, TIOCMBIC, &both), ==, 0);
    lab_guest_wait (SAMD, "bootloader");
    close (fd);
    g_assert_cmpint (lab_guest_get_count (SAMD, "touches"), ==, 1);
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/lab/plug/sysfs", test_sysfs);
    g_test_add_func ("/lab/plug/unplug-plug", test_unplug_plug);
    g_test_add_func ("/lab/plug/press", test_press);
    g_test_add_func ("/lab/plug/exclusive", test_exclusive);
    g_test_add_func ("/lab/plug/exclusive-ends", test_exclusive_ends);
    g_test_add_func ("/lab/plug/lines", test_lines);
    g_test_add_func ("/lab/plug/no-touch", test_no_touch);
    g_test_add_func ("/lab/plug/touch-by-lines", test_touch_by_lines);
    return g_test_run ();
}
