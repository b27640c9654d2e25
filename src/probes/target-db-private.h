/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "target-db.h"

G_BEGIN_DECLS

/* Shared by target-db.c, which looks things up, and target-db-parse.c, which fills it in. */
struct _MoultTargetDb {
    GStringChunk *strings; /* all text of the data */
    GPtrArray *families;   /* MoultTargetFamily */
    GHashTable *parts;     /* key → MoultTargetPart, which the devices own */
    GHashTable *boards;    /* board id → MoultTargetBoard */
    GHashTable *letters;   /* kB of flash → "G", as part numbers tell it */
    GPtrArray *prefixes;   /* const char: "STM32" is said once in "STM32F405/F407" */
};

MoultTargetDb *moult_target_db_new (void);

/* With everything in it empty; the database owns them. */
MoultTargetFamily *moult_target_db_add_family (MoultTargetDb *self);
MoultTargetDevice *moult_target_db_add_device (MoultTargetFamily *family);
MoultTargetPart *moult_target_db_add_part (MoultTargetDevice *device);

G_END_DECLS
