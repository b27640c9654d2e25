/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "lab-firmware.h"
#include "virtual-bus.h"
#include "virtual-udisks.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define SIZE (60 * 1024)

/* A bus, the service on it, and one client that watches it as programs do. */
typedef struct {
    char *folder;
    char *media;
    VirtualBus *bus;
    VirtualUdisks *udisks;
    GDBusConnection *client;
    GDBusObjectManager *objects;
    GString *events;
    GBytes *image;
    gboolean vanished;
} Fixture;

static void
on_object_added_cb (GDBusObjectManager *objects, GDBusObject *object, gpointer user_data)
{
    Fixture *fixture = user_data;
    g_autofree char *name = g_path_get_basename (g_dbus_object_get_object_path (object));

    g_string_append_printf (fixture->events, "+%s ", name);
}

static void
on_object_removed_cb (GDBusObjectManager *objects, GDBusObject *object, gpointer user_data)
{
    Fixture *fixture = user_data;
    g_autofree char *name = g_path_get_basename (g_dbus_object_get_object_path (object));

    g_string_append_printf (fixture->events, "-%s ", name);
}

static void
on_properties_changed_cb (GDBusObjectManagerClient *objects,
                          GDBusObjectProxy *object,
                          GDBusProxy *interface,
                          GVariant *changed,
                          GStrv invalidated,
                          gpointer user_data)
{
    Fixture *fixture = user_data;
    g_autoptr (GVariant) points =
        g_variant_lookup_value (changed, "MountPoints", G_VARIANT_TYPE ("aay"));

    if (points != NULL)
        g_string_append_printf (fixture->events, "mounts=%zu ", g_variant_n_children (points));
}

static void
on_complete_cb (VirtualDrive *drive, GBytes *image, guint address, gpointer user_data)
{
    Fixture *fixture = user_data;

    fixture->image = g_bytes_ref (image);
}

static void
on_vanished_cb (VirtualDrive *drive, gpointer user_data)
{
    ((Fixture *) user_data)->vanished = TRUE;
}

static void
on_new_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    Fixture *fixture = user_data;
    g_autoptr (GError) error = NULL;

    fixture->objects = g_dbus_object_manager_client_new_finish (result, &error);
    g_assert_no_error (error);
}

