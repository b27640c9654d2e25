/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "dfu-write.h"

#include <string.h>

#include "error.h"

enum {
    PAGES_ENOUGH = 8,
    ERASED = 0xff,
};

/* ---- Blocks ---- */

/* A part of a run that is moved at once. */
typedef struct {
    const MoultDfuRun *run;
    guint64 address;
    guint16 size;
} Block;

static const guint8 *
get_data (const Block *block)
{
    const guint8 *data = g_bytes_get_data (block->run->data, NULL);

    return data + (block->address - block->run->address);
}

static gboolean
enter_memory (MoultDfuWrite *self, const MoultDfuMemory *memory, GError **error)
{
    return self->session->alt == memory->alt
           || moult_dfu_session_begin (self->session, memory->alt, error);
}

static gboolean
is_blank (const Block *block)
{
    const guint8 *data = get_data (block);

    return data[0] == ERASED && memcmp (data, data + 1, block->size - 1u) == 0;
}

typedef gboolean (*BlockFunc) (MoultDfuWrite *self, const Block *block, GError **error);

/* Calls @func for each block of a part of a run. */
static gboolean
for_each_block (MoultDfuWrite *self,
                const MoultDfuRun *run,
                const MoultDfuRange *part,
                BlockFunc func,
                GError **error)
{
    Block block = { .run = run, .address = part->start };

    while (block.address < part->end) {
        block.size = (guint16) MIN (self->session->transfer_size, part->end - block.address);
        if (!func (self, &block, error))
            return FALSE;
        block.address += block.size;
    }
    return TRUE;
}

/* ---- Reading ---- */

static gboolean
can_read (const MoultDfuWrite *self)
{
    return (self->session->functional.attributes & MOULT_DFU_CAN_UPLOAD) != 0;
}

static gsize
find_difference (const Block *block, const guint8 *data)
{
    const guint8 *wanted = get_data (block);
    gsize i = 0;

    while (i < block->size && data[i] == wanted[i])
        i++;
    return i;
}

/* A loader that refuses to be read. All else that goes wrong goes wrong for writing as well. */
static gboolean
is_unreadable (const GError *error)
{
    return g_error_matches (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL)
           || g_error_matches (error, MOULT_ERROR, MOULT_ERROR_LOCKED)
           || g_error_matches (error, MOULT_ERROR, MOULT_ERROR_WRONG_FIRMWARE)
           || g_error_matches (error, MOULT_ERROR, MOULT_ERROR_VERIFY);
}

/* ---- Before ---- */

/* Tells of each page that the block has a part of whether it still may be the same. */
static gboolean
is_open (MoultDfuWrite *self, const Block *block)
{
    for (guint64 address = block->address; address < block->address + block->size;) {
        const MoultDfuPage *page =
            moult_dfu_plan_find_page (self->plan, block->run->memory, address);

        if (!page->dirty)
            return TRUE;
        address = page->end;
    }
    return FALSE;
}

static void
set_dirty (MoultDfuPlan *plan, guint first, gboolean dirty)
{
    for (guint i = first; i < plan->pages->len; i++)
        g_array_index (plan->pages, MoultDfuPage, i).dirty = dirty;
}

/* Marks the pages of the bytes that differ; after enough of them in a row all that follow. */
static void
note_difference (MoultDfuWrite *self, const Block *block, const guint8 *data)
{
    const guint8 *wanted = get_data (block);
    MoultDfuPage *first = (MoultDfuPage *) (gpointer) self->plan->pages->data;
    MoultDfuPage *page = NULL;

    for (gsize i = find_difference (block, data); i < block->size; i++) {
        if (data[i] == wanted[i])
            continue;
        page = moult_dfu_plan_find_page (self->plan, block->run->memory, block->address + i);
        page->dirty = TRUE;
    }
    self->n_different = page != NULL ? self->n_different + 1 : 0;
    if (self->n_different >= PAGES_ENOUGH)
        set_dirty (self->plan, (guint) (page - first), TRUE);
}

static gboolean
compare_block (MoultDfuWrite *self, const Block *block, GError **error)
{
    g_autofree guint8 *data = NULL;

    if (!is_open (self, block))
        return TRUE;
    data = g_malloc0 (block->size);
    if (!moult_dfu_session_read (self->session, block->address, data, block->size, error))
        return FALSE;
    note_difference (self, block, data);
    return TRUE;
}

static gboolean
compare_run (MoultDfuWrite *self, const MoultDfuRun *run, GError **error)
{
    MoultDfuRange whole = { run->address, run->address + g_bytes_get_size (run->data) };

    return enter_memory (self, run->memory, error)
           && for_each_block (self, run, &whole, compare_block, error);
}

