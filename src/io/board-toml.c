/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "board-toml.h"

#include <stdarg.h>
#include <string.h>

#include "error.h"

#define MAX_LENGTH  (64 * 1024)
#define MAX_DEPTH   8
#define MAX_ENTRIES 1000

/* A table while it grows: a list of entries in the order of the file. */
typedef struct _Entry Entry;
struct _Entry {
    char *key;
    GVariant *value; /* or */
    GPtrArray *table;
};

typedef struct {
    const char *at;
    const char *end;
    guint line;
    guint n_entries;
    GError **error;
} Parser;

static void
entry_free (gpointer data)
{
    Entry *entry = data;

    g_free (entry->key);
    g_clear_pointer (&entry->value, g_variant_unref);
    g_clear_pointer (&entry->table, g_ptr_array_unref);
    g_free (entry);
}

static GPtrArray *
table_new (void)
{
    return g_ptr_array_new_with_free_func (entry_free);
}

static Entry *
find_entry (GPtrArray *table, const char *key)
{
    for (guint i = 0; i < table->len; i++) {
        Entry *entry = table->pdata[i];

        if (g_str_equal (entry->key, key))
            return entry;
    }
    return NULL;
}

static gboolean G_GNUC_PRINTF (2, 3) fail (Parser *parser, const char *format, ...)
{
    g_autofree char *text = NULL;
    va_list args;

    va_start (args, format);
    text = g_strdup_vprintf (format, args);
    va_end (args);
    g_set_error (parser->error, MOULT_ERROR, MOULT_ERROR_PROTOCOL, "line %u: %s", parser->line,
                 text);
    return FALSE;
}

static char
peek (const Parser *parser)
{
    return parser->at < parser->end ? *parser->at : '\0';
}

static gboolean
skip (Parser *parser, char c)
{
    if (peek (parser) != c || parser->at == parser->end)
        return FALSE;
    parser->at++;
    return TRUE;
}

static void
skip_blanks (Parser *parser)
{
    while (peek (parser) == ' ' || peek (parser) == '\t')
        parser->at++;
}

static void
skip_comment (Parser *parser)
{
    skip_blanks (parser);
    if (peek (parser) != '#')
        return;
    while (parser->at < parser->end && *parser->at != '\n')
        parser->at++;
}

static gboolean
skip_line_end (Parser *parser)
{
    skip_comment (parser);
    if (peek (parser) == '\r')
        parser->at++;
    if (parser->at == parser->end)
        return TRUE;
    if (!skip (parser, '\n'))
        return fail (parser, "something stands behind the value");
    parser->line++;
    return TRUE;
}

static void
skip_empty_lines (Parser *parser)
{
    const char *before;

    do {
        before = parser->at;
        skip_comment (parser);
        if (peek (parser) == '\r')
            parser->at++;
        if (skip (parser, '\n'))
            parser->line++;
    } while (parser->at != before);
}

static gboolean
read_unicode (Parser *parser, guint n_digits, GString *text)
{
    gunichar c = 0;

    for (guint i = 0; i < n_digits; i++) {
        int digit = g_ascii_xdigit_value (peek (parser));

        if (digit < 0)
            return fail (parser, "bad escape in a string");
        c = c << 4 | digit;
        parser->at++;
    }
    if (c == 0 || !g_unichar_validate (c))
        return fail (parser, "U+%04X is no character", c);
    g_string_append_unichar (text, c);
    return TRUE;
}

static gboolean
read_escape (Parser *parser, GString *text)
{
    static const char from[] = "btnfre\"\\", to[] = "\b\t\n\f\r\x1b\"\\";
    char c = peek (parser);
    const char *found = c != '\0' ? strchr (from, c) : NULL;

    if (c == 'u' || c == 'U') {
        parser->at++;
        return read_unicode (parser, c == 'u' ? 4 : 8, text);
    }
    if (found == NULL)
        return fail (parser, "bad escape in a string");
    parser->at++;
    g_string_append_c (text, to[found - from]);
    return TRUE;
}

