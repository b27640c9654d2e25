/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cmsis-dap.h"

G_BEGIN_DECLS

/* Between cmsis-dap.c (all commands but these) and cmsis-dap-transfer.c. */

/* A packet on its way through the firmware: what is left of the request, and the response so far.
 * @broken: it was read or written beyond its end. */
typedef struct {
    const guint8 *request;
    guint left;
    guint8 *response;
    guint length;
    guint room;
    gboolean broken;
} CmsisDapPacket;

guint8 cmsis_dap_packet_read (CmsisDapPacket *packet); /* 0 beyond the end */
guint16 cmsis_dap_packet_read_u16_le (CmsisDapPacket *packet);
guint32 cmsis_dap_packet_read_u32_le (CmsisDapPacket *packet);
void cmsis_dap_packet_write (CmsisDapPacket *packet, guint8 byte);
void cmsis_dap_packet_write_u32_le (CmsisDapPacket *packet, guint32 value);

/* What TransferConfigure and the match mask set. */
typedef struct {
    SwdWire *wire;
    guint16 wait_retry;
    guint16 match_retry;
    guint32 match_mask;
} CmsisDapTransfers;

/* Commands 05 and 06. Each returns how many transactions it was asked for. */
guint cmsis_dap_transfer (CmsisDapTransfers *transfers, CmsisDapPacket *packet);
guint cmsis_dap_transfer_block (CmsisDapTransfers *transfers, CmsisDapPacket *packet);

G_END_DECLS
