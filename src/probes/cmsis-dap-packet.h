/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "dap-link.h"
#include "dap-pipe.h"

G_BEGIN_DECLS

/* A batch in packets of CMSIS-DAP, and what they are answered (Arm CMSIS-DAP 2.1, DAP_Transfer and
 * DAP_TransferBlock). Bytes alone: nothing is sent here. */

/* One access of a batch: word @word of op @op. */
typedef struct {
    gsize op;
    gsize word;
} MoultDapCursor;

/**
 * MoultDapPacket:
 *
 * A request for a run of accesses.
 */
typedef struct {
    MoultDapCursor first;
    guint n_accesses;
    gboolean block; /* all of them are to the same register */
    gsize size;
    guint8 bytes[MOULT_DAP_PIPE_MAX_PACKET];
} MoultDapPacket;

/**
 * MoultDapReply:
 *
 * What a packet was answered.
 */
typedef struct {
    guint n_done;
    MoultDapAck ack; /* of the access after those; %MOULT_DAP_ACK_OK: none failed */
} MoultDapReply;

/* Whether nothing of the batch is left. */
gboolean moult_dap_cursor_is_at_end (const MoultDapCursor *self, const MoultDapBatch *batch);
/* Steps over accesses. */
void moult_dap_cursor_step (MoultDapCursor *self, const MoultDapBatch *batch, guint n_accesses);

/* Puts as many accesses into a packet as it, and its answer, can hold; @next, which is not at the
 * end, steps over them. @packet_size: at least %MOULT_DAP_MIN_PACKET. */
#define MOULT_DAP_MIN_PACKET 16
void moult_dap_packet_fill (MoultDapPacket *packet,
                            const MoultDapBatch *batch,
                            MoultDapCursor *next,
                            gsize packet_size);

/* Reads the answer to a packet, and puts what was read from the target into the batch. Fails with
 * %MOULT_ERROR_PROTOCOL for what is no answer to it; the target's own refusal is a reply. */
gboolean moult_dap_packet_read_reply (const MoultDapPacket *packet,
                                      const MoultDapBatch *batch,
                                      GBytes *answer,
                                      MoultDapReply *reply,
                                      GError **error);

G_END_DECLS