/* At the opening quote: 'as it is' or "with \"escapes\"". */
static char *
read_string (Parser *parser)
{
    g_autoptr (GString) text = g_string_new (NULL);
    char quote = *parser->at;

    if (parser->end - parser->at >= 3 && parser->at[1] == quote && parser->at[2] == quote) {
        fail (parser, "strings of several lines are not read");
        return NULL;
    }
    parser->at++;
    while (!skip (parser, quote)) {
        if (parser->at == parser->end || *parser->at == '\n') {
            fail (parser, "a string has no end");
            return NULL;
        }
        if (quote == '\'' || *parser->at != '\\') {
            g_string_append_c (text, *parser->at++);
        } else {
            parser->at++;
            if (!read_escape (parser, text))
                return NULL;
        }
    }
    return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
is_bare (char c)
{
    return g_ascii_isalnum (c) || c == '_' || c == '-';
}

static char *
read_key (Parser *parser)
{
    const char *begin = parser->at;

    if (peek (parser) == '"' || peek (parser) == '\'')
        return read_string (parser);
    while (is_bare (peek (parser)))
        parser->at++;
    if (parser->at == begin) {
        fail (parser, "no key");
        return NULL;
    }
    return g_strndup (begin, parser->at - begin);
}

/* "a.b.c": the keys in order. */
static GStrv
read_path (Parser *parser)
{
    g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

    for (guint depth = 0; depth < MAX_DEPTH; depth++) {
        g_autofree char *key = NULL;

        skip_blanks (parser);
        key = read_key (parser);
        if (key == NULL)
            return NULL;
        g_strv_builder_add (builder, key);
        skip_blanks (parser);
        if (!skip (parser, '.'))
            return g_strv_builder_end (builder);
    }
    fail (parser, "more than %d keys in a row", MAX_DEPTH);
    return NULL;
}

static GVariant *
parse_integer (const char *word)
{
    static const struct {
        const char *prefix;
        guint base;
    } bases[] = { { "0x", 16 }, { "0o", 8 }, { "0b", 2 } };
    guint64 number = 0;
    gint64 value = 0;

    for (gsize i = 0; i < G_N_ELEMENTS (bases); i++) {
        if (g_str_has_prefix (word, bases[i].prefix)
            && g_ascii_string_to_unsigned (word + 2, bases[i].base, 0, G_MAXINT64, &number, NULL))
            return g_variant_new_int64 (number);
    }
    if (*word == '+' && g_ascii_isdigit (word[1]))
        word++;
    if (g_ascii_string_to_signed (word, 10, G_MININT64, G_MAXINT64, &value, NULL))
        return g_variant_new_int64 (value);
    return NULL;
}

static GVariant *
parse_float (const char *word)
{
    char *end = NULL;
    double value;

    if (strspn (word, "+-.0123456789eE") != strlen (word) || strpbrk (word, "0123456789") == NULL)
        return NULL;
    value = g_ascii_strtod (word, &end);
    return *end == '\0' ? g_variant_new_double (value) : NULL;
}

/* "2024-11-29", "07:32:00", "1979-05-27T07:32:00Z" */
static gboolean
is_date (const char *word)
{
    return g_ascii_isdigit (*word) && strspn (word, "0123456789-:.TtZz+") == strlen (word)
           && strpbrk (word, "-:") != NULL;
}

static GVariant *
read_word (Parser *parser)
{
    const char *begin = parser->at;
    g_autofree char *word = NULL;
    g_autofree char *digits = NULL;
    GVariant *value;

    while (is_bare (peek (parser))
           || (peek (parser) != '\0' && strchr ("+.:", peek (parser)) != NULL))
        parser->at++;
    word = g_strndup (begin, parser->at - begin);
    if (g_str_equal (word, "true") || g_str_equal (word, "false"))
        return g_variant_new_boolean (*word == 't');

    g_auto (GStrv) groups = g_strsplit (word, "_", -1);
    digits = g_strjoinv (NULL, groups);
    value = parse_integer (digits);
    if (value == NULL)
        value = is_date (word) ? g_variant_new_string (word) : parse_float (digits);
    if (value == NULL)
        fail (parser, "\"%s\" is no value", word);
    return value;
}

static GVariant *
read_scalar (Parser *parser)
{
    g_autofree char *text = NULL;
    char c = peek (parser);

    if (c == '[' || c == '{') {
        fail (parser, "%s is not read",
              c == '{' ? "a table within a line" : "an array in an array");
        return NULL;
    }
    if (c != '"' && c != '\'')
        return read_word (parser);
    text = read_string (parser);
    return text != NULL ? g_variant_new_string (text) : NULL;
}

/* At the bracket; may have several lines and a comma at its end. */
static GVariant *
read_array (Parser *parser)
{
    g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("av"));

    parser->at++;
    for (;;) {
        skip_empty_lines (parser);
        if (skip (parser, ']'))
            return g_variant_builder_end (&builder);

        GVariant *value = read_scalar (parser);
        if (value == NULL)
            return NULL;
        g_variant_builder_add (&builder, "v", value);
        skip_empty_lines (parser);
        if (!skip (parser, ',') && peek (parser) != ']') {
            fail (parser, "an array has no end");
            return NULL;
        }
    }
}

