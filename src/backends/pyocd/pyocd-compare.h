/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "progress.h"
#include "pyocd-files.h"

G_BEGIN_DECLS

/**
 * MoultPyocdMemory:
 *
 * The target's memory as somebody reads it.
 */
typedef struct {
    gboolean (*read) (gpointer source, guint64 address, guint8 *bytes, gsize size, GError **error);
    gpointer source;
    gsize block; /* how much is read at a time, and never beyond a multiple of it */
} MoultPyocdMemory;

/* How much of the block that holds @address may be read from there on. */
gsize moult_pyocd_memory_get_room (const MoultPyocdMemory *self, guint64 address);

/**
 * moult_pyocd_compare:
 *
 * Reads back what was written and compares every byte: pyOCD does not (pyocd/flash/loader.py).
 * Fails with %MOULT_ERROR_VERIFY, or as the memory. A job's thread.
 */
gboolean moult_pyocd_compare (const MoultPyocdFiles *files,
                              const MoultPyocdMemory *memory,
                              MoultProgress *progress,
                              GError **error);

G_END_DECLS
