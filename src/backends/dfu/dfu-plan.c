/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "dfu-plan.h"

#include <string.h>

#include "error.h"

enum {
    WANTED_FLAGS = MOULT_DFU_ERASABLE | MOULT_DFU_WRITABLE,
    ERASED = 0xff,
    MAX_PAGES = 1 << 16, /* 8 MiB in pages of 128 bytes, the smallest there are (STM32L0) */
};

static void
run_free (MoultDfuRun *run)
{
    g_bytes_unref (run->data);
    g_free (run);
}

static guint64
get_end (const MoultDfuRun *run)
{
    return run->address + g_bytes_get_size (run->data);
}

MoultDfuRange
moult_dfu_plan_find_own (const MoultDfuSite *site, const MoultDfuMemory *memory)
{
    const MoultDfuRegion *first = &g_array_index (memory->layout->regions, MoultDfuRegion, 0);

    if (!site->loader->own_first_page)
        return site->loader->own;
    return (MoultDfuRange) {
        .start = first->start,
        .end = MAX (site->start, first->start + first->page_size),
    };
}

/* ---- Checks ---- */

static gboolean
check_own (const MoultDfuSite *site, const MoultDfuRun *run, GError **error)
{
    MoultDfuRange own = moult_dfu_plan_find_own (site, run->memory);

    if (run->address >= own.end || own.start >= get_end (run))
        return TRUE;
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_WRONG_FIRMWARE,
                 "the file writes to 0x%08" G_GINT64_MODIFIER
                 "x, where the board's bootloader (%s) "
                 "lives until 0x%08" G_GINT64_MODIFIER "x: it is for boards without one",
                 run->address, site->loader->name, own.end);
    return FALSE;
}

static gboolean
check_room (const MoultDfuRun *run, GError **error)
{
    const MoultDfuLayout *layout = run->memory->layout;
    guint64 end = moult_dfu_layout_find_end (layout, run->address, WANTED_FLAGS);

    if (end >= get_end (run))
        return TRUE;
    if (end == run->address) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_WRONG_FIRMWARE,
                     "the file writes to 0x%08" G_GINT64_MODIFIER
                     "x (%s), which the bootloader does not let be erased and written",
                     run->address, layout->name);
        return FALSE;
    }
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_NO_SPACE,
                 "the firmware goes from 0x%08" G_GINT64_MODIFIER "x to 0x%08" G_GINT64_MODIFIER
                 "x, the memory (%s) ends at 0x%08" G_GINT64_MODIFIER "x",
                 run->address, get_end (run), layout->name, end);
    return FALSE;
}

/* Targets of different alternate settings may have been laid into one memory. */
static gboolean
check_apart (const MoultDfuRun *before, const MoultDfuRun *run, GError **error)
{
    if (before->memory != run->memory || run->address >= before->address + before->used)
        return TRUE;
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_BAD_IMAGE,
                 "two targets of the file write to 0x%08" G_GINT64_MODIFIER "x", run->address);
    return FALSE;
}

static gboolean
check_runs (const MoultDfuPlan *self, const MoultDfuSite *site, GError **error)
{
    for (guint i = 0; i < self->runs->len; i++) {
        const MoultDfuRun *run = self->runs->pdata[i];

        if ((i > 0 && !check_apart (self->runs->pdata[i - 1], run, error))
            || !check_own (site, run, error) || !check_room (run, error))
            return FALSE;
    }
    return TRUE;
}

/* ---- Runs ---- */

static guint64
find_start (const MoultDfuSite *site)
{
    const MoultDfuMemory *first = site->memories->pdata[0];

    if (site->start != 0)
        return site->start;
    return first->layout != NULL ? moult_dfu_layout_get_start (first->layout) : 0;
}

