/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "dfu-chips.h"

G_BEGIN_DECLS

/* Firmware for chips with a DFU loader, as MicroPython's tools/dfu.py and objcopy make it of a
 * program. @program: both of its pieces, joined. */

/* One or two GBytes: what lies in each of the chip's places for programs. */
GPtrArray *dfu_firmware_split (const DfuChip *chip, GBytes *program);

/* A .dfu file: one target with an element for each piece, and a suffix with a valid CRC. */
GBytes *dfu_firmware_wrap_dfu (const DfuChip *chip, GBytes *program);

/* The same as Intel HEX. */
GBytes *dfu_firmware_wrap_hex (const DfuChip *chip, GBytes *program);

G_END_DECLS
