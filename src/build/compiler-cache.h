/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "port-tools.h"

G_BEGIN_DECLS

/**
 * moult_compiler_cache_add:
 *
 * If ccache is installed, adds to @environment ("NAME=VALUE") what has the compilers of @tools be
 * called through it: the results are the same, what was compiled before is not compiled again. All
 * variables that are set then are known to ccache(1), CMake and make; the build sees no others.
 *
 * Returns: whether it is used
 */
gboolean moult_compiler_cache_add (GStrvBuilder *environment,
                                   const MoultPortTools *tools,
                                   GCancellable *cancellable);

G_END_DECLS
