/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "lab-firmware.h"
#include "virtual-drive.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHUNK (64 * 1024)

/* A mounted drive, and what its signals said. */
typedef struct {
    VirtualDrive *drive;
    char *mountpoint;
    GBytes *image;
    guint address;
    gint64 complete_at;
    gint64 vanished_at;
} Fixture;

static void
on_complete_cb (VirtualDrive *drive, GBytes *image, guint address, gpointer user_data)
{
    Fixture *fixture = user_data;

    g_assert_null (fixture->image);
    fixture->image = g_bytes_ref (image);
    fixture->address = address;
    fixture->complete_at = g_get_monotonic_time ();
}

static void
on_vanished_cb (VirtualDrive *drive, gpointer user_data)
{
    Fixture *fixture = user_data;

    g_assert_cmpint (fixture->vanished_at, ==, 0);
    fixture->vanished_at = g_get_monotonic_time ();
}

static void
set_up (Fixture *fixture, const VirtualDriveFields *fields)
{
    g_autoptr (GError) error = NULL;

    *fixture = (Fixture) { .drive = virtual_drive_new (fields) };
    fixture->mountpoint = g_dir_make_tmp ("moult-drive-XXXXXX", &error);
    g_assert_no_error (error);
    g_signal_connect (fixture->drive, "complete", G_CALLBACK (on_complete_cb), fixture);
    g_signal_connect (fixture->drive, "vanished", G_CALLBACK (on_vanished_cb), fixture);
    virtual_drive_mount (fixture->drive, fixture->mountpoint, &error);
    g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture)
{
    g_assert_finalize_object (fixture->drive);
    g_assert_cmpint (g_rmdir (fixture->mountpoint), ==, 0);
    g_clear_pointer (&fixture->image, g_bytes_unref);
    g_free (fixture->mountpoint);
}

static gboolean
on_late_cb (gpointer user_data)
{
    g_assert_not_reached ();
}

static void
wait_for_vanished (Fixture *fixture)
{
    guint id = g_timeout_add_seconds (20, on_late_cb, NULL);

    while (fixture->vanished_at == 0)
        g_main_context_iteration (NULL, TRUE);
    g_source_remove (id);
}

static void
settle (guint ms)
{
    gint64 end = g_get_monotonic_time () + ms * 1000;

    while (g_get_monotonic_time () < end) {
        while (g_main_context_iteration (NULL, FALSE))
            ;
        g_usleep (1000);
    }
}

static GBytes *
make_uf2 (LabChip chip, gsize size)
{
    return lab_firmware_make_uf2 (&(LabFirmwareFields) {
        .chip = chip,
        .version = "1.24.1",
        .machine = "Some board with a chip",
        .size = size,
    });
}

static GBytes *
make_flash (LabChip chip, gsize size)
{
    return lab_firmware_make_flash (&(LabFirmwareFields) {
        .chip = chip,
        .version = "1.24.1",
        .machine = "Some board with a chip",
        .size = size,
    });
}

/* What the calls of one copy returned: 0 or an errno; written: bytes that write() took. */
typedef struct {
    int open;
    int write;
    int sync;
    int close;
    gsize written;
} Outcome;

static int
write_all (int fd, GBytes *bytes, gsize *written)
{
    gsize size;
    const char *data = g_bytes_get_data (bytes, &size);

    while (*written < size) {
        gssize n = write (fd, data + *written, MIN (CHUNK, size - *written));
        if (n < 0)
            return errno;
        *written += n;
    }
    return 0;
}

static Outcome
copy (Fixture *fixture, const char *name, GBytes *bytes)
{
    g_autofree char *path = g_build_filename (fixture->mountpoint, name, NULL);
    Outcome outcome = { 0 };
    int fd = open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

    if (fd < 0) {
        outcome.open = errno;
        return outcome;
    }
    outcome.write = write_all (fd, bytes, &outcome.written);
    outcome.sync = fsync (fd) < 0 ? errno : 0;
    outcome.close = close (fd) < 0 ? errno : 0;
    return outcome;
}

