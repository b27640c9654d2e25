/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "site-document.h"

G_BEGIN_DECLS

/**
 * MoultPartFile:
 *
 * A download that is not whole yet, on disk: PATH, readable by its owner only, and beside it
 * PATH.meta, which says of what it is a part, so that a later download can go on where this one
 * stopped. Keeps the SHA-256 of all that it holds. Every function blocks; any thread, one at a
 * time.
 *
 * What the disk refuses is %MOULT_ERROR_NO_SPACE or %MOULT_ERROR_NO_ACCESS; %MOULT_ERROR_BUSY
 * stands for another download, of this or another program, that writes the same file.
 */
typedef struct _MoultPartFile MoultPartFile;

/* Opens or makes the file; never through a symbolic link, and nothing but a regular file. What it
 * holds of @link is kept and read through, anything else is dropped. */
MoultPartFile *moult_part_file_open (const char *path,
                                     const char *link,
                                     GCancellable *cancellable,
                                     GError **error);
/* Closes it. What holds nothing is deleted. */
void moult_part_file_free (MoultPartFile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultPartFile, moult_part_file_free)

/* Bytes that it holds. */
guint64 moult_part_file_get_size (MoultPartFile *self);
/* Size of the whole file, -1: not known. */
gint64 moult_part_file_get_total (MoultPartFile *self);
/* Of the version that it is a part of; borrowed. */
const MoultSiteValidator *moult_part_file_get_validator (MoultPartFile *self);
/* The entity tag or date that stands for this version byte by byte (RFC 9110, section 13.1.5), or
 * %NULL if it has none; borrowed. */
const char *moult_part_file_get_if_range (MoultPartFile *self);

/* Drops what it holds, for a version that comes from its first byte on. Fails also if the disk has
 * no room for @total bytes. */
gboolean moult_part_file_restart (MoultPartFile *self,
                                  const MoultSiteValidator *validator,
                                  gint64 total,
                                  GError **error);
/* Drops all that it holds, without a version to come. */
gboolean moult_part_file_discard (MoultPartFile *self, GError **error);
/* Whether the disk has room for what is missing. */
gboolean moult_part_file_check_room (MoultPartFile *self, GError **error);
gboolean
moult_part_file_append (MoultPartFile *self, const guint8 *data, gsize size, GError **error);
/* The file is whole: deletes PATH.meta and returns the SHA-256 in hexadecimal digits. Whoever moves
 * the file to its place syncs it. (transfer full) */
char *moult_part_file_finish (MoultPartFile *self);

G_END_DECLS
