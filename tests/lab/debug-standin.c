/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "debug-target.h"

/* A debug port without any access port: what a probe finds before there are chips. */

enum { DPIDR = 0x2ba01477, POWER_REQUESTS = 0x50000000, CTRL_STAT = 0x04, CORTEX_MV = 3300 };

struct _DebugTarget {
    guint32 control;
    GHashTable *counts;
};

DebugTarget *
debug_target_new (const char *chip)
{
    DebugTarget *target = g_new0 (DebugTarget, 1);

    target->counts = g_hash_table_new (g_str_hash, g_str_equal);
    return target;
}

void
debug_target_free (DebugTarget *target)
{
    g_hash_table_unref (target->counts);
    g_free (target);
}

static guint32
read_port (DebugTarget *target, guint8 address)
{
    if (address == 0)
        return DPIDR;
    return address == CTRL_STAT ? target->control | (target->control & POWER_REQUESTS) << 1 : 0;
}

DebugAck
debug_target_transfer (DebugTarget *target, guint8 request, guint32 *data)
{
    guint8 address = request & DEBUG_REQUEST_ADDRESS;

    if (request & DEBUG_REQUEST_READ)
        *data = request & DEBUG_REQUEST_AP ? 0 : read_port (target, address);
    else if (!(request & DEBUG_REQUEST_AP) && address == CTRL_STAT)
        target->control = *data;
    return DEBUG_ACK_OK;
}

void
debug_target_send (DebugTarget *target, const guint8 *bits, guint n_bits)
{
}

void
debug_target_receive (DebugTarget *target, guint8 *bits, guint n_bits)
{
    for (guint n = 0; n < (n_bits + 7) / 8; n++)
        bits[n] = 0xff;
}

void
debug_target_set_reset (DebugTarget *target, gboolean asserted)
{
}

guint
debug_target_get_voltage (DebugTarget *target)
{
    return CORTEX_MV;
}

void
debug_target_run (DebugTarget *target)
{
}

void
debug_target_set_reset_handler (DebugTarget *target, DebugTargetReset handler, gpointer data)
{
}

gboolean
debug_target_is_running (DebugTarget *target)
{
    return TRUE;
}

gboolean
debug_target_is_locked (DebugTarget *target)
{
    return FALSE;
}

guint32
debug_target_get_flash_base (DebugTarget *target)
{
    return 0;
}

guint32
debug_target_get_flash_size (DebugTarget *target)
{
    return 0;
}

GBytes *
debug_target_dup_flash (DebugTarget *target)
{
    return g_bytes_new (NULL, 0);
}

void
debug_target_load_flash (DebugTarget *target, guint32 address, GBytes *content)
{
}

char *
debug_target_dup_unique_id (DebugTarget *target)
{
    return NULL;
}

void
debug_target_set_unique_id (DebugTarget *target, const char *hex)
{
}

GHashTable *
debug_target_get_counts (DebugTarget *target)
{
    return target->counts;
}

void
debug_target_set_fault (DebugTarget *target, const char *name, const char *value)
{
}
