/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "mpflash-jsonl.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "error.h"

#define MAX_FILE     (64 * 1024 * 1024)
#define MAX_LINE     (64 * 1024)
#define MAX_BRACKETS 64 /* the parser calls itself for each; mpflash's lines have one */

/* A text, or a number as text; "" is %NULL. */
static char *
dup_text (JsonObject *object, const char *name)
{
    JsonNode *node = json_object_get_member (object, name);
    const char *text = NULL;

    if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
        return NULL;
    if (json_node_get_value_type (node) == G_TYPE_INT64)
        return g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));
    text = json_node_get_string (node);
    return text != NULL && *text != '\0' && g_utf8_validate (text, -1, NULL) ? g_strdup (text)
                                                                             : NULL;
}

static char *
dup_either (JsonObject *object, const char *name, const char *other)
{
    char *text = dup_text (object, name);

    return text != NULL ? text : dup_text (object, other);
}

static gboolean
get_boolean (JsonObject *object, const char *name)
{
    JsonNode *node = json_object_get_member (object, name);

    return node != NULL && JSON_NODE_HOLDS_VALUE (node)
           && json_node_get_value_type (node) == G_TYPE_BOOLEAN && json_node_get_boolean (node);
}

static char *
dup_version (JsonObject *object)
{
    char *version = dup_text (object, "version");

    if (version == NULL || !get_boolean (object, "preview") || strstr (version, "preview") != NULL)
        return version;

    char *full = g_strconcat (version, "-preview", NULL);
    g_free (version);
    return full;
}

static MoultMpflashRow *
read_object (JsonObject *object)
{
    g_autofree char *file = dup_either (object, "filename", "firmware_file");
    g_autofree char *build = dup_text (object, "build");
    MoultMpflashRow *row = NULL;

    if (file == NULL)
        return NULL;
    row = moult_mpflash_row_new (file);
    row->board_id = dup_either (object, "variant", "board_id");
    if (row->board_id == NULL)
        row->board_id = dup_text (object, "board");
    row->version = dup_version (object);
    row->port = dup_text (object, "port");
    row->description = dup_text (object, "description");
    row->source = dup_either (object, "firmware", "source");
    if (build != NULL)
        g_ascii_string_to_signed (build, 10, 0, G_MAXINT, &row->build, NULL);
    row->custom = get_boolean (object, "custom");
    row->custom_id = dup_text (object, "custom_id");
    return row;
}

static gboolean
is_flat (const char *line, gsize length)
{
    guint n_brackets = 0;

    for (gsize i = 0; i < length && n_brackets <= MAX_BRACKETS; i++)
        n_brackets += line[i] == '{' || line[i] == '[';
    return n_brackets <= MAX_BRACKETS;
}

MoultMpflashRow *
moult_mpflash_jsonl_parse_line (const char *line, gsize length)
{
    g_autoptr (JsonParser) parser = json_parser_new ();

    if (length == 0 || length > MAX_LINE || !g_utf8_validate_len (line, length, NULL)
        || !is_flat (line, length) || !json_parser_load_from_data (parser, line, length, NULL))
        return NULL;

    JsonNode *root = json_parser_get_root (parser);
    return root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? read_object (json_node_get_object (root))
                                                         : NULL;
}

static char *
read_file (const char *path, gsize *size, GError **error)
{
    g_autoptr (GError) cause = NULL;
    char *contents = NULL;
    GStatBuf st;

    if (g_stat (path, &st) < 0) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND, "%s cannot be opened: %s", path,
                     g_strerror (errno));
        return NULL;
    }
    if (!S_ISREG (st.st_mode) || st.st_size > MAX_FILE) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_DEPENDENCY,
                     "%s is no file, or larger than %d bytes", path, MAX_FILE);
        return NULL;
    }
    if (!g_file_get_contents (path, &contents, size, &cause))
        g_set_error_literal (error, MOULT_ERROR, MOULT_ERROR_DEPENDENCY, cause->message);
    return contents;
}

/* Blank lines are nothing. */
static void
add_line (GPtrArray *rows, const char *line, gsize length, guint *n_bad)
{
    MoultMpflashRow *row = NULL;

    while (length > 0 && g_ascii_isspace (line[length - 1]))
        length--;
    if (length == 0)
        return;
    row = moult_mpflash_jsonl_parse_line (line, length);
    if (row != NULL)
        g_ptr_array_add (rows, row);
    else
        (*n_bad)++;
}

GPtrArray *
moult_mpflash_jsonl_read (const char *path, guint *n_bad, GError **error)
{
    gsize size = 0;
    g_autofree char *contents = read_file (path, &size, error);
    g_autoptr (GPtrArray) rows = NULL;

    if (contents == NULL)
        return NULL;
    rows = g_ptr_array_new_with_free_func ((GDestroyNotify) moult_mpflash_row_free);
    for (const char *line = contents, *end = contents + size; line < end;) {
        const char *line_end = memchr (line, '\n', end - line);

        if (line_end == NULL)
            line_end = end;
        add_line (rows, line, line_end - line, n_bad);
        line = line_end + 1;
    }
    return g_steal_pointer (&rows);
}
