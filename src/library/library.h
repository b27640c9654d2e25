/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "built.h"
#include "catalogue.h"
#include "firmware-source.h"
#include "transfer.h"

G_BEGIN_DECLS

/**
 * MoultLibraryPlace:
 *
 * Where a library is and where it gets firmware from; all may be %NULL or "".
 */
typedef struct {
    const char *database; /* file; else library.db in @folder, or $XDG_DATA_HOME/moult */
    const char *folder;   /* of the firmware files; else $XDG_DATA_HOME/moult/firmware */
    const char *site;     /* address of the download site or a mirror; else MicroPython's own */
} MoultLibraryPlace;

/**
 * MoultLibrary:
 *
 * The firmware that Moult has and can get: the catalogue of what the download site offers and what
 * is stored on this computer, refreshed and fetched by threads of its own. Main thread; nothing
 * here blocks it.
 *
 * Signals: "opened" (or it could not be, see moult_library_get_open_error()), "refreshed" (board
 * id, or "" for the list of boards: it was read again), "damaged" (path): the database was damaged,
 * was moved there, and a new one was begun.
 */
#define MOULT_TYPE_LIBRARY (moult_library_get_type ())
G_DECLARE_FINAL_TYPE (MoultLibrary, moult_library, MOULT, LIBRARY, GObject)

/* Knows the boards of the board data at once; of firmware nothing before it is opened. */
MoultLibrary *moult_library_new (const MoultLibraryPlace *place);

/* As the user has set it up. @settings: (nullable): of the schema io.github.moult.Moult. @folder:
 * (nullable): of the files, instead; else the environment variable MOULT_FIRMWARE names it. */
MoultLibrary *moult_library_new_for_settings (GSettings *settings, const char *folder);

MoultCatalogue *moult_library_get_catalogue (MoultLibrary *self);
const char *moult_library_get_site (MoultLibrary *self);
const char *moult_library_get_folder (MoultLibrary *self);

/* How many versions of a build are kept when a newer one is stored; 0, as at first: all. */
void moult_library_set_kept (MoultLibrary *self, guint n_versions);

/* Opens the database and reads all of it (async pair). Fails with %MOULT_ERROR_DEPENDENCY when it
 * is of a newer Moult or cannot be made; then the library offers nothing. */
void
moult_library_open_async (MoultLibrary *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean moult_library_open_finish (MoultLibrary *self, GAsyncResult *result, GError **error);
gboolean moult_library_is_open (MoultLibrary *self);
/* Why it could not be opened; %NULL while it is tried, and when it is open. */
const GError *moult_library_get_open_error (MoultLibrary *self);

/* Where jobs get firmware that is not here; %NULL until the library is open. */
MoultFirmwareSource *moult_library_get_source (MoultLibrary *self);

/**
 * moult_library_refresh_async:
 * @board_ids: (nullable): builds or boards whose pages are read; %NULL: the list of all boards
 * @max_age: seconds; what was read less than so long ago is not read again; 0: read everything
 *
 * Asks the site what it offers now, at most four pages at a time. What cannot be read stays as it
 * was; the pair fails with the first error if any could not be read. Works on after that.
 */
void moult_library_refresh_async (MoultLibrary *self,
                                  const char *const *board_ids,
                                  gint64 max_age,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean moult_library_refresh_finish (MoultLibrary *self, GAsyncResult *result, GError **error);

/* When the list of boards was last read, in seconds since 1970; 0: never. */
gint64 moult_library_get_refreshed (MoultLibrary *self);

/* The download of a firmware: the one that runs, or a new one. Borrowed. */
MoultTransfer *moult_library_download (MoultLibrary *self, MoultFirmware *firmware);
/* The one that runs for a file, or %NULL; borrowed. */
MoultTransfer *moult_library_find_transfer (MoultLibrary *self, const char *name);
/* [iface@Gio.ListModel] of the running [class@Transfer]s. */
GListModel *moult_library_get_transfers (MoultLibrary *self);

/* Asks the site how large a file is, unless that is known; "changed" of its board tells. */
void moult_library_probe (MoultLibrary *self, MoultFirmware *firmware);

/* Takes stored firmware away, file and row (async pair). (element-type MoultFirmware) */
void moult_library_remove_async (MoultLibrary *self,
                                 GPtrArray *firmwares,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean moult_library_remove_finish (MoultLibrary *self, GAsyncResult *result, GError **error);

/* Of each build all stored versions but the newest @n_versions releases and previews, and not those
 * of one's own: what could be removed. (transfer container) (element-type MoultFirmware) */
GPtrArray *moult_library_list_old (MoultLibrary *self, guint n_versions);

/**
 * moult_library_add_built_async:
 * @path: the file that was built; it stays
 *
 * Takes what was built here into the library, as moult_adder_add_built(): async pair for the main
 * thread, which works on a thread of its own; there is no blocking form for a worker. The library
 * has to be open. When the pair is finished the firmware is stored and in the catalogue, or nothing
 * of it is.
 */
void moult_library_add_built_async (MoultLibrary *self,
                                    const char *path,
                                    const MoultBuiltFields *built,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
/* (transfer full): with its path */
MoultFirmware *
moult_library_add_built_finish (MoultLibrary *self, GAsyncResult *result, GError **error);

/* What was stored of a build with this key, its file still there with its size; else %NULL. Main
 * thread, at once. Borrowed. */
MoultFirmware *moult_library_find_built (MoultLibrary *self, const char *build_key);

/**
 * moult_library_find_running:
 * @info: (nullable): what a running board says of itself
 *
 * The stored build that a board runs: board id, version, commit and day are the same, and both or
 * neither of a source that differed from its commit. A release says no commit: there its version
 * and day tell. Of several builds of one commit any is as good; where what fits is of two, or was
 * downloaded, there is none. Main thread, at once.
 *
 * Returns: (transfer none) (nullable): never a guess
 */
MoultFirmware *moult_library_find_running (MoultLibrary *self, MoultBoardInfo *info);

/* Bytes of all stored files. */
guint64 moult_library_get_stored_size (MoultLibrary *self);

G_END_DECLS
