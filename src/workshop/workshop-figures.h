/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What many cards come to; each looks at every card once. Main thread.
 * (element-type MoultWorkshopCard) */

/* Boards that got ready in a minute, from the first that was begun to the last that ended. */
double moult_workshop_figures_per_minute (GPtrArray *cards);
/* How much of all work on the wall is done, 0 to 1: what needs attention counts as done, what is
 * left alone not at all. */
double moult_workshop_figures_fraction (GPtrArray *cards);
/* Until all that works and waits is done, as long as others took; -1: that is not known yet. */
double moult_workshop_figures_seconds_left (GPtrArray *cards);

G_END_DECLS