static char *
read_file (Fixture *fixture, const char *name, gsize *size)
{
    g_autofree char *path = g_build_filename (fixture->mountpoint, name, NULL);
    g_autoptr (GError) error = NULL;
    char *text = NULL;

    g_file_get_contents (path, &text, size, &error);
    g_assert_no_error (error);
    return text;
}

static int
stat_errno (Fixture *fixture)
{
    struct stat st;

    return stat (fixture->mountpoint, &st) < 0 ? errno : 0;
}

static void
test_files (void)
{
    static const struct {
        VirtualBootloaderKind kind;
        const char *info;
        gboolean has_current;
    } cases[] = {
        { VIRTUAL_BOOTLOADER_RP2040,
          "UF2 Bootloader v3.0\r\nModel: Raspberry Pi RP2\r\nBoard-ID: RPI-RP2\r\n", FALSE },
        { VIRTUAL_BOOTLOADER_RP2350,
          "UF2 Bootloader v1.0\r\nModel: Raspberry Pi RP2350\r\nBoard-ID: RP2350\r\n", FALSE },
        { VIRTUAL_BOOTLOADER_SAMD,
          "UF2 Bootloader v3.15.0 SFHWRO\r\nModel: ItsyBitsy M4 Express\r\n"
          "Board-ID: SAMD51G19A-Itsy-v0\r\n",
          TRUE },
        { VIRTUAL_BOOTLOADER_NRF52,
          "UF2 Bootloader 0.6.1\r\nModel: Seeed XIAO nRF52840\r\n"
          "Board-ID: nRF52840-SeeedXiao-v1\r\n"
          "SoftDevice: S140 version 7.3.0\r\nDate: Dec  1 2021\r\n",
          TRUE },
        { VIRTUAL_BOOTLOADER_TINYUF2,
          "TinyUF2 Bootloader 0.18.2\r\nModel: Adafruit Feather ESP32-S3\r\n"
          "Board-ID: ESP32S3-Feather-revC\r\nDate: Mar 18 2024\r\n"
          "Flash Size: 0x00160000 bytes\r\n",
          TRUE },
    };

    for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
        Fixture fixture;
        gsize size;

        set_up (&fixture, &(VirtualDriveFields) { .kind = cases[i].kind, .instant = TRUE });
        g_autofree char *info = read_file (&fixture, "INFO_UF2.TXT", NULL);
        g_autofree char *same = read_file (&fixture, "info_uf2.txt", NULL);
        g_autofree char *index = read_file (&fixture, "INDEX.HTM", NULL);
        g_assert_cmpstr (info, ==, cases[i].info);
        g_assert_cmpstr (same, ==, cases[i].info);
        g_assert_true (g_str_has_prefix (index, "<!doctype html>"));
        g_autofree char *path = g_build_filename (fixture.mountpoint, "CURRENT.UF2", NULL);
        g_assert_cmpint (g_file_test (path, G_FILE_TEST_EXISTS), ==, cases[i].has_current);
        if (cases[i].has_current) {
            g_autofree char *current = read_file (&fixture, "CURRENT.UF2", &size);
            g_assert_cmpmem (current, 4, "UF2\n", 4);
            g_assert_cmpuint (size % 512, ==, 0);
        }
        tear_down (&fixture);
    }
}

static void
test_listing (void)
{
    Fixture fixture;
    g_autoptr (GError) error = NULL;
    g_autoptr (GString) names = g_string_new (NULL);

    set_up (&fixture, &(VirtualDriveFields) { .kind = VIRTUAL_BOOTLOADER_RP2040 });
    g_autoptr (GDir) dir = g_dir_open (fixture.mountpoint, 0, &error);
    g_assert_no_error (error);
    for (const char *name; (name = g_dir_read_name (dir)) != NULL;)
        g_string_append_printf (names, "%s ", name);
    g_assert_cmpstr (names->str, ==, "INDEX.HTM INFO_UF2.TXT ");
    g_clear_pointer (&dir, g_dir_close);
    tear_down (&fixture);
}

