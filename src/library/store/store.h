/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "firmware.h"
#include "store-document.h"
#include "store-page.h"

G_BEGIN_DECLS

/**
 * MoultStore:
 *
 * What the library keeps on this computer: firmware files in a folder, and rows in a database that
 * tell what they are and what the download site offers. All calls block: one thread at a time,
 * never the main one. Several programs may have the same store open.
 *
 * Rows name files by their path in the folder, PORT/NAME. One that leads out of the folder is
 * neither written nor believed.
 *
 * Files and rows are kept in this order, so that whoever dies in between leaves a file without a
 * row at worst, never a row that describes another file:
 *
 * - a new file is written under a name of its own, synced, then renamed; then its row is added
 * - before a file is replaced by another its row goes; before a file is deleted, too
 *
 * A database that turns out to be damaged is moved aside and a new one begun: at the latest the
 * call after the one that failed of it works again. moult_store_take_broken() tells.
 *
 * Errors are those of [struct@Database]; %MOULT_ERROR_NOT_FOUND where a call looks for one thing.
 */
typedef struct _MoultStore MoultStore;

/* Opens the database at @path and the files in @folder; makes both if need be. */
MoultStore *moult_store_open (const char *path, const char *folder, GError **error);
void moult_store_free (MoultStore *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultStore, moult_store_free)

/* Absolute. */
const char *moult_store_get_folder (MoultStore *self);

/* (nullable) (transfer full): where a damaged database was moved to since this was last asked. What
 * it knew of the site can be fetched again; what it knew of files cannot, so the user is told. */
char *moult_store_take_broken (MoultStore *self);

/* Documents of the site. Of those that are listed the body is left out. */
gboolean
moult_store_put_document (MoultStore *self, const MoultStoreDocument *document, GError **error);
MoultStoreDocument *moult_store_get_document (MoultStore *self, const char *path, GError **error);
GPtrArray *moult_store_list_documents (MoultStore *self, GError **error);

/* Small texts by name, such as when the index was refreshed. %NULL takes one away. */
gboolean
moult_store_put_text (MoultStore *self, const char *name, const char *text, GError **error);
char *moult_store_get_text (MoultStore *self, const char *name, GError **error);

/* Replaces what is known of a board's page, its document included, in one transaction. */
gboolean moult_store_put_page (MoultStore *self, const MoultStorePage *page, GError **error);

/* All pages with their links, sorted by board id: of #MoultStorePage. (transfer full) */
GPtrArray *moult_store_load_pages (MoultStore *self, GError **error);

/* Remembers the size of the file behind a link, whatever pages have it. */
gboolean
moult_store_set_link_size (MoultStore *self, const char *link, gint64 size, GError **error);

/* (transfer full): where the file of an entry is kept, "rp2/RPI_PICO-20260406-v1.28.0.uf2": its
 * port ("other" if not known) and its name. %NULL if the names are none that Moult stores. */
char *moult_store_dup_file (MoultFirmware *firmware);

/**
 * moult_store_new_temporary:
 * @name: of the file it is to become
 *
 * A place for a file that is being written, on the file system where it will stay, in a folder of
 * its own. Given to moult_store_adopt_file() when it is complete, to moult_store_drop_temporary()
 * when not. One that was left goes a day later, when the store is opened and nobody holds a lock
 * (flock) on its folder.
 *
 * Returns: (transfer full): a path at which nothing is yet
 */
char *moult_store_new_temporary (MoultStore *self, const char *name, GError **error);
void moult_store_drop_temporary (const char *temporary);

/**
 * moult_store_adopt_file:
 * @temporary: a finished file at a path of moult_store_new_temporary()
 * @firmware: what it is; its file size and sha256 have to be those of the file
 *
 * Syncs the file, puts it into its place in the folder and adds its row: the way in for whatever
 * comes into the library. It replaces a file of the same port and name. After a failure the
 * temporary file is gone.
 *
 * Returns: (transfer full): @firmware with its path
 */
MoultFirmware *moult_store_adopt_file (MoultStore *self,
                                       const char *temporary,
                                       MoultFirmware *firmware,
                                       GError **error);

/* The same for bytes: writes them, and fills in file size and sha256. (transfer full) */
MoultFirmware *
moult_store_adopt_bytes (MoultStore *self, GBytes *bytes, MoultFirmware *firmware, GError **error);

/* Adds or replaces the row of an entry whose file is in the folder already, or nowhere (then it can
 * be fetched again). */
gboolean moult_store_add_firmware (MoultStore *self, MoultFirmware *firmware, GError **error);

/* Removes the row of a file, PORT/NAME, and then the file. It is no error if either is gone. */
gboolean moult_store_remove_firmware (MoultStore *self, const char *file, GError **error);

/* All entries, oldest first: of [class@Firmware]. Their path is %NULL unless the file is there with
 * its size. (transfer full) */
GPtrArray *moult_store_load_firmwares (MoultStore *self, GError **error);

G_END_DECLS
