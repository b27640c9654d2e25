/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "workbench.h"

G_BEGIN_DECLS

/**
 * MoultFirmwarePage:
 *
 * The tool Firmware: the catalogue, and on top of it the page of a kind of board. Signal
 * "firmware-chosen" (MoultFirmware, MoultBoard or %NULL): the user wants it on that board, or on
 * all that it is made for.
 */
#define MOULT_TYPE_FIRMWARE_PAGE (moult_firmware_page_get_type ())
G_DECLARE_FINAL_TYPE (MoultFirmwarePage,
                      moult_firmware_page,
                      MOULT,
                      FIRMWARE_PAGE,
                      AdwNavigationPage)

/* @settings: (nullable) */
AdwNavigationPage *moult_firmware_page_new (MoultWorkbench *workbench, GSettings *settings);

void moult_firmware_page_set_narrow (MoultFirmwarePage *self, gboolean narrow);

/* The page of a kind of board, by the id of one of its builds: "RPI_PICO2-RISCV". */
void moult_firmware_page_show_kind (MoultFirmwarePage *self, const char *board_id);

G_END_DECLS