static void
set_up (Fixture *fixture, gconstpointer user_data)
{
    g_autoptr (GError) error = NULL;

    fixture->events = g_string_new (NULL);
    fixture->folder = g_dir_make_tmp ("moult-udisks-XXXXXX", &error);
    g_assert_no_error (error);
    fixture->media = g_build_filename (fixture->folder, "media", NULL);
    g_assert_cmpint (g_mkdir (fixture->media, 0755), ==, 0);
    fixture->bus = virtual_bus_new (fixture->folder, &error);
    g_assert_no_error (error);
    fixture->udisks =
        virtual_udisks_new (virtual_bus_get_address (fixture->bus), fixture->media, &error);
    g_assert_no_error (error);
    fixture->client = g_dbus_connection_new_for_address_sync (
        virtual_bus_get_address (fixture->bus),
        G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
            | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
        NULL, NULL, &error);
    g_assert_no_error (error);
    g_dbus_object_manager_client_new (fixture->client, 0, "org.freedesktop.UDisks2",
                                      "/org/freedesktop/UDisks2", NULL, NULL, NULL, NULL, on_new_cb,
                                      fixture);
    while (fixture->objects == NULL)
        g_main_context_iteration (NULL, TRUE);
    g_signal_connect (fixture->objects, "object-added", G_CALLBACK (on_object_added_cb), fixture);
    g_signal_connect (fixture->objects, "object-removed", G_CALLBACK (on_object_removed_cb),
                      fixture);
    g_signal_connect (fixture->objects, "interface-proxy-properties-changed",
                      G_CALLBACK (on_properties_changed_cb), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer user_data)
{
    g_assert_finalize_object (fixture->udisks);
    g_signal_handlers_disconnect_by_data (fixture->objects, fixture);
    g_object_unref (fixture->objects);
    g_dbus_connection_close_sync (fixture->client, NULL, NULL);
    g_object_unref (fixture->client);
    g_assert_finalize_object (fixture->bus);
    g_assert_cmpint (g_rmdir (fixture->media), ==, 0);
    g_autofree char *socket = g_build_filename (fixture->folder, "system-bus", NULL);
    g_autofree char *configuration = g_build_filename (fixture->folder, "system-bus.conf", NULL);
    g_unlink (socket);
    g_unlink (configuration);
    g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
    g_clear_pointer (&fixture->image, g_bytes_unref);
    g_string_free (fixture->events, TRUE);
    g_free (fixture->media);
    g_free (fixture->folder);
}

static gboolean
on_late_cb (gpointer user_data)
{
    g_assert_not_reached ();
}

static void
wait_for_event (Fixture *fixture, const char *event)
{
    guint id = g_timeout_add_seconds (20, on_late_cb, NULL);

    while (strstr (fixture->events->str, event) == NULL)
        g_main_context_iteration (NULL, TRUE);
    g_source_remove (id);
}

static VirtualDrive *
add_drive (Fixture *fixture, VirtualBootloaderKind kind, const VirtualUdisksFields *fields)
{
    VirtualDrive *drive =
        virtual_drive_new (&(VirtualDriveFields) { .kind = kind, .instant = TRUE });
    VirtualUdisksFields all = *fields;

    all.drive = drive;
    all.vendor = "RPI";
    all.model = "RP2";
    all.serial = "E0C9125B0D9B";
    g_signal_connect (drive, "complete", G_CALLBACK (on_complete_cb), fixture);
    g_signal_connect (drive, "vanished", G_CALLBACK (on_vanished_cb), fixture);
    virtual_udisks_add_drive (fixture->udisks, &all);
    return drive;
}

typedef struct {
    gboolean done;
    int status;
    char *output; /* and errors */
} Run;

static void
on_run_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    Run *run = user_data;
    g_autoptr (GError) error = NULL;

    g_subprocess_communicate_utf8_finish (G_SUBPROCESS (source), result, &run->output, NULL,
                                          &error);
    g_assert_no_error (error);
    run->status = g_subprocess_get_exit_status (G_SUBPROCESS (source));
    run->done = TRUE;
}

/* Runs a program to its end while the service goes on. Returns its exit status. */
static int
run_program (Fixture *fixture, const char *const *argv, char **output)
{
    g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
        G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE);
    g_autoptr (GError) error = NULL;
    Run run = { 0 };
    guint id = g_timeout_add_seconds (20, on_late_cb, NULL);

    g_subprocess_launcher_setenv (launcher, "DBUS_SYSTEM_BUS_ADDRESS",
                                  virtual_bus_get_address (fixture->bus), TRUE);
    g_subprocess_launcher_setenv (launcher, "LC_ALL", "C.UTF-8", TRUE);
    g_autoptr (GSubprocess) process = g_subprocess_launcher_spawnv (launcher, argv, &error);
    g_assert_no_error (error);
    g_subprocess_communicate_utf8_async (process, NULL, NULL, on_run_cb, &run);
    while (!run.done)
        g_main_context_iteration (NULL, TRUE);
    g_source_remove (id);
    g_test_message ("%s %s: %d\n%s", argv[0], argv[1], run.status, run.output);
    if (output != NULL)
        *output = g_steal_pointer (&run.output);
    g_free (run.output);
    return run.status;
}

#define RUN(output, ...) run_program (fixture, (const char *const[]) { __VA_ARGS__, NULL }, output)

static void
assert_contains (const char *text, const char *part)
{
    if (strstr (text, part) == NULL)
        g_error ("“%s” is not in:\n%s", part, text);
}

