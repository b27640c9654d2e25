/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "catalogue-board.h"

G_BEGIN_DECLS

/**
 * MoultCatalogue:
 *
 * [iface@Gio.ListModel] of [class@CatalogueBoard], by name: all kinds of boards that MicroPython is
 * built for, from the board data and from the download site, and all firmware that is known for
 * them. Holds what the library has read; does no I/O itself. Main thread.
 */
#define MOULT_TYPE_CATALOGUE (moult_catalogue_get_type ())
G_DECLARE_FINAL_TYPE (MoultCatalogue, moult_catalogue, MOULT, CATALOGUE, GObject)

/* With the boards of the board data. (transfer full) */
MoultCatalogue *moult_catalogue_new (void);

/* By id with or without variant, former ids included. (nullable): owned by the catalogue */
MoultCatalogueBoard *moult_catalogue_find (MoultCatalogue *self, const char *board_id);

/**
 * moult_catalogue_fold_query:
 * @query: what the user typed
 *
 * The words of a query, in the form in which moult_catalogue_board_matches() wants them.
 * (transfer full)
 */
GStrv moult_catalogue_fold_query (const char *query);

/* [iface@Gio.ListModel] of [class@Firmware]: all that is stored on this computer, boards without a
 * name in the catalogue included; latest first. Entries whose file is gone have no path. */
GListModel *moult_catalogue_get_stored (MoultCatalogue *self);
/* A stored firmware by the name of its file. (nullable): borrowed */
MoultFirmware *moult_catalogue_find_stored (MoultCatalogue *self, const char *name);

/* For the library. A board that the board data does not know: @kind lives as long as the program.
 */
void moult_catalogue_add_board (MoultCatalogue *self, const MoultBoardKind *kind);
/* Replaces an entry of the same file. */
void moult_catalogue_add_stored (MoultCatalogue *self, MoultFirmware *firmware);
void moult_catalogue_remove_stored (MoultCatalogue *self, MoultFirmware *firmware);
/* Many at once, with one signal. (element-type MoultFirmware) */
void moult_catalogue_set_stored (MoultCatalogue *self, GPtrArray *firmwares);

G_END_DECLS
