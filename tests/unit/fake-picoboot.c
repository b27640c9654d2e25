/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "fake-picoboot.h"

#include <string.h>

enum { IN = 0x84, OUT = 0x03, DIRECTION_IN = 0x80 };

static void
on_control (gpointer device, MoultUsbControl *transfer)
{
    FakePicoboot *self = device;

    if (transfer->request_type == 0x82 && transfer->request == 0) {
        transfer->data[0] =
            picoboot_loader_is_halted (self->loader, (transfer->index & DIRECTION_IN) != 0);
        transfer->data[1] = 0;
        transfer->done = 2;
    } else if (transfer->request_type == 0x41 && transfer->request == 0x41) {
        picoboot_loader_reset (self->loader);
    } else if (transfer->request_type == 0xc1 && transfer->request == 0x42) {
        picoboot_loader_get_status (self->loader, transfer->data);
        transfer->data[0] ^= self->wrong_token;
        if (self->forced_status != 0)
            transfer->data[4] = self->forced_status;
        transfer->done = PICOBOOT_STATUS_SIZE;
    } else {
        return;
    }
    transfer->end = MOULT_USB_DONE;
}

/* TRUE: the transfer has ended without reaching the ROM. */
static gboolean
is_spoilt (FakePicoboot *self, MoultUsbBulk *transfer)
{
    self->n_bulks++;
    if (self->n_bulks == self->unplug_at)
        fake_usb_unplug (self->usb);
    if (self->n_bulks == self->silent_at)
        transfer->end = MOULT_USB_TIMED_OUT;
    return self->n_bulks == self->stall_at || self->n_bulks == self->silent_at
           || self->n_bulks == self->unplug_at;
}

static PicobootVerdict
move (FakePicoboot *self, MoultUsbBulk *transfer)
{
    gsize size = self->n_bulks == self->short_at ? transfer->size / 2 : transfer->size;
    guint64 busy_us = 0;

    if (transfer->endpoint == IN)
        return picoboot_loader_read (self->loader, transfer->data, size, &transfer->done, &busy_us);
    transfer->done = size;
    return picoboot_loader_write (self->loader, transfer->data, size, &busy_us);
}

static void
on_bulk (gpointer device, MoultUsbBulk *transfer)
{
    FakePicoboot *self = device;

    if (is_spoilt (self, transfer))
        return;
    switch (move (self, transfer)) {
    case PICOBOOT_TAKEN:
        transfer->end = MOULT_USB_DONE;
        break;
    case PICOBOOT_STALLED:
        transfer->end = MOULT_USB_STALLED;
        break;
    case PICOBOOT_WAITS:
        transfer->end = MOULT_USB_TIMED_OUT;
        break;
    }
}

static void
on_clear_halt (gpointer device, guint8 endpoint)
{
    FakePicoboot *self = device;

    picoboot_loader_clear_halt (self->loader, (endpoint & DIRECTION_IN) != 0);
}

FakePicoboot *
fake_picoboot_new (PicobootModel model,
                   guint32 flash_size,
                   const PicobootPartition *partitions,
                   guint n_partitions)
{
    static const FakeUsbCalls calls = {
        .control = on_control,
        .bulk = on_bulk,
        .clear_halt = on_clear_halt,
    };
    static const PicobootTimes times = { 0 };
    MoultUsbEndpoint drive_ends[] = { { 0x81, 2, 64 }, { 0x02, 2, 64 } };
    MoultUsbEndpoint ends[] = { { OUT, 2, 64 }, { IN, 2, 64 } };
    FakePicoboot *self = g_new0 (FakePicoboot, 1);
    MoultUsbConfig *config;

    self->flash = virtual_flash_new (flash_size, NULL);
    self->loader = picoboot_loader_new (&(PicobootRomFields) { .model = model,
                                                               .rom_version = 2,
                                                               .flash = self->flash,
                                                               .partitions = partitions,
                                                               .n_partitions = n_partitions },
                                        &times);
    self->usb = fake_usb_new (&calls, self);
    config = fake_usb_get_config (self->usb);
    moult_usb_config_add (config, &(MoultUsbAlt) { .interface = 0,
                                                   .class_ = 0x08,
                                                   .subclass = 0x06,
                                                   .protocol = 0x50,
                                                   .endpoints = drive_ends,
                                                   .n_endpoints = 2 });
    moult_usb_config_add (
        config,
        &(MoultUsbAlt) { .interface = 1, .class_ = 0xff, .endpoints = ends, .n_endpoints = 2 });
    return self;
}

void
fake_picoboot_free (FakePicoboot *self)
{
    g_object_unref (self->usb);
    picoboot_loader_free (self->loader);
    virtual_flash_unref (self->flash);
    g_free (self);
}

const PicobootCounts *
fake_picoboot_get_counts (FakePicoboot *self)
{
    return picoboot_loader_get_counts (self->loader);
}
