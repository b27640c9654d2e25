/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "virtual-picoboot.h"

#include <errno.h>

#include "lab-usb.h"
#include "picoboot-loader.h"

enum {
    INTERFACE_RESET = 0x41,
    GET_COMMAND_STATUS = 0x42,
    MAX_PARTITIONS = 8,
    RP2040_ROM_VERSION = 3, /* B2; INFO_UF2.TXT says the same */
    RP2350_ROM_VERSION = 2, /* A2 */
    /* In an instant lab: enough for the host to end what it does. */
    INSTANT_REBOOT_MS = 50,
};

struct _VirtualPicoboot {
    LabBoard *board;
    LabUsb *usb;
    PicobootLoader *loader;
    PicobootPartition partitions[MAX_PARTITIONS];
    guint n_partitions;
    PicobootCounts counted;
    UsbTransfer *waiting[2]; /* out, in: the loader does not want them yet */
    gboolean leaving;
};

/* "partitions": [{"first": 2, "last": 255, "families": ["e48bff59"], "name": "app"}] */
static void
read_partition (JsonObject *object, PicobootPartition *partition)
{
    JsonArray *families = json_object_get_array_member (object, "families");

    partition->first_sector = (guint) lab_scene_get_number (object, "first", 0);
    partition->last_sector = (guint) lab_scene_get_number (object, "last", 0);
    partition->locked = lab_scene_get_flag (object, "locked");
    g_strlcpy (partition->name, lab_scene_get_text (object, "name", ""), sizeof partition->name);
    for (guint n = 0;
         n < MIN (json_array_get_length (families), G_N_ELEMENTS (partition->families)); n++)
        partition->families[n] =
            (guint32) g_ascii_strtoull (json_array_get_string_element (families, n), NULL, 16);
}

static void
read_partitions (VirtualPicoboot *self)
{
    JsonObject *spec = lab_board_get_spec (self->board);
    JsonArray *array = json_object_has_member (spec, "partitions")
                           ? json_object_get_array_member (spec, "partitions")
                           : NULL;

    self->n_partitions = array ? MIN (json_array_get_length (array), MAX_PARTITIONS) : 0;
    for (guint n = 0; n < self->n_partitions; n++)
        read_partition (json_array_get_object_element (array, n), &self->partitions[n]);
}

static guint
get_delay (VirtualPicoboot *self, guint64 busy_us)
{
    return lab_board_get_world (self->board)->instant ? 0 : (guint) busy_us;
}

/* Once the host has its acknowledgement. */
static void
leave_when_told (VirtualPicoboot *self)
{
    guint delay_ms = 0;
    PicobootReboot reboot = picoboot_loader_get_reboot (self->loader, &delay_ms);

    if (reboot == PICOBOOT_STAYS || self->leaving || lab_board_get_fault (self->board, "no-reboot"))
        return;
    self->leaving = TRUE;
    if (lab_board_get_world (self->board)->instant)
        delay_ms = INSTANT_REBOOT_MS;
    lab_board_restart (self->board,
                       reboot == PICOBOOT_TO_LOADER ? LAB_MODE_BOOTLOADER : LAB_MODE_RUNNING,
                       delay_ms);
}

static PicobootVerdict
offer (VirtualPicoboot *self, UsbTransfer *transfer, gsize *length, guint64 *busy_us)
{
    if (usb_transfer_is_in (transfer))
        return picoboot_loader_read (self->loader, transfer->data, transfer->length, length,
                                     busy_us);
    *length = transfer->length;
    return picoboot_loader_write (self->loader, transfer->data, transfer->length, busy_us);
}

/* FALSE: it has to wait. */
static gboolean
serve (VirtualPicoboot *self, UsbTransfer *transfer)
{
    gsize length = 0;
    guint64 busy_us = 0;
    PicobootVerdict verdict = offer (self, transfer, &length, &busy_us);

    if (verdict == PICOBOOT_WAITS)
        return FALSE;
    usb_transfer_finish (transfer, verdict == PICOBOOT_STALLED ? -EPIPE : (int) length,
                         get_delay (self, busy_us));
    leave_when_told (self);
    return TRUE;
}

/* What one endpoint got may be what the other one waited for. */
static void
serve_waiting (VirtualPicoboot *self)
{
    for (guint n = 0; n < G_N_ELEMENTS (self->waiting); n++) {
        UsbTransfer *transfer = g_steal_pointer (&self->waiting[n]);

        if (transfer && !serve (self, transfer))
            self->waiting[n] = transfer;
    }
}

static void
on_bulk (UsbTransfer *transfer, gpointer data)
{
    VirtualPicoboot *self = data;

    if (!serve (self, transfer))
        self->waiting[usb_transfer_is_in (transfer) ? 1 : 0] = transfer;
    else
        serve_waiting (self);
}

