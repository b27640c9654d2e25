/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "workbench.h"

G_BEGIN_DECLS

/**
 * MoultSidebar:
 *
 * The boards, and the tools below them. Signals: "board-chosen" (MoultBoard), "tool-chosen" (name),
 * "file-dropped" (MoultBoard, GFile); chosen is what the user activated or the window selected.
 */
#define MOULT_TYPE_SIDEBAR (moult_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (MoultSidebar, moult_sidebar, MOULT, SIDEBAR, AdwNavigationPage)

void moult_sidebar_set_workbench (MoultSidebar *self, MoultWorkbench *workbench);
/* Selects without telling. */
void moult_sidebar_select_board (MoultSidebar *self, MoultBoard *board);
void moult_sidebar_select_tool (MoultSidebar *self, const char *name);
/* Beside a page the shown row is marked; alone, no row is. */
void moult_sidebar_set_marks_selection (MoultSidebar *self, gboolean marks);
/* Marks the workshop among the tools, so that it is seen from every page. */
void moult_sidebar_set_armed (MoultSidebar *self, gboolean armed);

G_END_DECLS
