/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "fetcher.h"
#include "library.h"
#include "part.h"

G_BEGIN_DECLS

/* Split by what is done: library.c (opening, stored files, transfers), library-refresh.c,
 * library-built.c, library-files.c. */
struct _MoultLibrary {
    GObject parent_instance;

    char *database;
    char *folder;
    char *address;
    guint n_kept; /* versions of a build; 0: all */

    MoultCatalogue *catalogue;
    GError *open_error; /* why it could not be opened; or NULL */
    gint64 refreshed;   /* the list of boards, seconds since 1970 */

    /* NULL until it is open */
    MoultSiteThread *site;
    MoultStoreThread *store;
    MoultFetcher *fetcher;

    GListStore *transfers; /* MoultTransfer: the running ones */
    GHashTable *probed;    /* links whose size was asked for */
    GPtrArray *borrowed;   /* MoultPart: files to be flashed once, which go when it does */
};

/* The list of boards as the site has it, as far as it is news to the board data. Main thread. */
void moult_library_take_index (MoultLibrary *self, GPtrArray *boards, gint64 refreshed);

/* Empties a borrowed place and lets go of it. */
void moult_library_give_back (MoultPart *part);

void moult_library_emit_refreshed (MoultLibrary *self, const char *board_id);

/* Where the site keeps the list of all boards, and under which name the store keeps its date. */
#define MOULT_LIBRARY_INDEX_PATH "/resources/boards/index.json"

G_END_DECLS
