/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* How much a list of [class@RecipeFile] would put on a board, in words (async pair): "6 files,
 * 14 kB". Reads them as it is done for a board, so that what could not be copied fails here. Main
 * thread; the reading is done on another. */
void moult_file_count_async (GListModel *files,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
/* (transfer full); fails as moult_board_files_read(). */
char *moult_file_count_finish (GAsyncResult *result, GError **error);

G_END_DECLS
