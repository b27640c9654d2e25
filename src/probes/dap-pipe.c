/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "dap-pipe.h"

G_DEFINE_INTERFACE (MoultDapPipe, moult_dap_pipe, G_TYPE_OBJECT)

static void
moult_dap_pipe_default_init (MoultDapPipeInterface *iface)
{
}

gsize
moult_dap_pipe_get_max_packet (MoultDapPipe *self)
{
    g_return_val_if_fail (MOULT_IS_DAP_PIPE (self), 0);

    return MOULT_DAP_PIPE_GET_IFACE (self)->get_max_packet (self);
}

void
moult_dap_pipe_set_packet_size (MoultDapPipe *self, gsize size)
{
    g_return_if_fail (MOULT_IS_DAP_PIPE (self));
    g_return_if_fail (size > 0 && size <= MOULT_DAP_PIPE_MAX_PACKET);

    MOULT_DAP_PIPE_GET_IFACE (self)->set_packet_size (self, size);
}

gboolean
moult_dap_pipe_send (MoultDapPipe *self,
                     const guint8 *packet,
                     gsize size,
                     guint timeout_ms,
                     GError **error)
{
    g_return_val_if_fail (MOULT_IS_DAP_PIPE (self), FALSE);
    g_return_val_if_fail (size > 0 && size <= MOULT_DAP_PIPE_MAX_PACKET, FALSE);

    return MOULT_DAP_PIPE_GET_IFACE (self)->send (self, packet, size, timeout_ms, error);
}

gssize
moult_dap_pipe_receive (MoultDapPipe *self, guint8 *packet, gsize size, GError **error)
{
    g_return_val_if_fail (MOULT_IS_DAP_PIPE (self), -1);

    return MOULT_DAP_PIPE_GET_IFACE (self)->receive (self, packet, size, error);
}

void
moult_dap_pipe_drain (MoultDapPipe *self)
{
    g_return_if_fail (MOULT_IS_DAP_PIPE (self));

    MOULT_DAP_PIPE_GET_IFACE (self)->drain (self);
}
