/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "esp-memory.h"
#include "esp-registers.h"
#include "esp-stream.h"

G_BEGIN_DECLS

/**
 * EspLoaderEvents:
 * @send: bytes leave the chip
 * @set_baud: its UART changes its rate
 * @synced: the ROM knows the host's rate from now on
 * @leave: it restarts, into its loader or what its flash holds. Comes last; free the loader later
 * @get_fault: value of a fault, -1 without it, 0 when it has none
 * @mend: a fault that strikes once has struck
 * @watchdog_set: the host has set a watchdog to reset the chip so many milliseconds from now
 * @begin_block: block @number of flash data has come (faults); FALSE: the chip is gone
 * @count: for the journal
 */
typedef struct {
    void (*send) (const guint8 *bytes, gsize length, gpointer data);
    void (*set_baud) (guint baud, gpointer data);
    guint (*get_baud) (gpointer data);
    void (*synced) (gpointer data);
    void (*leave) (gboolean to_loader, gpointer data);
    gint64 (*get_fault) (const char *name, gpointer data);
    void (*mend) (const char *name, gpointer data);
    void (*watchdog_set) (guint ms, gpointer data);
    gboolean (*begin_block) (guint number, gpointer data);
    void (*count) (const char *what, gpointer data);
} EspLoaderEvents;

/**
 * EspLoaderFields:
 * @registers: of this reset; not owned
 */
typedef struct {
    const EspChip *chip;
    EspFlash *flash;
    EspRegisters *registers;
    EspTimes times;
} EspLoaderFields;

/**
 * EspLoader:
 *
 * The chip in its serial loader, from reset to reset: the ROM's commands and, once a stub was
 * loaded, the stub's. Lives on the main thread.
 */
typedef struct _EspLoader EspLoader;

EspLoader *
esp_loader_new (const EspLoaderFields *fields, const EspLoaderEvents *events, gpointer data);
void esp_loader_free (EspLoader *loader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EspLoader, esp_loader_free)

/* Bytes have come to the chip's receiver. */
void esp_loader_take (EspLoader *loader, const guint8 *bytes, gsize length);

/* "rom", "stub", "stub-v2", or "lost" when it jumped into nothing. */
const char *esp_loader_get_state (EspLoader *loader);

G_END_DECLS
