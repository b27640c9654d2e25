/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "board-identity.h"
#include "workshop-private.h"

/* A board that only restarts is back sooner, and a hand that puts another one in its place is not
 * as fast. */
#define RESTART_US (2 * G_TIME_SPAN_SECOND)

/* ---- whose board ---- */

/* What a serial number says: of the board itself, or of the adapter that it is behind. */
static char *
dup_device_key (MoultBoard *board, gboolean *is_adapter)
{
    MoultDevice *device = moult_board_get_device (board);

    *is_adapter = moult_board_db_classify (device) == MOULT_DEVICE_KIND_SERIAL_ADAPTER;
    return moult_board_identity_dup_key (device);
}

/* Once two devices show a number at the same time it tells nothing any more. */
static void
distrust (MoultWorkshop *self, const char *key)
{
    MoultWorkshopCard *card = g_hash_table_lookup (self->known, key);

    g_hash_table_add (self->untrusted, g_strdup (key));
    g_hash_table_remove (self->known, key);
    if (card != NULL)
        moult_workshop_card_remove_key (card, key);
}

static gboolean
is_shown_elsewhere (MoultWorkshopPlace *place, const char *key)
{
    GPtrArray *places = place->workshop->places;

    for (guint i = 0; i < places->len; i++) {
        MoultWorkshopPlace *other = places->pdata[i];
        g_autofree char *shown =
            other != place && other->left == 0
                ? moult_board_identity_dup_key (moult_board_get_device (other->board))
                : NULL;

        if (g_strcmp0 (shown, key) == 0)
            return TRUE;
    }
    return FALSE;
}

/* NULL: nothing that can be trusted. A running board proves that the adapter is still its own. */
static char *
dup_trusted_key (MoultWorkshopPlace *place)
{
    gboolean is_adapter;
    g_autofree char *chip = moult_board_identity_dup_chip_key (moult_board_get_chip (place->board));
    g_autofree char *key = dup_device_key (place->board, &is_adapter);

    if (chip != NULL)
        return g_steal_pointer (&chip);
    if (key == NULL || g_hash_table_contains (place->workshop->untrusted, key))
        return NULL;
    if (is_shown_elsewhere (place, key)) {
        distrust (place->workshop, key);
        return NULL;
    }
    if (is_adapter && moult_board_get_mode (place->board) != MOULT_BOARD_RUNNING)
        return NULL;
    return g_steal_pointer (&key);
}

static gboolean
has_key (MoultWorkshopCard *card, const char *key)
{
    return g_strv_contains (moult_workshop_card_get_keys (card), key);
}

static gboolean
is_excluded (MoultWorkshopCard *card, const char *key)
{
    const char *const *keys = moult_workshop_card_get_keys (card);

    for (gsize i = 0; keys[i] != NULL; i++) {
        if (moult_board_identity_excludes (keys[i], key))
            return TRUE;
    }
    return FALSE;
}

/* The name that the workshop gave to a board is on it. */
static gboolean
has_name (MoultWorkshop *self, MoultBoard *board, MoultWorkshopCard *card)
{
    MoultBoardInfo *info = moult_board_get_info (board);

    return moult_recipe_get_numbered (moult_recipe_plan_get_recipe (self->plan)) && info != NULL
           && moult_board_get_mode (board) == MOULT_BOARD_RUNNING
           && g_strcmp0 (moult_board_info_get_nickname (info), moult_workshop_card_get_name (card))
                  == 0;
}

/* Without a number of its own a board that was away for a moment is known by what runs on it: what
 * is blank, or in its bootloader, is not the one that was ready. */
static gboolean
is_other_board (MoultWorkshopPlace *place)
{
    MoultBoardInfo *info = moult_board_get_info (place->board);
    gboolean runs = moult_board_get_mode (place->board) == MOULT_BOARD_RUNNING && info != NULL;

    if (moult_workshop_card_get_state (place->card) != MOULT_CARD_READY
        || place->absence < RESTART_US)
        return FALSE;
    if (moult_recipe_get_numbered (moult_recipe_plan_get_recipe (place->workshop->plan)))
        return !has_name (place->workshop, place->board, place->card);
    return !runs || !moult_board_info_is_micropython (info);
}

static gboolean
is_worked_on (MoultBoard *board)
{
    MoultFlashJob *job = moult_board_get_job (board);

    return moult_board_get_held (board) || (job != NULL && moult_flash_job_is_active (job));
}

