/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "workshop.h"

G_BEGIN_DECLS

/* Cards of a workshop in words, without a newline. (transfer full) */

/* A row of the live table: number, place, name, how it is. */
char *moult_card_text_new_row (MoultWorkshopCard *card);
/* What has become of it, with all that a reader needs who sees only this line. */
char *moult_card_text_new_end (MoultWorkshopCard *card);
/* How many cards are in each state, and the pace. */
char *moult_card_text_new_counts (MoultWorkshop *workshop);

G_END_DECLS
