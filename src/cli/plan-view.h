/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <stdio.h>

#include "plan.h"

G_BEGIN_DECLS

/* Prints who gets what, and who is left alone and why. */
void moult_plan_view_print (MoultPlan *plan, FILE *file);

/* Why a board is left alone, in a few words, translated. */
const char *moult_plan_view_get_reason (MoultPlanReason reason);

G_END_DECLS
