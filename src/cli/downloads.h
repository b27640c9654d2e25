/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <stdio.h>

#include "chooser.h"
#include "library.h"

G_BEGIN_DECLS

/**
 * MoultDownload:
 *
 * One build that is wanted in one version, and what became of that.
 */
typedef struct {
    char *build;          /* "ESP32_GENERIC-SPIRAM" */
    char *wanted;         /* "stable", "preview", "1.28.0" */
    MoultDevice *device;  /* that it is for; or NULL */
    MoultBoardInfo *info; /* or NULL */

    MoultFirmware *firmware; /* NULL: there is none, and the error says why */
    MoultTransfer *transfer; /* NULL: it was not fetched */
    gboolean is_retried;
    char *note; /* what the user should know; or NULL */
    GError *error;
} MoultDownload;

/* What is asked for; lives as long as the command. */
typedef struct {
    const char *const *boards;   /* ids, of today or former ones, with or without variant */
    const char *const *versions; /* none: stable */
    const char *port;            /* only boards of this MicroPython port; or NULL */
    gboolean all_variants;
} MoultDownloadRequest;

/**
 * moult_downloads_choose:
 * @attached: (nullable) (element-type MoultBoard): whose builds are wanted, if no board is named
 *
 * Finds the file for each board and version, after a look at what the site offers now; on stderr
 * it is told where that cannot be had, and which of the attached boards may be several things. What
 * is asked for twice comes once. (transfer full) (element-type MoultDownload)
 */
GPtrArray *moult_downloads_choose (MoultLibrary *library,
                                   const MoultDownloadRequest *request,
                                   GPtrArray *attached,
                                   GCancellable *cancellable);

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
