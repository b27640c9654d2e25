/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MoultStoreLink:
 *
 * A file that a board's page offers.
 */
typedef struct {
    char *path;    /* on the site: "/resources/firmware/RPI_PICO-20260406-v1.28.0.uf2" */
    char *heading; /* what the page says above it; or %NULL */
    gint64 size;   /* bytes; 0: not known */
} MoultStoreLink;

MoultStoreLink *moult_store_link_new (const char *path, const char *heading);
void moult_store_link_free (MoultStoreLink *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultStoreLink, moult_store_link_free)

/**
 * MoultStorePage:
 *
 * What was read of one board's page, so that it need not be fetched and read again.
 */
typedef struct {
    char *board_id;
    char *document;      /* the page's path on the site: "/download/RPI_PICO/" */
    char *etag;          /* or %NULL */
    char *last_modified; /* as the site says it; or %NULL */
    gint64 fetched;      /* seconds since 1970 */
    char *port;          /* or %NULL */
    GPtrArray *links;    /* of MoultStoreLink, in the order of the page */
} MoultStorePage;

/* With no links yet. */
MoultStorePage *moult_store_page_new (const char *board_id, const char *document);
void moult_store_page_free (MoultStorePage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultStorePage, moult_store_page_free)

G_END_DECLS
