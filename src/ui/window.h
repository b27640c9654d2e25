/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "workbench.h"

G_BEGIN_DECLS

/**
 * MoultWindow:
 *
 * The one window: boards and tools at the side, the chosen one's page beside them.
 */
#define MOULT_TYPE_WINDOW (moult_window_get_type ())
G_DECLARE_FINAL_TYPE (MoultWindow, moult_window, MOULT, WINDOW, AdwApplicationWindow)

/* @settings: (nullable) */
GtkWindow *
moult_window_new (GtkApplication *application, MoultWorkbench *workbench, GSettings *settings);

/* Chooses files for the boards that they are made for; a recipe is shown. Never starts a write. */
void moult_window_open (MoultWindow *self, GFile **files, int n_files);
void moult_window_show_board (MoultWindow *self, MoultBoard *board);
void moult_window_toast (MoultWindow *self, const char *text);

G_END_DECLS
