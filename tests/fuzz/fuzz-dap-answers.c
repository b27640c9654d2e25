/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "adi.h"
#include "cmsis-dap.h"
#include "error.h"
#include "fuzz-target.h"
#include "reader.h"
#include "target-id.h"

enum { MAX_PACKETS = 3000 };

/* A probe that answers whatever the fuzzer says: of each answer the first byte tells how long it
 * is, and whether it begins with the command, and all is well. */
struct _FuzzPipe {
    GObject parent_instance;

    MoultReader reader;
    guint8 commands[MOULT_DAP_PIPE_MAX_DEPTH];
    guint first;
    guint n_under_way;
    guint n_packets;
};

#define FUZZ_TYPE_PIPE (fuzz_pipe_get_type ())
G_DECLARE_FINAL_TYPE (FuzzPipe, fuzz_pipe, FUZZ, PIPE, GObject)

static gsize
fuzz_pipe_get_max_packet (MoultDapPipe *pipe)
{
    return MOULT_DAP_PIPE_MAX_PACKET;
}

static void
fuzz_pipe_set_packet_size (MoultDapPipe *pipe, gsize size)
{
    g_assert_cmpuint (size, >=, 64);
    g_assert_cmpuint (size, <=, MOULT_DAP_PIPE_MAX_PACKET);
}

static gboolean
fuzz_pipe_send (MoultDapPipe *pipe,
                const guint8 *packet,
                gsize size,
                guint timeout_ms,
                GError **error)
{
    FuzzPipe *self = FUZZ_PIPE (pipe);

    g_assert_cmpuint (self->n_under_way, <, MOULT_DAP_PIPE_MAX_DEPTH);
    if (self->n_packets++ > MAX_PACKETS || moult_reader_left (&self->reader) == 0) {
        self->n_under_way = 0;
        g_set_error_literal (error, MOULT_ERROR, MOULT_ERROR_GONE, "no more");
        return FALSE;
    }
    self->commands[(self->first + self->n_under_way++) % MOULT_DAP_PIPE_MAX_DEPTH] = packet[0];
    return TRUE;
}

static gssize
fuzz_pipe_receive (MoultDapPipe *pipe, guint8 *packet, gsize size, GError **error)
{
    FuzzPipe *self = FUZZ_PIPE (pipe);
    guint8 head = moult_reader_u8 (&self->reader);
    gsize length = MIN (MIN ((gsize) (head & 0x7f) * 4, size), moult_reader_left (&self->reader));
    const guint8 *bytes = moult_reader_take (&self->reader, length);

    g_assert_cmpuint (self->n_under_way, >, 0);
    if (head == 0) {
        self->n_under_way = 0;
        g_set_error_literal (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL, "silence");
        return -1;
    }
    if (length > 0)
        memcpy (packet, bytes, length);
    if (head & 0x80 && length > 0)
        packet[0] = self->commands[self->first];
    self->first = (self->first + 1) % MOULT_DAP_PIPE_MAX_DEPTH;
    self->n_under_way--;
    return (gssize) length;
}

static void
fuzz_pipe_drain (MoultDapPipe *pipe)
{
    FUZZ_PIPE (pipe)->n_under_way = 0;
}

static void
fuzz_pipe_iface_init (MoultDapPipeInterface *iface)
{
    iface->get_max_packet = fuzz_pipe_get_max_packet;
    iface->set_packet_size = fuzz_pipe_set_packet_size;
    iface->send = fuzz_pipe_send;
    iface->receive = fuzz_pipe_receive;
    iface->drain = fuzz_pipe_drain;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (FuzzPipe,
                               fuzz_pipe,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MOULT_TYPE_DAP_PIPE, fuzz_pipe_iface_init))

static void
fuzz_pipe_class_init (FuzzPipeClass *klass)
{
}

static void
fuzz_pipe_init (FuzzPipe *self)
{
}

static void
move_words (MoultDapLink *link)
{
    guint32 words[200] = { 0 };
    guint8 bits[20] = { 0 };
    const MoultDapBits parts[] = { { 150, bits, FALSE }, { 70, bits, TRUE } };
    MoultDapOp ops[] = {
        { .request = MOULT_DAP_READ },
        { .request = MOULT_DAP_AP | 0x4, .value = 0x1000 },
        { .request = MOULT_DAP_AP | MOULT_DAP_READ | 0xc, .words = words, .n_words = 200 },
        { .request = MOULT_DAP_AP | 0xc, .words = words, .n_words = 200 },
    };
    MoultDapBatch batch = { .ops = ops, .n_ops = G_N_ELEMENTS (ops) };
    g_autoptr (GError) error = NULL;

    if (moult_dap_link_transfer (link, &batch, NULL, &error))
        g_assert_cmpuint (batch.done, ==, batch.n_ops);
    else
        g_assert_nonnull (error);
    moult_dap_link_sequence (link, parts, G_N_ELEMENTS (parts), NULL, NULL);
    moult_dap_link_set_reset (link, FALSE, NULL, NULL);
}

static void
ask_target (MoultDapLink *link)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultAdi) adi = moult_adi_connect (link, FALSE, NULL, &error);
    g_autoptr (MoultTarget) target = adi != NULL ? moult_target_id_read (adi, NULL, &error) : NULL;

    g_assert_true ((target != NULL) != (error != NULL));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
    g_autoptr (FuzzPipe) pipe = g_object_new (FUZZ_TYPE_PIPE, NULL);
    g_autoptr (MoultCmsisDap) dap = NULL;
    g_autoptr (GError) error = NULL;

    pipe->reader = (MoultReader) MOULT_READER_INIT (data, size);
    dap = moult_cmsis_dap_new (MOULT_DAP_PIPE (pipe), NULL, &error);
    g_assert_true ((dap != NULL) != (error != NULL));
    if (dap == NULL || !moult_cmsis_dap_connect (dap, NULL, NULL))
        return 0;
    move_words (MOULT_DAP_LINK (dap));
    ask_target (MOULT_DAP_LINK (dap));
    return 0;
}
