/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "lab-guest.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* Holds the lab against programs that know nothing of it: mpremote, lsusb, udisksctl, stty, cp.
 * Runs in the scene "peers". */

#define PICO          "1-1"
#define SAMD          "1-2"
#define NRF           "1-3.1"
#define PICO2         "1-3.2"
#define SAMD21        "1-3.5"
#define TINYUF2       "1-3.6"
#define ADAPTER       "1-3.3"
#define FORBIDDEN     "1-3.4"
#define CIRCUITPYTHON "1-4"

static char *folder;

/* ---- mpremote ---- */

static int
run_mpremote (const char *location,
              char **output,
              const char *command,
              const char *first,
              const char *second)
{
    g_autofree char *tty = lab_guest_dup_text (location, "tty");

    return lab_guest_run (output, "mpremote", "connect", tty, command, first, second, NULL);
}

static void
test_exec (void)
{
    g_autofree char *output = NULL;

    g_assert_cmpint (run_mpremote (PICO, &output, "exec", "print(6 * 7)", NULL), ==, 0);
    g_assert_cmpstr (output, ==, "42\r\n");
}

static void
test_exec_fails (void)
{
    g_autofree char *output = NULL;

    g_assert_cmpint (run_mpremote (PICO, &output, "exec", "1/0", NULL), ==, 1);
    g_assert_nonnull (strstr (output, "ZeroDivisionError: divide by zero"));
    g_assert_nonnull (strstr (output, "File \"<stdin>\", line 1"));
    g_assert_null (strstr (output, "board.py"));
}

static void
test_run (void)
{
    g_autofree char *output = NULL;
    g_autofree char *path = g_build_filename (folder, "program.py", NULL);

    g_assert_true (g_file_set_contents (
        path, "from greeting import WORD\nfor n in range(3):\n    print(WORD, n)\n", -1, NULL));
    g_assert_cmpint (run_mpremote (PICO, &output, "run", path, NULL), ==, 0);
    g_assert_cmpstr (output, ==, "hello 0\r\nhello 1\r\nhello 2\r\n");
}

static void
test_list (void)
{
    g_autofree char *output = NULL;

    g_assert_cmpint (run_mpremote (PICO, &output, "fs", "ls", NULL), ==, 0);
    g_assert_nonnull (strstr (output, "main.py"));
    g_assert_nonnull (strstr (output, "lib/"));
}

/* Every byte value, there by raw paste and back by print. mpremote reads its tty byte by byte,
 * which is slow through umockdev: so not much of it. */
enum { COPY_SIZE = 1500 };

static void
test_copy (void)
{
    g_autofree char *there = g_build_filename (folder, "there.bin", NULL);
    g_autofree char *back = g_build_filename (folder, "back.bin", NULL);
    g_autofree guint8 *bytes = g_malloc (COPY_SIZE);
    g_autofree char *got = NULL;
    g_autofree char *output = NULL;
    gsize length;

    for (guint n = 0; n < COPY_SIZE; n++)
        bytes[n] = (guint8) (n * 7 + n / 256);
    g_assert_true (g_file_set_contents (there, (char *) bytes, COPY_SIZE, NULL));
    g_assert_cmpint (run_mpremote (PICO, &output, "cp", there, ":copy.bin"), ==, 0);
    g_assert_cmpint (run_mpremote (PICO, NULL, "cp", ":copy.bin", back), ==, 0);
    g_assert_true (g_file_get_contents (back, &got, &length, NULL));
    g_assert_cmpmem (bytes, COPY_SIZE, got, length);
}

static void
assert_identity (const char *location, const char *expected)
{
    static const char script[] =
        "import sys, os\n"
        "i = sys.implementation\n"
        "print(i.name, i.version, i._machine, getattr(i, '_build', None), sys.platform, "
        "os.uname().version)";
    g_autofree char *output = NULL;

    g_assert_cmpint (run_mpremote (location, &output, "exec", script, NULL), ==, 0);
    g_strchomp (output);
    g_assert_cmpstr (output, ==, expected);
}

