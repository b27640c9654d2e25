/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "flash-job.h"

G_BEGIN_DECLS

/* The app's words for modes, steps and reasons, so that sidebar, page, plan and log say the same of
 * the same thing. All are translated. Main thread. */

/* As an act, for the list of a job's steps: "Enter Bootloader". */
const char *moult_wording_get_step (MoultStep step);
/* As a state, while it goes on: "Entering bootloader". */
const char *moult_wording_get_step_state (MoultStep step);
/* The running step with its own percent where it is known: "Writing 43%", "Press the button". */
char *moult_wording_dup_progress (const MoultProgressState *progress);
/* "368 kB of 855 kB, 86 kB/s"; %NULL while nothing is known. */
char *moult_wording_dup_bytes (const MoultProgressState *progress);
/* "About 6 seconds left"; %NULL while it is not known well enough. */
char *moult_wording_dup_seconds_left (const MoultProgressState *progress);
/* A measured duration: "4.3 s". */
char *moult_wording_dup_seconds (double seconds);
/* What became of the job: "Waiting", "Writing 43%", "Ready", "Needs attention", "Cancelled". */
char *moult_wording_dup_job (MoultFlashJob *job);

/* "CircuitPython" for "circuitpython"; a family that is not known as it is. */
const char *moult_wording_get_family (const char *family);
/* "MicroPython 1.24.1"; %NULL when @info is. */
char *moult_wording_dup_runs (MoultBoardInfo *info);
/* "No access", "In use by Thonny", "Waiting for firmware": how the board is, without its job. */
char *moult_wording_dup_mode (MoultBoard *board);
/* The program that holds a board, from an error of code %MOULT_ERROR_BUSY: "picocom"; %NULL when it
 * is not known or the error, which may be %NULL, is another one. */
char *moult_wording_dup_holder (const GError *error);

/* Why the plan leaves a board alone: "Already has 1.28.0". A sentence without full stop. */
char *moult_wording_dup_reason (MoultPlanTask *task);
/* The evidence for it where there is more to say, untranslated: "the file is for rp2350, …". */
const char *moult_wording_get_evidence (MoultPlanTask *task);

G_END_DECLS
