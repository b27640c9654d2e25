/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _DebugFlash DebugFlash;

/**
 * DebugRules:
 * @store: a write to one of the flash's addresses, by the core or the debugger; FALSE: a bus fault
 * @reset: the chip was reset
 *
 * What a flash controller allows. @controller is its own.
 */
typedef struct {
    gboolean (*store) (gpointer controller, guint32 offset, guint size, guint32 value);
    void (*reset) (gpointer controller);
    void (*free) (gpointer controller);
} DebugRules;

/**
 * DebugFlash:
 *
 * NOR flash: what erased cells are and what programming can do to them. Its @view is what the core
 * executes from and reads: the emulator stores there what the core writes, whatever the rules say,
 * and debug_flash_sync() puts it right before anybody can look.
 */
struct _DebugFlash {
    void (*changed) (DebugFlash *flash, guint32 from, guint32 to, gpointer data); /* of @view */
    gpointer changed_data;
    guint32 size;
    guint8 *content;
    guint8 *view;
    guint32 dirty_from; /* of @view; from >= to: nothing */
    guint32 dirty_to;
    GHashTable *counts;
    const DebugRules *rules; /* NULL: nobody can write */
    gpointer controller;
};

DebugFlash *debug_flash_new (guint32 size, GHashTable *counts);
void debug_flash_free (DebugFlash *flash);

/* Takes @controller over. */
void debug_flash_set_rules (DebugFlash *flash, const DebugRules *rules, gpointer controller);

/* A write of @size bytes (1, 2, 4) to its addresses; what comes of it is the controller's matter.
 * FALSE: a bus fault. */
gboolean debug_flash_store (DebugFlash *flash, guint32 offset, guint size, guint32 value);
void debug_flash_reset (DebugFlash *flash);

/* For controllers. Programming clears bits; asked to set one, it counts a violation. FALSE: it was.
 */
gboolean debug_flash_program (DebugFlash *flash, guint32 offset, const guint8 *bytes, guint length);
void debug_flash_erase (DebugFlash *flash, guint32 offset, guint32 length); /* one sector */
void debug_flash_erase_all (DebugFlash *flash);
void debug_flash_violate (DebugFlash *flash, const char *what);

/* Past all rules. */
void debug_flash_load (DebugFlash *flash, guint32 offset, const guint8 *bytes, guint32 length);

void debug_flash_sync (DebugFlash *flash);

G_END_DECLS
