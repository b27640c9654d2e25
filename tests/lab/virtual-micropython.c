/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "lab-dress.h"
#include "lab-personality.h"
#include "virtual-interpreter.h"
#include "virtual-repl.h"
#include "virtual-tty.h"

#include <string.h>

/* A board that runs MicroPython or CircuitPython: its tty, its REPL and its interpreter joined,
 * with all the faults between them. */

enum {
    CTRL_C = 3,
    BACKLOG = 8192,   /* bytes of output, until the program is held up */
    FLOOD = 10000000, /* bytes of the fault "flood" */
    NOISE = 512,      /* bytes of noise at once */
    FLOOD_TURNS = 16, /* as much of it a millisecond in a flood */
};

typedef struct {
    LabBoard *board;
    VirtualTty *tty;
    VirtualRepl *repl;
    VirtualDrive *drive; /* CircuitPython's */
    VirtualDriveCounters counted;
    VirtualInterpreter *interpreter;
    char *banner;
    gboolean circuit;
    gboolean asked; /* the program waits for a byte of its terminal */
    gint64 traffic; /* bytes in both directions */
    guint late;     /* timer */
    guint busy;     /* timer: a microcontroller needs longer than this computer */
    gsize source;   /* bytes of the program that it was given */
    char *how;      /* what it will have done by then */
    char *report;
    guint noise;  /* timer */
    gint64 flood; /* bytes still to come */
} VirtualMicropython;

/* ---- The wire ---- */

/* Fault "unplug-at": the plug is pulled at this byte of the tty's traffic. */
static gsize
count_traffic (VirtualMicropython *self, gsize length)
{
    gint64 limit = lab_board_get_fault_number (self->board, "unplug-at", -1);

    if (limit >= 0 && self->traffic + (gint64) length >= limit) {
        length = (gsize) MAX (limit - self->traffic, 0);
        lab_board_break_off (self->board);
        virtual_repl_die (self->repl);
    }
    self->traffic += (gint64) length;
    return length;
}

static void
send (VirtualMicropython *self, const char *bytes, gsize length)
{
    if (lab_board_get_fault (self->board, "silent") || !virtual_tty_is_open (self->tty))
        return;
    length = count_traffic (self, length);
    virtual_tty_send (self->tty, (const guint8 *) bytes, length);
    lab_board_count (self->board, "tty-bytes-out", (gint64) length);
    if (self->interpreter && virtual_tty_get_queued (self->tty) > BACKLOG)
        virtual_interpreter_set_paused (self->interpreter, TRUE);
}

/* ---- What the REPL wants ---- */

static void
on_say (const char *bytes, gsize length, gpointer data)
{
    send (data, bytes, length);
}

static void
on_run (const char *kind, const char *text, gpointer data)
{
    VirtualMicropython *self = data;

    self->source = strlen (text);
    virtual_interpreter_run (self->interpreter, kind, text);
}

static void
on_count (const char *what, gpointer data)
{
    VirtualMicropython *self = data;

    lab_board_count (self->board, what, 1);
}

/* ---- What the interpreter reports ---- */

static void
on_ready (gpointer data)
{
    VirtualMicropython *self = data;

    virtual_repl_start (self->repl, self->banner, self->circuit);
    lab_board_settle (self->board);
}

static void
on_output (const guint8 *bytes, gsize length, gpointer data)
{
    send (data, (const char *) bytes, length);
}

/* A flood ends like any program: when all is said, by Ctrl-C, or unheard. */
static void
end_flood (VirtualMicropython *self)
{
    if (self->flood <= 0)
        return;
    self->flood = 0;
    g_clear_handle_id (&self->noise, g_source_remove);
    virtual_repl_end (self->repl, "ok", "");
}

