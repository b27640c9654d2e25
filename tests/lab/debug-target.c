/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "debug-target.h"

#include "debug-ap-block.h"
#include "debug-chips.h"
#include "debug-counts.h"

#include <string.h>

enum { MILLIVOLTS = 3300 };

#define PERIPHERALS { 0x40000000, 0x20000000, 0, FALSE }

struct _DebugTarget {
    const DebugChip *chip;
    DebugParts parts;
    GPtrArray *mem_aps; /* DebugMemAp; their ports own them */
    GBytes *unique_id;
    gboolean has_no_power;
    gboolean has_no_answer;
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
    if (asserted == target->is_held)
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

/* ---- What it is built from ---- */

static void
put_word (DebugTarget *target, guint32 address, guint32 value)
{
    DebugParts *parts = &target->parts;

    if (debug_bus_has_window (parts->bus, address))
        debug_bus_set_word (parts->bus, address, value);
    else
        debug_bus_set_word (debug_core_get_bus (parts->cores[0]), address, value);
}

static void
add_memories (DebugTarget *target)
{
    const DebugChip *chip = target->chip;
    const DebugWindow peripherals = PERIPHERALS;
    DebugParts *parts = &target->parts;

    debug_bus_add_window (parts->bus, &peripherals);
    for (guint n = 0; n < DEBUG_MAX_RANGES && chip->ram[n].size > 0; n++)
        debug_bus_add_ram (parts->bus, chip->ram[n].base, chip->ram[n].size);
    for (guint n = 0; n < DEBUG_MAX_RANGES && chip->rom[n].size > 0; n++) {
        DebugWindow rom = { chip->rom[n].base, chip->rom[n].size, G_MAXUINT32, TRUE };

        debug_bus_add_window (parts->bus, &rom);
    }
    if (chip->flash.size > 0) {
        parts->flash = debug_flash_new (chip->flash.size, parts->counts);
        debug_bus_add_flash (parts->bus, chip->flash.base, parts->flash);
        if (chip->has_alias)
            debug_bus_add_flash (parts->bus, 0, parts->flash);
    }
}

/* The processor's own table, which names the chip unless the chip has another one in front. */
static void
add_rom_tables (DebugTarget *target, DebugCore *core)
{
    const DebugChip *chip = target->chip;
    const gboolean is_first = chip->part != 0 && chip->table == 0;
    const DebugComponent own[2] = {
        { .address = DEBUG_CPU_ROM_TABLE,
          .class = 1,
          .designer = is_first ? chip->designer : DEBUG_DESIGNER_ARM,
          .part = is_first ? chip->part : chip->cpu->table },
    };
    const DebugComponent first = {
        .address = chip->table, .class = 1, .designer = chip->designer, .part = chip->part
    };

    debug_rom_table_put (debug_core_get_bus (core), own, chip->cpu->components);
    if (chip->table != 0)
        debug_rom_table_put_entries (target->parts.bus, &first, own);
}

static void
add_cores (DebugTarget *target)
{
    DebugParts *parts = &target->parts;
    const guint n_cores = MAX (target->chip->n_cores, 1);

    for (guint n = 0; n < n_cores; n++) {
        parts->cores[n] = debug_core_new (target->chip->cpu, parts->bus, parts->counts);
        debug_core_listen (parts->cores[n], on_reset_cb, target);
        add_rom_tables (target, parts->cores[n]);
    }
}

static DebugMemAp *
new_mem_ap (DebugTarget *target, const DebugApSpec *spec, guint core)
{
    const DebugChip *chip = target->chip;
    guint32 base = spec->base != 0 ? spec->base : DEBUG_CPU_ROM_TABLE;
    const DebugMemApTraits traits = {
        .idr = spec->idr != 0 ? spec->idr : chip->cpu->ap_idr,
        .base = base | 3, /* ADIv5's format, there is one */
        .wrap = chip->cpu->wrap,
        .has_packed = chip->cpu != &debug_cpu_m0 && chip->cpu != &debug_cpu_m0plus,
    };
    DebugBus *bus = spec->kind == DEBUG_AP_CORE ? debug_core_get_bus (target->parts.cores[core])
                                                : target->parts.bus;
    DebugMemAp *ap = debug_mem_ap_new (&traits, bus);

    g_ptr_array_add (target->mem_aps, ap);
    return ap;
}

/* What is told by nothing but words. */
/* Of a CTRL-AP, the only control port whose registers anybody reads (nRF9160 product
 * specification). */
enum { NRF_APPROTECTSTATUS = 0x0c };

static DebugApBlock *
new_block (DebugTarget *target, const DebugApSpec *spec)
{
    DebugApBlock *block = debug_ap_block_new (NULL);
    guint32 others[DEBUG_MAX_APS + 1] = { 0 };

    for (guint n = 1; n < DEBUG_MAX_APS; n++)
        others[n - 1] = target->chip->aps[n].address;
    if (spec->kind == DEBUG_AP_TABLE) {
        debug_ap_block_become_table (block, spec->address, others);
    } else {
        debug_ap_block_set_word (block, DEBUG_AP_IDR, spec->idr);
        debug_ap_block_set_word (block, NRF_APPROTECTSTATUS, spec->base);
    }
    return block;
}

static void
add_ap (DebugTarget *target, DebugPort *port, const DebugApSpec *spec, guint core)
{
    gboolean is_memory = spec->kind == DEBUG_AP_CORE || spec->kind == DEBUG_AP_BUS;

    if (!is_memory) {
        debug_port_add_ap (port, spec->address, &debug_ap_block_device, new_block (target, spec));
    } else if (target->chip->base == 0) {
        debug_port_add_ap (port, spec->address, &debug_mem_ap_device,
                           new_mem_ap (target, spec, core));
    } else {
        DebugApBlock *block = debug_ap_block_new (new_mem_ap (target, spec, core));

        debug_ap_block_become_mem_ap (block);
        debug_port_add_ap (port, spec->address, &debug_ap_block_device, block);
    }
}

/* One debug port for each core, or one with access ports for all. */
static void
add_ports (DebugTarget *target)
{
    static const DebugApSpec own = { DEBUG_AP_CORE, 0, 0, 0 };
    const DebugChip *chip = target->chip;
    const gboolean has_list = chip->aps[0].kind != DEBUG_AP_NONE;
    const guint n_ports = has_list ? 1 : MAX (chip->n_cores, 1);
    guint core = 0;

    for (guint n = 0; n < n_ports; n++) {
        const DebugPortTraits traits = { chip->dpidr != 0 ? chip->dpidr : chip->cpu->dpidr,
                                         chip->target_id, n << 28 | 1, chip->base };
        DebugPort *port = debug_port_new (&traits);

        debug_wire_add_port (target->parts.wire, port);
        if (!has_list)
            add_ap (target, port, &own, n);
        for (guint ap = 0; ap < DEBUG_MAX_APS && chip->aps[ap].kind != DEBUG_AP_NONE; ap++) {
            add_ap (target, port, &chip->aps[ap], core);
            core += chip->aps[ap].kind == DEBUG_AP_CORE && core + 1 < MAX (chip->n_cores, 1);
        }
    }
}

static void
add_family (DebugTarget *target)
{
    const DebugFamily *family = target->chip->family;
    DebugParts *parts = &target->parts;

    if (family == NULL)
        return;
    family->build (parts);
    parts->engine = debug_core_add_engine (parts->cores[0]);
    if (family->attach != NULL)
        family->attach (parts);
    for (guint n = 0; n < target->mem_aps->len && family->guard != NULL; n++)
        debug_mem_ap_set_guard (target->mem_aps->pdata[n], family->guard, parts->flash->controller);
}

static void
put_words (DebugTarget *target)
{
    const DebugWord *words = target->chip->words;

    for (guint n = 0; n < DEBUG_MAX_WORDS && words[n].address != 0; n++)
        put_word (target, words[n].address, words[n].value);
}

DebugTarget *
debug_target_new (const char *chip)
{
    DebugTarget *target = g_new0 (DebugTarget, 1);
    DebugParts *parts = &target->parts;

    target->chip = parts->chip = debug_chip_find (chip);
    target->mem_aps = g_ptr_array_new ();
    parts->counts = debug_counts_new ();
    parts->bus = debug_bus_new (NULL);
    parts->wire = debug_wire_new (target->chip->line);
    parts->reset = on_reset_cb;
    parts->reset_data = target;
    add_memories (target);
    add_cores (target);
    add_ports (target);
    add_family (target);
    put_words (target);
    debug_target_set_unique_id (target, "00112233445566778899aabbccddeeff");
    on_reset_cb (target);
    return target;
}

void
debug_target_free (DebugTarget *target)
{
    for (guint n = 0; n < DEBUG_MAX_CORES; n++)
        g_clear_pointer (&target->parts.cores[n], debug_core_free);
    debug_wire_free (target->parts.wire);
    g_clear_pointer (&target->parts.flash, debug_flash_free);
    debug_bus_free (target->parts.bus);
    g_clear_pointer (&target->unique_id, g_bytes_unref);
    g_ptr_array_unref (target->mem_aps);
    g_hash_table_unref (target->parts.counts);
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
        put_word (target, chip->unique[n], GUINT32_FROM_LE (word));
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
    target->has_no_power = !on;
    on_reset_cb (target);
}

static void
set_lying_id (DebugTarget *target, const char *value)
{
    const DebugWord *id = target->chip->words;

    put_word (target, id->address,
              value == NULL ? id->value : (guint32) g_ascii_strtoull (value, NULL, 16));
}

static void
set_wrap (DebugTarget *target, const char *value)
{
    for (guint n = 0; n < target->mem_aps->len; n++)
        debug_mem_ap_set_wrap (target->mem_aps->pdata[n], value == NULL
                                                              ? target->chip->cpu->wrap
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
    else if (g_str_equal (name, "locked"))
        set_locked (target, value != NULL);
    else if (g_str_equal (name, "lying-id"))
        set_lying_id (target, value);
    else if (g_str_equal (name, "wrap"))
        set_wrap (target, value);
    else
        g_warning ("a target has no fault \"%s\"", name);
}
