/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "page-keeper.h"

enum {
    DAY = 24 * 60 * 60, /* seconds for which a page is good */
    HOUR = 60 * 60,     /* seconds between attempts to read one that fails */
    GATHER_MS = 50,     /* boards on a hub come one after the other */
    SETTLE = 10,        /* seconds that a user waits for pages before he is shown what is known */
};

typedef struct {
    GError *error;
    gint64 when; /* monotonic, in microseconds */
} Failure;

struct _MoultPageKeeper {
    GObject parent_instance;

    MoultLibrary *library;
    gboolean opened;
    GError *open_error;
    GHashTable *wanted;   /* board ids of the next request */
    GHashTable *reading;  /* board ids of the one that runs */
    GHashTable *failures; /* board id → Failure */
    GCancellable *cancellable;
    guint gather_id;
    guint hour_id;
    gboolean online;
    GPtrArray *waiting; /* GTask: until all is settled */
    guint settle_id;
    guint deadline_id;
};

G_DEFINE_FINAL_TYPE (MoultPageKeeper, moult_page_keeper, G_TYPE_OBJECT)

enum {
    SIGNAL_CHANGED,
    N_SIGNALS,
};
static guint signals[N_SIGNALS];

static void
failure_free (Failure *failure)
{
    g_error_free (failure->error);
    g_free (failure);
}

static void
end_waiting (MoultPageKeeper *self)
{
    g_autoptr (GPtrArray) waiting = g_steal_pointer (&self->waiting);

    self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
    g_clear_handle_id (&self->settle_id, g_source_remove);
    g_clear_handle_id (&self->deadline_id, g_source_remove);
    for (guint i = 0; i < waiting->len; i++)
        g_task_return_boolean (g_ptr_array_index (waiting, i), TRUE);
}

static gboolean
on_settled_cb (gpointer user_data)
{
    MoultPageKeeper *self = MOULT_PAGE_KEEPER (user_data);

    self->settle_id = 0;
    if (!moult_page_keeper_is_reading (self, NULL))
        end_waiting (self);
    return G_SOURCE_REMOVE;
}

static gboolean
on_deadline_cb (gpointer user_data)
{
    MoultPageKeeper *self = MOULT_PAGE_KEEPER (user_data);

    self->deadline_id = 0;
    end_waiting (self);
    return G_SOURCE_REMOVE;
}

/* After the recommenders, who do their work when the main loop is idle. */
static void
check_settled (MoultPageKeeper *self)
{
    if (self->waiting->len > 0 && self->settle_id == 0)
        self->settle_id = g_idle_add_full (G_PRIORITY_LOW, on_settled_cb, self, NULL);
}

static void
emit_changed (MoultPageKeeper *self)
{
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
    check_settled (self);
}

/* Ids belong to the board data and live for ever. */
static const char *
get_id (MoultCatalogueBoard *board)
{
    return moult_catalogue_board_get_kind (board)->board_id;
}

static gboolean
is_fresh (MoultCatalogueBoard *board)
{
    gint64 fetched = moult_catalogue_board_get_fetched (board);

    return fetched + DAY >= g_get_real_time () / G_USEC_PER_SEC;
}

static gboolean
has_just_failed (MoultPageKeeper *self, const char *id)
{
    Failure *failure = g_hash_table_lookup (self->failures, id);

    return failure != NULL
           && g_get_monotonic_time () - failure->when < HOUR * (gint64) G_USEC_PER_SEC;
}

static void
take_outcome (MoultPageKeeper *self, const char *id, const GError *error)
{
    MoultCatalogueBoard *board =
        moult_catalogue_find (moult_library_get_catalogue (self->library), id);

    if (error == NULL || (board != NULL && is_fresh (board))) {
        g_hash_table_remove (self->failures, id);
        return;
    }
    Failure *failure = g_new0 (Failure, 1);
    failure->error = g_error_copy (error);
    failure->when = g_get_monotonic_time ();
    g_hash_table_insert (self->failures, (gpointer) id, failure);
}

