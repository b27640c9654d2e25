/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "debug-target.h"

#include "debug-counts.h"
#include "debug-parts.h"

#include <string.h>

enum { MILLIVOLTS = 3300 };

struct _DebugTarget {
    const DebugChip *chip;
    DebugParts parts;
    GBytes *unique_id;
    gboolean has_no_power;
    gboolean has_no_answer;
    gboolean has_no_reset_pin;
    gboolean is_held;
    DebugTargetReset reset;
    gpointer reset_data;
};

/* ---- Reset ---- */

static void
hold (DebugTarget *target)
{
    for (guint n = 0; n < DEBUG_MAX_CORES && target->parts.cores[n] != NULL; n++)
        debug_core_hold (target->parts.cores[n]);
    if (target->parts.flash != NULL)
        debug_flash_reset (target->parts.flash);
}

static void
start (DebugTarget *target)
{
    debug_counts_add (target->parts.counts, "resets", 1);
    for (guint n = 0; n < DEBUG_MAX_CORES && target->parts.cores[n] != NULL; n++)
        debug_core_start (target->parts.cores[n]);
    if (target->reset != NULL)
        target->reset (target, target->reset_data);
}

static void
on_reset_cb (gpointer data)
{
    DebugTarget *target = data;

    hold (target);
    if (!target->is_held && !target->has_no_power)
        start (target);
}

void
debug_target_set_reset (DebugTarget *target, gboolean asserted)
{
    if (asserted == target->is_held || target->has_no_reset_pin)
        return;
    target->is_held = asserted;
    if (asserted)
        hold (target);
    else if (!target->has_no_power)
        start (target);
}

void
debug_target_set_reset_handler (DebugTarget *target, DebugTargetReset handler, gpointer data)
{
    target->reset = handler;
    target->reset_data = data;
}

/* ---- Life ---- */

DebugTarget *
debug_target_new (const char *chip)
{
    DebugTarget *target = g_new0 (DebugTarget, 1);
    DebugParts *parts = &target->parts;

    parts->reset = on_reset_cb;
    parts->reset_data = target;
    target->chip = debug_chip_find (chip);
    debug_parts_build (parts, target->chip);
    debug_target_set_unique_id (target, "00112233445566778899aabbccddeeff");
    on_reset_cb (target);
    return target;
}

void
debug_target_free (DebugTarget *target)
{
    debug_parts_clear (&target->parts);
    g_clear_pointer (&target->unique_id, g_bytes_unref);
    g_free (target);
}

/* ---- The wires ---- */

static gboolean
is_dead (DebugTarget *target)
{
    return target->has_no_power || target->has_no_answer;
}

DebugAck
debug_target_transfer (DebugTarget *target, guint8 request, guint32 *data)
{
    DebugAck ack;

    debug_counts_add (target->parts.counts, "transfers", 1);
    if (is_dead (target))
        return DEBUG_ACK_NONE;
    ack = debug_wire_transfer (target->parts.wire, request, data);
    if (ack == DEBUG_ACK_FAULT)
        debug_counts_add (target->parts.counts, "faults", 1);
    return ack;
}

void
debug_target_send (DebugTarget *target, const guint8 *bits, guint n_bits)
{
    for (guint n = 0; n < n_bits && !is_dead (target); n++)
        debug_wire_clock (target->parts.wire, bits[n / 8] >> n % 8 & 1);
}

void
debug_target_receive (DebugTarget *target, guint8 *bits, guint n_bits)
{
    memset (bits, 0, (n_bits + 7) / 8);
    for (guint n = 0; n < n_bits; n++)
        bits[n / 8] |= (is_dead (target) ? 1 : debug_wire_clock (target->parts.wire, 1)) << n % 8;
}

guint
debug_target_get_voltage (DebugTarget *target)
{
    return target->has_no_power ? 0 : MILLIVOLTS;
}

void
debug_target_run (DebugTarget *target)
{
    if (!target->has_no_power)
        debug_core_run (target->parts.cores[0]);
}

/* ---- What the lab sees ---- */

gboolean
debug_target_is_running (DebugTarget *target)
{
    return !target->has_no_power && debug_core_is_running (target->parts.cores[0]);
}

gboolean
debug_target_is_locked (DebugTarget *target)
{
    const DebugFamily *family = target->chip->family;

    return family != NULL && family->is_locked != NULL
           && family->is_locked (target->parts.flash->controller);
}

guint32
debug_target_get_flash_base (DebugTarget *target)
{
    return target->chip->flash.base;
}

guint32
debug_target_get_flash_size (DebugTarget *target)
{
    return target->chip->flash.size;
}

GBytes *
debug_target_dup_flash (DebugTarget *target)
{
    return g_bytes_new (target->parts.flash->content, target->parts.flash->size);
}

void
debug_target_load_flash (DebugTarget *target, guint32 address, GBytes *content)
{
    gsize size;
    const guint8 *bytes = g_bytes_get_data (content, &size);
    guint32 offset = address - target->chip->flash.base;

    g_return_if_fail (size > 0 && offset + size <= target->chip->flash.size);
    debug_flash_load (target->parts.flash, offset, bytes, size);
    on_reset_cb (target);
}