/* The ROMs restart late: every call of the host succeeds, then the drive leaves. */
static void
test_rom (gconstpointer user_data)
{
    VirtualBootloaderKind kind = GPOINTER_TO_UINT (user_data);
    LabChip chip = kind == VIRTUAL_BOOTLOADER_RP2040 ? LAB_CHIP_RP2040 : LAB_CHIP_RP2350_ARM;
    g_autoptr (GBytes) uf2 = make_uf2 (chip, 300 * 1024);
    g_autoptr (GBytes) flash = make_flash (chip, 300 * 1024);
    VirtualDriveCounters counters;
    Fixture fixture;

    set_up (&fixture, &(VirtualDriveFields) { .kind = kind, .instant = TRUE });
    Outcome outcome = copy (&fixture, "NEW.UF2", uf2);
    g_assert_cmpint (outcome.write, ==, 0);
    g_assert_cmpint (outcome.sync, ==, 0);
    g_assert_cmpint (outcome.close, ==, 0);
    wait_for_vanished (&fixture);
    g_assert_cmphex (fixture.address, ==, 0x10000000);
    g_assert_true (g_bytes_equal (fixture.image, flash));
    g_assert_cmpint (stat_errno (&fixture), ==, EIO);
    virtual_drive_get_counters (fixture.drive, &counters);
    g_assert_cmpuint (counters.blocks_accepted, ==, g_bytes_get_size (uf2) / 512);
    g_assert_cmpuint (counters.blocks_rejected, ==, 0);
    g_assert_cmpuint (counters.bytes, ==, g_bytes_get_size (uf2));
    g_assert_cmpuint (counters.sectors_erased, ==, 75);
    g_assert_cmpuint (counters.syncs, ==, 1);
    tear_down (&fixture);
}

/* The others leave within the last write: fsync() and close() fail although all is well. */
static void
test_abrupt (gconstpointer user_data)
{
    VirtualBootloaderKind kind = GPOINTER_TO_UINT (user_data);
    static const LabChip kind_chips[] = {
        [VIRTUAL_BOOTLOADER_SAMD] = LAB_CHIP_SAMD51,
        [VIRTUAL_BOOTLOADER_NRF52] = LAB_CHIP_NRF52840,
        [VIRTUAL_BOOTLOADER_TINYUF2] = LAB_CHIP_ESP32S3,
    };
    g_autoptr (GBytes) uf2 = make_uf2 (kind_chips[kind], 200 * 1024);
    g_autoptr (GBytes) flash = make_flash (kind_chips[kind], 200 * 1024);
    Fixture fixture;

    set_up (&fixture, &(VirtualDriveFields) { .kind = kind, .instant = TRUE });
    Outcome outcome = copy (&fixture, "FIRMWARE.UF2", uf2);
    g_assert_cmpint (outcome.write, ==, 0);
    g_assert_cmpuint (outcome.written, ==, g_bytes_get_size (uf2));
    g_assert_cmpint (outcome.sync, ==, EIO);
    g_assert_cmpint (outcome.close, ==, EIO);
    wait_for_vanished (&fixture);
    g_assert_cmphex (fixture.address, ==, lab_chip_get_start (kind_chips[kind]));
    g_assert_true (g_bytes_equal (fixture.image, flash));
    g_assert_cmpint (stat_errno (&fixture), ==, EIO);
    tear_down (&fixture);
}

/* Blocks of another chip are taken and ignored; the drive just stays. */
static void
test_wrong_family (void)
{
    g_autoptr (GBytes) uf2 = make_uf2 (LAB_CHIP_RP2350_ARM, 100 * 1024);
    VirtualDriveCounters counters;
    Fixture fixture;

    set_up (&fixture, &(VirtualDriveFields) { .kind = VIRTUAL_BOOTLOADER_RP2040, .instant = TRUE });
    Outcome outcome = copy (&fixture, "NEW.UF2", uf2);
    g_assert_cmpint (outcome.write, ==, 0);
    g_assert_cmpint (outcome.sync, ==, 0);
    g_assert_cmpint (outcome.close, ==, 0);
    settle (200);
    g_assert_cmpint (fixture.vanished_at, ==, 0);
    g_assert_null (fixture.image);
    g_assert_cmpint (stat_errno (&fixture), ==, 0);
    virtual_drive_get_counters (fixture.drive, &counters);
    g_assert_cmpuint (counters.blocks_accepted, ==, 0);
    g_assert_cmpuint (counters.blocks_rejected, ==, 401);
    tear_down (&fixture);
}

