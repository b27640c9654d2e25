/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * MoultTarget:
 *
 * Where one link leads: an address on the web, or a file of a folder that mirrors the site.
 */
typedef struct {
    GUri *uri;  /* %NULL: a file */
    char *file; /* %NULL: on the web */
    char *base; /* path of the site's address, without a slash at its end; %NULL: not the site's */
    char *host; /* whom messages name: "micropython.org", "localhost:8080", "/srv/mirror" */
    char *path; /* as seen from the site: "/download/RPI_PICO/"; of other addresses all of it */
} MoultTarget;

MoultTarget *moult_target_copy (const MoultTarget *self);
void moult_target_free (MoultTarget *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultTarget, moult_target_free)

/* The target that an answer of @from redirects to with @location, or %NULL with
 * %MOULT_ERROR_NETWORK: a page or file of the site stays with its host (https instead of http is
 * fine), an address from elsewhere may lead to any host, and nothing leads from https to http. */
MoultTarget *moult_target_redirect (const MoultTarget *from, const char *location, GError **error);

/**
 * MoultAddress:
 *
 * The download site's address, or that of a mirror of it: "https://micropython.org",
 * "http://school.example/mpy", "file:///srv/mirror" or "/srv/mirror". Immutable.
 */
typedef struct _MoultAddress MoultAddress;

/* Fails with %MOULT_ERROR_NOT_FOUND for what is no address of a site. */
MoultAddress *moult_address_parse (const char *text, GError **error);
void moult_address_free (MoultAddress *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultAddress, moult_address_free)

/* Where a link of the site leads: "/download/RPI_PICO/", "resources/…", percent-encoded as in HTML,
 * or all of an http address. %MOULT_ERROR_NOT_FOUND for one that climbs out of the site with "..",
 * or cannot be a link. */
MoultTarget *moult_address_resolve (const MoultAddress *self, const char *link, GError **error);

G_END_DECLS
