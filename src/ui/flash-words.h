/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "plan.h"

G_BEGIN_DECLS

/* What the button says that flashes: the verb tells the direction ("Downgrade to 1.23.0"). */
char *moult_flash_words_dup_verb (MoultBoardInfo *info, MoultFirmware *firmware);

/* "MicroPython 1.28.0", or the file's name when it says no version. */
char *moult_flash_words_dup_firmware (MoultFirmware *firmware);

/* "MicroPython 1.24.1 → 1.28.0"; @info may be %NULL. */
char *moult_flash_words_dup_change (MoultBoardInfo *info, MoultFirmware *firmware);

G_END_DECLS
