/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "card-text.h"

#include <glib/gi18n-lib.h>

#include "advice.h"
#include "describe.h"
#include "plan-view.h"
#include "progress-text.h"
#include "table.h"

enum {
    NUMBER_WIDTH = 3,
    LOCATION_WIDTH = 8,
    NAME_WIDTH = 22,
    STEP_WIDTH = 17,
};

static const char *
describe_state (MoultCardState state)
{
    switch (state) {
    case MOULT_CARD_WAITING:
        return _ ("waiting");
    case MOULT_CARD_WORKING:
        return _ ("working");
    case MOULT_CARD_READY:
        return _ ("ready");
    case MOULT_CARD_ATTENTION:
        return _ ("needs attention");
    case MOULT_CARD_LEFT_ALONE:
        return _ ("left alone");
    }
    g_assert_not_reached ();
}

/* The step, and how far the whole is. */
static char *
describe_work (MoultFlashJob *job)
{
    MoultProgressState progress;
    g_autofree char *bar = NULL;
    g_autofree char *speed = NULL;
    g_autofree char *step = NULL;

    moult_progress_get_state (moult_flash_job_get_progress (job), &progress);
    if (progress.needs_user)
        return g_strdup (_ ("press buttons"));
    step = moult_text_fit (moult_describe_step (progress.step), STEP_WIDTH);
    bar = moult_progress_text_new_bar (progress.fraction);
    speed = moult_progress_text_new_speed (&progress);
    return g_strdup_printf ("%s %s %3.0f %% %s", step, bar, progress.fraction * 100, speed);
}

static char *
describe_change (MoultWorkshopCard *card)
{
    const char *before = moult_workshop_card_get_before (card);
    const char *after = moult_workshop_card_get_after (card);

    return g_strdup_printf (_ ("%s → %s, %.1f s"), before != NULL ? before : "?",
                            after != NULL ? after : "?", moult_workshop_card_get_seconds (card));
}

/* Why a card is not ready; NULL: no reason is known. */
static char *
describe_reason (MoultWorkshopCard *card)
{
    const GError *error = moult_workshop_card_get_error (card);
    MoultPlanReason reason = moult_workshop_card_get_reason (card);
    const char *detail = moult_workshop_card_get_detail (card);

    if (error != NULL)
        return g_strdup_printf ("%s (%s)", moult_advice_get_headline (error), error->message);
    if (reason == MOULT_PLAN_FLASH)
        return NULL;
    if (detail == NULL)
        return g_strdup (moult_plan_view_get_reason (reason));
    return g_strdup_printf ("%s (%s)", moult_plan_view_get_reason (reason), detail);
}

static char *
describe_card (MoultWorkshopCard *card)
{
    MoultCardState state = moult_workshop_card_get_state (card);
    MoultFlashJob *job = moult_workshop_card_get_job (card);
    g_autofree char *more = NULL;

    if (state == MOULT_CARD_WORKING && job != NULL)
        return describe_work (job);
    more = state == MOULT_CARD_READY ? describe_change (card) : describe_reason (card);
    if (more == NULL)
        return g_strdup (describe_state (state));
    return g_strdup_printf ("%s: %s", describe_state (state), more);
}

/* "–" for a board that is left alone and has none. */
static char *
describe_number (MoultWorkshopCard *card)
{
    guint number = moult_workshop_card_get_number (card);

    return number == 0 ? g_strdup ("–") : g_strdup_printf ("%u", number);
}

char *
moult_card_text_new_row (MoultWorkshopCard *card)
{
    g_autofree char *digits = describe_number (card);
    g_autofree char *number = moult_text_fit (digits, NUMBER_WIDTH);
    g_autofree char *location =
        moult_text_fit (moult_workshop_card_get_location (card), LOCATION_WIDTH);
    g_autofree char *name = moult_text_fit (moult_workshop_card_get_name (card), NAME_WIDTH);
    g_autofree char *text = describe_card (card);

    return g_strdup_printf ("%s %s %s %s", number, location, name, text);
}

char *
moult_card_text_new_end (MoultWorkshopCard *card)
{
    g_autofree char *number = describe_number (card);
    g_autofree char *text = describe_card (card);

    return g_strdup_printf ("%s %s %s: %s", number, moult_workshop_card_get_location (card),
                            moult_workshop_card_get_name (card), text);
}

char *
moult_card_text_new_counts (MoultWorkshop *workshop)
{
    g_autoptr (GString) text = g_string_new (NULL);
    double per_minute = moult_workshop_get_per_minute (workshop);

    for (MoultCardState state = 0; state < MOULT_N_CARD_STATES; state++) {
        guint count = moult_workshop_count (workshop, state);

        if (count > 0 || state == MOULT_CARD_READY)
            g_string_append_printf (text, "%s%u %s", text->len > 0 ? " · " : "", count,
                                    describe_state (state));
    }
    if (per_minute > 0)
        g_string_append_printf (text, _ (" · %.1f a minute"), per_minute);
    return g_string_free_and_steal (g_steal_pointer (&text));
}
