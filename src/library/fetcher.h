/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "firmware-source.h"
#include "site-thread.h"
#include "store-thread.h"

G_BEGIN_DECLS

/**
 * MoultFetcher:
 *
 * The way of a firmware from the download site into the store: downloads it (goes on with what an
 * earlier attempt left), checks it, and puts it in its place. It is the jobs'
 * [iface@FirmwareSource]: asked by many threads for the same file, it fetches that once.
 *
 * Signals (main thread): "stored", a [class@Firmware] is on this computer now; "missing", the site
 * does not have one any more that its page has named.
 */
#define MOULT_TYPE_FETCHER (moult_fetcher_get_type ())
G_DECLARE_FINAL_TYPE (MoultFetcher, moult_fetcher, MOULT, FETCHER, GObject)

/* Made on the main thread. */
MoultFetcher *moult_fetcher_new (MoultSiteThread *site, MoultStoreThread *store);

G_END_DECLS
