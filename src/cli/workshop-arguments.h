/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "commands.h"

G_BEGIN_DECLS

/**
 * MoultWorkshopArguments:
 *
 * The command line of `moultctl workshop`; lives as long as the command.
 */
typedef struct {
    char *recipe;
    char **reports;
    char *folder;
    int n_boards; /* 0: without an end */
    int seconds;  /* the same */
    int n_parallel;
    gboolean one_after_another;
    gboolean anew;
    gboolean json;
} MoultWorkshopArguments;

/* Parses and checks; tells on stderr what is wrong. */
MoultExit moult_workshop_arguments_parse (MoultWorkshopArguments *self, int argc, char **argv);

void moult_workshop_arguments_clear (MoultWorkshopArguments *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MoultWorkshopArguments, moult_workshop_arguments_clear)

G_END_DECLS
