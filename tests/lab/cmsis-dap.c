/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cmsis-dap-private.h"

#include <string.h>

enum {
    COMMAND_INFO = 0x00,
    COMMAND_HOST_STATUS = 0x01,
    COMMAND_CONNECT = 0x02,
    COMMAND_DISCONNECT = 0x03,
    COMMAND_TRANSFER_CONFIGURE = 0x04,
    COMMAND_TRANSFER = 0x05,
    COMMAND_TRANSFER_BLOCK = 0x06,
    COMMAND_WRITE_ABORT = 0x08,
    COMMAND_DELAY = 0x09,
    COMMAND_RESET_TARGET = 0x0a,
    COMMAND_SWJ_PINS = 0x10,
    COMMAND_SWJ_CLOCK = 0x11,
    COMMAND_SWJ_SEQUENCE = 0x12,
    COMMAND_SWD_CONFIGURE = 0x13,
    COMMAND_SWD_SEQUENCE = 0x1d,
    STATUS_OK = 0x00,
    STATUS_ERROR = 0xff,
    UNKNOWN_COMMAND = 0xff,
    INFO_PROTOCOL = 0x04,
    INFO_CAPABILITIES = 0xf0,
    INFO_PACKET_COUNT = 0xfe,
    INFO_PACKET_SIZE = 0xff,
    N_TEXTS = 10,
    PORT_DEFAULT = 0,
    PORT_SWD = 1,
    PIN_RESET = 1 << 7,
    PINS_PULLED_UP = 1 << 0 | 1 << 1, /* the two wires */
    WRITE_ABORT = 0x00,
    FIRST_WAIT_RETRY = 100,
};

struct _CmsisDap {
    SwdWire *wire;
    CmsisDapFields fields;
    char *texts[N_TEXTS]; /* of DAP_Info, by their id */
    CmsisDapTransfers transfers;
    CmsisDapCounts counts;
    gboolean connected;
};

CmsisDap *
cmsis_dap_new (const CmsisDapFields *fields, SwdWire *wire)
{
    const char *const texts[N_TEXTS] = {
        NULL,
        fields->vendor,
        fields->product,
        fields->serial,
        fields->protocol,
        fields->target_vendor,
        fields->target,
        fields->board_vendor,
        fields->board,
        fields->firmware,
    };
    CmsisDap *dap = g_new0 (CmsisDap, 1);

    dap->wire = wire;
    dap->fields = *fields;
    for (guint n = 0; n < N_TEXTS; n++)
        dap->texts[n] = g_strdup (texts[n]);
    dap->transfers = (CmsisDapTransfers) { .wire = wire, .wait_retry = FIRST_WAIT_RETRY };
    return dap;
}

void
cmsis_dap_free (CmsisDap *dap)
{
    for (guint n = 0; n < N_TEXTS; n++)
        g_free (dap->texts[n]);
    g_free (dap);
}

guint
cmsis_dap_get_packet_size (CmsisDap *dap)
{
    return dap->fields.packet_size;
}

guint
cmsis_dap_get_packet_count (CmsisDap *dap)
{
    return dap->fields.packet_count;
}

const CmsisDapCounts *
cmsis_dap_get_counts (CmsisDap *dap)
{
    return &dap->counts;
}

/* ---- Commands, each behind its first byte ---- */

static void
write_bytes (CmsisDapPacket *packet, const void *bytes, gsize length)
{
    for (gsize n = 0; n < length; n++)
        cmsis_dap_packet_write (packet, ((const guint8 *) bytes)[n]);
}

/* Texts with their zero, and a length of 0 for what the probe does not know. */
static void
tell (CmsisDap *dap, CmsisDapPacket *packet)
{
    guint8 id = cmsis_dap_packet_read (packet);
    const char *text = id < N_TEXTS ? dap->texts[id] : NULL;
    guint size = dap->fields.packet_size;
    guint8 numbers[] = { 0, dap->fields.capabilities };
    gsize length = 0;

    if (id == INFO_CAPABILITIES && g_str_has_prefix (dap->texts[INFO_PROTOCOL], "2.1")) {
        length = 2; /* since CMSIS-DAP 2.1, which tells in the second whether it has a tty */
        numbers[0] = dap->fields.capabilities;
        numbers[1] = 0;
    } else if (id == INFO_CAPABILITIES) {
        length = 1;
    } else if (id == INFO_PACKET_COUNT) {
        length = 1;
        numbers[1] = (guint8) dap->fields.packet_count;
    } else if (id == INFO_PACKET_SIZE) {
        length = 2;
        numbers[0] = size & 0xff;
        numbers[1] = (guint8) (size >> 8);
    } else if (text) {
        length = MIN (strlen (text) + 1, packet->room - packet->length - 1);
    }
    cmsis_dap_packet_write (packet, (guint8) length);
    write_bytes (packet, text ? (const void *) text : numbers + 2 - MIN (length, 2), length);
}

