/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include "debug-target.h"

G_BEGIN_DECLS

/**
 * LabProbe:
 *
 * Of a debug probe what outlives its own USB device: the chip behind it with its flash. Lives on
 * the main thread.
 */
typedef struct _LabProbe LabProbe;

/* "target" of the scene's @spec, or else of @kind: "chip", "id", "version"; "wired-to" a board it
 * is an RP2040. @program: (nullable): what its flash holds at first, from its base on */
LabProbe *lab_probe_new (JsonObject *spec, JsonObject *kind, GBytes *program);
void lab_probe_free (LabProbe *probe);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabProbe, lab_probe_free)

DebugTarget *lab_probe_get_target (LabProbe *probe); /* NULL: nothing is wired to it */
const char *lab_probe_get_chip (LabProbe *probe);    /* NULL: the same */

/* As the flash is now: from its base to the last byte that is not blank; NULL: it is blank. Owned
 * by @probe, and the same as long as the flash is. */
GBytes *lab_probe_get_image (LabProbe *probe);

/* A fault of the target, as debug_target_set_fault() knows them; again does nothing. */
void lab_probe_set_fault (LabProbe *probe, const char *name, const char *value);

/* How often the target has counted @name since this was asked last. */
gint64 lab_probe_take_count (LabProbe *probe, const char *name);

G_END_DECLS
