/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "kind-filter.h"

G_BEGIN_DECLS

/**
 * MoultMoreFilters:
 *
 * The popover with all that boards can be filtered by.
 */
#define MOULT_TYPE_MORE_FILTERS (moult_more_filters_get_type ())
G_DECLARE_FINAL_TYPE (MoultMoreFilters, moult_more_filters, MOULT, MORE_FILTERS, GtkPopover)

/* @catalogue: of [class@CatalogueBoard] */
GtkWidget *moult_more_filters_new (MoultKindFilter *kinds, GListModel *catalogue);

G_END_DECLS