static void
on_forget (UsbTransfer *transfer, gpointer data)
{
    VirtualPicoboot *self = data;

    for (guint n = 0; n < G_N_ELEMENTS (self->waiting); n++)
        if (self->waiting[n] == transfer)
            self->waiting[n] = NULL;
}

/* usb_boot_device.c, _rpiboot_setup_request_handler: whatever the recipient says. */
static void
on_control (UsbTransfer *transfer, gpointer data)
{
    VirtualPicoboot *self = data;
    gboolean in = usb_transfer_is_in (transfer);

    if (!in && transfer->setup.request == INTERFACE_RESET) {
        picoboot_loader_reset (self->loader);
        usb_transfer_finish (transfer, 0, 0);
    } else if (in && transfer->setup.request == GET_COMMAND_STATUS
               && transfer->length == PICOBOOT_STATUS_SIZE) {
        picoboot_loader_get_status (self->loader, transfer->data);
        usb_transfer_finish (transfer, PICOBOOT_STATUS_SIZE, 0);
    } else {
        usb_transfer_finish (transfer, -EPIPE, 0);
    }
}

static void
on_cleared (guint8 endpoint, gpointer data)
{
    VirtualPicoboot *self = data;

    picoboot_loader_clear_halt (self->loader, (endpoint & USB_DIRECTION_IN) != 0);
}

static gboolean
on_halted (guint8 endpoint, gpointer data)
{
    VirtualPicoboot *self = data;

    return picoboot_loader_is_halted (self->loader, (endpoint & USB_DIRECTION_IN) != 0);
}

static void
set_faults (VirtualPicoboot *self)
{
    LabBoard *board = self->board;

    picoboot_loader_break_at (self->loader,
                              (guint) lab_board_get_fault_number (board, "write-fails", 0));
    picoboot_loader_flip_at (self->loader,
                             (guint) lab_board_get_fault_number (board, "verify-flip", 0));
    picoboot_loader_refuse_exclusive (self->loader,
                                      lab_board_get_fault (board, "exclusive-refused") != NULL);
}

VirtualPicoboot *
virtual_picoboot_new (LabBoard *board, VirtualFlash *flash, VirtualBootloaderKind loader)
{
    static const VirtualUsbfsEvents events = {
        .control = on_control,
        .bulk = on_bulk,
        .forget = on_forget,
        .cleared = on_cleared,
        .halted = on_halted,
    };
    const VirtualBootloaderTraits *traits = virtual_bootloader_get_traits (loader);
    const PicobootTimes times = { .erase_us = traits->erase_us, .page_us = traits->page_us };
    VirtualPicoboot *self = g_new0 (VirtualPicoboot, 1);

    self->board = board;
    read_partitions (self);
    self->loader = picoboot_loader_new (
        &(PicobootRomFields) {
            .model = loader == VIRTUAL_BOOTLOADER_RP2040 ? PICOBOOT_RP2040 : PICOBOOT_RP2350,
            .rom_version =
                loader == VIRTUAL_BOOTLOADER_RP2040 ? RP2040_ROM_VERSION : RP2350_ROM_VERSION,
            .id = g_ascii_strtoull (lab_board_get_serial (board), NULL, 16),
            .flash = flash,
            .partitions = self->partitions,
            .n_partitions = self->n_partitions,
        },
        &times);
    set_faults (self);
    self->usb = lab_usb_new (board, &events, self);
    return self;
}

void
virtual_picoboot_free (VirtualPicoboot *self)
{
    lab_usb_free (self->usb);
    picoboot_loader_free (self->loader);
    g_free (self);
}

void
virtual_picoboot_update (VirtualPicoboot *self)
{
    const PicobootCounts *now = picoboot_loader_get_counts (self->loader);

    lab_usb_update (self->usb);
    lab_board_count (self->board, "picoboot-commands", now->commands - self->counted.commands);
    lab_board_count (self->board, "picoboot-refusals", now->refusals - self->counted.refusals);
    lab_board_count (self->board, "picoboot-resets", now->resets - self->counted.resets);
    lab_board_count (self->board, "sectors-erased",
                     now->sectors_erased - self->counted.sectors_erased);
    lab_board_count (self->board, "pages-programmed",
                     now->pages_programmed - self->counted.pages_programmed);
    lab_board_count (self->board, "flash-bytes-read",
                     (gint64) (now->bytes_read - self->counted.bytes_read));
    self->counted = *now;
}

guint32
virtual_picoboot_get_program_offset (VirtualPicoboot *self)
{
    return self->n_partitions > 0 ? self->partitions[0].first_sector * VIRTUAL_FLASH_SECTOR : 0;
}

guint32
virtual_picoboot_get_end (VirtualPicoboot *self)
{
    return picoboot_loader_get_counts (self->loader)->end;
}
