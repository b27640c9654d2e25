/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "kind-filter.h"

G_BEGIN_DECLS

/**
 * MoultCatalogueFilter:
 *
 * The chips above the list of boards. Signal "changed".
 */
#define MOULT_TYPE_CATALOGUE_FILTER (moult_catalogue_filter_get_type ())
G_DECLARE_FINAL_TYPE (MoultCatalogueFilter, moult_catalogue_filter, MOULT, CATALOGUE_FILTER, AdwBin)

/* @catalogue: whose vendors, ports and chips can be chosen. */
void moult_catalogue_filter_set_catalogue (MoultCatalogueFilter *self, GListModel *catalogue);

/* Which kinds of boards are wanted. Borrowed. */
MoultKindFilter *moult_catalogue_filter_get_kinds (MoultCatalogueFilter *self);
/* Whether what is stored is wanted instead of all boards. */
gboolean moult_catalogue_filter_get_stored (MoultCatalogueFilter *self);
void moult_catalogue_filter_set_stored (MoultCatalogueFilter *self, gboolean stored);

G_END_DECLS