GHashTable *
debug_target_get_counts (DebugTarget *target)
{
    return target->parts.counts;
}

/* ---- Its unique id ---- */

static GBytes *
parse_hex (const char *hex, guint size)
{
    guint8 *bytes = g_malloc0 (size);

    for (guint n = 0; n < size && hex[2 * n] != '\0' && hex[2 * n + 1] != '\0'; n++)
        bytes[n] = g_ascii_xdigit_value (hex[2 * n]) << 4 | g_ascii_xdigit_value (hex[2 * n + 1]);
    return g_bytes_new_take (bytes, size);
}

static guint
get_unique_size (const DebugChip *chip)
{
    guint n = 0;

    while (n < DEBUG_MAX_UNIQUE && chip->unique[n] != 0)
        n++;
    return chip->unique_size != 0 ? chip->unique_size : 4 * n;
}

char *
debug_target_dup_unique_id (DebugTarget *target)
{
    gsize size;
    const guint8 *bytes = g_bytes_get_data (target->unique_id, &size);
    GString *hex = g_string_new (NULL);

    for (gsize n = 0; n < size; n++)
        g_string_append_printf (hex, "%02x", bytes[n]);
    return g_string_free (hex, size == 0);
}

void
debug_target_set_unique_id (DebugTarget *target, const char *hex)
{
    const DebugChip *chip = target->chip;
    const guint size = get_unique_size (chip);
    const guint8 *bytes;

    g_clear_pointer (&target->unique_id, g_bytes_unref);
    target->unique_id = parse_hex (hex, size);
    bytes = g_bytes_get_data (target->unique_id, NULL);
    if (chip->family != NULL && chip->family->set_unique_id != NULL)
        chip->family->set_unique_id (target->parts.flash->controller, bytes, size);
    for (guint n = 0; n < DEBUG_MAX_UNIQUE && chip->unique[n] != 0; n++) {
        guint32 word;

        memcpy (&word, bytes + 4 * n, 4);
        debug_parts_put_word (&target->parts, chip->unique[n], GUINT32_FROM_LE (word));
    }
}

/* ---- Faults ---- */

static void
set_trouble (DebugTarget *target, DebugAck ack, const char *value)
{
    guint count = value == NULL    ? 0
                  : *value == '\0' ? G_MAXUINT
                                   : g_ascii_strtoull (value, NULL, 0);
    DebugPort *port;

    for (guint n = 0; (port = debug_wire_get_port (target->parts.wire, n)) != NULL; n++)
        debug_port_set_trouble (port, ack, count);
}

static void
set_locked (DebugTarget *target, gboolean locked)
{
    const DebugFamily *family = target->chip->family;

    g_return_if_fail (family != NULL && family->lock != NULL);
    if (locked)
        family->lock (target->parts.flash->controller);
}

static void
set_power (DebugTarget *target, gboolean on)
{
    DebugParts *parts = &target->parts;

    target->has_no_power = !on;
    for (guint n = 0; n < DEBUG_MAX_CORES && parts->cores[n] != NULL && !on; n++)
        debug_core_lose_power (parts->cores[n]);
    if (!on)
        debug_wire_lose_power (parts->wire);
    on_reset_cb (target);
}

static void
set_lying_id (DebugTarget *target, const char *value)
{
    const DebugWord *id = target->chip->words;

    debug_parts_put_word (&target->parts, id->address,
                          value == NULL ? id->value : (guint32) g_ascii_strtoull (value, NULL, 16));
}

static void
set_wrap (DebugTarget *target, const char *value)
{
    for (guint n = 0; n < target->parts.mem_aps->len; n++)
        debug_mem_ap_set_wrap (target->parts.mem_aps->pdata[n],
                               value == NULL ? target->chip->cpu->wrap
                                             : g_ascii_strtoull (value, NULL, 0));
}

void
debug_target_set_fault (DebugTarget *target, const char *name, const char *value)
{
    if (g_str_equal (name, "wait"))
        set_trouble (target, DEBUG_ACK_WAIT, value);
    else if (g_str_equal (name, "fault"))
        set_trouble (target, DEBUG_ACK_FAULT, value);
    else if (g_str_equal (name, "parity"))
        set_trouble (target, DEBUG_ACK_PARITY, value);
    else if (g_str_equal (name, "no-power"))
        set_power (target, value == NULL);
    else if (g_str_equal (name, "no-answer"))
        target->has_no_answer = value != NULL;
    else if (g_str_equal (name, "no-reset-pin"))
        target->has_no_reset_pin = value != NULL;
    else if (g_str_equal (name, "locked"))
        set_locked (target, value != NULL);
    else if (g_str_equal (name, "lying-id"))
        set_lying_id (target, value);
    else if (g_str_equal (name, "wrap"))
        set_wrap (target, value);
    else
        g_warning ("a target has no fault \"%s\"", name);
}
