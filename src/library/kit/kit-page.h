/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "firmware.h"

G_BEGIN_DECLS

/* What makes an offline kit (kit.h) a mirror of the download site: the documents that the site has
 * beside its files, in the form that board-page.h and board-index.h read. */

/* The page of a board. @firmwares: (element-type MoultFirmware): the files of the site that are in
 * the kit, of all boards. (transfer full) */
GBytes *moult_kit_page_new (const char *board, GPtrArray *firmwares);

/* The list of the boards that these files are for. (transfer full) */
GBytes *moult_kit_page_new_index (GPtrArray *firmwares);

/* The boards, each once, without variants. (transfer full) */
GStrv moult_kit_page_list_boards (GPtrArray *firmwares);

/* Where these documents belong. (transfer full) */
char *moult_kit_page_dup_path (const char *board);
#define MOULT_KIT_INDEX "resources/boards/index.json"

G_END_DECLS
