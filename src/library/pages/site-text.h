/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* In characters: the longest text of the site today has 60. */
#define MOULT_SITE_TEXT_MAX 200

/**
 * moult_site_text_clean:
 * @text: bytes that came from the site
 *
 * One line that may be shown: valid UTF-8, at most %MOULT_SITE_TEXT_MAX characters, single spaces
 * for everything that is not printed, none at its ends. Any thread.
 *
 * Returns: (transfer full): may be empty
 */
char *moult_site_text_clean (const char *text);

G_END_DECLS
