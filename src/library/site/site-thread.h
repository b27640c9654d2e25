/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "site-download.h"

G_BEGIN_DECLS

/**
 * MoultSiteThread:
 *
 * The download site for those who may wait: a [class@Site] on a thread of its own, asked by many
 * worker threads at once. All calls block (never on the main thread), as long as the site's
 * time-outs say, and end at once when they are cancelled. Errors are those of the site.
 */
#define MOULT_TYPE_SITE_THREAD (moult_site_thread_get_type ())
G_DECLARE_FINAL_TYPE (MoultSiteThread, moult_site_thread, MOULT, SITE_THREAD, GObject)

/* (transfer full): takes a reference to @site, which nobody else uses from now on */
MoultSiteThread *moult_site_thread_new (MoultSite *site);

/* Any thread. */
const char *moult_site_thread_get_address (MoultSiteThread *self);

/* As moult_site_get_async(). (transfer full) */
MoultSiteDocument *moult_site_thread_get (MoultSiteThread *self,
                                          const char *path,
                                          const MoultSiteValidator *known,
                                          gsize max_size,
                                          GCancellable *cancellable,
                                          GError **error);

/* As moult_site_probe_async(). */
gboolean moult_site_thread_probe (MoultSiteThread *self,
                                  const char *link,
                                  guint64 *size,
                                  GCancellable *cancellable,
                                  GError **error);

/* As moult_site_download_async(); @progress is called on the site's thread. (transfer full) */
MoultSiteDownload *moult_site_thread_download (MoultSiteThread *self,
                                               const char *link,
                                               const char *part_path,
                                               MoultSiteProgress progress,
                                               gpointer progress_data,
                                               GCancellable *cancellable,
                                               GError **error);

G_END_DECLS
