/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "catalogue-board.h"

G_BEGIN_DECLS

/**
 * MoultVariantGroup:
 *
 * The builds that there are for a kind of board, to choose one of; hidden where there is only one.
 * Signal "changed": another one is chosen.
 */
#define MOULT_TYPE_VARIANT_GROUP (moult_variant_group_get_type ())
G_DECLARE_FINAL_TYPE (MoultVariantGroup,
                      moult_variant_group,
                      MOULT,
                      VARIANT_GROUP,
                      AdwPreferencesGroup)

/* Shows those of a board as they are known now; what was chosen stays chosen. */
void moult_variant_group_update (MoultVariantGroup *self, MoultCatalogueBoard *board);

/* Marks those that fit a board that is plugged in. %NULL-terminated */
void moult_variant_group_set_fitting (MoultVariantGroup *self, const char *const *variants);

/* "" for the standard build; nothing when there is no such variant. */
void moult_variant_group_choose (MoultVariantGroup *self, const char *variant);
const char *moult_variant_group_get_chosen (MoultVariantGroup *self);

G_END_DECLS
