/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The monitor among virtual devices. Runs under umockdev-wrapper. */

#include <umockdev.h>

#include "device-monitor.h"
#include "error.h"
#include "location.h"

/* A running Pico: two CDC interfaces and a tty, as one text. */
#define PICO(location, devnum, tty)                                                                \
    "P: /devices/usb1/" location "\n"                                                              \
    "N: bus/usb/001/00" devnum "\n"                                                                \
    "E: SUBSYSTEM=usb\nE: DEVTYPE=usb_device\nE: BUSNUM=001\nE: DEVNUM=00" devnum "\n"             \
    "A: idVendor=2e8a\\n\nA: idProduct=0005\\n\nA: bcdDevice=0100\\n\nA: bDeviceClass=ef\\n\n"     \
    "A: busnum=1\\n\nA: devnum=" devnum "\\n\nA: serial=e6614c311b7a3e2b\\n\n"                     \
    "A: manufacturer=MicroPython\\n\nA: product=Board in FS mode\\n\n\n"                           \
    "P: /devices/usb1/" location "/" location ":1.0\n"                                             \
    "E: SUBSYSTEM=usb\nE: DEVTYPE=usb_interface\n"                                                 \
    "A: bInterfaceNumber=00\\n\nA: bInterfaceClass=02\\n\nA: bInterfaceSubClass=02\\n\n"           \
    "A: bInterfaceProtocol=00\\n\n\n"                                                              \
    "P: /devices/usb1/" location "/" location ":1.0/tty/" tty "\n"                                 \
    "N: " tty "\n"                                                                                 \
    "E: SUBSYSTEM=tty\nE: DEVNAME=/dev/" tty "\nE: MAJOR=166\nE: MINOR=" devnum "\n"               \
    "A: dev=166:" devnum "\\n\n\n"

/* The same board's bootloader: a drive below SCSI. */
#define BOOTSEL(location, devnum, disk)                                                            \
    "P: /devices/usb1/" location "\n"                                                              \
    "N: bus/usb/001/00" devnum "\n"                                                                \
    "E: SUBSYSTEM=usb\nE: DEVTYPE=usb_device\nE: BUSNUM=001\nE: DEVNUM=00" devnum "\n"             \
    "A: idVendor=2e8a\\n\nA: idProduct=0003\\n\nA: bDeviceClass=00\\n\n"                           \
    "A: busnum=1\\n\nA: devnum=" devnum "\\n\nA: serial=E0C9125B0D9B\\n\n\n"                       \
    "P: /devices/usb1/" location "/" location ":1.0\n"                                             \
    "E: SUBSYSTEM=usb\nE: DEVTYPE=usb_interface\n"                                                 \
    "A: bInterfaceNumber=00\\n\nA: bInterfaceClass=08\\n\nA: bInterfaceSubClass=06\\n\n"           \
    "A: bInterfaceProtocol=50\\n\n\n"                                                              \
    "P: /devices/usb1/" location "/" location ":1.0/host6/target6:0:0/6:0:0:0/block/" disk "\n"    \
    "N: " disk "\n"                                                                                \
    "E: SUBSYSTEM=block\nE: DEVNAME=/dev/" disk "\nE: DEVTYPE=disk\nE: MAJOR=8\nE: MINOR=16\n\n"

#define HUB                                                                                        \
    "P: /devices/usb1/1-9\nN: bus/usb/001/009\n"                                                   \
    "E: SUBSYSTEM=usb\nE: DEVTYPE=usb_device\nE: BUSNUM=001\nE: DEVNUM=009\n"                      \
    "A: idVendor=05e3\\n\nA: idProduct=0610\\n\nA: bDeviceClass=09\\n\nA: busnum=1\\n\n"           \
    "A: devnum=9\\n\n\n"

typedef struct {
    UMockdevTestbed *testbed;
    MoultDeviceMonitor *monitor;
    guint n_changes;
} Fixture;

static void
add (Fixture *fixture, const char *text)
{
    g_autoptr (GError) error = NULL;

    umockdev_testbed_add_from_string (fixture->testbed, text, &error);
    g_assert_no_error (error);
}

static void
remove_pico (Fixture *fixture, const char *location)
{
    g_autofree char *path = g_strdup_printf ("/sys/devices/usb1/%s", location);

    umockdev_testbed_uevent (fixture->testbed, path, "remove");
    umockdev_testbed_remove_device (fixture->testbed, path);
}

