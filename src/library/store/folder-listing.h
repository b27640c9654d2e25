/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MoultFolderListing:
 *
 * Which files are in a folder of folders, for thousands of questions at once: each folder is read
 * when it is first asked for, and what is not in it costs nothing more. A snapshot, not to be kept.
 */
typedef struct _MoultFolderListing MoultFolderListing;

MoultFolderListing *moult_folder_listing_new (const char *folder);
void moult_folder_listing_free (MoultFolderListing *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultFolderListing, moult_folder_listing_free)

/* Whether FOLDER/NAME is a plain file, not a link to one, of this many bytes. */
gboolean moult_folder_listing_has (MoultFolderListing *self, const char *file, guint64 size);

G_END_DECLS
