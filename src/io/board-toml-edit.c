/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "board-toml-edit.h"

#include <string.h>

#include "board-toml.h"
#include "error.h"

/* Which of a file's lines belong to one table: [begin, end). */
typedef struct {
    guint begin;
    guint end;
} Range;

/* ---- TOML's surface: the file was parsed before, so that only where things stand is asked ---- */

static const char *
skip_string (const char *at)
{
    char quote = *at++;

    while (*at != '\0' && *at != quote)
        at += *at == '\\' && quote == '"' && at[1] != '\0' ? 2 : 1;
    return *at == quote ? at + 1 : at;
}

/* Whether an array that is open at the beginning of the text is open at its end. */
static gboolean
stays_open (const char *at, gboolean open)
{
    while (*at != '\0' && *at != '#') {
        if (*at == '"' || *at == '\'') {
            at = skip_string (at);
            continue;
        }
        if (*at == '[' || *at == ']')
            open = *at == '[';
        at++;
    }
    return open;
}

/* The key path before "=" or in a table's brackets, without blanks and quotes. */
static char *
dup_plain (const char *begin, const char *end)
{
    GString *plain = g_string_new (NULL);

    for (; begin < end; begin++) {
        if (!strchr (" \t\"'", *begin))
            g_string_append_c (plain, *begin);
    }
    return g_string_free (plain, FALSE);
}

static char *
dup_header (const char *line)
{
    const char *begin = line + strspn (line, " \t");
    const char *end = *begin == '[' ? strchr (begin, ']') : NULL;

    return end != NULL ? dup_plain (begin + 1, end) : NULL;
}

static char *
dup_key (const char *line)
{
    const char *at = line + strspn (line, " \t");

    if (*at == '#' || *at == '[')
        return NULL;
    for (const char *begin = at; *at != '\0'; at++) {
        if (*at == '=')
            return dup_plain (begin, at);
        if (*at == '"' || *at == '\'')
            at = skip_string (at) - 1;
    }
    return NULL;
}

/* ---- finding ---- */

/* Calls of this walk the lines; @in_array goes with them. */
static gboolean
is_inside_array (const char *line, gboolean *in_array)
{
    g_autofree char *key = dup_key (line);
    gboolean inside = *in_array;

    if (inside || key != NULL)
        *in_array = stays_open (inside ? line : strchr (line, '='), inside);
    return inside;
}

static gboolean
find_table (GPtrArray *lines, const char *table, Range *range)
{
    gboolean in_array = FALSE;
    gboolean found = *table == '\0';

    *range = (Range) { 0, lines->len };
    for (guint i = 0; i < lines->len; i++) {
        const char *line = g_ptr_array_index (lines, i);
        g_autofree char *header = is_inside_array (line, &in_array) ? NULL : dup_header (line);

        if (header == NULL)
            continue;
        if (found) {
            range->end = i;
            return TRUE;
        }
        if (g_str_equal (header, table)) {
            found = TRUE;
            range->begin = i + 1;
        }
    }
    return found;
}

/* The line that has the key, or else the one where it would go: behind the table's last value. */
static gboolean
find_key (GPtrArray *lines, const Range *range, const char *key, guint *at)
{
    gboolean in_array = FALSE;

    *at = range->begin;
    for (guint i = range->begin; i < range->end; i++) {
        const char *line = g_ptr_array_index (lines, i);
        gboolean inside = is_inside_array (line, &in_array);
        g_autofree char *found = inside ? NULL : dup_key (line);

        if (found != NULL && g_str_equal (found, key)) {
            *at = i;
            return TRUE;
        }
        if (inside || found != NULL)
            *at = i + 1;
    }
    return FALSE;
}

/* ---- changing ---- */

static const char *
skip_value (const char *at)
{
    if (*at == '"' || *at == '\'')
        return skip_string (at);
    return at + strcspn (at, " \t\r#");
}

static char *
replace_value (const char *line, const char *value)
{
    const char *equals = line;

    while (*equals != '=')
        equals = *equals == '"' || *equals == '\'' ? skip_string (equals) : equals + 1;
    const char *begin = equals + 1 + strspn (equals + 1, " \t");
    return g_strdup_printf ("%.*s%s%s", (int) (begin - line), line, value, skip_value (begin));
}

static void
replace_line (GPtrArray *lines, guint at, char *line)
{
    g_free (g_ptr_array_index (lines, at));
    lines->pdata[at] = line;
}

/* @value: NULL takes the key away. */
static void
set_key (GPtrArray *lines, const char *table, const char *key, const char *value)
{
    Range range;
    guint at;

    if (!find_table (lines, table, &range)) {
        if (value == NULL)
            return;
        if (lines->len > 0)
            g_ptr_array_add (lines, g_strdup (""));
        g_ptr_array_add (lines, g_strdup_printf ("[%s]", table));
        range = (Range) { lines->len, lines->len };
    }
    gboolean found = find_key (lines, &range, key, &at);
    if (found && value == NULL)
        g_ptr_array_remove_index (lines, at);
    else if (found)
        replace_line (lines, at, replace_value (g_ptr_array_index (lines, at), value));
    else if (value != NULL)
        g_ptr_array_insert (lines, (int) at, g_strdup_printf ("%s = %s", key, value));
}

/* "[moult]" and below, or "moult.ignore" above all tables. */
static void
set_flag (GPtrArray *lines, const char *table, gboolean flag)
{
    g_autofree char *dotted = g_strconcat (table, ".ignore", NULL);
    const char *value = flag ? "true" : "false";
    Range root;
    guint at;

    find_table (lines, "", &root);
    if (find_key (lines, &root, dotted, &at))
        replace_line (lines, at, replace_value (g_ptr_array_index (lines, at), value));
    else
        set_key (lines, table, "ignore", value);
}

