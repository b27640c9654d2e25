/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MoultTargetBits:
 *
 * Bits of a word of a target's memory: "ADDRESS:HIGH-LOW" in targets.json.
 */
typedef struct {
    guint32 address; /* of the word */
    guint8 high;
    guint8 low;
} MoultTargetBits;

/**
 * MoultTargetFamily:
 *
 * Chips that tell what they are by the same registers, as data/boards/targets.json has them. Arrays
 * of [struct@TargetBits] are joined with the first one highest, and empty where there is nothing to
 * be read.
 */
typedef struct {
    const char *name;      /* "stm32f4" */
    const char *maker;     /* who reads them: "st" */
    const char *chip;      /* key in chips.json; %NULL: its lines say */
    GArray *cores;         /* guint: part numbers of the CPUID that they have */
    GArray *id;            /* MoultTargetBits: of devices */
    GArray *revision;      /* MoultTargetBits */
    GHashTable *revisions; /* number → name, where devices have none of their own */
    guint32 text;          /* of a revision that is four letters; 0: none */
    guint32 flash_base;
    GArray *flash_kb;       /* MoultTargetBits */
    guint32 flash_page;     /* or: the word with the size of a page, in bytes */
    guint32 flash_pages;    /* and the one with their number */
    GArray *unique_id;      /* guint32: addresses of words in the order that they are shown */
    gboolean unique_id_big; /* the highest byte of each is shown first */
    GArray *open; /* MoultTargetBits: that are `open_value` in a chip that is not locked */
    guint32 open_value;
    int control;     /* number of the access port that tells whether it is locked; -1: none */
    guint n_cores;   /* 0: as many as there are access ports to one */
    guint frequency; /* of the wire that is safe for them, in Hz */
    GPtrArray *devices;
} MoultTargetFamily;

/**
 * MoultTargetDevice:
 *
 * What one id stands for: one or several part lines.
 */
typedef struct {
    const MoultTargetFamily *family;
    GHashTable *ids;       /* id → name of its revision, or %NULL */
    const char *name;      /* of one that no board of MicroPython has; it has no lines then */
    GHashTable *revisions; /* number → name; or %NULL */
    guint32 line;          /* word with four letters of its line: "H723"; 0: none */
    GPtrArray *parts;      /* MoultTargetPart */
} MoultTargetDevice;

/**
 * MoultTargetPart:
 *
 * A part line with a size of flash. Packages and temperatures make no difference here.
 */
typedef struct {
    const MoultTargetDevice *device;
    const char *key;       /* "stm32f411xe" */
    const char *name;      /* "STM32F411xE" */
    const char *line;      /* "STM32F411" */
    const char *chip;      /* key in chips.json, or %NULL */
    guint flash_kb;        /* 0: it has none of its own, or its registers alone tell */
    guint n_cores;         /* 0: any */
    const char *pack_part; /* glob on names of parts in CMSIS packs, or %NULL: "STM32F411?E*" */
    GPtrArray *pyocd;      /* const char: exact names that pyOCD has, best first */
    GPtrArray *boards;     /* const char: ids of boards that have it */
} MoultTargetPart;

/**
 * MoultTargetBoard:
 *
 * The chip on a kind of board.
 */
typedef struct {
    const char *mcu;             /* as its maker calls it: "STM32F411RE"; x: not known */
    const MoultTargetPart *part; /* its part line */
    const char *pack_part; /* glob on names of parts in CMSIS packs, or %NULL: "STM32F411RE*" */
} MoultTargetBoard;

/**
 * MoultTargetDb:
 *
 * What is known of the chips behind debug probes: data/boards/targets.json, whose README tells its
 * form. Never changed once it is read, so for any thread.
 */
typedef struct _MoultTargetDb MoultTargetDb;

/* Moult's own, read at the first call. All that it gives lives for ever. */
const MoultTargetDb *moult_target_db_get (void);

/* Reads one. %G_IO_ERROR_INVALID_DATA says what is wrong with it. (transfer full) */
MoultTargetDb *moult_target_db_parse (const char *text, gssize length, GError **error);
void moult_target_db_free (MoultTargetDb *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultTargetDb, moult_target_db_free)

/* (element-type MoultTargetFamily) (transfer none) */
const GPtrArray *moult_target_db_get_families (const MoultTargetDb *self);
/* @key: "stm32f411xe". %NULL for one that is not known. */
const MoultTargetPart *moult_target_db_find_part (const MoultTargetDb *self, const char *key);
/* %NULL for a kind of board that is not known, or cannot be reached by a debug probe. */
const MoultTargetBoard *moult_target_db_find_board (const MoultTargetDb *self,
                                                    const char *board_id);

/* Whether a family has cores with this part number of the CPUID. */
gboolean moult_target_family_has_core (const MoultTargetFamily *self, guint core);
/* What an id of the family stands for, or %NULL. */
const MoultTargetDevice *moult_target_family_find (const MoultTargetFamily *self, guint32 id);

/**
 * moult_target_device_match:
 * @flash_kb: what the chip has, 0: not known
 * @n_cores: how many of its cores could be seen, 0: not known
 * @line: (nullable): "STM32H723", where the chip tells it
 *
 * The parts that a chip with this id can be. None: it is one that the data does not know.
 * (element-type MoultTargetPart) (transfer container)
 */
GPtrArray *moult_target_device_match (const MoultTargetDevice *self,
                                      guint flash_kb,
                                      guint n_cores,
                                      const char *line);

/* What to call a chip that is one of these: "STM32F405/F407", "STM32F411xE". (transfer full)
 * (nullable): %NULL for none. */
char *moult_target_db_dup_name (const MoultTargetDb *self, const GPtrArray *parts);

G_END_DECLS
