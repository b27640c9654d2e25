/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "attached.h"

G_BEGIN_DECLS

/**
 * MoultKindPage:
 *
 * All firmware for one kind of board: variants, versions, and the way to the board that is plugged
 * in. Signal "chosen" (MoultFirmware, MoultBoard or %NULL when there are several).
 */
#define MOULT_TYPE_KIND_PAGE (moult_kind_page_get_type ())
G_DECLARE_FINAL_TYPE (MoultKindPage, moult_kind_page, MOULT, KIND_PAGE, AdwNavigationPage)

/* @settings: (nullable) */
AdwNavigationPage *moult_kind_page_new (MoultLibrary *library,
                                        MoultAttached *attached,
                                        GSettings *settings,
                                        MoultCatalogueBoard *board);

void moult_kind_page_set_narrow (MoultKindPage *self, gboolean narrow);

G_END_DECLS
