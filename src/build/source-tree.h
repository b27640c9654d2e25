/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "source-board.h"

G_BEGIN_DECLS

/**
 * MoultSourceTree:
 *
 * A folder with MicroPython's source: it has `ports` and `mpy-cross`. Knows the boards in it.
 * Immutable, any thread.
 */
#define MOULT_TYPE_SOURCE_TREE (moult_source_tree_get_type ())
G_DECLARE_FINAL_TYPE (MoultSourceTree, moult_source_tree, MOULT, SOURCE_TREE, GObject)

/**
 * moult_source_tree_find:
 * @start: folder to begin at
 *
 * The tree that the environment variable MICROPY_DIR names, else the one in which @start lies.
 * Blocks shortly; any thread. (transfer full) (nullable): absolute path
 */
char *moult_source_tree_find (const char *start);

/* Reads the boards of the tree in @folder; a board.json that cannot be read is left out, with a
 * warning in get_warnings(). Blocks; for a worker. Fails with %MOULT_ERROR_NOT_FOUND where no tree
 * is. (transfer full) */
MoultSourceTree *
moult_source_tree_open (const char *folder, GCancellable *cancellable, GError **error);
/* Async pair for the main thread. */
void moult_source_tree_open_async (const char *folder,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
MoultSourceTree *moult_source_tree_open_finish (GAsyncResult *result, GError **error);

const char *moult_source_tree_get_folder (MoultSourceTree *self); /* absolute, links resolved */
GPtrArray *moult_source_tree_get_boards (MoultSourceTree *self);  /* sorted by id; borrowed */
/* Of several ports with a board of one name the first by the port's name. Borrowed. */
MoultSourceBoard *moult_source_tree_find_board (MoultSourceTree *self, const char *id);
/**
 * moult_source_tree_find_build:
 * @build: "RPI_PICO", or with its variant, "RPI_PICO2-RISCV"
 * @variant: (out) (nullable): what follows the board, borrowed from @build; the board need not have
 * it
 *
 * The board of a build; parted only where the tree has no board of the whole name. Borrowed.
 */
MoultSourceBoard *
moult_source_tree_find_build (MoultSourceTree *self, const char *build, const char **variant);
/* Ids that are most like a mistyped one, at most @n. (transfer full) */
GStrv moult_source_tree_suggest (MoultSourceTree *self, const char *id, guint n);
/* Untranslated lines on what could not be read; never %NULL. */
const char *const *moult_source_tree_get_warnings (MoultSourceTree *self);

G_END_DECLS
