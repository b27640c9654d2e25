/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "attached.h"

G_BEGIN_DECLS

/**
 * MoultCataloguePage:
 *
 * All kinds of boards that there is firmware for, to be searched and filtered; those that are
 * plugged in come first. Signal "kind-chosen" (MoultCatalogueBoard).
 */
#define MOULT_TYPE_CATALOGUE_PAGE (moult_catalogue_page_get_type ())
G_DECLARE_FINAL_TYPE (MoultCataloguePage,
                      moult_catalogue_page,
                      MOULT,
                      CATALOGUE_PAGE,
                      AdwNavigationPage)

AdwNavigationPage *moult_catalogue_page_new (MoultLibrary *library, MoultAttached *attached);

/* Puts the keyboard into the search entry. */
void moult_catalogue_page_search (MoultCataloguePage *self);
void moult_catalogue_page_set_narrow (MoultCataloguePage *self, gboolean narrow);

G_END_DECLS
