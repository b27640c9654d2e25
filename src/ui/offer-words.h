/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "board.h"
#include "offer.h"

G_BEGIN_DECLS

/* The words for firmware that is offered: what it is, why it is right, where it is. All are
 * translated. Main thread. */

/* "SPIRAM" of "ESP32_GENERIC-SPIRAM"; %NULL for the standard build. Not translated. */
const char *moult_offer_words_get_variant (const char *build);
/* What a variant is for: "Support for SPIRAM / WROVER"; %NULL where nobody says. */
const char *moult_offer_words_get_meaning (const MoultBoardKind *kind, const char *variant);

/* A day as the library writes it ("2026-04-06") in words: "6 April 2026"; %NULL for what is none.
 */
char *moult_offer_words_dup_date (const char *date);
/* "MicroPython 1.28.0", "MicroPython 1.28.0, SPIRAM", or the name of a file without a version. */
char *moult_offer_words_dup_title (MoultFirmware *firmware);
/* What kind of version it is, and of which day: "Newest stable release, 6 April 2026". @newest:
 * (nullable): the newest release that is known; @old_news: (boolean): the site could not be asked
 */
char *
moult_offer_words_dup_release (MoultFirmware *firmware, MoultFirmware *newest, gboolean old_news);
/* "On this computer", "1.7 MB to download", "To download". */
char *moult_offer_words_dup_place (MoultFirmware *firmware);
/* Why it is right, citing what was read, so that the user can disagree: "The board says that it
 * runs the build RPI_PICO_W". %NULL: there is no reason. */
char *moult_offer_words_dup_why (MoultRecommendation *recommendation);
/* Why nothing is recommended, in a sentence; %NULL when something is, or the user has to choose. */
char *moult_offer_words_dup_why_not (MoultOffer *offer);

G_END_DECLS
