/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "lab-guest.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* Every fault does what README.md says, so that a test of Moult may rely on it. Scene "faults". */

static int
open_tty (const char *location)
{
    int fd = lab_guest_open_tty (location);

    g_assert_cmpint (fd, >=, 0);
    return fd;
}

static gboolean
enter_raw (int fd, guint deadline_ms)
{
    lab_guest_type (fd, "\r\x03\x03\r\x01", -1);
    return lab_guest_read_until (fd, "raw REPL; CTRL-B to exit\r\n>", -1, deadline_ms, NULL);
}

static void
test_silent (void)
{
    int fd = open_tty ("1-1.1");
    g_autoptr (GString) got = NULL;

    lab_guest_type (fd, "\r\x03\x01", -1);
    g_assert_false (lab_guest_read_until (fd, ">", -1, 200, &got));
    g_assert_cmpuint (got->len, ==, 0);
    g_assert_cmpint (lab_guest_get_count ("1-1.1", "tty-bytes-in"), ==, 3);
    close (fd);
}

static void
test_late (void)
{
    int fd = open_tty ("1-1.2");
    gint64 start = g_get_monotonic_time ();

    g_assert_true (enter_raw (fd, 5000));
    g_assert_cmpint (g_get_monotonic_time () - start, >=, 290 * 1000);
    close (fd);
}

static void
test_garbage (void)
{
    int fd = open_tty ("1-1.3");
    gint64 deadline = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;
    gsize total = 0;

    while (total <= 500 && g_get_monotonic_time () < deadline) {
        g_autoptr (GString) got = NULL;

        g_assert_false (lab_guest_read_until (fd, "no such words", -1, 100, &got));
        total += got->len;
    }
    g_assert_cmpuint (total, >, 500);
    close (fd);
}

static void
test_flood (void)
{
    int fd = open_tty ("1-1.4");
    char bytes[65536];
    gsize total = 0;

    g_assert_true (enter_raw (fd, 3000));
    lab_guest_type (fd, "pass\x04", -1);
    for (gint64 start = g_get_monotonic_time ();
         g_get_monotonic_time () - start < 10 * G_USEC_PER_SEC;) {
        gssize got = read (fd, bytes, sizeof bytes);

        total += got > 0 ? (gsize) got : 0;
        if (got > 2 && memcmp (bytes + got - 2, "\x04>", 2) == 0)
            break;
        if (got < 0)
            g_usleep (500);
    }
    g_assert_cmpuint (total, >=, 10000000);
    close (fd);
}

/* Who goes away in the middle of a flood finds a prompt when he comes back. */
static void
test_flood_unheard (void)
{
    int fd = open_tty ("1-1.4");

    g_assert_true (enter_raw (fd, 3000));
    lab_guest_type (fd, "pass\x04", -1);
    lab_guest_expect (fd, "OKxxx", -1);
    close (fd);
    fd = open_tty ("1-1.4");
    g_assert_true (enter_raw (fd, 3000));
    lab_guest_type (fd, "pass\x04", -1);
    lab_guest_expect (fd, "OKxxx", -1);
    lab_guest_type (fd, "\x03", -1);
    g_assert_true (lab_guest_read_until (fd, "\x04\x04>", 3, 10000, NULL));
    close (fd);
}

static void
test_short_read (void)
{
    int fd = open_tty ("1-1.5");
    char bytes[64];
    gssize got = -1;

    lab_guest_type (fd, "\r\x03\x01", -1);
    while (got < 0)
        got = read (fd, bytes, sizeof bytes);
    g_assert_cmpint (got, <, 8);
    g_assert_true (lab_guest_read_until (fd, "raw REPL; CTRL-B to exit\r\n>", -1, 3000, NULL));
    close (fd);
}

static void
test_cannot_open (void)
{
    g_assert_cmpint (lab_guest_open_tty ("1-1.6"), ==, -1);
    g_assert_cmpint (errno, ==, EBUSY);
    g_assert_cmpint (lab_guest_open_tty ("1-1.7"), ==, -1);
    g_assert_cmpint (errno, ==, EACCES);
}

