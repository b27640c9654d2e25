/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "build-job.h"

G_BEGIN_DECLS

/**
 * MoultBuildRow:
 *
 * A build in the list of builds: what it builds, how it is, and the way to cancel it.
 */
#define MOULT_TYPE_BUILD_ROW (moult_build_row_get_type ())
G_DECLARE_FINAL_TYPE (MoultBuildRow, moult_build_row, MOULT, BUILD_ROW, AdwActionRow)

GtkWidget *moult_build_row_new (MoultBuildJob *job);
MoultBuildJob *moult_build_row_get_job (MoultBuildRow *self);

G_END_DECLS
