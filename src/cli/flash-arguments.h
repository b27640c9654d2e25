/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "chooser.h"
#include "commands.h"
#include "flash-backend.h"
#include "probe-arguments.h"

G_BEGIN_DECLS

/**
 * MoultFlashArguments:
 *
 * The command line of `moultctl flash`; lives as long as the command.
 */
typedef struct {
    const char *const *selectors; /* the words and the ttys; owned */
    char **files;
    MoultFirmwareRequest request; /* texts are owned */
    char *folder;
    char *backend;
    char *activator;
    char *backup;
    char *backup_path;      /* absolute; NULL: no backup */
    MoultBoardSetup *setup; /* or NULL */
    char **ttys;
    char **reports;
    char *recipe;
    char *flash_mode;
    MoultProbeArguments probe;
    int baud;
    int n_parallel;
    gboolean one_after_another;
    gboolean build; /* from source, by the four below */
    gboolean clean;
    char *tree;
    char *engine;
    gboolean all;
    gboolean dry_run;
    gboolean yes;
    gboolean erase;
    gboolean force_chip;
    gboolean format;
    gboolean reinstall;
    gboolean json;
    gboolean verbose;
} MoultFlashArguments;

/* As moult_command_parse(). */
gboolean moult_flash_arguments_parse (MoultFlashArguments *self, int *argc, char ***argv);

/* %MOULT_EXIT_OK: they make sense together; else it is said what does not. After the backends are
 * registered. */
MoultExit moult_flash_arguments_check (const MoultFlashArguments *self);

/* The user's choices, as the jobs want them; borrows from @self. */
MoultFlashOptions moult_flash_arguments_get_options (const MoultFlashArguments *self);

/* Whether the boards are flashed through a debug probe: one is named, or the backend for them. */
gboolean moult_flash_arguments_need_probe (const MoultFlashArguments *self);

/* Jobs at once; 0: as many as usual. */
guint moult_flash_arguments_get_n_parallel (const MoultFlashArguments *self);

void moult_flash_arguments_clear (MoultFlashArguments *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MoultFlashArguments, moult_flash_arguments_clear)

G_END_DECLS
