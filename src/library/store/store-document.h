/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MoultStoreDocument:
 *
 * A document of the download site as it was last fetched, and what the site is to be asked with
 * next time so that it sends nothing when nothing changed.
 */
typedef struct {
    char *path;          /* on the site: "/download/" */
    char *etag;          /* or %NULL */
    char *last_modified; /* as the site says it; or %NULL */
    gint64 fetched;      /* seconds since 1970 */
    GBytes *body;        /* %NULL: was not kept */
} MoultStoreDocument;

MoultStoreDocument *moult_store_document_new (const char *path);
void moult_store_document_free (MoultStoreDocument *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultStoreDocument, moult_store_document_free)

G_END_DECLS
