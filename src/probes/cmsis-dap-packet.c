/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cmsis-dap-packet.h"

#include "error.h"
#include "reader.h"

/* Arm CMSIS-DAP 2.1, "Transfer Commands". */
enum {
    ID_TRANSFER = 0x05,
    ID_TRANSFER_BLOCK = 0x06,

    TRANSFER_HEAD = 3, /* of a request, and of an answer */
    BLOCK_HEAD_WRITE = 5,
    BLOCK_HEAD_READ = 4, /* of an answer */
    MAX_TRANSFERS = 255,
    MAX_BLOCK = 65535,

    ACK_MASK = 0x07,
    ACK_PARITY = 0x08,
    ACK_MISMATCH = 0x10,
};

static gsize
count_words (const MoultDapOp *op)
{
    return op->words != NULL ? op->n_words : 1;
}

static guint32 *
get_word (const MoultDapBatch *batch, const MoultDapCursor *cursor)
{
    MoultDapOp *op = &batch->ops[cursor->op];

    return op->words != NULL ? &op->words[cursor->word] : &op->value;
}

static void
skip_empty (MoultDapCursor *self, const MoultDapBatch *batch)
{
    while (self->op < batch->n_ops && self->word >= count_words (&batch->ops[self->op])) {
        self->op++;
        self->word = 0;
    }
}

gboolean
moult_dap_cursor_is_at_end (const MoultDapCursor *self, const MoultDapBatch *batch)
{
    MoultDapCursor cursor = *self;

    skip_empty (&cursor, batch);
    return cursor.op >= batch->n_ops;
}

void
moult_dap_cursor_step (MoultDapCursor *self, const MoultDapBatch *batch, guint n_accesses)
{
    skip_empty (self, batch);
    for (guint i = 0; i < n_accesses && self->op < batch->n_ops; i++) {
        self->word++;
        skip_empty (self, batch);
    }
}

/* ---- Requests ---- */

static void
put_u8 (MoultDapPacket *packet, guint value)
{
    packet->bytes[packet->size++] = (guint8) value;
}

static void
put_u32 (MoultDapPacket *packet, guint32 value)
{
    for (guint shift = 0; shift < 32; shift += 8)
        put_u8 (packet, (value >> shift) & 0xff);
}

static guint
get_block_capacity (guint8 request, gsize packet_size)
{
    gsize head = request & MOULT_DAP_READ ? BLOCK_HEAD_READ : BLOCK_HEAD_WRITE;

    return (guint) MIN ((packet_size - head) / 4, MAX_BLOCK);
}

static void
fill_block (MoultDapPacket *packet, const MoultDapBatch *batch, MoultDapCursor *next, guint n_words)
{
    guint8 request = batch->ops[next->op].request;

    packet->block = TRUE;
    put_u8 (packet, ID_TRANSFER_BLOCK);
    put_u8 (packet, 0); /* the first device of a JTAG chain, or the only one */
    put_u8 (packet, n_words & 0xff);
    put_u8 (packet, n_words >> 8);
    put_u8 (packet, request);
    for (guint i = 0; i < n_words && !(request & MOULT_DAP_READ); i++)
        put_u32 (packet, batch->ops[next->op].words[next->word + i]);
    packet->n_accesses = n_words;
    moult_dap_cursor_step (next, batch, n_words);
}

/* Accesses to any registers, as many as there is room for. */
static void
fill_mixed (MoultDapPacket *packet,
            const MoultDapBatch *batch,
            MoultDapCursor *next,
            gsize packet_size)
{
    gsize answer_size = TRANSFER_HEAD;

    packet->block = FALSE;
    put_u8 (packet, ID_TRANSFER);
    put_u8 (packet, 0);
    put_u8 (packet, 0); /* how many: see below */
    while (next->op < batch->n_ops && packet->n_accesses < MAX_TRANSFERS) {
        guint8 request = batch->ops[next->op].request;
        gboolean reads = (request & MOULT_DAP_READ) != 0;

        if (packet->size + (reads ? 1 : 5) > packet_size
            || answer_size + (reads ? 4 : 0) > packet_size)
            break;
        put_u8 (packet, request);
        if (reads)
            answer_size += 4;
        else
            put_u32 (packet, *get_word (batch, next));
        packet->n_accesses++;
        moult_dap_cursor_step (next, batch, 1);
    }
    packet->bytes[2] = (guint8) packet->n_accesses;
}

/* A block is for what fills a whole packet: it is shorter then. What is less shares a packet with
 * the accesses around it. */
