/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "pyocd-call.h"
#include "pyocd-compare.h"

G_BEGIN_DECLS

/**
 * moult_pyocd_savemem:
 * @memory: (out caller-allocates): borrows from @call
 *
 * Reads all that was written through pyOCD itself, for probes that only it can speak to, and gives
 * it out afterwards. It is read in pieces of 1 KiB, none of them across a multiple of that: pyOCD
 * trusts that addresses count on beyond, and a chip where they do not would be read wrong just as
 * it was written.
 */
gboolean moult_pyocd_savemem (const MoultPyocdCall *call,
                              const MoultPyocdFiles *files,
                              MoultPyocdMemory *memory,
                              GError **error);

G_END_DECLS
