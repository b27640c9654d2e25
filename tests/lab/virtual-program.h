/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "lab-board.h"

G_BEGIN_DECLS

/**
 * VirtualProgramLine:
 * @send: bytes for the terminal
 * @is_open: whether somebody listens
 * @get_queued: bytes sent that have not been taken yet
 * @set_piece: at most so many bytes may arrive at once
 * @called: the program asked for what only hardware can do: "reset", "bootloader"; or "crash"
 *
 * What a program has around it: the way to its terminal and its chip.
 */
typedef struct {
    void (*send) (const guint8 *bytes, gsize length, gpointer data);
    gboolean (*is_open) (gpointer data);
    gsize (*get_queued) (gpointer data);
    void (*set_piece) (guint piece, gpointer data);
    void (*called) (const char *what, gpointer data);
} VirtualProgramLine;

/**
 * VirtualProgram:
 *
 * MicroPython or CircuitPython on a board from reset to reset: its REPL and its interpreter joined,
 * with all the faults between them. Settles the board when it is up. Lives on the main thread.
 */
typedef struct _VirtualProgram VirtualProgram;

VirtualProgram *
virtual_program_new (LabBoard *board, const VirtualProgramLine *line, gpointer data);
void virtual_program_free (VirtualProgram *program);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VirtualProgram, virtual_program_free)

/* What happens on the line. */
void virtual_program_take (VirtualProgram *program, const guint8 *bytes, gsize length);
void virtual_program_open (VirtualProgram *program);
void virtual_program_close (VirtualProgram *program);
void virtual_program_drain (VirtualProgram *program); /* all that was sent has been taken */

const char *virtual_program_get_banner (VirtualProgram *program);
const char *virtual_program_get_state (VirtualProgram *program);

G_END_DECLS
