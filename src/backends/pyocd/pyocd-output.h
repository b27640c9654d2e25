/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

#include "program-run.h"

G_BEGIN_DECLS

/**
 * MoultPyocdOutput:
 *
 * Makes sense of what pyOCD prints: progress bars, log lines, and why it failed. Takes any bytes,
 * cut anywhere, and keeps no more of them than a log needs. The forms are those of pyOCD 0.36 and
 * 0.45 on a pipe (pyocd/utility/progress.py, pyocd/utility/color_log.py).
 */
typedef struct _MoultPyocdOutput MoultPyocdOutput;

/* One line, without control characters, for a job's log. */
typedef void (*MoultPyocdLineFunc) (const char *line, gpointer user_data);

/* What pyOCD is started with, so that it prints what is read here. */
extern const char *const moult_pyocd_environment[];

/* @on_line may be %NULL. (transfer full) */
MoultPyocdOutput *moult_pyocd_output_new (MoultPyocdLineFunc on_line, gpointer user_data);
void moult_pyocd_output_free (MoultPyocdOutput *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultPyocdOutput, moult_pyocd_output_free)

/* Takes the next bytes of a stream. */
void moult_pyocd_output_feed (MoultPyocdOutput *self,
                              MoultProgramStream stream,
                              const char *bytes,
                              gsize size);
/* What came last need not end with a newline. */
void moult_pyocd_output_end (MoultPyocdOutput *self);

/* How many progress bars have begun. With the first one pyOCD begins to erase; the later versions
 * draw one for erasing and one for writing. */
guint moult_pyocd_output_get_n_bars (MoultPyocdOutput *self);
/* Of the last bar, 0 to 1. */
double moult_pyocd_output_get_fraction (MoultPyocdOutput *self);
/* Whether the last bar is about erasing alone. */
gboolean moult_pyocd_output_is_erasing (MoultPyocdOutput *self);

/**
 * moult_pyocd_output_check:
 * @status: what pyOCD ended with
 *
 * %TRUE if pyOCD did all that it was told, as far as it says itself. It ends with 0, too, when it
 * left out parts of a file, or after it was interrupted. Else fails with the code that its words
 * stand for and the words themselves.
 */
gboolean moult_pyocd_output_check (MoultPyocdOutput *self, int status, GError **error);

/* The same for subcommands that end with 0 whatever happens: fails if it complained of anything. */
gboolean moult_pyocd_output_check_complaints (MoultPyocdOutput *self, GError **error);

/* Whether it said that parts of the file have no place in the target's memory. */
gboolean moult_pyocd_output_leaves_out (MoultPyocdOutput *self);

/* Whether what went wrong is that the target did not answer when pyOCD connected to it, so that
 * another way to connect may fare better. */
gboolean moult_pyocd_output_is_connect_failure (MoultPyocdOutput *self);

G_END_DECLS
