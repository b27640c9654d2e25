/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "lab-dress.h"
#include "lab-personality.h"
#include "virtual-interpreter.h"
#include "virtual-tty.h"

#include <string.h>

/* A board's REPL, byte for byte as MicroPython's shared/runtime/pyexec.c and py/reader.c speak it;
 * the code itself is run by a real MicroPython (virtual-interpreter.c). */

enum {
    CTRL_A = 1,
    CTRL_B = 2,
    CTRL_C = 3,
    CTRL_D = 4,
    CTRL_E = 5,
    WINDOW = 128,     /* half of MICROPY_REPL_STDIN_BUFFER_MAX */
    BACKLOG = 8192,   /* of output, until the program is held up */
    FLOOD = 10000000, /* bytes of the fault "flood" */
    NOISE = 512,      /* bytes a turn of the fault "garbage" */
};

typedef enum {
    STATE_STARTING,  /* the interpreter is not up yet */
    STATE_PROGRAM,   /* boot.py and main.py */
    STATE_WAIT_KEY,  /* CircuitPython: any key for the REPL */
    STATE_FRIENDLY,  /* >>> */
    STATE_PASTE,     /* === */
    STATE_LINE,      /* a friendly line or a paste is executed */
    STATE_RAW,       /* > */
    STATE_RAW_PASTE, /* text comes by windows */
    STATE_RAW_EXEC,  /* raw text is executed */
    STATE_DEAD,      /* hangs until it is unplugged */
} State;

typedef struct {
    LabBoard *board;
    VirtualTty *tty;
    VirtualInterpreter *interpreter;
    char *banner;
    State state;
    gboolean raw;   /* pyexec_mode_kind, which a soft reset keeps */
    GByteArray *in; /* typed but not read yet */
    GString *line;
    guint window;
    gint64 traffic; /* bytes in both directions */
    guint late;     /* timer */
    guint busy;     /* timer: a microcontroller needs longer than this computer */
    char *how;      /* what it will have done by then */
    char *report;
    guint noise;  /* timer */
    gint64 flood; /* bytes still to come */
    gboolean circuit;
    gboolean asked; /* the program waits for a byte of its terminal */
} VirtualRepl;

static void start_interpreter (VirtualRepl *self); /* it soft-resets itself */

/* ---- The wire ---- */

/* Fault "unplug-at": the plug is pulled at this byte of the tty's traffic. */
static gsize
count_traffic (VirtualRepl *self, gsize length)
{
    gint64 limit = lab_board_get_fault_number (self->board, "unplug-at", -1);

    if (limit >= 0 && self->traffic + (gint64) length >= limit) {
        length = (gsize) MAX (limit - self->traffic, 0);
        lab_board_break_off (self->board);
        self->state = STATE_DEAD;
    }
    self->traffic += (gint64) length;
    return length;
}

static void
send (VirtualRepl *self, const char *bytes, gsize length)
{
    if (lab_board_get_fault (self->board, "silent") || !virtual_tty_is_open (self->tty))
        return;
    length = count_traffic (self, length);
    virtual_tty_send (self->tty, (const guint8 *) bytes, length);
    lab_board_count (self->board, "tty-bytes-out", (gint64) length);
    if (self->interpreter && virtual_tty_get_queued (self->tty) > BACKLOG)
        virtual_interpreter_set_paused (self->interpreter, TRUE);
}

static void
say (VirtualRepl *self, const char *text)
{
    send (self, text, strlen (text));
}

static void
say_byte (VirtualRepl *self, char byte)
{
    send (self, &byte, 1);
}

/* ---- Prompts ---- */

static void
prompt_raw (VirtualRepl *self)
{
    self->state = STATE_RAW;
    g_string_truncate (self->line, 0);
    say (self, ">");
}

static void
enter_raw (VirtualRepl *self)
{
    self->raw = TRUE;
    say (self, "raw REPL; CTRL-B to exit\r\n");
    prompt_raw (self);
}

static void
prompt_friendly (VirtualRepl *self)
{
    self->state = STATE_FRIENDLY;
    g_string_truncate (self->line, 0);
    say (self, ">>> ");
}

