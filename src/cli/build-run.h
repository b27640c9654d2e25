/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <stdio.h>

#include "build-queue.h"

G_BEGIN_DECLS

/**
 * moult_build_run:
 * @requests: (element-type MoultBuildRequest)
 * @file: where progress is shown
 *
 * Builds them one after the other; what is asked for twice is built once. Runs the main loop until
 * all have ended, also when they are cancelled: then nothing of them goes on.
 *
 * Returns: (transfer full) (element-type MoultBuildJob): one a request, in their order
 */
GPtrArray *
moult_build_run (MoultLibrary *library, GPtrArray *requests, FILE *file, GCancellable *cancellable);

G_END_DECLS