/* Appends to @bytes what stands in @segment, behind a gap of erased bytes. */
static void
append (GByteArray *bytes, guint64 gap, GBytes *data)
{
    guint before = bytes->len;
    gsize size;
    const guint8 *from = g_bytes_get_data (data, &size);

    g_byte_array_set_size (bytes, before + gap);
    if (gap > 0)
        memset (bytes->data + before, ERASED, gap);
    g_byte_array_append (bytes, from, size);
}

static void
pad (GByteArray *bytes, guint align)
{
    guint rest = bytes->len % align;
    g_autoptr (GBytes) nothing = g_bytes_new (NULL, 0);

    append (bytes, rest > 0 ? align - rest : 0, nothing);
}

/* Joins with the run before where both would touch the bytes that are programmed at once. */
static void
add_run (MoultDfuPlan *self, const MoultDfuMemory *memory, const MoultSegment *segment, guint align)
{
    MoultDfuRun *last = self->runs->len > 0 ? self->runs->pdata[self->runs->len - 1] : NULL;
    guint64 start = segment->address - segment->address % align;
    g_autoptr (GByteArray) bytes = NULL;

    if (last != NULL && last->memory == memory && start < get_end (last)
        && segment->address >= last->address + last->used) {
        bytes = g_bytes_unref_to_array (g_steal_pointer (&last->data));
        g_byte_array_set_size (bytes, last->used);
    } else {
        last = g_new0 (MoultDfuRun, 1);
        last->memory = memory;
        last->address = start;
        bytes = g_byte_array_new ();
        g_ptr_array_add (self->runs, last);
    }
    append (bytes, segment->address - last->address - bytes->len, segment->data);
    last->used = bytes->len;
    pad (bytes, align);
    last->data = g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}

static int
compare_runs (gconstpointer a, gconstpointer b)
{
    const MoultDfuRun *run_a = *(const MoultDfuRun **) a;
    const MoultDfuRun *run_b = *(const MoultDfuRun **) b;

    if (run_a->memory != run_b->memory)
        return run_a->memory->alt->alt < run_b->memory->alt->alt ? -1 : 1;
    return (run_a->address > run_b->address) - (run_a->address < run_b->address);
}

static gboolean
add_segment (MoultDfuPlan *self,
             const MoultSegment *segment,
             const MoultDfuSite *site,
             guint64 offset,
             GError **error)
{
    MoultSegment placed = *segment;
    const MoultDfuMemory *memory = NULL;

    placed.address += offset;
    memory = moult_dfu_memory_find (site->memories, placed.family, placed.address);

    if (memory == NULL) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_WRONG_FIRMWARE,
                     "the file writes to 0x%08" G_GINT64_MODIFIER
                     "x, where this device has no memory",
                     placed.address);
        return FALSE;
    }
    add_run (self, memory, &placed, site->align);
    return TRUE;
}

/* A raw binary says no address, nor does a plain .dfu file: theirs is 0. */
static guint64
find_offset (MoultImage *image, const MoultDfuSite *site)
{
    gsize n_segments;
    const MoultSegment *segments = moult_image_get_segments (image, &n_segments);

    if (n_segments != 1 || segments[0].address != 0
        || moult_dfu_memory_find (site->memories, 0, 0) != NULL)
        return 0;
    return find_start (site);
}

static gboolean
add_segments (MoultDfuPlan *self, MoultImage *image, const MoultDfuSite *site, GError **error)
{
    gsize n_segments;
    const MoultSegment *segments = moult_image_get_segments (image, &n_segments);
    guint64 offset = find_offset (image, site);

    for (gsize i = 0; i < n_segments; i++) {
        if (!add_segment (self, &segments[i], site, offset, error))
            return FALSE;
    }
    return TRUE;
}

/* ---- Pages ---- */

static int
compare_page (const MoultDfuPage *page, const MoultDfuMemory *memory, guint64 address)
{
    if (page->memory != memory)
        return page->memory->alt->alt < memory->alt->alt ? -1 : 1;
    return page->end <= address ? -1 : page->start > address;
}

