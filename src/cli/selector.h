/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "board.h"

G_BEGIN_DECLS

/* A selector means a board by its tty ("/dev/ttyACM0", "ttyACM0"), location, serial number,
 * nickname, board id or name, each of them also with the wildcards * and ?. */

/* Whether one of the selectors names this very board, and not by a wildcard that meets many. */
gboolean moult_selector_names (const char *const *selectors, MoultBoard *board);

/* The boards that the selectors mean, in the list's order; all without selectors. Fails with
 * %MOULT_ERROR_NOT_FOUND for a selector that means none. (element-type MoultBoard) */
GPtrArray *moult_selector_choose (GListModel *boards, const char *const *selectors, GError **error);

G_END_DECLS
