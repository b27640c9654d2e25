/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "dfu-session.h"

G_BEGIN_DECLS

/* USB DFU 1.1, table 3.2. */
typedef enum {
    MOULT_DFU_DNLOAD = 1,
    MOULT_DFU_UPLOAD = 2,
    MOULT_DFU_GETSTATUS = 3,
    MOULT_DFU_CLRSTATUS = 4,
    MOULT_DFU_ABORT = 6,
} MoultDfuRequest;

/* The single requests that a session is made of: a control transfer each, how it ended is the
 * session's `end`. Errors are those of [iface@UsbLink]. */

/* @data: (nullable): what goes with it */
gboolean moult_dfu_request_send (MoultDfuSession *session,
                                 MoultDfuRequest request,
                                 guint16 value,
                                 GBytes *data,
                                 GError **error);
gboolean
moult_dfu_request_status (MoultDfuSession *session, MoultDfuStatus *status, GError **error);
/* Fewer than @size bytes are %MOULT_ERROR_PROTOCOL. */
gboolean moult_dfu_request_upload (MoultDfuSession *session,
                                   guint16 block,
                                   guint8 *data,
                                   guint16 size,
                                   GError **error);

/* The only waits that are no time-outs: a loader says itself when it may be asked again (USB DFU
 * 1.1, 6.1.2, bwPollTimeout). @deadline: what it says is not believed beyond this. */
void moult_dfu_request_wait (guint milliseconds, gint64 deadline);

G_END_DECLS
