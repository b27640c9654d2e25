/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define MOULT_TYPE_FILTER_CHIP (moult_filter_chip_get_type ())
G_DECLARE_FINAL_TYPE (MoultFilterChip, moult_filter_chip, MOULT, FILTER_CHIP, GtkToggleButton)

/* As the board data calls it; %NULL for a chip that has only a text. */
const char *moult_filter_chip_get_feature (MoultFilterChip *self);

G_END_DECLS
