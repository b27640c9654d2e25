/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "store.h"

G_BEGIN_DECLS

/* A new folder for a library, and its end with all that is in it. */
char *library_folder_new (void);
void library_folder_remove (const char *folder);

/* Opens FOLDER/library.db with the files in FOLDER/files; fails the test when it cannot. */
MoultStore *library_store_new (const char *folder);

/* Puts a file of these bytes into the store, as a download does. %NULL with @error. */
MoultFirmware *library_adopt (MoultStore *store,
                              const char *port,
                              const char *name,
                              const char *bytes,
                              GError **error);

/* Fails the test unless each row that has a path has the file of its sha256. Returns the rows. */
GPtrArray *library_check (MoultStore *store);

G_END_DECLS
