/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "uf2-info.h"

#include <string.h>

/* The text behind a label such as "Model:", or NULL if the line has another label. */
static const char *
get_value (const char *line, const char *label)
{
    gsize length = strlen (label);

    if (g_ascii_strncasecmp (line, label, length) != 0)
        return NULL;
    return line + length + strspn (line + length, " \t");
}

static void
take_line (MoultUf2Info *info, const char *line)
{
    const char *value;

    if ((value = get_value (line, "Model:")) != NULL)
        g_set_str (&info->model, value);
    else if ((value = get_value (line, "Board-ID:")) != NULL)
        g_set_str (&info->board_id, value);
    else if ((value = get_value (line, "Flash Size:")) != NULL)
        info->flash_size = g_ascii_strtoull (value, NULL, 0);
}

gboolean
moult_uf2_info_parse (const char *text, gsize length, MoultUf2Info *info)
{
    g_autofree char *copy = g_strndup (text, length);
    g_autofree char *valid = g_utf8_make_valid (copy, -1);
    g_auto (GStrv) lines = g_strsplit_set (valid, "\r\n", -1);

    if (lines[0] == NULL || strstr (lines[0], "UF2 Bootloader") == NULL)
        return FALSE;

    *info = (MoultUf2Info) {
        .heading = g_strdup (g_strstrip (lines[0])),
        .model = g_strdup (""),
        .board_id = g_strdup (""),
    };
    for (gsize i = 1; lines[i] != NULL; i++)
        take_line (info, g_strstrip (lines[i]));
    return TRUE;
}

void
moult_uf2_info_clear (MoultUf2Info *info)
{
    g_clear_pointer (&info->heading, g_free);
    g_clear_pointer (&info->model, g_free);
    g_clear_pointer (&info->board_id, g_free);
}
