/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <stdio.h>

#include "download-choice.h"

G_BEGIN_DECLS

/**
 * moult_downloads_run:
 * @force: fetch also what is on this computer
 * @file: where progress is shown
 *
 * Fetches the files, several at a time; runs the main loop until all have ended. A cancelled one
 * goes on from there next time. If the site has a listed file no longer, which happens to previews,
 * its board's page is read again once and what is there now is taken.
 */
void moult_downloads_run (MoultLibrary *library,
                          GPtrArray *downloads,
                          gboolean force,
                          FILE *file,
                          GCancellable *cancellable);

/* How one has ended: "stored" (was there before), "downloaded", "failed", "cancelled". */
const char *moult_download_get_state (const MoultDownload *self);

G_END_DECLS
