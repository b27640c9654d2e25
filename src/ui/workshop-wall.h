/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "workbench.h"

G_BEGIN_DECLS

/**
 * MoultWorkshopWall:
 *
 * The workshop while it is armed and after it: a card a board, in the order of their numbers, what
 * needs attention first. Cards keep their widgets whatever happens. Its page has the actions
 * "session.begin", "session.arm-again" and "session.cancel".
 */
#define MOULT_TYPE_WORKSHOP_WALL (moult_workshop_wall_get_type ())
G_DECLARE_FINAL_TYPE (MoultWorkshopWall, moult_workshop_wall, MOULT, WORKSHOP_WALL, AdwBin)

/* The workbench has a workshop already. @settings: (nullable) */
GtkWidget *moult_workshop_wall_new (MoultWorkbench *workbench, GSettings *settings);

G_END_DECLS
