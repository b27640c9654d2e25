/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "usb-queue.h"

#include <errno.h>
#include <string.h>

#include <sys/ioctl.h>

#include <linux/usbdevice_fs.h>

/* A device that says what it got, and answers when the test wants. */
typedef struct {
    UsbQueue *queue;
    UsbTransfer *got;
    GString *story;
} Bench;

static void
on_begin (UsbTransfer *transfer, gpointer data)
{
    Bench *bench = data;

    bench->got = transfer;
    g_string_append_printf (bench->story, "begin %02x %" G_GSIZE_FORMAT "; ", transfer->endpoint,
                            transfer->length);
}

static void
on_forget (UsbTransfer *transfer, gpointer data)
{
    Bench *bench = data;

    bench->got = NULL;
    g_string_append (bench->story, "forget; ");
}

static void
on_done (UsbTransfer *transfer, gpointer user, gpointer data)
{
    Bench *bench = data;

    g_string_append_printf (bench->story, "%s: %s %" G_GSIZE_FORMAT "; ", (const char *) user,
                            transfer->status ? g_strerror (-transfer->status) : "done",
                            transfer->actual);
}

static void
set_up (Bench *bench, gconstpointer wire)
{
    static const UsbQueueEvents events = { on_begin, on_forget, on_done };

    bench->queue = usb_queue_new ((UsbWire *) wire, &events, bench);
    bench->story = g_string_new (NULL);
}

static void
tear_down (Bench *bench, gconstpointer wire)
{
    usb_queue_free (bench->queue);
    g_string_free (bench->story, TRUE);
}

static int
submit (Bench *bench, guint8 endpoint, const char *name, guint flags)
{
    static const guint8 zeros[100];

    return usb_queue_submit (bench->queue, &(UsbQueueRequest) { .endpoint = endpoint,
                                                                .data = zeros,
                                                                .length = sizeof zeros,
                                                                .flags = flags,
                                                                .user = (gpointer) name });
}

static void
expect (Bench *bench, const char *story)
{
    g_assert_cmpstr (bench->story->str, ==, story);
    g_string_truncate (bench->story, 0);
}

static void
test_order (Bench *bench, gconstpointer wire)
{
    submit (bench, 0x81, "a", 0);
    submit (bench, 0x81, "b", 0);
    submit (bench, 0x01, "c", 0);
    expect (bench, "begin 81 100; begin 01 100; ");
    usb_transfer_finish (bench->got, 100, 0);
    expect (bench, "c: done 100; ");
    submit (bench, 0x01, "d", 0);
    usb_transfer_finish (bench->got, -EPIPE, 0);
    expect (bench, "begin 01 100; d: Broken pipe 0; ");
    usb_queue_fail (bench->queue, -ESHUTDOWN);
    expect (bench, "forget; a: Cannot send after transport endpoint shutdown 0; "
                   "b: Cannot send after transport endpoint shutdown 0; ");
}

static void
test_cancel (Bench *bench, gconstpointer wire)
{
    static char a[] = "a", b[] = "b", never[] = "never";

    submit (bench, 0x81, a, 0);
    submit (bench, 0x81, b, 0);
    g_assert_false (usb_queue_cancel (bench->queue, never, -ENOENT));
    g_assert_true (usb_queue_cancel (bench->queue, b, -ENOENT));
    expect (bench, "begin 81 100; b: No such file or directory 0; ");
    submit (bench, 0x81, b, 0);
    usb_transfer_finish (bench->got, 100, 60 * G_USEC_PER_SEC);
    g_assert_true (usb_queue_cancel (bench->queue, a, -ENOENT));
    expect (bench, "forget; a: No such file or directory 0; begin 81 100; ");
}

/* Documentation/driver-api/usb/usb.rst of Linux: a short one ends those that continue it. */
static void
test_continuation (Bench *bench, gconstpointer wire)
{
    guint more = USBDEVFS_URB_BULK_CONTINUATION;

    submit (bench, 0x81, "a", USBDEVFS_URB_SHORT_NOT_OK);
    submit (bench, 0x81, "b", USBDEVFS_URB_SHORT_NOT_OK | more);
    submit (bench, 0x81, "c", more);
    submit (bench, 0x81, "d", 0);
    usb_transfer_finish (bench->got, 99, 0);
    expect (bench, "begin 81 100; a: Remote I/O error 99; b: Connection reset by peer 0; "
                   "c: Connection reset by peer 0; begin 81 100; ");
    g_assert_cmpint (submit (bench, 0x81, "e", more), ==, 0);
    usb_transfer_finish (bench->got, -EPIPE, 0);
    expect (bench, "d: Broken pipe 0; e: Connection reset by peer 0; ");
    g_assert_cmpint (submit (bench, 0x81, "f", more), ==, -EREMOTEIO);
    g_assert_cmpint (submit (bench, 0x81, "g", 0), ==, 0);
    usb_transfer_finish (bench->got, 99, 0);
    expect (bench, "begin 81 100; g: done 99; ");
}

/* A control transfer takes a millisecond at least, two devices behind one translator share it. */
static void
test_wire (void)
{
    g_autoptr (GMainContext) context = g_main_context_ref (g_main_context_default ());
    UsbWire *wire = usb_wire_new (FALSE);
    gint64 begin = g_get_monotonic_time ();
    Bench first, second;

    set_up (&first, wire);
    set_up (&second, wire);
    submit (&first, 0, "a", 0);
    g_assert_cmpint (usb_wire_reserve (wire, begin, 100000), >=, begin + 95000);
    submit (&second, 0, "b", 0);
    while (first.story->len == 0)
        g_main_context_iteration (context, TRUE);
    g_assert_cmpint (g_get_monotonic_time () - begin, >=, 1000);
    g_assert_cmpuint (second.story->len, ==, 0);
    while (second.story->len == 0)
        g_main_context_iteration (context, TRUE);
    g_assert_cmpint (g_get_monotonic_time () - begin, >=, 95000);
    usb_transfer_finish (second.got, 0, 5000);
    while (!strstr (second.story->str, "done"))
        g_main_context_iteration (context, TRUE);
    g_assert_cmpint (g_get_monotonic_time () - begin, >=, 100000);
    tear_down (&first, wire);
    tear_down (&second, wire);
    usb_wire_free (wire);
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add ("/usb-queue/order", Bench, NULL, set_up, test_order, tear_down);
    g_test_add ("/usb-queue/cancel", Bench, NULL, set_up, test_cancel, tear_down);
    g_test_add ("/usb-queue/continuation", Bench, NULL, set_up, test_continuation, tear_down);
    g_test_add_func ("/usb-queue/wire", test_wire);
    return g_test_run ();
}
