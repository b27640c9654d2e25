/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "attached.h"
#include "commands.h"

G_BEGIN_DECLS

/* What the subcommands that work on running boards have in common on their command lines; the
 * members are options. */
typedef struct {
    gboolean all;
    gboolean yes;
    gboolean json;
} MoultBoardTaskOptions;

/* Appends what is to be done to one board to @works, in order; the next begins only when all went
 * well before. (element-type MoultBoardWork) */
typedef void (*MoultBoardTaskFunc) (MoultAttached *attached,
                                    MoultBoard *board,
                                    GPtrArray *works,
                                    gpointer data);

/**
 * MoultBoardTask:
 *
 * One such subcommand, all but its own arguments.
 */
typedef struct {
    const char *command;
    const char *warning; /* what is lost, to be agreed to: translated; NULL: nothing */
    MoultBoardTaskFunc func;
    gpointer data;
} MoultBoardTask;

/**
 * moult_board_task_run:
 * @selectors: the boards; without any it is all with the option, or the only one that runs
 *
 * Looks which boards are attached, asks if there is something to be lost, works on all boards at
 * once, and tells what became of each. Boards that say that they are to be left alone are, unless
 * they are named.
 */
MoultExit moult_board_task_run (const MoultBoardTask *task,
                                const MoultBoardTaskOptions *options,
                                const char *const *selectors);

/* A MoultBoardTaskFunc: copies the files of each board into a folder of its own in @data, a GFile.
 */
void moult_board_task_add_backup (MoultAttached *attached,
                                  MoultBoard *board,
                                  GPtrArray *works,
                                  gpointer data);

/* moult_board_task_run() of a set-up that loses nothing. */
MoultExit moult_board_task_set_up (const char *command,
                                   const MoultBoardSetupFields *fields,
                                   const MoultBoardTaskOptions *options,
                                   const char *const *selectors);

G_END_DECLS
