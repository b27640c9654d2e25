/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "error.h"
#include "registry.h"
#include "workshop-private.h"

/* ---- jobs ---- */

static MoultWorkshopCard *
find_card (MoultWorkshop *self, MoultFlashJob *job)
{
    for (guint i = 0; i < self->cards->len; i++) {
        if (moult_workshop_card_get_job (self->cards->pdata[i]) == job)
            return self->cards->pdata[i];
    }
    return NULL;
}

/* Only what is plugged in after the end mends a failure: within a job boards come and go. */
static void
follow_job (MoultWorkshop *self, MoultWorkshopCard *card)
{
    MoultWorkshopPlace *place = moult_workshop_find_place (self, card);
    MoultCardState old = moult_workshop_card_get_state (card);

    if (place != NULL)
        place->is_back = FALSE;
    moult_workshop_card_follow_job (card);
    moult_workshop_note_state (self, card, old);
}

static void
on_job_state_cb (MoultFlashJob *job, GParamSpec *pspec, MoultWorkshop *self)
{
    g_assert (MOULT_IS_FLASH_JOB (job) && MOULT_IS_WORKSHOP (self));

    MoultWorkshopCard *card = find_card (self, job);
    if (card != NULL)
        follow_job (self, card);
    moult_workshop_note_active (self);
}

static void
begin_job (MoultWorkshopPlace *place, MoultPlanTask *task)
{
    MoultWorkshop *self = place->workshop;
    MoultWorkshopCard *card = place->card;
    MoultFlashJob *job = moult_job_queue_add_task (self->queue, task);

    if (moult_flash_job_get_task (job) != task)
        return; /* somebody else's job works there; its end is looked at */
    place->is_back = FALSE;
    moult_workshop_settle (self, card, MOULT_CARD_WAITING, NULL, NULL);
    moult_workshop_card_set_job (card, job);
    g_signal_connect_object (job, "notify::state", G_CALLBACK (on_job_state_cb), self, 0);
    on_job_state_cb (job, NULL, self);
}

/* ---- what a board needs ---- */

static gboolean
is_silent_adapter (MoultWorkshopPlace *place)
{
    return moult_board_get_mode (place->board) == MOULT_BOARD_SILENT
           && moult_board_get_device (place->board) != NULL
           && moult_registry_find_chip_reader (moult_board_get_device (place->board)) != NULL;
}

/* Asking resets the chip, so that only a recipe that is for such chips has it done. */
static gboolean
wants_chips (MoultWorkshop *self)
{
    GListModel *boards = moult_recipe_get_boards (moult_recipe_plan_get_recipe (self->plan));

    for (guint i = 0; i < g_list_model_get_n_items (boards); i++) {
        g_autoptr (MoultRecipeBoard) board = g_list_model_get_item (boards, i);
        const MoultBoardKind *kind = moult_board_db_lookup (moult_recipe_board_get_build (board));

        if (kind != NULL && kind->port != NULL && g_str_has_prefix (kind->port, "esp"))
            return TRUE;
    }
    return FALSE;
}

static gboolean
ask_chip (MoultWorkshopPlace *place)
{
    MoultWorkshop *self = place->workshop;

    if (place->asked_chip || self->paused || !is_silent_adapter (place) || !wants_chips (self))
        return FALSE;
    place->asked_chip = TRUE;
    moult_board_list_ask_chip (self->boards, place->board);
    return moult_board_get_asking (place->board);
}

static void
on_looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (MoultWorkshop) self = user_data;
    g_autoptr (GError) error = NULL;

    if (!moult_library_refresh_finish (MOULT_LIBRARY (source), result, &error))
        g_debug ("what the download site has is not known: %s", error->message);
    self->n_looks--;
    moult_workshop_look_at_all (self);
}

static gboolean
is_news (MoultWorkshop *self, const char *const *builds)
{
    gboolean news = FALSE;

    for (gsize i = 0; builds[i] != NULL; i++)
        news |= g_hash_table_add (self->looked, g_strdup (builds[i]));
    return news;
}

/* A board that the recipe does not name may be one whose page was never read. Each is read once. */
static gboolean
look_for_firmware (MoultWorkshop *self, MoultPlanTask *task)
{
    MoultRecommendation *recommendation = moult_plan_task_get_recommendation (task);
    const GError *error =
        recommendation != NULL ? moult_recommendation_get_error (recommendation) : NULL;

    if (!g_error_matches (error, MOULT_ERROR, MOULT_ERROR_NETWORK)
        || !moult_library_is_open (self->library))
        return FALSE;
    if (is_news (self, moult_recommendation_get_builds (recommendation))) {
        self->n_looks++;
        moult_library_refresh_async (
            self->library, moult_recommendation_get_builds (recommendation),
            MOULT_RECIPE_PLAN_PAGE_SECONDS, NULL, on_looked_cb, g_object_ref (self));
    }
    return self->n_looks > 0;
}

static MoultPlanTask *
judge (MoultWorkshopPlace *place)
{
    MoultWorkshop *self = place->workshop;
    MoultRecipe *recipe = moult_recipe_plan_get_recipe (self->plan);
    guint number = moult_workshop_card_get_number (place->card);
    g_autofree char *name =
        moult_recipe_get_numbered (recipe) ? moult_recipe_expand_name (recipe, number) : NULL;
    const MoultRecipeTurn turn = {
        .name = name,
        .accepted = moult_workshop_card_was_begun (place->card),
    };

    return moult_recipe_plan_judge (self->plan, place->board, &turn);
}

