/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "commands.h"

G_BEGIN_DECLS

/**
 * MoultBuildArguments:
 *
 * The command line of `moultctl build`; lives as long as the command. What was not said is %NULL.
 */
typedef struct {
    char *board; /* "RPI_PICO", "RPI_PICO2-RISCV" */
    char *variant;
    char *version;
    char *tree;
    char *engine;
    char *manifest; /* absolute */
    char **formats;
    char **selectors; /* of the boards to be flashed */
    char *folder;
    char *log;
    char *clone; /* folder to clone into */
    gboolean clean;
    gboolean rebuild;
    gboolean list;
    gboolean json;
    gboolean yes;
    gboolean verbose;
} MoultBuildArguments;

/* %MOULT_EXIT_OK: they make sense; else it is said what does not. */
MoultExit moult_build_arguments_parse (MoultBuildArguments *self, int argc, char **argv);

void moult_build_arguments_clear (MoultBuildArguments *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MoultBuildArguments, moult_build_arguments_clear)

G_END_DECLS
