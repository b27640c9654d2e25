/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "dap-pipe.h"
#include "hidraw.h"

G_BEGIN_DECLS

/**
 * MoultDapHidPipe:
 *
 * Packets over a hidraw node (CMSIS-DAP v1): the kernel's driver stays where it is. The kernel
 * keeps answers that are not fetched yet.
 */
#define MOULT_TYPE_DAP_HID_PIPE (moult_dap_hid_pipe_get_type ())
G_DECLARE_FINAL_TYPE (MoultDapHidPipe, moult_dap_hid_pipe, MOULT, DAP_HID_PIPE, GObject)

/* @report_size: of all packets, which are padded. (transfer full) */
MoultDapHidPipe *moult_dap_hid_pipe_new (MoultHidraw *hidraw, gsize report_size);

G_END_DECLS
