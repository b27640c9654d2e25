/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "choice.h"

G_BEGIN_DECLS

/**
 * MoultOfferGroup:
 *
 * Which firmware a board gets and why, or why there is none, and the ways to another. Uses the
 * actions of the board's page.
 */
#define MOULT_TYPE_OFFER_GROUP (moult_offer_group_get_type ())
G_DECLARE_FINAL_TYPE (MoultOfferGroup, moult_offer_group, MOULT, OFFER_GROUP, AdwPreferencesGroup)

/* Shows the choice as it is now. */
void moult_offer_group_update (MoultOfferGroup *self, MoultChoice *choice);
void moult_offer_group_set_narrow (MoultOfferGroup *self, gboolean narrow);

G_END_DECLS
