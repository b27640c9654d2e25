/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * moult_json_is_too_deep:
 * @json: a text that came from outside
 *
 * Whether JSON-GLib had better not be given this text: it calls itself for each level, before 1.10
 * without a limit. 32 levels are enough for what Moult reads; texts with what only JSON-GLib takes
 * for JSON (comments, characters of C) count as too deep, since brackets could hide in it.
 */
gboolean moult_json_is_too_deep (const char *json, gsize size);

G_END_DECLS
