/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cmsis-dap-private.h"

enum {
    /* Of a request */
    MATCH_VALUE = 1 << 4,
    MATCH_MASK = 1 << 5,
    READ_RDBUFF = 0x0c | DEBUG_REQUEST_READ,
    /* Of a response */
    MISMATCH = 1 << 4,
    /* A chip that is polled runs meanwhile; what is polled for longer than this many of its slices
     * is reported as a mismatch, which a host has to expect anyway. */
    MAX_SLICES = 64,
};

/* ---- Packets ---- */

guint8
cmsis_dap_packet_read (CmsisDapPacket *packet)
{
    if (packet->left == 0) {
        packet->broken = TRUE;
        return 0;
    }
    packet->left--;
    return *packet->request++;
}

guint16
cmsis_dap_packet_read_u16_le (CmsisDapPacket *packet)
{
    guint16 low = cmsis_dap_packet_read (packet);

    return low | cmsis_dap_packet_read (packet) << 8;
}

guint32
cmsis_dap_packet_read_u32_le (CmsisDapPacket *packet)
{
    guint32 low = cmsis_dap_packet_read_u16_le (packet);

    return low | (guint32) cmsis_dap_packet_read_u16_le (packet) << 16;
}

void
cmsis_dap_packet_write (CmsisDapPacket *packet, guint8 byte)
{
    if (packet->length >= packet->room)
        packet->broken = TRUE;
    else
        packet->response[packet->length++] = byte;
}

void
cmsis_dap_packet_write_u32_le (CmsisDapPacket *packet, guint32 value)
{
    for (int n = 0; n < 4; n++)
        cmsis_dap_packet_write (packet, value >> (8 * n));
}

/* ---- One transaction ---- */

static guint
transfer (CmsisDapTransfers *transfers, guint8 request, guint32 *data)
{
    guint8 bits = request & (DEBUG_REQUEST_AP | DEBUG_REQUEST_READ | DEBUG_REQUEST_ADDRESS);
    guint32 nowhere = 0;
    guint ack = DEBUG_ACK_WAIT;

    for (guint n = 0; n <= transfers->wait_retry && ack == DEBUG_ACK_WAIT; n++)
        ack = swd_wire_transfer (transfers->wire, bits, data ? data : &nowhere);
    return ack;
}

/* ---- DAP_Transfer ---- */

/* @posted: the access port has been asked for a value that is still to be fetched. */
typedef struct {
    CmsisDapTransfers *transfers;
    CmsisDapPacket *packet;
    gboolean posted;
    gboolean check_write;
} Sequence;

/* Fetches what was posted; @request: another read of an access port, which posts itself, or
 * RDBUFF. */
static guint
fetch (Sequence *sequence, guint8 request)
{
    guint32 data = 0;
    guint ack = transfer (sequence->transfers, request, &data);

    if (ack == DEBUG_ACK_OK)
        cmsis_dap_packet_write_u32_le (sequence->packet, data);
    return ack;
}

static guint
read_until_match (Sequence *sequence, guint8 request, guint32 wanted)
{
    CmsisDapTransfers *transfers = sequence->transfers;
    guint32 data = 0;
    guint ack = DEBUG_ACK_OK;

    if (request & DEBUG_REQUEST_AP)
        ack = transfer (transfers, request, NULL);
    for (guint n = 0; ack == DEBUG_ACK_OK && n <= transfers->match_retry && n < MAX_SLICES; n++) {
        ack = transfer (transfers, request, &data);
        if (ack == DEBUG_ACK_OK && (data & transfers->match_mask) == wanted)
            return ack;
        swd_wire_run (transfers->wire);
    }
    return ack == DEBUG_ACK_OK ? DEBUG_ACK_OK | MISMATCH : ack;
}

static guint
read_register (Sequence *sequence, guint8 request)
{
    gboolean plain_ap = (request & (DEBUG_REQUEST_AP | MATCH_VALUE)) == DEBUG_REQUEST_AP;
    gboolean matches = request & MATCH_VALUE;
    guint32 wanted = matches ? cmsis_dap_packet_read_u32_le (sequence->packet) : 0;
    guint ack;

    sequence->check_write = FALSE;
    if (sequence->posted) {
        ack = fetch (sequence, plain_ap ? request : READ_RDBUFF);
        sequence->posted = plain_ap;
        if (ack != DEBUG_ACK_OK || plain_ap)
            return ack;
    }
    if (matches)
        return read_until_match (sequence, request, wanted);
    if (!plain_ap)
        return fetch (sequence, request);
    ack = transfer (sequence->transfers, request, NULL);
    sequence->posted = ack == DEBUG_ACK_OK;
    return ack;
}

