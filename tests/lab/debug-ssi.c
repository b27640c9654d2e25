/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "debug-ssi.h"

#include <string.h>

/* RP2040 data sheet 4.10.13 (SSI) and 2.19.6.2 (IO_QSPI); W25Q16JV data sheet 8.1. */
enum {
    SSI = 0x18000000,
    SSI_SR = 0x28,
    SSI_DR0 = 0x60,
    SR_READY = 0x06, /* room to send, nothing left to be sent */
    SR_RECEIVED = 0x08,

    SELECT = 0x4001800c,
    OVERRIDE = 3 << 8,
    OVERRIDE_LOW = 2 << 8,

    COMMAND_JEDEC_ID = 0x9f,
    COMMAND_UNIQUE_ID = 0x4b,
    UNIQUE_ID_DUMMIES = 4,
    ID_SIZE = 8,
    MAX_RECEIVED = 16, /* the FIFO's depth */
};
static const guint8 jedec_id[] = { 0xef, 0x40, 0x15 };

struct _DebugSsi {
    guint8 unique_id[ID_SIZE];
    guint32 select;
    guint8 command;
    guint n_bytes; /* since it was selected */
    guint8 received[MAX_RECEIVED];
    guint n_received;
};

static guint8
answer (DebugSsi *ssi)
{
    guint n = ssi->n_bytes - 1;

    if (ssi->command == COMMAND_JEDEC_ID)
        return n < sizeof jedec_id ? jedec_id[n] : 0;
    if (ssi->command == COMMAND_UNIQUE_ID && n >= UNIQUE_ID_DUMMIES)
        return ssi->unique_id[(n - UNIQUE_ID_DUMMIES) % ID_SIZE];
    return 0;
}

static void
exchange (DebugSsi *ssi, guint8 byte)
{
    gboolean is_selected = (ssi->select & OVERRIDE) == OVERRIDE_LOW;
    guint8 got = 0xff;

    if (is_selected && ssi->n_bytes == 0)
        ssi->command = byte;
    else if (is_selected)
        got = answer (ssi);
    ssi->n_bytes += is_selected;
    if (ssi->n_received < MAX_RECEIVED)
        ssi->received[ssi->n_received++] = got;
}

static guint32
take (DebugSsi *ssi)
{
    guint8 byte = ssi->received[0];

    if (ssi->n_received == 0)
        return 0;
    memmove (ssi->received, ssi->received + 1, --ssi->n_received);
    return byte;
}

static guint32
read_ssi (gpointer device, guint32 offset)
{
    DebugSsi *ssi = device;

    if (offset == SSI_SR)
        return SR_READY | (ssi->n_received > 0 ? SR_RECEIVED : 0);
    return offset == SSI_DR0 ? take (ssi) : 0;
}

static void
write_ssi (gpointer device, guint32 offset, guint size, guint32 value)
{
    if (offset == SSI_DR0)
        exchange (device, value);
}

static guint32
read_select (gpointer device, guint32 offset)
{
    return ((DebugSsi *) device)->select;
}

static void
write_select (gpointer device, guint32 offset, guint size, guint32 value)
{
    DebugSsi *ssi = device;

    ssi->select = value;
    if ((value & OVERRIDE) != OVERRIDE_LOW)
        ssi->n_bytes = 0;
}

static const DebugDevice ssi_device = { read_ssi, write_ssi };
static const DebugDevice select_device = { read_select, write_select };

DebugSsi *
debug_ssi_new (DebugBus *bus)
{
    const DebugWindow range = { SSI, 0x1000, 0, FALSE };
    const DebugWindow select = { SELECT, 4, 0, FALSE };
    DebugSsi *ssi = g_new0 (DebugSsi, 1);

    debug_bus_add_window (bus, &range);
    debug_bus_add_device (bus, &range, &ssi_device, ssi);
    debug_bus_add_device (bus, &select, &select_device, ssi);
    return ssi;
}

void
debug_ssi_free (DebugSsi *ssi)
{
    g_free (ssi);
}

void
debug_ssi_set_unique_id (DebugSsi *ssi, const guint8 *id)
{
    memcpy (ssi->unique_id, id, ID_SIZE);
}
