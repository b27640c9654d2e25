/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include "job-queue.h"

G_BEGIN_DECLS

/* The end of a `moultctl flash`: a table of the jobs' outcomes, and advice for each failed one. */
void moult_outcome_print (MoultJobQueue *queue);

/* What each job did and was answered, line by line, with the seconds since its start. */
void moult_outcome_print_logs (MoultJobQueue *queue);

/* The same as JSON, logs included: one object a task of the plan, left alone ones too. */
void moult_outcome_add_json (JsonBuilder *builder, MoultPlan *plan, MoultJobQueue *queue);

/* How many jobs of the queue ended in a state. */
guint moult_outcome_count (MoultJobQueue *queue, MoultJobState state);

G_END_DECLS
