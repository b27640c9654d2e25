/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "workshop.h"

#include "workshop-figures.h"
#include "workshop-private.h"

/* Bars move smoothly enough at this pace, and 32 boards cost no more than one. */
#define TICK_MS 250
/* A minute more or less does not matter to who went for a coffee. */
#define IDLE_CHECK_SECONDS 10

static void moult_workshop_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MoultWorkshop,
                               moult_workshop,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, moult_workshop_model_init))

typedef enum {
    PROP_ARMED = 1,
    PROP_PREPARING,
    PROP_PAUSED,
    PROP_RECIPE,
    PROP_N_READY,
    PROP_N_ATTENTION,
    PROP_N_WORKING,
    PROP_N_WAITING,
    PROP_N_LEFT_ALONE,
    PROP_PER_MINUTE,
    PROP_FRACTION,
    PROP_SECONDS_LEFT,
} MoultWorkshopProperty;
#define PROP_LAST PROP_SECONDS_LEFT
static GParamSpec *props[PROP_LAST + 1];

static const MoultWorkshopProperty count_props[MOULT_N_CARD_STATES] = {
    [MOULT_CARD_WAITING] = PROP_N_WAITING,       [MOULT_CARD_WORKING] = PROP_N_WORKING,
    [MOULT_CARD_READY] = PROP_N_READY,           [MOULT_CARD_ATTENTION] = PROP_N_ATTENTION,
    [MOULT_CARD_LEFT_ALONE] = PROP_N_LEFT_ALONE,
};

enum {
    SIGNAL_IDLE_STOPPED,
    N_SIGNALS,
};
static guint signals[N_SIGNALS];

static void
notify (MoultWorkshop *self, MoultWorkshopProperty property)
{
    g_object_notify_by_pspec (G_OBJECT (self), props[property]);
}

/* ---- figures ---- */

static void
notify_figures (MoultWorkshop *self)
{
    notify (self, PROP_FRACTION);
    notify (self, PROP_SECONDS_LEFT);
    notify (self, PROP_PER_MINUTE);
}

static gboolean
on_tick_cb (gpointer user_data)
{
    MoultWorkshop *self = MOULT_WORKSHOP (user_data);

    notify_figures (self);
    if (self->counts[MOULT_CARD_WORKING] > 0)
        return G_SOURCE_CONTINUE;
    self->tick_source = 0;
    return G_SOURCE_REMOVE;
}

static void
tick (MoultWorkshop *self)
{
    if (self->tick_source == 0)
        self->tick_source = g_timeout_add (TICK_MS, on_tick_cb, self);
}

static void
count (MoultWorkshop *self, MoultCardState state, int change)
{
    self->counts[state] += change;
    notify (self, count_props[state]);
    tick (self);
}

void
moult_workshop_note_state (MoultWorkshop *self, MoultWorkshopCard *card, MoultCardState old)
{
    MoultCardState state = moult_workshop_card_get_state (card);

    if (state == old)
        return;
    count (self, old, -1);
    count (self, state, 1);
    moult_workshop_record_card (self, card);
}

void
moult_workshop_settle (MoultWorkshop *self,
                       MoultWorkshopCard *card,
                       MoultCardState state,
                       MoultPlanTask *task,
                       const GError *error)
{
    MoultCardState old = moult_workshop_card_get_state (card);
    MoultPlanReason reason = task != NULL ? moult_plan_task_get_reason (task) : MOULT_PLAN_FLASH;

    moult_workshop_card_settle (card, state, reason,
                                task != NULL ? moult_plan_task_get_detail (task) : NULL, error);
    moult_workshop_note_state (self, card, old);
}

/* ---- numbers ---- */

static MoultRecipe *
get_recipe (MoultWorkshop *self)
{
    return self->plan != NULL ? moult_recipe_plan_get_recipe (self->plan) : NULL;
}

/* The lowest that is free, so that a board that is left alone makes no gap. */
static guint
find_number (MoultWorkshop *self)
{
    guint number = MAX (1, moult_recipe_get_first_number (get_recipe (self)));

    while (g_hash_table_contains (self->numbers, GUINT_TO_POINTER (number)))
        number++;
    return number;
}

