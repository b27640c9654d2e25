/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "flash-job-body.h"

G_BEGIN_DECLS

/**
 * moult_flash_job_enter_bootloader:
 *
 * Brings the board to where the backend can write it: nothing if it is there already, else the
 * activators one after another, each given its time, at the board's location and nowhere else.
 * Then the body's device is the ready one. Fails with %MOULT_ERROR_NO_BOOTLOADER and what became of
 * each attempt, %MOULT_ERROR_WRONG_FIRMWARE if another board's bootloader came, or what ends a job
 * anyway. A job's thread.
 */
gboolean moult_flash_job_enter_bootloader (MoultFlashJobBody *self,
                                           GCancellable *cancellable,
                                           GError **error);

G_END_DECLS