static void
test_identity (void)
{
    assert_identity (PICO, "micropython (1, 22, 0, '') Raspberry Pi Pico with RP2040 None rp2 "
                           "v1.22.0 on 2023-12-27");
    assert_identity (SAMD, "micropython (1, 25, 0, '') ItsyBitsy M4 Express with SAMD51G19A "
                           "ADAFRUIT_ITSYBITSY_M4_EXPRESS samd v1.25.0 on 2024-11-29");
    assert_identity (NRF, "micropython (1, 24, 1, '') XIAO nRF52840 Sense with NRF52840 None nrf "
                          "v1.24.1 on 2024-11-29");
    assert_identity (
        PICO2, "micropython (1, 26, 0, 'preview') Raspberry Pi Pico2 with RP2350 RPI_PICO2 rp2 "
               "v1.26.0-preview.12.gabcdef012 on 2024-11-29");
    assert_identity (CIRCUITPYTHON,
                     "circuitpython (9, 2, 1) Raspberry Pi Pico with rp2040 None RP2040 "
                     "9.2.1 on 2024-11-20");
}

/* ---- lsusb and nodes ---- */

static void
test_lsusb (void)
{
    static const char *const ids[] = { "1d6b:0002", "05e3:0608", "2e8a:0005", "f055:9802",
                                       "2886:0045", "10c4:ea60", "239a:80f4" };
    g_autofree char *output = NULL;

    g_assert_cmpint (lab_guest_run (&output, "lsusb", NULL), ==, 0);
    for (guint n = 0; n < G_N_ELEMENTS (ids); n++)
        g_assert_nonnull (strstr (output, ids[n]));
}

static void
test_lsusb_tree (void)
{
    g_autofree char *output = NULL;

    g_assert_cmpint (lab_guest_run (&output, "lsusb", "-v", "-d", "f055:9802", NULL), ==, 0);
    g_assert_nonnull (strstr (output, "CDC ACM:"));
    g_assert_nonnull (strstr (output, "bNumInterfaces          2"));
}

static void
assert_forbidden (const char *node)
{
    int fd = g_open (node, O_RDWR | O_NOCTTY | O_CLOEXEC, 0);
    int number = errno;

    g_assert_cmpint (fd, ==, -1);
    g_assert_cmpint (number, ==, EACCES);
    g_assert_cmpint (g_access (node, R_OK | W_OK), ==, -1);
}

static void
test_no_access (void)
{
    g_autofree char *tty = lab_guest_dup_text (FORBIDDEN, "tty");
    g_autofree char *node = lab_guest_dup_text (FORBIDDEN, "node");
    g_autofree char *free_tty = lab_guest_dup_text (PICO, "tty");

    assert_forbidden (tty);
    assert_forbidden (node);
    g_assert_cmpint (g_access (free_tty, R_OK | W_OK), ==, 0);
}

/* As udev does when it has learnt new rules: the board does not leave for it. */
static void
test_allow (void)
{
    g_autofree char *tty = lab_guest_dup_text (FORBIDDEN, "tty");
    g_autofree char *node = lab_guest_dup_text (FORBIDDEN, "node");
    gint64 n_before = lab_guest_get_count (FORBIDDEN, "enumerations");

    g_free (lab_guest_ask ("allow", FORBIDDEN, NULL));
    g_assert_cmpint (g_access (tty, R_OK | W_OK), ==, 0);
    g_assert_cmpint (g_access (node, R_OK | W_OK), ==, 0);
    g_assert_cmpint (lab_guest_get_count (FORBIDDEN, "enumerations"), ==, n_before);
}

/* ---- Into the bootloader and back ---- */

static void
touch (const char *location)
{
    g_autofree char *tty = lab_guest_dup_text (location, "tty");

    g_assert_cmpint (lab_guest_run (NULL, "stty", "-F", tty, "1200", NULL), ==, 0);
}