static guint
write_register (Sequence *sequence, guint8 request)
{
    guint ack = DEBUG_ACK_OK;
    guint32 data;

    if (sequence->posted)
        ack = fetch (sequence, READ_RDBUFF);
    sequence->posted = FALSE;
    data = cmsis_dap_packet_read_u32_le (sequence->packet);
    if (ack != DEBUG_ACK_OK)
        return ack;
    if (request & MATCH_MASK) {
        sequence->transfers->match_mask = data;
        return DEBUG_ACK_OK;
    }
    sequence->check_write = TRUE;
    return transfer (sequence->transfers, request, &data);
}

/* The value of a request that is not carried out any more. */
static void
skip (CmsisDapPacket *packet)
{
    guint8 request = cmsis_dap_packet_read (packet);

    if (!(request & DEBUG_REQUEST_READ) || request & MATCH_VALUE)
        cmsis_dap_packet_read_u32_le (packet);
}

static guint
finish (Sequence *sequence)
{
    if (sequence->posted)
        return fetch (sequence, READ_RDBUFF);
    return sequence->check_write ? transfer (sequence->transfers, READ_RDBUFF, NULL) : DEBUG_ACK_OK;
}

guint
cmsis_dap_transfer (CmsisDapTransfers *transfers, CmsisDapPacket *packet)
{
    Sequence sequence = { .transfers = transfers, .packet = packet };
    guint at = packet->length, done = 0, ack = DEBUG_ACK_OK;
    guint count;

    cmsis_dap_packet_read (packet); /* index of the device, of JTAG only */
    count = cmsis_dap_packet_read (packet);
    cmsis_dap_packet_write (packet, 0);
    cmsis_dap_packet_write (packet, 0);
    for (guint n = 0; n < count && !packet->broken; n++) {
        guint8 request;

        if (ack != DEBUG_ACK_OK) {
            skip (packet);
            continue;
        }
        request = cmsis_dap_packet_read (packet);
        ack = request & DEBUG_REQUEST_READ ? read_register (&sequence, request)
                                           : write_register (&sequence, request);
        done += ack == DEBUG_ACK_OK;
    }
    if (ack == DEBUG_ACK_OK)
        ack = finish (&sequence);
    packet->response[at] = (guint8) done;
    packet->response[at + 1] = (guint8) ack;
    return count;
}

/* ---- DAP_TransferBlock ---- */

static guint
read_block (Sequence *sequence, guint8 request, guint count, guint *done)
{
    gboolean ap = request & DEBUG_REQUEST_AP;
    guint ack = ap ? transfer (sequence->transfers, request, NULL) : DEBUG_ACK_OK;

    for (guint n = 0; n < count && ack == DEBUG_ACK_OK && !sequence->packet->broken; n++) {
        ack = fetch (sequence, ap && n + 1 == count ? READ_RDBUFF : request);
        *done += ack == DEBUG_ACK_OK;
    }
    return ack;
}

static guint
write_block (Sequence *sequence, guint8 request, guint count, guint *done)
{
    guint ack = DEBUG_ACK_OK;

    for (guint n = 0; n < count && !sequence->packet->broken; n++) {
        guint32 data = cmsis_dap_packet_read_u32_le (sequence->packet);

        if (ack != DEBUG_ACK_OK)
            continue;
        ack = transfer (sequence->transfers, request, &data);
        *done += ack == DEBUG_ACK_OK;
    }
    if (ack == DEBUG_ACK_OK && count > 0)
        ack = transfer (sequence->transfers, READ_RDBUFF, NULL);
    return ack;
}

guint
cmsis_dap_transfer_block (CmsisDapTransfers *transfers, CmsisDapPacket *packet)
{
    Sequence sequence = { .transfers = transfers, .packet = packet };
    guint at = packet->length, done = 0, ack;
    guint count;
    guint8 request;

    cmsis_dap_packet_read (packet);
    count = cmsis_dap_packet_read_u16_le (packet);
    request = cmsis_dap_packet_read (packet);
    for (guint n = 0; n < 3; n++)
        cmsis_dap_packet_write (packet, 0);
    ack = request & DEBUG_REQUEST_READ ? read_block (&sequence, request, count, &done)
                                       : write_block (&sequence, request, count, &done);
    packet->response[at] = done & 0xff;
    packet->response[at + 1] = (guint8) (done >> 8);
    packet->response[at + 2] = (guint8) (count == 0 ? 0 : ack);
    return count;
}
