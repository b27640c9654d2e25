/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "catalogue-board.h"
#include "version-row.h"

G_BEGIN_DECLS

/* Which variants are offered, and how they look. */
typedef struct {
    MoultCatalogueBoard *kind; /* whose variants */
    const char *chosen;        /* the one that is checked; NULL: the standard build */
    gboolean has_recommended;  /* one of them has the badge */
    const char *recommended;   /* that one; NULL: the standard build */
} MoultVariantRows;

/* Puts a radio row for each variant of a kind of board into an empty list; "checked" of a row calls
 * @on_checked with @self, swapped. */
void moult_variant_rows_fill (GtkListBox *list,
                              const MoultVariantRows *rows,
                              GCallback on_checked,
                              GObject *self);

G_END_DECLS
