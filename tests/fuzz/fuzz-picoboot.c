/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "fake-usb.h"
#include "fuzz-target.h"
#include "picoboot-layout.h"
#include "reader.h"

enum { MAX_TRANSFERS = 2000 };

/* A boot ROM that answers whatever the fuzzer says: of each transfer the first byte tells how it
 * ends, and of those that bring something the next ones what that is, repeated where they end. */
typedef struct {
    MoultReader reader;
    guint n_transfers;
} Rom;

static MoultUsbEnd
next_end (Rom *rom)
{
    static const MoultUsbEnd ends[] = { MOULT_USB_STALLED, MOULT_USB_TIMED_OUT, MOULT_USB_FAILED };
    guint8 byte = moult_reader_u8 (&rom->reader);

    if (rom->n_transfers++ > MAX_TRANSFERS)
        return MOULT_USB_FAILED;
    return byte < G_N_ELEMENTS (ends) ? ends[byte] : MOULT_USB_DONE;
}

static gsize
fill (Rom *rom, guint8 *data, gsize size)
{
    guint8 asked = moult_reader_u8 (&rom->reader);
    gsize done = asked == 0 ? size / 2 : size; /* a short answer now and then */
    gsize n = MIN (done, MIN (asked, moult_reader_left (&rom->reader)));
    const guint8 *bytes = moult_reader_take (&rom->reader, n);

    memset (data, asked, done);
    if (n > 0)
        memcpy (data, bytes, n);
    return done;
}

static void
on_control (gpointer device, MoultUsbControl *transfer)
{
    transfer->end = next_end (device);
    if (transfer->end == MOULT_USB_DONE && (transfer->request_type & 0x80) != 0)
        transfer->done = fill (device, transfer->data, transfer->size);
}

static void
on_bulk (gpointer device, MoultUsbBulk *transfer)
{
    transfer->end = next_end (device);
    if (transfer->end != MOULT_USB_DONE)
        return;
    transfer->done = (transfer->endpoint & 0x80) != 0
                         ? fill (device, transfer->data, transfer->size)
                         : transfer->size;
}

static MoultImage *
make_image (void)
{
    static const guint8 content[600] = { 1, 2, 3 };
    static const guint32 family = MOULT_PICOBOOT_FAMILY_RP2350_ARM;
    g_autoptr (GBytes) data = g_bytes_new_static (content, sizeof content);
    const MoultSegment segment = { MOULT_PICOBOOT_FLASH_START, data, family };

    return moult_image_new (&(MoultImageFields) { .kind = MOULT_IMAGE_UF2,
                                                  .bytes = data,
                                                  .segments = &segment,
                                                  .n_segments = 1,
                                                  .families = &family,
                                                  .n_families = 1,
                                                  .chips = (const char *const[]) { NULL } });
}

static void
talk (MoultUsbLink *link)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultPicobootSession) session = moult_picoboot_session_new (link, NULL, &error);
    MoultPicobootChip chip = { 0 };

    g_assert_true ((session != NULL) == (error == NULL));
    if (session == NULL || !moult_picoboot_chip_identify (&chip, session, &error))
        return;
    g_autoptr (MoultImage) image = make_image ();
    g_autoptr (MoultPicobootLayout) layout =
        moult_picoboot_layout_new (image, &chip, session, &error);
    g_assert_true ((layout != NULL) == (error == NULL));
    if (layout != NULL)
        moult_picoboot_chip_restart (&chip, session, layout->updated, NULL);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
    static const FakeUsbCalls calls = { .control = on_control, .bulk = on_bulk };
    MoultUsbEndpoint ends[] = { { 0x03, 2, 64 }, { 0x84, 2, 64 } };
    Rom rom = { .reader = MOULT_READER_INIT (data, size) };
    g_autoptr (FakeUsb) usb = fake_usb_new (&calls, &rom);

    moult_usb_config_add (fake_usb_get_config (usb),
                          &(MoultUsbAlt) { .class_ = 0xff, .endpoints = ends, .n_endpoints = 2 });
    talk (MOULT_USB_LINK (usb));
    return 0;
}