static void
test_touch (void)
{
    touch (PICO);
    touch (SAMD);
    lab_guest_wait (SAMD, "bootloader");
    g_assert_cmpint (lab_guest_get_count (SAMD, "touches"), ==, 1);
    /* MicroPython on a Pico sees the touch and does not care. */
    g_assert_cmpint (lab_guest_get_count (PICO, "touches"), ==, 1);
    lab_guest_wait (PICO, "running");
}

static char *
find_mount_point (const char *output)
{
    const char *at = strstr (output, " at ");

    g_assert_nonnull (at);
    return g_strchomp (g_strdup (at + strlen (" at ")));
}

static char *
mount (const char *location)
{
    g_autofree char *disk = lab_guest_dup_text (location, "disk");
    g_autofree char *partition = g_strdup_printf ("/dev/%s1", disk);
    g_autofree char *whole = g_strdup_printf ("/dev/%s", disk);
    g_autofree char *output = NULL;
    gboolean partitioned = g_file_test (partition, G_FILE_TEST_EXISTS);

    g_assert_cmpint (
        lab_guest_run (&output, "udisksctl", "mount", "-b", partitioned ? partition : whole, NULL),
        ==, 0);
    return find_mount_point (output);
}

/* What the payloads of a UF2 file are, joined, but for RP2350's absolute block (family e48bff57).
 */
static char *
digest_payloads (const char *path)
{
    g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
    g_autofree guint8 *bytes = NULL;
    gsize length;

    g_assert_true (g_file_get_contents (path, (char **) &bytes, &length, NULL));
    for (gsize block = 0; block < length; block += 512)
        if (bytes[block + 28] != 0x57)
            g_checksum_update (checksum, bytes + block + 32, 256);
    return g_strdup (g_checksum_get_string (checksum));
}

static char *
find_firmware (const char *board_id)
{
    g_autofree char *list = lab_guest_ask ("firmware", folder, "1.26.1", NULL);
    g_auto (GStrv) paths = g_strsplit (list, "\n", -1);
    g_autofree char *start = g_strdup_printf ("/%s-2", board_id);

    for (guint n = 0; paths[n]; n++)
        if (strstr (paths[n], start))
            return g_strdup (paths[n]);
    g_error ("there is no firmware for %s in:\n%s", board_id, list);
}

/* Mounts the drive by udisksctl, copies by cp, and looks at what the chip holds afterwards. */
static void
flash_by_hand (const char *location, const char *board_id)
{
    g_autofree char *uf2 = find_firmware (board_id);
    g_autofree char *point = mount (location);
    g_autofree char *wanted = digest_payloads (uf2);
    g_autofree char *held = NULL;
    g_autofree char *version = NULL;

    g_assert_cmpint (lab_guest_run (NULL, "cp", uf2, point, NULL) & ~1, ==,
                     0); /* 1: it left while cp closed */
    lab_guest_wait (location, "running");
    held = lab_guest_dup_flash_sha256 (location);
    version = lab_guest_dup_text (location, "version");
    g_assert_cmpstr (held, ==, wanted);
    g_assert_cmpstr (version, ==, "1.26.1");
}

static void
test_flash_samd (void)
{
    flash_by_hand (SAMD, "ADAFRUIT_ITSYBITSY_M4_EXPRESS");
    assert_identity (SAMD, "micropython (1, 26, 1, '') ItsyBitsy M4 Express with SAMD51G19A "
                           "ADAFRUIT_ITSYBITSY_M4_EXPRESS samd v1.26.1 on 2025-09-11");
}

static void
test_flash_pico (void)
{
    g_autofree char *output = NULL;

    run_mpremote (PICO, NULL, "bootloader", NULL, NULL);
    lab_guest_wait (PICO, "bootloader");
    flash_by_hand (PICO, "RPI_PICO");
    assert_identity (PICO, "micropython (1, 26, 1, '') Raspberry Pi Pico with RP2040 RPI_PICO rp2 "
                           "v1.26.1 on 2025-09-11");
    /* rp2's file system lies behind the firmware and survives. */
    g_assert_cmpint (run_mpremote (PICO, &output, "fs", "ls", NULL), ==, 0);
    g_assert_nonnull (strstr (output, "copy.bin"));
}

