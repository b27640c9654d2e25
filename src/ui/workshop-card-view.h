/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "wall-form.h"
#include "workshop.h"

G_BEGIN_DECLS

/**
 * MoultWorkshopCardView:
 *
 * One board on the workshop's wall: its number, an icon, the state in a word, one fact, and below
 * that a bar, its place, or what to do.
 */
#define MOULT_TYPE_WORKSHOP_CARD_VIEW (moult_workshop_card_view_get_type ())
G_DECLARE_FINAL_TYPE (MoultWorkshopCardView,
                      moult_workshop_card_view,
                      MOULT,
                      WORKSHOP_CARD_VIEW,
                      GtkFlowBoxChild)

GtkWidget *moult_workshop_card_view_new (MoultWorkshop *workshop, MoultWorkshopCard *card);

MoultWorkshopCard *moult_workshop_card_view_get_card (MoultWorkshopCardView *self);
void moult_workshop_card_view_set_form (MoultWorkshopCardView *self, MoultWallForm form);

G_END_DECLS
