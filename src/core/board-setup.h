/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "board-file.h"

G_BEGIN_DECLS

/**
 * MoultBoardSetupFields:
 *
 * What is done on a running board, in this order. Start from %MOULT_BOARD_SETUP_NOTHING.
 */
typedef struct {
    gboolean erase_files; /* every file, boot.py too; the file system stays */
    gboolean format;      /* a new, empty file system */
    GPtrArray *files;     /* (element-type MoultBoardFile), or NULL */
    const char *name;     /* into board_info.toml's description; "": none; NULL: as it is */
    int ignore;           /* into [moult] ignore: 1, 0; -1: as it is */
    const char *check;    /* MicroPython code; the last line that it prints must be OK; or NULL */
} MoultBoardSetupFields;

#define MOULT_BOARD_SETUP_NOTHING ((MoultBoardSetupFields) { .ignore = -1 })

#define MOULT_TYPE_BOARD_SETUP (moult_board_setup_get_type ())
G_DECLARE_FINAL_TYPE (MoultBoardSetup, moult_board_setup, MOULT, BOARD_SETUP, GObject)

/* Immutable, for any thread; copies strings and the list, and holds the files. (transfer full) */
MoultBoardSetup *moult_board_setup_new (const MoultBoardSetupFields *fields);

/* Borrowed. */
const MoultBoardSetupFields *moult_board_setup_get_fields (MoultBoardSetup *self);
/* There is nothing to do. */
gboolean moult_board_setup_is_empty (MoultBoardSetup *self);
/* What is on the board now is lost: it is erased or formatted. */
gboolean moult_board_setup_erases (MoultBoardSetup *self);
/* All bytes of its files. */
guint64 moult_board_setup_get_size (MoultBoardSetup *self);

G_END_DECLS
