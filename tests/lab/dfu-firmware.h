/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "dfu-chips.h"

G_BEGIN_DECLS

/* Firmware for chips with a DFU loader, as MicroPython's tools/dfu.py and objcopy make it of a
 * program. @program: both of its pieces, joined. */

/* The same program with the sizes of its pieces where they tell the lab what of the flash is the
 * program and what is left of an older one: in vectors that Cortex-M has none for, 7 and 8. Real
 * programs have zeros there, and may be told apart by blank flash only. */
GBytes *dfu_firmware_stamp (const DfuChip *chip, GBytes *program);
enum { DFU_FIRMWARE_SIZES_AT = 7 * 4 };

/* One or two GBytes: what lies in each of the chip's places for programs. */
GPtrArray *dfu_firmware_split (const DfuChip *chip, GBytes *program);

/* A .dfu file: one target with an element for each piece, and a suffix with a valid CRC. */
GBytes *dfu_firmware_wrap_dfu (const DfuChip *chip, GBytes *program);

/* The same as Intel HEX. */
GBytes *dfu_firmware_wrap_hex (const DfuChip *chip, GBytes *program);

G_END_DECLS
