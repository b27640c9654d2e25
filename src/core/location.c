/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "location.h"

static guint64
take_number (const char **text)
{
    char *end = NULL;
    guint64 number = g_ascii_strtoull (*text, &end, 10);

    *text = end;
    return number;
}

int
moult_location_compare (const char *a, const char *b)
{
    while (*a != '\0' && *b != '\0') {
        if (g_ascii_isdigit (*a) && g_ascii_isdigit (*b)) {
            guint64 number_a = take_number (&a);
            guint64 number_b = take_number (&b);

            if (number_a != number_b)
                return number_a < number_b ? -1 : 1;
        } else if (*a != *b) {
            return *a < *b ? -1 : 1;
        } else {
            a++;
            b++;
        }
    }
    return (*a != '\0') - (*b != '\0');
}
