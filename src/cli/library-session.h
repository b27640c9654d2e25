/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "chooser.h"
#include "library.h"

G_BEGIN_DECLS

/* The firmware library for commands that wait for it: each call runs the main loop until it is
 * done. */

/* The user's library, opened. @folder: (nullable): where its files are, instead of the set one.
 * (transfer full) */
MoultLibrary *moult_library_session_open (const char *folder, GError **error);

/* The same where there is one that can be opened; else %NULL, and none is made. (transfer full) */
MoultLibrary *moult_library_session_open_existing (void);

/* Reads the pages of boards that were not read for a day; @max_age 0: all of them. */
gboolean moult_library_session_refresh (MoultLibrary *library,
                                        const char *const *board_ids,
                                        gint64 max_age,
                                        GCancellable *cancellable,
                                        GError **error);

/* Seconds for which a board's page is good. */
#define MOULT_LIBRARY_SESSION_DAY (24 * 60 * 60)

/* For other async pairs: both go to the first half, then the loop runs until there is a result. */
void moult_library_session_on_done_cb (GObject *source, GAsyncResult *result, gpointer user_data);
void moult_library_session_wait (GAsyncResult **result);

/* Reads the pages of these builds that were not read for a day. Where the download site cannot be
 * reached, stderr says so, and what is known has to do: %FALSE. */
gboolean moult_library_session_look (MoultLibrary *library,
                                     const char *const *builds,
                                     GCancellable *cancellable);

/* The same for the builds of these boards (element-type MoultBoard), where it is clear which. */
void moult_library_session_look_for (MoultLibrary *library,
                                     GPtrArray *boards,
                                     const MoultFirmwareRequest *request,
                                     GCancellable *cancellable);

/**
 * moult_library_session_recommend:
 * @boards: (element-type MoultBoard)
 * @request: (nullable): for all of them
 *
 * The right firmware for each board. Pages that say more are read before; where the download site
 * cannot be reached, what is known has to do, and stderr says so. (transfer full)
 * (element-type MoultRecommendation): in the boards' order
 */
GPtrArray *moult_library_session_recommend (MoultLibrary *library,
                                            GPtrArray *boards,
                                            const MoultFirmwareRequest *request,
                                            GCancellable *cancellable);

G_END_DECLS
