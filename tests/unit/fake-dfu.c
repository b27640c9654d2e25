/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "fake-dfu.h"

#include <string.h>

enum {
    DNLOAD = 1,
    UPLOAD = 2,
    GETSTATUS = 3,
    CLRSTATUS = 4,
    ABORT = 6,

    IDLE = 2,
    DNLOAD_SYNC = 3,
    DNBUSY = 4,
    DNLOAD_IDLE = 5,
    MANIFEST_SYNC = 6,
    MANIFEST = 7,
    WAIT_RESET = 8,
    UPLOAD_IDLE = 9,
    ERROR = 10,

    ERR_ERASE = 4,
    ERR_ADDRESS = 8,
    ERR_VENDOR = 0xb,
    ERR_UNKNOWN = 0xe,
    ERR_STALLED = 0xf,
};

struct _FakeDfu {
    FakeDfuTraits traits;
    FakeUsb *usb;
    guint8 *flash;
    guint8 state;
    guint8 status;
    guint64 address;
    GByteArray *pending; /* of the last DNLOAD */
    guint block;
    guint n_stalls;
    guint n_clears;
    gboolean stuck;
    gboolean worked;
    guint n_written, n_erased, n_mass_erased, n_read, n_addresses, n_requests;
    gboolean left;
    gboolean unprotected;
    GByteArray *plain;
};

static const FakeDfuTraits f405 = {
    .layout = "@Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg",
    .flash_size = 1 << 20,
    .transfer_size = 2048,
    .version = 0x011a,
    .attributes = 0x0b,
    .align = 1,
    .vid = 0x0483,
    .pid = 0xdf11,
    .bcd_device = 0x2200,
    .manufacturer = "STMicroelectronics",
};

static guint32
get_page (FakeDfu *self, guint32 offset, guint32 *size)
{
    *size = self->traits.page_size;
    if (*size == 0)
        *size = offset < 0x10000 ? 0x4000 : offset < 0x20000 ? 0x10000 : 0x20000;
    return offset - offset % *size;
}

static void
fail (FakeDfu *self, guint8 status)
{
    self->status = status;
    self->state = ERROR;
}

static gboolean
is_inside (FakeDfu *self, guint64 address, gsize size)
{
    return address >= FAKE_DFU_START
           && address + size <= (guint64) FAKE_DFU_START + self->traits.flash_size;
}

static gboolean
is_own (FakeDfu *self, guint64 address)
{
    return self->traits.is_mboot && address < FAKE_DFU_START + 0x4000;
}

static void
erase_page (FakeDfu *self, guint64 address)
{
    guint32 size;
    guint32 page;

    if (!is_inside (self, address, 1)) {
        fail (self, ERR_ADDRESS);
        return;
    }
    if (is_own (self, address)
        || (self->traits.stack_from != 0 && address >= self->traits.stack_from)) {
        fail (self, ERR_ERASE);
        return;
    }
    page = get_page (self, address - FAKE_DFU_START, &size);
    memset (self->flash + page, 0xff, size);
    self->n_erased++;
}

static void
program (FakeDfu *self)
{
    guint64 address = self->address + (guint64) (self->block - 2) * self->traits.transfer_size;

    self->n_written++;
    if (self->n_written == self->traits.fail_at) {
        fail (self, self->traits.fail_status);
        return;
    }
    if (!is_inside (self, address, self->pending->len) || is_own (self, address)) {
        fail (self, ERR_ADDRESS);
        return;
    }
    if (self->pending->len % self->traits.align != 0 || address % self->traits.align != 0)
        return;
    for (guint i = 0; i < self->pending->len; i++)
        self->flash[address - FAKE_DFU_START + i] &= self->pending->data[i];
    if (self->traits.flips && self->n_written == 2)
        self->flash[address - FAKE_DFU_START + 17] ^= 0x10;
}

static guint64
get_operand (FakeDfu *self)
{
    const guint8 *data = self->pending->data;

    return data[1] | data[2] << 8 | data[3] << 16 | (guint64) data[4] << 24;
}

static void
do_command (FakeDfu *self)
{
    guint8 command = self->pending->data[0];

    if (command == 0x21 && self->pending->len == 5) {
        self->address = get_operand (self);
        self->n_addresses++;
    } else if (self->traits.is_locked && command != 0x92) {
        fail (self, ERR_VENDOR);
    } else if (command == 0x41 && self->pending->len == 5) {
        erase_page (self, get_operand (self));
    } else if (command == 0x41 && self->pending->len == 1 && !self->traits.is_mboot) {
        memset (self->flash, 0xff, self->traits.flash_size);
        self->n_mass_erased++;
    } else if (command == 0x92) {
        memset (self->flash, 0xff, self->traits.flash_size);
        self->unprotected = TRUE;
        self->left = TRUE;
    } else {
        fail (self, ERR_STALLED);
    }
}

