/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "workbench.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Shows the plan for all boards: what was chosen or opened for them, and what is recommended.
 * Nothing is written before the plan is confirmed. Uses the actions win.toast and app.show-board.
 * @settings: (nullable). */
void moult_flash_all_present (GtkWindow *window, MoultWorkbench *workbench, GSettings *settings);

G_END_DECLS
