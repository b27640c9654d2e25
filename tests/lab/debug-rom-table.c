/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "debug-rom-table.h"

/* Offsets: ARM IHI 0029, B2.3. */
enum {
    DEVARCH = 0xfbc,
    DEVTYPE = 0xfcc,
    PIDR4 = 0xfd0,
    PIDR0 = 0xfe0,
    CIDR0 = 0xff0,
    PRESENT_32_BIT = 3, /* of an entry: it is there, and the table has 32-bit ones */
};

void
debug_rom_table_put_ids (DebugBus *bus, const DebugComponent *component)
{
    const guint32 id = component->designer & 0x7f;
    const guint32 pidr[] = {
        component->part & 0xff,
        component->part >> 8 | (id & 0xf) << 4,
        0x08 | id >> 4, /* JEDEC's code; revision 0 */
        0,
    };
    const guint32 cidr[] = { 0x0d, component->class << 4, 0x05, 0xb1 };

    for (guint n = 0; n < 4; n++) {
        debug_bus_set_word (bus, component->address + PIDR0 + 4 * n, pidr[n]);
        debug_bus_set_word (bus, component->address + CIDR0 + 4 * n, cidr[n]);
    }
    debug_bus_set_word (bus, component->address + PIDR4, component->designer >> 8);
    debug_bus_set_word (bus, component->address + DEVTYPE, component->type);
    debug_bus_set_word (bus, component->address + DEVARCH, component->arch);
}

void
debug_rom_table_put_entries (DebugBus *bus,
                             const DebugComponent *table,
                             const DebugComponent *components)
{
    guint n;

    debug_rom_table_put_ids (bus, table);
    for (n = 0; components[n].class != 0; n++)
        debug_bus_set_word (bus, table->address + 4 * n,
                            (components[n].address - table->address) | PRESENT_32_BIT);
    debug_bus_set_word (bus, table->address + 4 * n, 0);
}

void
debug_rom_table_put (DebugBus *bus, const DebugComponent *table, const DebugComponent *components)
{
    debug_rom_table_put_entries (bus, table, components);
    for (guint n = 0; components[n].class != 0; n++)
        debug_rom_table_put_ids (bus, &components[n]);
}
