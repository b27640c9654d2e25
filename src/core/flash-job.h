/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "device-source.h"
#include "firmware-source.h"
#include "plan.h"
#include "progress.h"

G_BEGIN_DECLS

/**
 * MoultJobState:
 *
 * What became of the board.
 */
typedef enum {
    MOULT_JOB_WAITING,
    MOULT_JOB_RUNNING,
    MOULT_JOB_DONE,
    MOULT_JOB_FAILED,
    MOULT_JOB_CANCELLED,
} MoultJobState;

#define MOULT_TYPE_JOB_STATE (moult_job_state_get_type ())
GType moult_job_state_get_type (void);
const char *moult_job_state_get_name (MoultJobState state); /* "waiting", "done" … */

/**
 * MoultFlashJob:
 *
 * One board being flashed: prepare, enter bootloader, erase, write, verify, restart, confirm. Its
 * body is straight-line blocking code on a thread of its own; the object belongs to the main
 * thread. Properties (notify): state, error, can-cancel.
 */
#define MOULT_TYPE_FLASH_JOB (moult_flash_job_get_type ())
G_DECLARE_FINAL_TYPE (MoultFlashJob, moult_flash_job, MOULT, FLASH_JOB, GObject)

/* A waiting job for a task that has a firmware; @parse turns its file into an image, @source (may
 * be %NULL) fetches it where it is not on this computer. Jobs are made by the queue, so that no
 * location gets two. (transfer full) */
MoultFlashJob *moult_flash_job_new (MoultPlanTask *task,
                                    MoultDeviceSource *devices,
                                    MoultImageParseFunc parse,
                                    MoultFirmwareSource *source);

/* Begins on a thread of its own; does nothing unless the job waits. It keeps itself alive until its
 * end. */
void moult_flash_job_start (MoultFlashJob *self);
/* Asks the job to stop; after the point of no return it goes on to its end. */
void moult_flash_job_cancel (MoultFlashJob *self);

/* All borrowed. */
MoultBoard *moult_flash_job_get_board (MoultFlashJob *self);
MoultFirmware *moult_flash_job_get_firmware (MoultFlashJob *self);
/* The same as its file describes it, once the job has ended; %NULL when it was not read. */
MoultFirmware *moult_flash_job_get_written (MoultFlashJob *self);
MoultPlanTask *moult_flash_job_get_task (MoultFlashJob *self);
MoultJobState moult_flash_job_get_state (MoultFlashJob *self);
/* Waiting or running: it has no outcome yet. */
gboolean moult_flash_job_is_active (MoultFlashJob *self);
MoultProgress *moult_flash_job_get_progress (MoultFlashJob *self);
/* Whether moult_flash_job_cancel() would do anything. */
gboolean moult_flash_job_get_can_cancel (MoultFlashJob *self);
/* Why it failed (MOULT_ERROR domain), else %NULL. */
const GError *moult_flash_job_get_error (MoultFlashJob *self);
/* Whether anything was written, so that a failure can say "nothing was written". */
gboolean moult_flash_job_get_wrote (MoultFlashJob *self);
/* What the board was, and what it proved to be; either may be %NULL. */
MoultBoardInfo *moult_flash_job_get_before (MoultFlashJob *self);
MoultBoardInfo *moult_flash_job_get_after (MoultFlashJob *self);
/* Whole duration in seconds, so far or in the end. */
double moult_flash_job_get_seconds (MoultFlashJob *self);

G_END_DECLS