static void
test_status_and_info (Fixture *fixture, gconstpointer user_data)
{
    g_autoptr (VirtualDrive) drive =
        add_drive (fixture, VIRTUAL_BOOTLOADER_RP2040,
                   &(VirtualUdisksFields) { .block = "sda", .device = makedev (8, 0) });
    g_autofree char *status = NULL;
    g_autofree char *info = NULL;
    g_autofree char *disk = NULL;

    g_assert_cmpint (RUN (&status, "udisksctl", "status"), ==, 0);
    assert_contains (status, "RP2");
    assert_contains (status, "E0C9125B0D9B");
    assert_contains (status, "sda");
    g_assert_cmpint (RUN (&info, "udisksctl", "info", "-p", "block_devices/sda1"), ==, 0);
    assert_contains (info, "Device:                     /dev/sda1\n");
    assert_contains (info, "DeviceNumber:               2049\n");
    assert_contains (info, "IdType:                     vfat\n");
    assert_contains (info, "IdLabel:                    RPI-RP2\n");
    assert_contains (info, "Drive:                      '/org/freedesktop/UDisks2/drives/"
                           "RPI_RP2_E0C9125B0D9B_sda'\n");
    assert_contains (info, "org.freedesktop.UDisks2.Filesystem:\n");
    assert_contains (info, "org.freedesktop.UDisks2.Partition:\n");
    g_assert_cmpint (RUN (&disk, "udisksctl", "info", "-p", "block_devices/sda"), ==, 0);
    assert_contains (disk, "org.freedesktop.UDisks2.PartitionTable:\n");
    g_assert_null (strstr (disk, "org.freedesktop.UDisks2.Filesystem:"));
}

static void
test_unpartitioned (Fixture *fixture, gconstpointer user_data)
{
    g_autoptr (VirtualDrive) drive =
        add_drive (fixture, VIRTUAL_BOOTLOADER_SAMD,
                   &(VirtualUdisksFields) { .block = "sdb", .device = makedev (8, 16) });
    g_autofree char *info = NULL;

    g_assert_cmpint (RUN (&info, "udisksctl", "info", "-p", "block_devices/sdb"), ==, 0);
    assert_contains (info, "DeviceNumber:               2064\n");
    assert_contains (info, "IdLabel:                    ITSYM4BOOT\n");
    assert_contains (info, "org.freedesktop.UDisks2.Filesystem:\n");
    g_assert_null (strstr (info, "PartitionTable"));
    g_assert_cmpint (RUN (NULL, "udisksctl", "info", "-p", "block_devices/sdb1"), !=, 0);
}

static void
test_mount_and_unmount (Fixture *fixture, gconstpointer user_data)
{
    g_autoptr (VirtualDrive) drive =
        add_drive (fixture, VIRTUAL_BOOTLOADER_RP2040,
                   &(VirtualUdisksFields) { .block = "sda", .device = makedev (8, 0) });
    g_autofree char *mountpoint = g_build_filename (fixture->media, "RPI-RP2", NULL);
    g_autofree char *info_path = g_build_filename (mountpoint, "INFO_UF2.TXT", NULL);
    g_autofree char *output = NULL;
    g_autofree char *again = NULL;
    g_autofree char *text = NULL;
    g_autofree char *unmounted = NULL;

    g_assert_cmpint (
        RUN (&output, "udisksctl", "mount", "--no-user-interaction", "-p", "block_devices/sda1"),
        ==, 0);
    assert_contains (output, mountpoint);
    wait_for_event (fixture, "mounts=1");
    g_assert_cmpint (RUN (&text, "cat", info_path), ==, 0);
    assert_contains (text, "Board-ID: RPI-RP2");
    g_assert_cmpint (
        RUN (&again, "udisksctl", "mount", "--no-user-interaction", "-p", "block_devices/sda1"), !=,
        0);
    assert_contains (again, "org.freedesktop.UDisks2.Error.AlreadyMounted");
    g_assert_cmpint (
        RUN (NULL, "udisksctl", "unmount", "--no-user-interaction", "-p", "block_devices/sda1"), ==,
        0);
    wait_for_event (fixture, "mounts=0");
    g_assert_false (g_file_test (mountpoint, G_FILE_TEST_EXISTS));
    g_assert_cmpint (RUN (&unmounted, "udisksctl", "unmount", "--no-user-interaction", "-p",
                          "block_devices/sda1"),
                     !=, 0);
    assert_contains (unmounted, "org.freedesktop.UDisks2.Error.NotMounted");
}