static void
work (FakeDfu *self)
{
    self->worked = TRUE;
    if (self->pending->len == 0)
        return;
    if (self->traits.version != 0x011a)
        g_byte_array_append (self->plain, self->pending->data, self->pending->len);
    else if (self->block == 0)
        do_command (self);
    else if (self->traits.is_locked)
        fail (self, ERR_VENDOR);
    else
        program (self);
    if (self->traits.stuck_from != 0 && self->block != 0
        && self->address + (guint64) (self->block - 2) * self->traits.transfer_size
               >= self->traits.stuck_from)
        self->stuck = TRUE;
}

static void
move_on (FakeDfu *self)
{
    if (self->state == DNLOAD_SYNC) {
        self->state = DNBUSY;
        self->worked = FALSE;
        self->n_stalls = 0;
    } else if (self->state == DNBUSY && !self->traits.stays_busy && !self->stuck) {
        if (!self->worked)
            work (self);
        if (self->state != ERROR && !self->stuck)
            self->state = DNLOAD_IDLE;
    } else if (self->state == MANIFEST_SYNC) {
        self->left = self->traits.version == 0x011a && !self->traits.stays;
        self->state = self->traits.stays ? IDLE : self->left ? MANIFEST : WAIT_RESET;
    }
}

static void
get_status (FakeDfu *self, MoultUsbControl *transfer)
{
    guint8 answer[6] = { 0 };

    if (self->traits.stalls_busy && self->state == DNBUSY && self->n_stalls < 2) {
        self->n_stalls++;
        return;
    }
    move_on (self);
    answer[0] = self->traits.is_mboot ? 0 : self->status;
    answer[1] = self->traits.stalls_busy && self->state == DNBUSY ? 1 : 0; /* ms */
    answer[4] = self->state;
    transfer->done = self->traits.lies_status ? 3 : sizeof answer;
    memcpy (transfer->data, answer, transfer->done);
    transfer->end = MOULT_USB_DONE;
    if (self->left && self->unprotected)
        fake_usb_unplug (self->usb);
}

static void
download (FakeDfu *self, MoultUsbControl *transfer)
{
    if (self->state != IDLE && self->state != DNLOAD_IDLE && !self->traits.is_mboot) {
        fail (self, ERR_STALLED);
        return;
    }
    g_byte_array_set_size (self->pending, 0);
    g_byte_array_append (self->pending, transfer->data, transfer->size);
    self->block = transfer->value;
    self->state = transfer->size == 0 ? MANIFEST_SYNC : DNLOAD_SYNC;
    transfer->done = transfer->size;
    transfer->end = MOULT_USB_DONE;
}

static void
upload (FakeDfu *self, MoultUsbControl *transfer)
{
    guint64 address = self->address + (guint64) (transfer->value - 2) * self->traits.transfer_size;

    if (self->traits.is_locked || self->traits.is_unreadable) {
        fail (self, self->traits.is_locked ? ERR_VENDOR : ERR_STALLED);
        return;
    }
    if ((self->state != IDLE && self->state != UPLOAD_IDLE)
        || !is_inside (self, address, transfer->size)) {
        fail (self, ERR_STALLED);
        return;
    }
    memcpy (transfer->data, self->flash + (address - FAKE_DFU_START), transfer->size);
    self->n_read++;
    self->state = UPLOAD_IDLE;
    transfer->done = transfer->size;
    transfer->end = MOULT_USB_DONE;
}

/* Stuck, the first one leads to an error that is none; in any other state it is a stall. */
static void
clear_status (FakeDfu *self, MoultUsbControl *transfer)
{
    if (self->stuck && self->n_clears++ == 0) {
        self->state = ERROR;
        self->status = ERR_UNKNOWN;
    } else if (self->state == ERROR) {
        self->state = IDLE;
        self->status = 0;
        self->stuck = FALSE;
        self->n_clears = 0;
        self->address = FAKE_DFU_START;
    } else {
        return;
    }
    transfer->end = MOULT_USB_DONE;
}

static void
on_control (gpointer device, MoultUsbControl *transfer)
{
    FakeDfu *self = device;

    self->n_requests++;
    if (self->n_requests == self->traits.unplug_at)
        fake_usb_unplug (self->usb);
    if (self->traits.silent_at != 0 && self->n_requests >= self->traits.silent_at)
        transfer->end = MOULT_USB_TIMED_OUT;
    else if (self->left)
        fake_usb_unplug (self->usb);
    else if (transfer->request == DNLOAD)
        download (self, transfer);
    else if (transfer->request == UPLOAD)
        upload (self, transfer);
    else if (transfer->request == GETSTATUS)
        get_status (self, transfer);
    else if (transfer->request == CLRSTATUS)
        clear_status (self, transfer);
    else if (transfer->request == ABORT && self->state != ERROR) {
        self->state = IDLE;
        transfer->end = MOULT_USB_DONE;
    }
}

