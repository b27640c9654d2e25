/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <stdio.h>

#include "build-queue.h"

G_BEGIN_DECLS

/**
 * MoultBuildView:
 *
 * Shows how far builds are: on a terminal the one that runs in a line that is drawn anew, else a
 * line for each part of a build.
 */
#define MOULT_TYPE_BUILD_VIEW (moult_build_view_get_type ())
G_DECLARE_FINAL_TYPE (MoultBuildView, moult_build_view, MOULT, BUILD_VIEW, GObject)

MoultBuildView *moult_build_view_new (FILE *file);
void moult_build_view_add (MoultBuildView *self, MoultBuildJob *job);
/* Takes the line away. */
void moult_build_view_finish (MoultBuildView *self);

G_END_DECLS
