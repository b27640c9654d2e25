/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "workbench.h"

G_BEGIN_DECLS

/**
 * MoultWorkshopPage:
 *
 * The workshop: the page of its recipe, and the wall of boards once it is armed. Property
 * "shows-wall" (notify), which wants the whole window.
 */
#define MOULT_TYPE_WORKSHOP_PAGE (moult_workshop_page_get_type ())
G_DECLARE_FINAL_TYPE (MoultWorkshopPage,
                      moult_workshop_page,
                      MOULT,
                      WORKSHOP_PAGE,
                      AdwNavigationPage)

/* The workbench has a workshop already. @settings: (nullable) */
AdwNavigationPage *moult_workshop_page_new (MoultWorkbench *workbench, GSettings *settings);

gboolean moult_workshop_page_get_shows_wall (MoultWorkshopPage *self);

/* Its recipe has changes that are not saved. */
gboolean moult_workshop_page_get_changed (MoultWorkshopPage *self);

/* Shows a recipe, as moult_recipe_page_open(), unless the workshop is at work. */
void moult_workshop_page_open (MoultWorkshopPage *self, GFile *file);

G_END_DECLS
