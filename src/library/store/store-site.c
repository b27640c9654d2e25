/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What a MoultStore keeps of the download site. */

#include "store-private.h"

#include "error.h"
#include "transaction.h"

#define PUT_DOCUMENT                                                                               \
    "INSERT INTO documents (path, etag, last_modified, fetched, body) "                            \
    "VALUES (?1, ?2, ?3, ?4, ?5) "                                                                 \
    "ON CONFLICT (path) DO UPDATE SET etag = excluded.etag, "                                      \
    "last_modified = excluded.last_modified, fetched = excluded.fetched, "                         \
    "body = excluded.body"
#define GET_DOCUMENT                                                                               \
    "SELECT path, etag, last_modified, fetched, body FROM documents WHERE path = ?1"
#define LIST_DOCUMENTS                                                                             \
    "SELECT path, etag, last_modified, fetched, NULL FROM documents ORDER BY path"

#define PUT_PAGE                                                                                   \
    "INSERT INTO pages (board_id, document, port) "                                                \
    "VALUES (?1, ?2, ?3) "                                                                         \
    "ON CONFLICT (board_id) DO UPDATE SET document = excluded.document, port = excluded.port"
#define FIND_PAGE  "SELECT id FROM pages WHERE board_id = ?1"
#define DROP_LINKS "DELETE FROM links WHERE page = ?1"
#define PUT_LINK   "INSERT INTO links (page, position, path, heading) VALUES (?1, ?2, ?3, ?4)"
#define LOAD_PAGES                                                                                 \
    "SELECT pages.id, board_id, document, etag, last_modified, fetched, port "                     \
    "FROM pages JOIN documents ON documents.path = pages.document "                                \
    "ORDER BY board_id"
#define LOAD_LINKS                                                                                 \
    "SELECT page, path, heading, size "                                                            \
    "FROM links LEFT JOIN link_sizes ON link_sizes.link = links.path "                             \
    "ORDER BY page, position"

#define PUT_SIZE                                                                                   \
    "INSERT INTO link_sizes (link, size) "                                                         \
    "VALUES (?1, ?2) "                                                                             \
    "ON CONFLICT (link) DO UPDATE SET size = excluded.size"

gboolean
moult_store_put_document (MoultStore *self, const MoultStoreDocument *document, GError **error)
{
    g_autoptr (MoultStatement) put = moult_store_prepare (self, PUT_DOCUMENT, error);

    if (put == NULL)
        return FALSE;
    moult_statement_bind_text (put, 1, document->path);
    moult_statement_bind_text (put, 2, document->etag);
    moult_statement_bind_text (put, 3, document->last_modified);
    moult_statement_bind_int64 (put, 4, document->fetched);
    moult_statement_bind_blob (put, 5, document->body);
    return moult_statement_run (put, error);
}

static MoultStoreDocument *
read_document (MoultStatement *row)
{
    MoultStoreDocument *document = moult_store_document_new (moult_statement_get_text (row, 0));

    document->etag = g_strdup (moult_statement_get_text (row, 1));
    document->last_modified = g_strdup (moult_statement_get_text (row, 2));
    document->fetched = moult_statement_get_int64 (row, 3);
    document->body = moult_statement_dup_blob (row, 4);
    return document;
}

MoultStoreDocument *
moult_store_get_document (MoultStore *self, const char *path, GError **error)
{
    g_autoptr (MoultStatement) get = moult_store_prepare (self, GET_DOCUMENT, error);
    gboolean has_row = FALSE;

    if (get == NULL)
        return NULL;
    moult_statement_bind_text (get, 1, path);
    if (!moult_statement_next (get, &has_row, error))
        return NULL;
    if (has_row)
        return read_document (get);
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND, "no document %s is stored", path);
    return NULL;
}

GPtrArray *
moult_store_list_documents (MoultStore *self, GError **error)
{
    g_autoptr (GPtrArray) documents =
        g_ptr_array_new_with_free_func ((GDestroyNotify) moult_store_document_free);
    g_autoptr (MoultStatement) list = moult_store_prepare (self, LIST_DOCUMENTS, error);
    gboolean has_row = FALSE;

    if (list == NULL)
        return NULL;
    do {
        if (!moult_statement_next (list, &has_row, error))
            return NULL;
        if (has_row && moult_statement_get_text (list, 0) != NULL)
            g_ptr_array_add (documents, read_document (list));
    } while (has_row);
    return g_steal_pointer (&documents);
}

