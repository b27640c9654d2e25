/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "debug-bus.h"

G_BEGIN_DECLS

/* JEP106 codes: the number of continuation bytes, and the code without its parity bit. */
enum {
    DEBUG_DESIGNER_ARM = 0x43b,
    DEBUG_DESIGNER_ST = 0x020,
    DEBUG_DESIGNER_NORDIC = 0x244,
    DEBUG_DESIGNER_ATMEL = 0x01f,
    DEBUG_DESIGNER_NXP = 0x015,
    DEBUG_DESIGNER_RENESAS = 0x423,
    DEBUG_DESIGNER_RASPBERRY_PI = 0x913,
};

/**
 * DebugComponent:
 * @address: of its 4 KiB
 * @class: of its CIDR: 1 ROM table, 9 CoreSight, 14 generic
 * @designer: its JEP106 code
 * @type: DEVTYPE, of class 9
 * @arch: DEVARCH, of class 9
 *
 * What a CoreSight component says of itself (ARM IHI 0029, B2.2 and B2.3).
 */
typedef struct {
    guint32 address;
    guint8 class;
    guint16 designer;
    guint16 part;
    guint8 type;
    guint32 arch;
} DebugComponent;

/* Puts a component's id registers into a window of @bus. */
void debug_rom_table_put_ids (DebugBus *bus, const DebugComponent *component);

/* A ROM table with an entry for each of @components, which end with one whose class is 0 (ARM IHI
 * 0031, D3). */
void debug_rom_table_put_entries (DebugBus *bus,
                                  const DebugComponent *table,
                                  const DebugComponent *components);
/* The same, and their ids. */
void
debug_rom_table_put (DebugBus *bus, const DebugComponent *table, const DebugComponent *components);

G_END_DECLS
