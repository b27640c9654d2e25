/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libsoup/soup.h>

#include "address.h"
#include "site-document.h"

G_BEGIN_DECLS

/**
 * MoultRequest:
 *
 * What is asked of the site, in the words of HTTP (RFC 9110); a folder answers the same.
 */
typedef struct {
    MoultTarget *target;
    const char *method;        /* SOUP_METHOD_GET, SOUP_METHOD_HEAD; static */
    MoultSiteValidator *known; /* If-None-Match and If-Modified-Since; %NULL: whatever there is */
    gboolean verbatim;         /* the bytes as they are stored: no content coding */
    guint64 start;             /* with @verbatim: from this byte on, 0: all … */
    char *if_range;            /* … if it is still what this entity tag or date stands for */
} MoultRequest;

void moult_request_clear (MoultRequest *self);

/**
 * MoultResponse:
 *
 * The answer's head, and its body still to be read.
 */
typedef struct {
    guint status;
    MoultTarget *target; /* where the answer came from, after redirects */
    MoultSiteValidator *validator;
    char *content_type;     /* "text/html"; %NULL: not told */
    char *content_encoding; /* "gzip"; %NULL: the bytes as they are stored */
    gint64 length;          /* of the body in bytes, as stored; -1: not told */
    gint64 start;           /* first byte of a partial body (206), else 0 */
    gint64 total;           /* of all of the file, -1: not told */
    guint retry_after;      /* s, 0: not told */
    GInputStream *body;     /* still to be read, and decoded; %NULL: none, or read already */
    GBytes *bytes;          /* the body, where somebody has read it (fetch.h); or %NULL */
} MoultResponse;

void moult_response_free (MoultResponse *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultResponse, moult_response_free)

/* Asks and waits for the answer's head, after at most five redirects. @session may be %NULL for a
 * folder; @request has to stay until the end. The errors are those of libsoup and GIO as they come,
 * for trouble.h to judge, and those of moult_target_redirect(). */
void moult_request_send_async (const MoultRequest *request,
                               SoupSession *session,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
MoultResponse *moult_request_send_finish (GAsyncResult *result, GError **error);

G_END_DECLS
