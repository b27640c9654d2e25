/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * moult_board_toml_edit:
 * @text: what board_info.toml holds now; "" for none
 * @name: (nullable): the new description, "": none, %NULL: as it is
 * @ignore: 1 or 0 for the flag in [moult], -1: as it is. 0 also clears the one in [mpflash], which
 *   means the same
 *
 * Changes these two and nothing else: comments, order and all other keys stay as they are. Fails
 * with %MOULT_ERROR_PROTOCOL for a file that moult_board_toml_parse() cannot read, or in which the
 * key stands in a way that cannot be changed without harm. Any thread. (transfer full)
 */
char *moult_board_toml_edit (const char *text, const char *name, int ignore, GError **error);

G_END_DECLS
