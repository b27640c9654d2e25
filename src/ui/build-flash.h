/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "build-job.h"
#include "workbench.h"

G_BEGIN_DECLS

/* File formats in which the board can be flashed, the one of the best backend first.
 * (transfer full) (nullable): the format that a port prefers is the best one, or nothing is known
 */
GStrv moult_build_flash_dup_formats (MoultBoard *board);

/**
 * moult_build_flash_after:
 * @widget: in the window that is told
 *
 * Flashes onto the board just what the build makes, as soon as it is done, and shows the board's
 * page; nothing when the build fails or is cancelled. Once for a build; the last board counts.
 */
void moult_build_flash_after (GtkWidget *widget,
                              MoultWorkbench *workbench,
                              MoultBuildJob *job,
                              MoultBoard *board);
/* Which board that is; borrowed, %NULL: none. */
MoultBoard *moult_build_flash_get_board (MoultBuildJob *job);

G_END_DECLS
