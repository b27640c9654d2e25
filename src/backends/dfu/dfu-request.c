/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "dfu-request.h"

#include "descriptor.h"
#include "device-source.h"
#include "error.h"
#include "reader.h"

enum {
    REQUEST_OUT = 0x21, /* class, interface (USB DFU 1.1, table 3.1) */
    REQUEST_IN = 0xa1,
    STATUS_SIZE = 6,
    TRANSFER_MS = 5000, /* as dfu-util waits */
};

static gboolean
transfer (MoultDfuSession *session, MoultUsbControl *control, GError **error)
{
    gboolean done;

    control->index = session->alt->interface;
    done = moult_usb_link_control (session->link, control, session->cancellable, error);
    session->end = control->end;
    return done;
}

gboolean
moult_dfu_request_send (MoultDfuSession *session,
                        MoultDfuRequest request,
                        guint16 value,
                        GBytes *data,
                        GError **error)
{
    MoultUsbControl control = {
        .request_type = REQUEST_OUT,
        .request = request,
        .value = value,
        .timeout_ms = TRANSFER_MS,
    };
    gsize size = 0;

    /* Nobody writes to what is sent. */
    control.data = data != NULL ? (guint8 *) g_bytes_get_data (data, &size) : NULL;
    control.size = (guint16) size;
    return transfer (session, &control, error);
}

gboolean
moult_dfu_request_status (MoultDfuSession *session, MoultDfuStatus *status, GError **error)
{
    guint8 bytes[STATUS_SIZE] = { 0 };
    MoultReader reader = MOULT_READER_INIT (bytes, sizeof bytes);
    MoultUsbControl control = {
        .request_type = REQUEST_IN,
        .request = MOULT_DFU_GETSTATUS,
        .size = sizeof bytes,
        .data = bytes,
        .timeout_ms = session->status_ms,
    };

    if (!transfer (session, &control, error))
        return FALSE;
    if (control.done < sizeof bytes) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL,
                     "the bootloader's status has %" G_GSIZE_FORMAT " bytes, not %d", control.done,
                     STATUS_SIZE);
        return FALSE;
    }
    status->status = moult_reader_u8 (&reader);
    status->poll_ms = moult_reader_u24le (&reader);
    status->state = moult_reader_u8 (&reader);
    return TRUE;
}

gboolean
moult_dfu_request_upload (MoultDfuSession *session,
                          guint16 block,
                          guint8 *data,
                          guint16 size,
                          GError **error)
{
    MoultUsbControl control = {
        .request_type = REQUEST_IN,
        .request = MOULT_DFU_UPLOAD,
        .value = block,
        .size = size,
        .data = data,
        .timeout_ms = TRANSFER_MS,
    };

    if (!transfer (session, &control, error))
        return FALSE;
    if (control.done == size)
        return TRUE;
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL,
                 "the bootloader gave %" G_GSIZE_FORMAT " of %u bytes of block %u", control.done,
                 size, block);
    return FALSE;
}

void
moult_dfu_request_wait (guint milliseconds, gint64 deadline)
{
    gint64 until = MIN (moult_deadline_in (milliseconds), deadline);

    if (milliseconds > 0)
        (void) moult_descriptor_wait (-1, 0, until, NULL, NULL);
}