/* ---- cards for places ---- */

static void
leave_card (MoultWorkshopPlace *place)
{
    MoultWorkshopCard *card = g_steal_pointer (&place->card);

    if (card == NULL)
        return;
    moult_workshop_card_set_board (card, NULL);
    if (!moult_workshop_card_was_begun (card)
        && moult_workshop_card_get_state (card) != MOULT_CARD_READY)
        moult_workshop_drop_card (place->workshop, card);
}

static void
take_card (MoultWorkshopPlace *place, MoultWorkshopCard *card)
{
    MoultWorkshopPlace *other = moult_workshop_find_place (place->workshop, card);

    if (other == place)
        return;
    if (other != NULL)
        other->card = NULL;
    leave_card (place);
    place->card = card;
    place->is_back = TRUE;
    moult_workshop_card_set_board (card, place->board);
}

static MoultWorkshopCard *
find_by_name (MoultWorkshopPlace *place)
{
    GPtrArray *cards = place->workshop->cards;

    for (guint i = 0; i < cards->len; i++) {
        MoultWorkshopCard *card = cards->pdata[i];

        if (moult_workshop_card_get_board (card) == NULL
            && moult_workshop_card_get_state (card) == MOULT_CARD_READY
            && has_name (place->workshop, place->board, card))
            return card;
    }
    return NULL;
}

/* A card whose board is at another place that shows somebody is not this one. */
static MoultWorkshopCard *
find_known (MoultWorkshopPlace *place, const char *key)
{
    MoultWorkshopCard *card =
        key != NULL ? g_hash_table_lookup (place->workshop->known, key) : NULL;
    MoultWorkshopPlace *other =
        card != NULL ? moult_workshop_find_place (place->workshop, card) : NULL;

    if (card == NULL)
        return find_by_name (place);
    return other == NULL || other == place || other->left != 0 ? card : NULL;
}

static void
remember_key (MoultWorkshopPlace *place, const char *key)
{
    if (key == NULL || place->card == NULL)
        return;
    if (!has_key (place->card, key)) {
        moult_workshop_card_add_key (place->card, key);
        moult_workshop_record_card (place->workshop, place->card);
    }
    g_hash_table_replace (place->workshop->known, g_strdup (key), place->card);
}

static gboolean
is_of_other (MoultWorkshopPlace *place, const char *key)
{
    if (place->card == NULL || is_worked_on (place->board))
        return FALSE;
    if (key == NULL)
        return is_other_board (place);
    return !has_key (place->card, key)
           && (is_excluded (place->card, key) || is_other_board (place));
}

/* What the last one said of itself is not true of a board that has not said anything yet. */
static void
forget_last_board (MoultWorkshopPlace *place)
{
    if (moult_board_get_mode (place->board) != MOULT_BOARD_RUNNING)
        moult_board_set_info (place->board, NULL);
}

/* Without a number of its own it is known by its name, which it is being asked for. */
static gboolean
may_turn_out_known (MoultWorkshopPlace *place, const char *key)
{
    return key == NULL && moult_board_get_asking (place->board);
}

/* Finds out whose board stands at a place: the one that did, one that is known from elsewhere, or a
 * new one. */
static void
recognise (MoultWorkshopPlace *place)
{
    g_autofree char *key = dup_trusted_key (place);

    if (is_of_other (place, key)) {
        leave_card (place);
        forget_last_board (place);
    }
    if (place->card == NULL || (key != NULL && !has_key (place->card, key))) {
        MoultWorkshopCard *known = is_worked_on (place->board) ? NULL : find_known (place, key);

        if (known != NULL)
            take_card (place, known);
    }
    if (place->card == NULL && place->workshop->armed && !may_turn_out_known (place, key))
        take_card (place, moult_workshop_add_card (place->workshop));
    remember_key (place, key);
    place->absence = 0;
}

/* A board whose number is its own alone needs no answer to be known. */
static gboolean
has_to_answer_first (MoultWorkshopPlace *place)
{
    return moult_board_get_asking (place->board) && place->absence >= RESTART_US;
}

