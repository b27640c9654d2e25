/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "swd-wire.h"

G_BEGIN_DECLS

/* First byte of a packet; facts of this and the files behind it: CMSIS-DAP 2.1.2, its reference and
 * its firmware's DAP.c. */
enum {
    CMSIS_DAP_TRANSFER_ABORT = 0x07,
    CMSIS_DAP_QUEUE_COMMANDS = 0x7e,
    CMSIS_DAP_EXECUTE_COMMANDS = 0x7f,
    CMSIS_DAP_MAX_PACKET = 1024,
};

/* Bits of DAP_Info's capabilities. */
enum {
    CMSIS_DAP_CAN_SWD = 1 << 0,
    CMSIS_DAP_CAN_ATOMIC = 1 << 4,
};

/**
 * CmsisDapFields:
 * @vendor, @product, @serial: (nullable): what the probe tells of itself
 * @protocol: version of CMSIS-DAP; @firmware: of the probe's own firmware (nullable)
 * @board_vendor, @board, @target_vendor, @target: (nullable): what it is soldered to
 * @capabilities: CMSIS_DAP_CAN_*
 * @no_sequences: firmware from before 2.0: no SWD_Sequence
 * @max_clock: Hz that it reaches whatever it is told, 0: no limit
 */
typedef struct {
    const char *vendor;
    const char *product;
    const char *serial;
    const char *protocol;
    const char *firmware;
    const char *board_vendor;
    const char *board;
    const char *target_vendor;
    const char *target;
    guint8 capabilities;
    gboolean no_sequences;
    guint packet_size;
    guint packet_count;
    guint max_clock;
} CmsisDapFields;

/**
 * CmsisDap:
 *
 * What the firmware of a CMSIS-DAP probe does with its commands. It knows nothing of USB. On one
 * thread.
 */
typedef struct _CmsisDap CmsisDap;

/* @wire must outlive it; texts are copied. */
CmsisDap *cmsis_dap_new (const CmsisDapFields *fields, SwdWire *wire);
void cmsis_dap_free (CmsisDap *dap);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmsisDap, cmsis_dap_free)

/* Carries out one packet. @response: room for CMSIS_DAP_MAX_PACKET. Returns its length. */
guint cmsis_dap_execute (CmsisDap *dap, const guint8 *request, guint length, guint8 *response);

guint cmsis_dap_get_packet_size (CmsisDap *dap);
guint cmsis_dap_get_packet_count (CmsisDap *dap);

/* What a host can hardly see of its own faults: "dap-commands", "dap-transfers" (transactions asked
 * for), "dap-malformed" (packets that are shorter than they say, or want an answer longer than a
 * packet). */
typedef struct {
    guint64 commands;
    guint64 transfers;
    guint64 malformed;
} CmsisDapCounts;

const CmsisDapCounts *cmsis_dap_get_counts (CmsisDap *dap);

G_END_DECLS
