/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "version-text.h"

#include <string.h>

#define NAME   "MicroPython "
#define DIGITS "0123456789"
#define HEX    DIGITS "abcdef"

enum {
    MIN_HASH = 4, /* git's own */
    MIN_BARE_HASH = 7,
    MAX_HASH = 64,
};

static gboolean
is_hash (const char *text, gsize min_size)
{
    gsize size = strspn (text, HEX);

    return size >= min_size && size <= MAX_HASH && text[size] == '\0';
}

static gboolean
is_number (const char *text)
{
    return *text != '\0' && text[strspn (text, DIGITS)] == '\0';
}

/* "g" and the hash, behind the number of commits. */
static char *
find_commit (char **parts)
{
    if (parts[0] == NULL)
        return NULL;
    for (gsize i = 1; parts[i] != NULL; i++) {
        if (*parts[i] == 'g' && is_hash (parts[i] + 1, MIN_HASH) && is_number (parts[i - 1]))
            return g_strdup (parts[i] + 1);
    }
    return is_hash (parts[0], MIN_BARE_HASH) ? g_strdup (parts[0]) : NULL;
}

static char *
find_date (const char *text)
{
    static const char form[] = "dddd-dd-dd";

    for (gsize i = 0; form[i] != '\0'; i++) {
        if (form[i] == 'd' ? !g_ascii_isdigit (text[i]) : text[i] != form[i])
            return NULL;
    }
    return g_strndup (text, strlen (form));
}

void
moult_version_text_parse (MoultVersionText *self, const char *text)
{
    const char *name = text != NULL ? strstr (text, NAME) : NULL;

    *self = (MoultVersionText) { 0 };
    if (name == NULL)
        return;

    const char *version = name + strlen (NAME);
    const char *on = strstr (version, " on ");
    g_autofree char *word = g_strndup (version, strcspn (version, " ;"));
    g_auto (GStrv) parts = g_strsplit_set (word, ".-", -1);
    self->commit = find_commit (parts);
    self->dirty = g_strv_contains ((const char *const *) parts, "dirty");
    self->date = on != NULL ? find_date (on + strlen (" on ")) : NULL;
}

void
moult_version_text_clear (MoultVersionText *self)
{
    g_clear_pointer (&self->commit, g_free);
    g_clear_pointer (&self->date, g_free);
}
