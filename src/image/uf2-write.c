/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "uf2-write.h"

#include <string.h>

/* https://github.com/microsoft/uf2, README.md */
enum {
    MAGIC_START_0 = 0x0a324655,
    MAGIC_START_1 = 0x9e5d5157,
    MAGIC_END = 0x0ab16f30,
    FLAG_FAMILY_ID = 0x2000,
    BLOCK_SIZE = 512,
    DATA_OFFSET = 32,
    END_OFFSET = 508,
    PAGE_SIZE = 256,
};

static void
put_u32le (guint8 *bytes, guint32 value)
{
    value = GUINT32_TO_LE (value);
    memcpy (bytes, &value, sizeof value);
}

static void
write_head (guint8 *block, const guint32 words[8])
{
    for (guint i = 0; i < 8; i++)
        put_u32le (block + 4 * i, words[i]);
    put_u32le (block + END_OFFSET, MAGIC_END);
}

GBytes *
moult_uf2_write (GBytes *content, guint32 address, guint32 family)
{
    gsize size;
    const guint8 *data = g_bytes_get_data (content, &size);
    gsize n_blocks = (size + PAGE_SIZE - 1) / PAGE_SIZE;
    guint8 *file = g_malloc0 (n_blocks * BLOCK_SIZE);

    for (gsize i = 0; i < n_blocks; i++) {
        guint8 *block = file + i * BLOCK_SIZE;
        gsize at = i * PAGE_SIZE;

        write_head (block, (const guint32[]) { MAGIC_START_0, MAGIC_START_1, FLAG_FAMILY_ID,
                                               address + at, PAGE_SIZE, i, n_blocks, family });
        memset (block + DATA_OFFSET, 0xff, PAGE_SIZE);
        memcpy (block + DATA_OFFSET, data + at, MIN (PAGE_SIZE, size - at));
    }
    return g_bytes_new_take (file, n_blocks * BLOCK_SIZE);
}