void
moult_dap_packet_fill (MoultDapPacket *packet,
                       const MoultDapBatch *batch,
                       MoultDapCursor *next,
                       gsize packet_size)
{
    const MoultDapOp *op;
    guint capacity;

    g_return_if_fail (packet_size >= MOULT_DAP_MIN_PACKET
                      && packet_size <= MOULT_DAP_PIPE_MAX_PACKET);

    skip_empty (next, batch);
    packet->first = *next;
    packet->size = 0;
    packet->n_accesses = 0;
    op = &batch->ops[next->op];
    capacity = get_block_capacity (op->request, packet_size);
    if (op->words != NULL && op->n_words - next->word >= capacity)
        fill_block (packet, batch, next, capacity);
    else
        fill_mixed (packet, batch, next, packet_size);
}

/* ---- Answers ---- */

static MoultDapAck
get_ack (guint8 response)
{
    if (response & (ACK_PARITY | ACK_MISMATCH))
        return MOULT_DAP_ACK_PARITY;
    switch (response & ACK_MASK) {
    case MOULT_DAP_ACK_OK:
        return MOULT_DAP_ACK_OK;
    case MOULT_DAP_ACK_WAIT:
        return MOULT_DAP_ACK_WAIT;
    case MOULT_DAP_ACK_FAULT:
        return MOULT_DAP_ACK_FAULT;
    default: /* nobody drives the line, or the wires are crossed */
        return MOULT_DAP_ACK_NONE;
    }
}

static gboolean
fail (const MoultDapPacket *packet, GBytes *answer, GError **error)
{
    gsize size = 0;
    const guint8 *bytes = g_bytes_get_data (answer, &size);

    g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL,
                 "the probe answered %" G_GSIZE_FORMAT
                 " bytes (%02x %02x %02x) to command %02x for "
                 "%u accesses",
                 size, size > 0 ? bytes[0] : 0, size > 1 ? bytes[1] : 0, size > 2 ? bytes[2] : 0,
                 packet->bytes[0], packet->n_accesses);
    return FALSE;
}

/* Accesses to an access port are posted on the wire: the last read that a failing packet counts may
 * not have brought its word, and if it counts them all, the last one did not come about. */
static guint
count_sure (const MoultDapPacket *packet, const MoultDapBatch *batch, guint n_done)
{
    MoultDapCursor last = packet->first;
    guint8 request;

    if (n_done == 0 || n_done == packet->n_accesses)
        return MAX (n_done, 1) - 1;
    moult_dap_cursor_step (&last, batch, n_done - 1);
    request = batch->ops[last.op].request;
    return request & MOULT_DAP_AP && request & MOULT_DAP_READ ? n_done - 1 : n_done;
}

static gboolean
take_words (const MoultDapPacket *packet,
            const MoultDapBatch *batch,
            MoultReader *reader,
            guint n_done)
{
    MoultDapCursor cursor = packet->first;

    for (guint i = 0; i < n_done; i++) {
        if (batch->ops[cursor.op].request & MOULT_DAP_READ) {
            guint32 word = moult_reader_u32le (reader);

            if (moult_reader_overrun (reader))
                return FALSE;
            *get_word (batch, &cursor) = word;
        }
        moult_dap_cursor_step (&cursor, batch, 1);
    }
    return TRUE;
}

gboolean
moult_dap_packet_read_reply (const MoultDapPacket *packet,
                             const MoultDapBatch *batch,
                             GBytes *answer,
                             MoultDapReply *reply,
                             GError **error)
{
    gsize size = 0;
    const guint8 *bytes = g_bytes_get_data (answer, &size);
    MoultReader reader = MOULT_READER_INIT (bytes, size);
    guint8 command = moult_reader_u8 (&reader);
    guint n_done = packet->block ? moult_reader_u16le (&reader) : moult_reader_u8 (&reader);
    guint8 response = moult_reader_u8 (&reader);
    MoultDapAck ack = get_ack (response);

    if (moult_reader_overrun (&reader) || command != packet->bytes[0]
        || n_done > packet->n_accesses)
        return fail (packet, answer, error);
    /* All was well, but less was done: somebody told the probe to stop. */
    if (ack == MOULT_DAP_ACK_OK && n_done < packet->n_accesses)
        return fail (packet, answer, error);
    if (ack != MOULT_DAP_ACK_OK)
        n_done = count_sure (packet, batch, n_done);
    if (!take_words (packet, batch, &reader, n_done))
        return fail (packet, answer, error);
    reply->n_done = n_done;
    reply->ack = ack;
    return TRUE;
}