static void
enter_friendly (VirtualRepl *self)
{
    self->raw = FALSE;
    say (self, self->banner);
    prompt_friendly (self);
}

static void
soft_reset (VirtualRepl *self)
{
    lab_board_count (self->board, "soft-resets", 1);
    say (self, self->circuit ? "soft reboot\r\n" : "MPY: soft reboot\r\n");
    start_interpreter (self);
}

static void
run (VirtualRepl *self, State state, const char *kind)
{
    g_autofree char *text = g_strdup (self->line->str);

    self->state = state;
    lab_board_count (self->board, "executions", 1);
    virtual_interpreter_run (self->interpreter, kind, text);
}

/* ---- Bytes that are typed, by state ---- */

static void
type_raw (VirtualRepl *self, guint8 byte)
{
    switch (byte) {
    case CTRL_A:
        if (self->line->len == 2 && self->line->str[0] == CTRL_E) {
            if (self->line->str[1] == 'A') {
                const char reply[] = { 'R', 1, WINDOW & 0xff, WINDOW >> 8, 1 };

                lab_board_count (self->board, "raw-pastes", 1);
                g_string_truncate (self->line, 0);
                self->window = WINDOW;
                self->state = STATE_RAW_PASTE;
                send (self, reply, sizeof reply);
            } else {
                send (self, "R\0", 2);
                prompt_raw (self);
            }
        } else {
            enter_raw (self);
        }
        break;
    case CTRL_B:
        say (self, "\r\n");
        enter_friendly (self);
        break;
    case CTRL_C:
        g_string_truncate (self->line, 0);
        break;
    case CTRL_D:
        say (self, "OK");
        if (self->line->len == 0) {
            say (self, "\r\n");
            soft_reset (self);
        } else {
            run (self, STATE_RAW_EXEC, "text");
        }
        break;
    default:
        g_string_append_c (self->line, (char) byte);
    }
}

static void
type_raw_paste (VirtualRepl *self, guint8 byte)
{
    if (byte == CTRL_C) {
        say (self, "\x04\x04Traceback (most recent call last):\r\nKeyboardInterrupt: \r\n\x04");
        prompt_raw (self);
    } else if (byte == CTRL_D) {
        say_byte (self, CTRL_D);
        run (self, STATE_RAW_EXEC, "text");
    } else {
        g_string_append_c (self->line, (char) byte);
        if (--self->window == 0) {
            say_byte (self, CTRL_A);
            self->window = WINDOW;
        }
    }
}

static void
type_paste (VirtualRepl *self, guint8 byte)
{
    if (byte == CTRL_C) {
        say (self, "\r\n");
        prompt_friendly (self);
    } else if (byte == CTRL_D) {
        say (self, "\r\n");
        run (self, STATE_LINE, "text");
    } else if (byte == '\r') {
        g_string_append_c (self->line, '\n');
        say (self, "\r\n=== ");
    } else {
        g_string_append_c (self->line, (char) byte);
        say_byte (self, (char) byte);
    }
}

static void
type_control (VirtualRepl *self, guint8 byte)
{
    switch (byte) {
    case CTRL_A:
        say (self, "\r\n");
        lab_board_count (self->board, "raw-repl-entries", 1);
        enter_raw (self);
        break;
    case CTRL_B:
        say (self, "\r\n");
        enter_friendly (self);
        break;
    case CTRL_C:
        say (self, "\r\n");
        prompt_friendly (self);
        break;
    case CTRL_D:
        say (self, "\r\n");
        soft_reset (self);
        break;
    case CTRL_E:
        say (self, "\r\npaste mode; Ctrl-C to cancel, Ctrl-D to finish\r\n=== ");
        self->state = STATE_PASTE;
        break;
    }
}

static void
type_friendly (VirtualRepl *self, guint8 byte)
{
    if (byte == CTRL_C || (byte >= CTRL_A && byte <= CTRL_E && self->line->len == 0)) {
        type_control (self, byte);
    } else if (byte == '\r') {
        say (self, "\r\n");
        if (self->line->len == 0)
            prompt_friendly (self);
        else
            run (self, STATE_LINE, "line");
    } else if (byte == 8 || byte == 127) {
        if (self->line->len > 0 && self->line->str[self->line->len - 1] != '\n') {
            g_string_truncate (self->line, self->line->len - 1);
            say (self, "\b \b");
        }
    } else if (byte >= ' ' || byte == '\t') {
        g_string_append_c (self->line, (char) byte);
        say_byte (self, (char) byte);
    }
}

