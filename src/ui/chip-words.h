/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "chip-info.h"

G_BEGIN_DECLS

/* How a chip that was asked is told of. All (transfer full). */

/* What the board is, in a line below its name: "Empty. The chip has 8 MB of flash and 8 MB of
 * PSRAM." */
char *moult_chip_words_dup_line (const MoultChipInfo *chip);

/* "ESP32-C3, revision 0.4" */
char *moult_chip_words_dup_name (const MoultChipInfo *chip);
/* "4 MB", or %NULL where the size is not known. Flash is sold in powers of two. */
char *moult_chip_words_dup_flash (const MoultChipInfo *chip);
/* "Wi-Fi, Bluetooth LE, 4 MB flash inside", or %NULL. */
char *moult_chip_words_dup_features (const MoultChipInfo *chip);
/* What is turned on of it: "Secure boot, flash encryption"; "None". */
char *moult_chip_words_dup_protection (const MoultChipInfo *chip);

G_END_DECLS
