/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "firmware-name.h"

G_BEGIN_DECLS

/* The largest page today has 66 KiB; more than this is not the page. */
#define MOULT_BOARD_PAGE_MAX_SIZE (4 * 1024 * 1024)

/**
 * MoultBoardPageEntry:
 *
 * A firmware file that a board's page links to.
 */
typedef struct {
    MoultFirmwareName *name;
    char *path;    /* "/resources/firmware/…", to be asked of the site or a mirror of it */
    char *heading; /* "Support for SPIRAM / WROVER"; "" is the standard build. To be shown only: the
                    * variant's id is in the name */
    char *notes;   /* http(s) address of the release's notes; or NULL */
} MoultBoardPageEntry;

/**
 * MoultBoardPage:
 *
 * What the site's page of one board (`/download/ESP32_GENERIC/`) offers, read by the rule that
 * survives changes of its layout: links whose path holds `/resources/firmware/` and whose name has
 * the site's form (firmware-name.h), below the last heading that starts with "Firmware". No entries
 * on a whole page: the layout changed or the board has none; keep what was known.
 */
typedef struct {
    char *port;         /* "esp32"; or NULL */
    GPtrArray *entries; /* MoultBoardPageEntry, each file once, in the page's order */
} MoultBoardPage;

/**
 * moult_board_page_parse:
 * @bytes: the page as it came
 * @address: where from, absolute; relative links start there
 *
 * Takes 1.5 ms for a page of 315 links; any thread. Fails with %MOULT_ERROR_NETWORK when it cannot
 * be the whole page: without `</html>`, too large, or nested too deeply to be read to its end.
 */
MoultBoardPage *moult_board_page_parse (GBytes *bytes, const char *address, GError **error);

void moult_board_page_free (MoultBoardPage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultBoardPage, moult_board_page_free)

G_END_DECLS
