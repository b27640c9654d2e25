/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "lab-firmware.h"
#include "lab-personality.h"
#include "rp2-flash.h"
#include "virtual-picoboot.h"
#include "virtual-tty.h"

#include <string.h>

/* A board in its UF2 bootloader: a USB stick whose drive (virtual-drive.c) shows up in UDisks2
 * after the kernel's waiting time, and often a tty that answers nothing of a REPL. The boot ROMs of
 * RP2040 and RP2350 have a second way in, to the same flash. */
typedef struct {
    LabBoard *board;
    VirtualTty *tty;
    VirtualFlash *flash; /* with PICOBOOT; NULL: the drive's own */
    VirtualPicoboot *picoboot;
    VirtualDrive *drive;
    VirtualDriveCounters counted;
    guint timer;
    gboolean complete;
} VirtualUf2;

static VirtualBootloaderKind
get_loader (LabBoard *board)
{
    static const char *const names[] = { "rp2040", "rp2350", "samd", "nrf52", "tinyuf2" };
    const char *loader = lab_scene_get_text (lab_board_get_face (board), "loader", "");

    for (guint n = 0; n < G_N_ELEMENTS (names); n++)
        if (g_str_equal (names[n], loader))
            return (VirtualBootloaderKind) n;
    g_error ("the lab has no UF2 bootloader \"%s\"", loader);
}

static LabChip
get_chip (LabBoard *board)
{
    const char *name = lab_scene_get_text (lab_board_get_kind (board), "chip", "");
    LabChip chip;

    if (!lab_chip_from_name (name, &chip))
        g_error ("the lab has no chip \"%s\"", name);
    return chip;
}

/* The drive wants the whole flash; a board's first image begins at its own address. */
static GBytes *
make_flash (LabBoard *board, VirtualBootloaderKind loader)
{
    GBytes *flash = lab_board_get_flash (board);
    GBytes *image = lab_board_get_image (board);
    gsize before =
        lab_chip_get_start (get_chip (board)) - virtual_bootloader_get_traits (loader)->flash_base;
    gsize length;
    guint8 *bytes;

    if (flash)
        return g_bytes_ref (flash);
    if (!image)
        return NULL;
    length = g_bytes_get_size (image);
    bytes = g_malloc (before + length);
    memset (bytes, 0xff, before);
    memcpy (bytes + before, g_bytes_get_data (image, NULL), length);
    return g_bytes_new_take (bytes, before + length);
}

static void
get_faults (LabBoard *board, VirtualDriveFaults *faults)
{
    faults->full_at = (guint64) lab_board_get_fault_number (board, "drive-full", 0);
    faults->eio_at = (guint64) lab_board_get_fault_number (board, "drive-eio", 0);
    faults->unplugged_at = (guint64) lab_board_get_fault_number (board, "drive-unplug", 0);
    faults->stall_at = (guint64) lab_board_get_fault_number (board, "drive-stall", 0);
    faults->read_only = lab_board_get_fault (board, "drive-read-only") != NULL;
    faults->never_vanish = lab_board_get_fault (board, "no-reboot") != NULL;
    faults->no_info_file = lab_board_get_fault (board, "no-info-file") != NULL;
}

static void
update (gpointer data)
{
    VirtualUf2 *self = data;
    VirtualDriveCounters now = { 0 };

    if (self->picoboot)
        virtual_picoboot_update (self->picoboot);
    if (!self->drive)
        return;
    virtual_drive_get_counters (self->drive, &now);
    lab_board_count (self->board, "drive-bytes", (gint64) (now.bytes - self->counted.bytes));
    lab_board_count (self->board, "blocks-accepted",
                     now.blocks_accepted - self->counted.blocks_accepted);
    lab_board_count (self->board, "blocks-rejected",
                     now.blocks_rejected - self->counted.blocks_rejected);
    lab_board_count (self->board, "sectors-erased",
                     now.sectors_erased - self->counted.sectors_erased);
    lab_board_count (self->board, "drive-syncs", now.syncs - self->counted.syncs);
    lab_board_count (self->board, "drive-mounts", now.mounts - self->counted.mounts);
    self->counted = now;
}

