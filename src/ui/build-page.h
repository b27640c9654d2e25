/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "workbench.h"

G_BEGIN_DECLS

/**
 * MoultBuildPage:
 *
 * The tool Build: what to build, the list of builds, and on top of it the page of one. Signals:
 * "firmware-chosen" (MoultFirmware): the user wants to flash it; "show-in-firmware"
 * (MoultFirmware).
 */
#define MOULT_TYPE_BUILD_PAGE (moult_build_page_get_type ())
G_DECLARE_FINAL_TYPE (MoultBuildPage, moult_build_page, MOULT, BUILD_PAGE, AdwNavigationPage)

/* @settings: (nullable) */
AdwNavigationPage *moult_build_page_new (MoultWorkbench *workbench, GSettings *settings);

/* Chooses what the board needs, and the board to be flashed afterwards. */
void moult_build_page_choose_for (MoultBuildPage *self, MoultBoard *board);
void moult_build_page_set_narrow (MoultBuildPage *self, gboolean narrow);

G_END_DECLS
