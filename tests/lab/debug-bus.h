/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "debug-flash.h"

G_BEGIN_DECLS

/**
 * DebugDevice:
 *
 * A peripheral's registers. Offsets from where it stands on the bus; reads are of whole, aligned
 * words, writes of @size bytes (1, 2, 4).
 */
typedef struct {
    guint32 (*read) (gpointer device, guint32 offset);
    void (*write) (gpointer device, guint32 offset, guint size, guint32 value);
} DebugDevice;

/**
 * DebugMemory:
 * @bytes: RAM or ROM; of flash what the core sees
 * @flash: NULL: it is none
 *
 * What lies on a bus byte for byte, so that a core can execute from it.
 */
typedef struct {
    guint32 base;
    guint32 size;
    guint8 *bytes;
    DebugFlash *flash;
    gboolean is_rom;
    gboolean owns_bytes;
} DebugMemory;

/* Addresses that answer, with registers that nobody models: words that keep what is written. */
typedef struct {
    guint32 base;
    guint32 size;
    guint32 fill;
    gboolean is_rom;
} DebugWindow;

/**
 * DebugBus:
 *
 * Who answers at which address. What does not answer here may do so on the @next bus: a core's own
 * peripherals are on a bus before the one that all masters share.
 */
typedef struct _DebugBus DebugBus;

DebugBus *debug_bus_new (DebugBus *next); /* (nullable), not owned */
void debug_bus_free (DebugBus *bus);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DebugBus, debug_bus_free)

void debug_bus_add_ram (DebugBus *bus, guint32 base, guint32 size);
guint8 *debug_bus_add_rom (DebugBus *bus, guint32 base, guint32 size); /* its bytes, zero */
void debug_bus_add_flash (DebugBus *bus, guint32 base, DebugFlash *flash);
void debug_bus_add_window (DebugBus *bus, const DebugWindow *window);
void debug_bus_add_device (DebugBus *bus,
                           const DebugWindow *range,
                           const DebugDevice *device,
                           gpointer self);
/* What the word at @address in a window is until it is written. */
void debug_bus_set_word (DebugBus *bus, guint32 address, guint32 value);

gboolean debug_bus_has_window (DebugBus *bus, guint32 address); /* this one, not the next */

/* @size: 1, 2, 4, aligned. FALSE: a bus fault. */
gboolean debug_bus_read (DebugBus *bus, guint32 address, guint size, guint32 *value);
gboolean debug_bus_write (DebugBus *bus, guint32 address, guint size, guint32 value);

DebugBus *debug_bus_get_next (DebugBus *bus);
const DebugMemory *debug_bus_get_memory (DebugBus *bus, guint index); /* NULL: no more */
const DebugWindow *debug_bus_get_window (DebugBus *bus, guint index); /* NULL: no more */

/* Called after the bytes of a memory changed from outside the core. */
typedef void (*DebugBusChanged) (guint32 address, guint size, gpointer data);
void debug_bus_listen (DebugBus *bus, DebugBusChanged changed, gpointer data);

G_END_DECLS