static const FakeUsbCalls calls = { .control = on_control };

static void
take_defaults (FakeDfuTraits *traits)
{
    if (traits->layout == NULL)
        traits->layout = f405.layout;
    if (traits->flash_size == 0)
        traits->flash_size = f405.flash_size;
    if (traits->transfer_size == 0)
        traits->transfer_size = f405.transfer_size;
    if (traits->version == 0)
        traits->version = f405.version;
    if (traits->attributes == 0)
        traits->attributes = f405.attributes;
    if (traits->align == 0)
        traits->align = f405.align;
    if (traits->vid == 0) {
        traits->vid = f405.vid;
        traits->pid = f405.pid;
    }
    if (traits->bcd_device == 0)
        traits->bcd_device = f405.bcd_device;
    if (traits->manufacturer == NULL)
        traits->manufacturer = f405.manufacturer;
}

static void
add_setting (FakeDfu *self, guint8 alt, const char *name, GBytes *extra)
{
    MoultUsbAlt fields = {
        .alt = alt,
        .class_ = 0xfe,
        .subclass = 1,
        .protocol = 2,
        .name = fake_usb_add_string (self->usb, name),
        .extra = extra,
    };

    moult_usb_config_add (fake_usb_get_config (self->usb), &fields);
}

static void
describe (FakeDfu *self)
{
    const FakeDfuTraits *traits = &self->traits;
    MoultUsbConfig *config = fake_usb_get_config (self->usb);
    guint8 functional[] = {
        traits->has_old_descriptor ? 7 : 9,
        0x21,
        traits->attributes,
        0xff,
        0,
        traits->transfer_size & 0xff,
        traits->transfer_size >> 8,
        traits->version & 0xff,
        traits->version >> 8,
    };
    g_autoptr (GBytes) extra = g_bytes_new (functional, functional[0]);

    /* As the ROMs have it: on the last alternate setting. */
    add_setting (self, 0, traits->layout,
                 traits->second == NULL && !traits->has_old_descriptor ? extra : NULL);
    if (traits->second != NULL)
        add_setting (self, 1, traits->second, traits->has_old_descriptor ? NULL : extra);
    if (traits->has_old_descriptor) {
        g_bytes_unref (config->extra);
        config->extra = g_bytes_ref (extra);
    }
}

FakeDfu *
fake_dfu_new (const FakeDfuTraits *traits)
{
    FakeDfu *self = g_new0 (FakeDfu, 1);

    self->traits = *traits;
    take_defaults (&self->traits);
    self->usb = fake_usb_new (&calls, self);
    self->flash = g_malloc (self->traits.flash_size);
    memset (self->flash, 0x5a, self->traits.flash_size);
    self->state = traits->first_state != 0 ? traits->first_state : IDLE;
    self->pending = g_byte_array_new ();
    self->plain = g_byte_array_new ();
    self->address = FAKE_DFU_START;
    describe (self);
    return self;
}

void
fake_dfu_free (FakeDfu *self)
{
    g_object_unref (self->usb);
    g_free (self->flash);
    g_byte_array_unref (self->pending);
    g_byte_array_unref (self->plain);
    g_free (self);
}

FakeUsb *
fake_dfu_get_usb (FakeDfu *self)
{
    return self->usb;
}

MoultDevice *
fake_dfu_device_new (FakeDfu *self)
{
    static const MoultUsbInterface interfaces[] = { { 0, 0xfe, 0x01, 0x02 } };

    return moult_device_new (&(MoultDeviceFields) {
        .location = "1-1",
        .usb_node = "/dev/bus/usb/001/005",
        .manufacturer = self->traits.manufacturer,
        .vid = self->traits.vid,
        .pid = self->traits.pid,
        .bcd_device = self->traits.bcd_device,
        .interfaces = interfaces,
        .n_interfaces = G_N_ELEMENTS (interfaces),
    });
}

guint8 *
fake_dfu_get_flash (FakeDfu *self, guint64 address)
{
    return self->flash + (address - FAKE_DFU_START);
}

guint
fake_dfu_get_n_written (FakeDfu *self)
{
    return self->n_written;
}

guint
fake_dfu_get_n_erased (FakeDfu *self)
{
    return self->n_erased;
}

guint
fake_dfu_get_n_mass_erased (FakeDfu *self)
{
    return self->n_mass_erased;
}

guint
fake_dfu_get_n_read (FakeDfu *self)
{
    return self->n_read;
}

guint
fake_dfu_get_n_addresses (FakeDfu *self)
{
    return self->n_addresses;
}

guint
fake_dfu_get_n_requests (FakeDfu *self)
{
    return self->n_requests;
}

gboolean
fake_dfu_has_left (FakeDfu *self)
{
    return self->left;
}

GByteArray *
fake_dfu_get_plain (FakeDfu *self)
{
    return self->plain;
}
