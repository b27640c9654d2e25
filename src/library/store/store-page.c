/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "store-page.h"

MoultStoreLink *
moult_store_link_new (const char *path, const char *heading)
{
    MoultStoreLink *self = g_new0 (MoultStoreLink, 1);

    self->path = g_strdup (path);
    self->heading = g_strdup (heading);
    return self;
}

void
moult_store_link_free (MoultStoreLink *self)
{
    g_free (self->path);
    g_free (self->heading);
    g_free (self);
}

MoultStorePage *
moult_store_page_new (const char *board_id, const char *document)
{
    MoultStorePage *self = g_new0 (MoultStorePage, 1);

    self->board_id = g_strdup (board_id);
    self->document = g_strdup (document);
    self->links = g_ptr_array_new_with_free_func ((GDestroyNotify) moult_store_link_free);
    return self;
}

void
moult_store_page_free (MoultStorePage *self)
{
    g_free (self->board_id);
    g_free (self->document);
    g_free (self->etag);
    g_free (self->last_modified);
    g_free (self->port);
    g_ptr_array_unref (self->links);
    g_free (self);
}