static void
on_items_changed_cb (GListModel *model,
                     guint position,
                     guint removed,
                     guint added,
                     Fixture *fixture)
{
    g_assert_cmpuint (position + added, <=, g_list_model_get_n_items (model));
    fixture->n_changes++;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
    fixture->testbed = umockdev_testbed_new ();
    add (fixture, HUB);
    add (fixture, PICO ("1-10", "4", "ttyACM1"));
    add (fixture, PICO ("1-2", "5", "ttyACM0"));
    fixture->monitor = moult_device_monitor_new ();
    g_signal_connect (fixture->monitor, "items-changed", G_CALLBACK (on_items_changed_cb), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
    g_assert_finalize_object (fixture->monitor);
    g_assert_finalize_object (fixture->testbed);
}

static MoultDevice *
get_device (Fixture *fixture, guint position)
{
    /* The model keeps it alive. */
    g_autoptr (MoultDevice) device =
        g_list_model_get_item (G_LIST_MODEL (fixture->monitor), position);

    return device;
}

static void
test_scan (Fixture *fixture, gconstpointer data)
{
    gsize n_interfaces;

    moult_device_monitor_scan (fixture->monitor);
    g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->monitor)), ==, 2);

    MoultDevice *device = get_device (fixture, 0);
    g_assert_cmpstr (moult_device_get_location (device), ==, "1-2");
    g_assert_cmpstr (moult_device_get_sysfs_path (device), ==, "/sys/devices/usb1/1-2");
    g_assert_cmphex (moult_device_get_vid (device), ==, 0x2e8a);
    g_assert_cmphex (moult_device_get_pid (device), ==, 0x0005);
    g_assert_cmphex (moult_device_get_bcd_device (device), ==, 0x0100);
    g_assert_cmpuint (moult_device_get_devnum (device), ==, 5);
    g_assert_cmpstr (moult_device_get_serial (device), ==, "e6614c311b7a3e2b");
    g_assert_cmpstr (moult_device_get_product (device), ==, "Board in FS mode");
    g_assert_cmpstr (moult_device_get_usb_node (device), ==, "/dev/bus/usb/001/005");
    g_assert_cmpstr (moult_device_get_tty (device), ==, "/dev/ttyACM0");
    g_assert_null (moult_device_get_block (device));
    g_assert_true (moult_device_has_interface (device, 2, 2, 0));
    moult_device_get_interfaces (device, &n_interfaces);
    g_assert_cmpuint (n_interfaces, ==, 1);

    g_assert_cmpstr (moult_device_get_location (get_device (fixture, 1)), ==, "1-10");
}

/* Nothing new: the same objects, and nobody is told. */
static void
test_scan_again (Fixture *fixture, gconstpointer data)
{
    moult_device_monitor_scan (fixture->monitor);
    MoultDevice *before = get_device (fixture, 0);
    guint n_changes = fixture->n_changes;

    moult_device_monitor_scan (fixture->monitor);
    g_assert_true (get_device (fixture, 0) == before);
    g_assert_cmpuint (fixture->n_changes, ==, n_changes);
}

static gboolean
is_bootloader (MoultDevice *device, gpointer user_data)
{
    return moult_device_get_block (device) != NULL;
}

typedef struct {
    MoultDeviceSource *source;
    MoultDevice *running;
    gboolean left;
    MoultDevice *bootloader;
} Worker;

static gpointer
run_worker (gpointer data)
{
    Worker *worker = data;
    g_autoptr (GError) error = NULL;

    worker->left = moult_device_source_wait_gone (worker->source, worker->running,
                                                  moult_deadline_in (5000), NULL, &error);
    g_assert_no_error (error);
    worker->bootloader = moult_device_source_wait (worker->source, "1-2", is_bootloader, NULL,
                                                   moult_deadline_in (5000), NULL, &error);
    g_assert_no_error (error);
    return NULL;
}

static void
iterate_until (Fixture *fixture, const guint16 pid)
{
    gint64 deadline = moult_deadline_in (5000);

    while (moult_device_get_pid (get_device (fixture, 0)) != pid
           && g_get_monotonic_time () < deadline)
        g_main_context_iteration (NULL, TRUE);
}

static gboolean
on_tick_cb (gpointer user_data)
{
    return G_SOURCE_CONTINUE;
}

/* A worker follows the board to its bootloader while the main loop stands still; the model has it
 * once the loop runs. */
