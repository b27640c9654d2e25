/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "flash-job.h"

G_BEGIN_DECLS

/* What a job's thread works with. Made on the main thread from a board that is about to be flashed,
 * then the thread's own; only immutable objects and the progress cross over. */
typedef struct {
    /* the order */
    MoultDeviceSource *devices;
    MoultImageParseFunc parse;
    MoultFirmwareSource *source; /* or NULL */
    MoultFirmware *firmware;
    MoultFlashOptions options;
    char *location;
    MoultBoardInfo *before; /* or NULL */
    MoultProgress *progress;

    /* what was found on the way */
    gboolean fetched; /* the firmware was not on this computer */
    MoultImage *image;
    MoultFlashBackend *backend;
    MoultDevice *device; /* that stands at the location now */
    MoultDevice *probe;  /* that is wired to the board and stands elsewhere; or NULL */
    gboolean boardless;  /* the device is a probe and no more: there is nobody to ask */
    gboolean on_probe;   /* the device is a probe with a tty, whose other end may be loose */
    MoultBoardInfo *after;
} MoultFlashJobBody;

void moult_flash_job_body_free (MoultFlashJobBody *self);

/* What the backend talks to: the probe that is wired to the board, else the board's own device. */
MoultDevice *moult_flash_job_body_get_written (MoultFlashJobBody *self);

/* moult_fit_check() of the job's firmware with the device that stands there now, unless the user
 * said that the chip does not count: then a contradiction is only told in the log. */
gboolean moult_flash_job_body_fits (MoultFlashJobBody *self, MoultBoardInfo *info, GError **error);

/* All steps of a job, one after another; blocks. The board runs the new firmware when it succeeds.
 * Fails in the domain MOULT_ERROR, or as cancelled. */
gboolean
moult_flash_job_body_run (MoultFlashJobBody *self, GCancellable *cancellable, GError **error);

G_END_DECLS
