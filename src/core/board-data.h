/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "board-db.h"

G_BEGIN_DECLS

/* The board data (data/boards) as tables; the README beside the files tells their form. Only
 * board-db.c asks for it. All strings live for ever. */

typedef enum {
    MOULT_WHEN_ALWAYS,
    MOULT_WHEN_DRIVE,
    MOULT_WHEN_DRIVE_WITHOUT_TTY,
} MoultWhen;

typedef struct {
    GStrv ids; /* "2e8a:0003", "2e8a:10*" */
    GPatternSpec *product;
    MoultWhen when;
    MoultDeviceKind kind;
    gboolean is_probe; /* stand-alone */
    const char *probe; /* "cmsis-dap", "st-link-v3" …; or %NULL */
    MoultBoardKind as_board;
} MoultDeviceEntry;

/* What an interface says of a device whose ids say nothing. */
typedef struct {
    int class_;
    int subclass; /* -1: any */
    int protocol;
    MoultDeviceKind kind;
    MoultBoardKind as_board;
} MoultClassEntry;

typedef struct {
    const char *name;
    const char *port;
    guint n_boards;
} MoultChip;

/* Board id, else chip, else port, else the fallback. */
typedef struct {
    GHashTable *boards;
    GHashTable *chips;
    GHashTable *ports;
    gpointer fallback;
} MoultBoardLookup;

/* Boards of a port, by a pattern on their ids. */
typedef struct {
    const char *port;
    GPatternSpec *boards;
} MoultBoardPattern;

typedef struct {
    GStrv steps;
    const char *picture; /* or NULL: the board's own */
} MoultBootloaderSteps;

typedef struct {
    GPtrArray *kinds;         /* MoultBoardKind of each board, in the order of the file */
    GHashTable *boards;       /* board id → MoultBoardKind */
    GHashTable *renamed;      /* former id → id of today */
    GHashTable *machines;     /* machine text → GStrv of board ids */
    GHashTable *usb_boards;   /* "2886:0045" → MoultBoardKind; %NULL when it is shared */
    GHashTable *chips;        /* "rp2040" → MoultChip */
    GHashTable *uf2_families; /* id → MoultUf2Family */
    GHashTable *features;     /* "External RAM" → "PSRAM" */
    GPtrArray *devices;       /* MoultDeviceEntry; the first that fits counts */
    GPtrArray *classes;       /* MoultClassEntry; the first that fits counts */
    GPtrArray *hanging;       /* MoultBoardPattern: those of these ports that do not hang */
    GPtrArray *touched;       /* MoultBoardPattern: those that know the 1200 baud touch */
    MoultBoardLookup pictures;
    MoultBoardLookup steps;
} MoultBoardData;

/* Parsed at the first call; any thread. */
const MoultBoardData *moult_board_data_get (void);

/* What is said of the board, else of its chip, its port, or of any board. Any of them may be %NULL.
 */
gpointer moult_board_lookup_find (const MoultBoardLookup *self,
                                  const char *board_id,
                                  const char *chip,
                                  const char *port);

G_END_DECLS
