/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * moult_board_toml_parse:
 *
 * Reads a board_info.toml: the part of TOML 1.0 that such files use, which is key = value, [table],
 * [table.sub], dotted keys, strings (basic and literal, on one line), integers, floats, booleans
 * and arrays of these; dates become strings. Tables nest as a{sv}; an array is "av". Returns a
 * floating a{sv}. Fails with %MOULT_ERROR_PROTOCOL and the line of the first mistake. Any thread.
 */
GVariant *moult_board_toml_parse (const char *text, gsize length, GError **error);

G_END_DECLS