static void
connect_port (CmsisDap *dap, CmsisDapPacket *packet)
{
    guint8 port = cmsis_dap_packet_read (packet);

    dap->connected = port == PORT_DEFAULT || port == PORT_SWD;
    cmsis_dap_packet_write (packet, dap->connected ? PORT_SWD : 0);
}

static void
configure_transfers (CmsisDap *dap, CmsisDapPacket *packet)
{
    swd_wire_set_idle (dap->wire, cmsis_dap_packet_read (packet));
    dap->transfers.wait_retry = cmsis_dap_packet_read_u16_le (packet);
    dap->transfers.match_retry = cmsis_dap_packet_read_u16_le (packet);
    cmsis_dap_packet_write (packet, STATUS_OK);
}

static void
write_abort (CmsisDap *dap, CmsisDapPacket *packet)
{
    guint32 data;

    cmsis_dap_packet_read (packet);
    data = cmsis_dap_packet_read_u32_le (packet);
    swd_wire_transfer (dap->wire, WRITE_ABORT, &data);
    cmsis_dap_packet_write (packet, STATUS_OK);
}

/* Nothing is known of the chip, so it is not reset. */
static void
reset_target (CmsisDapPacket *packet)
{
    cmsis_dap_packet_write (packet, STATUS_OK);
    cmsis_dap_packet_write (packet, 0);
}

static void
set_pins (CmsisDap *dap, CmsisDapPacket *packet)
{
    guint8 output = cmsis_dap_packet_read (packet);
    guint8 select = cmsis_dap_packet_read (packet);
    guint32 wait = cmsis_dap_packet_read_u32_le (packet);
    gboolean asserted = !(output & PIN_RESET);

    if (select & PIN_RESET)
        swd_wire_set_reset (dap->wire, asserted);
    if (select & PIN_RESET && asserted != swd_wire_get_reset (dap->wire))
        swd_wire_pass (dap->wire, wait); /* it waits until the pins are as they should be */
    cmsis_dap_packet_write (packet,
                            PINS_PULLED_UP | (swd_wire_get_reset (dap->wire) ? 0 : PIN_RESET));
}

static void
set_clock (CmsisDap *dap, CmsisDapPacket *packet)
{
    guint32 hz = cmsis_dap_packet_read_u32_le (packet);
    guint limit = dap->fields.max_clock;

    if (hz > 0)
        swd_wire_set_clock (dap->wire, limit > 0 ? MIN (hz, limit) : hz);
    cmsis_dap_packet_write (packet, hz > 0 ? STATUS_OK : STATUS_ERROR);
}

static guint
read_bits (CmsisDapPacket *packet, guint n_bits, guint8 *bits)
{
    for (guint n = 0; n < (n_bits + 7) / 8; n++)
        bits[n] = cmsis_dap_packet_read (packet);
    return n_bits;
}

static void
send_sequence (CmsisDap *dap, CmsisDapPacket *packet)
{
    guint8 count = cmsis_dap_packet_read (packet);
    guint8 bits[32];
    guint n_bits = read_bits (packet, count == 0 ? 256 : count, bits);

    swd_wire_send (dap->wire, bits, n_bits);
    cmsis_dap_packet_write (packet, STATUS_OK);
}

static void
run_swd_sequence (CmsisDap *dap, CmsisDapPacket *packet)
{
    guint8 info = cmsis_dap_packet_read (packet);
    guint n_bits = info & 0x3f ? info & 0x3f : 64;
    guint8 bits[8] = { 0 };

    if (info & 0x80) {
        swd_wire_receive (dap->wire, bits, n_bits);
        write_bytes (packet, bits, (n_bits + 7) / 8);
    } else {
        read_bits (packet, n_bits, bits);
        swd_wire_send (dap->wire, bits, n_bits);
    }
}

static void
run_swd_sequences (CmsisDap *dap, CmsisDapPacket *packet)
{
    guint8 count = cmsis_dap_packet_read (packet);

    cmsis_dap_packet_write (packet, STATUS_OK);
    for (guint n = 0; n < count && !packet->broken; n++)
        run_swd_sequence (dap, packet);
}

