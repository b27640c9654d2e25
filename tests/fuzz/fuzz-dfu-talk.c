/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A whole flash of a device that answers anything. */

#include <string.h>

#include "dfu-flash.h"
#include "fake-usb.h"
#include "fuzz-target.h"

enum {
    MAX_SIZE = 512, /* each status may cost some milliseconds */
    REQUEST_IN = 0xa1,
    REQUEST_GETSTATUS = 3,
    IMAGE_SIZE = 5000,
};

typedef struct {
    const guint8 *data;
    gsize left;
    FakeUsb *usb;
} Input;

static guint8
take (Input *input)
{
    if (input->left == 0)
        return 0;
    input->left--;
    return *input->data++;
}

/* One byte says how a transfer ends, those behind it what it brings. The times that a loader says
 * are left out: they are kept, and that takes time. */
static void
on_control (gpointer device, MoultUsbControl *transfer)
{
    Input *input = device;

    if (input->left == 0) {
        fake_usb_unplug (input->usb);
        return;
    }
    guint8 way = take (input);
    transfer->end = way < 0xf0   ? MOULT_USB_DONE
                    : way < 0xf8 ? MOULT_USB_STALLED
                    : way < 0xfc ? MOULT_USB_TIMED_OUT
                                 : MOULT_USB_FAILED;
    transfer->done = transfer->size;
    if (transfer->request_type != REQUEST_IN)
        return;
    transfer->done = way % 16 == 15 ? transfer->size / 2 : transfer->size;
    memset (transfer->data, way, transfer->done);
    for (gsize i = 0; i < MIN (transfer->done, 6); i++)
        transfer->data[i] = take (input);
    if (transfer->request == REQUEST_GETSTATUS)
        memset (transfer->data + 1, 0, MIN (transfer->done, 3));
}

static void
describe (Input *input)
{
    guint8 functional[9] = { 9, 0x21 };
    g_autofree char *layout = NULL;
    g_autoptr (GBytes) extra = NULL;
    MoultUsbAlt alt = { .class_ = 0xfe, .subclass = 1, .protocol = 2 };
    gsize length = take (input) % 64;

    for (guint i = 2; i < sizeof functional; i++)
        functional[i] = take (input);
    layout = length == 0 ? g_strdup ("@Flash/0x08000000/04*016Kg,01*064Kg,07*128Kg")
                         : g_strndup ((const char *) input->data, MIN (length, input->left));
    input->data += MIN (length, input->left);
    input->left -= MIN (length, input->left);
    extra = g_bytes_new (functional, sizeof functional);
    alt.extra = extra;
    alt.name = fake_usb_add_string (input->usb, layout);
    moult_usb_config_add (fake_usb_get_config (input->usb), &alt);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
    static const FakeUsbCalls calls = { .control = on_control };
    static const guint8 content[IMAGE_SIZE] = { 1, 2, 3 };
    Input input = { .data = data, .left = size };
    g_autoptr (FakeUsb) usb = fake_usb_new (&calls, &input);
    g_autoptr (GBytes) bytes = g_bytes_new_static (content, sizeof content);
    const MoultSegment segment = { 0x08000000, bytes, 0 };
    g_autoptr (MoultImage) image = moult_image_new (&(MoultImageFields) {
        .kind = MOULT_IMAGE_DFU, .bytes = bytes, .segments = &segment, .n_segments = 1 });
    g_autoptr (MoultDevice) device =
        moult_device_new (&(MoultDeviceFields) { .location = "1-1", .vid = 0x0483, .pid = 0xdf11 });
    g_autoptr (MoultProgress) progress = moult_progress_new ();
    const MoultFlashContext context = { .device = device, .image = image };
    g_autoptr (GError) error = NULL;

    if (size > MAX_SIZE)
        return 0;
    input.usb = usb;
    describe (&input);
    gboolean flashed = moult_dfu_flash (MOULT_USB_LINK (usb), &context, progress, NULL, &error);
    g_assert_true (flashed == (error == NULL));
    return 0;
}
