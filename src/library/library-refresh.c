/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "library-private.h"

#include "board-index.h"
#include "own-thread.h"
#include "page-refresh.h"

/* As many as the site is asked at once (MoultSite): more threads would only wait. */
#define N_THREADS 4

/* All that is asked of the site at one time. */
typedef struct {
    MoultLibrary *library; /* told of each page, on the main thread */
    MoultSiteThread *site;
    MoultStoreThread *store;
    GCancellable *cancellable; /* or NULL */
    GPtrArray *pages;          /* MoultPageRefresh */

    GMutex mutex;
    GError *error; /* the first */
} Refresh;

static void
refresh_free (Refresh *refresh)
{
    g_object_unref (refresh->library);
    g_object_unref (refresh->site);
    g_object_unref (refresh->store);
    g_clear_object (&refresh->cancellable);
    g_ptr_array_unref (refresh->pages);
    g_mutex_clear (&refresh->mutex);
    g_clear_error (&refresh->error);
    g_free (refresh);
}

/* ---- boards ---- */

static void
take_page (MoultLibrary *self, MoultPageRefresh *page)
{
    MoultCatalogueBoard *board = moult_catalogue_find (self->catalogue, page->board_id);

    if (board == NULL || page->fetched == 0)
        return;
    if (page->page != NULL)
        moult_catalogue_board_set_page (board, g_steal_pointer (&page->page));
    else if (moult_catalogue_board_get_page (board) != NULL)
        moult_catalogue_board_set_fetched (board, page->fetched);
    moult_library_emit_refreshed (self, page->board_id);
}

static void
run_page (gpointer data, gpointer user_data)
{
    MoultPageRefresh *page = data;
    Refresh *refresh = user_data;
    g_autoptr (GError) error = NULL;

    if (moult_page_refresh_run (page, refresh->site, refresh->store, refresh->cancellable, &error))
        return;
    g_debug ("the page of %s cannot be read: %s", page->board_id, error->message);
    g_mutex_lock (&refresh->mutex);
    if (refresh->error == NULL)
        refresh->error = g_steal_pointer (&error);
    g_mutex_unlock (&refresh->mutex);
}

static gpointer
boards_thread (gpointer data, GCancellable *cancellable, GError **error)
{
    Refresh *refresh = data;
    GThreadPool *pool = g_thread_pool_new (run_page, refresh, N_THREADS, FALSE, NULL);

    for (guint i = 0; i < refresh->pages->len; i++)
        g_thread_pool_push (pool, g_ptr_array_index (refresh->pages, i), NULL);
    g_thread_pool_free (pool, FALSE, TRUE);
    return refresh;
}

static void
on_boards_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    MoultLibrary *self = MOULT_LIBRARY (source);
    g_autoptr (GTask) task = G_TASK (user_data);
    Refresh *refresh = g_task_get_task_data (G_TASK (result));
    g_autoptr (GError) error = NULL;

    if (g_task_propagate_pointer (G_TASK (result), &error) == NULL) {
        g_task_return_error (task, g_steal_pointer (&error));
        return;
    }
    for (guint i = 0; i < refresh->pages->len; i++)
        take_page (self, g_ptr_array_index (refresh->pages, i));
    if (refresh->error != NULL)
        g_task_return_error (task, g_steal_pointer (&refresh->error));
    else
        g_task_return_boolean (task, TRUE);
}

static gboolean
is_older (gint64 fetched, gint64 max_age)
{
    return max_age == 0 || fetched + max_age < g_get_real_time () / G_USEC_PER_SEC;
}

static gboolean
has_board (GPtrArray *pages, const char *board_id)
{
    for (guint i = 0; i < pages->len; i++) {
        if (g_str_equal (((MoultPageRefresh *) g_ptr_array_index (pages, i))->board_id, board_id))
            return TRUE;
    }
    return FALSE;
}

/* Each board once, whatever builds of it are asked for. */
static void
add_pages (Refresh *refresh, const char *const *board_ids, gint64 max_age)
{
    for (gsize i = 0; board_ids[i] != NULL; i++) {
        MoultCatalogueBoard *board =
            moult_catalogue_find (refresh->library->catalogue, board_ids[i]);
        const char *id = board != NULL ? moult_catalogue_board_get_kind (board)->board_id : NULL;

        if (id == NULL || has_board (refresh->pages, id)
            || !is_older (moult_catalogue_board_get_fetched (board), max_age))
            continue;
        g_ptr_array_add (refresh->pages,
                         moult_page_refresh_new (id, moult_catalogue_board_get_page (board)));
    }
}

static void
refresh_boards (MoultLibrary *self,
                const char *const *board_ids,
                gint64 max_age,
                GCancellable *cancellable,
                GTask *task)
{
    g_autoptr (GTask) work = g_task_new (self, cancellable, on_boards_read_cb, g_object_ref (task));
    Refresh *refresh = g_new0 (Refresh, 1);

    refresh->library = g_object_ref (self);
    refresh->site = g_object_ref (self->site);
    refresh->store = g_object_ref (self->store);
    g_set_object (&refresh->cancellable, cancellable);
    refresh->pages = g_ptr_array_new_with_free_func ((GDestroyNotify) moult_page_refresh_free);
    g_mutex_init (&refresh->mutex);
    add_pages (refresh, board_ids, max_age);
    g_task_set_check_cancellable (work, FALSE); /* what was read is read */
    g_task_set_task_data (work, refresh, (GDestroyNotify) refresh_free);
    moult_own_thread_run (work, boards_thread, NULL);
}

