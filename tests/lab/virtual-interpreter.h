/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Bytes of the file system in "flash.img". */
enum { VIRTUAL_INTERPRETER_STORAGE = 352 * 4096 };

/**
 * VirtualInterpreterEvents:
 * @ready: it is up; give it its first command
 * @output: bytes for the terminal
 * @done: a command ended: @how is "ok", "more", "none", "exit" or "error", @report the exception
 * @wants_input: the program reads one byte of its terminal
 * @called: the program called something that only hardware can do: "reset", "bootloader"
 * @count: one more of these, for the journal
 * @died: the interpreter ended by itself, as a board does that crashes
 */
typedef struct {
    void (*ready) (gpointer data);
    void (*output) (const guint8 *bytes, gsize length, gpointer data);
    void (*done) (const char *how, const char *report, gpointer data);
    void (*wants_input) (gpointer data);
    void (*called) (const char *what, gpointer data);
    void (*count) (const char *what, gpointer data);
    void (*died) (gpointer data);
} VirtualInterpreterEvents;

/**
 * VirtualInterpreter:
 *
 * A board's MicroPython from reset to reset: a child process that runs board.py in Debian's
 * micropython. What survives a reset is in @folder: "flash.img", the board's file system. Lives on
 * the main thread; events come from its main context.
 */
typedef struct _VirtualInterpreter VirtualInterpreter;

/* @dress: what board.py presents, see lab-dress.c; "files" are put on a file system that is made
 * when there is none yet. */
VirtualInterpreter *virtual_interpreter_new (const char *folder,
                                             JsonObject *dress,
                                             const VirtualInterpreterEvents *events,
                                             gpointer data);
void virtual_interpreter_free (VirtualInterpreter *interpreter); /* ends the process at once */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VirtualInterpreter, virtual_interpreter_free)

/* @kind: "boot" (@text "main": with the main program), "line" or "text". One at a time. */
void virtual_interpreter_run (VirtualInterpreter *interpreter, const char *kind, const char *text);

/* Ctrl-C. Does nothing when no command runs. */
void virtual_interpreter_interrupt (VirtualInterpreter *interpreter);
void virtual_interpreter_give_input (VirtualInterpreter *interpreter, guint8 byte);

/* Holds its output back until the terminal has taken what it was given. */
void virtual_interpreter_set_paused (VirtualInterpreter *interpreter, gboolean paused);

G_END_DECLS
