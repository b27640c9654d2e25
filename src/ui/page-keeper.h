/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "library.h"

G_BEGIN_DECLS

/**
 * MoultPageKeeper:
 *
 * Keeps the pages of the boards that are plugged in fresh, without a storm of requests: a page is
 * good for a day, one that could not be read is asked for again after an hour, when the network
 * comes back, or when the user says so, and all that is wanted at one time is asked for at once.
 * Main thread. Signal "changed": a page is being read, was read or could not be, or the time has
 * come to want pages again.
 */
#define MOULT_TYPE_PAGE_KEEPER (moult_page_keeper_get_type ())
G_DECLARE_FINAL_TYPE (MoultPageKeeper, moult_page_keeper, MOULT, PAGE_KEEPER, GObject)

MoultPageKeeper *moult_page_keeper_new (MoultLibrary *library);

/* The library is open now, or (@error) cannot be opened; before, nothing is read. */
void moult_page_keeper_set_opened (MoultPageKeeper *self, const GError *error);
gboolean moult_page_keeper_is_open (MoultPageKeeper *self);

/* Reads a board's page soon if it is not fresh and may be asked for. */
void moult_page_keeper_want (MoultPageKeeper *self, MoultCatalogueBoard *board);
/* What failed may be asked for again: the user wants it, or hopes have changed. */
void moult_page_keeper_retry (MoultPageKeeper *self);

/* Whether the page of a board, or (%NULL) any page, is waited for. */
gboolean moult_page_keeper_is_reading (MoultPageKeeper *self, MoultCatalogueBoard *board);
/* Why the page cannot be read, or the library not be opened; borrowed, or %NULL. @board: (nullable)
 */
const GError *moult_page_keeper_get_error (MoultPageKeeper *self, MoultCatalogueBoard *board);

/* Calls back as soon as no page is waited for and all offers are made anew, at the latest after ten
 * seconds (async; nothing to finish). */
void moult_page_keeper_settle_async (MoultPageKeeper *self,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);

/* Ends what is under way and reads nothing more. */
void moult_page_keeper_stop (MoultPageKeeper *self);

G_END_DECLS
