/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "json-depth.h"

#include <string.h>

#define MAX_DEPTH 32

gboolean
moult_json_is_too_deep (const char *json, gsize size)
{
    gboolean in_string = FALSE;
    guint depth = 0;

    for (gsize i = 0; i < size; i++) {
        if (in_string && json[i] == '\\')
            i++;
        else if (json[i] == '"')
            in_string = !in_string;
        else if (in_string)
            continue;
        else if (strchr ("'/#", json[i]) != NULL)
            return TRUE;
        else if (json[i] == '[' || json[i] == '{')
            depth++;
        else if ((json[i] == ']' || json[i] == '}') && depth > 0)
            depth--;
        if (depth > MAX_DEPTH)
            return TRUE;
    }
    return FALSE;
}
