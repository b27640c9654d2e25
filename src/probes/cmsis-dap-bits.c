/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cmsis-dap-private.h"

#include <string.h>

#include "error.h"

/* Arm CMSIS-DAP 2.1, "Command Reference". */
enum {
    ID_SWJ_SEQUENCE = 0x12,
    ID_SWD_SEQUENCE = 0x1d,

    STATUS_OK = 0,
    SEQUENCE_IN = 1 << 7,
    MAX_SWJ_BITS = 256,
    MAX_SWD_BITS = 64,
    SWD_HEAD = 2, /* of the request, and of the answer */
};

static gsize
count_bytes (guint n_bits)
{
    return (n_bits + 7) / 8;
}

static gboolean
send_swj_sequence (MoultCmsisDap *self, const MoultDapBits *part, GError **error)
{
    for (guint done = 0; done < part->n_bits; done += MAX_SWJ_BITS) {
        guint n_bits = MIN (part->n_bits - done, MAX_SWJ_BITS);
        guint8 request[2 + MAX_SWJ_BITS / 8] = { ID_SWJ_SEQUENCE, n_bits % MAX_SWJ_BITS };

        memcpy (request + 2, part->bits + done / 8, count_bytes (n_bits));
        if (!moult_cmsis_dap_command (self, request, 2 + count_bytes (n_bits), error))
            return FALSE;
    }
    return TRUE;
}

/* A command with as many sequences as there is room for, and where their answers go. */
typedef struct {
    guint8 request[MOULT_DAP_PIPE_MAX_PACKET];
    gsize size;
    gsize answer_size;
    guint n_ins;
    struct {
        guint8 *bits;
        gsize n_bytes;
    } ins[MOULT_DAP_PIPE_MAX_PACKET];
} SwdSequence;

static void
begin (SwdSequence *sequence)
{
    sequence->request[0] = ID_SWD_SEQUENCE;
    sequence->request[1] = 0;
    sequence->size = SWD_HEAD;
    sequence->answer_size = SWD_HEAD;
    sequence->n_ins = 0;
}

static gboolean
flush (MoultCmsisDap *self, SwdSequence *sequence, GError **error)
{
    g_autoptr (GBytes) answer = NULL;
    gsize size = 0;
    const guint8 *bytes;

    if (sequence->request[1] == 0)
        return TRUE;
    answer = moult_cmsis_dap_ask (self, sequence->request, sequence->size, error);
    if (answer == NULL)
        return FALSE;
    bytes = g_bytes_get_data (answer, &size);
    if (size < sequence->answer_size || bytes[1] != STATUS_OK) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL,
                     "the probe answered %" G_GSIZE_FORMAT " bytes to %u sequences of bits", size,
                     sequence->request[1]);
        return FALSE;
    }
    bytes += SWD_HEAD;
    for (guint i = 0; i < sequence->n_ins; i++) {
        memcpy (sequence->ins[i].bits, bytes, sequence->ins[i].n_bytes);
        bytes += sequence->ins[i].n_bytes;
    }
    begin (sequence);
    return TRUE;
}

static gboolean
has_room (MoultCmsisDap *self, const SwdSequence *sequence, gboolean in, gsize n_bytes)
{
    return sequence->request[1] < G_MAXUINT8
           && sequence->size + 1 + (in ? 0 : n_bytes) <= self->packet_size
           && sequence->answer_size + (in ? n_bytes : 0) <= self->packet_size;
}

static void
add (SwdSequence *sequence, const MoultDapBits *part, guint done, guint n_bits)
{
    gsize n_bytes = count_bytes (n_bits);
    guint8 *bits = part->bits + done / 8;

    sequence->request[1]++;
    sequence->request[sequence->size++] = (n_bits % MAX_SWD_BITS) | (part->in ? SEQUENCE_IN : 0);
    if (part->in) {
        sequence->ins[sequence->n_ins].bits = bits;
        sequence->ins[sequence->n_ins++].n_bytes = n_bytes;
        sequence->answer_size += n_bytes;
    } else {
        memcpy (sequence->request + sequence->size, bits, n_bytes);
        sequence->size += n_bytes;
    }
}

static gboolean
add_part (MoultCmsisDap *self, SwdSequence *sequence, const MoultDapBits *part, GError **error)
{
    for (guint done = 0; done < part->n_bits; done += MAX_SWD_BITS) {
        guint n_bits = MIN (part->n_bits - done, MAX_SWD_BITS);

        if (!has_room (self, sequence, part->in, count_bytes (n_bits))
            && !flush (self, sequence, error))
            return FALSE;
        add (sequence, part, done, n_bits);
    }
    return TRUE;
}

static gboolean
send_swd_sequences (MoultCmsisDap *self, const MoultDapBits *parts, gsize n_parts, GError **error)
{
    g_autofree SwdSequence *sequence = g_new (SwdSequence, 1);

    begin (sequence);
    for (gsize i = 0; i < n_parts; i++) {
        if (!add_part (self, sequence, &parts[i], error))
            return FALSE;
    }
    return flush (self, sequence, error);
}

/* All probes know SWJ_Sequence. */
gboolean
moult_cmsis_dap_sequence (MoultDapLink *link,
                          const MoultDapBits *parts,
                          gsize n_parts,
                          GCancellable *cancellable,
                          GError **error)
{
    MoultCmsisDap *self = MOULT_CMSIS_DAP (link);

    for (gsize i = 0; i < n_parts; i++) {
        if (parts[i].in)
            return send_swd_sequences (self, parts, n_parts, error);
    }
    for (gsize i = 0; i < n_parts; i++) {
        if (!send_swj_sequence (self, &parts[i], error))
            return FALSE;
    }
    return TRUE;
}