static void schedule (MoultPageKeeper *self); /* what was wanted meanwhile */

static void
on_refreshed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (MoultPageKeeper) self = MOULT_PAGE_KEEPER (user_data);
    g_autoptr (GError) error = NULL;
    GHashTableIter iter;
    gpointer id;

    moult_library_refresh_finish (MOULT_LIBRARY (source), result, &error);
    if (g_cancellable_is_cancelled (self->cancellable))
        return;
    if (error != NULL)
        g_debug ("not all pages could be read: %s", error->message);
    g_hash_table_iter_init (&iter, self->reading);
    while (g_hash_table_iter_next (&iter, &id, NULL))
        take_outcome (self, id, error);
    g_hash_table_remove_all (self->reading);
    schedule (self);
    emit_changed (self);
}

static gboolean
on_gathered_cb (gpointer user_data)
{
    MoultPageKeeper *self = MOULT_PAGE_KEEPER (user_data);
    g_autoptr (GPtrArray) ids = g_hash_table_get_keys_as_ptr_array (self->wanted);

    self->gather_id = 0;
    g_ptr_array_add (ids, NULL);
    for (guint i = 0; ids->pdata[i] != NULL; i++)
        g_hash_table_add (self->reading, ids->pdata[i]);
    g_hash_table_remove_all (self->wanted);
    moult_library_refresh_async (self->library, (const char *const *) ids->pdata, DAY,
                                 self->cancellable, on_refreshed_cb, g_object_ref (self));
    return G_SOURCE_REMOVE;
}

static void
schedule (MoultPageKeeper *self)
{
    if (self->gather_id == 0 && g_hash_table_size (self->wanted) > 0
        && g_hash_table_size (self->reading) == 0)
        self->gather_id = g_timeout_add (GATHER_MS, on_gathered_cb, self);
}

static gboolean
on_hour_cb (gpointer user_data)
{
    emit_changed (MOULT_PAGE_KEEPER (user_data));
    return G_SOURCE_CONTINUE;
}

static void
on_network_changed_cb (MoultPageKeeper *self, gboolean available)
{
    g_assert (MOULT_IS_PAGE_KEEPER (self));

    gboolean is_back = available && !self->online;

    self->online = available;
    if (is_back)
        moult_page_keeper_retry (self);
}

static void
moult_page_keeper_dispose (GObject *object)
{
    MoultPageKeeper *self = MOULT_PAGE_KEEPER (object);

    moult_page_keeper_stop (self);
    g_clear_object (&self->library);

    G_OBJECT_CLASS (moult_page_keeper_parent_class)->dispose (object);
}

static void
moult_page_keeper_finalize (GObject *object)
{
    MoultPageKeeper *self = MOULT_PAGE_KEEPER (object);

    g_ptr_array_unref (self->waiting);
    g_hash_table_unref (self->wanted);
    g_hash_table_unref (self->reading);
    g_hash_table_unref (self->failures);
    g_clear_error (&self->open_error);
    g_object_unref (self->cancellable);

    G_OBJECT_CLASS (moult_page_keeper_parent_class)->finalize (object);
}

static void
moult_page_keeper_class_init (MoultPageKeeperClass *klass)
{
    GObjectClass *object_class = G_OBJECT_CLASS (klass);

    object_class->dispose = moult_page_keeper_dispose;
    object_class->finalize = moult_page_keeper_finalize;

    signals[SIGNAL_CHANGED] = g_signal_new ("changed", MOULT_TYPE_PAGE_KEEPER, G_SIGNAL_RUN_LAST, 0,
                                            NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
moult_page_keeper_init (MoultPageKeeper *self)
{
    GNetworkMonitor *monitor = g_network_monitor_get_default ();

    self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
    self->wanted = g_hash_table_new (g_str_hash, g_str_equal);
    self->reading = g_hash_table_new (g_str_hash, g_str_equal);
    self->failures =
        g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) failure_free);
    self->cancellable = g_cancellable_new ();
    self->online = g_network_monitor_get_network_available (monitor);
    self->hour_id = g_timeout_add_seconds (HOUR, on_hour_cb, self);
    g_signal_connect_object (monitor, "network-changed", G_CALLBACK (on_network_changed_cb), self,
                             G_CONNECT_SWAPPED);
}