static void
test_flash_nrf (void)
{
    touch (NRF);
    lab_guest_wait (NRF, "bootloader");
    flash_by_hand (NRF, "SEEED_XIAO_NRF52");
}

/* For boards whose bootloader a hand starts. */
static void
press_and_flash (const char *location, const char *board_id)
{
    g_autofree char *answer = lab_guest_ask ("press", location, NULL);

    lab_guest_wait (location, "bootloader");
    flash_by_hand (location, board_id);
}

static void
test_flash_pico2 (void)
{
    press_and_flash (PICO2, "RPI_PICO2");
}

static void
test_flash_samd21 (void)
{
    press_and_flash (SAMD21, "ADAFRUIT_FEATHER_M0_EXPRESS");
}

static void
test_flash_tinyuf2 (void)
{
    press_and_flash (TINYUF2, "UM_TINYS2");
}

/* The commonest mistake: the drive takes the file's bytes and stays. */
static void
test_wrong_chip (void)
{
    g_autofree char *uf2 = find_firmware ("RPI_PICO2");
    g_autofree char *answer = lab_guest_ask ("press", PICO, NULL);
    g_autofree char *before = lab_guest_dup_flash_sha256 (PICO);
    g_autofree char *point = NULL;
    g_autofree char *after = NULL;
    g_autofree char *mode = NULL;

    lab_guest_wait (PICO, "bootloader");
    point = mount (PICO);
    g_assert_cmpint (lab_guest_run (NULL, "cp", uf2, point, NULL), ==, 0);
    g_assert_cmpint (lab_guest_run (NULL, "sync", "-f", point, NULL), ==, 0);
    after = lab_guest_dup_flash_sha256 (PICO);
    mode = lab_guest_dup_text (PICO, "mode");
    g_assert_cmpstr (after, ==, before);
    g_assert_cmpstr (mode, ==, "bootloader");
    g_assert_cmpint (lab_guest_get_count (PICO, "blocks-rejected"), >, 0);
}

int
main (int argc, char **argv)
{
    int result;

    g_test_init (&argc, &argv, NULL);
    folder = g_dir_make_tmp ("lab-peers-XXXXXX", NULL);
    g_test_add_func ("/lab/peers/mpremote/exec", test_exec);
    g_test_add_func ("/lab/peers/mpremote/exec-fails", test_exec_fails);
    g_test_add_func ("/lab/peers/mpremote/run", test_run);
    g_test_add_func ("/lab/peers/mpremote/list", test_list);
    g_test_add_func ("/lab/peers/mpremote/copy", test_copy);
    g_test_add_func ("/lab/peers/mpremote/identity", test_identity);
    g_test_add_func ("/lab/peers/lsusb/ids", test_lsusb);
    g_test_add_func ("/lab/peers/lsusb/descriptors", test_lsusb_tree);
    g_test_add_func ("/lab/peers/lsusb/no-access", test_no_access);
    g_test_add_func ("/lab/peers/lsusb/allow", test_allow);
    g_test_add_func ("/lab/peers/flash/touch", test_touch);
    g_test_add_func ("/lab/peers/flash/samd", test_flash_samd);
    g_test_add_func ("/lab/peers/flash/pico", test_flash_pico);
    g_test_add_func ("/lab/peers/flash/nrf", test_flash_nrf);
    g_test_add_func ("/lab/peers/flash/pico2", test_flash_pico2);
    g_test_add_func ("/lab/peers/flash/samd21", test_flash_samd21);
    g_test_add_func ("/lab/peers/flash/tinyuf2", test_flash_tinyuf2);
    g_test_add_func ("/lab/peers/flash/wrong-chip", test_wrong_chip);
    result = g_test_run ();
    lab_guest_run (NULL, "rm", "-rf", folder, NULL);
    g_free (folder);
    return result;
}
