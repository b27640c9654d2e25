/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cmsis-dap-private.h"

#include "device-source.h"

enum {
    /* A packet may stand behind as many as are under way, each with a target that lets it wait. */
    TRANSFER_MS = 3000,
    /* For how long a target that says WAIT is asked again, beside what the probe itself does. */
    WAIT_MS = 1000,
    /* From so many words on it pays to find out how many packets may be under way. */
    LARGE_BATCH = 128,
};

/* What is under way of a batch. */
typedef struct {
    MoultDapBatch *batch;
    MoultDapCursor next;   /* to be sent */
    MoultDapCursor failed; /* the first access that was refused; its ack is the batch's */
    guint first;           /* of the packets under way */
    guint n_packets;
    gboolean careful; /* one packet at a time until the target is ready */
    gboolean undone;  /* of the packet that failed, and of all after it, nothing was done */
} Run;

static gboolean
send_next (MoultCmsisDap *self, Run *run, GError **error)
{
    MoultDapPacket *packet =
        &self->packets[(run->first + run->n_packets) % MOULT_DAP_PIPE_MAX_DEPTH];

    moult_dap_packet_fill (packet, run->batch, &run->next, self->packet_size);
    if (!moult_dap_pipe_send (self->pipe, packet->bytes, packet->size, TRANSFER_MS, error))
        return FALSE;
    run->n_packets++;
    return TRUE;
}

static void
take_reply (Run *run, const MoultDapPacket *packet, const MoultDapReply *reply)
{
    if (reply->ack == MOULT_DAP_ACK_OK)
        run->careful = FALSE;
    if (run->batch->ack != MOULT_DAP_ACK_OK) {
        run->undone = run->undone && reply->n_done == 0;
    } else if (reply->ack != MOULT_DAP_ACK_OK) {
        run->batch->ack = reply->ack;
        run->failed = packet->first;
        run->undone = reply->n_done == 0;
        moult_dap_cursor_step (&run->failed, run->batch, reply->n_done);
    }
}

static gboolean
receive_next (MoultCmsisDap *self, Run *run, GError **error)
{
    const MoultDapPacket *packet = &self->packets[run->first];
    g_autoptr (GBytes) answer = moult_cmsis_dap_receive (self, error);
    MoultDapReply reply;

    if (answer == NULL)
        return FALSE;
    run->first = (run->first + 1) % MOULT_DAP_PIPE_MAX_DEPTH;
    run->n_packets--;
    if (!moult_dap_packet_read_reply (packet, run->batch, answer, &reply, error)) {
        moult_cmsis_dap_fall_back (self);
        return FALSE;
    }
    take_reply (run, packet, &reply);
    return TRUE;
}

static gboolean
wants_to_send (MoultCmsisDap *self, const Run *run, GCancellable *cancellable)
{
    guint depth = run->careful ? 1 : moult_cmsis_dap_get_depth (self);

    return run->n_packets < depth && run->batch->ack == MOULT_DAP_ACK_OK
           && !moult_dap_cursor_is_at_end (&run->next, run->batch)
           && !g_cancellable_is_cancelled (cancellable);
}

/* Until the batch is done or an access is refused, and nothing is under way any more. */
static gboolean
run_packets (MoultCmsisDap *self, Run *run, GCancellable *cancellable, GError **error)
{
    for (;;) {
        while (wants_to_send (self, run, cancellable)) {
            if (!send_next (self, run, error))
                return FALSE;
        }
        if (run->n_packets == 0)
            return !g_cancellable_set_error_if_cancelled (cancellable, error);
        if (!receive_next (self, run, error))
            return FALSE;
    }
}

static gboolean
is_large (const MoultDapBatch *batch)
{
    gsize n_words = 0;

    for (gsize i = 0; i < batch->n_ops; i++)
        n_words += batch->ops[i].words != NULL ? batch->ops[i].n_words : 1;
    return n_words > LARGE_BATCH;
}

/* Only where nothing was done can it be asked again: a register that counts would have counted. */
static gboolean
may_ask_again (const Run *run, gint64 deadline)
{
    return run->batch->ack == MOULT_DAP_ACK_WAIT && run->undone
           && g_get_monotonic_time () < deadline;
}

gboolean
moult_cmsis_dap_transfer (MoultDapLink *link,
                          MoultDapBatch *batch,
                          GCancellable *cancellable,
                          GError **error)
{
    MoultCmsisDap *self = MOULT_CMSIS_DAP (link);
    gint64 deadline = moult_deadline_in (WAIT_MS);
    Run run = { .batch = batch };

    if (!self->depth_tested && is_large (batch) && !moult_cmsis_dap_test_depth (self, error))
        return FALSE;
    for (;;) {
        if (!run_packets (self, &run, cancellable, error))
            return FALSE;
        if (batch->ack == MOULT_DAP_ACK_OK) {
            batch->done = batch->n_ops;
            return TRUE;
        }
        batch->done = run.failed.op;
        if (!may_ask_again (&run, deadline)) {
            moult_dap_batch_set_refused (batch, error);
            return FALSE;
        }
        batch->ack = MOULT_DAP_ACK_OK;
        run.next = run.failed;
        run.careful = TRUE;
    }
}
