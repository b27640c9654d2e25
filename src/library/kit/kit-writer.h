/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MoultKitWriter:
 *
 * Writes the files of an offline kit: into a folder, or into an archive where the place's name ends
 * in .zip, .tar.gz or .tgz. An archive is there as a whole or not at all. Blocks; for a worker.
 *
 * Errors: %MOULT_ERROR_NO_SPACE, %MOULT_ERROR_NO_ACCESS for a place that cannot be written.
 */
typedef struct _MoultKitWriter MoultKitWriter;

/* @replace: what is there may go: an archive altogether, of a folder the files that are written.
 * Otherwise %MOULT_ERROR_EXISTS, unless it is an empty folder. */
MoultKitWriter *moult_kit_writer_open (const char *place, gboolean replace, GError **error);
/* @path: in the kit, one that a manifest may have. */
gboolean
moult_kit_writer_add (MoultKitWriter *self, const char *path, GBytes *bytes, GError **error);
/* All that was added is on disk, in its place. */
gboolean moult_kit_writer_finish (MoultKitWriter *self, GError **error);
/* Of an archive that was not finished nothing stays. */
void moult_kit_writer_free (MoultKitWriter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultKitWriter, moult_kit_writer_free)

G_END_DECLS