void
moult_workshop_number_card (MoultWorkshop *self, MoultWorkshopCard *card)
{
    if (moult_workshop_card_get_number (card) != 0)
        return;

    guint number = find_number (self);
    g_autofree char *name = moult_recipe_get_numbered (get_recipe (self))
                                ? moult_recipe_expand_name (get_recipe (self), number)
                                : NULL;

    g_hash_table_add (self->numbers, GUINT_TO_POINTER (number));
    moult_workshop_card_set_number (card, number);
    moult_workshop_card_set_name (card, name);
}

void
moult_workshop_free_number (MoultWorkshop *self, MoultWorkshopCard *card)
{
    guint number = moult_workshop_card_get_number (card);

    /* What a board may have been named after is not given to another. */
    if (!moult_workshop_card_was_begun (card))
        g_hash_table_remove (self->numbers, GUINT_TO_POINTER (number));
    moult_workshop_card_set_number (card, 0);
    moult_workshop_card_set_name (card, NULL);
}

/* ---- cards ---- */

MoultWorkshopCard *
moult_workshop_add_card (MoultWorkshop *self)
{
    MoultWorkshopCard *card = moult_workshop_card_new (++self->last_id);

    g_ptr_array_add (self->cards, card);
    moult_workshop_number_card (self, card);
    count (self, MOULT_CARD_WAITING, 1);
    g_list_model_items_changed (G_LIST_MODEL (self), self->cards->len - 1, 0, 1);
    return card;
}

void
moult_workshop_restore_card (MoultWorkshop *self, const MoultReportRow *row)
{
    MoultWorkshopCard *card = moult_workshop_card_new_restored (row);

    self->last_id = MAX (self->last_id, row->id);
    g_ptr_array_add (self->cards, card);
    g_hash_table_add (self->numbers, GUINT_TO_POINTER (row->number));
    for (gsize i = 0; row->keys[i] != NULL; i++)
        g_hash_table_replace (self->known, g_strdup (row->keys[i]), card);
    count (self, moult_workshop_card_get_state (card), 1);
    g_list_model_items_changed (G_LIST_MODEL (self), self->cards->len - 1, 0, 1);
}

static void
forget_keys (MoultWorkshop *self, MoultWorkshopCard *card)
{
    const char *const *keys = moult_workshop_card_get_keys (card);

    for (gsize i = 0; keys[i] != NULL; i++) {
        if (g_hash_table_lookup (self->known, keys[i]) == card)
            g_hash_table_remove (self->known, keys[i]);
    }
}

void
moult_workshop_drop_card (MoultWorkshop *self, MoultWorkshopCard *card)
{
    guint position;

    if (!g_ptr_array_find (self->cards, card, &position))
        return;

    g_autoptr (MoultWorkshopCard) dropped = g_object_ref (card);
    MoultWorkshopPlace *place = moult_workshop_find_place (self, card);
    if (place != NULL)
        place->card = NULL;
    forget_keys (self, card);
    if (self->log != NULL && moult_workshop_card_was_begun (card))
        moult_workshop_log_forget (self->log, moult_workshop_card_get_id (card));
    moult_workshop_free_number (self, card);
    g_ptr_array_remove_index (self->cards, position);
    count (self, moult_workshop_card_get_state (card), -1);
    g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
}

static GType
moult_workshop_get_item_type (GListModel *model)
{
    return MOULT_TYPE_WORKSHOP_CARD;
}

static guint
moult_workshop_get_n_items (GListModel *model)
{
    return MOULT_WORKSHOP (model)->cards->len;
}

static gpointer
moult_workshop_get_item (GListModel *model, guint position)
{
    MoultWorkshop *self = MOULT_WORKSHOP (model);

    return position < self->cards->len ? g_object_ref (self->cards->pdata[position]) : NULL;
}

static void
moult_workshop_model_init (GListModelInterface *iface)
{
    iface->get_item_type = moult_workshop_get_item_type;
    iface->get_n_items = moult_workshop_get_n_items;
    iface->get_item = moult_workshop_get_item;
}

/* ---- idle ---- */

void
moult_workshop_note_active (MoultWorkshop *self)
{
    self->active = g_get_monotonic_time ();
}

void
moult_workshop_check_idle (MoultWorkshop *self, gint64 now)
{
    if (!self->armed || moult_job_queue_get_n_active (self->queue) > 0
        || now - self->active
               < moult_recipe_get_idle_minutes (get_recipe (self)) * 60 * G_TIME_SPAN_SECOND)
        return;
    moult_workshop_stop (self);
    g_signal_emit (self, signals[SIGNAL_IDLE_STOPPED], 0);
}