static gboolean
put_links (MoultStore *self, gint64 id, GPtrArray *links, GError **error)
{
    g_autoptr (MoultStatement) put = moult_store_prepare (self, PUT_LINK, error);

    if (put == NULL)
        return FALSE;
    for (guint i = 0; i < links->len; i++) {
        const MoultStoreLink *link = links->pdata[i];

        moult_statement_bind_int64 (put, 1, id);
        moult_statement_bind_int64 (put, 2, i);
        moult_statement_bind_text (put, 3, link->path);
        moult_statement_bind_text (put, 4, link->heading);
        if (!moult_statement_run (put, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
put_page_row (MoultStore *self, const MoultStorePage *page, gint64 *id, GError **error)
{
    g_autoptr (MoultStatement) put = moult_store_prepare (self, PUT_PAGE, error);
    g_autoptr (MoultStatement) find = NULL;
    gboolean has_row = FALSE;

    if (put == NULL)
        return FALSE;
    moult_statement_bind_text (put, 1, page->board_id);
    moult_statement_bind_text (put, 2, page->document);
    moult_statement_bind_text (put, 3, page->port);
    if (!moult_statement_run (put, error))
        return FALSE;

    find = moult_store_prepare (self, FIND_PAGE, error);
    if (find == NULL)
        return FALSE;
    moult_statement_bind_text (find, 1, page->board_id);
    if (!moult_statement_next (find, &has_row, error))
        return FALSE;
    *id = moult_statement_get_int64 (find, 0);
    return TRUE;
}

static gboolean
drop_links (MoultStore *self, gint64 id, GError **error)
{
    g_autoptr (MoultStatement) drop = moult_store_prepare (self, DROP_LINKS, error);

    if (drop == NULL)
        return FALSE;
    moult_statement_bind_int64 (drop, 1, id);
    return moult_statement_run (drop, error);
}

gboolean
moult_store_put_page (MoultStore *self, const MoultStorePage *page, GError **error)
{
    MoultDatabase *database = moult_store_get_database (self, error);
    /* Without the body: the links are what was wanted of it. */
    const MoultStoreDocument document = {
        .path = page->document,
        .etag = page->etag,
        .last_modified = page->last_modified,
        .fetched = page->fetched,
    };
    gint64 id = 0;

    if (database == NULL)
        return FALSE;

    g_autoptr (MoultTransaction) transaction = moult_transaction_begin (database, error);
    if (transaction == NULL)
        return FALSE;
    if (!moult_store_put_document (self, &document, error) || !put_page_row (self, page, &id, error)
        || !drop_links (self, id, error) || !put_links (self, id, page->links, error))
        return FALSE;
    return moult_transaction_commit (transaction, error);
}

static MoultStorePage *
read_page (MoultStatement *row)
{
    MoultStorePage *page =
        moult_store_page_new (moult_statement_get_text (row, 1), moult_statement_get_text (row, 2));

    page->etag = g_strdup (moult_statement_get_text (row, 3));
    page->last_modified = g_strdup (moult_statement_get_text (row, 4));
    page->fetched = moult_statement_get_int64 (row, 5);
    page->port = g_strdup (moult_statement_get_text (row, 6));
    return page;
}

/* @by_id: the same pages, for the links to find them */
static gboolean
load_page_rows (MoultStore *self, GPtrArray *pages, GHashTable *by_id, GError **error)
{
    g_autoptr (MoultStatement) load = moult_store_prepare (self, LOAD_PAGES, error);
    gboolean has_row = FALSE;

    if (load == NULL)
        return FALSE;
    do {
        if (!moult_statement_next (load, &has_row, error))
            return FALSE;
        if (!has_row || moult_statement_get_text (load, 1) == NULL
            || moult_statement_get_text (load, 2) == NULL)
            continue;

        gint64 id = moult_statement_get_int64 (load, 0);
        MoultStorePage *page = read_page (load);
        g_ptr_array_add (pages, page);
        g_hash_table_insert (by_id, g_memdup2 (&id, sizeof id), page);
    } while (has_row);
    return TRUE;
}

static gboolean
load_links (MoultStore *self, GHashTable *by_id, GError **error)
{
    g_autoptr (MoultStatement) load = moult_store_prepare (self, LOAD_LINKS, error);
    gboolean has_row = FALSE;

    if (load == NULL)
        return FALSE;
    do {
        if (!moult_statement_next (load, &has_row, error))
            return FALSE;

        gint64 id = has_row ? moult_statement_get_int64 (load, 0) : 0;
        MoultStorePage *page = has_row ? g_hash_table_lookup (by_id, &id) : NULL;
        const char *path = page != NULL ? moult_statement_get_text (load, 1) : NULL;
        if (path == NULL)
            continue;

        MoultStoreLink *link = moult_store_link_new (path, moult_statement_get_text (load, 2));
        link->size = moult_statement_get_int64 (load, 3);
        g_ptr_array_add (page->links, link);
    } while (has_row);
    return TRUE;
}

GPtrArray *
moult_store_load_pages (MoultStore *self, GError **error)
{
    g_autoptr (GPtrArray) pages =
        g_ptr_array_new_with_free_func ((GDestroyNotify) moult_store_page_free);
    g_autoptr (GHashTable) by_id =
        g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

    if (!load_page_rows (self, pages, by_id, error) || !load_links (self, by_id, error))
        return NULL;
    return g_steal_pointer (&pages);
}

gboolean
moult_store_set_link_size (MoultStore *self, const char *link, gint64 size, GError **error)
{
    g_autoptr (MoultStatement) put = moult_store_prepare (self, PUT_SIZE, error);

    if (put == NULL)
        return FALSE;
    moult_statement_bind_text (put, 1, link);
    moult_statement_bind_int64 (put, 2, size);
    return moult_statement_run (put, error);
}
