/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "choice.h"

G_BEGIN_DECLS

/**
 * MoultFlashView:
 *
 * The part of a board's page that decides a flash: the file, what becomes of the board's files, one
 * button, the details. Uses the actions board.open and board.flash.
 */
#define MOULT_TYPE_FLASH_VIEW (moult_flash_view_get_type ())
G_DECLARE_FINAL_TYPE (MoultFlashView, moult_flash_view, MOULT, FLASH_VIEW, GtkBox)

/* @probes: (element-type MoultProbe): all that are attached, as other ways to the board */
GtkWidget *moult_flash_view_new (MoultChoice *choice, GListModel *probes);
void moult_flash_view_set_narrow (MoultFlashView *self, gboolean narrow);

G_END_DECLS
