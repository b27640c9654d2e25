/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A download site with every fault there is, on loopback and on threads of its own. It speaks HTTP
 * by hand: what a good server would never send is the point.
 */

#pragma once

#include <gio/gio.h>

typedef struct _FakeSite FakeSite;

/* One request, read already; the handler writes the answer. */
typedef struct {
    FakeSite *site;
    GSocket *socket;
    char *method;
    char *path;
    GHashTable *headers; /* names in lower case */
    guint nth;           /* how often this path has been asked for, from 1 */
} FakeRequest;

typedef void (*FakeHandler) (FakeRequest *request);

FakeSite *fake_site_new (void);
void fake_site_free (FakeSite *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FakeSite, fake_site_free)

/* What answers a path; all are added before the first request. Others are answered with 404. */
void fake_site_add (FakeSite *self, const char *path, FakeHandler handler);
guint16 fake_site_get_port (FakeSite *self);
/* "http://127.0.0.1:PORT" */
const char *fake_site_get_address (FakeSite *self);
/* How often a path was asked for. */
guint fake_site_count (FakeSite *self, const char *path);
/* The largest number of requests that were being answered at one time. */
guint fake_site_get_peak (FakeSite *self);
/* A header of the last request for a path, or %NULL; (transfer full). */
char *fake_site_dup_header (FakeSite *self, const char *path, const char *name);

/* For handlers. */
const char *fake_request_get (FakeRequest *request, const char *header);
/* FALSE once the client has gone. */
gboolean fake_request_send (FakeRequest *request, const void *data, gsize size);
void fake_request_printf (FakeRequest *request, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* "HTTP/1.1 STATUS" and these header lines, of which each ends in CRLF; the empty line; the body
 * with its length. */
void fake_request_answer (FakeRequest *request,
                          const char *status,
                          const char *headers,
                          const void *body,
                          gsize size);
/* Sends nothing more until the client leaves or ten seconds are over. */
void fake_request_stall (FakeRequest *request);
/* Breaks the connection with a reset instead of an end. */
void fake_request_reset (FakeRequest *request);

/* The same bytes each time, and no two pieces alike. (transfer full) */
guint8 *fake_bytes (gsize size);