static void
test_follow (Fixture *fixture, gconstpointer data)
{
    moult_device_monitor_scan (fixture->monitor);

    g_autoptr (MoultDevice) running = g_object_ref (get_device (fixture, 0));
    Worker worker = { .source = MOULT_DEVICE_SOURCE (fixture->monitor), .running = running };
    GThread *thread = g_thread_new ("worker", run_worker, &worker);
    remove_pico (fixture, "1-2");
    add (fixture, BOOTSEL ("1-2", "6", "sdb"));
    g_thread_join (thread);

    g_assert_true (worker.left);
    g_assert_cmpstr (moult_device_get_block (worker.bootloader), ==, "/dev/sdb");
    g_assert_cmphex (moult_device_get_pid (worker.bootloader), ==, 0x0003);

    guint tick = g_timeout_add (50, on_tick_cb, NULL);
    iterate_until (fixture, 0x0003);
    g_source_remove (tick);
    g_assert_true (get_device (fixture, 0) == worker.bootloader);
    g_object_unref (worker.bootloader);
}

/* An event is enough, nobody asks: from plug to model well below the time a person notices. */
static void
test_plug (Fixture *fixture, gconstpointer data)
{
    moult_device_monitor_scan (fixture->monitor);
    guint tick = g_timeout_add (50, on_tick_cb, NULL);
    gint64 deadline = moult_deadline_in (5000);

    add (fixture, PICO ("1-3", "7", "ttyACM2"));
    while (g_list_model_get_n_items (G_LIST_MODEL (fixture->monitor)) < 3
           && g_get_monotonic_time () < deadline)
        g_main_context_iteration (NULL, TRUE);
    g_source_remove (tick);
    g_assert_cmpstr (moult_device_get_location (get_device (fixture, 1)), ==, "1-3");
}

static void
test_deadline (Fixture *fixture, gconstpointer data)
{
    MoultDeviceSource *source = MOULT_DEVICE_SOURCE (fixture->monitor);
    g_autoptr (GError) error = NULL;

    moult_device_monitor_scan (fixture->monitor);
    g_autoptr (MoultDevice) device =
        moult_device_source_wait (source, "1-2", NULL, NULL, 0, NULL, &error);
    g_assert_no_error (error);
    g_assert_nonnull (device);

    g_assert_null (
        moult_device_source_wait (source, "1-7", NULL, NULL, moult_deadline_in (20), NULL, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_GONE);
    g_clear_error (&error);

    g_assert_false (
        moult_device_source_wait_gone (source, device, moult_deadline_in (20), NULL, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL);
}

static gpointer
run_cancel (gpointer data)
{
    g_cancellable_cancel (data);
    return NULL;
}

static void
test_cancel (Fixture *fixture, gconstpointer data)
{
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    g_autoptr (GError) error = NULL;
    gint64 begin = g_get_monotonic_time ();
    GThread *thread = g_thread_new ("cancel", run_cancel, cancellable);

    g_assert_null (moult_device_source_wait (MOULT_DEVICE_SOURCE (fixture->monitor), "1-7", NULL,
                                             NULL, moult_deadline_in (20000), cancellable, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_assert_cmpint (g_get_monotonic_time () - begin, <, 10 * G_TIME_SPAN_SECOND);
    g_thread_join (thread);
}

static void
test_order (void)
{
    g_assert_cmpint (moult_location_compare ("1-1.9", "1-1.10"), <, 0);
    g_assert_cmpint (moult_location_compare ("1-1", "1-1.2"), <, 0);
    g_assert_cmpint (moult_location_compare ("2-1", "10-1"), <, 0);
    g_assert_cmpint (moult_location_compare ("3-1.4", "3-1.4"), ==, 0);
    g_assert_cmpint (moult_location_compare ("3-2", "3-1.4"), >, 0);
}

int
main (int argc, char *argv[])
{
    g_test_init (&argc, &argv, NULL);

    g_test_add ("/io/monitor/scan", Fixture, NULL, set_up, test_scan, tear_down);
    g_test_add ("/io/monitor/scan-again", Fixture, NULL, set_up, test_scan_again, tear_down);
    g_test_add ("/io/monitor/plug", Fixture, NULL, set_up, test_plug, tear_down);
    g_test_add ("/io/monitor/follow", Fixture, NULL, set_up, test_follow, tear_down);
    g_test_add ("/io/monitor/deadline", Fixture, NULL, set_up, test_deadline, tear_down);
    g_test_add ("/io/monitor/cancel", Fixture, NULL, set_up, test_cancel, tear_down);
    g_test_add_func ("/io/monitor/order", test_order);
    return g_test_run ();
}
