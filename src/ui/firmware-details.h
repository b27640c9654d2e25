/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "firmware.h"

G_BEGIN_DECLS

/**
 * MoultFirmwareDetails:
 *
 * All that is known of a stored firmware, and what its file holds. Signal "remove": the user wants
 * it taken away; the dialog is closed then.
 */
#define MOULT_TYPE_FIRMWARE_DETAILS (moult_firmware_details_get_type ())
G_DECLARE_FINAL_TYPE (MoultFirmwareDetails,
                      moult_firmware_details,
                      MOULT,
                      FIRMWARE_DETAILS,
                      AdwDialog)

AdwDialog *moult_firmware_details_new (MoultFirmware *firmware);

G_END_DECLS
