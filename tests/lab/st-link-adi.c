/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "st-link-adi.h"

enum {
    ABORT = 0x00,
    DPIDR = 0x00,
    CTRL_STAT = 0x04,
    SELECT = 0x08,
    RDBUFF = 0x0c,
    CSW = 0x00,
    TAR = 0x04,
    DRW = 0x0c,
    CLEAR_ERRORS = 0x1e,
    POWER_UP = 0x50000000,
    BANK = 0xf0,
    MAX_WAITS = 100,
    CSW_OWN = 0x23000000, /* data, privileged, debugger */
    CSW_INCREMENT = 1 << 4,
    WRAP = 1024,
};

static StLinkStatus
get_status (guint ack, gboolean ap)
{
    switch (ack) {
    case DEBUG_ACK_OK:
        return ST_LINK_OK;
    case DEBUG_ACK_WAIT:
        return ap ? ST_LINK_AP_WAIT : ST_LINK_DP_WAIT;
    case DEBUG_ACK_FAULT:
        return ap ? ST_LINK_AP_FAULT : ST_LINK_DP_FAULT;
    case DEBUG_ACK_PARITY:
        return ap ? ST_LINK_AP_PARITY : ST_LINK_DP_PARITY;
    default:
        return ST_LINK_NO_DEVICE;
    }
}

static StLinkStatus
transfer (StLinkAdi *adi, guint8 request, guint32 *data)
{
    guint ack = DEBUG_ACK_WAIT;

    for (guint n = 0; n < MAX_WAITS && ack == DEBUG_ACK_WAIT; n++)
        ack = swd_wire_transfer (adi->wire, request, data);
    return get_status (ack, request & DEBUG_REQUEST_AP);
}

static StLinkStatus
read_port (StLinkAdi *adi, guint8 address, guint32 *value)
{
    return transfer (adi, address | DEBUG_REQUEST_READ, value);
}

static StLinkStatus
write_port (StLinkAdi *adi, guint8 address, guint32 value)
{
    return transfer (adi, address, &value);
}

static StLinkStatus
select_bank (StLinkAdi *adi, guint32 select)
{
    StLinkStatus status;

    if (adi->select_known && adi->select == select)
        return ST_LINK_OK;
    status = write_port (adi, SELECT, select);
    adi->select = select;
    adi->select_known = status == ST_LINK_OK;
    return status;
}

static StLinkStatus
select_register (StLinkAdi *adi, guint16 port, guint16 address)
{
    if (port == ST_LINK_DEBUG_PORT)
        return select_bank (adi, (adi->select & 0xff0000f0) | (address & BANK) >> 4);
    return select_bank (adi, (guint32) port << 24 | (address & BANK));
}

StLinkStatus
st_link_adi_enter (StLinkAdi *adi)
{
    static const guint8 ones[] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
    static const guint8 to_swd[] = { 0x9e, 0xe7 };
    static const guint8 idle[] = { 0 };
    guint32 value = 0;

    swd_wire_send (adi->wire, ones, 56);
    swd_wire_send (adi->wire, to_swd, 16);
    swd_wire_send (adi->wire, ones, 56);
    swd_wire_send (adi->wire, idle, 8);
    adi->select_known = FALSE;
    if (read_port (adi, DPIDR, &value) != ST_LINK_OK)
        return ST_LINK_NO_IDCODE;
    write_port (adi, ABORT, CLEAR_ERRORS);
    select_bank (adi, 0);
    return write_port (adi, CTRL_STAT, POWER_UP);
}

/* An access port's answer is fetched by the next read. */
StLinkStatus
st_link_adi_read (StLinkAdi *adi, guint16 port, guint16 address, guint32 *value)
{
    gboolean ap = port != ST_LINK_DEBUG_PORT;
    guint8 request = address & DEBUG_REQUEST_ADDRESS;
    StLinkStatus status = select_register (adi, port, address);

    if (status == ST_LINK_OK && ap) {
        status = transfer (adi, request | DEBUG_REQUEST_AP | DEBUG_REQUEST_READ, value);
        request = RDBUFF;
    }
    return status == ST_LINK_OK ? read_port (adi, request, value) : status;
}

/* SELECT is the firmware's business: a host that writes it is heard, and forgotten. */
StLinkStatus
st_link_adi_write (StLinkAdi *adi, guint16 port, guint16 address, guint32 value)
{
    gboolean ap = port != ST_LINK_DEBUG_PORT;
    guint8 request = address & DEBUG_REQUEST_ADDRESS;
    StLinkStatus status = ST_LINK_OK;

    if (!ap && address == SELECT)
        return select_bank (adi, value);
    if (ap || address == CTRL_STAT || address & BANK)
        status = select_register (adi, port, address);
    if (status != ST_LINK_OK)
        return status;
    return transfer (adi, request | (ap ? DEBUG_REQUEST_AP : 0), &value);
}

/* ---- Memory ---- */

