/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "site-document.h"

G_BEGIN_DECLS

/* The download site of MicroPython. */
#define MOULT_SITE_DEFAULT "https://micropython.org"

/**
 * MoultSite:
 *
 * The download site, or a mirror of it: another web address, or a folder laid out like the site
 * (`download/BOARD/index.html`, `resources/firmware/…`).
 *
 * Made on any thread, then used and let go by one: the library's network thread, or any other that
 * runs its thread-default main context. No call blocks. At most four requests run at a time, the
 * others wait; the proxy is the desktop's; certificates are checked, and there is no way around it.
 * What may pass by itself (connections that fail or break, silence, 429 and 5xx) is tried again
 * twice, after a pause of chance length or the one that the site asks for, if that is at most 30 s.
 *
 * Errors: %MOULT_ERROR_NOT_FOUND when the site has no such thing (404, 410, or a link that cannot
 * be one), %MOULT_ERROR_NETWORK for all else between here and there, %G_IO_ERROR_CANCELLED.
 * A redirect within the site's host is followed, also one from http to https; one to another host
 * is an error, since what stands there is not the site's.
 *
 * Properties, in milliseconds: `idle-timeout` (15000) without a byte of a page, `page-timeout`
 * (60000) for all of it, `probe-timeout` (5000), `stall-timeout` (30000) without a byte of a
 * download, `retry-pause` (1000) before the first repetition; the next is doubled.
 */
#define MOULT_TYPE_SITE (moult_site_get_type ())
G_DECLARE_FINAL_TYPE (MoultSite, moult_site, MOULT, SITE, GObject)

/* @address as in "https://micropython.org", "http://school.example/mpy", "file:///srv/mirror" or
 * "/srv/mirror". Asks nobody yet. Fails with %MOULT_ERROR_NOT_FOUND for what is no address. */
MoultSite *moult_site_new (const char *address, GError **error);

/* The address as it was given. */
const char *moult_site_get_address (MoultSite *self);

/* Fetches a page or data file of the site: "/download/RPI_PICO/". @known is what an earlier answer
 * said of its version, or %NULL. More than @max_size bytes after decoding are an error, and are
 * not kept in memory. (transfer full) */
void moult_site_get_async (MoultSite *self,
                           const char *path,
                           const MoultSiteValidator *known,
                           gsize max_size,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
MoultSiteDocument *moult_site_get_finish (MoultSite *self, GAsyncResult *result, GError **error);

/* Asks for the size of a file without its body (HEAD). Tried only once. The size in bytes goes to
 * @size, 0 where the site does not tell. */
void moult_site_probe_async (MoultSite *self,
                             const char *link,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
gboolean
moult_site_probe_finish (MoultSite *self, GAsyncResult *result, guint64 *size, GError **error);

G_END_DECLS
