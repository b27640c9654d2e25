/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "workshop-card.h"

G_BEGIN_DECLS

/* What a card of the workshop says, so that the wall, the card's dialog and screen readers say the
 * same. All are translated and owned by the caller. Main thread. */

/* "Writing 43%", "Needs attention", "Left alone". */
char *moult_card_words_dup_state (MoultWorkshopCard *card);
/* One fact beside it: "15 seconds", "No bootloader", "Protected by its owner"; "" for none. */
char *moult_card_words_dup_fact (MoultWorkshopCard *card);
/* It waits for its bootloader to be started by hand. */
gboolean moult_card_words_needs_hands (MoultWorkshopCard *card);
/* How that is done: "1. Unplug the board  2. …". */
char *moult_card_words_dup_steps (MoultWorkshopCard *card);
/* The kind of board whose steps these are. Borrowed. */
const MoultBoardKind *moult_card_words_get_guide_kind (MoultWorkshopCard *card);
/* Trying again makes sense, and the board is there. */
gboolean moult_card_words_can_retry (MoultWorkshopCard *card);
/* The program ended while it was worked on. */
gboolean moult_card_words_is_interrupted (MoultWorkshopCard *card);
/* "Pico W": short, for many cards of one kind. Borrowed. */
const char *moult_card_words_get_kind (MoultWorkshopCard *card);
/* "Pico W, USB 1-1.2" */
char *moult_card_words_dup_place (MoultWorkshopCard *card);
/* "Number 7, class-07": for those who do not see the wall. */
char *moult_card_words_dup_title (MoultWorkshopCard *card);
/* What its work took: "15 seconds". */
char *moult_card_words_dup_duration (MoultWorkshopCard *card);
/* Where a location of the USB is: "Port 4 of the hub at USB 1-1". */
char *moult_card_words_dup_port (const char *location);

G_END_DECLS
