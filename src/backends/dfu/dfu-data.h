/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "device.h"

G_BEGIN_DECLS

/* Addresses, the end one past the last byte; both 0: none. */
typedef struct {
    guint64 start;
    guint64 end;
} MoultDfuRange;

/**
 * MoultDfuLoader:
 *
 * What a program that talks DFU does in its own way, as data/boards/dfu.json has it. Lives for
 * ever.
 */
typedef struct {
    const char *name;        /* "STM32 ROM", "mboot" */
    guint64 start;           /* where the firmware of its boards begins; 0: with the memory */
    MoultDfuRange own;       /* where it lives itself, and lets nothing be written */
    gboolean own_first_page; /* or: in the first page of the memory */
    guint status_ms;         /* how long a status may take: some work while they answer */
    guint transfer_size;     /* by which it counts blocks, whatever is sent; 0: as it says */
    guint32 page_size;       /* instead of the one that it tells; 0: that is true */
    gboolean no_mass_erase;
    gboolean no_leave_status; /* it leaves without being asked for its status */
} MoultDfuLoader;

/**
 * MoultDfuChip:
 *
 * What a family of chips needs, as data/boards/dfu.json has it. Lives for ever.
 */
typedef struct {
    const char *name;    /* key in chips.json: "stm32f4" */
    GArray *pages;       /* guint32: sizes that the first page of its flash may have */
    guint align;         /* it programs that many bytes at once: writes begin and end there */
    guint64 stuck_from;  /* pages from here on may stay dfuDNBUSY when they are done; 0: none */
    gboolean has_stack;  /* a wireless stack lives in its flash, which a mass erase would take */
    MoultDfuRange files; /* where MicroPython keeps files, unless the board says otherwise */
} MoultDfuChip;

/* What is special to a kind of board. Lives for ever. */
typedef struct {
    guint64 start; /* where its firmware begins; 0: as its loader says */
    MoultDfuRange files;
} MoultDfuBoard;

/* @n_settings: how many alternate settings the DFU interface has. Never %NULL. Any thread. */
const MoultDfuLoader *moult_dfu_data_find_loader (MoultDevice *device, guint n_settings);
/* %NULL for one that is not known, or for %NULL. */
const MoultDfuChip *moult_dfu_data_find_chip (const char *name);
const MoultDfuBoard *moult_dfu_data_find_board (const char *board_id);
/* The only family whose flash begins with a page of this size, or %NULL. */
const MoultDfuChip *moult_dfu_data_guess_chip (guint32 page_size);

gboolean moult_dfu_chip_has_page (const MoultDfuChip *chip, guint32 page_size);

G_END_DECLS
