/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "site-document.h"

MoultSiteValidator *
moult_site_validator_new (const char *etag, const char *last_modified)
{
    MoultSiteValidator *self = g_new (MoultSiteValidator, 1);

    *self = (MoultSiteValidator) { g_strdup (etag), g_strdup (last_modified) };
    return self;
}

void
moult_site_validator_free (MoultSiteValidator *self)
{
    g_free (self->etag);
    g_free (self->last_modified);
    g_free (self);
}

void
moult_site_document_free (MoultSiteDocument *self)
{
    g_clear_pointer (&self->body, g_bytes_unref);
    g_clear_pointer (&self->validator, moult_site_validator_free);
    g_free (self->path);
    g_free (self);
}
