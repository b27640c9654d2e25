/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "dfu-plan.h"
#include "dfu-session.h"
#include "progress.h"

G_BEGIN_DECLS

/**
 * MoultDfuWrite:
 *
 * One image on its way into the flash: look, erase, write, look again. The first four members are
 * its caller's to fill.
 *
 * Looking first pays: reading a block is one control transfer, writing it is three and the chip's
 * time (8 ms for 2 KiB on an STM32F4, its data sheet), erasing a page of 128 KiB 1 to 2 s. The
 * reading of a page ends with the first block that differs, and after eight such pages in a row the
 * rest is taken to differ too, so that another version costs eight transfers, and the same one
 * saves all of the erasing and two thirds of the transfers.
 */
typedef struct {
    MoultDfuSession *session;
    MoultDfuPlan *plan;
    const MoultDfuSite *site;
    MoultProgress *progress;
    gboolean readable;  /* as far as is known */
    gboolean begun;     /* the chip does not hold any more what it held */
    guint n_different;  /* blocks in a row that held something else */
    guint64 bytes_done; /* of the step */
    guint64 bytes_total;
} MoultDfuWrite;

/* Finds the pages that hold what they shall, and begins a session with the first memory. Nothing is
 * changed; can be cancelled. */
gboolean moult_dfu_write_compare (MoultDfuWrite *self, GError **error);

/* Erases the dirty pages. From here on nothing is cancelled. */
gboolean moult_dfu_write_erase (MoultDfuWrite *self, GError **error);

/**
 * moult_dfu_write_erase_all:
 * @keep_stack: the chip has a wireless stack in its flash, which is not to be lost
 *
 * Erases all memory that the plan writes to but the bootloader's: at once where the loader can and
 * nothing has to be kept, else page by page, up to the first page of the stack, which does not let
 * itself be erased.
 */
gboolean moult_dfu_write_erase_all (MoultDfuWrite *self, gboolean keep_stack, GError **error);

/* Writes what belongs into the dirty pages: the address once, then block after block. */
gboolean moult_dfu_write_run (MoultDfuWrite *self, GError **error);

/* Reads back what was written. A chip that does not let itself be read is no failure; the log says
 * so. Fails with %MOULT_ERROR_VERIFY and the first byte that differs. */
gboolean moult_dfu_write_verify (MoultDfuWrite *self, GError **error);

G_END_DECLS
