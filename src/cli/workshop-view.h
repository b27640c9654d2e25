/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <stdio.h>

#include "workshop.h"

G_BEGIN_DECLS

/**
 * MoultWorkshopView:
 *
 * Shows the cards of a workshop while it is armed: on a terminal one line a card and one with the
 * counts, drawn anew when something changed; elsewhere a plain line when a card has come to an end.
 * Tells which buttons to press when a board waits for the user's hands. Main thread.
 */
#define MOULT_TYPE_WORKSHOP_VIEW (moult_workshop_view_get_type ())
G_DECLARE_FINAL_TYPE (MoultWorkshopView, moult_workshop_view, MOULT, WORKSHOP_VIEW, GObject)

/* Begins to show. */
MoultWorkshopView *moult_workshop_view_new (MoultWorkshop *workshop, FILE *file);
/* Says @text above the cards. */
void moult_workshop_view_tell (MoultWorkshopView *self, const char *text);
/* Shows the last state and stops. */
void moult_workshop_view_finish (MoultWorkshopView *self);

G_END_DECLS