MoultPageKeeper *
moult_page_keeper_new (MoultLibrary *library)
{
    g_return_val_if_fail (MOULT_IS_LIBRARY (library), NULL);

    MoultPageKeeper *self = g_object_new (MOULT_TYPE_PAGE_KEEPER, NULL);
    self->library = g_object_ref (library);
    return self;
}

void
moult_page_keeper_set_opened (MoultPageKeeper *self, const GError *error)
{
    g_return_if_fail (MOULT_IS_PAGE_KEEPER (self));

    self->opened = error == NULL;
    g_clear_error (&self->open_error);
    self->open_error = error != NULL ? g_error_copy (error) : NULL;
    emit_changed (self);
}

gboolean
moult_page_keeper_is_open (MoultPageKeeper *self)
{
    g_return_val_if_fail (MOULT_IS_PAGE_KEEPER (self), FALSE);

    return self->opened;
}

void
moult_page_keeper_want (MoultPageKeeper *self, MoultCatalogueBoard *board)
{
    g_return_if_fail (MOULT_IS_PAGE_KEEPER (self) && MOULT_IS_CATALOGUE_BOARD (board));

    const char *id = get_id (board);

    if (!self->opened || g_cancellable_is_cancelled (self->cancellable) || is_fresh (board)
        || has_just_failed (self, id) || g_hash_table_contains (self->reading, id))
        return;
    g_hash_table_add (self->wanted, (gpointer) id);
    schedule (self);
}

void
moult_page_keeper_retry (MoultPageKeeper *self)
{
    g_return_if_fail (MOULT_IS_PAGE_KEEPER (self));

    g_hash_table_remove_all (self->failures);
    emit_changed (self);
}

gboolean
moult_page_keeper_is_reading (MoultPageKeeper *self, MoultCatalogueBoard *board)
{
    g_return_val_if_fail (MOULT_IS_PAGE_KEEPER (self), FALSE);

    if (!self->opened)
        return self->open_error == NULL;
    if (board == NULL)
        return g_hash_table_size (self->wanted) > 0 || g_hash_table_size (self->reading) > 0;
    return g_hash_table_contains (self->wanted, get_id (board))
           || g_hash_table_contains (self->reading, get_id (board));
}

const GError *
moult_page_keeper_get_error (MoultPageKeeper *self, MoultCatalogueBoard *board)
{
    g_return_val_if_fail (MOULT_IS_PAGE_KEEPER (self), NULL);

    if (self->open_error != NULL || board == NULL)
        return self->open_error;
    Failure *failure = g_hash_table_lookup (self->failures, get_id (board));
    return failure != NULL ? failure->error : NULL;
}

void
moult_page_keeper_settle_async (MoultPageKeeper *self,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
    g_return_if_fail (MOULT_IS_PAGE_KEEPER (self));

    GTask *task = g_task_new (self, NULL, callback, user_data);

    g_task_set_source_tag (task, moult_page_keeper_settle_async);
    g_ptr_array_add (self->waiting, task);
    if (self->deadline_id == 0)
        self->deadline_id = g_timeout_add_seconds (SETTLE, on_deadline_cb, self);
    check_settled (self);
}

void
moult_page_keeper_stop (MoultPageKeeper *self)
{
    g_return_if_fail (MOULT_IS_PAGE_KEEPER (self));

    end_waiting (self);
    g_cancellable_cancel (self->cancellable);
    g_clear_handle_id (&self->gather_id, g_source_remove);
    g_clear_handle_id (&self->hour_id, g_source_remove);
}
