/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include "board.h"

G_BEGIN_DECLS

/* One board of `moultctl list --json`: the 17 fields of mpflash's list in their order, then
 * Moult's own. */
void moult_json_add_board (JsonBuilder *builder, MoultBoard *board);

/* One member with a text, "" for %NULL; and one with a list of texts. */
void moult_json_add_text (JsonBuilder *builder, const char *name, const char *text);
void moult_json_add_texts (JsonBuilder *builder, const char *name, const char *const *texts);
void moult_json_add_number (JsonBuilder *builder, const char *name, gint64 value);

/* A member "error": an object with "code", "message" and "advice". */
void moult_json_add_error (JsonBuilder *builder, const GError *error, const char *advice);

/* Prints what a builder holds on stdout. */
void moult_json_print (JsonBuilder *builder);

G_END_DECLS
