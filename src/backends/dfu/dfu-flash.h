/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "flash-backend.h"
#include "usb-link.h"

G_BEGIN_DECLS

/**
 * moult_dfu_flash:
 * @link: to the device of @context, which is in DFU mode
 *
 * Writes an image through a DFU bootloader: checks, compares, erases, writes, reads back, and has
 * the firmware started. Returns when the loader was told to go; whether it does is for the caller
 * to see. On failure before anything was changed, a board that ran before is sent back to that.
 * Errors as of [struct@DfuSession] and moult_dfu_plan_new(). A job's thread.
 */
gboolean moult_dfu_flash (MoultUsbLink *link,
                          const MoultFlashContext *context,
                          MoultProgress *progress,
                          GCancellable *cancellable,
                          GError **error);

G_END_DECLS
