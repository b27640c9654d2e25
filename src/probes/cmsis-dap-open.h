/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "dap-pipe.h"
#include "device.h"

G_BEGIN_DECLS

/* Which interface of a device speaks CMSIS-DAP, and how it is opened (Arm CMSIS-DAP 2.1, "USB
 * Peripheral Configuration", and what probes make of it). */

/* The number of the interface with bulk endpoints (v2), or -1. */
int moult_cmsis_dap_find_bulk (MoultDevice *device);
/* Whether it has a HID interface that may be a probe's (v1). */
gboolean moult_cmsis_dap_has_hid (MoultDevice *device);

/**
 * moult_cmsis_dap_open:
 *
 * Opens what is best: bulk, else the hidraw node, else the HID interface over libusb. Fails with
 * %MOULT_ERROR_NO_ACCESS, %MOULT_ERROR_BUSY, %MOULT_ERROR_GONE, %MOULT_ERROR_PROTOCOL,
 * %MOULT_ERROR_DEPENDENCY, %G_IO_ERROR_CANCELLED. (transfer full)
 */
MoultDapPipe *moult_cmsis_dap_open (MoultDevice *device, GCancellable *cancellable, GError **error);

G_END_DECLS