static Entry *
add_entry (Parser *parser, GPtrArray *table, const char *key)
{
    Entry *entry;

    if (++parser->n_entries > MAX_ENTRIES) {
        fail (parser, "more than %d keys", MAX_ENTRIES);
        return NULL;
    }
    entry = g_new0 (Entry, 1);
    entry->key = g_strdup (key);
    g_ptr_array_add (table, entry);
    return entry;
}

/* The table below @table, made when it is not there yet. (transfer none) */
static GPtrArray *
descend (Parser *parser, GPtrArray *table, const char *key)
{
    Entry *entry = find_entry (table, key);

    if (entry == NULL) {
        entry = add_entry (parser, table, key);
        if (entry == NULL)
            return NULL;
        entry->table = table_new ();
    }
    if (entry->table == NULL)
        fail (parser, "\"%s\" is a value and a table", key);
    return entry->table;
}

static GPtrArray *
descend_path (Parser *parser, GPtrArray *table, const char *const *path, gsize length)
{
    for (gsize i = 0; i < length && table != NULL; i++)
        table = descend (parser, table, path[i]);
    return table;
}

/* "[a.b]": the table that the lines after it belong to. */
static GPtrArray *
read_header (Parser *parser, GPtrArray *root)
{
    g_auto (GStrv) path = NULL;

    parser->at++;
    if (peek (parser) == '[') {
        fail (parser, "an array of tables is not read");
        return NULL;
    }
    path = read_path (parser);
    if (path == NULL)
        return NULL;
    if (!skip (parser, ']')) {
        fail (parser, "a table's name has no end");
        return NULL;
    }
    if (!skip_line_end (parser))
        return NULL;
    return descend_path (parser, root, (const char *const *) path, g_strv_length (path));
}

static gboolean
read_pair (Parser *parser, GPtrArray *table)
{
    g_auto (GStrv) path = read_path (parser);
    gsize n_keys = path != NULL ? g_strv_length (path) : 0;
    Entry *entry;

    if (path == NULL)
        return FALSE;
    if (!skip (parser, '='))
        return fail (parser, "no \"=\" behind a key");
    table = descend_path (parser, table, (const char *const *) path, n_keys - 1);
    if (table == NULL)
        return FALSE;
    if (find_entry (table, path[n_keys - 1]) != NULL)
        return fail (parser, "\"%s\" is there twice", path[n_keys - 1]);

    skip_blanks (parser);
    GVariant *value = peek (parser) == '[' ? read_array (parser) : read_scalar (parser);
    if (value == NULL)
        return FALSE;
    g_autoptr (GVariant) owned = g_variant_ref_sink (value);
    entry = add_entry (parser, table, path[n_keys - 1]);
    if (entry == NULL)
        return FALSE;
    entry->value = g_steal_pointer (&owned);
    return skip_line_end (parser);
}

static GVariant *
finish (GPtrArray *table)
{
    g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

    for (guint i = 0; i < table->len; i++) {
        Entry *entry = table->pdata[i];
        GVariant *value = entry->table != NULL ? finish (entry->table) : entry->value;

        g_variant_builder_add (&builder, "{sv}", entry->key, value);
    }
    return g_variant_builder_end (&builder);
}

GVariant *
moult_board_toml_parse (const char *text, gsize length, GError **error)
{
    Parser parser = { text, text + length, 1, 0, error };
    g_autoptr (GPtrArray) root = table_new ();
    GPtrArray *table = root;

    if (length > MAX_LENGTH || !g_utf8_validate (text, length, NULL)) {
        fail (&parser, "the file is no text, or longer than %d bytes", MAX_LENGTH);
        return NULL;
    }
    for (;;) {
        skip_empty_lines (&parser);
        if (parser.at == parser.end)
            return finish (root);
        if (peek (&parser) == '[')
            table = read_header (&parser, root);
        else if (!read_pair (&parser, table))
            return NULL;
        if (table == NULL)
            return NULL;
    }
}
