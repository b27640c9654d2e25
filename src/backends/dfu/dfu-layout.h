/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The low bits of a type letter: 'a' is 1 (ST UM0424, 10.3.2). */
enum {
    MOULT_DFU_READABLE = 1,
    MOULT_DFU_ERASABLE = 2,
    MOULT_DFU_WRITABLE = 4,
};

/**
 * MoultDfuRegion:
 *
 * Pages of one size that follow each other. @end is one past the last byte.
 */
typedef struct {
    guint64 start;
    guint64 end;
    guint32 page_size;
    guint8 flags;
} MoultDfuRegion;

/**
 * MoultDfuLayout:
 *
 * What one alternate setting of a DfuSe loader holds, as the string of its interface says:
 * "@Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg". Regions are in the string's order, do
 * not overlap and end within 4 GiB; there is at least one.
 */
typedef struct {
    char *name; /* "Internal Flash" */
    GArray *regions;
} MoultDfuLayout;

/**
 * moult_dfu_layout_parse:
 *
 * Takes what loaders are known to write: blanks anywhere, no unit, no multiplier, no type letter
 * (then readable and writable), several addresses. Fails with %MOULT_ERROR_PROTOCOL where it makes
 * no sense: no address, pages of no size, past 4 GiB, overlapping. Any thread.
 */
MoultDfuLayout *moult_dfu_layout_parse (const char *text, GError **error);
void moult_dfu_layout_free (MoultDfuLayout *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultDfuLayout, moult_dfu_layout_free)

/* The region that an address is in, or %NULL. */
const MoultDfuRegion *moult_dfu_layout_find (const MoultDfuLayout *self, guint64 address);
/* Where the page begins that an address of this region is in. */
guint64 moult_dfu_region_get_page (const MoultDfuRegion *region, guint64 address);
/* One past the last byte that can be reached from @address without a gap, with these flags. */
guint64 moult_dfu_layout_find_end (const MoultDfuLayout *self, guint64 address, guint8 flags);
/* Where the first region begins: where chips of this kind start from. */
guint64 moult_dfu_layout_get_start (const MoultDfuLayout *self);

G_END_DECLS
