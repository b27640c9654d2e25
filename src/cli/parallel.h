/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "commands.h"

G_BEGIN_DECLS

/* How many boards are flashed at once: the options --jobs and --one-after-another of the commands
 * that flash. */

/* Of --jobs when it was not given: no number that anybody means, so that 0 can be refused. */
#define MOULT_PARALLEL_DEFAULT G_MININT

/* Whether they make sense together; else it is said what does not. */
MoultExit moult_parallel_check (int n_jobs, gboolean one_after_another, const char *command);

/* Jobs at once; 0: as many as usual. */
guint moult_parallel_get (int n_jobs, gboolean one_after_another);

G_END_DECLS
