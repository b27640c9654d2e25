/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "store-document.h"

MoultStoreDocument *
moult_store_document_new (const char *path)
{
    MoultStoreDocument *self = g_new0 (MoultStoreDocument, 1);

    self->path = g_strdup (path);
    return self;
}

void
moult_store_document_free (MoultStoreDocument *self)
{
    g_free (self->path);
    g_free (self->etag);
    g_free (self->last_modified);
    g_clear_pointer (&self->body, g_bytes_unref);
    g_free (self);
}