static void
test_unplug_at (void)
{
    int fd = open_tty ("1-2.1");

    lab_guest_type (fd, "\r\x03\x02\x02\x02\x02", -1);
    g_assert_false (lab_guest_read_until (fd, "never", -1, 2000, NULL));
    close (fd);
    lab_guest_wait ("1-2.1", "gone");
    g_assert_cmpint (lab_guest_get_count ("1-2.1", "tty-bytes-in")
                         + lab_guest_get_count ("1-2.1", "tty-bytes-out"),
                     ==, 100);
}

static void
call_bootloader (const char *location)
{
    int fd = open_tty (location);

    g_assert_true (enter_raw (fd, 3000));
    lab_guest_type (fd, "import machine; machine.bootloader()\x04", -1);
    lab_guest_read_until (fd, "never", -1, 300, NULL); /* it may leave before its "OK" is read */
    close (fd);
}

static void
test_hang_bootloader (void)
{
    int fd;

    call_bootloader ("1-2.2");
    fd = open_tty ("1-2.2");
    g_assert_false (enter_raw (fd, 300));
    close (fd);
    g_assert_cmpint (lab_guest_get_count ("1-2.2", "enumerations"), ==, 1);
}

static void
test_lost_bootloader (void)
{
    call_bootloader ("1-2.3");
    lab_guest_wait ("1-2.3", "gone");
}

static void
test_swapped (void)
{
    g_autofree char *product = NULL;

    call_bootloader ("1-2.4");
    lab_guest_wait ("1-2.4", "bootloader");
    g_assert_true (
        g_file_get_contents ("/sys/bus/usb/devices/1-2.4/idProduct", &product, NULL, NULL));
    g_assert_cmpstr (product, ==, "000f\n");
}

/* ---- The drive ---- */

static char *
mount_drive (const char *location, int expected)
{
    g_autofree char *press = lab_guest_ask ("press", location, NULL);
    g_autofree char *disk = NULL;
    g_autofree char *partition = NULL;
    g_autofree char *output = NULL;
    const char *at;

    lab_guest_wait (location, "bootloader");
    disk = lab_guest_dup_text (location, "disk");
    partition = g_strdup_printf ("/dev/%s1", disk);
    g_assert_cmpint (lab_guest_run (&output, "udisksctl", "mount", "--no-user-interaction", "-b",
                                    partition, NULL),
                     ==, expected);
    at = strstr (output, " at ");
    return at ? g_strchomp (g_strdup (at + 4)) : NULL;
}

/* Writes the Pico's firmware to a board's drive and syncs it. Returns dd's exit code. */
static int
write_drive (const char *location, char **output)
{
    g_autofree char *point = mount_drive (location, 0);
    g_autofree char *folder = g_dir_make_tmp ("lab-faults-XXXXXX", NULL);
    g_autofree char *list = lab_guest_ask ("firmware", folder, NULL);
    const char *start = strstr (list, "/RPI_PICO-");
    g_autofree char *in = g_strdup_printf ("if=%s%.*s", folder, (int) strcspn (start, "\n"), start);
    g_autofree char *out = g_strdup_printf ("of=%s/NEW.UF2", point);
    g_autofree char *said = NULL;
    int result = lab_guest_run (&said, "dd", in, out, "bs=32k", "conv=fsync", NULL);

    g_test_message ("dd: %s", said);
    if (output)
        *output = g_steal_pointer (&said);
    lab_guest_run (NULL, "rm", "-rf", folder, NULL);
    return result;
}

static void
assert_version (const char *location, const char *expected)
{
    g_autofree char *version = lab_guest_dup_text (location, "version");

    g_assert_cmpstr (version, ==, expected);
}

static void
test_swapped_after (void)
{
    g_autofree char *kind = NULL;

    write_drive ("1-2.5", NULL);
    lab_guest_wait ("1-2.5", "running");
    kind = lab_guest_dup_text ("1-2.5", "kind");
    g_assert_cmpstr (kind, ==, "pico-w");
}

static void
test_boots_old (void)
{
    g_autofree char *before = lab_guest_dup_flash_sha256 ("1-2.6");
    g_autofree char *after = NULL;

    write_drive ("1-2.6", NULL);
    lab_guest_wait ("1-2.6", "running");
    after = lab_guest_dup_flash_sha256 ("1-2.6");
    g_assert_cmpstr (after, !=, before);
    assert_version ("1-2.6", "1.23.0");
}

