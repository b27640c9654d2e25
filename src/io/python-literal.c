/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "python-literal.h"

#include <string.h>

/* Reads @n_digits hexadecimal digits and moves on. */
static gboolean
read_hex (const char **text, guint n_digits, guint32 *number)
{
    guint32 value = 0;

    for (guint i = 0; i < n_digits; i++) {
        int digit = g_ascii_xdigit_value ((*text)[i]);

        if (digit < 0)
            return FALSE;
        value = value << 4 | digit;
    }
    *text += n_digits;
    *number = value;
    return TRUE;
}

static gboolean
read_code_point (const char **text, guint n_digits, gboolean bytes, GString *value)
{
    guint32 number = 0;

    if (!read_hex (text, n_digits, &number))
        return FALSE;
    if (bytes)
        g_string_append_c (value, (char) number);
    else if (g_unichar_validate (number))
        g_string_append_unichar (value, number);
    else
        return FALSE;
    return TRUE;
}

/* @text stands behind the backslash. */
static gboolean
read_escape (const char **text, gboolean bytes, GString *value)
{
    char c = *(*text)++;

    switch (c) {
    case 'n':
        g_string_append_c (value, '\n');
        return TRUE;
    case 'r':
        g_string_append_c (value, '\r');
        return TRUE;
    case 't':
        g_string_append_c (value, '\t');
        return TRUE;
    case '\\':
    case '\'':
    case '"':
        g_string_append_c (value, c);
        return TRUE;
    case 'x':
        return read_code_point (text, 2, bytes, value);
    case 'u':
        return read_code_point (text, 4, FALSE, value);
    case 'U':
        return read_code_point (text, 8, FALSE, value);
    default:
        return FALSE;
    }
}

/* @text stands on the opening quote; the closing one has to be the end. */
static gboolean
read_quoted (const char *text, gboolean bytes, GString *value)
{
    char quote = *text++;

    while (*text != '\0' && *text != quote) {
        if (*text != '\\') {
            g_string_append_c (value, *text++);
        } else {
            text++;
            if (!read_escape (&text, bytes, value))
                return FALSE;
        }
    }
    return *text == quote && text[1] == '\0';
}

static gboolean
is_word (const char *text)
{
    for (; *text != '\0'; text++) {
        if (!g_ascii_isalnum (*text) && *text != '-')
            return FALSE;
    }
    return TRUE;
}

GString *
moult_python_literal_parse (const char *text)
{
    g_autoptr (GString) value = g_string_new (NULL);
    gboolean bytes = *text == 'b' && (text[1] == '\'' || text[1] == '"');

    if (bytes)
        text++;
    if (*text == '\'' || *text == '"') {
        if (!read_quoted (text, bytes, value))
            return NULL;
    } else if (*text == '\0' || !is_word (text)) {
        return NULL;
    } else if (!g_str_equal (text, "None")) {
        g_string_append (value, text);
    }
    return g_steal_pointer (&value);
}
