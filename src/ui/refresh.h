/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "library.h"

G_BEGIN_DECLS

/**
 * MoultRefresh:
 *
 * A page's wish to know what the download site offers now: waits for the library to be open, asks,
 * and tells how that went. Signal "changed". Main thread.
 */
#define MOULT_TYPE_REFRESH (moult_refresh_get_type ())
G_DECLARE_FINAL_TYPE (MoultRefresh, moult_refresh, MOULT, REFRESH, GObject)

MoultRefresh *moult_refresh_new (MoultLibrary *library);

/* As moult_library_refresh_async(); after the one that is running. */
void moult_refresh_start (MoultRefresh *self, const char *const *board_ids, gint64 max_age);
gboolean moult_refresh_get_busy (MoultRefresh *self);
/* Why the last one failed; %NULL: it did not. */
const GError *moult_refresh_get_error (MoultRefresh *self);

/* What to tell about the library and the site as a whole, translated; %NULL: all is well. */
const char *moult_refresh_get_warning (MoultRefresh *self);

G_END_DECLS
