/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "flash-job.h"

G_BEGIN_DECLS

/**
 * MoultLogDrawer:
 *
 * Pane at the bottom of a page with the log of one job: follows its end, can be filtered, copied
 * and saved. Property "open" (read, write): whether it is shown.
 */
#define MOULT_TYPE_LOG_DRAWER (moult_log_drawer_get_type ())
G_DECLARE_FINAL_TYPE (MoultLogDrawer, moult_log_drawer, MOULT, LOG_DRAWER, AdwBin)

/* Shows the log of this job from now on; %NULL: of none. */
void moult_log_drawer_set_job (MoultLogDrawer *self, MoultFlashJob *job);

void moult_log_drawer_set_open (MoultLogDrawer *self, gboolean open);
gboolean moult_log_drawer_get_open (MoultLogDrawer *self);

G_END_DECLS
