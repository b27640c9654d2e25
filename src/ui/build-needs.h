/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "build-readiness.h"

G_BEGIN_DECLS

/**
 * MoultBuildNeeds:
 *
 * What is missing for a build, one by one, and the commands that install it. Hidden when nothing
 * is. The page around it has the action "build.refresh", which looks again.
 */
#define MOULT_TYPE_BUILD_NEEDS (moult_build_needs_get_type ())
G_DECLARE_FINAL_TYPE (MoultBuildNeeds, moult_build_needs, MOULT, BUILD_NEEDS, AdwBin)

/* @readiness: (nullable): not known, which hides it, too */
void moult_build_needs_show (MoultBuildNeeds *self, const MoultBuildReadiness *readiness);

G_END_DECLS
