/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "build-job.h"

G_BEGIN_DECLS

/**
 * MoultBuildOutcome:
 *
 * What came of a build that has ended: the firmware and what to do with it, or why there is none.
 * The page around it has the actions of its buttons.
 */
#define MOULT_TYPE_BUILD_OUTCOME (moult_build_outcome_get_type ())
G_DECLARE_FINAL_TYPE (MoultBuildOutcome, moult_build_outcome, MOULT, BUILD_OUTCOME, AdwBin)

/* Nothing changes while the build goes on. */
void moult_build_outcome_update (MoultBuildOutcome *self, MoultBuildJob *job);

G_END_DECLS
