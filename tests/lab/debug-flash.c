/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "debug-flash.h"

#include "debug-counts.h"

#include <string.h>

enum { PAGE = 4096 }; /* the emulator maps whole pages */

static guint8 *
new_cells (guint32 size)
{
    guint8 *cells = g_aligned_alloc (1, size, PAGE);

    memset (cells, 0xff, size);
    return cells;
}

DebugFlash *
debug_flash_new (guint32 size, GHashTable *counts)
{
    DebugFlash *flash = g_new0 (DebugFlash, 1);

    flash->size = size;
    flash->content = new_cells (size);
    flash->view = new_cells (size);
    flash->counts = g_hash_table_ref (counts);
    return flash;
}

void
debug_flash_free (DebugFlash *flash)
{
    if (flash->rules != NULL && flash->rules->free != NULL)
        flash->rules->free (flash->controller);
    g_hash_table_unref (flash->counts);
    g_aligned_free (flash->content);
    g_aligned_free (flash->view);
    g_free (flash);
}

void
debug_flash_set_rules (DebugFlash *flash, const DebugRules *rules, gpointer controller)
{
    flash->rules = rules;
    flash->controller = controller;
}

static void
touch (DebugFlash *flash, guint32 from, guint32 to)
{
    gboolean clean = flash->dirty_from >= flash->dirty_to;

    flash->dirty_from = clean ? from : MIN (flash->dirty_from, from);
    flash->dirty_to = clean ? to : MAX (flash->dirty_to, to);
}

gboolean
debug_flash_store (DebugFlash *flash, guint32 offset, guint size, guint32 value)
{
    touch (flash, offset, offset + size);
    if (flash->rules != NULL)
        return flash->rules->store (flash->controller, offset, size, value);
    debug_flash_violate (flash, "write without a controller");
    return TRUE;
}

void
debug_flash_reset (DebugFlash *flash)
{
    if (flash->rules != NULL)
        flash->rules->reset (flash->controller);
}

void
debug_flash_violate (DebugFlash *flash, const char *what)
{
    g_debug ("flash: %s", what);
    debug_counts_add (flash->counts, "violations", 1);
}

gboolean
debug_flash_program (DebugFlash *flash, guint32 offset, const guint8 *bytes, guint length)
{
    gboolean right = TRUE;

    g_return_val_if_fail ((guint64) offset + length <= flash->size, FALSE);
    for (guint n = 0; n < length; n++) {
        right = right && (bytes[n] & ~flash->content[offset + n]) == 0;
        flash->content[offset + n] &= bytes[n];
    }
    touch (flash, offset, offset + length);
    debug_counts_add (flash->counts, "programmed-bytes", length);
    if (!right)
        debug_flash_violate (flash, "programmed without being erased");
    return right;
}

static void
blank (DebugFlash *flash, guint32 offset, guint32 length)
{
    memset (flash->content + offset, 0xff, length);
    touch (flash, offset, offset + length);
}

void
debug_flash_erase (DebugFlash *flash, guint32 offset, guint32 length)
{
    g_return_if_fail ((guint64) offset + length <= flash->size);
    blank (flash, offset, length);
    debug_counts_add (flash->counts, "erased-sectors", 1);
}

void
debug_flash_erase_all (DebugFlash *flash)
{
    blank (flash, 0, flash->size);
    debug_counts_add (flash->counts, "mass-erases", 1);
}

void
debug_flash_load (DebugFlash *flash, guint32 offset, const guint8 *bytes, guint32 length)
{
    g_return_if_fail ((guint64) offset + length <= flash->size);
    memcpy (flash->content + offset, bytes, length);
    touch (flash, offset, offset + length);
}

void
debug_flash_sync (DebugFlash *flash)
{
    guint32 from = flash->dirty_from, to = flash->dirty_to;

    if (from >= to)
        return;
    flash->dirty_from = flash->dirty_to = 0;
    memcpy (flash->view + from, flash->content + from, to - from);
    if (flash->changed != NULL)
        flash->changed (flash, from, to, flash->changed_data);
}
