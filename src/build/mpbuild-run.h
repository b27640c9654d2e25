/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "build-engine.h"

G_BEGIN_DECLS

/* The tree as mpbuild calls it, and so its containers: with links resolved. (transfer full) */
char *moult_mpbuild_dup_tree (const MoultBuildOrder *order);
/* Which build of the tree it is, for container-memory.h. (transfer full) */
char *moult_mpbuild_dup_build (const MoultBuildOrder *order);

/**
 * moult_mpbuild_run:
 *
 * moult_build_engine_build() with mpbuild, of an order of which nothing is missing. Its container
 * is remembered. Blocks.
 */
gboolean
moult_mpbuild_run (const MoultBuildOrder *order, GCancellable *cancellable, GError **error);

G_END_DECLS