static gboolean
on_flood_cb (gpointer data)
{
    VirtualMicropython *self = data;
    char noise[NOISE];

    if (virtual_tty_get_queued (self->tty) > BACKLOG)
        return G_SOURCE_CONTINUE;
    for (guint n = 0; n < sizeof noise; n++)
        noise[n] = (char) (self->flood > 0 ? 'x' : g_random_int_range (32, 256));
    for (int turn = 0; turn < (self->flood > 0 ? FLOOD_TURNS : 1); turn++)
        send (self, noise, sizeof noise);
    if (self->flood <= 0)
        return G_SOURCE_CONTINUE;
    self->flood -= FLOOD_TURNS * NOISE;
    if (self->flood > 0)
        return G_SOURCE_CONTINUE;
    self->flood = 1;
    end_flood (self);
    return G_SOURCE_REMOVE;
}

static void
end_command (VirtualMicropython *self)
{
    g_autofree char *how = g_steal_pointer (&self->how);
    g_autofree char *report = g_steal_pointer (&self->report);

    if (virtual_repl_get_state (self->repl) == VIRTUAL_REPL_RAW_EXEC
        && lab_board_get_fault (self->board, "flood")) {
        self->flood = lab_board_get_fault_number (self->board, "flood", FLOOD);
        self->noise = g_timeout_add (1, on_flood_cb, self);
        return;
    }
    virtual_repl_end (self->repl, how, report);
}

static gboolean
on_no_longer_busy_cb (gpointer data)
{
    VirtualMicropython *self = data;

    self->busy = 0;
    end_command (self);
    return G_SOURCE_REMOVE;
}

static void
on_done (const char *how, const char *report, gpointer data)
{
    VirtualMicropython *self = data;
    gboolean started = virtual_repl_get_state (self->repl) == VIRTUAL_REPL_PROGRAM;
    guint time = lab_board_get_time (self->board, started ? "start" : "execute", 0);
    guint compile = lab_board_get_time (self->board, "compile", 0); /* for each KiB */

    time += started ? 0 : (guint) (compile * self->source / 1024);
    self->asked = FALSE;
    g_set_str (&self->how, how);
    g_set_str (&self->report, report);
    if (time > 0)
        self->busy = g_timeout_add (time, on_no_longer_busy_cb, self);
    else
        end_command (self);
}

/* A program that reads its terminal gets one byte a question; the rest is for whoever comes. */
static void
give_input (VirtualMicropython *self)
{
    guint8 byte;

    if (!self->asked || !virtual_repl_take_byte (self->repl, &byte))
        return;
    self->asked = FALSE;
    virtual_interpreter_give_input (self->interpreter, byte);
}

static void
on_wants_input (gpointer data)
{
    VirtualMicropython *self = data;

    self->asked = TRUE;
    give_input (self);
}

static void
on_called (const char *what, gpointer data)
{
    VirtualMicropython *self = data;
    gboolean loader = g_str_equal (what, "bootloader");

    lab_board_count (self->board, loader ? "bootloader-calls" : "resets", 1);
    virtual_repl_die (self->repl);
    if (loader && lab_board_get_fault (self->board, "hang-bootloader"))
        return;
    lab_board_restart (self->board, loader ? LAB_MODE_BOOTLOADER : LAB_MODE_RUNNING,
                       lab_board_get_time (self->board, "leave", 20));
}

static void
on_died (gpointer data)
{
    VirtualMicropython *self = data;

    lab_board_count (self->board, "crashes", 1);
    virtual_repl_die (self->repl);
    lab_board_restart (self->board, LAB_MODE_RUNNING, 0);
}

static void
start_interpreter (gpointer data)
{
    static const VirtualInterpreterEvents events = {
        .ready = on_ready,
        .output = on_output,
        .done = on_done,
        .wants_input = on_wants_input,
        .called = on_called,
        .died = on_died,
    };
    VirtualMicropython *self = data;
    g_autoptr (JsonObject) dress = NULL;

    g_clear_handle_id (&self->busy, g_source_remove);
    g_clear_pointer (&self->interpreter, virtual_interpreter_free);
    g_clear_pointer (&self->banner, g_free);
    dress = lab_dress_new (self->board, &self->banner);
    self->circuit = json_object_get_boolean_member (dress, "circuitpython");
    self->interpreter =
        virtual_interpreter_new (lab_board_get_folder (self->board), dress, &events, self);
}

