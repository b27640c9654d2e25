/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "debug-ap-block.h"

#include "debug-rom-table.h"

enum {
    FIRST_REGISTER = 0xd00,
    LAST_REGISTER = 0xdfc,
    DEVID = 0xfc8,
    PRESENT = 3,
    CORESIGHT = 9,
};
/* DEVARCH (ARM IHI 0074, C2.6 and D3.4). */
#define ARCH_MEM_AP    0x47700a17
#define ARCH_ROM_TABLE 0x47700af7

struct _DebugApBlock {
    DebugMemAp *ap;
    DebugBus *words;
};

DebugApBlock *
debug_ap_block_new (DebugMemAp *ap)
{
    const DebugWindow window = { 0, 0x1000, 0, TRUE };
    DebugApBlock *block = g_new0 (DebugApBlock, 1);

    block->ap = ap;
    block->words = debug_bus_new (NULL);
    debug_bus_add_window (block->words, &window);
    return block;
}

void
debug_ap_block_set_word (DebugApBlock *block, guint32 offset, guint32 value)
{
    debug_bus_set_word (block->words, offset, value);
}

void
debug_ap_block_become_mem_ap (DebugApBlock *block)
{
    const DebugComponent ids = { 0, CORESIGHT, DEBUG_DESIGNER_ARM, 0x9e3, 0, ARCH_MEM_AP };

    debug_rom_table_put_ids (block->words, &ids);
}

void
debug_ap_block_become_table (DebugApBlock *block, guint32 base, const guint32 *addresses)
{
    const DebugComponent ids = { 0, CORESIGHT, DEBUG_DESIGNER_ARM, 0x4c9, 0, ARCH_ROM_TABLE };

    debug_rom_table_put_ids (block->words, &ids);
    for (guint n = 0; addresses[n] != 0; n++)
        debug_bus_set_word (block->words, 4 * n, (addresses[n] - base) | PRESENT);
    debug_bus_set_word (block->words, DEVID, 0);
}

static gboolean
is_register (DebugApBlock *block, guint32 offset)
{
    return block->ap != NULL && offset >= FIRST_REGISTER && offset <= LAST_REGISTER;
}

static gboolean
read_block (gpointer self, guint32 offset, guint32 *value)
{
    DebugApBlock *block = self;

    if (is_register (block, offset))
        return debug_mem_ap_device.read (block->ap, offset - FIRST_REGISTER, value);
    return debug_bus_read (block->words, offset, 4, value);
}

static gboolean
write_block (gpointer self, guint32 offset, guint32 value)
{
    DebugApBlock *block = self;

    return !is_register (block, offset)
           || debug_mem_ap_device.write (block->ap, offset - FIRST_REGISTER, value);
}

static void
free_block (gpointer self)
{
    DebugApBlock *block = self;

    g_free (block->ap);
    debug_bus_free (block->words);
    g_free (block);
}

const DebugApDevice debug_ap_block_device = { read_block, write_block, free_block };
