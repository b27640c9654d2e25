/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "name-pattern.h"

#include <string.h>

#include "error.h"

#define MAX_CHARS 64

/* The length of the placeholder that @text begins with, and to how many digits it fills up; 0 for
 * none. */
static gsize
read_placeholder (const char *text, guint *n_digits)
{
    if (g_str_has_prefix (text, "{n}")) {
        *n_digits = 1;
        return strlen ("{n}");
    }
    if (!g_str_has_prefix (text, "{n:0") || text[4] < '1' || text[4] > '9' || text[5] != '}')
        return 0;
    *n_digits = text[4] - '0';
    return strlen ("{n:02}");
}

static gboolean
fail (const char *pattern, const char *why, GError **error)
{
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_BAD_IMAGE, "“%s” is no pattern for names: %s",
                 pattern, why);
    return FALSE;
}

static gboolean
has_control (const char *text)
{
    for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at)) {
        if (g_unichar_iscntrl (g_utf8_get_char (at)))
            return TRUE;
    }
    return FALSE;
}

gboolean
moult_name_pattern_check (const char *pattern, GError **error)
{
    g_return_val_if_fail (pattern != NULL, FALSE);

    guint n_numbers = 0;
    guint n_digits;

    if (!g_utf8_validate (pattern, -1, NULL))
        return fail ("?", "it is no UTF-8", error);
    if (*pattern == '\0' || g_utf8_strlen (pattern, -1) > MAX_CHARS || has_control (pattern))
        return fail (pattern, "it has to be one line of 1 to 64 characters", error);
    for (const char *at = pattern; *at != '\0';) {
        gsize size = read_placeholder (at, &n_digits);

        if (size == 0 && (*at == '{' || *at == '}'))
            return fail (pattern, "only {n} and {n:02} may be in braces", error);
        n_numbers += size > 0;
        at += size > 0 ? size : 1;
    }
    return n_numbers > 0 || fail (pattern, "it has no {n}", error);
}

char *
moult_name_pattern_expand (const char *pattern, guint n)
{
    g_return_val_if_fail (pattern != NULL, NULL);

    GString *name = g_string_new (NULL);
    guint n_digits;

    for (const char *at = pattern; *at != '\0';) {
        gsize size = read_placeholder (at, &n_digits);

        if (size > 0)
            g_string_append_printf (name, "%0*u", (int) n_digits, n);
        else
            g_string_append_c (name, *at);
        at += size > 0 ? size : 1;
    }
    return g_string_free (name, FALSE);
}
