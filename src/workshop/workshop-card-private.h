/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "report-row.h"
#include "workshop-card.h"

G_BEGIN_DECLS

/* For the workshop alone. */

/* A waiting card; @id tells it from all others of its session. (transfer full) */
MoultWorkshopCard *moult_workshop_card_new (guint id);
guint moult_workshop_card_get_id (MoultWorkshopCard *self);

void moult_workshop_card_set_number (MoultWorkshopCard *self, guint number);
/* NULL: as the board is called. */
void moult_workshop_card_set_name (MoultWorkshopCard *self, const char *name);
/* NULL: it was unplugged for good; place and kind stay as they were. */
void moult_workshop_card_set_board (MoultWorkshopCard *self, MoultBoard *board);
/* What is known of the board has changed. */
void moult_workshop_card_look_at_board (MoultWorkshopCard *self);
/* The work that begins; NULL: it was taken back. */
void moult_workshop_card_set_job (MoultWorkshopCard *self, MoultFlashJob *job);
/* State, reason, detail and error in one; the last two are copied and may be NULL. */
void moult_workshop_card_settle (MoultWorkshopCard *self,
                                 MoultCardState state,
                                 MoultPlanReason reason,
                                 const char *detail,
                                 const GError *error);
/* Follows its job: begun, done, failed. Returns FALSE when there is nothing new. */
gboolean moult_workshop_card_follow_job (MoultWorkshopCard *self);
/* Its job waits or runs. */
gboolean moult_workshop_card_is_active (MoultWorkshopCard *self);
/* It had a job, so what is on it may be of the recipe. */
gboolean moult_workshop_card_was_begun (MoultWorkshopCard *self);

/* A card of a session that was ended by a crash: ready, or with an error. (transfer full) */
MoultWorkshopCard *moult_workshop_card_new_restored (const MoultReportRow *row);

/* What tells the physical board from others: moult_board_identity_dup_key(). */
void moult_workshop_card_add_key (MoultWorkshopCard *self, const char *key);
void moult_workshop_card_remove_key (MoultWorkshopCard *self, const char *key);
const char *const *moult_workshop_card_get_keys (MoultWorkshopCard *self);

G_END_DECLS