static gboolean
is_reading (VirtualRepl *self)
{
    switch (self->state) {
    case STATE_FRIENDLY:
    case STATE_PASTE:
    case STATE_RAW:
    case STATE_RAW_PASTE:
    case STATE_WAIT_KEY:
        return !self->late;
    case STATE_STARTING:
    case STATE_PROGRAM:
    case STATE_LINE:
    case STATE_RAW_EXEC:
    case STATE_DEAD:
        return FALSE;
    }
    return FALSE;
}

/* Takes what was typed for as long as somebody reads it; a command that begins leaves the rest. */
static void
take_input (VirtualRepl *self)
{
    while (is_reading (self) && self->in->len > 0) {
        guint8 byte = self->in->data[0];

        g_byte_array_remove_index (self->in, 0);
        if (self->state == STATE_FRIENDLY)
            type_friendly (self, byte);
        else if (self->state == STATE_PASTE)
            type_paste (self, byte);
        else if (self->state == STATE_RAW)
            type_raw (self, byte);
        else if (self->state == STATE_RAW_PASTE)
            type_raw_paste (self, byte);
        else if (byte == CTRL_D)
            soft_reset (self);
        else
            enter_friendly (self);
    }
}

/* ---- What the interpreter reports ---- */

static void
on_ready (gpointer data)
{
    VirtualRepl *self = data;

    if (self->circuit && !self->raw)
        say (self, "\r\nAuto-reload is on. Simply save files over USB to run them or enter REPL to "
                   "disable.\r\ncode.py output:\r\n");
    self->state = STATE_PROGRAM;
    if (!self->raw)
        lab_board_count (self->board, "program-starts", 1);
    virtual_interpreter_run (self->interpreter, "boot", self->raw ? "" : "main");
    lab_board_settle (self->board);
}

static void
on_output (const guint8 *bytes, gsize length, gpointer data)
{
    send (data, (const char *) bytes, length);
}

static void
end_program (VirtualRepl *self, const char *how)
{
    if (g_str_equal (how, "exit")) {
        soft_reset (self);
    } else if (self->raw) {
        enter_raw (self);
    } else if (self->circuit) {
        say (self, "\r\nCode done running.\r\n\r\nPress any key to enter the REPL. Use CTRL-D to "
                   "reload.\r\n");
        self->state = STATE_WAIT_KEY;
    } else {
        enter_friendly (self);
    }
}

static void
say_report (VirtualRepl *self, const char *report)
{
    g_auto (GStrv) lines = g_strsplit (report, "\n", -1);
    g_autofree char *text = g_strjoinv ("\r\n", lines);

    say (self, text);
}

static void
end_raw (VirtualRepl *self, const char *how, const char *report)
{
    say_byte (self, CTRL_D);
    say_report (self, report);
    say_byte (self, CTRL_D);
    if (g_str_equal (how, "exit"))
        soft_reset (self);
    else
        prompt_raw (self);
}

static void
end_line (VirtualRepl *self, const char *how, const char *report)
{
    if (g_str_equal (how, "more")) {
        g_string_append_c (self->line, '\n');
        self->state = STATE_FRIENDLY;
        say (self, "... ");
        return;
    }
    say_report (self, report);
    if (g_str_equal (how, "exit"))
        soft_reset (self);
    else
        prompt_friendly (self);
}

/* A flood ends like any program: when all is said, by Ctrl-C, or unheard. */
static void
end_flood (VirtualRepl *self)
{
    if (self->flood <= 0)
        return;
    self->flood = 0;
    g_clear_handle_id (&self->noise, g_source_remove);
    end_raw (self, "ok", "");
}

