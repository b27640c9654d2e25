/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "board-list.h"
#include "job-queue.h"
#include "library.h"
#include "recipe.h"
#include "workshop-card.h"

G_BEGIN_DECLS

/**
 * MoultWorkshop:
 *
 * Flashes a classroom by a recipe: while it is armed, every board that the recipe is for is flashed
 * as soon as it is plugged in, each physical board once. [iface@Gio.ListModel] of
 * [class@WorkshopCard], in the order in which they were plugged in. Main thread; nothing here
 * blocks it. Properties (notify, counts and figures a few times a second at most): armed,
 * preparing, paused, recipe, n-ready, n-attention, n-working, n-waiting, n-left-alone, per-minute,
 * fraction, seconds-left.
 *
 * Signal "idle-stopped": it has ended itself, since no board came for the recipe's idle time.
 */
#define MOULT_TYPE_WORKSHOP (moult_workshop_get_type ())
G_DECLARE_FINAL_TYPE (MoultWorkshop, moult_workshop, MOULT, WORKSHOP, GObject)

/**
 * moult_workshop_new:
 * @queue: runs the jobs; it has the library as its source
 * @state_folder: (nullable): where a record of the session is kept, so that it survives a crash;
 *   %NULL: nowhere
 *
 * Returns: (transfer full): not armed; moult_workshop_restore_async() shows what was done before
 */
MoultWorkshop *moult_workshop_new (MoultBoardList *boards,
                                   MoultJobQueue *queue,
                                   MoultLibrary *library,
                                   const char *state_folder);

/**
 * moult_workshop_restore_async:
 *
 * Brings the cards of the last session back, if the record of one is there and there are no cards
 * yet: what was done, and as "interrupted" what was under way when the program ended. The finish
 * gives how many cards came.
 */
void moult_workshop_restore_async (MoultWorkshop *self,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
guint moult_workshop_restore_finish (MoultWorkshop *self, GAsyncResult *result, GError **error);

/**
 * moult_workshop_arm_async:
 * @recipe: as it is now; later changes do not count
 *
 * Reads the recipe's files, gets its packages and looks what firmware there is ("preparing"), then
 * begins ("armed"). Boards that are there already are flashed, too. A session with the same recipe
 * goes on; another recipe begins a new one. Fails, and arms nothing, with moult_recipe_check()'s
 * errors, or when files or packages cannot be had, or as cancelled. Firmware that cannot be had is
 * a matter of the boards that need it.
 */
void moult_workshop_arm_async (MoultWorkshop *self,
                               MoultRecipe *recipe,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean moult_workshop_arm_finish (MoultWorkshop *self, GAsyncResult *result, GError **error);

/* Nothing new starts; what waits for its turn is taken back, what runs goes on to its end. */
void moult_workshop_stop (MoultWorkshop *self);
/* What the session is called: the name of its recipe, "" without one; borrowed. */
const char *moult_workshop_get_title (MoultWorkshop *self);
/* Ends the session: the wall is empty, apart from boards that are worked on. Only when not armed.
 */
void moult_workshop_clear (MoultWorkshop *self);
/* While it is paused nothing new starts; boards still get their cards. */
void moult_workshop_set_paused (MoultWorkshop *self, gboolean paused);

/* Works on a board that is not ready once more, if it is there; also when it is not armed any more,
 * but in this session. */
void moult_workshop_retry (MoultWorkshop *self, MoultWorkshopCard *card);
/* The same for all whose job failed; returns how many. */
guint moult_workshop_retry_failed (MoultWorkshop *self);
/* Takes a card that is not worked on off the wall. Its board is left alone until it is plugged in
 * once more. */
void moult_workshop_remove (MoultWorkshop *self, MoultWorkshopCard *card);

/* As the properties. */
gboolean moult_workshop_get_armed (MoultWorkshop *self);
gboolean moult_workshop_get_preparing (MoultWorkshop *self);
gboolean moult_workshop_get_paused (MoultWorkshop *self);
MoultRecipe *moult_workshop_get_recipe (MoultWorkshop *self); /* borrowed, not to be changed */
guint moult_workshop_count (MoultWorkshop *self, MoultCardState state);
double moult_workshop_get_per_minute (MoultWorkshop *self); /* boards that got ready; 0: none yet */
double moult_workshop_get_fraction (MoultWorkshop *self);   /* of all numbered cards, 0 to 1 */
double moult_workshop_get_seconds_left (MoultWorkshop *self); /* -1: not known */

G_END_DECLS
