/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "build-request.h"
#include "source-state.h"

G_BEGIN_DECLS

/**
 * moult_build_key_new:
 * @port: of the board
 * @engine: name of the engine
 * @fingerprint: of moult_build_engine_dup_fingerprint()
 *
 * By what a build is found again: sha256 over all that its result depends on, the request, the
 * source's commit and what differs from it, and what builds it. Any thread.
 *
 * Returns: (transfer full) (nullable): 64 hexadecimal digits; %NULL where the source is not known
 *     well enough to know the result by it: without git, or with a manifest outside of the tree
 */
char *moult_build_key_new (MoultBuildRequest *request,
                           const MoultSourceState *source,
                           const char *port,
                           const char *engine,
                           const char *fingerprint);

G_END_DECLS