static gboolean
on_idle_check_cb (gpointer user_data)
{
    MoultWorkshop *self = MOULT_WORKSHOP (user_data);

    moult_workshop_check_idle (self, g_get_monotonic_time ());
    return G_SOURCE_CONTINUE;
}

/* ---- the object ---- */

static void
on_boards_changed_cb (MoultWorkshop *self)
{
    g_assert (MOULT_IS_WORKSHOP (self));

    moult_workshop_update_places (self);
    moult_workshop_look_at_all (self);
}

/* Firmware that was missing may be there now. */
static void
on_library_cb (MoultWorkshop *self)
{
    g_assert (MOULT_IS_WORKSHOP (self));

    moult_workshop_look_at_all (self);
}

static void
moult_workshop_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
    MoultWorkshop *self = MOULT_WORKSHOP (object);

    switch ((MoultWorkshopProperty) property_id) {
    case PROP_ARMED:
        g_value_set_boolean (value, self->armed);
        break;
    case PROP_PREPARING:
        g_value_set_boolean (value, self->preparing);
        break;
    case PROP_PAUSED:
        g_value_set_boolean (value, self->paused);
        break;
    case PROP_RECIPE:
        g_value_set_object (value, get_recipe (self));
        break;
    case PROP_N_READY:
        g_value_set_uint (value, self->counts[MOULT_CARD_READY]);
        break;
    case PROP_N_ATTENTION:
        g_value_set_uint (value, self->counts[MOULT_CARD_ATTENTION]);
        break;
    case PROP_N_WORKING:
        g_value_set_uint (value, self->counts[MOULT_CARD_WORKING]);
        break;
    case PROP_N_WAITING:
        g_value_set_uint (value, self->counts[MOULT_CARD_WAITING]);
        break;
    case PROP_N_LEFT_ALONE:
        g_value_set_uint (value, self->counts[MOULT_CARD_LEFT_ALONE]);
        break;
    case PROP_PER_MINUTE:
        g_value_set_double (value, moult_workshop_get_per_minute (self));
        break;
    case PROP_FRACTION:
        g_value_set_double (value, moult_workshop_get_fraction (self));
        break;
    case PROP_SECONDS_LEFT:
        g_value_set_double (value, moult_workshop_get_seconds_left (self));
        break;
    }
}

static void
moult_workshop_dispose (GObject *object)
{
    MoultWorkshop *self = MOULT_WORKSHOP (object);

    g_clear_handle_id (&self->look_source, g_source_remove);
    g_clear_handle_id (&self->tick_source, g_source_remove);
    g_clear_handle_id (&self->idle_source, g_source_remove);
    g_ptr_array_set_size (self->places, 0);
    g_clear_object (&self->boards);
    g_clear_object (&self->queue);
    g_clear_object (&self->library);
    g_clear_object (&self->plan);
    g_clear_object (&self->log);

    G_OBJECT_CLASS (moult_workshop_parent_class)->dispose (object);
}

static void
moult_workshop_finalize (GObject *object)
{
    MoultWorkshop *self = MOULT_WORKSHOP (object);

    g_ptr_array_unref (self->places);
    g_ptr_array_unref (self->cards);
    g_hash_table_unref (self->known);
    g_hash_table_unref (self->untrusted);
    g_hash_table_unref (self->numbers);
    g_hash_table_unref (self->looked);
    g_free (self->title);
    g_free (self->signature);

    G_OBJECT_CLASS (moult_workshop_parent_class)->finalize (object);
}

