/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libsoup/soup.h>

#include "address.h"
#include "request-queue.h"
#include "request.h"
#include "site.h"

G_BEGIN_DECLS

/* What fetch.c and site-download.c need of a site. */

/* All in ms; the properties of the same names. */
typedef struct {
    guint idle_timeout;
    guint page_timeout;
    guint probe_timeout;
    guint stall_timeout;
    guint retry_pause;
} MoultSiteTimes;

const MoultSiteTimes *moult_site_get_times (MoultSite *self);
/* Made when it is first asked for, and asked for by one thread only. */
SoupSession *moult_site_get_session (MoultSite *self);
MoultRequestQueue *moult_site_get_queue (MoultSite *self);
/* Fills in where a link leads. */
gboolean moult_site_prepare (MoultSite *self,
                             const char *link,
                             const char *method,
                             MoultRequest *request,
                             GError **error);

G_END_DECLS
