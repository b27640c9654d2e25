/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "lab-guest.h"

#include <libusb.h>
#include <string.h>
#include <sys/resource.h>

/* What a program on libusb sees that has many devices open at once. Scene "usb-peers". */

#define PYBOARD "1-3"
#define PICO    "1-4"

enum {
    N_DFU = 3,
    ROUNDS = 200,
    PATIENCE_MS = 200,
    GETSTATUS = 3,
    STATUS_LENGTH = 6,
    PICOBOOT_INTERFACE = 1,
    PICOBOOT_OUT = 0x03,
    LONG = 64 * 1024,
};

static libusb_context *context;

static libusb_device_handle *
open_device (const char *location)
{
    g_autofree char *node = lab_guest_dup_text (location, "node");
    guint address = (guint) g_ascii_strtoull (strrchr (node, '/') + 1, NULL, 10);
    libusb_device **list = NULL;
    libusb_device_handle *handle = NULL;

    g_assert_cmpint (libusb_get_device_list (context, &list), >, 0);
    for (guint n = 0; list[n] && !handle; n++)
        if (libusb_get_device_address (list[n]) == address)
            g_assert_cmpint (libusb_open (list[n], &handle), ==, 0);
    libusb_free_device_list (list, 1);
    g_assert_nonnull (handle);
    return handle;
}

static libusb_device_handle *
open_dfu (const char *location)
{
    libusb_device_handle *handle = open_device (location);

    g_assert_cmpint (libusb_claim_interface (handle, 0), ==, 0);
    return handle;
}

static int
ask_status (libusb_device_handle *handle, guint timeout)
{
    guint8 status[STATUS_LENGTH];

    return libusb_control_transfer (handle, 0xa1, GETSTATUS, 0, 0, status, sizeof status, timeout);
}

/* ---- Tests ---- */

static gpointer
ask_often (gpointer handle)
{
    for (guint n = 0; n < ROUNDS; n++)
        if (ask_status (handle, 5000) != STATUS_LENGTH)
            return GUINT_TO_POINTER (n + 1);
    return NULL;
}

static void
test_side_by_side (void)
{
    static const char *const locations[N_DFU] = { "1-2.2", "1-2.4", PYBOARD };
    libusb_device_handle *handles[N_DFU];
    GThread *threads[N_DFU];

    for (guint n = 0; n < N_DFU; n++)
        handles[n] = open_dfu (locations[n]);
    for (guint n = 0; n < N_DFU; n++)
        threads[n] = g_thread_new ("device", ask_often, handles[n]);
    for (guint n = 0; n < N_DFU; n++)
        g_assert_null (g_thread_join (threads[n]));
    for (guint n = 0; n < N_DFU; n++)
        libusb_close (handles[n]);
}

static void
test_busy (void)
{
    libusb_device_handle *first = open_dfu (PYBOARD);
    libusb_device_handle *second = open_device (PYBOARD);

    g_assert_cmpint (libusb_claim_interface (second, 0), ==, LIBUSB_ERROR_BUSY);
    libusb_close (first);
    g_assert_cmpint (libusb_claim_interface (second, 0), ==, 0);
    libusb_close (second);
}

static gint64
get_cpu_time (void)
{
    struct rusage usage;

    getrusage (RUSAGE_SELF, &usage);
    return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * G_USEC_PER_SEC + usage.ru_utime.tv_usec
           + usage.ru_stime.tv_usec;
}

/* poll() of the node has to wait as it does for the kernel's, or every wait would be a busy one. */
static void
test_patience (void)
{
    libusb_device_handle *handle = open_dfu (PYBOARD);
    g_autofree char *broken = lab_guest_ask ("fault", PYBOARD, "silent", NULL);
    gint64 begin = g_get_monotonic_time ();
    gint64 cpu = get_cpu_time ();
    g_autofree char *mended = NULL;

    g_assert_cmpint (ask_status (handle, PATIENCE_MS), ==, LIBUSB_ERROR_TIMEOUT);
    g_assert_cmpint (g_get_monotonic_time () - begin, >=, PATIENCE_MS * 1000);
    g_assert_cmpint (get_cpu_time () - cpu, <, PATIENCE_MS * 1000 / 4);
    mended = lab_guest_ask ("fault", PYBOARD, "-silent", NULL);
    g_assert_cmpint (ask_status (handle, 5000), ==, STATUS_LENGTH);
    libusb_close (handle);
}

