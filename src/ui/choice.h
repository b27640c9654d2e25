/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "job-queue.h"
#include "offer.h"

G_BEGIN_DECLS

/**
 * MoultChoice:
 *
 * What one board will get: the user's file or pick, else what is recommended; what becomes of the
 * files; and whether that can be done now, judged anew whenever the board, the offer or the choice
 * changes. Main thread.
 *
 * Signals: "changed" (anything), "opened" (a file was read, or could not be), "told" (the user said
 * which build the board needs).
 */
#define MOULT_TYPE_CHOICE (moult_choice_get_type ())
G_DECLARE_FINAL_TYPE (MoultChoice, moult_choice, MOULT, CHOICE, GObject)

MoultChoice *moult_choice_new (MoultBoard *board, MoultJobQueue *queue);

MoultBoard *moult_choice_get_board (MoultChoice *self);

/* Reads a file and chooses it; never starts a write. */
void moult_choice_open (MoultChoice *self, GFile *file);
/* The user's own pick for this board; %NULL: what is recommended. */
void moult_choice_pick (MoultChoice *self, MoultFirmware *firmware);
/* A file that was opened for whatever boards it fits. */
void moult_choice_set_firmware (MoultChoice *self, MoultFirmware *firmware);
/* What will be written, or %NULL: nothing is chosen and nothing recommended. */
MoultFirmware *moult_choice_get_firmware (MoultChoice *self);
/* That was opened or picked, so not what is recommended; or %NULL. */
MoultFirmware *moult_choice_get_chosen (MoultChoice *self);
/* Whether the user chose it for this very board. */
gboolean moult_choice_is_own (MoultChoice *self);
gboolean moult_choice_get_loading (MoultChoice *self);
/* Why the file that was opened last is no firmware, or %NULL. */
const GError *moult_choice_get_error (MoultChoice *self);

/* Which build the board needs, where only the user knows: "RPI_PICO_W". Forgotten when the board is
 * unplugged, since another one in its place may look alike. */
void moult_choice_set_build (MoultChoice *self, const char *build);
const char *moult_choice_get_build (MoultChoice *self); /* or NULL */

/* For MoultRecommender. */
void moult_choice_set_offer (MoultChoice *self, MoultOffer *offer);
MoultOffer *moult_choice_get_offer (MoultChoice *self); /* or NULL: nothing is known yet */
MoultStanding moult_choice_get_standing (MoultChoice *self);

void moult_choice_set_erase (MoultChoice *self, gboolean erase);
gboolean moult_choice_get_erase (MoultChoice *self);
/* Whether the backend would know how to erase all of the flash. */
gboolean moult_choice_can_erase (MoultChoice *self);

/* By which backend, by name, and through which probe, where that stands at another location than
 * the board; both %NULL: what fits best. */
void moult_choice_set_method (MoultChoice *self, const char *backend, MoultDevice *probe);
const char *moult_choice_get_method (MoultChoice *self); /* the backend, or NULL */

/* The judgement; %NULL without a firmware or a recommendation. */
MoultPlanTask *moult_choice_get_task (MoultChoice *self);
gboolean moult_choice_can_flash (MoultChoice *self);
/* Whether flashing is what to do next: not when the board has it already, or something newer. */
gboolean moult_choice_is_suggested (MoultChoice *self);
/* Starts the job; %FALSE if it cannot be done now. */
gboolean moult_choice_flash (MoultChoice *self);

/* The board's job, unless its outcome was put away; or %NULL. */
MoultFlashJob *moult_choice_get_job (MoultChoice *self);
/* Puts the outcome of the last job away. */
void moult_choice_dismiss_job (MoultChoice *self);

G_END_DECLS
