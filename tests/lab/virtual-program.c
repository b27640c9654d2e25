/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "virtual-program.h"

#include "lab-dress.h"
#include "virtual-interpreter.h"
#include "virtual-repl.h"

#include <string.h>

enum {
    CTRL_C = 3,
    BACKLOG = 8192,   /* bytes of output, until the program is held up */
    FLOOD = 10000000, /* bytes of the fault "flood" */
    NOISE = 512,      /* bytes of noise at once */
    FLOOD_TURNS = 16, /* as much of it a millisecond in a flood */
};

struct _VirtualProgram {
    LabBoard *board;
    VirtualProgramLine line;
    gpointer data;
    VirtualRepl *repl;
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
};

/* ---- The wire ---- */

/* Fault "unplug-at": the plug is pulled at this byte of the tty's traffic. */
static gsize
count_traffic (VirtualProgram *self, gsize length)
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
send (VirtualProgram *self, const char *bytes, gsize length)
{
    if (lab_board_get_fault (self->board, "silent") || !self->line.is_open (self->data))
        return;
    length = count_traffic (self, length);
    self->line.send ((const guint8 *) bytes, length, self->data);
    lab_board_count (self->board, "tty-bytes-out", (gint64) length);
    if (self->interpreter && self->line.get_queued (self->data) > BACKLOG)
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
    VirtualProgram *self = data;

    self->source = strlen (text);
    virtual_interpreter_run (self->interpreter, kind, text);
}

static void
on_count (const char *what, gpointer data)
{
    VirtualProgram *self = data;

    lab_board_count (self->board, what, 1);
}

/* ---- What the interpreter reports ---- */

static void
on_ready (gpointer data)
{
    VirtualProgram *self = data;

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
end_flood (VirtualProgram *self)
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
    VirtualProgram *self = data;
    char noise[NOISE];

    if (self->line.get_queued (self->data) > BACKLOG)
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
end_command (VirtualProgram *self)
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
    VirtualProgram *self = data;

    self->busy = 0;
    end_command (self);
    return G_SOURCE_REMOVE;
}

static void
on_done (const char *how, const char *report, gpointer data)
{
    VirtualProgram *self = data;
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
give_input (VirtualProgram *self)
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
    VirtualProgram *self = data;

    self->asked = TRUE;
    give_input (self);
}

static void
on_called (const char *what, gpointer data)
{
    VirtualProgram *self = data;
    gboolean loader = g_str_equal (what, "bootloader");

    lab_board_count (self->board, loader ? "bootloader-calls" : "resets", 1);
    virtual_repl_die (self->repl);
    if (!loader || !lab_board_get_fault (self->board, "hang-bootloader"))
        self->line.called (what, self->data);
}

static void
on_died (gpointer data)
{
    VirtualProgram *self = data;

    lab_board_count (self->board, "crashes", 1);
    virtual_repl_die (self->repl);
    self->line.called ("crash", self->data);
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
        .count = on_count,
        .died = on_died,
    };
    VirtualProgram *self = data;
    g_autoptr (JsonObject) dress = NULL;

    g_clear_handle_id (&self->busy, g_source_remove);
    g_clear_pointer (&self->interpreter, virtual_interpreter_free);
    g_clear_pointer (&self->banner, g_free);
    dress = lab_dress_new (self->board, &self->banner);
    self->circuit = json_object_get_boolean_member (dress, "circuitpython");
    self->interpreter =
        virtual_interpreter_new (lab_board_get_folder (self->board), dress, &events, self);
}

/* ---- What happens on the line ---- */

static gboolean
on_late_cb (gpointer data)
{
    VirtualProgram *self = data;

    self->late = 0;
    virtual_repl_hold (self->repl, FALSE);
    return G_SOURCE_REMOVE;
}

static void
begin_faults (VirtualProgram *self)
{
    gint64 late = lab_board_get_fault_number (self->board, "late", 0);

    if (late > 0 && !self->late) {
        self->late = g_timeout_add ((guint) late, on_late_cb, self);
        virtual_repl_hold (self->repl, TRUE);
    }
    if (lab_board_get_fault (self->board, "garbage") && !self->noise)
        self->noise = g_timeout_add (1, on_flood_cb, self);
    self->line.set_piece ((guint) lab_board_get_fault_number (self->board, "short-read", 0),
                          self->data);
}

void
virtual_program_take (VirtualProgram *self, const guint8 *bytes, gsize length)
{
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

void
virtual_program_open (VirtualProgram *self)
{
    lab_board_count (self->board, "tty-opens", 1);
    begin_faults (self);
}

void
virtual_program_drain (VirtualProgram *self)
{
    virtual_interpreter_set_paused (self->interpreter, FALSE);
}

void
virtual_program_close (VirtualProgram *self)
{
    end_flood (self);
    g_clear_handle_id (&self->noise, g_source_remove);
    virtual_interpreter_set_paused (self->interpreter, FALSE);
}

/* ---- Beginning and end ---- */

VirtualProgram *
virtual_program_new (LabBoard *board, const VirtualProgramLine *line, gpointer data)
{
    static const VirtualReplEvents repl_events = {
        .say = on_say,
        .run = on_run,
        .restart = start_interpreter,
        .count = on_count,
    };
    VirtualProgram *self = g_new0 (VirtualProgram, 1);

    self->board = board;
    self->line = *line;
    self->data = data;
    self->repl = virtual_repl_new (&repl_events, self);
    start_interpreter (self);
    return self;
}

void
virtual_program_free (VirtualProgram *self)
{
    g_clear_handle_id (&self->late, g_source_remove);
    g_clear_handle_id (&self->noise, g_source_remove);
    g_clear_handle_id (&self->busy, g_source_remove);
    g_clear_pointer (&self->interpreter, virtual_interpreter_free);
    virtual_repl_free (self->repl);
    g_free (self->how);
    g_free (self->report);
    g_free (self->banner);
    g_free (self);
}

const char *
virtual_program_get_banner (VirtualProgram *self)
{
    return self->banner;
}

const char *
virtual_program_get_state (VirtualProgram *self)
{
    return virtual_repl_get_state_name (self->repl);
}
