/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "pyocd-pack-table.h"

#include <string.h>

#include "error.h"

enum {
    N_COLUMNS = 5,
    MAX_CELL = 200, /* the longest real ones have 60 letters */
};

static const char *const titles[N_COLUMNS] = { "Part", "Vendor", "Pack", "Version", "Installed" };

void
moult_pyocd_pack_part_free (MoultPyocdPackPart *self)
{
    g_free (self->part);
    g_free (self->vendor);
    g_free (self->pack);
    g_free (self->version);
    g_free (self);
}

/* ---- Lines ---- */

/* The columns stand three spaces apart, and no text has two in a row. */
static GStrv
split_row (const char *line)
{
    g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
    g_auto (GStrv) parts = g_strsplit (line, "  ", -1);

    for (guint i = 0; parts[i] != NULL; i++) {
        g_strstrip (parts[i]);
        if (*parts[i] != '\0')
            g_strv_builder_add (builder, parts[i]);
    }
    return g_strv_builder_end (builder);
}

static gboolean
is_header (GStrv cells)
{
    return g_strv_equal (
        (const char *const *) cells,
        (const char *const[]) { titles[0], titles[1], titles[2], titles[3], titles[4], NULL });
}

static gboolean
is_rule (const char *line)
{
    return *line == '-' && line[strspn (line, "-")] == '\0';
}

static gboolean
is_cell (const char *text)
{
    if (strlen (text) > MAX_CELL)
        return FALSE;
    for (; *text != '\0'; text = g_utf8_next_char (text)) {
        if (!g_unichar_isprint (g_utf8_get_char (text)))
            return FALSE;
    }
    return TRUE;
}

/* A name that begins with a dash would be taken for an option when it is given back. */
static MoultPyocdPackPart *
read_row (GStrv cells)
{
    if (g_strv_length (cells) != N_COLUMNS || *cells[0] == '-')
        return NULL;

    gboolean installed = g_str_equal (cells[4], "True");
    if (!installed && !g_str_equal (cells[4], "False"))
        return NULL;
    for (guint i = 0; i < N_COLUMNS; i++) {
        if (!is_cell (cells[i]))
            return NULL;
    }

    MoultPyocdPackPart *part = g_new0 (MoultPyocdPackPart, 1);
    part->part = g_strdup (cells[0]);
    part->vendor = g_strdup (cells[1]);
    part->pack = g_strdup (cells[2]);
    part->version = g_strdup (cells[3]);
    part->installed = installed;
    return part;
}

/* ---- The table ---- */

typedef enum {
    BEFORE_HEADER,
    BEFORE_RULE,
    IN_ROWS,
} Place;

static gboolean
take_line (GPtrArray *parts, Place *place, const char *line)
{
    g_auto (GStrv) cells = split_row (line);
    MoultPyocdPackPart *part;

    switch (*place) {
    case BEFORE_HEADER:
        *place = BEFORE_RULE;
        return is_header (cells);
    case BEFORE_RULE:
        *place = IN_ROWS;
        return is_rule (line);
    case IN_ROWS:
        part = read_row (cells);
        if (part != NULL)
            g_ptr_array_add (parts, part);
        return part != NULL;
    }
    g_assert_not_reached ();
}

/* What a counter left on the line is overwritten by what comes after it. */
static char *
dup_visible (const char *line)
{
    const char *last = strrchr (line, '\r');
    guint n_done;
    guint n_all;

    if (last != NULL)
        line = last + 1;
    return moult_pyocd_pack_counter_parse (line, &n_done, &n_all) ? g_strdup ("")
                                                                  : g_strchomp (g_strdup (line));
}

GPtrArray *
moult_pyocd_pack_table_parse (const char *text, gsize size, GError **error)
{
    g_return_val_if_fail (text != NULL || size == 0, NULL);

    g_autoptr (GPtrArray) parts =
        g_ptr_array_new_with_free_func ((GDestroyNotify) moult_pyocd_pack_part_free);
    g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", (gssize) size);
    g_auto (GStrv) lines = g_strsplit (valid, "\n", -1);
    Place place = BEFORE_HEADER;

    for (guint i = 0; lines[i] != NULL; i++) {
        g_autofree char *line = dup_visible (lines[i]);

        if (*line == '\0' || take_line (parts, &place, line))
            continue;
        g_autofree char *shown = g_utf8_substring (line, 0, MIN (g_utf8_strlen (line, -1), 80));
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_DEPENDENCY,
                     "“pyocd pack find” prints no table of parts that Moult knows: line %u is “%s”",
                     i + 1, shown);
        return NULL;
    }
    return g_steal_pointer (&parts);
}

/* ---- The counter ---- */

gboolean
moult_pyocd_pack_counter_parse (const char *line, guint *n_done, guint *n_all)
{
    g_return_val_if_fail (line != NULL && n_done != NULL && n_all != NULL, FALSE);

    const char *begin = strrchr (line, '(');
    guint64 done;
    guint64 all = 0;

    if (begin == NULL || !g_str_has_prefix (line, "Downloading "))
        return FALSE;

    g_auto (GStrv) numbers = g_strsplit (begin + 1, "/", 2);
    char *end = g_strv_length (numbers) == 2 ? strchr (numbers[1], ')') : NULL;
    if (end == NULL || !g_str_equal (end, ")"))
        return FALSE;
    *end = '\0';
    if (!g_ascii_string_to_unsigned (numbers[0], 10, 0, G_MAXUINT, &done, NULL)
        || (!g_str_equal (numbers[1], "???")
            && !g_ascii_string_to_unsigned (numbers[1], 10, 0, G_MAXUINT, &all, NULL)))
        return FALSE;
    *n_done = (guint) done;
    *n_all = (guint) all;
    return TRUE;
}
