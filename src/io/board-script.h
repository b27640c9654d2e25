/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A script of data/scripts, by its file's name, without the lines that are only a comment: a board
 * would have to read them too. (transfer full) */
char *moult_board_script_load (const char *name);

/* A Python literal that is these bytes: b'\x00a'. (transfer full) */
char *moult_board_script_quote (const void *bytes, gsize size);
/* The same of text as a str. UTF-8 stays as it is, which every MicroPython reads. */
char *moult_board_script_quote_text (const char *text);

G_END_DECLS
