/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "commands.h"
#include "report.h"

G_BEGIN_DECLS

/* The files that --report names: which kind of report each is follows from the end of its name. */

/* Whether all of them can be written, as far as that can be seen before; else it is said which
 * cannot. @paths: (nullable) */
MoultExit moult_reports_check (char **paths, const char *command);

/* Writes them (blocking); @what is the program's own name for what it says on stderr. %FALSE: one
 * could not be written, which has been said; the others are. @paths: (nullable) */
gboolean moult_reports_write (char **paths, const MoultReport *report, const char *what);

/* The same as JSON on stdout. */
void moult_reports_print (const MoultReport *report);

/* For reports: what the owner of a board can do. (transfer full) (nullable) */
char *moult_reports_dup_advice (const MoultReportRow *row);

G_END_DECLS