static char *
quote (const char *text)
{
    GString *quoted = g_string_new ("\"");

    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\')
            g_string_append_printf (quoted, "\\%c", *text);
        else if ((guchar) *text < 0x20 || *text == 0x7f)
            g_string_append_printf (quoted, "\\u%04x", *text);
        else
            g_string_append_c (quoted, *text);
    }
    g_string_append_c (quoted, '"');
    return g_string_free (quoted, FALSE);
}

static GPtrArray *
split (const char *text)
{
    GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);
    g_auto (GStrv) parts = g_strsplit (text, "\n", -1);

    for (gsize i = 0; parts[i] != NULL; i++) {
        if (*parts[i] != '\0' || parts[i + 1] != NULL)
            g_ptr_array_add (lines, g_strdup (parts[i]));
    }
    return lines;
}

static char *
join (GPtrArray *lines)
{
    GString *text = g_string_new (NULL);

    for (guint i = 0; i < lines->len; i++)
        g_string_append_printf (text, "%s\n", (const char *) g_ptr_array_index (lines, i));
    return g_string_free (text, FALSE);
}

/* ---- proving ---- */

static gboolean
find_flag (GVariant *toml, const char *table, gboolean *flag)
{
    g_autoptr (GVariant) values = g_variant_lookup_value (toml, table, G_VARIANT_TYPE_VARDICT);

    return values != NULL && g_variant_lookup (values, "ignore", "b", flag);
}

/* A table without what may have changed; one that has nothing else counts as none. */
static GVariant *
leave_out (GVariant *toml, const char *key)
{
    g_auto (GVariantDict) rest = G_VARIANT_DICT_INIT (toml);

    g_variant_dict_remove (&rest, key);
    return g_variant_ref_sink (g_variant_dict_end (&rest));
}

static GVariant *
get_rest (GVariant *toml)
{
    static const char *const tables[] = { "moult", "mpflash" };
    g_autoptr (GVariant) unnamed = leave_out (toml, "description");
    g_auto (GVariantDict) rest = G_VARIANT_DICT_INIT (unnamed);

    for (gsize i = 0; i < G_N_ELEMENTS (tables); i++) {
        g_autoptr (GVariant) table =
            g_variant_lookup_value (unnamed, tables[i], G_VARIANT_TYPE_VARDICT);
        g_autoptr (GVariant) others = table != NULL ? leave_out (table, "ignore") : NULL;

        if (others == NULL)
            continue;
        g_variant_dict_remove (&rest, tables[i]);
        if (g_variant_n_children (others) > 0)
            g_variant_dict_insert_value (&rest, tables[i], others);
    }
    return g_variant_ref_sink (g_variant_dict_end (&rest));
}

/* Dictionaries have no order. */
static gboolean
is_same (GVariant *a, GVariant *b)
{
    GVariantIter iter;
    const char *key;
    GVariant *value;
    gboolean same;

    if (!g_variant_is_of_type (a, G_VARIANT_TYPE_VARDICT)
        || !g_variant_is_of_type (b, G_VARIANT_TYPE_VARDICT))
        return g_variant_equal (a, b);
    same = g_variant_n_children (a) == g_variant_n_children (b);
    g_variant_iter_init (&iter, a);
    while (g_variant_iter_next (&iter, "{&sv}", &key, &value)) {
        g_autoptr (GVariant) other = g_variant_lookup_value (b, key, NULL);

        same = same && other != NULL && is_same (value, other);
        g_variant_unref (value);
    }
    return same;
}

static gboolean
is_same_rest (GVariant *before, GVariant *after)
{
    g_autoptr (GVariant) a = get_rest (before);
    g_autoptr (GVariant) b = get_rest (after);

    return is_same (a, b);
}

static gboolean
has_wish (GVariant *toml, const char *name, int ignore)
{
    g_autofree char *description = NULL;
    gboolean flag = FALSE;

    g_variant_lookup (toml, "description", "s", &description);
    if (name != NULL && g_strcmp0 (description != NULL ? description : "", name) != 0)
        return FALSE;
    return ignore == -1 || !(find_flag (toml, "moult", &flag) ? flag != ignore : ignore == 1);
}

static gboolean
check (GVariant *before, const char *text, const char *name, int ignore, GError **error)
{
    GVariant *parsed = moult_board_toml_parse (text, strlen (text), NULL);
    g_autoptr (GVariant) after = parsed != NULL ? g_variant_ref_sink (parsed) : NULL;

    if (after != NULL && has_wish (after, name, ignore) && is_same_rest (before, after))
        return TRUE;
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL,
                 "board_info.toml is written in a way that only its owner should change");
    return FALSE;
}

char *
moult_board_toml_edit (const char *text, const char *name, int ignore, GError **error)
{
    GVariant *parsed = moult_board_toml_parse (text, strlen (text), error);
    g_autoptr (GVariant) before = parsed != NULL ? g_variant_ref_sink (parsed) : NULL;
    g_autoptr (GPtrArray) lines = split (text);
    gboolean flag;

    if (before == NULL) {
        g_prefix_error (error, "board_info.toml: ");
        return NULL;
    }
    if (name != NULL) {
        g_autofree char *value = *name != '\0' ? quote (name) : NULL;

        set_key (lines, "", "description", value);
    }
    if (ignore == 1 || (ignore == 0 && find_flag (before, "moult", &flag)))
        set_flag (lines, "moult", ignore == 1);
    if (ignore == 0 && find_flag (before, "mpflash", &flag))
        set_flag (lines, "mpflash", FALSE);

    g_autofree char *edited = join (lines);
    return check (before, edited, name, ignore, error) ? g_steal_pointer (&edited) : NULL;
}
