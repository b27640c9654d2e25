/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <stdio.h>

#include "job-queue.h"

G_BEGIN_DECLS

/**
 * MoultJobView:
 *
 * Shows the jobs of a queue while they run: on a terminal one line a board, drawn anew several
 * times a second; elsewhere a plain line whenever a board comes to another step. Tells which
 * buttons to press when a job waits for the user. Main thread.
 */
#define MOULT_TYPE_JOB_VIEW (moult_job_view_get_type ())
G_DECLARE_FINAL_TYPE (MoultJobView, moult_job_view, MOULT, JOB_VIEW, GObject)

/* Begins to show; all jobs must be in the queue. */
MoultJobView *moult_job_view_new (MoultJobQueue *queue, FILE *file);
/* Says @text above the boards. */
void moult_job_view_tell (MoultJobView *self, const char *text);
/* Shows the last state and stops. */
void moult_job_view_finish (MoultJobView *self);

G_END_DECLS
