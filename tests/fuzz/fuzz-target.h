/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <stddef.h>
#include <stdint.h>

/* What every fuzz-<name>.c defines: tries one input; returns 0. libFuzzer calls it with what it
 * makes up, fuzz-main.c with the files of the corpus. */
int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);
