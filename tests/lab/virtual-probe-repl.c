/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "virtual-probe-repl.h"

#include "lab-flash.h"
#include "virtual-program.h"
#include "virtual-tty.h"

enum { INSTANT_BOOT_MS = 5 }; /* in which a host that resets a chip to halt it has done so */

struct _VirtualProbeRepl {
    LabBoard *board;
    DebugTarget *target; /* NULL: nothing is at the other end */
    VirtualTty *tty;
    VirtualProgram *program; /* NULL: the target is silent */
    gboolean starting;       /* it was reset, and has not run yet */
    guint timer;
    gint64 changes; /* of the flash, when the program started */
};

/* How much of the flash was ever erased or programmed. */
static gint64
count_changes (VirtualProbeRepl *self)
{
    static const char *const names[] = { "erased-sectors", "programmed-bytes", "mass-erases" };
    GHashTable *counts = debug_target_get_counts (self->target);
    gint64 sum = 0;

    for (guint n = 0; n < G_N_ELEMENTS (names); n++) {
        gint64 *count = g_hash_table_lookup (counts, names[n]);

        sum += count ? *count : 0;
    }
    return sum;
}

/* ---- What the program wants ---- */

static void
send (const guint8 *bytes, gsize length, gpointer data)
{
    VirtualProbeRepl *self = data;

    virtual_tty_send (self->tty, bytes, length);
}

static gboolean
is_open (gpointer data)
{
    VirtualProbeRepl *self = data;

    return virtual_tty_is_open (self->tty);
}

static gsize
get_queued (gpointer data)
{
    VirtualProbeRepl *self = data;

    return virtual_tty_get_queued (self->tty);
}

static void
set_piece (guint piece, gpointer data)
{
    VirtualProbeRepl *self = data;

    virtual_tty_set_piece (self->tty, piece);
}

/* The probe drives the USB: it stays whatever becomes of its target. */
static void
on_called (const char *what, gpointer data)
{
    VirtualProbeRepl *self = data;

    debug_target_set_reset (self->target, TRUE);
    debug_target_set_reset (self->target, FALSE);
}

/* ---- From reset to reset ---- */

static gboolean
has_program (VirtualProbeRepl *self)
{
    g_auto (LabFirmwareFound) found = { 0 };
    JsonObject *kind = lab_board_get_kind (self->board);

    return json_object_has_member (kind, "machine")
           && lab_flash_boot (lab_scene_get_text (kind, "chip", ""),
                              lab_board_get_program (self->board), &found)
                  == LAB_BOOT_MICROPYTHON;
}

static void
start_program (VirtualProbeRepl *self)
{
    static const VirtualProgramLine line = {
        .send = send,
        .is_open = is_open,
        .get_queued = get_queued,
        .set_piece = set_piece,
        .called = on_called,
    };

    self->starting = FALSE;
    if (has_program (self))
        self->program = virtual_program_new (self->board, &line, self);
    else
        lab_board_settle (self->board);
    if (self->program && virtual_tty_is_open (self->tty))
        virtual_program_open (self->program);
}

static gboolean
on_booted_cb (gpointer data)
{
    VirtualProbeRepl *self = data;

    self->timer = 0;
    debug_target_run (self->target);
    if (debug_target_is_running (self->target))
        start_program (self);
    else
        lab_board_settle (self->board); /* until somebody lets it run */
    return G_SOURCE_REMOVE;
}

static void
wait_for_boot (VirtualProbeRepl *self)
{
    guint time = MAX (lab_board_get_time (self->board, "boot", 300), INSTANT_BOOT_MS);

    if (!self->timer)
        self->timer = g_timeout_add (time, on_booted_cb, self);
}

static void
stop_program (VirtualProbeRepl *self)
{
    g_clear_handle_id (&self->timer, g_source_remove);
    g_clear_pointer (&self->program, virtual_program_free);
}

void
virtual_probe_repl_reset (VirtualProbeRepl *self)
{
    stop_program (self);
    self->starting = TRUE;
    self->changes = count_changes (self);
    lab_board_enter (self->board, LAB_MODE_RUNNING);
    wait_for_boot (self);
}

void
virtual_probe_repl_look (VirtualProbeRepl *self)
{
    if (!self->target)
        return;
    if (count_changes (self) != self->changes) { /* what ran is not there any more */
        stop_program (self);
        self->starting = FALSE;
        self->changes = count_changes (self);
        lab_board_settle (self->board);
    } else if (self->starting && debug_target_is_running (self->target)) {
        wait_for_boot (self);
    }
}

const char *
virtual_probe_repl_get_state (VirtualProbeRepl *self)
{
    return self->program ? virtual_program_get_state (self->program) : NULL;
}

/* ---- What the tty reports ---- */

/* A halted core lets its bytes be overrun. */
static void
on_received (const guint8 *bytes, gsize length, gpointer data)
{
    VirtualProbeRepl *self = data;

    if (self->program && debug_target_is_running (self->target))
        virtual_program_take (self->program, bytes, length);
    else
        lab_board_count (self->board, "tty-bytes-in", (gint64) length);
}

static void
on_opened (gpointer data)
{
    VirtualProbeRepl *self = data;

    if (self->program)
        virtual_program_open (self->program);
    else
        lab_board_count (self->board, "tty-opens", 1);
}

static void
on_closed (gpointer data)
{
    VirtualProbeRepl *self = data;

    if (self->program)
        virtual_program_close (self->program);
}

static void
on_drained (gpointer data)
{
    VirtualProbeRepl *self = data;

    if (self->program)
        virtual_program_drain (self->program);
}

/* ---- Beginning and end ---- */

VirtualProbeRepl *
virtual_probe_repl_new (LabBoard *board)
{
    static const VirtualTtyEvents events = {
        .received = on_received,
        .opened = on_opened,
        .closed = on_closed,
        .drained = on_drained,
    };
    VirtualProbeRepl *self = g_new0 (VirtualProbeRepl, 1);

    self->board = board;
    self->target = lab_probe_get_target (lab_board_get_probe (board));
    self->tty = virtual_tty_new (lab_board_get_usb (board), "cdc", &events, self);
    if (lab_board_get_fault (board, "tty-busy"))
        virtual_tty_occupy (self->tty);
    return self;
}

void
virtual_probe_repl_free (VirtualProbeRepl *self)
{
    stop_program (self);
    virtual_tty_free (self->tty);
    g_free (self);
}
