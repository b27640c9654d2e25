/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * moult_board_reader_read:
 * @tree: absolute, links resolved
 * @warnings: (out) (transfer full): untranslated lines on what was left out
 *
 * Reads ports/PORT/boards/BOARD/board.json of a tree. A board whose name is no plain one, whose
 * file lies outside of the tree, or cannot be read, is left out. Blocks for some ms; any thread.
 * Fails as cancelled.
 *
 * Returns: (transfer full) (element-type MoultSourceBoard)
 */
GPtrArray *moult_board_reader_read (const char *tree,
                                    GStrv *warnings,
                                    GCancellable *cancellable,
                                    GError **error);

G_END_DECLS