/* Where TAR has to be set again: it is sure to count within 1 KiB only. */
static guint
get_run (const StLinkAccess *access, guint done)
{
    guint32 address = access->address + (access->fixed ? 0 : done);
    guint left = access->length - done;

    return access->fixed ? left : MIN (left, WRAP - address % WRAP);
}

static StLinkStatus
begin (StLinkAdi *adi, const StLinkAccess *access, guint done)
{
    static const guint8 sizes[] = { 0, 0, 1, 0, 2 };
    guint32 csw = ((access->csw ? access->csw : CSW_OWN) & 0xffffff00) | sizes[access->size]
                  | (access->fixed ? 0 : CSW_INCREMENT);
    guint32 address = access->address + (access->fixed ? 0 : done);
    StLinkStatus status = st_link_adi_write (adi, access->ap, CSW, csw);

    return status == ST_LINK_OK ? st_link_adi_write (adi, access->ap, TAR, address) : status;
}

static void
end (StLinkAdi *adi, const StLinkAccess *access, StLinkStatus status, guint done, guint32 *fault)
{
    if (status == ST_LINK_OK)
        return;
    *fault = access->address + (access->fixed ? 0 : done);
    write_port (adi, ABORT, CLEAR_ERRORS);
}

/* Bytes and half-words are on the lanes of their addresses. */
static void
take_lanes (const StLinkAccess *access, guint done, guint32 word, guint8 *bytes)
{
    guint lane = (access->address + (access->fixed ? 0 : done)) & 3;

    for (guint n = 0; n < access->size; n++)
        bytes[done + n] = (guint8) (word >> 8 * ((lane + n) & 3));
}

static guint32
make_word (const StLinkAccess *access, guint done, const guint8 *bytes)
{
    guint lane = (access->address + (access->fixed ? 0 : done)) & 3;
    guint32 word = 0;

    for (guint n = 0; n < access->size; n++)
        word |= (guint32) bytes[done + n] << 8 * ((lane + n) & 3);
    return word;
}

static StLinkStatus
read_run (StLinkAdi *adi, const StLinkAccess *access, guint *done, guint8 *bytes)
{
    guint end_at = *done + get_run (access, *done);
    guint32 word = 0;
    StLinkStatus status = begin (adi, access, *done);

    if (status == ST_LINK_OK)
        status = transfer (adi, DRW | DEBUG_REQUEST_AP | DEBUG_REQUEST_READ, &word);
    while (status == ST_LINK_OK && *done < end_at) {
        gboolean last = *done + access->size >= end_at;

        status = last ? read_port (adi, RDBUFF, &word)
                      : transfer (adi, DRW | DEBUG_REQUEST_AP | DEBUG_REQUEST_READ, &word);
        if (status != ST_LINK_OK)
            return status;
        take_lanes (access, *done, word, bytes);
        *done += access->size;
    }
    return status;
}

StLinkStatus
st_link_adi_read_memory (StLinkAdi *adi, const StLinkAccess *access, guint8 *bytes, guint32 *fault)
{
    StLinkStatus status = ST_LINK_OK;
    guint done = 0;

    while (status == ST_LINK_OK && done < access->length)
        status = read_run (adi, access, &done, bytes);
    end (adi, access, status, done, fault);
    return status;
}

static StLinkStatus
write_run (StLinkAdi *adi, const StLinkAccess *access, guint *done, const guint8 *bytes)
{
    guint end_at = *done + get_run (access, *done);
    guint32 word = 0;
    StLinkStatus status = begin (adi, access, *done);

    while (status == ST_LINK_OK && *done < end_at) {
        word = make_word (access, *done, bytes);
        status = transfer (adi, DRW | DEBUG_REQUEST_AP, &word);
        if (status == ST_LINK_OK)
            *done += access->size;
    }
    return status == ST_LINK_OK ? read_port (adi, RDBUFF, &word) : status;
}

StLinkStatus
st_link_adi_write_memory (StLinkAdi *adi,
                          const StLinkAccess *access,
                          const guint8 *bytes,
                          guint32 *fault)
{
    StLinkStatus status = ST_LINK_OK;
    guint done = 0;

    while (status == ST_LINK_OK && done < access->length)
        status = write_run (adi, access, &done, bytes);
    end (adi, access, status, done, fault);
    return status;
}

StLinkStatus
st_link_adi_read_word (StLinkAdi *adi, guint32 address, guint32 *value)
{
    StLinkAccess access = { .address = address, .size = 4, .length = 4 };
    guint8 bytes[4] = { 0 };
    guint32 fault;
    StLinkStatus status = st_link_adi_read_memory (adi, &access, bytes, &fault);

    *value = bytes[0] | bytes[1] << 8 | bytes[2] << 16 | (guint32) bytes[3] << 24;
    return status;
}

StLinkStatus
st_link_adi_write_word (StLinkAdi *adi, guint32 address, guint32 value)
{
    StLinkAccess access = { .address = address, .size = 4, .length = 4 };
    guint8 bytes[] = { value & 0xff, value >> 8 & 0xff, value >> 16 & 0xff, value >> 24 };
    guint32 fault;

    return st_link_adi_write_memory (adi, &access, bytes, &fault);
}
