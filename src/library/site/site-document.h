/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MoultSiteValidator:
 *
 * What a document said of its version (RFC 9110, section 8.8); sent along the next time, the site
 * can answer "not modified". Both may be %NULL.
 */
typedef struct {
    char *etag;
    char *last_modified;
} MoultSiteValidator;

/* What is too long for a header, or not text, is left out. (transfer full) */
MoultSiteValidator *moult_site_validator_new (const char *etag, const char *last_modified);
void moult_site_validator_free (MoultSiteValidator *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultSiteValidator, moult_site_validator_free)

/**
 * MoultSiteDocument:
 *
 * A page or a data file of the site, all of it. Its own; any thread.
 */
typedef struct {
    gboolean not_modified; /* the known one is still the newest, and there is no body */
    GBytes *body;          /* decoded, but not checked to be text; %NULL only if not modified */
    MoultSiteValidator *validator; /* never %NULL */
    char *path; /* after redirects, as seen from the site: relative links begin here */
} MoultSiteDocument;

void moult_site_document_free (MoultSiteDocument *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultSiteDocument, moult_site_document_free)

G_END_DECLS
