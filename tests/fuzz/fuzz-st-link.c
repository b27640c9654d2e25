/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "adi.h"
#include "fake-usb.h"
#include "fuzz-target.h"
#include "reader.h"
#include "st-link.h"
#include "target-id.h"

enum { MAX_TRANSFERS = 3000 };

/* A probe that answers whatever the fuzzer says: of each answer the first byte tells how many of
 * the next ones are in it; the rest is the first of them again. */
typedef struct {
    MoultReader reader;
    guint n_transfers;
} Probe;

static void
on_bulk (gpointer device, MoultUsbBulk *transfer)
{
    Probe *probe = device;
    gsize asked, n_bytes;
    const guint8 *bytes;

    if (probe->n_transfers++ > MAX_TRANSFERS || moult_reader_left (&probe->reader) == 0) {
        transfer->end = MOULT_USB_FAILED;
        return;
    }
    transfer->end = MOULT_USB_DONE;
    transfer->done = transfer->size;
    if (!(transfer->endpoint & 0x80))
        return;
    asked = moult_reader_u8 (&probe->reader);
    if (asked == 0) {
        transfer->end = MOULT_USB_TIMED_OUT;
        return;
    }
    if (asked == 255)
        transfer->done = transfer->size / 2;
    n_bytes = MIN (MIN (asked, transfer->done), moult_reader_left (&probe->reader));
    bytes = moult_reader_take (&probe->reader, n_bytes);
    memset (transfer->data, n_bytes > 0 ? bytes[0] : 0, transfer->done);
    if (n_bytes > 0)
        memcpy (transfer->data, bytes, n_bytes);
}

static void
use (MoultStLink *st_link)
{
    MoultDapLink *link = MOULT_DAP_LINK (st_link);
    guint32 words[300] = { 0 };
    const MoultDapMemory memory = { .address = 0x08000000, .words = words, .n_words = 300 };
    g_autoptr (MoultAdi) adi = NULL;
    g_autoptr (MoultTarget) target = NULL;

    moult_dap_link_set_clock (link, 4000000, NULL, NULL);
    if (!moult_st_link_connect (st_link, FALSE, NULL, NULL))
        return;
    moult_dap_link_read_memory (link, &memory, NULL, NULL);
    adi = moult_adi_connect (link, FALSE, NULL, NULL);
    target = adi != NULL ? moult_target_id_read (adi, NULL, NULL) : NULL;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
    static const FakeUsbCalls calls = { .bulk = on_bulk };
    MoultUsbEndpoint endpoints[] = { { 0x81, 2, 64 }, { 0x01, 2, 64 } };
    const MoultUsbAlt alt = { .class_ = 0xff, .endpoints = endpoints, .n_endpoints = 2 };
    Probe probe = { .reader = MOULT_READER_INIT (data, size) };
    g_autoptr (FakeUsb) usb = fake_usb_new (&calls, &probe);
    g_autoptr (MoultStLink) link = NULL;
    g_autoptr (GError) error = NULL;

    moult_usb_config_add (fake_usb_get_config (usb), &alt);
    link = moult_st_link_new (MOULT_USB_LINK (usb), NULL, &error);
    g_assert_true ((link != NULL) != (error != NULL));
    if (link != NULL)
        use (link);
    return 0;
}