/* ---- the list of all boards ---- */

typedef struct {
    MoultSiteThread *site;
    MoultStoreThread *store;
    MoultStoreDocument *document;
    GPtrArray *boards; /* MoultIndexBoard */
} IndexRefresh;

static void
index_refresh_free (IndexRefresh *refresh)
{
    g_object_unref (refresh->site);
    g_object_unref (refresh->store);
    g_clear_pointer (&refresh->document, moult_store_document_free);
    g_clear_pointer (&refresh->boards, g_ptr_array_unref);
    g_free (refresh);
}

static gpointer
get_known (MoultStore *store, gpointer data, GError **error)
{
    return moult_store_get_document (store, MOULT_LIBRARY_INDEX_PATH, error);
}

static gpointer
put_document (MoultStore *store, gpointer data, GError **error)
{
    return moult_store_put_document (store, data, error) ? data : NULL;
}

static gpointer
index_thread (gpointer data, GCancellable *cancellable, GError **error)
{
    IndexRefresh *refresh = data;

    refresh->document = moult_store_thread_call (refresh->store, get_known, NULL, NULL);
    if (refresh->document == NULL)
        refresh->document = moult_store_document_new (MOULT_LIBRARY_INDEX_PATH);

    const MoultSiteValidator known = { .etag = refresh->document->etag,
                                       .last_modified = refresh->document->last_modified };
    g_autoptr (MoultSiteDocument) read =
        moult_site_thread_get (refresh->site, MOULT_LIBRARY_INDEX_PATH, &known,
                               MOULT_BOARD_INDEX_MAX_SIZE, cancellable, error);
    if (read == NULL)
        return NULL;
    if (!read->not_modified) {
        refresh->boards = moult_board_index_parse (read->body, NULL, error);
        if (refresh->boards == NULL)
            return NULL;
        g_clear_pointer (&refresh->document->body, g_bytes_unref);
        refresh->document->body = g_bytes_ref (read->body);
        g_set_str (&refresh->document->etag, read->validator->etag);
        g_set_str (&refresh->document->last_modified, read->validator->last_modified);
    }
    refresh->document->fetched = g_get_real_time () / G_USEC_PER_SEC;
    moult_store_thread_call (refresh->store, put_document, refresh->document, NULL);
    return refresh;
}

static void
on_index_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    MoultLibrary *self = MOULT_LIBRARY (source);
    g_autoptr (GTask) task = G_TASK (user_data);
    IndexRefresh *refresh = g_task_get_task_data (G_TASK (result));
    g_autoptr (GError) error = NULL;

    if (g_task_propagate_pointer (G_TASK (result), &error) == NULL) {
        g_task_return_error (task, g_steal_pointer (&error));
        return;
    }
    if (refresh->boards != NULL)
        moult_library_take_index (self, refresh->boards, refresh->document->fetched);
    else
        self->refreshed = refresh->document->fetched;
    moult_library_emit_refreshed (self, "");
    g_task_return_boolean (task, TRUE);
}

static void
refresh_index (MoultLibrary *self, GCancellable *cancellable, GTask *task)
{
    g_autoptr (GTask) work = g_task_new (self, cancellable, on_index_read_cb, g_object_ref (task));
    IndexRefresh *refresh = g_new0 (IndexRefresh, 1);

    refresh->site = g_object_ref (self->site);
    refresh->store = g_object_ref (self->store);
    g_task_set_task_data (work, refresh, (GDestroyNotify) index_refresh_free);
    moult_own_thread_run (work, index_thread, NULL);
}

static const MoultBoardKind *
add_kind (const MoultIndexBoard *board)
{
    g_autofree MoultBoardVariant *variants = g_new0 (MoultBoardVariant, board->variants->len + 1);
    const MoultBoardKind *known = moult_board_db_lookup (board->id);

    if (known != NULL)
        return known;
    for (guint i = 0; i < board->variants->len; i++) {
        const MoultIndexVariant *variant = &g_array_index (board->variants, MoultIndexVariant, i);

        variants[i] = (MoultBoardVariant) { .id = variant->id, .meaning = variant->text };
    }
    return moult_board_db_add (&(MoultBoardKind) {
        .board_id = board->id,
        .name = board->product,
        .product = board->product,
        .vendor = board->vendor,
        .mcu = board->mcu,
        .port = board->port,
        .chip = moult_board_db_find_chip (board->mcu),
        .features = (const char *const *) board->features,
        .variants = variants,
        .n_variants = board->variants->len,
    });
}

void
moult_library_take_index (MoultLibrary *self, GPtrArray *boards, gint64 refreshed)
{
    for (guint i = 0; i < boards->len; i++)
        moult_catalogue_add_board (self->catalogue, add_kind (g_ptr_array_index (boards, i)));
    self->refreshed = refreshed;
}

void
moult_library_refresh_async (MoultLibrary *self,
                             const char *const *board_ids,
                             gint64 max_age,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
    g_return_if_fail (MOULT_IS_LIBRARY (self) && self->site != NULL);

    g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

    g_task_set_source_tag (task, moult_library_refresh_async);
    g_task_set_check_cancellable (task, FALSE);
    if (board_ids != NULL)
        refresh_boards (self, board_ids, max_age, cancellable, task);
    else if (is_older (self->refreshed, max_age))
        refresh_index (self, cancellable, task);
    else
        g_task_return_boolean (task, TRUE);
}

gboolean
moult_library_refresh_finish (MoultLibrary *self, GAsyncResult *result, GError **error)
{
    g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

    return g_task_propagate_boolean (G_TASK (result), error);
}