MoultDfuPage *
moult_dfu_plan_find_page (const MoultDfuPlan *self, const MoultDfuMemory *memory, guint64 address)
{
    guint first = 0;
    guint end = self->pages->len;

    while (first < end) {
        guint middle = first + (end - first) / 2;
        MoultDfuPage *page = &g_array_index (self->pages, MoultDfuPage, middle);
        int order = compare_page (page, memory, address);

        if (order == 0)
            return page;
        if (order < 0)
            first = middle + 1;
        else
            end = middle;
    }
    return NULL;
}

static gboolean
add_pages (MoultDfuPlan *self, const MoultDfuRun *run, GError **error)
{
    guint64 address = run->address;

    while (address < get_end (run)) {
        const MoultDfuRegion *region = moult_dfu_layout_find (run->memory->layout, address);
        MoultDfuPage page = {
            .memory = run->memory,
            .start = moult_dfu_region_get_page (region, address),
            .dirty = TRUE,
        };

        page.end = page.start + region->page_size;
        /* The run before may end in it. */
        if (moult_dfu_plan_find_page (self, run->memory, page.start) == NULL)
            g_array_append_val (self->pages, page);
        if (self->pages->len > MAX_PAGES) {
            g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL,
                         "the bootloader says that pages have %u bytes, of which the firmware "
                         "would need more than %d",
                         region->page_size, MAX_PAGES);
            return FALSE;
        }
        address = page.end;
    }
    return TRUE;
}

MoultDfuPlan *
moult_dfu_plan_new (MoultImage *image, const MoultDfuSite *site, GError **error)
{
    g_autoptr (MoultDfuPlan) self = g_new0 (MoultDfuPlan, 1);

    self->runs = g_ptr_array_new_with_free_func ((GDestroyNotify) run_free);
    self->pages = g_array_new (FALSE, FALSE, sizeof (MoultDfuPage));
    if (!add_segments (self, image, site, error))
        return NULL;
    g_ptr_array_sort (self->runs, compare_runs);
    if (!check_runs (self, site, error))
        return NULL;
    for (guint i = 0; i < self->runs->len; i++) {
        if (!add_pages (self, self->runs->pdata[i], error))
            return NULL;
    }
    return g_steal_pointer (&self);
}

void
moult_dfu_plan_free (MoultDfuPlan *self)
{
    g_ptr_array_unref (self->runs);
    g_array_unref (self->pages);
    g_free (self);
}

guint64
moult_dfu_plan_get_dirty_size (const MoultDfuPlan *self)
{
    guint64 size = 0;

    for (guint i = 0; i < self->pages->len; i++) {
        const MoultDfuPage *page = &g_array_index (self->pages, MoultDfuPage, i);

        size += page->dirty ? page->end - page->start : 0;
    }
    return size;
}

gboolean
moult_dfu_plan_touches (const MoultDfuPlan *self, const MoultDfuRange *range)
{
    for (guint i = 0; i < self->pages->len; i++) {
        const MoultDfuPage *page = &g_array_index (self->pages, MoultDfuPage, i);

        if (page->dirty && page->start < range->end && range->start < page->end)
            return TRUE;
    }
    return FALSE;
}

gboolean
moult_dfu_plan_find_dirty (const MoultDfuPlan *self,
                           const MoultDfuRun *run,
                           guint64 address,
                           MoultDfuRange *part)
{
    guint64 end = get_end (run);
    const MoultDfuPage *page = NULL;

    while (address < end) {
        page = moult_dfu_plan_find_page (self, run->memory, address);
        if (page->dirty)
            break;
        address = page->end;
    }
    if (address >= end)
        return FALSE;
    part->start = address;
    while (address < end && page->dirty) {
        address = page->end;
        page = moult_dfu_plan_find_page (self, run->memory, MIN (address, end - 1));
    }
    part->end = MIN (address, end);
    return TRUE;
}
