/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "error.h"
#include "fuzz-target.h"
#include "reader.h"
#include "target-id.h"

enum { MAX_TRANSFERS = 3000 };

/* A target that answers whatever the fuzzer says: to each access first one byte, which is an
 * acknowledgement if it is one, and then, if it is read, a word. Where the input ends, the probe is
 * unplugged. */
#define FUZZ_TYPE_DAP (fuzz_dap_get_type ())
G_DECLARE_FINAL_TYPE (FuzzDap, fuzz_dap, FUZZ, DAP, GObject)

struct _FuzzDap {
    GObject parent_instance;
    MoultReader reader;
    guint n_transfers;
};

static void link_init (MoultDapLinkInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (FuzzDap,
                               fuzz_dap,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MOULT_TYPE_DAP_LINK, link_init))

static gboolean
is_plugged (FuzzDap *self, GError **error)
{
    if (self->n_transfers++ < MAX_TRANSFERS && moult_reader_left (&self->reader) > 0)
        return TRUE;
    g_set_error_literal (error, MOULT_ERROR, MOULT_ERROR_GONE, "unplugged");
    return FALSE;
}

static MoultDapAck
answer (FuzzDap *self, MoultDapOp *op)
{
    guint8 ack = moult_reader_u8 (&self->reader);
    gboolean read = (op->request & MOULT_DAP_READ) != 0;

    if (ack == MOULT_DAP_ACK_WAIT || ack == MOULT_DAP_ACK_FAULT || ack == MOULT_DAP_ACK_NONE
        || ack == MOULT_DAP_ACK_PARITY)
        return ack;
    for (gsize i = 0; read && op->words != NULL && i < op->n_words; i++)
        op->words[i] = moult_reader_u32le (&self->reader);
    if (read && op->words == NULL)
        op->value = moult_reader_u32le (&self->reader);
    return MOULT_DAP_ACK_OK;
}

static gboolean
transfer (MoultDapLink *link, MoultDapBatch *batch, GCancellable *cancellable, GError **error)
{
    FuzzDap *self = FUZZ_DAP (link);

    if (!is_plugged (self, error))
        return FALSE;
    for (; batch->done < batch->n_ops; batch->done++) {
        batch->ack = answer (self, &batch->ops[batch->done]);
        if (batch->ack != MOULT_DAP_ACK_OK) {
            g_set_error_literal (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL, "refused");
            return FALSE;
        }
    }
    return TRUE;
}

static gboolean
sequence (MoultDapLink *link,
          const MoultDapBits *parts,
          gsize n_parts,
          GCancellable *cancellable,
          GError **error)
{
    return is_plugged (FUZZ_DAP (link), error);
}

static gboolean
set_reset (MoultDapLink *link, gboolean asserted, GCancellable *cancellable, GError **error)
{
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
    iface->set_reset = set_reset;
}

static void
fuzz_dap_class_init (FuzzDapClass *klass)
{
}

static void
fuzz_dap_init (FuzzDap *self)
{
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
    g_autoptr (FuzzDap) dap = g_object_new (FUZZ_TYPE_DAP, NULL);
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultAdi) adi = NULL;
    g_autoptr (MoultTarget) target = NULL;

    dap->reader = (MoultReader) MOULT_READER_INIT (data, size);
    adi = moult_adi_connect (MOULT_DAP_LINK (dap), size > 0 && (data[size - 1] & 1) != 0, NULL,
                             &error);
    g_assert_true ((adi != NULL) == (error == NULL));
    if (adi == NULL)
        return 0;
    target = moult_target_id_read (adi, NULL, &error);
    g_assert_true ((target != NULL) == (error == NULL));
    if (target != NULL) {
        g_assert_nonnull (target->name);
        g_assert_true (g_utf8_validate (target->name, -1, NULL));
        g_assert_true (g_utf8_validate (target->revision, -1, NULL));
    }
    return 0;
}