static void
moult_workshop_class_init (MoultWorkshopClass *klass)
{
    GObjectClass *object_class = G_OBJECT_CLASS (klass);
    const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

    object_class->get_property = moult_workshop_get_property;
    object_class->dispose = moult_workshop_dispose;
    object_class->finalize = moult_workshop_finalize;

    props[PROP_ARMED] = g_param_spec_boolean ("armed", NULL, NULL, FALSE, flags);
    props[PROP_PREPARING] = g_param_spec_boolean ("preparing", NULL, NULL, FALSE, flags);
    props[PROP_PAUSED] = g_param_spec_boolean ("paused", NULL, NULL, FALSE, flags);
    props[PROP_RECIPE] = g_param_spec_object ("recipe", NULL, NULL, MOULT_TYPE_RECIPE, flags);
    props[PROP_N_READY] = g_param_spec_uint ("n-ready", NULL, NULL, 0, G_MAXUINT, 0, flags);
    props[PROP_N_ATTENTION] = g_param_spec_uint ("n-attention", NULL, NULL, 0, G_MAXUINT, 0, flags);
    props[PROP_N_WORKING] = g_param_spec_uint ("n-working", NULL, NULL, 0, G_MAXUINT, 0, flags);
    props[PROP_N_WAITING] = g_param_spec_uint ("n-waiting", NULL, NULL, 0, G_MAXUINT, 0, flags);
    props[PROP_N_LEFT_ALONE] =
        g_param_spec_uint ("n-left-alone", NULL, NULL, 0, G_MAXUINT, 0, flags);
    props[PROP_PER_MINUTE] =
        g_param_spec_double ("per-minute", NULL, NULL, 0, G_MAXDOUBLE, 0, flags);
    props[PROP_FRACTION] = g_param_spec_double ("fraction", NULL, NULL, 0, 1, 0, flags);
    props[PROP_SECONDS_LEFT] =
        g_param_spec_double ("seconds-left", NULL, NULL, -1, G_MAXDOUBLE, -1, flags);
    g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

    signals[SIGNAL_IDLE_STOPPED] =
        g_signal_new ("idle-stopped", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                      NULL, G_TYPE_NONE, 0);
}

static void
moult_workshop_init (MoultWorkshop *self)
{
    self->cards = g_ptr_array_new_with_free_func (g_object_unref);
    self->places = g_ptr_array_new_with_free_func ((GDestroyNotify) moult_workshop_place_free);
    self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
    self->untrusted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
    self->numbers = g_hash_table_new (NULL, NULL);
    self->looked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
    self->title = g_strdup ("");
}

MoultWorkshop *
moult_workshop_new (MoultBoardList *boards,
                    MoultJobQueue *queue,
                    MoultLibrary *library,
                    const char *state_folder)
{
    g_return_val_if_fail (MOULT_IS_BOARD_LIST (boards) && MOULT_IS_JOB_QUEUE (queue), NULL);
    g_return_val_if_fail (MOULT_IS_LIBRARY (library), NULL);

    MoultWorkshop *self = g_object_new (MOULT_TYPE_WORKSHOP, NULL);

    self->boards = g_object_ref (boards);
    self->queue = g_object_ref (queue);
    self->library = g_object_ref (library);
    if (state_folder != NULL)
        self->log = moult_workshop_log_new (state_folder);
    g_signal_connect_object (boards, "items-changed", G_CALLBACK (on_boards_changed_cb), self,
                             G_CONNECT_SWAPPED);
    g_signal_connect_object (library, "opened", G_CALLBACK (on_library_cb), self,
                             G_CONNECT_SWAPPED);
    g_signal_connect_object (library, "refreshed", G_CALLBACK (on_library_cb), self,
                             G_CONNECT_SWAPPED);
    moult_workshop_update_places (self);
    return self;
}

/* ---- arming ---- */

static void
set_preparing (MoultWorkshop *self, gboolean preparing)
{
    self->preparing = preparing;
    notify (self, PROP_PREPARING);
}

static void
set_armed (MoultWorkshop *self, gboolean armed)
{
    self->armed = armed;
    moult_workshop_note_active (self);
    g_clear_handle_id (&self->idle_source, g_source_remove);
    if (armed)
        self->idle_source = g_timeout_add_seconds (IDLE_CHECK_SECONDS, on_idle_check_cb, self);
    notify (self, PROP_ARMED);
}

static void
on_prepared_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (GTask) task = user_data;
    MoultWorkshop *self = g_task_get_source_object (task);
    GError *error = NULL;
    g_autoptr (MoultRecipePlan) plan = moult_recipe_plan_prepare_finish (result, &error);

    set_preparing (self, FALSE);
    if (plan == NULL) {
        g_task_return_error (task, error);
        return;
    }
    g_set_object (&self->plan, plan);
    g_hash_table_remove_all (self->looked);
    moult_workshop_begin_session (self);
    notify (self, PROP_RECIPE);
    moult_workshop_set_paused (self, FALSE);
    set_armed (self, TRUE);
    moult_workshop_look_at_all (self);
    g_task_return_boolean (task, TRUE);
}

