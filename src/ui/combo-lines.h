/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Rows in which one of some lines is chosen, the first of which stands for what is usual. */

/* Shows the lines after @first (%NULL-terminated). A list that has them already is left alone, so
 * that it may be open meanwhile. @selected: 0 is @first */
void moult_combo_lines_show (AdwComboRow *row,
                             const char *first,
                             const char *const *lines,
                             guint selected);
/* The chosen line, borrowed; %NULL: the first one. */
const char *moult_combo_lines_get (AdwComboRow *row);
/* What to select for a line; 0: it is not among them, or %NULL. */
guint moult_combo_lines_find (const char *const *lines, const char *line);

G_END_DECLS