static gboolean
on_flood_cb (gpointer data)
{
    VirtualRepl *self = data;
    char noise[NOISE];

    if (virtual_tty_get_queued (self->tty) > BACKLOG)
        return G_SOURCE_CONTINUE;
    for (guint n = 0; n < sizeof noise; n++)
        noise[n] = (char) (self->flood > 0 ? 'x' : g_random_int_range (32, 256));
    for (int turn = 0; turn < (self->flood > 0 ? 16 : 1); turn++)
        send (self, noise, sizeof noise);
    if (self->flood <= 0)
        return G_SOURCE_CONTINUE;
    self->flood -= 16 * NOISE;
    if (self->flood > 0)
        return G_SOURCE_CONTINUE;
    self->flood = 1;
    end_flood (self);
    take_input (self);
    return G_SOURCE_REMOVE;
}

static void
end_command (VirtualRepl *self)
{
    g_autofree char *how = g_steal_pointer (&self->how);
    g_autofree char *report = g_steal_pointer (&self->report);

    if (self->state == STATE_RAW_EXEC && lab_board_get_fault (self->board, "flood")) {
        self->flood = lab_board_get_fault_number (self->board, "flood", FLOOD);
        self->noise = g_timeout_add (1, on_flood_cb, self);
        return;
    }
    if (self->state == STATE_PROGRAM)
        end_program (self, how);
    else if (self->state == STATE_RAW_EXEC)
        end_raw (self, how, report);
    else if (self->state == STATE_LINE)
        end_line (self, how, report);
    take_input (self);
}

static gboolean
on_no_longer_busy_cb (gpointer data)
{
    VirtualRepl *self = data;

    self->busy = 0;
    end_command (self);
    return G_SOURCE_REMOVE;
}

