/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "py/mpconfig.h"

/* One object of a firmware: a table and who reads it, so that there is something to compile and
 * something to write into a flash. */
#define MODULE(name, seed)                                                                         \
    const uint32_t mp_##name##_table[1024] = { [0 ... 1023] = 0x9e3779b9u * (seed) };              \
    uint32_t mp_##name##_step (uint32_t x);                                                        \
    uint32_t mp_##name##_step (uint32_t x)                                                         \
    {                                                                                              \
        return mp_##name##_table[x % 1024] ^ (x * (seed));                                         \
    }
