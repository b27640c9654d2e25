/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "wire-dap.h"

#include "error.h"

enum { MAX_WAITS = 100 };

struct _WireDap {
    GObject parent_instance;
    DebugTarget *target;
};

static void link_init (MoultDapLinkInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (WireDap,
                               wire_dap,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MOULT_TYPE_DAP_LINK, link_init))

static MoultDapAck
access_once (WireDap *self, guint8 request, guint32 *value)
{
    DebugAck ack = DEBUG_ACK_WAIT;

    for (guint i = 0; ack == DEBUG_ACK_WAIT && i < MAX_WAITS; i++)
        ack = debug_target_transfer (self->target, request, value);
    return (MoultDapAck) ack;
}

/* On the wires, reads of an access port are posted: RDBUFF has what was asked for. */
static MoultDapAck
access_one (WireDap *self, guint8 request, guint32 *value)
{
    const guint8 posted = MOULT_DAP_AP | MOULT_DAP_READ;
    MoultDapAck ack = access_once (self, request, value);

    if (ack == MOULT_DAP_ACK_OK && (request & posted) == posted)
        ack = access_once (self, MOULT_DAP_READ | MOULT_DP_RDBUFF, value);
    return ack;
}

static MoultDapAck
make_op (WireDap *self, MoultDapOp *op)
{
    MoultDapAck ack = MOULT_DAP_ACK_OK;

    for (gsize i = 0; ack == MOULT_DAP_ACK_OK && i < (op->words != NULL ? op->n_words : 1); i++)
        ack = access_one (self, op->request, op->words != NULL ? &op->words[i] : &op->value);
    return ack;
}

static gboolean
transfer (MoultDapLink *link, MoultDapBatch *batch, GCancellable *cancellable, GError **error)
{
    WireDap *self = WIRE_DAP (link);

    for (; batch->ack == MOULT_DAP_ACK_OK && batch->done < batch->n_ops;
         batch->done += batch->ack == MOULT_DAP_ACK_OK)
        batch->ack = make_op (self, &batch->ops[batch->done]);
    debug_target_run (self->target);
    if (batch->ack == MOULT_DAP_ACK_OK)
        return TRUE;
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL, "the target answered %d", batch->ack);
    return FALSE;
}

static gboolean
sequence (MoultDapLink *link,
          const MoultDapBits *parts,
          gsize n_parts,
          GCancellable *cancellable,
          GError **error)
{
    WireDap *self = WIRE_DAP (link);

    for (gsize i = 0; i < n_parts; i++) {
        if (parts[i].in)
            debug_target_receive (self->target, parts[i].bits, parts[i].n_bits);
        else
            debug_target_send (self->target, parts[i].bits, parts[i].n_bits);
    }
    return TRUE;
}

static gboolean
set_clock (MoultDapLink *link, guint frequency, GCancellable *cancellable, GError **error)
{
    return TRUE;
}

static gboolean
set_reset (MoultDapLink *link, gboolean asserted, GCancellable *cancellable, GError **error)
{
    debug_target_set_reset (WIRE_DAP (link)->target, asserted);
    return TRUE;
}

static MoultDapCaps
get_caps (MoultDapLink *link)
{
    return MOULT_DAP_SEQUENCES | MOULT_DAP_SEQUENCES_IN | MOULT_DAP_RESET_PIN;
}

static void
link_init (MoultDapLinkInterface *iface)
{
    iface->get_caps = get_caps;
    iface->transfer = transfer;
    iface->sequence = sequence;
    iface->set_clock = set_clock;
    iface->set_reset = set_reset;
}

static void
wire_dap_class_init (WireDapClass *klass)
{
}

static void
wire_dap_init (WireDap *self)
{
}

WireDap *
wire_dap_new (DebugTarget *target)
{
    WireDap *self = g_object_new (WIRE_TYPE_DAP, NULL);

    self->target = target;
    return self;
}
