/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "workshop.h"

G_BEGIN_DECLS

/**
 * MoultWorkshopSounds:
 *
 * Lets be heard what became of a board, if the user has chosen so: the desktop's bell once for one
 * that is ready, twice for one that needs attention. The wall shows the same. Main thread.
 */
#define MOULT_TYPE_WORKSHOP_SOUNDS (moult_workshop_sounds_get_type ())
G_DECLARE_FINAL_TYPE (MoultWorkshopSounds, moult_workshop_sounds, MOULT, WORKSHOP_SOUNDS, GObject)

/* @settings: (nullable): without any it is silent. */
MoultWorkshopSounds *moult_workshop_sounds_new (MoultWorkshop *workshop, GSettings *settings);

G_END_DECLS
