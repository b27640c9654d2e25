/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "workbench.h"

G_BEGIN_DECLS

/**
 * moult_board_tasks_install:
 * @widget: the page of the board
 *
 * Gives a page the actions of what is done to a running board beside flashing it: "task.restart",
 * "task.blink", "task.name", "task.back-up-files", "task.erase-files" and "task.format". They are
 * enabled where the board can be talked to, and ask before anything is lost.
 */
void moult_board_tasks_install (GtkWidget *widget, MoultWorkbench *workbench, MoultBoard *board);

G_END_DECLS
