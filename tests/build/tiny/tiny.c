/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <stdint.h>

const uint32_t tiny_table[256] = { [0 ... 255] = 0x7a11u };
