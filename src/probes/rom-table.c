/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "rom-table.h"

/* Arm IHI 0031, D2 and D3: offsets in a component of 4 KiB. */
enum {
    PIDR4 = 0xfd0, /* then 5, 6, 7, 0, 1, 2, 3, and CIDR 0 to 3 */
    N_ID_WORDS = 12,
    ID_PIDR4 = 0,
    ID_PIDR0 = 4,
    ID_PIDR1 = 5,
    ID_PIDR2 = 6,
    ID_CIDR0 = 8,
    ID_CIDR1 = 9,
    ID_CIDR2 = 10,
    ID_CIDR3 = 11,
    CLASS_ROM_TABLE = 1,
    CLASS_CORESIGHT = 9,
    PIDR2_JEDEC = 1 << 3,
    DEVARCH = 0xfbc,
    ENTRY_PRESENT = 1,
};

/* A CoreSight component that is a ROM table (IHI 0029, B2.3.3). */
#define DEVARCH_ROM_TABLE 0x47700af7
#define ENTRY_ADDRESS     0xfffff000

/* Far more than a chip has. */
enum {
    MAX_DEPTH = 4,
    MAX_TABLES = 16,
    MAX_ENTRIES = 32,
    MAX_REFUSED = 4, /* places that cannot be read */
};

typedef struct {
    MoultRomTable *table;
    MoultMemAp *memory;
    GCancellable *cancellable;
    GError *error; /* the probe failed */
    guint n_refused;
    guint32 seen[MAX_TABLES]; /* tables that were looked at */
} Walk;

/* %FALSE: it cannot be read; look at the walk's error whether anything can. */
static gboolean
read_words (Walk *self, guint32 address, guint32 *words, gsize n_words)
{
    g_autoptr (GError) cause = NULL;

    if (self->error != NULL || self->n_refused >= MAX_REFUSED)
        return FALSE;
    if (moult_mem_ap_read_words (self->memory, address, words, n_words, self->cancellable, &cause))
        return TRUE;
    if (moult_mem_ap_is_lost (self->memory))
        self->error = g_steal_pointer (&cause);
    self->n_refused++;
    return FALSE;
}

static gboolean
is_table (Walk *self, guint32 base, const guint32 *ids)
{
    guint32 devarch = 0;

    if ((ids[ID_CIDR0] & 0xff) != 0x0d || (ids[ID_CIDR1] & 0x0f) != 0
        || (ids[ID_CIDR2] & 0xff) != 0x05 || (ids[ID_CIDR3] & 0xff) != 0xb1)
        return FALSE;
    switch ((ids[ID_CIDR1] >> 4) & 0xf) {
    case CLASS_ROM_TABLE:
        return TRUE;
    case CLASS_CORESIGHT:
        return read_words (self, base + DEVARCH, &devarch, 1) && devarch == DEVARCH_ROM_TABLE;
    default:
        return FALSE;
    }
}

static guint
get_designer (const guint32 *ids)
{
    if ((ids[ID_PIDR2] & PIDR2_JEDEC) == 0)
        return 0;
    return (ids[ID_PIDR4] & 0xf) << 7 | (ids[ID_PIDR2] & 7) << 4 | ((ids[ID_PIDR1] >> 4) & 0xf);
}

static gboolean
is_new (Walk *self, guint32 base)
{
    for (guint i = 0; i < self->table->n_tables; i++) {
        if (self->seen[i] == base)
            return FALSE;
    }
    return self->table->n_tables < MAX_TABLES;
}

static gboolean visit (Walk *self, guint32 base, guint depth);

static gboolean
visit_entries (Walk *self, guint32 base, guint depth)
{
    guint32 entries[MAX_ENTRIES] = { 0 };

    if (!read_words (self, base, entries, MAX_ENTRIES))
        return FALSE;
    for (guint i = 0; i < MAX_ENTRIES && entries[i] != 0; i++) {
        if ((entries[i] & ENTRY_PRESENT) != 0
            && visit (self, base + (entries[i] & ENTRY_ADDRESS), depth + 1))
            return TRUE;
    }
    return FALSE;
}

/* %TRUE: who made the chip is known now. */
static gboolean
visit (Walk *self, guint32 base, guint depth)
{
    guint32 ids[N_ID_WORDS] = { 0 };

    if (depth > MAX_DEPTH || !is_new (self, base)
        || !read_words (self, base + PIDR4, ids, N_ID_WORDS) || !is_table (self, base, ids))
        return FALSE;
    self->seen[self->table->n_tables++] = base;
    guint designer = get_designer (ids);
    if (designer != 0 && designer != MOULT_ROM_TABLE_ARM) {
        self->table->designer = designer;
        self->table->part = (ids[ID_PIDR0] & 0xff) | (ids[ID_PIDR1] & 0xf) << 8;
        return TRUE;
    }
    return visit_entries (self, base, depth);
}

gboolean
moult_rom_table_read (MoultRomTable *self,
                      MoultMemAp *memory,
                      guint32 base,
                      GCancellable *cancellable,
                      GError **error)
{
    Walk walk = { .table = self, .memory = memory, .cancellable = cancellable };

    *self = (MoultRomTable) { 0 };
    visit (&walk, base, 0);
    if (walk.error != NULL)
        g_propagate_error (error, walk.error);
    return walk.error == NULL;
}
