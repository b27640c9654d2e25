/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include "dfu-flash.h"

G_BEGIN_DECLS

/**
 * LabDfu:
 *
 * Of a board with a DFU loader what outlives its resets: its flash, and what follows from its
 * content. Lives on the main thread.
 */
typedef struct _LabDfu LabDfu;

/* @program: (nullable): what MicroPython's two pieces hold at first, joined */
LabDfu *lab_dfu_new (const DfuChip *chip, GBytes *program);
void lab_dfu_free (LabDfu *dfu);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabDfu, lab_dfu_free)

const DfuChip *lab_dfu_get_chip (LabDfu *dfu);
DfuFlash *lab_dfu_get_flash (LabDfu *dfu);

/* As the flash is now: the pieces of its program, joined, each as long as it says
 * (dfu_firmware_stamp()) or until its place is blank, in whole doublewords; NULL: there is none.
 * Owned by @dfu. */
GBytes *lab_dfu_get_image (LabDfu *dfu);

/* The program's file system is in @folder while the program runs, and in the flash at all other
 * times. What is no file system there is made one by the program. %TRUE: the program had one. */
void lab_dfu_hand_out_files (LabDfu *dfu, const char *folder);
gboolean lab_dfu_take_files_back (LabDfu *dfu, const char *folder);

/* Where the loader jumped to when it left; FALSE until the next reset: no program is there. */
void lab_dfu_set_entry (LabDfu *dfu, guint32 address);
gboolean lab_dfu_take_entry (LabDfu *dfu);

/* The chip of a kind ("dfu"), or NULL. */
const DfuChip *lab_dfu_find_chip (JsonObject *kind);

G_END_DECLS
