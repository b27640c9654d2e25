/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "recipe.h"

G_BEGIN_DECLS

/* What a recipe is armed for, in the user's words. All are translated and owned by the caller. Main
 * thread. */

/* "Pico W and ESP32", "5 kinds of boards", "All boards": for whom, as a title. */
char *moult_armed_words_dup_boards (MoultRecipe *recipe);
/* "Armed: every Pico W and ESP32 is flashed when plugged in" */
char *moult_armed_words_dup_sentence (MoultRecipe *recipe);
/* The same where there is little room: "Armed for Pico W and ESP32". */
char *moult_armed_words_dup_short (MoultRecipe *recipe);

G_END_DECLS
