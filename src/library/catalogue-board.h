/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "board-db.h"
#include "firmware.h"
#include "store-page.h"

G_BEGIN_DECLS

/**
 * MoultCatalogueBoard:
 *
 * One kind of board in the catalogue, with all firmware that is known for it: what its page on the
 * download site offers, and what is stored. Main thread. Signal "changed": its firmware is another.
 */
#define MOULT_TYPE_CATALOGUE_BOARD (moult_catalogue_board_get_type ())
G_DECLARE_FINAL_TYPE (MoultCatalogueBoard, moult_catalogue_board, MOULT, CATALOGUE_BOARD, GObject)

/* @kind: lives as long as the program. Only the catalogue makes boards. (transfer full) */
MoultCatalogueBoard *moult_catalogue_board_new (const MoultBoardKind *kind);

/* By which boards are sorted: g_utf8_collate_key() of the name, for strcmp(). */
const char *moult_catalogue_board_get_sort_key (MoultCatalogueBoard *self);

/* What the board data, or the site's list of boards, says of it. Lives for ever. */
const MoultBoardKind *moult_catalogue_board_get_kind (MoultCatalogueBoard *self);

/* Whether all words (casefolded, see moult_catalogue_fold_query()) begin a word of its name, id,
 * vendor, chip, port or features. No allocation: called for every board at each keystroke. */
gboolean moult_catalogue_board_matches (MoultCatalogueBoard *self, const char *const *words);

/* When its page was read, in seconds since 1970; 0: never, so only stored firmware is known. */
gint64 moult_catalogue_board_get_fetched (MoultCatalogueBoard *self);

/**
 * moult_catalogue_board_get_firmwares:
 *
 * All firmware for the board: of every variant and every kind of file that can be flashed, newest
 * version first, stored ones in place of the same file on the site. Owned by the board until its
 * next "changed". (element-type MoultFirmware)
 */
GPtrArray *moult_catalogue_board_get_firmwares (MoultCatalogueBoard *self);

/* The versions of one variant (%NULL or "": the standard build), newest first, one firmware each:
 * a stored one before one that has to be fetched, else the file that the page shows first.
 * (transfer container) */
GPtrArray *moult_catalogue_board_list_versions (MoultCatalogueBoard *self, const char *variant);

/* The newest release among them, else the newest preview; %NULL: none is known. */
MoultFirmware *moult_catalogue_board_get_newest (MoultCatalogueBoard *self, const char *variant);

/* Variants that have firmware without being in the board data ("idf4", old ones); %NULL-terminated.
 * (transfer full) */
GStrv moult_catalogue_board_list_other_variants (MoultCatalogueBoard *self);

/* For the library. What was read last of the board's page; %NULL: nothing yet. Borrowed. */
const MoultStorePage *moult_catalogue_board_get_page (MoultCatalogueBoard *self);
/* @page: (transfer full) */
void moult_catalogue_board_set_page (MoultCatalogueBoard *self, MoultStorePage *page);
/* The page was asked for again and is still the same. */
void moult_catalogue_board_set_fetched (MoultCatalogueBoard *self, gint64 fetched);
/* How large the file behind a link of the page is, in bytes. */
void moult_catalogue_board_set_link_size (MoultCatalogueBoard *self, const char *link, gint64 size);
/* Replaces an entry of the same file. */
void moult_catalogue_board_add_stored (MoultCatalogueBoard *self, MoultFirmware *firmware);
void moult_catalogue_board_remove_stored (MoultCatalogueBoard *self, MoultFirmware *firmware);

G_END_DECLS