static void
transfer (CmsisDap *dap, CmsisDapPacket *packet, gboolean block)
{
    if (!dap->connected) { /* the firmware has no port to do it with: nothing was done */
        packet->left = 0;
        write_bytes (packet, "\0\0\0", block ? 3 : 2);
        return;
    }
    dap->counts.transfers += block ? cmsis_dap_transfer_block (&dap->transfers, packet)
                                   : cmsis_dap_transfer (&dap->transfers, packet);
}

static void
ignore (CmsisDapPacket *packet, guint length)
{
    for (guint n = 0; n < length; n++)
        cmsis_dap_packet_read (packet);
    cmsis_dap_packet_write (packet, STATUS_OK);
}

static void
delay (CmsisDap *dap, CmsisDapPacket *packet)
{
    swd_wire_pass (dap->wire, cmsis_dap_packet_read_u16_le (packet));
    cmsis_dap_packet_write (packet, STATUS_OK);
}

/* FALSE: it is unknown. */
static gboolean
dispatch (CmsisDap *dap, CmsisDapPacket *packet, guint8 command)
{
    switch (command) {
    case COMMAND_INFO:
        tell (dap, packet);
        return TRUE;
    case COMMAND_HOST_STATUS:
        ignore (packet, 2);
        return TRUE;
    case COMMAND_CONNECT:
        connect_port (dap, packet);
        return TRUE;
    case COMMAND_DISCONNECT:
        dap->connected = FALSE;
        cmsis_dap_packet_write (packet, STATUS_OK);
        return TRUE;
    case COMMAND_TRANSFER_CONFIGURE:
        configure_transfers (dap, packet);
        return TRUE;
    case COMMAND_TRANSFER:
    case COMMAND_TRANSFER_BLOCK:
        transfer (dap, packet, command == COMMAND_TRANSFER_BLOCK);
        return TRUE;
    case COMMAND_WRITE_ABORT:
        write_abort (dap, packet);
        return TRUE;
    case COMMAND_DELAY:
        delay (dap, packet);
        return TRUE;
    case COMMAND_RESET_TARGET:
        reset_target (packet);
        return TRUE;
    case COMMAND_SWJ_PINS:
        set_pins (dap, packet);
        return TRUE;
    case COMMAND_SWJ_CLOCK:
        set_clock (dap, packet);
        return TRUE;
    case COMMAND_SWJ_SEQUENCE:
        send_sequence (dap, packet);
        return TRUE;
    case COMMAND_SWD_CONFIGURE:
        ignore (packet, 1);
        return TRUE;
    case COMMAND_SWD_SEQUENCE:
        if (dap->fields.no_sequences)
            return FALSE;
        run_swd_sequences (dap, packet);
        return TRUE;
    default:
        return FALSE;
    }
}

static void
execute_one (CmsisDap *dap, CmsisDapPacket *packet)
{
    guint at = packet->length;
    guint8 command = cmsis_dap_packet_read (packet);

    cmsis_dap_packet_write (packet, command);
    dap->counts.commands++;
    if (!dispatch (dap, packet, command) && !packet->broken)
        packet->response[at] = UNKNOWN_COMMAND;
}

static void
execute_many (CmsisDap *dap, CmsisDapPacket *packet)
{
    guint8 count;

    cmsis_dap_packet_read (packet);
    count = cmsis_dap_packet_read (packet);
    cmsis_dap_packet_write (packet, CMSIS_DAP_EXECUTE_COMMANDS);
    cmsis_dap_packet_write (packet, count);
    for (guint n = 0; n < count && !packet->broken; n++)
        execute_one (dap, packet);
}

guint
cmsis_dap_execute (CmsisDap *dap, const guint8 *request, guint length, guint8 *response)
{
    CmsisDapPacket packet = {
        .request = request, .left = length, .response = response, .room = dap->fields.packet_size
    };
    gboolean many =
        length > 0 && dap->fields.capabilities & CMSIS_DAP_CAN_ATOMIC
        && (request[0] == CMSIS_DAP_EXECUTE_COMMANDS || request[0] == CMSIS_DAP_QUEUE_COMMANDS);

    if (many)
        execute_many (dap, &packet);
    else
        execute_one (dap, &packet);
    swd_wire_run (dap->wire);
    if (packet.broken)
        dap->counts.malformed++;
    return packet.length;
}
