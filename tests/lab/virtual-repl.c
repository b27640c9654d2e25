/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "virtual-repl.h"

#include <string.h>

enum {
    CTRL_A = 1,
    CTRL_B = 2,
    CTRL_C = 3,
    CTRL_D = 4,
    CTRL_E = 5,
    WINDOW = 128, /* half of MICROPY_REPL_STDIN_BUFFER_MAX */
};

struct _VirtualRepl {
    VirtualReplEvents events;
    gpointer data;
    VirtualReplState state;
    gboolean raw; /* pyexec_mode_kind, which a soft reset keeps */
    gboolean circuit;
    gboolean held;
    char *banner;
    GByteArray *in; /* typed but not read yet */
    GString *line;
    guint window;
};

static void
send (VirtualRepl *self, const char *bytes, gsize length)
{
    self->events.say (bytes, length, self->data);
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
    self->state = VIRTUAL_REPL_RAW;
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
    self->state = VIRTUAL_REPL_FRIENDLY;
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
    self->events.count ("soft-resets", self->data);
    say (self, self->circuit ? "soft reboot\r\n" : "MPY: soft reboot\r\n");
    self->state = VIRTUAL_REPL_STARTING;
    self->events.restart (self->data);
}

static void
run (VirtualRepl *self, VirtualReplState state, const char *kind)
{
    g_autofree char *text = g_strdup (self->line->str);

    self->state = state;
    self->events.count ("executions", self->data);
    self->events.run (kind, text, self->data);
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

                self->events.count ("raw-pastes", self->data);
                g_string_truncate (self->line, 0);
                self->window = WINDOW;
                self->state = VIRTUAL_REPL_RAW_PASTE;
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
            run (self, VIRTUAL_REPL_RAW_EXEC, "text");
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
        run (self, VIRTUAL_REPL_RAW_EXEC, "text");
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
        run (self, VIRTUAL_REPL_LINE, "text");
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
        self->events.count ("raw-repl-entries", self->data);
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
        self->state = VIRTUAL_REPL_PASTE;
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
            run (self, VIRTUAL_REPL_LINE, "line");
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
    case VIRTUAL_REPL_FRIENDLY:
    case VIRTUAL_REPL_PASTE:
    case VIRTUAL_REPL_RAW:
    case VIRTUAL_REPL_RAW_PASTE:
    case VIRTUAL_REPL_WAIT_KEY:
        return !self->held;
    case VIRTUAL_REPL_STARTING:
    case VIRTUAL_REPL_PROGRAM:
    case VIRTUAL_REPL_LINE:
    case VIRTUAL_REPL_RAW_EXEC:
    case VIRTUAL_REPL_DEAD:
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
        if (self->state == VIRTUAL_REPL_FRIENDLY)
            type_friendly (self, byte);
        else if (self->state == VIRTUAL_REPL_PASTE)
            type_paste (self, byte);
        else if (self->state == VIRTUAL_REPL_RAW)
            type_raw (self, byte);
        else if (self->state == VIRTUAL_REPL_RAW_PASTE)
            type_raw_paste (self, byte);
        else if (byte == CTRL_D)
            soft_reset (self);
        else
            enter_friendly (self);
    }
}

/* ---- What ended ---- */

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
        self->state = VIRTUAL_REPL_WAIT_KEY;
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
        self->state = VIRTUAL_REPL_FRIENDLY;
        say (self, "... ");
        return;
    }
    say_report (self, report);
    if (g_str_equal (how, "exit"))
        soft_reset (self);
    else
        prompt_friendly (self);
}

/* ---- Public ---- */

VirtualRepl *
virtual_repl_new (const VirtualReplEvents *events, gpointer data)
{
    VirtualRepl *self = g_new0 (VirtualRepl, 1);

    self->events = *events;
    self->data = data;
    self->in = g_byte_array_new ();
    self->line = g_string_new (NULL);
    return self;
}

void
virtual_repl_free (VirtualRepl *self)
{
    g_byte_array_unref (self->in);
    g_string_free (self->line, TRUE);
    g_free (self->banner);
    g_free (self);
}

void
virtual_repl_start (VirtualRepl *self, const char *banner, gboolean circuit)
{
    g_set_str (&self->banner, banner);
    self->circuit = circuit;
    self->state = VIRTUAL_REPL_PROGRAM;
    if (self->circuit && !self->raw)
        say (self, "\r\nAuto-reload is on. Simply save files over USB to run them or enter REPL to "
                   "disable.\r\ncode.py output:\r\n");
    if (!self->raw)
        self->events.count ("program-starts", self->data);
    self->events.run ("boot", self->raw ? "" : "main", self->data);
}

void
virtual_repl_die (VirtualRepl *self)
{
    self->state = VIRTUAL_REPL_DEAD;
}

void
virtual_repl_hold (VirtualRepl *self, gboolean held)
{
    self->held = held;
    take_input (self);
}

VirtualReplState
virtual_repl_get_state (VirtualRepl *self)
{
    return self->state;
}

const char *
virtual_repl_get_state_name (VirtualRepl *self)
{
    static const char *const names[] = { "starting", "program", "wait-key",  "friendly", "paste",
                                         "line",     "raw",     "raw-paste", "raw-exec", "dead" };

    return names[self->state];
}

gboolean
virtual_repl_type (VirtualRepl *self, guint8 byte)
{
    gboolean executes = self->state == VIRTUAL_REPL_PROGRAM || self->state == VIRTUAL_REPL_LINE
                        || self->state == VIRTUAL_REPL_RAW_EXEC;

    if (byte == CTRL_C && executes && !self->held)
        return FALSE;
    if (self->state != VIRTUAL_REPL_DEAD)
        g_byte_array_append (self->in, &byte, 1);
    take_input (self);
    return TRUE;
}

gboolean
virtual_repl_take_byte (VirtualRepl *self, guint8 *byte)
{
    if (self->in->len == 0)
        return FALSE;
    *byte = self->in->data[0];
    g_byte_array_remove_index (self->in, 0);
    return TRUE;
}

void
virtual_repl_end (VirtualRepl *self, const char *how, const char *report)
{
    if (self->state == VIRTUAL_REPL_PROGRAM)
        end_program (self, how);
    else if (self->state == VIRTUAL_REPL_RAW_EXEC)
        end_raw (self, how, report);
    else if (self->state == VIRTUAL_REPL_LINE)
        end_line (self, how, report);
    take_input (self);
}
