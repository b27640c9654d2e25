/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Folders that hold source, and those that Moult makes for it. All calls block; any thread. */

/* Whether MicroPython's source is in it: it has `ports` and `mpy-cross`. */
gboolean moult_source_folder_is_tree (const char *path);

/* Whether nothing has this name, or a folder without anything in it. */
gboolean moult_source_folder_is_free (const char *path);

/* Makes it and those above it. Fails with %MOULT_ERROR_NO_SPACE or %MOULT_ERROR_NO_ACCESS. */
gboolean moult_source_folder_make (const char *path, GError **error);

/* Takes all out of a folder that Moult made; links are taken away and not followed. What is not
 * there is well. Fails with %MOULT_ERROR_NO_ACCESS. */
gboolean moult_source_folder_empty (const char *path, GError **error);
/* The same, and the folder itself. */
gboolean moult_source_folder_remove (const char *path, GError **error);

G_END_DECLS
