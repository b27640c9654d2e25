/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "recipe-plan.h"
#include "workshop-card-private.h"
#include "workshop-log.h"
#include "workshop.h"

G_BEGIN_DECLS

/* A row of the board list, and whose board stands there. */
typedef struct {
    MoultWorkshop *workshop; /* borrowed: places do not outlive it */
    MoultBoard *board;
    MoultWorkshopCard *card; /* or NULL */
    gint64 left;             /* µs when nobody was there any more; 0: somebody is there */
    gint64 absence;          /* µs that nobody was there before who is there now */
    gboolean is_back;        /* it was plugged in since its card was looked at last */
    gboolean asked_chip;     /* since it was plugged in */
    gboolean dismissed;      /* its card was taken away by the user */
    gboolean wanted;         /* the user wants it tried again, armed or not */
    gboolean dirty;          /* waits to be looked at */
} MoultWorkshopPlace;

struct _MoultWorkshop {
    GObject parent_instance;

    MoultBoardList *boards;
    MoultJobQueue *queue;
    MoultLibrary *library;
    MoultWorkshopLog *log; /* or NULL */

    GPtrArray *cards;      /* MoultWorkshopCard, in the order plugged in */
    GPtrArray *places;     /* MoultWorkshopPlace */
    GHashTable *known;     /* key → MoultWorkshopCard, borrowed */
    GHashTable *untrusted; /* keys that two devices had at once */
    GHashTable *numbers;   /* that are taken */
    guint last_id;         /* of a card */
    guint counts[MOULT_N_CARD_STATES];

    char *title;           /* of the session: its recipe's name */
    char *signature;       /* what tells that recipe from others; or NULL */
    MoultRecipePlan *plan; /* of the session; NULL until it is armed */
    gboolean armed;
    gboolean preparing;
    gboolean paused;
    GHashTable *looked; /* builds whose pages were asked for */
    guint n_looks;      /* that are under way */
    gint64 active;      /* µs of the last board or end of a job */
    guint look_source;
    guint tick_source;
    guint idle_source;
};

/* ---- workshop.c ---- */

MoultWorkshopCard *moult_workshop_add_card (MoultWorkshop *self);
void moult_workshop_drop_card (MoultWorkshop *self, MoultWorkshopCard *card);
void moult_workshop_restore_card (MoultWorkshop *self, const MoultReportRow *row);
/* Settles a card and keeps the counts right. */
void moult_workshop_settle (MoultWorkshop *self,
                            MoultWorkshopCard *card,
                            MoultCardState state,
                            MoultPlanTask *task,
                            const GError *error);
/* The card has followed its job, and was in this state before. */
void moult_workshop_note_state (MoultWorkshop *self, MoultWorkshopCard *card, MoultCardState old);
/* Something happens, so it is not idle. */
void moult_workshop_note_active (MoultWorkshop *self);
/* Ends the workshop if nothing happened for the recipe's time until @now (µs). */
void moult_workshop_check_idle (MoultWorkshop *self, gint64 now);
/* Gives it a number if it has none; takes it away. */
void moult_workshop_number_card (MoultWorkshop *self, MoultWorkshopCard *card);
void moult_workshop_free_number (MoultWorkshop *self, MoultWorkshopCard *card);

/* ---- workshop-session.c ---- */

/* Goes on with the session of this very recipe, or begins a new one with an empty wall. */
void moult_workshop_begin_session (MoultWorkshop *self);
/* Into the record, if it is news. */
void moult_workshop_record_card (MoultWorkshop *self, MoultWorkshopCard *card);

/* ---- workshop-places.c: which card a board is ---- */

void moult_workshop_place_free (MoultWorkshopPlace *place);
/* Brings the places to the rows of the board list. */
void moult_workshop_update_places (MoultWorkshop *self);
MoultWorkshopPlace *moult_workshop_find_place (MoultWorkshop *self, MoultWorkshopCard *card);
/* The place is looked at from the main loop, however often this is called before. */
void moult_workshop_look_later (MoultWorkshopPlace *place);
void moult_workshop_look_at_all (MoultWorkshop *self);

/* ---- workshop-work.c: what is done with it ---- */

/* Whether a card that stands at a place has work to begin, and begins it. */
void moult_workshop_consider (MoultWorkshopPlace *place);
/* Once more, since the user says so. */
void moult_workshop_try_again (MoultWorkshopPlace *place);
/* Jobs that have not begun are taken back. */
void moult_workshop_take_back (MoultWorkshop *self);

G_END_DECLS
