/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "workshop-figures.h"

#include "workshop-card.h"

double
moult_workshop_figures_per_minute (GPtrArray *cards)
{
    gint64 first = G_MAXINT64;
    gint64 last = 0;
    guint n_ready = 0;

    for (guint i = 0; i < cards->len; i++) {
        MoultWorkshopCard *card = cards->pdata[i];

        if (moult_workshop_card_get_state (card) != MOULT_CARD_READY
            || moult_workshop_card_get_started (card) == 0)
            continue;
        first = MIN (first, moult_workshop_card_get_started (card));
        last = MAX (last, moult_workshop_card_get_ended (card));
        n_ready++;
    }
    return n_ready > 0 ? n_ready * 60.0 / MAX (1, last - first) : 0;
}

static double
get_fraction (MoultWorkshopCard *card)
{
    MoultFlashJob *job = moult_workshop_card_get_job (card);
    MoultProgressState state;

    switch (moult_workshop_card_get_state (card)) {
    case MOULT_CARD_READY:
    case MOULT_CARD_ATTENTION:
        return 1;
    case MOULT_CARD_WORKING:
        moult_progress_get_state (moult_flash_job_get_progress (job), &state);
        return state.fraction;
    case MOULT_CARD_WAITING:
    case MOULT_CARD_LEFT_ALONE:
        return 0;
    }
    g_assert_not_reached ();
}

double
moult_workshop_figures_fraction (GPtrArray *cards)
{
    double sum = 0;
    guint n_cards = 0;

    for (guint i = 0; i < cards->len; i++) {
        MoultWorkshopCard *card = cards->pdata[i];

        if (moult_workshop_card_get_state (card) == MOULT_CARD_LEFT_ALONE)
            continue;
        sum += get_fraction (card);
        n_cards++;
    }
    return n_cards > 0 ? CLAMP (sum / n_cards, 0, 1) : 0;
}

/* The work that is under way, and what is known of how long such work takes. */
typedef struct {
    double longest; /* of those that work, until their end; -1: one does not know */
    double usual;   /* all seconds of those that are ready */
    guint n_ready;
    guint n_working;
    guint n_waiting;
} Outlook;

static void
look_at_working (MoultWorkshopCard *card, Outlook *outlook)
{
    MoultFlashJob *job = moult_workshop_card_get_job (card);
    MoultProgressState state;

    moult_progress_get_state (moult_flash_job_get_progress (job), &state);
    outlook->n_working++;
    if (state.seconds_left < 0 || outlook->longest < 0)
        outlook->longest = -1;
    else
        outlook->longest = MAX (outlook->longest, state.seconds_left);
}

static void
look_at_card (MoultWorkshopCard *card, Outlook *outlook)
{
    switch (moult_workshop_card_get_state (card)) {
    case MOULT_CARD_WORKING:
        look_at_working (card, outlook);
        break;
    case MOULT_CARD_READY:
        outlook->usual += moult_workshop_card_get_seconds (card);
        outlook->n_ready += moult_workshop_card_get_started (card) != 0;
        break;
    case MOULT_CARD_WAITING:
        outlook->n_waiting += moult_workshop_card_get_job (card) != NULL;
        break;
    case MOULT_CARD_ATTENTION:
    case MOULT_CARD_LEFT_ALONE:
        break;
    }
}

double
moult_workshop_figures_seconds_left (GPtrArray *cards)
{
    Outlook outlook = { 0 };

    for (guint i = 0; i < cards->len; i++)
        look_at_card (cards->pdata[i], &outlook);
    if (outlook.n_working == 0)
        return -1;
    if (outlook.n_waiting == 0)
        return outlook.longest;
    if (outlook.n_ready == 0 || outlook.longest < 0)
        return -1;

    /* Those that wait come in turns, as many at once as work now. */
    guint n_turns = (outlook.n_waiting + outlook.n_working - 1) / outlook.n_working;
    return outlook.longest + n_turns * outlook.usual / outlook.n_ready;
}