gboolean
moult_dfu_write_compare (MoultDfuWrite *self, GError **error)
{
    const MoultDfuRun *first = self->plan->runs->pdata[0];
    g_autoptr (GError) local_error = NULL;

    if (!enter_memory (self, first->memory, error))
        return FALSE;
    self->readable = can_read (self);
    if (!self->readable)
        return TRUE;
    set_dirty (self->plan, 0, FALSE);
    for (guint i = 0; i < self->plan->runs->len && self->n_different < PAGES_ENOUGH; i++) {
        if (compare_run (self, self->plan->runs->pdata[i], &local_error))
            continue;
        if (!is_unreadable (local_error)) {
            g_propagate_error (error, g_steal_pointer (&local_error));
            return FALSE;
        }
        moult_progress_log (self->progress, "the chip cannot be read: %s", local_error->message);
        self->readable = FALSE;
        set_dirty (self->plan, 0, TRUE);
        return moult_dfu_session_to_idle (self->session, error);
    }
    return TRUE;
}

/* ---- Erasing ---- */

static void
begin_step (MoultDfuWrite *self, guint64 total)
{
    self->bytes_done = 0;
    self->bytes_total = total;
    moult_progress_set_bytes (self->progress, 0, total);
}

static void
advance (MoultDfuWrite *self, guint64 size)
{
    self->bytes_done += size;
    moult_progress_set_bytes (self->progress, self->bytes_done, self->bytes_total);
}

static void
begin_changing (MoultDfuWrite *self)
{
    if (self->begun)
        return;
    self->begun = TRUE;
    moult_dfu_session_commit (self->session);
    moult_progress_commit (self->progress);
}

gboolean
moult_dfu_write_erase (MoultDfuWrite *self, GError **error)
{
    begin_step (self, moult_dfu_plan_get_dirty_size (self->plan));
    if (self->bytes_total == 0)
        return TRUE;
    begin_changing (self);
    for (guint i = 0; i < self->plan->pages->len; i++) {
        const MoultDfuPage *page = &g_array_index (self->plan->pages, MoultDfuPage, i);

        if (!page->dirty)
            continue;
        if (!enter_memory (self, page->memory, error)
            || !moult_dfu_session_erase_page (self->session, page->start, error))
            return FALSE;
        advance (self, page->end - page->start);
    }
    return TRUE;
}

static gboolean
is_erasable (const MoultDfuRegion *region, const MoultDfuRange *own, guint64 page)
{
    enum { FLAGS = MOULT_DFU_ERASABLE | MOULT_DFU_WRITABLE };

    return (region->flags & FLAGS) == FLAGS && (page >= own->end || page < own->start);
}

typedef struct {
    const MoultDfuMemory *memory;
    MoultDfuRange own;   /* the bootloader's pages */
    gboolean keep_stack; /* what refuses to be erased is the stack, up to the end */
    gboolean stopped;    /* there it was */
} Sweep;

/* A page may stay that the firmware does not need: the first one of a wireless stack, and of mboot
 * those that its layout only claims to have (it is the same string for all sizes of a family). */
static gboolean
may_stay (const MoultDfuWrite *self, const Sweep *sweep, guint64 page, const GError *error)
{
    return (sweep->keep_stack || self->site->loader->own_first_page) && is_unreadable (error)
           && moult_dfu_plan_find_page (self->plan, sweep->memory, page) == NULL;
}

static gboolean
sweep_page (MoultDfuWrite *self, Sweep *sweep, guint64 page, GError **error)
{
    g_autoptr (GError) local_error = NULL;

    if (moult_dfu_session_erase_page (self->session, page, &local_error))
        return TRUE;
    if (!may_stay (self, sweep, page, local_error)) {
        g_propagate_error (error, g_steal_pointer (&local_error));
        return FALSE;
    }
    sweep->stopped = sweep->keep_stack;
    moult_progress_log (self->progress, "%s: %s",
                        sweep->keep_stack ? "the wireless stack begins here, and stays"
                                          : "a page stays as it is",
                        local_error->message);
    return TRUE;
}

static gboolean
sweep_region (MoultDfuWrite *self, Sweep *sweep, const MoultDfuRegion *region, GError **error)
{
    for (guint64 page = region->start; page < region->end && !sweep->stopped;
         page += region->page_size) {
        if (is_erasable (region, &sweep->own, page) && !sweep_page (self, sweep, page, error))
            return FALSE;
        advance (self, region->page_size);
    }
    return TRUE;
}

static guint64
get_size (const MoultDfuMemory *memory)
{
    guint64 size = 0;

    for (guint i = 0; i < memory->layout->regions->len; i++) {
        const MoultDfuRegion *region = &g_array_index (memory->layout->regions, MoultDfuRegion, i);

        size += region->end - region->start;
    }
    return size;
}