static void
test_full (void)
{
    g_autoptr (GBytes) uf2 = make_uf2 (LAB_CHIP_RP2040, 100 * 1024);
    Fixture fixture;

    set_up (&fixture, &(VirtualDriveFields) { .kind = VIRTUAL_BOOTLOADER_RP2040,
                                              .instant = TRUE,
                                              .faults.full_at = 100000 });
    Outcome outcome = copy (&fixture, "NEW.UF2", uf2);
    g_assert_cmpint (outcome.write, ==, ENOSPC);
    g_assert_cmpuint (outcome.written, ==, 100000);
    settle (100);
    g_assert_cmpint (fixture.vanished_at, ==, 0);
    tear_down (&fixture);
}

/* The host's FAT counts what the device never stores: a SAMD drive of 8 MB with its CURRENT.UF2 of
 * almost 1 MB has no place for 8 MB, and none for a second file until it is mounted again. */
static void
test_small_volume (void)
{
    g_autofree guint8 *noise = g_malloc0 (8 * 1024 * 1024);
    g_autoptr (GBytes) large = g_bytes_new (noise, 8 * 1024 * 1024);
    g_autoptr (GBytes) small = g_bytes_new (noise, 64 * 1024);
    g_autoptr (GError) error = NULL;
    Fixture fixture;

    set_up (&fixture, &(VirtualDriveFields) { .kind = VIRTUAL_BOOTLOADER_SAMD, .instant = TRUE });
    Outcome outcome = copy (&fixture, "LARGE.BIN", large);
    g_assert_cmpint (outcome.write, ==, ENOSPC);
    g_assert_cmpuint (outcome.written, ==, 16000 * 512 - 1984 * 512 - 2 * 512);
    g_assert_cmpint (copy (&fixture, "SMALL.BIN", small).write, ==, ENOSPC);

    g_assert_true (virtual_drive_unmount (fixture.drive, FALSE, &error));
    g_assert_no_error (error);
    g_assert_true (virtual_drive_mount (fixture.drive, fixture.mountpoint, &error));
    g_assert_no_error (error);
    g_assert_cmpint (copy (&fixture, "SMALL.BIN", small).write, ==, 0);
    tear_down (&fixture);
}

static void
test_eio (void)
{
    g_autoptr (GBytes) uf2 = make_uf2 (LAB_CHIP_RP2040, 100 * 1024);
    Fixture fixture;

    set_up (&fixture, &(VirtualDriveFields) { .kind = VIRTUAL_BOOTLOADER_RP2040,
                                              .instant = TRUE,
                                              .faults.eio_at = 51200 });
    Outcome outcome = copy (&fixture, "NEW.UF2", uf2);
    VirtualDriveCounters counters;
    g_assert_cmpint (outcome.write, ==, 0);
    g_assert_cmpint (outcome.sync, ==, EIO);
    settle (100);
    g_assert_cmpint (fixture.vanished_at, ==, 0);
    g_assert_cmpint (stat_errno (&fixture), ==, 0);
    virtual_drive_get_counters (fixture.drive, &counters);
    g_assert_cmpuint (counters.blocks_accepted, ==, 100);
    tear_down (&fixture);
}

static void
test_unplugged (void)
{
    g_autoptr (GBytes) uf2 = make_uf2 (LAB_CHIP_RP2040, 100 * 1024);
    Fixture fixture;
    VirtualDriveCounters counters;

    set_up (&fixture, &(VirtualDriveFields) { .kind = VIRTUAL_BOOTLOADER_RP2040,
                                              .instant = TRUE,
                                              .faults.unplugged_at = 10240 });
    Outcome outcome = copy (&fixture, "NEW.UF2", uf2);
    g_assert_cmpint (outcome.sync, ==, EIO);
    g_assert_cmpint (outcome.close, ==, EIO);
    wait_for_vanished (&fixture);
    g_assert_null (fixture.image);
    g_assert_cmpint (stat_errno (&fixture), ==, EIO);
    virtual_drive_get_counters (fixture.drive, &counters);
    g_assert_cmpuint (counters.blocks_accepted, ==, 20);
    tear_down (&fixture);
}

