/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "plan.h"

G_BEGIN_DECLS

/* What MoultPlan decided for a board; only plan.c makes tasks. */
typedef struct {
    MoultFirmware *firmware; /* borrowed; or NULL */
    MoultFlashBackend *backend;
    MoultRecommendation *recommendation; /* borrowed; or NULL */
    MoultPlanReason reason;
    char *detail; /* taken; or NULL */
    gboolean can_include;
} MoultPlanVerdict;

/* Takes the verdict's @detail. (transfer full) */
MoultPlanTask *moult_plan_task_new (MoultBoard *board,
                                    const MoultFlashOptions *options,
                                    const MoultPlanVerdict *verdict);

G_END_DECLS
