/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "site-document.h"

#include <string.h>

/* Far more than any server says of a version. */
#define MAX_LENGTH 1024

/* It comes from the network or from disk, and goes into a request, a database and a key file. */
static char *
dup_sane (const char *text)
{
    if (text == NULL || strlen (text) > MAX_LENGTH || !g_utf8_validate (text, -1, NULL))
        return NULL;
    for (const char *c = text; *c != '\0'; c++) {
        if (g_ascii_iscntrl (*c))
            return NULL;
    }
    return g_strdup (text);
}

MoultSiteValidator *
moult_site_validator_new (const char *etag, const char *last_modified)
{
    MoultSiteValidator *self = g_new (MoultSiteValidator, 1);

    *self = (MoultSiteValidator) { dup_sane (etag), dup_sane (last_modified) };
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
