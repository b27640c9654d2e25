/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
    VIRTUAL_REPL_STARTING,  /* the interpreter is not up yet */
    VIRTUAL_REPL_PROGRAM,   /* boot.py and main.py */
    VIRTUAL_REPL_WAIT_KEY,  /* CircuitPython: any key for the REPL */
    VIRTUAL_REPL_FRIENDLY,  /* >>> */
    VIRTUAL_REPL_PASTE,     /* === */
    VIRTUAL_REPL_LINE,      /* a friendly line or a paste is executed */
    VIRTUAL_REPL_RAW,       /* > */
    VIRTUAL_REPL_RAW_PASTE, /* text comes by windows */
    VIRTUAL_REPL_RAW_EXEC,  /* raw text is executed */
    VIRTUAL_REPL_DEAD,      /* hangs until it is unplugged */
} VirtualReplState;

/**
 * VirtualReplEvents:
 * @say: bytes for the terminal
 * @run: what virtual_interpreter_run() takes; virtual_repl_end() tells that it ended
 * @restart: a soft reset wants a new interpreter; virtual_repl_start() tells that it is up
 * @count: one more of these, for the journal
 */
typedef struct {
    void (*say) (const char *bytes, gsize length, gpointer data);
    void (*run) (const char *kind, const char *text, gpointer data);
    void (*restart) (gpointer data);
    void (*count) (const char *what, gpointer data);
} VirtualReplEvents;

/**
 * VirtualRepl:
 *
 * What a board's REPL says to what is typed, byte for byte as MicroPython's
 * shared/runtime/pyexec.c and py/reader.c do it. It executes nothing itself.
 */
typedef struct _VirtualRepl VirtualRepl;

VirtualRepl *virtual_repl_new (const VirtualReplEvents *events, gpointer data);
void virtual_repl_free (VirtualRepl *repl);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VirtualRepl, virtual_repl_free)

/* The interpreter is up; runs boot.py and, unless the raw REPL was left by a soft reset, main.py.
 * @circuit: talk as CircuitPython does. */
void virtual_repl_start (VirtualRepl *repl, const char *banner, gboolean circuit);

/* @byte was typed. FALSE: it is a Ctrl-C for the program that is running. */
gboolean virtual_repl_type (VirtualRepl *repl, guint8 byte);

/* The running program reads what was typed for nobody else. FALSE: nothing was. */
gboolean virtual_repl_take_byte (VirtualRepl *repl, guint8 *byte);

/* What was given to run ended: "ok", "more", "none", "exit" or "error" with the report. */
void virtual_repl_end (VirtualRepl *repl, const char *how, const char *report);

void virtual_repl_hold (VirtualRepl *repl, gboolean held); /* reads nothing while it is held */
void virtual_repl_die (VirtualRepl *repl);
VirtualReplState virtual_repl_get_state (VirtualRepl *repl);
const char *virtual_repl_get_state_name (VirtualRepl *repl);

G_END_DECLS