/* The honest proof: by hand, with nothing of Moult. */
static void
test_cp_flashes (Fixture *fixture, gconstpointer user_data)
{
    static const LabFirmwareFields firmware = {
        .chip = LAB_CHIP_RP2040,
        .version = "1.24.1",
        .machine = "Raspberry Pi Pico with RP2040",
        .size = SIZE,
    };
    g_autoptr (VirtualDrive) drive =
        add_drive (fixture, VIRTUAL_BOOTLOADER_RP2040,
                   &(VirtualUdisksFields) { .block = "sda", .device = makedev (8, 0) });
    g_autofree char *file = g_build_filename (fixture->folder, "FILE.UF2", NULL);
    g_autofree char *mountpoint = g_build_filename (fixture->media, "RPI-RP2", NULL);
    g_autoptr (GBytes) uf2 = lab_firmware_make_uf2 (&firmware);
    g_autoptr (GBytes) flash = lab_firmware_make_flash (&firmware);
    g_autoptr (GError) error = NULL;

    g_file_set_contents (file, g_bytes_get_data (uf2, NULL), g_bytes_get_size (uf2), &error);
    g_assert_no_error (error);
    g_assert_cmpint (
        RUN (NULL, "udisksctl", "mount", "--no-user-interaction", "-p", "block_devices/sda1"), ==,
        0);
    g_assert_cmpint (RUN (NULL, "cp", file, mountpoint), ==, 0);
    wait_for_event (fixture, "-sda1");
    wait_for_event (fixture, "-sda ");
    wait_for_event (fixture, "-RPI_RP2_E0C9125B0D9B_sda");
    g_assert_true (fixture->vanished);
    g_assert_true (g_bytes_equal (fixture->image, flash));
    g_assert_false (g_file_test (mountpoint, G_FILE_TEST_EXISTS));
    g_unlink (file);
}

/* cp complains, though all is well: the drive left within its last write. */
static void
test_cp_flashes_samd (Fixture *fixture, gconstpointer user_data)
{
    static const LabFirmwareFields firmware = {
        .chip = LAB_CHIP_SAMD51,
        .version = "1.24.1",
        .machine = "ItsyBitsy M4 Express with SAMD51G19A",
        .size = SIZE,
    };
    g_autoptr (VirtualDrive) drive =
        add_drive (fixture, VIRTUAL_BOOTLOADER_SAMD,
                   &(VirtualUdisksFields) { .block = "sdb", .device = makedev (8, 16) });
    g_autofree char *file = g_build_filename (fixture->folder, "FILE.UF2", NULL);
    g_autofree char *mountpoint = g_build_filename (fixture->media, "ITSYM4BOOT", NULL);
    g_autoptr (GBytes) uf2 = lab_firmware_make_uf2 (&firmware);
    g_autoptr (GBytes) flash = lab_firmware_make_flash (&firmware);
    g_autofree char *output = NULL;
    g_autoptr (GError) error = NULL;

    g_file_set_contents (file, g_bytes_get_data (uf2, NULL), g_bytes_get_size (uf2), &error);
    g_assert_no_error (error);
    g_assert_cmpint (
        RUN (NULL, "udisksctl", "mount", "--no-user-interaction", "-p", "block_devices/sdb"), ==,
        0);
    g_assert_cmpint (RUN (&output, "cp", file, mountpoint), !=, 0);
    assert_contains (output, "Input/output error");
    wait_for_event (fixture, "-sdb");
    g_assert_true (g_bytes_equal (fixture->image, flash));
    g_unlink (file);
}

