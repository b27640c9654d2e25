/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "build-engine.h"

G_BEGIN_DECLS

/**
 * MoultBuildReadiness:
 *
 * Whether a board can be built on this computer, and what is missing for it.
 */
typedef struct {
    const char *engine; /* the one that builds, or that lacks least; lives for ever */
    char *description;  /* of it for people, untranslated; %NULL while something is missing */
    GPtrArray *needs;   /* (element-type MoultBuildNeed): what it lacks; empty: it can build */
} MoultBuildReadiness;

void moult_build_readiness_free (MoultBuildReadiness *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultBuildReadiness, moult_build_readiness_free)

/**
 * moult_build_readiness_read_async:
 * @order: copied; log may be %NULL
 * @engine: (nullable): name of the only one that is asked
 *
 * Asks the engines what they lack; some 100 ms, 20 s at worst (async pair, main thread).
 */
void moult_build_readiness_read_async (const MoultBuildOrder *order,
                                       const char *engine,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
MoultBuildReadiness *moult_build_readiness_read_finish (GAsyncResult *result, GError **error);

G_END_DECLS
