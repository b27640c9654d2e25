/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "page-refresh.h"

#include <string.h>

#include "board-page.h"
#include "error.h"

static gpointer
put_page (MoultStore *store, gpointer data, GError **error)
{
    return moult_store_put_page (store, data, error) ? data : NULL;
}

static gpointer
put_document (MoultStore *store, gpointer data, GError **error)
{
    return moult_store_put_document (store, data, error) ? data : NULL;
}

static char *
dup_path (MoultPageRefresh *self)
{
    return g_strdup_printf ("/download/%s/", self->board_id);
}

/* What is known is of use even where it cannot be stored; the next start asks again. */
static void
store_page (MoultPageRefresh *self, MoultStoreThread *store)
{
    g_autoptr (GError) error = NULL;

    if (moult_store_thread_call (store, put_page, self->page, &error) == NULL)
        g_debug ("the page of %s is not stored: %s", self->board_id, error->message);
}

static void
store_same (MoultPageRefresh *self, MoultStoreThread *store)
{
    g_autofree char *path = dup_path (self);
    g_autoptr (MoultStoreDocument) document = moult_store_document_new (path);
    g_autoptr (GError) error = NULL;

    document->etag = g_strdup (self->etag);
    document->last_modified = g_strdup (self->last_modified);
    document->fetched = self->fetched;
    if (moult_store_thread_call (store, put_document, document, &error) == NULL)
        g_debug ("the date of the page of %s is not stored: %s", self->board_id, error->message);
}

/* As the site itself has it, also where a mirror lies below a folder of its host. */
static const char *
get_link (const MoultBoardPageEntry *entry)
{
    const char *link = strstr (entry->path, "/resources/firmware/");

    return link != NULL ? link : entry->path;
}

static MoultStorePage *
make_page (MoultPageRefresh *self, const MoultBoardPage *read, const MoultSiteDocument *document)
{
    g_autofree char *path = dup_path (self);
    MoultStorePage *page = moult_store_page_new (self->board_id, path);

    page->etag = g_strdup (document->validator->etag);
    page->last_modified = g_strdup (document->validator->last_modified);
    page->fetched = self->fetched;
    page->port = g_strdup (read->port);
    for (guint i = 0; i < read->entries->len; i++) {
        const MoultBoardPageEntry *entry = g_ptr_array_index (read->entries, i);

        g_ptr_array_add (page->links, moult_store_link_new (get_link (entry), entry->heading));
    }
    return page;
}

static gboolean
read_page (MoultPageRefresh *self, const MoultSiteDocument *document, GError **error)
{
    /* Whatever the mirror: within the site links are paths. */
    g_autofree char *address = g_strconcat (MOULT_SITE_DEFAULT, document->path, NULL);
    g_autoptr (MoultBoardPage) page = moult_board_page_parse (document->body, address, error);

    if (page == NULL)
        return FALSE;
    if (page->entries->len == 0 && self->n_links > 0) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NETWORK,
                     "the page %s names no firmware any more, it had %u files before",
                     document->path, self->n_links);
        return FALSE;
    }
    self->page = make_page (self, page, document);
    return TRUE;
}

MoultPageRefresh *
moult_page_refresh_new (const char *board_id, const MoultStorePage *known)
{
    g_return_val_if_fail (board_id != NULL, NULL);

    MoultPageRefresh *self = g_new0 (MoultPageRefresh, 1);
    self->board_id = g_strdup (board_id);
    if (known != NULL) {
        self->etag = g_strdup (known->etag);
        self->last_modified = g_strdup (known->last_modified);
        self->n_links = known->links->len;
    }
    return self;
}

void
moult_page_refresh_free (MoultPageRefresh *self)
{
    g_free (self->board_id);
    g_free (self->etag);
    g_free (self->last_modified);
    g_clear_pointer (&self->page, moult_store_page_free);
    g_free (self);
}

gboolean
moult_page_refresh_run (MoultPageRefresh *self,
                        MoultSiteThread *site,
                        MoultStoreThread *store,
                        GCancellable *cancellable,
                        GError **error)
{
    const MoultSiteValidator known = { .etag = self->etag, .last_modified = self->last_modified };
    g_autofree char *path = dup_path (self);
    g_autoptr (MoultSiteDocument) document =
        moult_site_thread_get (site, path, &known, MOULT_BOARD_PAGE_MAX_SIZE, cancellable, error);

    if (document == NULL)
        return FALSE;
    self->fetched = g_get_real_time () / G_USEC_PER_SEC;
    if (document->not_modified) {
        store_same (self, store);
        return TRUE;
    }
    if (!read_page (self, document, error))
        return FALSE;
    store_page (self, store);
    return TRUE;
}
