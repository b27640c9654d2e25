/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "board.h"

G_BEGIN_DECLS

/**
 * MoultJobView:
 *
 * The board's job while it works: one bar over all steps, the steps with their times, and what to
 * press when the job waits for the user's hands. Uses the action board.cancel.
 */
#define MOULT_TYPE_JOB_VIEW (moult_job_view_get_type ())
G_DECLARE_FINAL_TYPE (MoultJobView, moult_job_view, MOULT, JOB_VIEW, GtkBox)

GtkWidget *moult_job_view_new (MoultBoard *board);
void moult_job_view_set_narrow (MoultJobView *self, gboolean narrow);

G_END_DECLS
