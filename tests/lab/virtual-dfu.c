/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "dfu-loader.h"
#include "lab-personality.h"
#include "lab-usb.h"

#include <string.h>

/* A board in its DFU loader. */
typedef struct {
    LabBoard *board;
    LabDfu *dfu;
    LabUsb *usb;
    DfuLoader *loader;
} VirtualDfu;

/* ---- What the loader does ---- */

static void
on_did (const char *what, gpointer data)
{
    VirtualDfu *self = data;

    lab_board_count (self->board, what, 1);
}

static void
on_left (guint32 address, gpointer data)
{
    VirtualDfu *self = data;

    lab_board_count (self->board, "flashed", 1);
    if (lab_board_get_fault (self->board, "no-reboot"))
        return;
    lab_dfu_set_entry (self->dfu, address);
    lab_board_restart (self->board, LAB_MODE_RUNNING,
                       lab_board_get_time (self->board, "leave", 20));
}

/* The option bytes are loaded anew by a reset, which looks at BOOT0. */
static void
on_reset (gint64 delay_us, gpointer data)
{
    VirtualDfu *self = data;
    gboolean pressed = lab_board_was_pressed (self->board);

    lab_board_set_fault (self->board, "read-protected", NULL);
    lab_board_count (self->board, "unprotected", 1);
    lab_board_restart (self->board, pressed ? LAB_MODE_BOOTLOADER : LAB_MODE_RUNNING,
                       (guint) (delay_us / 1000));
}

/* ---- What the host wants ---- */

static void
take_faults (VirtualDfu *self)
{
    DfuTrouble *trouble = dfu_loader_get_trouble (self->loader);

    trouble->is_protected = lab_board_get_fault (self->board, "read-protected") != NULL;
    trouble->busy_forever = lab_board_get_fault (self->board, "busy-forever") != NULL;
    trouble->flips = lab_board_get_fault (self->board, "verify-flip") != NULL;
    trouble->error = (guint8) lab_board_get_fault_number (self->board, "dfu-error", 0);
}

/* It has struck. */
static void
mend (VirtualDfu *self)
{
    if (lab_board_get_fault (self->board, "dfu-error")
        && dfu_loader_get_trouble (self->loader)->error == 0)
        lab_board_set_fault (self->board, "dfu-error", NULL);
}

static void
on_control (UsbTransfer *transfer, gpointer data)
{
    VirtualDfu *self = data;
    g_autofree DfuReply *reply = g_new (DfuReply, 1);
    UsbSetup setup = transfer->setup;

    setup.length = (guint16) transfer->length;
    take_faults (self);
    dfu_loader_request (self->loader, &setup, transfer->data, g_get_monotonic_time (), reply);
    mend (self);
    if (reply->never)
        return;
    if (usb_transfer_is_in (transfer) && reply->result > 0)
        memcpy (transfer->data, reply->data, MIN ((gsize) reply->result, transfer->length));
    usb_transfer_finish (transfer, reply->result, (guint) reply->delay_us);
}

static void
on_bus_reset (gpointer data)
{
    VirtualDfu *self = data;

    dfu_loader_reset (self->loader);
}

/* ---- Personality ---- */

static void
describe (LabBoard *board, UsbIdentity *identity)
{
    const DfuChip *chip = lab_dfu_get_chip (lab_board_get_dfu (board));
    const char *layout = lab_board_get_fault (board, "lying-layout");

    for (guint n = 0; n < USB_FUNCTION_MAX_ALTERNATES; n++)
        identity->alternates[n] = chip->alternates[n];
    if (layout)
        identity->alternates[0] = layout;
    identity->n_extra = USB_FUNCTION_MAX_EXTRA;
    dfu_chip_get_functional (chip, identity->extra);
}

static gpointer
start (LabBoard *board)
{
    static const VirtualUsbfsEvents usb_events = { .control = on_control, .reset = on_bus_reset };
    static const DfuLoaderEvents events = { on_left, on_reset, on_did };
    VirtualDfu *self = g_new0 (VirtualDfu, 1);

    self->board = board;
    self->dfu = lab_board_get_dfu (board);
    /* What the flash has from now on is all there is: nothing gives them back once they are erased.
     */
    if (lab_dfu_take_files_back (self->dfu, lab_board_get_folder (board))
        && json_object_has_member (lab_board_get_spec (board), "files"))
        json_object_remove_member (lab_board_get_spec (board), "files");
    self->loader = dfu_loader_new (lab_dfu_get_chip (self->dfu), lab_dfu_get_flash (self->dfu),
                                   lab_board_get_world (board)->instant);
    dfu_loader_listen (self->loader, &events, self);
    self->usb = lab_usb_new (board, &usb_events, self);
    lab_board_settle (board);
    return self;
}

static void
stop (gpointer data)
{
    VirtualDfu *self = data;

    lab_usb_free (self->usb);
    dfu_loader_free (self->loader);
    g_free (self);
}

static void
update (gpointer data)
{
    VirtualDfu *self = data;

    lab_usb_update (self->usb);
}

static const char *
get_state (gpointer data)
{
    VirtualDfu *self = data;

    return dfu_state_get_name (dfu_loader_get_state (self->loader));
}

const LabPersonality virtual_dfu_personality = {
    .name = "dfu",
    .describe = describe,
    .start = start,
    .stop = stop,
    .update = update,
    .state = get_state,
};