/* ---- What the tty reports ---- */

static gboolean
on_late_cb (gpointer data)
{
    VirtualMicropython *self = data;

    self->late = 0;
    virtual_repl_hold (self->repl, FALSE);
    return G_SOURCE_REMOVE;
}

static void
begin_faults (VirtualMicropython *self)
{
    gint64 late = lab_board_get_fault_number (self->board, "late", 0);

    if (late > 0 && !self->late) {
        self->late = g_timeout_add ((guint) late, on_late_cb, self);
        virtual_repl_hold (self->repl, TRUE);
    }
    if (lab_board_get_fault (self->board, "garbage") && !self->noise)
        self->noise = g_timeout_add (1, on_flood_cb, self);
    virtual_tty_set_piece (self->tty,
                           (guint) lab_board_get_fault_number (self->board, "short-read", 0));
}

static void
on_received (const guint8 *bytes, gsize length, gpointer data)
{
    VirtualMicropython *self = data;

    if (lab_board_get_fault (self->board, "garbage"))
        begin_faults (self);
    lab_board_count (self->board, "tty-bytes-in", (gint64) length);
    length = count_traffic (self, length);
    if (lab_board_get_fault (self->board, "silent"))
        return;
    for (gsize n = 0; n < length; n++) {
        if (bytes[n] == CTRL_C)
            lab_board_count (self->board, "ctrl-c", 1);
        if (!virtual_repl_type (self->repl, bytes[n])) {
            virtual_interpreter_interrupt (self->interpreter);
            end_flood (self);
        }
        give_input (self);
    }
}

static void
on_opened (gpointer data)
{
    VirtualMicropython *self = data;

    lab_board_count (self->board, "tty-opens", 1);
    begin_faults (self);
}

static void
on_drained (gpointer data)
{
    VirtualMicropython *self = data;

    virtual_interpreter_set_paused (self->interpreter, FALSE);
}

static void
on_closed (gpointer data)
{
    VirtualMicropython *self = data;

    end_flood (self);
    g_clear_handle_id (&self->noise, g_source_remove);
    virtual_interpreter_set_paused (self->interpreter, FALSE);
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

/* ---- Personality ---- */

/* CircuitPython shows its file system as a drive. What is written there only is on the drive. */
static void
show_drive (VirtualMicropython *self)
{
    JsonObject *face = lab_board_get_face (self->board);

    if (!lab_board_has_function (self->board, "msc"))
        return;
    self->drive = virtual_drive_new (&(VirtualDriveFields) {
        .kind = VIRTUAL_BOOTLOADER_NONE,
        .model = self->banner + strspn (self->banner, "\r\n"),
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
    };
    static const VirtualReplEvents repl_events = {
        .say = on_say,
        .run = on_run,
        .restart = start_interpreter,
        .count = on_count,
    };
    VirtualMicropython *self = g_new0 (VirtualMicropython, 1);

    self->board = board;
    self->repl = virtual_repl_new (&repl_events, self);
    self->tty = virtual_tty_new (lab_board_get_usb (board), "cdc", &events, self);
    if (lab_board_get_fault (board, "tty-busy"))
        virtual_tty_occupy (self->tty);
    start_interpreter (self);
    show_drive (self);
    return self;
}

static void
stop (gpointer data)
{
    VirtualMicropython *self = data;

    g_clear_handle_id (&self->late, g_source_remove);
    g_clear_handle_id (&self->noise, g_source_remove);
    g_clear_handle_id (&self->busy, g_source_remove);
    g_clear_pointer (&self->interpreter, virtual_interpreter_free);
    if (self->drive)
        virtual_udisks_remove_drive (lab_board_get_world (self->board)->udisks, self->drive);
    g_clear_object (&self->drive);
    virtual_tty_free (self->tty);
    virtual_repl_free (self->repl);
    g_free (self->how);
    g_free (self->report);
    g_free (self->banner);
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

    return virtual_repl_get_state_name (self->repl);
}

const LabPersonality virtual_micropython_personality = { "micropython", start, stop, update,
                                                         get_state };
