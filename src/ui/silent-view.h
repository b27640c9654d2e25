/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "choice.h"

G_BEGIN_DECLS

/**
 * MoultSilentView:
 *
 * A device that does not answer as MicroPython does: what it may be, and how its bootloader is
 * started. Uses the action board.ask.
 */
#define MOULT_TYPE_SILENT_VIEW (moult_silent_view_get_type ())
G_DECLARE_FINAL_TYPE (MoultSilentView, moult_silent_view, MOULT, SILENT_VIEW, GtkBox)

GtkWidget *moult_silent_view_new (MoultChoice *choice);
void moult_silent_view_set_narrow (MoultSilentView *self, gboolean narrow);

G_END_DECLS
