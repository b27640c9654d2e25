/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "library.h"

G_BEGIN_DECLS

/**
 * MoultFirmwareRow:
 *
 * One firmware: version, day and size, whether it is on this computer, and the one thing to be done
 * about it: download (with its progress), cancel, try again, remove. Needs the actions
 * "firmware.remove" and "firmware.details" above it, both with the name of the file.
 */
#define MOULT_TYPE_FIRMWARE_ROW (moult_firmware_row_get_type ())
G_DECLARE_FINAL_TYPE (MoultFirmwareRow, moult_firmware_row, MOULT, FIRMWARE_ROW, AdwActionRow)

/* @names_board: the row stands among those of other boards */
GtkWidget *
moult_firmware_row_new (MoultLibrary *library, MoultFirmware *firmware, gboolean names_board);

MoultFirmware *moult_firmware_row_get_firmware (MoultFirmwareRow *self);
/* Another entry for the same file: it was stored, or its size is known now. */
void moult_firmware_row_set_firmware (MoultFirmwareRow *self, MoultFirmware *firmware);
/* What to say beside the day, translated: "newest stable"; %NULL: nothing. */
void moult_firmware_row_set_note (MoultFirmwareRow *self, const char *note);

G_END_DECLS
