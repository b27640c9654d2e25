/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "board-db.h"

G_BEGIN_DECLS

/**
 * MoultBootloaderGuide:
 *
 * What to press on this board to start its bootloader: its drawing and the steps.
 */
#define MOULT_TYPE_BOOTLOADER_GUIDE (moult_bootloader_guide_get_type ())
G_DECLARE_FINAL_TYPE (MoultBootloaderGuide, moult_bootloader_guide, MOULT, BOOTLOADER_GUIDE, GtkBox)

/* @watched: location at which a job, or the page, waits for the bootloader; %NULL: nobody does. */
void moult_bootloader_guide_set_kind (MoultBootloaderGuide *self,
                                      const MoultBoardKind *kind,
                                      const char *watched);
void moult_bootloader_guide_set_narrow (MoultBootloaderGuide *self, gboolean narrow);

G_END_DECLS
