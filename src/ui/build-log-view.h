/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "build-log.h"

G_BEGIN_DECLS

/**
 * MoultBuildLogView:
 *
 * What a build prints, line by line, however much that is. Follows the end until the user scrolls
 * up; errors can be jumped to.
 */
#define MOULT_TYPE_BUILD_LOG_VIEW (moult_build_log_view_get_type ())
G_DECLARE_FINAL_TYPE (MoultBuildLogView, moult_build_log_view, MOULT, BUILD_LOG_VIEW, AdwBin)

/* @log: (nullable) */
void moult_build_log_view_set_log (MoultBuildLogView *self, MoultBuildLog *log);
/* Jumps to the line, where the log still has it. */
void moult_build_log_view_show_line (MoultBuildLogView *self, MoultBuildLine *line);

G_END_DECLS
