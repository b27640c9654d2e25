/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "site-text.h"

#include <string.h>

enum {
    MAX_BYTES = 16 * MOULT_SITE_TEXT_MAX, /* with indentation and line ends */
};

char *
moult_site_text_clean (const char *text)
{
    g_autofree char *valid = g_utf8_make_valid (text, (gssize) strnlen (text, MAX_BYTES));
    GString *clean = g_string_new (NULL);
    guint n_characters = 0;
    gboolean spaced = FALSE;

    for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at)) {
        gunichar c = g_utf8_get_char (at);

        if (g_unichar_isspace (c) || !g_unichar_isprint (c)) {
            spaced = n_characters > 0;
            continue;
        }
        n_characters += spaced ? 2 : 1;
        if (n_characters > MOULT_SITE_TEXT_MAX)
            break;
        if (spaced)
            g_string_append_c (clean, ' ');
        g_string_append_unichar (clean, c);
        spaced = FALSE;
    }
    return g_string_free_and_steal (clean);
}
