/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * MoultTargetLock:
 * @MOULT_TARGET_LOCK_UNKNOWN: the chip did not let itself be asked, or has no such thing
 * @MOULT_TARGET_UNLOCKED: its memory can be read and written
 * @MOULT_TARGET_LOCKED: it is protected: opening it erases all that it holds
 *
 * Whether a chip lets a debug probe at its memory.
 */
typedef enum {
    MOULT_TARGET_LOCK_UNKNOWN,
    MOULT_TARGET_UNLOCKED,
    MOULT_TARGET_LOCKED,
} MoultTargetLock;

#define MOULT_TYPE_TARGET_LOCK (moult_target_lock_get_type ())
GType moult_target_lock_get_type (void);
/* "locked", "unlocked", "unknown": for JSON and logs. */
const char *moult_target_lock_get_name (MoultTargetLock lock);

/**
 * MoultTarget:
 *
 * The chip behind a debug probe, as its own id registers tell it. Who makes one fills it in; from
 * then on it is never changed, so that any thread may hold it. Lists are %NULL-terminated and never
 * %NULL.
 */
typedef struct {
    char *name; /* "STM32F411xE"; what its core is where the chip is not known */
    char *part; /* "stm32f411xe", of targets.json; %NULL: not known, or one of several */
    char *core; /* "Cortex-M4" */
    guint n_cores;
    char *revision; /* "A"; "" where it does not say */
    guint64 flash_base;
    guint64 flash_size; /* in bytes; 0: not known */
    MoultTargetLock lock;
    char *unique_id;     /* hexadecimal, as MicroPython's machine.unique_id() shows it; or %NULL */
    char *port;          /* MicroPython's: "stm32"; or %NULL */
    char *chip;          /* key in chips.json; or %NULL */
    GStrv boards;        /* board ids that have this part, or one that it may be */
    GStrv pyocd;         /* exact names that pyOCD has for it, best first */
    char *pack_part;     /* glob on names of parts in CMSIS packs: "STM32F411?E*"; or %NULL */
    guint max_frequency; /* of the wire that is safe for it, in Hz; 0: not known */
} MoultTarget;

#define MOULT_TYPE_TARGET (moult_target_get_type ())
GType moult_target_get_type (void);

/* Members are 0 yet, lists empty; all is freed with it. (transfer full) */
MoultTarget *moult_target_new (void);
/* While it is being filled in: replaces one of its lists by copies. (element-type utf8) */
void moult_target_set_list (GStrv *list, const GPtrArray *texts);
MoultTarget *moult_target_ref (MoultTarget *self);
void moult_target_unref (MoultTarget *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultTarget, moult_target_unref)

G_END_DECLS