/* Pulls the plug once the drive has an fsync() to answer; the time of that. */
static gpointer
run_unplug (gpointer user_data)
{
    VirtualDriveCounters counters = { 0 };
    gint64 *unplugged_at = g_new (gint64, 1);

    while (counters.syncs == 0) {
        g_usleep (1000);
        virtual_drive_get_counters (user_data, &counters);
    }
    *unplugged_at = g_get_monotonic_time ();
    virtual_drive_unplug (user_data);
    return unplugged_at;
}

/* A pulled plug ends an fsync() that waits, which would otherwise take 14 s. */
static void
test_unplug_while_syncing (void)
{
    g_autoptr (GBytes) uf2 = make_uf2 (LAB_CHIP_RP2040, 1024 * 1024);
    Fixture fixture;

    set_up (&fixture, &(VirtualDriveFields) { .kind = VIRTUAL_BOOTLOADER_RP2040 });
    GThread *thread = g_thread_new ("unplug", run_unplug, fixture.drive);
    Outcome outcome = copy (&fixture, "NEW.UF2", uf2);
    gint64 answered_at = g_get_monotonic_time ();
    g_autofree gint64 *unplugged_at = g_thread_join (thread);
    g_assert_cmpint (outcome.write, ==, 0);
    g_assert_cmpint (outcome.sync, ==, EIO);
    g_assert_cmpint (answered_at - *unplugged_at, <, 3 * G_USEC_PER_SEC);
    wait_for_vanished (&fixture);
    g_assert_null (fixture.image);
    tear_down (&fixture);
}

static void
test_stall (void)
{
    g_autoptr (GBytes) uf2 = make_uf2 (LAB_CHIP_RP2040, 100 * 1024);
    Fixture fixture;
    gint64 start = g_get_monotonic_time ();

    set_up (&fixture, &(VirtualDriveFields) { .kind = VIRTUAL_BOOTLOADER_RP2040,
                                              .instant = TRUE,
                                              .faults.stall_at = 512 });
    Outcome outcome = copy (&fixture, "NEW.UF2", uf2);
    g_assert_cmpint (outcome.sync, ==, EIO);
    g_assert_cmpint (g_get_monotonic_time () - start, >=, 2 * G_USEC_PER_SEC);
    g_assert_cmpint (fixture.vanished_at, ==, 0);
    tear_down (&fixture);
}

static void
test_read_only (void)
{
    g_autoptr (GBytes) uf2 = make_uf2 (LAB_CHIP_RP2040, 20 * 1024);
    Fixture fixture;

    set_up (&fixture,
            &(VirtualDriveFields) { .kind = VIRTUAL_BOOTLOADER_RP2040, .faults.read_only = TRUE });
    g_assert_cmpint (copy (&fixture, "NEW.UF2", uf2).open, ==, EROFS);
    g_autofree char *info = read_file (&fixture, "INFO_UF2.TXT", NULL);
    g_assert_true (g_str_has_prefix (info, "UF2 Bootloader"));
    tear_down (&fixture);
}

static void
test_never_vanish (void)
{
    g_autoptr (GBytes) uf2 = make_uf2 (LAB_CHIP_NRF52840, 20 * 1024);
    g_autoptr (GBytes) flash = make_flash (LAB_CHIP_NRF52840, 20 * 1024);
    Fixture fixture;

    set_up (&fixture, &(VirtualDriveFields) { .kind = VIRTUAL_BOOTLOADER_NRF52,
                                              .instant = TRUE,
                                              .faults.never_vanish = TRUE });
    Outcome outcome = copy (&fixture, "NEW.UF2", uf2);
    g_assert_cmpint (outcome.sync, ==, 0);
    g_assert_cmpint (outcome.close, ==, 0);
    settle (200);
    g_assert_cmpint (fixture.vanished_at, ==, 0);
    g_assert_true (g_bytes_equal (fixture.image, flash));
    g_assert_cmpint (stat_errno (&fixture), ==, 0);
    tear_down (&fixture);
}

