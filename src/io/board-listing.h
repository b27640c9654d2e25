/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "board-answer.h"

G_BEGIN_DECLS

/* A file or a folder of a board, by its path below the board's root: "/lib/x.py". */
typedef struct {
    char *path;
    gboolean is_folder;
    guint64 size; /* of a file, in bytes */
} MoultBoardEntry;

/**
 * MoultBoardListing:
 *
 * All files and folders of a board, in the order in which it told them: a folder stands before what
 * is in it. Every path is one that moult_board_file_check_path() takes.
 */
typedef struct _MoultBoardListing MoultBoardListing;

/* Reads what data/scripts/files-list.py says. Fails with %MOULT_ERROR_PROTOCOL for names that no
 * file of a board may have, and for more than 10000. Any thread. (transfer full) */
MoultBoardListing *moult_board_listing_new (MoultBoardAnswer *answer, GError **error);
void moult_board_listing_free (MoultBoardListing *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultBoardListing, moult_board_listing_free)

/* The n-th one, or %NULL after the last. */
const MoultBoardEntry *moult_board_listing_get_entry (MoultBoardListing *self, guint n);
/* By its path; %NULL: it is not there. */
const MoultBoardEntry *moult_board_listing_find (MoultBoardListing *self, const char *path);
/* Bytes of all its files. */
guint64 moult_board_listing_get_size (MoultBoardListing *self);

G_END_DECLS