static void
test_busy_and_force (Fixture *fixture, gconstpointer user_data)
{
    g_autoptr (VirtualDrive) drive = add_drive (
        fixture, VIRTUAL_BOOTLOADER_RP2040,
        &(VirtualUdisksFields) { .block = "sda", .device = makedev (8, 0), .automounted = TRUE });
    g_autofree char *path = g_build_filename (fixture->media, "RPI-RP2", "INFO_UF2.TXT", NULL);
    g_autofree char *output = NULL;
    g_autofd int fd = -1;

    fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
    g_assert_cmpint (fd, >=, 0);
    g_assert_cmpint (
        RUN (&output, "udisksctl", "unmount", "--no-user-interaction", "-p", "block_devices/sda1"),
        !=, 0);
    assert_contains (output, "org.freedesktop.UDisks2.Error.DeviceBusy");
    g_assert_cmpint (RUN (NULL, "udisksctl", "unmount", "--force", "--no-user-interaction", "-p",
                          "block_devices/sda1"),
                     ==, 0);
    g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
test_not_authorized (Fixture *fixture, gconstpointer user_data)
{
    g_autoptr (VirtualDrive) drive =
        add_drive (fixture, VIRTUAL_BOOTLOADER_RP2040,
                   &(VirtualUdisksFields) {
                       .block = "sda", .device = makedev (8, 0), .not_authorized = TRUE });
    g_autofree char *output = NULL;

    g_assert_cmpint (
        RUN (&output, "udisksctl", "mount", "--no-user-interaction", "-p", "block_devices/sda1"),
        !=, 0);
    assert_contains (output, "org.freedesktop.UDisks2.Error.NotAuthorizedCanObtain");
    g_assert_null (virtual_drive_get_mountpoint (drive));
}

/* Two drives of one label: the second gets a number, and each keeps its own place. */
static void
test_two_of_one_label (Fixture *fixture, gconstpointer user_data)
{
    g_autoptr (VirtualDrive) first = add_drive (
        fixture, VIRTUAL_BOOTLOADER_RP2040,
        &(VirtualUdisksFields) { .block = "sda", .device = makedev (8, 0), .automounted = TRUE });
    g_autoptr (VirtualDrive) second = add_drive (
        fixture, VIRTUAL_BOOTLOADER_RP2040,
        &(VirtualUdisksFields) { .block = "sdb", .device = makedev (8, 16), .automounted = TRUE });
    g_autofree char *first_place = g_build_filename (fixture->media, "RPI-RP2", NULL);
    g_autofree char *second_place = g_build_filename (fixture->media, "RPI-RP21", NULL);

    wait_for_event (fixture, "+sdb1");
    g_assert_cmpstr (virtual_drive_get_mountpoint (first), ==, first_place);
    g_assert_cmpstr (virtual_drive_get_mountpoint (second), ==, second_place);
    virtual_drive_unplug (first);
    wait_for_event (fixture, "-sda1");
    g_assert_false (g_file_test (first_place, G_FILE_TEST_EXISTS));
    g_assert_true (g_file_test (second_place, G_FILE_TEST_IS_DIR));
}

int
main (int argc, char *argv[])
{
    g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add (name, Fixture, NULL, set_up, function, tear_down)
    ADD ("/virtual-udisks/status-and-info", test_status_and_info);
    ADD ("/virtual-udisks/unpartitioned", test_unpartitioned);
    ADD ("/virtual-udisks/mount-and-unmount", test_mount_and_unmount);
    ADD ("/virtual-udisks/cp-flashes", test_cp_flashes);
    ADD ("/virtual-udisks/cp-flashes-samd", test_cp_flashes_samd);
    ADD ("/virtual-udisks/busy-and-force", test_busy_and_force);
    ADD ("/virtual-udisks/not-authorized", test_not_authorized);
    ADD ("/virtual-udisks/two-of-one-label", test_two_of_one_label);
    return g_test_run ();
}
