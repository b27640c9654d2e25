/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "flash-job-body.h"

G_BEGIN_DECLS

/* All that a job does to the board's files: before it is flashed, and once it runs. A job's thread.
 */

/* The step's share of the job: 0 when nothing is to be set up. */
guint moult_flash_job_weigh_after (MoultFlashJobBody *self);
/* What a backup adds to the share of the step prepare. */
guint moult_flash_job_weigh_backup (MoultFlashJobBody *self);

/**
 * moult_flash_job_back_up:
 *
 * Copies the board's files to this computer, if that was asked for. A board that does not answer
 * has none that could be copied, which fails only where the job would erase them.
 */
gboolean
moult_flash_job_back_up (MoultFlashJobBody *self, GCancellable *cancellable, GError **error);

/**
 * moult_flash_job_set_up:
 * @cancellable: (nullable): %NULL once the board was flashed
 *
 * The step after: does the set-up that was asked for, and asks the board again who it is.
 */
gboolean
moult_flash_job_set_up (MoultFlashJobBody *self, GCancellable *cancellable, GError **error);

G_END_DECLS