static void
on_complete_cb (VirtualDrive *drive, GBytes *image, guint address, VirtualUf2 *self)
{
    g_autoptr (GBytes) flash = virtual_drive_dup_flash (drive);

    self->complete = TRUE;
    lab_board_take_image (self->board, image, address, flash);
}

/* After a whole set of blocks it restarts; else somebody pulled the plug. */
static void
on_vanished_cb (VirtualDrive *drive, VirtualUf2 *self)
{
    if (self->complete)
        lab_board_restart (self->board, LAB_MODE_RUNNING, 0);
    else
        lab_board_break_off (self->board);
}

static gboolean
on_scanned_cb (gpointer data)
{
    VirtualUf2 *self = data;
    JsonObject *face = lab_board_get_face (self->board);
    VirtualBootloaderKind loader = get_loader (self->board);
    g_autoptr (GBytes) flash = self->flash ? NULL : make_flash (self->board, loader);
    VirtualDriveFields fields = {
        .kind = loader,
        .label = lab_scene_get_text (face, "label", NULL),
        .model = lab_scene_get_text (face, "model", NULL),
        .board_id = lab_scene_get_text (face, "drive_id", NULL),
        .family = lab_chip_get_family (get_chip (self->board)),
        .flash_size = (guint32) lab_scene_get_number (face, "flash_size", 0),
        .flash = flash,
        .chip = self->flash,
        .instant = lab_board_get_world (self->board)->instant,
    };

    self->timer = 0;
    get_faults (self->board, &fields.faults);
    self->drive = virtual_drive_new (&fields);
    g_signal_connect (self->drive, "complete", G_CALLBACK (on_complete_cb), self);
    g_signal_connect (self->drive, "vanished", G_CALLBACK (on_vanished_cb), self);
    lab_board_show_drive (self->board, self->drive);
    lab_board_settle (self->board);
    return G_SOURCE_REMOVE;
}

/* "small-flash" is a fault of a scene: another chip was soldered in. */
static void
start_picoboot (VirtualUf2 *self)
{
    VirtualBootloaderKind loader = get_loader (self->board);
    gint64 size = virtual_bootloader_get_traits (loader)->flash_size;

    size = lab_scene_get_number (lab_board_get_face (self->board), "flash_size", size);
    size = lab_board_get_fault_number (self->board, "small-flash", size);
    self->flash = rp2_flash_new (self->board, (guint32) size);
    self->picoboot = virtual_picoboot_new (self->board, self->flash, loader);
}

static void
stop_picoboot (VirtualUf2 *self)
{
    guint32 offset = virtual_picoboot_get_program_offset (self->picoboot);

    rp2_flash_hand_over (self->flash, self->board, offset,
                         virtual_picoboot_get_end (self->picoboot));
    g_clear_pointer (&self->picoboot, virtual_picoboot_free);
}

static gpointer
start (LabBoard *board)
{
    static const VirtualTtyEvents no_events = { 0 };
    VirtualUf2 *self = g_new0 (VirtualUf2, 1);
    gint64 late = lab_board_get_fault_number (board, "late-drive", 0);

    self->board = board;
    if (lab_board_has_function (board, "cdc"))
        self->tty = virtual_tty_new (lab_board_get_usb (board), "cdc", &no_events, self);
    if (lab_board_has_function (board, "picoboot"))
        start_picoboot (self);
    if (lab_board_get_fault (board, "no-drive"))
        lab_board_settle (board);
    else
        self->timer = g_timeout_add (lab_board_get_time (board, "drive", 1250) + (guint) late,
                                     on_scanned_cb, self);
    return self;
}

static void
stop (gpointer data)
{
    VirtualUf2 *self = data;

    update (self);
    g_clear_handle_id (&self->timer, g_source_remove);
    g_clear_pointer (&self->tty, virtual_tty_free);
    if (self->picoboot)
        stop_picoboot (self);
    if (self->drive) {
        g_signal_handlers_disconnect_by_data (self->drive, self);
        virtual_drive_unplug (self->drive);
        virtual_udisks_remove_drive (lab_board_get_world (self->board)->udisks, self->drive);
        g_object_unref (self->drive);
    }
    g_clear_pointer (&self->flash, virtual_flash_unref);
    g_free (self);
}

const LabPersonality virtual_uf2_personality = {
    .name = "uf2",
    .start = start,
    .stop = stop,
    .update = update,
};
