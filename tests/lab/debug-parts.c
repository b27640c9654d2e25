/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "debug-parts.h"

#include "debug-ap-block.h"
#include "debug-counts.h"
#include "debug-families.h"

/* Of a CTRL-AP, the only control port whose registers anybody reads (nRF9160 product
 * specification). */
enum { NRF_APPROTECTSTATUS = 0x0c };

void
debug_parts_put_word (DebugParts *parts, guint32 address, guint32 value)
{
    if (debug_bus_has_window (parts->bus, address))
        debug_bus_set_word (parts->bus, address, value);
    else
        debug_bus_set_word (debug_core_get_bus (parts->cores[0]), address, value);
}

static void
add_memories (DebugParts *parts)
{
    const DebugChip *chip = parts->chip;
    const DebugWindow peripherals = { 0x40000000, 0x20000000, 0, FALSE };

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
add_rom_tables (DebugParts *parts, DebugCore *core)
{
    const DebugChip *chip = parts->chip;
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
        debug_rom_table_put_entries (parts->bus, &first, own);
}

static void
add_cores (DebugParts *parts)
{
    const guint n_cores = MAX (parts->chip->n_cores, 1);

    for (guint n = 0; n < n_cores; n++) {
        parts->cores[n] = debug_core_new (parts->chip->cpu, parts->bus, parts->counts);
        debug_core_set_vectors (parts->cores[n], parts->chip->vectors);
        debug_core_listen (parts->cores[n], parts->reset, parts->reset_data);
        add_rom_tables (parts, parts->cores[n]);
    }
}

static DebugMemAp *
new_mem_ap (DebugParts *parts, const DebugApSpec *spec, guint core)
{
    const DebugChip *chip = parts->chip;
    guint32 base = spec->base != 0 ? spec->base : DEBUG_CPU_ROM_TABLE;
    const DebugMemApTraits traits = {
        .idr = spec->idr != 0 ? spec->idr : chip->cpu->ap_idr,
        .base = base | 3, /* ADIv5's format, there is one */
        .wrap = chip->cpu->wrap,
        .has_packed = chip->cpu != &debug_cpu_m0 && chip->cpu != &debug_cpu_m0plus,
    };
    DebugBus *bus =
        spec->kind == DEBUG_AP_CORE ? debug_core_get_bus (parts->cores[core]) : parts->bus;
    DebugMemAp *ap = debug_mem_ap_new (&traits, bus);

    g_ptr_array_add (parts->mem_aps, ap);
    return ap;
}

/* What is told by nothing but words. */
static DebugApBlock *
new_block (DebugParts *parts, const DebugApSpec *spec)
{
    DebugApBlock *block = debug_ap_block_new (NULL);
    guint32 others[DEBUG_MAX_APS + 1] = { 0 };

    for (guint n = 1; n < DEBUG_MAX_APS; n++)
        others[n - 1] = parts->chip->aps[n].address;
    if (spec->kind == DEBUG_AP_TABLE) {
        debug_ap_block_become_table (block, spec->address, others);
    } else {
        debug_ap_block_set_word (block, DEBUG_AP_IDR, spec->idr);
        debug_ap_block_set_word (block, NRF_APPROTECTSTATUS, spec->base);
    }
    return block;
}

static void
add_ap (DebugParts *parts, DebugPort *port, const DebugApSpec *spec, guint core)
{
    gboolean is_memory = spec->kind == DEBUG_AP_CORE || spec->kind == DEBUG_AP_BUS;

    if (!is_memory) {
        debug_port_add_ap (port, spec->address, &debug_ap_block_device, new_block (parts, spec));
    } else if (parts->chip->base == 0) {
        debug_port_add_ap (port, spec->address, &debug_mem_ap_device,
                           new_mem_ap (parts, spec, core));
    } else {
        DebugApBlock *block = debug_ap_block_new (new_mem_ap (parts, spec, core));

        debug_ap_block_become_mem_ap (block);
        debug_port_add_ap (port, spec->address, &debug_ap_block_device, block);
    }
}

/* One debug port for each core, or one with access ports for all. */
static void
add_ports (DebugParts *parts)
{
    static const DebugApSpec own = { DEBUG_AP_CORE, 0, 0, 0 };
    const DebugChip *chip = parts->chip;
    const gboolean has_list = chip->aps[0].kind != DEBUG_AP_NONE;
    const guint n_ports = has_list ? 1 : MAX (chip->n_cores, 1);
    guint core = 0;

    for (guint n = 0; n < n_ports; n++) {
        const DebugPortTraits traits = { chip->dpidr != 0 ? chip->dpidr : chip->cpu->dpidr,
                                         chip->target_id, n << 28 | 1, chip->base };
        DebugPort *port = debug_port_new (&traits);

        debug_wire_add_port (parts->wire, port);
        if (!has_list)
            add_ap (parts, port, &own, n);
        for (guint ap = 0; ap < DEBUG_MAX_APS && chip->aps[ap].kind != DEBUG_AP_NONE; ap++) {
            add_ap (parts, port, &chip->aps[ap], core);
            core += chip->aps[ap].kind == DEBUG_AP_CORE && core + 1 < MAX (chip->n_cores, 1);
        }
    }
}

static void
add_family (DebugParts *parts)
{
    const DebugFamily *family = parts->chip->family;
    if (family == NULL)
        return;
    family->build (parts);
    parts->engine = debug_core_add_engine (parts->cores[0]);
    if (family->attach != NULL)
        family->attach (parts);
    for (guint n = 0; n < parts->mem_aps->len && family->guard != NULL; n++)
        debug_mem_ap_set_guard (parts->mem_aps->pdata[n], family->guard, parts->flash->controller);
}

static void
put_words (DebugParts *parts)
{
    const DebugWord *words = parts->chip->words;

    for (guint n = 0; n < DEBUG_MAX_WORDS && words[n].address != 0; n++)
        debug_parts_put_word (parts, words[n].address, words[n].value);
}

void
debug_parts_build (DebugParts *parts, const DebugChip *chip)
{
    parts->chip = chip;
    parts->mem_aps = g_ptr_array_new ();
    parts->counts = debug_counts_new ();
    parts->bus = debug_bus_new (NULL);
    parts->wire = debug_wire_new (chip->line);
    add_memories (parts);
    add_cores (parts);
    add_ports (parts);
    add_family (parts);
    put_words (parts);
}

void
debug_parts_clear (DebugParts *parts)
{
    for (guint n = 0; n < DEBUG_MAX_CORES; n++)
        g_clear_pointer (&parts->cores[n], debug_core_free);
    g_clear_pointer (&parts->wire, debug_wire_free);
    g_clear_pointer (&parts->flash, debug_flash_free);
    g_clear_pointer (&parts->bus, debug_bus_free);
    g_clear_pointer (&parts->mem_aps, g_ptr_array_unref);
    g_clear_pointer (&parts->counts, g_hash_table_unref);
}
