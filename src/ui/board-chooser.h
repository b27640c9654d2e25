/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "choice.h"

G_BEGIN_DECLS

/**
 * MoultBoardChooser:
 *
 * The builds that a board may need, for the user to say which. Nothing is chosen beforehand.
 */
#define MOULT_TYPE_BOARD_CHOOSER (moult_board_chooser_get_type ())
G_DECLARE_FINAL_TYPE (MoultBoardChooser,
                      moult_board_chooser,
                      MOULT,
                      BOARD_CHOOSER,
                      AdwPreferencesGroup)

/* Shows the candidates of the choice's offer, to which the user's word goes. */
void moult_board_chooser_update (MoultBoardChooser *self, MoultChoice *choice);

G_END_DECLS
