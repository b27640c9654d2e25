/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "catalogue-board.h"

G_BEGIN_DECLS

/**
 * MoultCatalogueRow:
 *
 * One kind of board: picture, name, maker and chip, and whether its firmware is here.
 */
#define MOULT_TYPE_CATALOGUE_ROW (moult_catalogue_row_get_type ())
G_DECLARE_FINAL_TYPE (MoultCatalogueRow, moult_catalogue_row, MOULT, CATALOGUE_ROW, GtkListBoxRow)

GtkWidget *moult_catalogue_row_new (MoultCatalogueBoard *board);

MoultCatalogueBoard *moult_catalogue_row_get_board (MoultCatalogueRow *self);
/* In a narrow row the state stands below the name. */
void moult_catalogue_row_set_narrow (MoultCatalogueRow *self, gboolean narrow);

/* "Raspberry Pi · RP2350 · 1 variant" */
char *moult_catalogue_row_dup_line (const MoultBoardKind *kind);

G_END_DECLS
