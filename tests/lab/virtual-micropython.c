/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "lab-personality.h"
#include "virtual-program.h"
#include "virtual-tty.h"

#include <string.h>
#include <sys/ioctl.h>

/* A board whose program speaks USB itself: a tty, and CircuitPython's drive. */
typedef struct {
    LabBoard *board;
    VirtualTty *tty;
    VirtualProgram *program;
    VirtualDrive *drive; /* CircuitPython's */
    VirtualDriveCounters counted;
    int lines;
} VirtualMicropython;

/* ---- What the program wants ---- */

static void
send (const guint8 *bytes, gsize length, gpointer data)
{
    VirtualMicropython *self = data;

    virtual_tty_send (self->tty, bytes, length);
}

static gboolean
is_open (gpointer data)
{
    VirtualMicropython *self = data;

    return virtual_tty_is_open (self->tty);
}

static gsize
get_queued (gpointer data)
{
    VirtualMicropython *self = data;

    return virtual_tty_get_queued (self->tty);
}

static void
set_piece (guint piece, gpointer data)
{
    VirtualMicropython *self = data;

    virtual_tty_set_piece (self->tty, piece);
}

static void
on_called (const char *what, gpointer data)
{
    VirtualMicropython *self = data;
    gboolean loader = g_str_equal (what, "bootloader");
    gboolean crash = g_str_equal (what, "crash");

    lab_board_restart (self->board, loader ? LAB_MODE_BOOTLOADER : LAB_MODE_RUNNING,
                       crash ? 0 : lab_board_get_time (self->board, "leave", 20));
}

/* ---- What the tty reports ---- */

static void
on_received (const guint8 *bytes, gsize length, gpointer data)
{
    VirtualMicropython *self = data;

    virtual_program_take (self->program, bytes, length);
}

static void
on_opened (gpointer data)
{
    VirtualMicropython *self = data;

    virtual_program_open (self->program);
}

static void
on_drained (gpointer data)
{
    VirtualMicropython *self = data;

    virtual_program_drain (self->program);
}

static void
on_closed (gpointer data)
{
    VirtualMicropython *self = data;

    virtual_program_close (self->program);
}

/* MicroPython's samd, nrf and mimxrt ports: mp_usbd_cdc.c. */
static void
on_touched (gpointer data)
{
    VirtualMicropython *self = data;

    lab_board_count (self->board, "touches", 1);
    if (lab_scene_get_flag (lab_board_get_face (self->board), "touch")
        && !lab_board_get_fault (self->board, "no-touch"))
        lab_board_restart (self->board, LAB_MODE_BOOTLOADER,
                           lab_board_get_time (self->board, "touch", 250));
}

/* MicroPython's esp32 port, usb.c: RTS alone and then at once DTR alone start the loader 250 ms
 * later. */
static void
on_lines (int lines, gint64 when, gpointer data)
{
    VirtualMicropython *self = data;
    gboolean asked = self->lines == TIOCM_RTS && lines == TIOCM_DTR;

    self->lines = lines;
    if (asked && lab_scene_get_flag (lab_board_get_face (self->board), "reset-lines"))
        lab_board_restart (self->board, LAB_MODE_BOOTLOADER,
                           lab_board_get_time (self->board, "touch", 250));
}

/* ---- Personality ---- */

/* CircuitPython shows its file system as a drive. What is written there only is on the drive. */
static void
show_drive (VirtualMicropython *self)
{
    JsonObject *face = lab_board_get_face (self->board);
    const char *banner = virtual_program_get_banner (self->program);

    if (!json_object_has_member (face, "drive_id"))
        return;
    self->drive = virtual_drive_new (&(VirtualDriveFields) {
        .kind = VIRTUAL_BOOTLOADER_NONE,
        .model = banner + strspn (banner, "\r\n"),
        .board_id = lab_scene_get_text (face, "drive_id", ""),
        .instant = TRUE,
    });
    lab_board_show_drive (self->board, self->drive);
}

static gpointer
start (LabBoard *board)
{
    static const VirtualTtyEvents events = {
        .received = on_received,
        .opened = on_opened,
        .closed = on_closed,
        .touched = on_touched,
        .drained = on_drained,
        .lines = on_lines,
    };
    static const VirtualProgramLine line = {
        .send = send,
        .is_open = is_open,
        .get_queued = get_queued,
        .set_piece = set_piece,
        .called = on_called,
    };
    VirtualMicropython *self = g_new0 (VirtualMicropython, 1);

    self->board = board;
    self->tty = virtual_tty_new (lab_board_get_usb (board), "cdc", &events, self);
    if (lab_board_get_fault (board, "tty-busy"))
        virtual_tty_occupy (self->tty);
    self->program = virtual_program_new (board, &line, self);
    show_drive (self);
    return self;
}

static void
stop (gpointer data)
{
    VirtualMicropython *self = data;

    virtual_program_free (self->program);
    if (self->drive)
        virtual_udisks_remove_drive (lab_board_get_world (self->board)->udisks, self->drive);
    g_clear_object (&self->drive);
    virtual_tty_free (self->tty);
    g_free (self);
}

/* CircuitPython's drive: whether somebody mounted it and wrote there. */
static void
update (gpointer data)
{
    VirtualMicropython *self = data;
    VirtualDriveCounters now;

    if (!self->drive)
        return;
    virtual_drive_get_counters (self->drive, &now);
    lab_board_count (self->board, "drive-mounts", now.mounts - self->counted.mounts);
    lab_board_count (self->board, "drive-bytes", (gint64) (now.bytes - self->counted.bytes));
    self->counted = now;
}

static const char *
get_state (gpointer data)
{
    VirtualMicropython *self = data;

    return virtual_program_get_state (self->program);
}

const LabPersonality virtual_micropython_personality = {
    .name = "micropython",
    .start = start,
    .stop = stop,
    .update = update,
    .state = get_state,
};