static gboolean
erase_memory (MoultDfuWrite *self, Sweep *sweep, GError **error)
{
    GArray *regions = sweep->memory->layout->regions;

    if (!enter_memory (self, sweep->memory, error))
        return FALSE;
    if (!sweep->keep_stack && !self->site->loader->no_mass_erase && sweep->own.end == 0)
        return moult_dfu_session_erase_all (self->session, error);
    begin_step (self, get_size (sweep->memory));
    for (guint i = 0; i < regions->len && !sweep->stopped; i++) {
        if (!sweep_region (self, sweep, &g_array_index (regions, MoultDfuRegion, i), error))
            return FALSE;
    }
    return TRUE;
}

gboolean
moult_dfu_write_erase_all (MoultDfuWrite *self, gboolean keep_stack, GError **error)
{
    const MoultDfuMemory *before = NULL;

    begin_changing (self);
    for (guint i = 0; i < self->plan->runs->len; i++) {
        const MoultDfuRun *run = self->plan->runs->pdata[i];
        Sweep sweep = { .memory = run->memory, .keep_stack = keep_stack };

        if (run->memory == before)
            continue;
        before = run->memory;
        sweep.own = moult_dfu_plan_find_own (self->site, run->memory);
        if (!erase_memory (self, &sweep, error))
            return FALSE;
    }
    return TRUE;
}

/* ---- Writing ---- */

/* All parts of all runs in dirty pages. */
static gboolean
for_each_part (MoultDfuWrite *self, BlockFunc func, GError **error)
{
    for (guint i = 0; i < self->plan->runs->len; i++) {
        const MoultDfuRun *run = self->plan->runs->pdata[i];
        MoultDfuRange part = { run->address, run->address };

        while (moult_dfu_plan_find_dirty (self->plan, run, part.end, &part)) {
            if (!enter_memory (self, run->memory, error)
                || !for_each_block (self, run, &part, func, error))
                return FALSE;
        }
    }
    return TRUE;
}

/* How many bytes the file has for dirty pages. */
static guint64
count_bytes (const MoultDfuWrite *self)
{
    guint64 size = 0;

    for (guint i = 0; i < self->plan->runs->len; i++) {
        const MoultDfuRun *run = self->plan->runs->pdata[i];
        MoultDfuRange part = { run->address, run->address };

        while (moult_dfu_plan_find_dirty (self->plan, run, part.end, &part))
            size += part.end - part.start;
    }
    return size;
}

/* A block that is erased already needs no writing: its number says where the next one goes. */
static gboolean
write_block (MoultDfuWrite *self, const Block *block, GError **error)
{
    g_autoptr (GBytes) data = NULL;

    advance (self, block->size);
    if (is_blank (block))
        return TRUE;
    data = g_bytes_new_from_bytes (block->run->data, block->address - block->run->address,
                                   block->size);
    return moult_dfu_session_write (self->session, block->address, data, error);
}

gboolean
moult_dfu_write_run (MoultDfuWrite *self, GError **error)
{
    /* Reading back is a part of it. */
    begin_step (self, count_bytes (self) * (can_read (self) ? 2 : 1));
    return for_each_part (self, write_block, error);
}

/* ---- After ---- */

static gboolean
check_block (MoultDfuWrite *self, const Block *block, GError **error)
{
    g_autofree guint8 *data = g_malloc0 (block->size);

    if (!moult_dfu_session_read (self->session, block->address, data, block->size, error))
        return FALSE;
    gsize different = find_difference (block, data);
    advance (self, block->size);
    if (different == block->size)
        return TRUE;
    self->readable = TRUE;
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_VERIFY,
                 "at 0x%08" G_GINT64_MODIFIER "x the flash holds 0x%02x instead of 0x%02x",
                 block->address + different, data[different], get_data (block)[different]);
    return FALSE;
}

gboolean
moult_dfu_write_verify (MoultDfuWrite *self, GError **error)
{
    gboolean was_read = self->readable;
    g_autoptr (GError) local_error = NULL;

    if (!can_read (self)) {
        moult_progress_log (self->progress, "cannot verify: the bootloader does not read back");
        return TRUE;
    }
    if (for_each_part (self, check_block, &local_error)) {
        moult_progress_log (self->progress, "the flash holds what the file says (read back)");
        return TRUE;
    }
    if (was_read || self->readable || !is_unreadable (local_error)) {
        g_propagate_error (error, g_steal_pointer (&local_error));
        return FALSE;
    }
    moult_progress_log (self->progress, "cannot verify: %s", local_error->message);
    return moult_dfu_session_to_idle (self->session, error);
}
