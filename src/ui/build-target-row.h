/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "attached.h"

G_BEGIN_DECLS

/**
 * MoultBuildTargetRow:
 *
 * Which attached board gets what is built: one of those that need just this build, or none. Hidden
 * while there is none. Property "target" (notify).
 */
#define MOULT_TYPE_BUILD_TARGET_ROW (moult_build_target_row_get_type ())
G_DECLARE_FINAL_TYPE (MoultBuildTargetRow,
                      moult_build_target_row,
                      MOULT,
                      BUILD_TARGET_ROW,
                      AdwComboRow)

void moult_build_target_row_set_attached (MoultBuildTargetRow *self, MoultAttached *attached);
/* @id: (nullable): of the board that is built, without its variant */
void moult_build_target_row_set_board_id (MoultBuildTargetRow *self, const char *id);

/* Borrowed; %NULL: none. */
MoultBoard *moult_build_target_row_get_target (MoultBuildTargetRow *self);
/* Counts as long as the board is there and needs what is built. */
void moult_build_target_row_set_target (MoultBuildTargetRow *self, MoultBoard *board);

G_END_DECLS
