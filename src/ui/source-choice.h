/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "source-state.h"
#include "source-tree.h"

G_BEGIN_DECLS

/**
 * MoultSourceChoice:
 *
 * The folder with MicroPython's source that the user chose, and what was read from it. Signals:
 * "changed" (anything), "opened" (its boards are known now). Main thread.
 */
#define MOULT_TYPE_SOURCE_CHOICE (moult_source_choice_get_type ())
G_DECLARE_FINAL_TYPE (MoultSourceChoice, moult_source_choice, MOULT, SOURCE_CHOICE, GObject)

/* Begins with the tree that was used last, else the one that the environment names. @settings:
 * (nullable) */
MoultSourceChoice *moult_source_choice_new (GSettings *settings);

void moult_source_choice_set_folder (MoultSourceChoice *self, const char *folder);
/* Reads how the tree stands once more: files of it may have changed meanwhile. */
void moult_source_choice_refresh (MoultSourceChoice *self);

/* All borrowed; %NULL: not known, or none. */
const char *moult_source_choice_get_folder (MoultSourceChoice *self);
gboolean moult_source_choice_get_reading (MoultSourceChoice *self); /* the boards in it */
MoultSourceTree *moult_source_choice_get_tree (MoultSourceChoice *self);
/* Why the folder cannot be used. */
const GError *moult_source_choice_get_error (MoultSourceChoice *self);
const MoultSourceState *moult_source_choice_get_state (MoultSourceChoice *self);
/* As moult_source_version_list(); never %NULL. */
const char *const *moult_source_choice_get_versions (MoultSourceChoice *self);

G_END_DECLS