void
moult_workshop_arm_async (MoultWorkshop *self,
                          MoultRecipe *recipe,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
    g_return_if_fail (MOULT_IS_WORKSHOP (self) && MOULT_IS_RECIPE (recipe));
    g_return_if_fail (!self->armed && !self->preparing);

    GTask *task = g_task_new (self, cancellable, callback, user_data);

    g_task_set_source_tag (task, moult_workshop_arm_async);
    set_preparing (self, TRUE);
    moult_recipe_plan_prepare_async (recipe, self->library, cancellable, on_prepared_cb, task);
}

gboolean
moult_workshop_arm_finish (MoultWorkshop *self, GAsyncResult *result, GError **error)
{
    g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

    return g_task_propagate_boolean (G_TASK (result), error);
}

void
moult_workshop_stop (MoultWorkshop *self)
{
    g_return_if_fail (MOULT_IS_WORKSHOP (self));

    if (!self->armed)
        return;
    set_armed (self, FALSE);
    moult_workshop_take_back (self);
}

void
moult_workshop_set_paused (MoultWorkshop *self, gboolean paused)
{
    g_return_if_fail (MOULT_IS_WORKSHOP (self));

    if (!self->paused == !paused)
        return;
    self->paused = paused;
    notify (self, PROP_PAUSED);
    if (paused)
        moult_workshop_take_back (self);
    moult_workshop_look_at_all (self);
}

/* ---- cards by hand ---- */

void
moult_workshop_retry (MoultWorkshop *self, MoultWorkshopCard *card)
{
    g_return_if_fail (MOULT_IS_WORKSHOP (self) && MOULT_IS_WORKSHOP_CARD (card));

    MoultWorkshopPlace *place = moult_workshop_find_place (self, card);

    if (place != NULL && moult_workshop_card_get_state (card) != MOULT_CARD_READY)
        moult_workshop_try_again (place);
}

guint
moult_workshop_retry_failed (MoultWorkshop *self)
{
    g_return_val_if_fail (MOULT_IS_WORKSHOP (self), 0);

    guint n_again = 0;

    for (guint i = 0; i < self->cards->len; i++) {
        MoultWorkshopCard *card = self->cards->pdata[i];
        MoultWorkshopPlace *place = moult_workshop_find_place (self, card);

        if (self->plan == NULL || place == NULL || place->left != 0
            || moult_workshop_card_get_error (card) == NULL)
            continue;
        moult_workshop_try_again (place);
        n_again++;
    }
    return n_again;
}

void
moult_workshop_remove (MoultWorkshop *self, MoultWorkshopCard *card)
{
    g_return_if_fail (MOULT_IS_WORKSHOP (self) && MOULT_IS_WORKSHOP_CARD (card));

    MoultWorkshopPlace *place = moult_workshop_find_place (self, card);

    if (moult_workshop_card_is_active (card))
        return;
    if (place != NULL)
        place->dismissed = place->left == 0;
    moult_workshop_drop_card (self, card);
}

/* ---- figures for everybody ---- */

gboolean
moult_workshop_get_armed (MoultWorkshop *self)
{
    g_return_val_if_fail (MOULT_IS_WORKSHOP (self), FALSE);

    return self->armed;
}

gboolean
moult_workshop_get_preparing (MoultWorkshop *self)
{
    g_return_val_if_fail (MOULT_IS_WORKSHOP (self), FALSE);

    return self->preparing;
}

gboolean
moult_workshop_get_paused (MoultWorkshop *self)
{
    g_return_val_if_fail (MOULT_IS_WORKSHOP (self), FALSE);

    return self->paused;
}

MoultRecipe *
moult_workshop_get_recipe (MoultWorkshop *self)
{
    g_return_val_if_fail (MOULT_IS_WORKSHOP (self), NULL);

    return get_recipe (self);
}

guint
moult_workshop_count (MoultWorkshop *self, MoultCardState state)
{
    g_return_val_if_fail (MOULT_IS_WORKSHOP (self), 0);

    return self->counts[state];
}

double
moult_workshop_get_per_minute (MoultWorkshop *self)
{
    g_return_val_if_fail (MOULT_IS_WORKSHOP (self), 0);

    return moult_workshop_figures_per_minute (self->cards);
}

double
moult_workshop_get_fraction (MoultWorkshop *self)
{
    g_return_val_if_fail (MOULT_IS_WORKSHOP (self), 0);

    return moult_workshop_figures_fraction (self->cards);
}

double
moult_workshop_get_seconds_left (MoultWorkshop *self)
{
    g_return_val_if_fail (MOULT_IS_WORKSHOP (self), -1);

    return moult_workshop_figures_seconds_left (self->cards);
}