static void
on_done (const char *how, const char *report, gpointer data)
{
    VirtualRepl *self = data;
    guint time =
        lab_board_get_time (self->board, self->state == STATE_PROGRAM ? "start" : "execute", 0);

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
give_input (VirtualRepl *self)
{
    if (!self->asked || self->in->len == 0)
        return;
    self->asked = FALSE;
    virtual_interpreter_give_input (self->interpreter, self->in->data[0]);
    g_byte_array_remove_index (self->in, 0);
}

static void
on_wants_input (gpointer data)
{
    VirtualRepl *self = data;

    self->asked = TRUE;
    give_input (self);
}

static void
on_called (const char *what, gpointer data)
{
    VirtualRepl *self = data;
    gboolean loader = g_str_equal (what, "bootloader");

    lab_board_count (self->board, loader ? "bootloader-calls" : "resets", 1);
    self->state = STATE_DEAD;
    if (loader && lab_board_get_fault (self->board, "hang-bootloader"))
        return;
    lab_board_restart (self->board, loader ? LAB_MODE_BOOTLOADER : LAB_MODE_RUNNING,
                       lab_board_get_time (self->board, "leave", 20));
}

static void
on_died (gpointer data)
{
    VirtualRepl *self = data;

    lab_board_count (self->board, "crashes", 1);
    self->state = STATE_DEAD;
    lab_board_restart (self->board, LAB_MODE_RUNNING, 0);
}

static void
start_interpreter (VirtualRepl *self)
{
    static const VirtualInterpreterEvents events = {
        .ready = on_ready,
        .output = on_output,
        .done = on_done,
        .wants_input = on_wants_input,
        .called = on_called,
        .died = on_died,
    };
    g_autoptr (JsonObject) dress = NULL;

    g_clear_handle_id (&self->busy, g_source_remove);
    g_clear_pointer (&self->interpreter, virtual_interpreter_free);
    g_clear_pointer (&self->banner, g_free);
    self->state = STATE_STARTING;
    dress = lab_dress_new (self->board, &self->banner);
    self->circuit = json_object_get_boolean_member (dress, "circuitpython");
    self->interpreter =
        virtual_interpreter_new (lab_board_get_folder (self->board), dress, &events, self);
}

/* ---- What the tty reports ---- */

static gboolean
on_late_cb (gpointer data)
{
    VirtualRepl *self = data;

    self->late = 0;
    take_input (self);
    return G_SOURCE_REMOVE;
}

static void
begin_faults (VirtualRepl *self)
{
    gint64 late = lab_board_get_fault_number (self->board, "late", 0);

    if (late > 0 && !self->late)
        self->late = g_timeout_add ((guint) late, on_late_cb, self);
    if (lab_board_get_fault (self->board, "garbage") && !self->noise)
        self->noise = g_timeout_add (1, on_flood_cb, self);
}

static void
on_received (const guint8 *bytes, gsize length, gpointer data)
{
    VirtualRepl *self = data;

    if (lab_board_get_fault (self->board, "garbage"))
        begin_faults (self);
    lab_board_count (self->board, "tty-bytes-in", (gint64) length);
    length = count_traffic (self, length);
    if (lab_board_get_fault (self->board, "silent") || self->state == STATE_DEAD)
        return;
    for (gsize n = 0; n < length; n++) {
        if (bytes[n] == CTRL_C)
            lab_board_count (self->board, "ctrl-c", 1);
        /* While code runs Ctrl-C interrupts and is not typed. */
        if (bytes[n] == CTRL_C && !is_reading (self) && self->state != STATE_STARTING
            && !self->late) {
            virtual_interpreter_interrupt (self->interpreter);
            end_flood (self);
        } else {
            g_byte_array_append (self->in, &bytes[n], 1);
        }
        take_input (self);
        give_input (self);
    }
}

static void
on_opened (gpointer data)
{
    VirtualRepl *self = data;

    lab_board_count (self->board, "tty-opens", 1);
    begin_faults (self);
}

static void
on_drained (gpointer data)
{
    VirtualRepl *self = data;

    virtual_interpreter_set_paused (self->interpreter, FALSE);
}

static void
on_closed (gpointer data)
{
    VirtualRepl *self = data;

    end_flood (self);
    g_clear_handle_id (&self->noise, g_source_remove);
    virtual_interpreter_set_paused (self->interpreter, FALSE);
}

/* MicroPython's samd, nrf and mimxrt ports; usb.md 4. */
static void
on_touched (gpointer data)
{
    VirtualRepl *self = data;

    lab_board_count (self->board, "touches", 1);
    if (lab_scene_get_flag (lab_board_get_face (self->board), "touch")
        && !lab_board_get_fault (self->board, "no-touch"))
        lab_board_restart (self->board, LAB_MODE_BOOTLOADER,
                           lab_board_get_time (self->board, "touch", 250));
}

/* ---- Personality ---- */

/* CircuitPython shows its file system as a disk. The lab has the disk, but nothing on it. */
static void
show_disk (VirtualRepl *self)
{
    enum { SECTORS = 2049 };
    dev_t device;

    if (lab_board_has_function (self->board, "msc"))
        virtual_usb_add_disk (lab_board_get_usb (self->board), SECTORS, TRUE, &device);
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
    VirtualRepl *self = g_new0 (VirtualRepl, 1);

    self->board = board;
    self->in = g_byte_array_new ();
    self->line = g_string_new (NULL);
    self->tty = virtual_tty_new (lab_board_get_usb (board), "cdc", &events, self);
    virtual_tty_set_piece (self->tty, (guint) lab_board_get_fault_number (board, "short-read", 0));
    if (lab_board_get_fault (board, "tty-busy"))
        virtual_tty_occupy (self->tty);
    show_disk (self);
    start_interpreter (self);
    return self;
}

static void
stop (gpointer data)
{
    VirtualRepl *self = data;

    g_clear_handle_id (&self->late, g_source_remove);
    g_clear_handle_id (&self->noise, g_source_remove);
    g_clear_handle_id (&self->busy, g_source_remove);
    g_clear_pointer (&self->interpreter, virtual_interpreter_free);
    virtual_tty_free (self->tty);
    g_byte_array_unref (self->in);
    g_string_free (self->line, TRUE);
    g_free (self->how);
    g_free (self->report);
    g_free (self->banner);
    g_free (self);
}

static const char *
get_state (gpointer data)
{
    static const char *const names[] = { "starting", "program", "wait-key",  "friendly", "paste",
                                         "line",     "raw",     "raw-paste", "raw-exec", "dead" };
    VirtualRepl *self = data;

    return names[self->state];
}

const LabPersonality virtual_repl_personality = { "repl", start, stop, NULL, get_state };
