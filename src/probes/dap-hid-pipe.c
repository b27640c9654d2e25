/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "dap-hid-pipe.h"

#include <string.h>

#include "device-source.h"

enum {
    MAX_STALE = 64,
    STALE_MS = 1,
};

struct _MoultDapHidPipe {
    GObject parent_instance;

    MoultHidraw *hidraw;
    gsize report_size;
    gint64 deadlines[MOULT_DAP_PIPE_MAX_DEPTH]; /* of what is under way */
    guint first;
    guint n_pending;
};

static void moult_dap_hid_pipe_iface_init (MoultDapPipeInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MoultDapHidPipe,
                               moult_dap_hid_pipe,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MOULT_TYPE_DAP_PIPE,
                                                      moult_dap_hid_pipe_iface_init))

static gsize
moult_dap_hid_pipe_get_max_packet (MoultDapPipe *pipe)
{
    return MOULT_DAP_HID_PIPE (pipe)->report_size;
}

/* Reports are as long as they are, whatever is in them. */
static void
moult_dap_hid_pipe_set_packet_size (MoultDapPipe *pipe, gsize size)
{
}

static gboolean
moult_dap_hid_pipe_send (MoultDapPipe *pipe,
                         const guint8 *packet,
                         gsize size,
                         guint timeout_ms,
                         GError **error)
{
    MoultDapHidPipe *self = MOULT_DAP_HID_PIPE (pipe);
    guint8 report[MOULT_DAP_PIPE_MAX_PACKET] = { 0 };

    g_return_val_if_fail (self->n_pending < MOULT_DAP_PIPE_MAX_DEPTH, FALSE);
    g_return_val_if_fail (size <= self->report_size, FALSE);

    memcpy (report, packet, size);
    if (!moult_hidraw_write (self->hidraw, report, self->report_size, error)) {
        self->n_pending = 0;
        return FALSE;
    }
    self->deadlines[(self->first + self->n_pending) % MOULT_DAP_PIPE_MAX_DEPTH] =
        moult_deadline_in (timeout_ms);
    self->n_pending++;
    return TRUE;
}

static gssize
moult_dap_hid_pipe_receive (MoultDapPipe *pipe, guint8 *packet, gsize size, GError **error)
{
    MoultDapHidPipe *self = MOULT_DAP_HID_PIPE (pipe);
    gssize done;

    g_return_val_if_fail (self->n_pending > 0, -1);

    done =
        moult_hidraw_read (self->hidraw, packet, size, self->deadlines[self->first], NULL, error);
    self->first = (self->first + 1) % MOULT_DAP_PIPE_MAX_DEPTH;
    self->n_pending = done >= 0 ? self->n_pending - 1 : 0;
    return done;
}

static void
moult_dap_hid_pipe_drain (MoultDapPipe *pipe)
{
    MoultDapHidPipe *self = MOULT_DAP_HID_PIPE (pipe);
    guint8 stale[MOULT_DAP_PIPE_MAX_PACKET];

    self->n_pending = 0;
    for (guint i = 0; i < MAX_STALE; i++) {
        if (moult_hidraw_read (self->hidraw, stale, sizeof stale, moult_deadline_in (STALE_MS),
                               NULL, NULL)
            < 0)
            return;
    }
}

static void
moult_dap_hid_pipe_iface_init (MoultDapPipeInterface *iface)
{
    iface->get_max_packet = moult_dap_hid_pipe_get_max_packet;
    iface->set_packet_size = moult_dap_hid_pipe_set_packet_size;
    iface->send = moult_dap_hid_pipe_send;
    iface->receive = moult_dap_hid_pipe_receive;
    iface->drain = moult_dap_hid_pipe_drain;
}

static void
moult_dap_hid_pipe_finalize (GObject *object)
{
    g_object_unref (MOULT_DAP_HID_PIPE (object)->hidraw);

    G_OBJECT_CLASS (moult_dap_hid_pipe_parent_class)->finalize (object);
}

static void
moult_dap_hid_pipe_class_init (MoultDapHidPipeClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = moult_dap_hid_pipe_finalize;
}

static void
moult_dap_hid_pipe_init (MoultDapHidPipe *self)
{
}

MoultDapHidPipe *
moult_dap_hid_pipe_new (MoultHidraw *hidraw, gsize report_size)
{
    g_return_val_if_fail (MOULT_IS_HIDRAW (hidraw) && report_size > 0, NULL);

    MoultDapHidPipe *self = g_object_new (MOULT_TYPE_DAP_HID_PIPE, NULL);
    self->hidraw = g_object_ref (hidraw);
    self->report_size = MIN (report_size, MOULT_DAP_PIPE_MAX_PACKET);
    return self;
}
