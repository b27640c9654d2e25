/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "workbench.h"

G_BEGIN_DECLS

/**
 * MoultWorkshopCardDialog:
 *
 * All that is to be said of one card of the wall: what happened and what to do, which board it is
 * and where, its log. Follows the card while it is open.
 */
#define MOULT_TYPE_WORKSHOP_CARD_DIALOG (moult_workshop_card_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MoultWorkshopCardDialog,
                      moult_workshop_card_dialog,
                      MOULT,
                      WORKSHOP_CARD_DIALOG,
                      AdwDialog)

AdwDialog *moult_workshop_card_dialog_new (MoultWorkbench *workbench, MoultWorkshopCard *card);

G_END_DECLS
