/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <stdio.h>

#include "progress.h"

G_BEGIN_DECLS

/**
 * MoultDownloadView:
 *
 * Shows files on their way while the main loop runs: on a terminal one line a file with its speed
 * and the time left, drawn anew several times a second; elsewhere a plain line when one has ended.
 * Main thread.
 */
#define MOULT_TYPE_DOWNLOAD_VIEW (moult_download_view_get_type ())
G_DECLARE_FINAL_TYPE (MoultDownloadView, moult_download_view, MOULT, DOWNLOAD_VIEW, GObject)

MoultDownloadView *moult_download_view_new (FILE *file);
/* A file that is being fetched from now on. */
void moult_download_view_add (MoultDownloadView *self, const char *name, MoultProgress *progress);
/* It is over; @outcome says how, in a word or two. */
void
moult_download_view_end (MoultDownloadView *self, MoultProgress *progress, const char *outcome);
/* Shows the last state and stops. */
void moult_download_view_finish (MoultDownloadView *self);

G_END_DECLS
