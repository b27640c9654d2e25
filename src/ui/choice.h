/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "job-queue.h"

G_BEGIN_DECLS

/**
 * MoultChoice:
 *
 * What the user chose for one board: a firmware and what becomes of the files, and whether that can
 * be done now, judged anew whenever the board or the choice changes. Main thread.
 *
 * Signals: "changed" (anything), "opened" (a file was read, or could not be).
 */
#define MOULT_TYPE_CHOICE (moult_choice_get_type ())
G_DECLARE_FINAL_TYPE (MoultChoice, moult_choice, MOULT, CHOICE, GObject)

MoultChoice *moult_choice_new (MoultBoard *board, MoultJobQueue *queue);

MoultBoard *moult_choice_get_board (MoultChoice *self);

/* Reads a file and chooses it; never starts a write. */
void moult_choice_open (MoultChoice *self, GFile *file);
void moult_choice_set_firmware (MoultChoice *self, MoultFirmware *firmware);
MoultFirmware *moult_choice_get_firmware (MoultChoice *self); /* or NULL */
gboolean moult_choice_get_loading (MoultChoice *self);
/* Why the file that was opened last is no firmware, or %NULL. */
const GError *moult_choice_get_error (MoultChoice *self);

void moult_choice_set_erase (MoultChoice *self, gboolean erase);
gboolean moult_choice_get_erase (MoultChoice *self);
/* Whether the backend would know how to erase all of the flash. */
gboolean moult_choice_can_erase (MoultChoice *self);

/* The judgement; %NULL without a firmware. */
MoultPlanTask *moult_choice_get_task (MoultChoice *self);
gboolean moult_choice_can_flash (MoultChoice *self);
/* Starts the job; %FALSE if it cannot be done now. */
gboolean moult_choice_flash (MoultChoice *self);

G_END_DECLS
