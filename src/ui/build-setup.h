/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "build-choice.h"
#include "build-target-row.h"

G_BEGIN_DECLS

/**
 * MoultBuildSetup:
 *
 * The rows in which the user says what to build. The page around it has the actions that ask for
 * another source.
 */
#define MOULT_TYPE_BUILD_SETUP (moult_build_setup_get_type ())
G_DECLARE_FINAL_TYPE (MoultBuildSetup, moult_build_setup, MOULT, BUILD_SETUP, GtkBox)

/* Once. */
void
moult_build_setup_bind (MoultBuildSetup *self, MoultBuildChoice *choice, MoultAttached *attached);

/* Which attached board gets what is built. Borrowed. */
MoultBuildTargetRow *moult_build_setup_get_target_row (MoultBuildSetup *self);

G_END_DECLS
