/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The releases that were known when Moult was built (data/boards/releases.json), for the time until
 * the site was asked. Parsed at the first question; any thread. Strings live for ever. */

/* The newest of them, such as "1.28.0". */
const char *moult_releases_get_newest (void);

/* The day a release was built, as the site shows it ("2026-04-06"), else the day of its tag; %NULL
 * for a preview, and for a release that is not known. @version: as moult_version_clean() takes it.
 */
const char *moult_releases_get_date (const char *version);

G_END_DECLS
