/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "dfu-memory.h"
#include "image.h"

G_BEGIN_DECLS

/**
 * MoultDfuRun:
 *
 * Bytes that belong into one memory without a gap, padded with 0xff to what the chip programs at
 * once.
 */
typedef struct {
    const MoultDfuMemory *memory;
    guint64 address;
    GBytes *data;
    gsize used; /* of them, what the file says; the rest is padding */
} MoultDfuRun;

/* A page that a run touches, wholly or in part. */
typedef struct {
    const MoultDfuMemory *memory;
    guint64 start;
    guint64 end;
    gboolean dirty; /* holds something else than the image says, as far as is known */
} MoultDfuPage;

/**
 * MoultDfuPlan:
 *
 * What is written where, and what has to be erased for that: only pages that the image touches.
 * Both lists are sorted by memory and address.
 */
typedef struct {
    GPtrArray *runs; /* MoultDfuRun */
    GArray *pages;   /* MoultDfuPage, all of them dirty at first */
} MoultDfuPlan;

/**
 * MoultDfuSite:
 *
 * Where an image is to go.
 */
typedef struct {
    GPtrArray *memories; /* MoultDfuMemory */
    const MoultDfuLoader *loader;
    guint64 start; /* for what says no address: 0: where the memory begins */
    guint align;   /* see [struct@DfuChip] */
} MoultDfuSite;

/**
 * moult_dfu_plan_new:
 *
 * Lays an image out. Fails before anything is touched with %MOULT_ERROR_WRONG_FIRMWARE (addresses
 * that the device does not have or does not let be written, or where its bootloader lives),
 * %MOULT_ERROR_NO_SPACE (the memory ends before the image does), %MOULT_ERROR_BAD_IMAGE (targets
 * that overlap) and %MOULT_ERROR_PROTOCOL (pages too small to be any). Any thread.
 */
MoultDfuPlan *moult_dfu_plan_new (MoultImage *image, const MoultDfuSite *site, GError **error);
void moult_dfu_plan_free (MoultDfuPlan *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultDfuPlan, moult_dfu_plan_free)

/* Where nothing may be erased, whatever is: the bootloader's own place in this memory. */
MoultDfuRange moult_dfu_plan_find_own (const MoultDfuSite *site, const MoultDfuMemory *memory);

/* Bytes of all dirty pages, which is what is erased. */
guint64 moult_dfu_plan_get_dirty_size (const MoultDfuPlan *self);
/* Whether a dirty page has a part of the range. */
gboolean moult_dfu_plan_touches (const MoultDfuPlan *self, const MoultDfuRange *range);

/* Finds the next part of @run in dirty pages from @address on; %FALSE: there is none. */
gboolean moult_dfu_plan_find_dirty (const MoultDfuPlan *self,
                                    const MoultDfuRun *run,
                                    guint64 address,
                                    MoultDfuRange *part);

/* The page of a memory that has this address, or %NULL. */
MoultDfuPage *
moult_dfu_plan_find_page (const MoultDfuPlan *self, const MoultDfuMemory *memory, guint64 address);

G_END_DECLS
