/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "board-script.h"

#include <gio/gio.h>
#include <string.h>

#include "moult-data.h"

#define FOLDER "/io/github/moult/Moult/scripts/"

char *
moult_board_script_load (const char *name)
{
    g_autoptr (GError) error = NULL;
    g_autofree char *path = g_strconcat (FOLDER, name, NULL);
    g_autoptr (GBytes) bytes = g_resource_lookup_data (moult_data_get_resource (), path,
                                                       G_RESOURCE_LOOKUP_FLAGS_NONE, &error);
    g_autoptr (GString) script = g_string_new (NULL);
    g_auto (GStrv) lines = NULL;

    if (bytes == NULL)
        g_error ("%s", error->message);
    lines = g_strsplit (g_bytes_get_data (bytes, NULL), "\n", -1);
    for (gsize i = 0; lines[i] != NULL; i++) {
        const char *content = lines[i] + strspn (lines[i], " ");

        if (*content != '#' && *content != '\0')
            g_string_append_printf (script, "%s\n", lines[i]);
    }
    return g_string_free (g_steal_pointer (&script), FALSE);
}

/* What ends the literal or its line, and what the raw REPL would take for a command. */
static void
append_quoted (GString *literal, guchar byte, gboolean keep_high)
{
    if (byte == '\'' || byte == '\\')
        g_string_append_printf (literal, "\\%c", byte);
    else if (byte == '\n')
        g_string_append (literal, "\\n");
    else if (byte == '\r')
        g_string_append (literal, "\\r");
    else if (byte == '\t')
        g_string_append (literal, "\\t");
    else if (byte < 0x20 || byte == 0x7f || (byte >= 0x80 && !keep_high))
        g_string_append_printf (literal, "\\x%02x", byte);
    else
        g_string_append_c (literal, (char) byte);
}

char *
moult_board_script_quote (const void *bytes, gsize size)
{
    GString *literal = g_string_new ("b'");
    const guchar *data = bytes;

    for (gsize i = 0; i < size; i++)
        append_quoted (literal, data[i], FALSE);
    g_string_append_c (literal, '\'');
    return g_string_free (literal, FALSE);
}

char *
moult_board_script_quote_text (const char *text)
{
    GString *literal = g_string_new ("'");

    for (; *text != '\0'; text++)
        append_quoted (literal, (guchar) *text, TRUE);
    g_string_append_c (literal, '\'');
    return g_string_free (literal, FALSE);
}
