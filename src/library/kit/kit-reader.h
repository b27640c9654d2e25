/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * MoultKitReader:
 *
 * Reads the files of an offline kit, which may come from anybody: a folder, or a zip or tar file
 * (gzip or plain). Nothing is unpacked to the disk; files come as bytes, one at a time. Links,
 * devices and what lies outside of the kit are never read, an archive has at most 10,000 members,
 * and unpacks to no more than 8 GiB, or 200 times its own size and 64 MiB. Blocks; for a worker.
 */
typedef struct _MoultKitReader MoultKitReader;

/* @place: the folder, the moult-kit.json in it, or an archive, in which all may lie in one folder.
 * Reads the manifest. Fails with %MOULT_ERROR_NOT_FOUND (no kit), %MOULT_ERROR_BAD_IMAGE, or as
 * cancelled. */
MoultKitReader *
moult_kit_reader_open (const char *place, GCancellable *cancellable, GError **error);
void moult_kit_reader_free (MoultKitReader *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultKitReader, moult_kit_reader_free)

/* The bytes of the manifest; borrowed. */
GBytes *moult_kit_reader_get_manifest (MoultKitReader *self);

/* One file: its bytes, or what is wrong with it. Returns %FALSE with @error to stop. */
typedef gboolean (*MoultKitReaderFunc) (const char *path,
                                        GBytes *bytes,
                                        const char *problem,
                                        gpointer user_data,
                                        GError **error);

/* Reads the files of these paths, in any order; those that are not there are left out. Fails as
 * @func does, where an archive breaks off or exceeds its limits, or as cancelled. */
gboolean moult_kit_reader_read (MoultKitReader *self,
                                GHashTable *paths,
                                MoultKitReaderFunc func,
                                gpointer user_data,
                                GCancellable *cancellable,
                                GError **error);

G_END_DECLS
