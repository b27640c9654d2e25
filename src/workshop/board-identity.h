/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "chip-info.h"
#include "device.h"

G_BEGIN_DECLS

/* What tells a physical board from all others, wherever it is plugged in: a key of its maker's
 * number and its serial number, or of its MAC. A board may have several, since its bootloader need
 * not show the serial number of its firmware. Any thread. */

/**
 * moult_board_identity_dup_key:
 *
 * The key of a device by its serial number; %NULL where it has none, or one that a maker has given
 * to all of its devices ("0001", the boot ROM of an RP2040). Of a USB-serial adapter it is the
 * adapter that it names. (transfer full) (nullable)
 */
char *moult_board_identity_dup_key (MoultDevice *device);

/* The key of a chip by its MAC; %NULL where it did not say. (transfer full) (nullable) */
char *moult_board_identity_dup_chip_key (const MoultChipInfo *chip);

/* Two keys of one kind, so that one board does not have both: it is another board. */
gboolean moult_board_identity_excludes (const char *key, const char *other);

/* The serial number or MAC in a key: for people. Lives as long as the key. */
const char *moult_board_identity_get_id (const char *key);

G_END_DECLS