static void
look (MoultWorkshopPlace *place)
{
    MoultBoard *board = place->board;

    place->dirty = FALSE;
    if (place->workshop->plan == NULL || place->dismissed || place->left != 0
        || moult_board_get_device (board) == NULL || has_to_answer_first (place))
        return;
    recognise (place);
    if (place->card == NULL)
        return;
    moult_workshop_card_look_at_board (place->card);
    moult_workshop_consider (place);
}

static gboolean
on_look_cb (gpointer user_data)
{
    MoultWorkshop *self = MOULT_WORKSHOP (user_data);

    self->look_source = 0;
    moult_workshop_update_places (self);
    for (guint i = 0; i < self->places->len; i++) {
        MoultWorkshopPlace *place = self->places->pdata[i];

        if (place->dirty)
            look (place);
    }
    return G_SOURCE_REMOVE;
}

static void
look_soon (MoultWorkshop *self)
{
    if (self->look_source == 0)
        self->look_source = g_idle_add_full (G_PRIORITY_DEFAULT, on_look_cb, self, NULL);
}

void
moult_workshop_look_later (MoultWorkshopPlace *place)
{
    place->dirty = TRUE;
    look_soon (place->workshop);
}

void
moult_workshop_look_at_all (MoultWorkshop *self)
{
    for (guint i = 0; i < self->places->len; i++)
        moult_workshop_look_later (self->places->pdata[i]);
}

/* ---- rows of the board list ---- */

static void
note_presence (MoultWorkshopPlace *place)
{
    gboolean is_gone = moult_board_get_mode (place->board) == MOULT_BOARD_GONE;

    if (is_gone && place->left == 0) {
        place->left = g_get_monotonic_time ();
        place->asked_chip = FALSE;
        place->dismissed = FALSE;
    } else if (!is_gone && place->left != 0) {
        place->absence = g_get_monotonic_time () - place->left;
        place->left = 0;
        place->is_back = TRUE;
        moult_workshop_note_active (place->workshop);
    }
}

static void
on_board_cb (MoultBoard *board, GParamSpec *pspec, MoultWorkshopPlace *place)
{
    g_assert (MOULT_IS_BOARD (board));

    note_presence (place);
    moult_workshop_look_later (place);
}

void
moult_workshop_place_free (MoultWorkshopPlace *place)
{
    g_signal_handlers_disconnect_by_data (place->board, place);
    g_object_unref (place->board);
    g_free (place);
}

static void
add_place (MoultWorkshop *self, MoultBoard *board)
{
    MoultWorkshopPlace *place = g_new0 (MoultWorkshopPlace, 1);

    place->workshop = self;
    place->board = g_object_ref (board);
    place->is_back = TRUE;
    g_signal_connect (board, "notify", G_CALLBACK (on_board_cb), place);
    g_ptr_array_add (self->places, place);
    note_presence (place);
    place->dirty = TRUE;
    moult_workshop_note_active (self);
}

static GHashTable *
list_boards (MoultWorkshop *self)
{
    GHashTable *boards = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
    GListModel *model = G_LIST_MODEL (self->boards);

    for (guint i = 0; i < g_list_model_get_n_items (model); i++)
        g_hash_table_add (boards, g_list_model_get_item (model, i));
    return boards;
}

/* In the order of the list, which is that of their locations, where they come at once. */
static void
add_new_places (MoultWorkshop *self, GHashTable *boards)
{
    GListModel *model = G_LIST_MODEL (self->boards);

    for (guint i = 0; i < g_list_model_get_n_items (model); i++) {
        g_autoptr (MoultBoard) board = g_list_model_get_item (model, i);

        if (g_hash_table_contains (boards, board))
            add_place (self, board);
    }
}

void
moult_workshop_update_places (MoultWorkshop *self)
{
    g_autoptr (GHashTable) boards = list_boards (self);

    for (guint i = self->places->len; i > 0; i--) {
        MoultWorkshopPlace *place = self->places->pdata[i - 1];

        if (g_hash_table_remove (boards, place->board))
            continue;
        leave_card (place);
        g_ptr_array_remove_index (self->places, i - 1);
    }
    add_new_places (self, boards);
}

MoultWorkshopPlace *
moult_workshop_find_place (MoultWorkshop *self, MoultWorkshopCard *card)
{
    for (guint i = 0; i < self->places->len; i++) {
        MoultWorkshopPlace *place = self->places->pdata[i];

        if (place->card == card)
            return place;
    }
    return NULL;
}
