/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "dfu-session.h"
#include "image.h"
#include "progress.h"

G_BEGIN_DECLS

/**
 * moult_dfu_plain_write:
 *
 * Hands an image to a loader that knows no addresses (USB DFU 1.1, 6): one piece, block after
 * block, and then it is the loader's to check and to start it. From the first block on nothing is
 * cancelled. Fails with %MOULT_ERROR_WRONG_FIRMWARE for an image of several pieces or of addresses,
 * else as [struct@DfuSession] does. A job's thread.
 */
gboolean moult_dfu_plain_write (MoultDfuSession *session,
                                MoultImage *image,
                                MoultProgress *progress,
                                GError **error);

G_END_DECLS
