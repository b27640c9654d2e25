/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "dap-link.h"

#include "error.h"

G_DEFINE_INTERFACE (MoultDapLink, moult_dap_link, G_TYPE_OBJECT)

static gboolean
need (MoultDapLink *self, MoultDapCaps caps, const char *what, GError **error)
{
    if ((moult_dap_link_get_caps (self) & caps) == caps)
        return TRUE;

    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "this probe cannot %s", what);
    return FALSE;
}

static void
moult_dap_link_default_init (MoultDapLinkInterface *iface)
{
}

static const char *
get_ack_words (MoultDapAck ack)
{
    switch (ack) {
    case MOULT_DAP_ACK_OK:
        return "OK";
    case MOULT_DAP_ACK_WAIT:
        return "WAIT for too long";
    case MOULT_DAP_ACK_FAULT:
        return "FAULT";
    case MOULT_DAP_ACK_NONE:
        return "nothing";
    case MOULT_DAP_ACK_PARITY:
        return "with a wrong parity";
    }
    g_return_val_if_reached (NULL);
}

void
moult_dap_batch_set_refused (const MoultDapBatch *self, GError **error)
{
    g_return_if_fail (self->done < self->n_ops);

    guint8 request = self->ops[self->done].request;

    g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL,
                 "the target answered %s to access %" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT
                 " (%s %s %x)",
                 get_ack_words (self->ack), self->done + 1, self->n_ops,
                 request & MOULT_DAP_READ ? "reading" : "writing",
                 request & MOULT_DAP_AP ? "AP" : "DP", request & MOULT_DAP_ADDRESS);
}

MoultDapCaps
moult_dap_link_get_caps (MoultDapLink *self)
{
    g_return_val_if_fail (MOULT_IS_DAP_LINK (self), 0);

    return MOULT_DAP_LINK_GET_IFACE (self)->get_caps (self);
}

gboolean
moult_dap_link_transfer (MoultDapLink *self,
                         MoultDapBatch *batch,
                         GCancellable *cancellable,
                         GError **error)
{
    g_return_val_if_fail (MOULT_IS_DAP_LINK (self) && batch != NULL, FALSE);

    batch->done = 0;
    batch->ack = MOULT_DAP_ACK_OK;
    return !g_cancellable_set_error_if_cancelled (cancellable, error)
           && MOULT_DAP_LINK_GET_IFACE (self)->transfer (self, batch, cancellable, error);
}

gboolean
moult_dap_link_sequence (MoultDapLink *self,
                         const MoultDapBits *parts,
                         gsize n_parts,
                         GCancellable *cancellable,
                         GError **error)
{
    MoultDapCaps caps = MOULT_DAP_SEQUENCES;

    g_return_val_if_fail (MOULT_IS_DAP_LINK (self) && parts != NULL, FALSE);

    for (gsize i = 0; i < n_parts; i++)
        caps |= parts[i].in ? MOULT_DAP_SEQUENCES_IN : 0;
    return need (self, caps, "send or receive single bits", error)
           && !g_cancellable_set_error_if_cancelled (cancellable, error)
           && MOULT_DAP_LINK_GET_IFACE (self)->sequence (self, parts, n_parts, cancellable, error);
}

gboolean
moult_dap_link_set_clock (MoultDapLink *self,
                          guint frequency,
                          GCancellable *cancellable,
                          GError **error)
{
    g_return_val_if_fail (MOULT_IS_DAP_LINK (self) && frequency > 0, FALSE);

    return !g_cancellable_set_error_if_cancelled (cancellable, error)
           && MOULT_DAP_LINK_GET_IFACE (self)->set_clock (self, frequency, cancellable, error);
}

gboolean
moult_dap_link_set_reset (MoultDapLink *self,
                          gboolean asserted,
                          GCancellable *cancellable,
                          GError **error)
{
    g_return_val_if_fail (MOULT_IS_DAP_LINK (self), FALSE);

    /* Letting go of the pin has to happen in the end, however the user feels by then. */
    return need (self, MOULT_DAP_RESET_PIN, "drive the reset pin", error)
           && (!asserted || !g_cancellable_set_error_if_cancelled (cancellable, error))
           && MOULT_DAP_LINK_GET_IFACE (self)->set_reset (self, asserted,
                                                          asserted ? cancellable : NULL, error);
}

gboolean
moult_dap_link_read_memory (MoultDapLink *self,
                            const MoultDapMemory *memory,
                            GCancellable *cancellable,
                            GError **error)
{
    g_return_val_if_fail (MOULT_IS_DAP_LINK (self) && memory != NULL, FALSE);

    return need (self, MOULT_DAP_MEMORY, "read memory by itself", error)
           && !g_cancellable_set_error_if_cancelled (cancellable, error)
           && MOULT_DAP_LINK_GET_IFACE (self)->read_memory (self, memory, cancellable, error);
}