static void
test_no_reboot (void)
{
    g_assert_cmpint (write_drive ("1-2.7", NULL), ==, 0);
    lab_guest_wait ("1-2.7", "bootloader");
    g_assert_cmpint (lab_guest_get_count ("1-2.7", "blocks-accepted"), >, 1000);
}

static void
test_drive_errors (void)
{
    g_autofree char *full = NULL;
    g_autofree char *broken = NULL;
    g_autofree char *refused = NULL;

    g_assert_cmpint (write_drive ("1-3.1", &full), ==, 1);
    g_assert_nonnull (strstr (full, "No space left on device"));
    g_assert_cmpint (write_drive ("1-3.2", &broken), ==, 1);
    g_assert_nonnull (strstr (broken, "Input/output error"));
    g_assert_cmpint (write_drive ("1-3.4", &refused), ==, 1);
    g_assert_nonnull (strstr (refused, "Read-only file system"));
}

static void
test_drive_unplug (void)
{
    g_assert_cmpint (write_drive ("1-3.3", NULL), ==, 1);
    lab_guest_wait ("1-3.3", "gone");
    assert_version ("1-3.3", "1.24.1"); /* it never had a whole set */
}

static void
test_no_info_file (void)
{
    g_autofree char *point = mount_drive ("1-3.5", 0);
    g_autofree char *path = g_build_filename (point, "INFO_UF2.TXT", NULL);

    g_assert_true (g_file_test (point, G_FILE_TEST_IS_DIR));
    g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
test_mount_refused (void)
{
    g_autofree char *point = mount_drive ("1-3.6", 1);

    g_assert_null (point);
}

static void
test_no_drive (void)
{
    g_autofree char *press = lab_guest_ask ("press", "1-3.7", NULL);
    g_autofree char *disk = NULL;

    lab_guest_wait ("1-3.7", "bootloader");
    disk = lab_guest_dup_text ("1-3.7", "disk");
    g_assert_cmpstr (disk, ==, "");
}

/* A chip with nothing in its flash is in its bootloader from the start. */
static void
test_blank (void)
{
    lab_guest_wait ("1-3.8", "bootloader");
}

static void
test_no_touch (void)
{
    g_autofree char *tty = lab_guest_dup_text ("1-4", "tty");

    g_assert_cmpint (lab_guest_run (NULL, "stty", "-F", tty, "1200", NULL), ==, 0);
    lab_guest_wait ("1-4", "running");
}

/* Faults come and go while the lab runs. */
static void
test_mended (void)
{
    g_autofree char *answer = lab_guest_ask ("fault", "1-1.1", "-silent", NULL);
    int fd = open_tty ("1-1.1");

    g_assert_true (enter_raw (fd, 3000));
    close (fd);
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/lab/faults/silent", test_silent);
    g_test_add_func ("/lab/faults/late", test_late);
    g_test_add_func ("/lab/faults/garbage", test_garbage);
    g_test_add_func ("/lab/faults/flood", test_flood);
    g_test_add_func ("/lab/faults/flood-unheard", test_flood_unheard);
    g_test_add_func ("/lab/faults/short-read", test_short_read);
    g_test_add_func ("/lab/faults/cannot-open", test_cannot_open);
    g_test_add_func ("/lab/faults/unplug-at", test_unplug_at);
    g_test_add_func ("/lab/faults/hang-bootloader", test_hang_bootloader);
    g_test_add_func ("/lab/faults/lost-bootloader", test_lost_bootloader);
    g_test_add_func ("/lab/faults/swapped", test_swapped);
    g_test_add_func ("/lab/faults/swapped-after", test_swapped_after);
    g_test_add_func ("/lab/faults/boots-old", test_boots_old);
    g_test_add_func ("/lab/faults/no-reboot", test_no_reboot);
    g_test_add_func ("/lab/faults/drive-errors", test_drive_errors);
    g_test_add_func ("/lab/faults/drive-unplug", test_drive_unplug);
    g_test_add_func ("/lab/faults/no-info-file", test_no_info_file);
    g_test_add_func ("/lab/faults/mount-refused", test_mount_refused);
    g_test_add_func ("/lab/faults/no-drive", test_no_drive);
    g_test_add_func ("/lab/faults/blank", test_blank);
    g_test_add_func ("/lab/faults/no-touch", test_no_touch);
    g_test_add_func ("/lab/faults/mended", test_mended);
    return g_test_run ();
}
