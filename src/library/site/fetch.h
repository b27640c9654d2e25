/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "request.h"
#include "site.h"

G_BEGIN_DECLS

/**
 * MoultFetchLimits:
 *
 * How much and how long one fetch may take.
 */
typedef struct {
    gsize max_size; /* of the decoded body, in bytes */
    guint patience; /* ms without a byte */
    guint total;    /* ms from the turn to the last byte, with all that is tried again */
    gboolean once;  /* do not try again */
} MoultFetchLimits;

/* Asks when its turn has come, tries again what may pass, and reads the body into memory. Takes
 * what @request holds. The result's status is 200, or 304 if the request knew a version. The task's
 * source object is the site. */
void moult_fetch_async (MoultSite *site,
                        MoultRequest *request,
                        const MoultFetchLimits *limits,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data);
MoultResponse *moult_fetch_finish (MoultSite *site, GAsyncResult *result, GError **error);

G_END_DECLS