static void
test_no_info_file (void)
{
    Fixture fixture;

    set_up (&fixture, &(VirtualDriveFields) { .kind = VIRTUAL_BOOTLOADER_RP2040,
                                              .faults.no_info_file = TRUE });
    g_autofree char *path = g_build_filename (fixture.mountpoint, "INFO_UF2.TXT", NULL);
    g_assert_cmpint (g_open (path, O_RDONLY, 0), ==, -1);
    g_assert_cmpint (errno, ==, ENOENT);
    tear_down (&fixture);
}

/* write() is over long before the flash has it all; fsync() takes the flash's time. */
static void
test_pace (void)
{
    g_autoptr (GBytes) uf2 = make_uf2 (LAB_CHIP_RP2040, 64 * 1024);
    VirtualDriveCounters counters;
    Fixture fixture;
    gsize written = 0;

    set_up (&fixture, &(VirtualDriveFields) { .kind = VIRTUAL_BOOTLOADER_RP2040 });
    g_autofree char *path = g_build_filename (fixture.mountpoint, "NEW.UF2", NULL);
    gint64 start = g_get_monotonic_time ();
    int fd = g_open (path, O_WRONLY | O_CREAT, 0644);
    int write_error = write_all (fd, uf2, &written);
    virtual_drive_get_counters (fixture.drive, &counters);
    int sync_result = fsync (fd);
    gint64 synced = g_get_monotonic_time () - start;
    int close_result = close (fd);

    g_assert_cmpint (write_error, ==, 0);
    g_assert_cmpuint (counters.bytes, <, g_bytes_get_size (uf2));
    g_assert_cmpint (sync_result, ==, 0);
    g_assert_cmpint (synced, >=, 16 * 55000);
    g_assert_cmpint (close_result, ==, 0);
    wait_for_vanished (&fixture);
    g_assert_cmpint (fixture.vanished_at - fixture.complete_at, >=, 500000);
    tear_down (&fixture);
}

/* Blocks are found wherever they lie: a file of any name, written backwards in odd pieces. */
static void
test_any_order (void)
{
    g_autoptr (GBytes) uf2 = make_uf2 (LAB_CHIP_RP2040, 50 * 1024);
    g_autoptr (GBytes) flash = make_flash (LAB_CHIP_RP2040, 50 * 1024);
    gsize size;
    const char *bytes = g_bytes_get_data (uf2, &size);
    Fixture fixture;

    set_up (&fixture, &(VirtualDriveFields) { .kind = VIRTUAL_BOOTLOADER_RP2040, .instant = TRUE });
    g_autofree char *path = g_build_filename (fixture.mountpoint, "notes", NULL);
    int fd = g_open (path, O_RDWR | O_CREAT, 0644);
    g_assert_cmpint (fd, >=, 0);
    for (gsize end = size; end > 0;) {
        gsize n = MIN (777, end);
        g_assert_cmpint (pwrite (fd, bytes + end - n, n, end - n), ==, (gssize) n);
        end -= n;
    }
    g_assert_cmpint (fsync (fd), ==, 0);
    close (fd);
    wait_for_vanished (&fixture);
    g_assert_true (g_bytes_equal (fixture.image, flash));
    tear_down (&fixture);
}

