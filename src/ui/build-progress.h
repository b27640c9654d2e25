/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "build-job.h"

G_BEGIN_DECLS

/**
 * MoultBuildProgress:
 *
 * How far a build is, for how long it still takes, and what builds it.
 */
#define MOULT_TYPE_BUILD_PROGRESS (moult_build_progress_get_type ())
G_DECLARE_FINAL_TYPE (MoultBuildProgress, moult_build_progress, MOULT, BUILD_PROGRESS, GtkBox)

/* Shows how it is now; call it whenever that changes. */
void moult_build_progress_update (MoultBuildProgress *self, MoultBuildJob *job);

G_END_DECLS
