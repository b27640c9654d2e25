/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "device-source.h"
#include "progress.h"

G_BEGIN_DECLS

/**
 * moult_dfu_unprotect:
 * @device: in DFU mode
 * @progress: for the log, and for the moment from which it cannot be cancelled
 *
 * Takes the read protection of an STM32 away, so that it can be flashed again. The chip erases all
 * that it holds, and restarts: a user has to have agreed to that. Returns when it has left, up to
 * 40 s later; cannot be cancelled once it has begun. Fails with what [class@Usb] fails with;
 * %MOULT_ERROR_NO_BOOTLOADER when the device is not in DFU mode; %MOULT_ERROR_DEPENDENCY when its
 * bootloader has no such command; %MOULT_ERROR_LOCKED when the chip is locked for good;
 * %MOULT_ERROR_PROTOCOL. A worker's thread.
 */
gboolean moult_dfu_unprotect (MoultDeviceSource *devices,
                              MoultDevice *device,
                              MoultProgress *progress,
                              GCancellable *cancellable,
                              GError **error);

G_END_DECLS