/* What the flash held before and is not written over stays. */
static void
test_keeps_rest (void)
{
    g_autofree guint8 *old = g_malloc (2 * 1024 * 1024);
    memset (old, 0x5a, 2 * 1024 * 1024);
    g_autoptr (GBytes) before = g_bytes_new (old, 2 * 1024 * 1024);
    g_autoptr (GBytes) uf2 = make_uf2 (LAB_CHIP_RP2040, 20 * 1024);
    g_autoptr (GBytes) flash = make_flash (LAB_CHIP_RP2040, 20 * 1024);
    Fixture fixture;

    set_up (&fixture, &(VirtualDriveFields) {
                          .kind = VIRTUAL_BOOTLOADER_RP2040, .instant = TRUE, .flash = before });
    copy (&fixture, "NEW.UF2", uf2);
    wait_for_vanished (&fixture);
    g_autoptr (GBytes) after = virtual_drive_dup_flash (fixture.drive);
    memcpy (old, g_bytes_get_data (flash, NULL), 20 * 1024);
    g_assert_cmpmem (old, 2 * 1024 * 1024, g_bytes_get_data (after, NULL),
                     g_bytes_get_size (after));
    tear_down (&fixture);
}

/* As udisksd leaves a drive that is gone: detached, while someone still holds a file. */
static void
test_lazy_unmount (void)
{
    g_autoptr (GError) error = NULL;
    Fixture fixture;

    set_up (&fixture, &(VirtualDriveFields) { .kind = VIRTUAL_BOOTLOADER_RP2040 });
    g_autofree char *path = g_build_filename (fixture.mountpoint, "NEW.UF2", NULL);
    int fd = g_open (path, O_WRONLY | O_CREAT, 0644);
    g_assert_cmpint (fd, >=, 0);
    g_assert_false (virtual_drive_unmount (fixture.drive, FALSE, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
    g_clear_error (&error);
    virtual_drive_unplug (fixture.drive);
    g_assert_true (virtual_drive_unmount (fixture.drive, TRUE, &error));
    g_assert_no_error (error);
    g_assert_null (virtual_drive_get_mountpoint (fixture.drive));
    g_assert_cmpint (write (fd, "x", 1), ==, -1);
    g_assert_cmpint (errno, ==, EIO);
    close (fd);
    g_assert_false (virtual_drive_mount (fixture.drive, fixture.mountpoint, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
    tear_down (&fixture);
}

int
main (int argc, char *argv[])
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/virtual-drive/files", test_files);
    g_test_add_func ("/virtual-drive/listing", test_listing);
    g_test_add_data_func ("/virtual-drive/rp2040", GUINT_TO_POINTER (VIRTUAL_BOOTLOADER_RP2040),
                          test_rom);
    g_test_add_data_func ("/virtual-drive/rp2350", GUINT_TO_POINTER (VIRTUAL_BOOTLOADER_RP2350),
                          test_rom);
    g_test_add_data_func ("/virtual-drive/samd", GUINT_TO_POINTER (VIRTUAL_BOOTLOADER_SAMD),
                          test_abrupt);
    g_test_add_data_func ("/virtual-drive/nrf52", GUINT_TO_POINTER (VIRTUAL_BOOTLOADER_NRF52),
                          test_abrupt);
    g_test_add_data_func ("/virtual-drive/tinyuf2", GUINT_TO_POINTER (VIRTUAL_BOOTLOADER_TINYUF2),
                          test_abrupt);
    g_test_add_func ("/virtual-drive/wrong-family", test_wrong_family);
    g_test_add_func ("/virtual-drive/full", test_full);
    g_test_add_func ("/virtual-drive/small-volume", test_small_volume);
    g_test_add_func ("/virtual-drive/eio", test_eio);
    g_test_add_func ("/virtual-drive/unplugged", test_unplugged);
    g_test_add_func ("/virtual-drive/unplug-while-syncing", test_unplug_while_syncing);
    g_test_add_func ("/virtual-drive/stall", test_stall);
    g_test_add_func ("/virtual-drive/read-only", test_read_only);
    g_test_add_func ("/virtual-drive/never-vanish", test_never_vanish);
    g_test_add_func ("/virtual-drive/no-info-file", test_no_info_file);
    g_test_add_func ("/virtual-drive/pace", test_pace);
    g_test_add_func ("/virtual-drive/any-order", test_any_order);
    g_test_add_func ("/virtual-drive/keeps-rest", test_keeps_rest);
    g_test_add_func ("/virtual-drive/lazy-unmount", test_lazy_unmount);
    return g_test_run ();
}
