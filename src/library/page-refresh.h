/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "site-thread.h"
#include "store-thread.h"

G_BEGIN_DECLS

/**
 * MoultPageRefresh:
 *
 * A board's page to be read again: what is known of it, and what comes out.
 */
typedef struct {
    char *board_id;
    char *etag; /* of the known page; or NULL */
    char *last_modified;
    guint n_links; /* that the known page has */

    MoultStorePage *page; /* NULL: not modified */
    gint64 fetched;       /* seconds since 1970 */
} MoultPageRefresh;

/* @known: (nullable) */
MoultPageRefresh *moult_page_refresh_new (const char *board_id, const MoultStorePage *known);
void moult_page_refresh_free (MoultPageRefresh *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultPageRefresh, moult_page_refresh_free)

/* Asks the site for the page, reads it and stores what it says. Blocks; for workers. A page that is
 * whole but names no firmware, where one did before, is %MOULT_ERROR_NETWORK: the site has changed,
 * and what is known stays. */
gboolean moult_page_refresh_run (MoultPageRefresh *self,
                                 MoultSiteThread *site,
                                 MoultStoreThread *store,
                                 GCancellable *cancellable,
                                 GError **error);

G_END_DECLS