/* What nobody takes never ends; libusb cuts this into pieces of 16 KiB. */
static void
test_bulk (void)
{
    libusb_device_handle *handle = open_device (PICO);
    g_autofree char *broken = lab_guest_ask ("fault", PICO, "silent", NULL);
    g_autofree char *mended = NULL;
    g_autofree guint8 *bytes = g_malloc0 (LONG);
    int sent = -1;

    g_assert_cmpint (libusb_kernel_driver_active (handle, 0), ==, 1);
    g_assert_cmpint (libusb_claim_interface (handle, 0), ==, LIBUSB_ERROR_BUSY);
    g_assert_cmpint (libusb_claim_interface (handle, PICOBOOT_INTERFACE), ==, 0);
    g_assert_cmpint (libusb_bulk_transfer (handle, PICOBOOT_OUT, bytes, LONG, &sent, PATIENCE_MS),
                     ==, LIBUSB_ERROR_TIMEOUT);
    g_assert_cmpint (sent, ==, 0);
    mended = lab_guest_ask ("fault", PICO, "-silent", NULL);
    g_assert_cmpint (libusb_clear_halt (handle, PICOBOOT_OUT), ==, 0);
    libusb_close (handle);
}

/* ---- It leaves ---- */

static gpointer
unplug (gpointer location)
{
    g_usleep (PATIENCE_MS * 1000 / 2);
    return lab_guest_ask ("unplug", location, NULL);
}

static void
test_leaves_meanwhile (void)
{
    libusb_device_handle *handle = open_dfu (PYBOARD);
    g_autofree char *broken = lab_guest_ask ("fault", PYBOARD, "silent", NULL);
    GThread *thread = g_thread_new ("hand", unplug, (gpointer) PYBOARD);
    g_autofree char *unplugged = NULL;
    g_autofree char *mended = NULL;

    g_assert_cmpint (ask_status (handle, 10000), ==, LIBUSB_ERROR_NO_DEVICE);
    unplugged = g_thread_join (thread);
    g_assert_cmpint (ask_status (handle, 10000), ==, LIBUSB_ERROR_NO_DEVICE);
    g_assert_cmpint (libusb_claim_interface (handle, 0), ==, LIBUSB_ERROR_NO_DEVICE);
    libusb_close (handle);
    mended = lab_guest_ask ("fault", PYBOARD, "-silent", NULL);
}

static int
on_hotplug (libusb_context *where, libusb_device *device, libusb_hotplug_event event, void *data)
{
    *(guint *) data |= event;
    return 0;
}

static void
test_hotplug (void)
{
    g_autofree char *plugged = NULL;
    g_autofree char *unplugged = NULL;
    struct timeval soon = { .tv_usec = 20000 };
    guint seen = 0;
    int events = LIBUSB_HOTPLUG_EVENT_DEVICE_ARRIVED | LIBUSB_HOTPLUG_EVENT_DEVICE_LEFT;
    libusb_hotplug_callback_handle callback;

    g_assert_cmpint (libusb_hotplug_register_callback (context, events, 0, 0xf055, 0x9800,
                                                       LIBUSB_HOTPLUG_MATCH_ANY, on_hotplug, &seen,
                                                       &callback),
                     ==, 0);
    plugged = lab_guest_ask ("plug", PYBOARD, NULL);
    lab_guest_wait (PYBOARD, "running");
    unplugged = lab_guest_ask ("unplug", PYBOARD, NULL);
    for (guint n = 0; n < 100 && seen != (guint) events; n++)
        libusb_handle_events_timeout_completed (context, &soon, NULL);
    g_assert_cmpuint (seen, ==, events);
    libusb_hotplug_deregister_callback (context, callback);
}

int
main (int argc, char **argv)
{
    int result;

    g_test_init (&argc, &argv, NULL);
    g_assert_cmpint (libusb_init (&context), ==, 0);
    g_test_add_func ("/lab-libusb/side-by-side", test_side_by_side);
    g_test_add_func ("/lab-libusb/busy", test_busy);
    g_test_add_func ("/lab-libusb/patience", test_patience);
    g_test_add_func ("/lab-libusb/bulk", test_bulk);
    g_test_add_func ("/lab-libusb/leaves-meanwhile", test_leaves_meanwhile);
    g_test_add_func ("/lab-libusb/hotplug", test_hotplug);
    result = g_test_run ();
    libusb_exit (context);
    return result;
}
