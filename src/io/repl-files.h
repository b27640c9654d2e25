/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "board-listing.h"
#include "progress.h"
#include "repl.h"

G_BEGIN_DECLS

/**
 * MoultReplFiles:
 *
 * A board's files as its own Python sees them, for the time of one visit to its raw REPL. Paths are
 * those of [class@BoardFile], whatever the board calls its root. Made right after
 * moult_repl_reset(), whose restart also ends it: what its scripts define stays on the board until
 * then. One thread.
 *
 * Errors are those of [class@Repl], and %MOULT_ERROR_NO_SPACE, %MOULT_ERROR_READ_ONLY,
 * %MOULT_ERROR_VERIFY, %MOULT_ERROR_NOT_FOUND where the method says so.
 */
typedef struct _MoultReplFiles MoultReplFiles;

/* Asks the board what there is to work with. @progress gets the bytes that are read and written.
 * (transfer full) */
MoultReplFiles *moult_repl_files_new (MoultRepl *repl,
                                      MoultProgress *progress,
                                      GCancellable *cancellable,
                                      GError **error);
void moult_repl_files_free (MoultReplFiles *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultReplFiles, moult_repl_files_free)

/* How many bytes there will be to read or write, for the progress. */
void moult_repl_files_expect (MoultReplFiles *self, guint64 bytes);
/* These need not be read or written after all. */
void moult_repl_files_skip (MoultReplFiles *self, guint64 bytes);

/* The room that is left, or %G_MAXUINT64 where the board does not tell. Asks it anew. */
gboolean moult_repl_files_get_free (MoultReplFiles *self, guint64 *bytes, GError **error);

/* All of them but what a visit that was cut short has left. (transfer full) */
MoultBoardListing *
moult_repl_files_list (MoultReplFiles *self, GCancellable *cancellable, GError **error);

/* A whole file, held against the board's own sha256 of it, or where it knows no such against the
 * length that was listed; %MOULT_ERROR_VERIFY. (transfer full) */
GBytes *moult_repl_files_read (MoultReplFiles *self,
                               const MoultBoardEntry *entry,
                               GCancellable *cancellable,
                               GError **error);

/* Sets @same to whether the file on the board is made of these bytes. */
gboolean moult_repl_files_compare (MoultReplFiles *self,
                                   const MoultBoardEntry *entry,
                                   GBytes *data,
                                   gboolean *same,
                                   GError **error);

/* The board has to know folders; %MOULT_ERROR_NOT_FOUND. */
gboolean moult_repl_files_make_folder (MoultReplFiles *self, const char *path, GError **error);

/* Writes a file, checks it and gives it its name only then, in place of one that has it. Stops
 * between two pieces when it is cancelled, and leaves nothing then. */
gboolean moult_repl_files_write (MoultReplFiles *self,
                                 const char *path,
                                 GBytes *data,
                                 GCancellable *cancellable,
                                 GError **error);

/* A single file, if it is there. */
gboolean moult_repl_files_remove (MoultReplFiles *self, const char *path, GError **error);
/* Every file and every folder. */
gboolean moult_repl_files_erase (MoultReplFiles *self, GError **error);
/* A new file system of the same kind; %MOULT_ERROR_NOT_FOUND where Moult cannot tell what it is on.
 */
gboolean moult_repl_files_format (MoultReplFiles *self, GError **error);

G_END_DECLS