static void
leave_alone (MoultWorkshopPlace *place, MoultPlanTask *task)
{
    moult_workshop_free_number (place->workshop, place->card);
    moult_workshop_settle (place->workshop, place->card, MOULT_CARD_LEFT_ALONE, task, NULL);
}

static void
follow_task (MoultWorkshopPlace *place, MoultPlanTask *task)
{
    MoultWorkshop *self = place->workshop;

    switch (moult_plan_task_get_reason (task)) {
    case MOULT_PLAN_FLASH:
        if (self->paused)
            moult_workshop_settle (self, place->card, MOULT_CARD_WAITING, NULL, NULL);
        else
            begin_job (place, task);
        break;
    case MOULT_PLAN_UP_TO_DATE:
    case MOULT_PLAN_NEWER:
        moult_workshop_settle (self, place->card, MOULT_CARD_READY, task, NULL);
        break;
    case MOULT_PLAN_SILENT:
        if (!ask_chip (place))
            moult_workshop_settle (self, place->card, MOULT_CARD_WAITING, task, NULL);
        break;
    case MOULT_PLAN_GONE:
    case MOULT_PLAN_FLASHING:
        moult_workshop_settle (self, place->card, MOULT_CARD_WAITING, task, NULL);
        break;
    case MOULT_PLAN_NO_FIRMWARE:
        moult_workshop_settle (
            self, place->card,
            look_for_firmware (self, task) ? MOULT_CARD_WAITING : MOULT_CARD_ATTENTION, task, NULL);
        break;
    case MOULT_PLAN_AMBIGUOUS:
    case MOULT_PLAN_WRONG_CHIP:
    case MOULT_PLAN_NO_BACKEND:
        moult_workshop_settle (self, place->card, MOULT_CARD_ATTENTION, task, NULL);
        break;
    case MOULT_PLAN_IGNORED:
    case MOULT_PLAN_NOT_IN_RECIPE:
    case MOULT_PLAN_PROGRAM:
    case MOULT_PLAN_NOT_MICROPYTHON:
    case MOULT_PLAN_NO_ACCESS:
    case MOULT_PLAN_BUSY:
        leave_alone (place, task);
        break;
    }
}

/* A failure that the plug itself has mended: the board is back, or in its bootloader by hand. */
static gboolean
is_mended (MoultWorkshopPlace *place)
{
    const GError *error = moult_workshop_card_get_error (place->card);

    if (!place->is_back)
        return FALSE;
    return moult_workshop_card_waits_for_plug (place->card)
           || (g_error_matches (error, MOULT_ERROR, MOULT_ERROR_NO_BOOTLOADER)
               && moult_board_get_mode (place->board) == MOULT_BOARD_BOOTLOADER);
}

static gboolean
is_settled (MoultWorkshopPlace *place)
{
    switch (moult_workshop_card_get_state (place->card)) {
    case MOULT_CARD_READY:
        return TRUE;
    case MOULT_CARD_ATTENTION:
        return moult_workshop_card_get_error (place->card) != NULL && !is_mended (place);
    case MOULT_CARD_WAITING:
    case MOULT_CARD_WORKING:
    case MOULT_CARD_LEFT_ALONE:
        return FALSE;
    }
    g_assert_not_reached ();
}

void
moult_workshop_consider (MoultWorkshopPlace *place)
{
    if ((!place->workshop->armed && !place->wanted) || moult_workshop_card_is_active (place->card)
        || is_settled (place) || moult_board_get_asking (place->board))
        return;

    place->wanted = FALSE;
    moult_workshop_number_card (place->workshop, place->card);
    g_autoptr (MoultPlanTask) task = judge (place);
    follow_task (place, task);
}

/* Nobody tells when another program lets go of a tty, or when access was given. */
static gboolean
has_to_be_asked (MoultWorkshopPlace *place)
{
    MoultBoardMode mode = moult_board_get_mode (place->board);

    return mode == MOULT_BOARD_BUSY || mode == MOULT_BOARD_NO_ACCESS || mode == MOULT_BOARD_SILENT;
}

void
moult_workshop_try_again (MoultWorkshopPlace *place)
{
    if (moult_workshop_card_is_active (place->card) || place->left != 0
        || place->workshop->plan == NULL)
        return;
    place->wanted = TRUE;
    place->asked_chip = FALSE;
    moult_workshop_settle (place->workshop, place->card, MOULT_CARD_WAITING, NULL, NULL);
    if (has_to_be_asked (place) && !moult_board_get_asking (place->board))
        moult_board_list_ask (place->workshop->boards, place->board);
    moult_workshop_look_later (place);
}

static void
take_back (MoultWorkshop *self, MoultWorkshopCard *card)
{
    MoultFlashJob *job = moult_workshop_card_get_job (card);

    if (job == NULL || moult_flash_job_get_state (job) != MOULT_JOB_WAITING)
        return;
    g_signal_handlers_disconnect_by_func (job, on_job_state_cb, self);
    moult_workshop_card_set_job (card, NULL);
    moult_flash_job_cancel (job);
}

void
moult_workshop_take_back (MoultWorkshop *self)
{
    for (guint i = 0; i < self->cards->len; i++)
        take_back (self, self->cards->pdata[i]);
}
