/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "package.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "board-file.h"
#include "error.h"
#include "json-depth.h"

#define LIB        "/lib/"
#define MAX_ITEMS  1000
#define MAX_NAME   64
#define MIN_HASH   8
#define MAX_HASH   64
#define NAME_CHARS G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "_.-"

static void
file_free (gpointer data)
{
    MoultPackageFile *file = data;

    g_free (file->target);
    g_free (file->hash);
    g_free (file);
}

void
moult_package_free (MoultPackage *self)
{
    g_ptr_array_unref (self->files);
    g_ptr_array_unref (self->needs);
    g_free (self);
}

static gboolean G_GNUC_PRINTF (2, 3) fail (GError **error, const char *format, ...)
{
    g_autofree char *text = NULL;
    va_list args;

    va_start (args, format);
    text = g_strdup_vprintf (format, args);
    va_end (args);
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_BAD_IMAGE, "the package's description: %s", text);
    return FALSE;
}

/* ---- names ---- */

static gboolean
is_name (const char *text, gsize length)
{
    g_autofree char *name = g_strndup (text, length);

    return length > 0 && length <= MAX_NAME && name[0] != '.'
           && strspn (name, NAME_CHARS) == length;
}

gboolean
moult_package_split_name (const char *package, char **name, char **version, GError **error)
{
    const char *at = strchr (package, '@');
    const char *wanted = at != NULL ? at + 1 : "latest";
    gsize length = at != NULL ? (gsize) (at - package) : strlen (package);

    if (!is_name (package, length) || !is_name (wanted, strlen (wanted))) {
        g_autofree char *shown = g_utf8_make_valid (package, MIN (strlen (package), 80));

        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND,
                     "\"%s\" is no name of a package in the index", shown);
        return FALSE;
    }
    *name = g_strndup (package, length);
    *version = g_strdup (wanted);
    return TRUE;
}

/* ---- JSON ---- */

/* A list of pairs of texts. */
static gboolean
is_pair (JsonArray *list, guint n, const char **first, const char **second)
{
    JsonNode *node = json_array_get_element (list, n);
    JsonArray *pair = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

    if (pair == NULL || json_array_get_length (pair) != 2)
        return FALSE;
    for (guint i = 0; i < 2; i++) {
        JsonNode *item = json_array_get_element (pair, i);

        if (json_node_get_value_type (item) != G_TYPE_STRING)
            return FALSE;
        *(i == 0 ? first : second) = json_node_get_string (item);
    }
    return TRUE;
}

/* %TRUE without a list when there is no such member. */
static gboolean
get_list (JsonObject *object, const char *name, JsonArray **list, GError **error)
{
    JsonNode *node = json_object_get_member (object, name);

    *list = NULL;
    if (node == NULL || JSON_NODE_HOLDS_NULL (node))
        return TRUE;
    if (!JSON_NODE_HOLDS_ARRAY (node)
        || json_array_get_length (json_node_get_array (node)) > MAX_ITEMS)
        return fail (error, "\"%s\" is no list, or has more than %d items", name, MAX_ITEMS);
    *list = json_node_get_array (node);
    return TRUE;
}

static gboolean
is_hash (const char *text)
{
    gsize length = strlen (text);

    return length >= MIN_HASH && length <= MAX_HASH
           && strspn (text, G_CSET_DIGITS "abcdef") == length;
}

static gboolean
add_file (MoultPackage *self, const char *target, const char *hash, GError **error)
{
    g_autofree char *path = g_strconcat (LIB, target, NULL);
    g_autoptr (GError) reason = NULL;

    if (!moult_board_file_check_path (path, &reason))
        return fail (error, "%s", reason->message);
    if (!is_hash (hash))
        return fail (error, "the hash of %s is none", path);

    MoultPackageFile *file = g_new0 (MoultPackageFile, 1);
    file->target = g_strdup (target);
    file->hash = g_strdup (hash);
    g_ptr_array_add (self->files, file);
    return TRUE;
}

static gboolean
read_files (MoultPackage *self, JsonObject *object, GError **error)
{
    const char *target;
    const char *hash;
    JsonArray *list;

    if (!get_list (object, "urls", &list, error))
        return FALSE;
    if (list != NULL && json_array_get_length (list) > 0)
        return fail (error, "it has files that are not in the index");
    if (!get_list (object, "hashes", &list, error))
        return FALSE;
    for (guint i = 0; list != NULL && i < json_array_get_length (list); i++) {
        if (!is_pair (list, i, &target, &hash))
            return fail (error, "item %u of \"hashes\" is no pair", i);
        if (!add_file (self, target, hash, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
read_needs (MoultPackage *self, JsonObject *object, GError **error)
{
    const char *name;
    const char *version;
    JsonArray *list;

    if (!get_list (object, "deps", &list, error))
        return FALSE;
    for (guint i = 0; list != NULL && i < json_array_get_length (list); i++) {
        if (!is_pair (list, i, &name, &version))
            return fail (error, "item %u of \"deps\" is no pair", i);
        if (!is_name (name, strlen (name)) || !is_name (version, strlen (version)))
            return fail (error, "item %u of \"deps\" is no package of the index", i);
        g_ptr_array_add (self->needs, g_strconcat (name, "@", version, NULL));
    }
    return TRUE;
}

static gboolean
read_object (MoultPackage *self, JsonNode *root, GError **error)
{
    JsonObject *object = JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
    JsonNode *version = object != NULL ? json_object_get_member (object, "v") : NULL;

    if (object == NULL)
        return fail (error, "it is no object");
    if (version != NULL
        && (json_node_get_value_type (version) != G_TYPE_INT64 || json_node_get_int (version) != 1))
        return fail (error, "it is not of version 1");
    return read_files (self, object, error) && read_needs (self, object, error);
}

MoultPackage *
moult_package_parse (GBytes *json, GError **error)
{
    gsize size;
    const char *text = g_bytes_get_data (json, &size);
    g_autoptr (JsonParser) parser = json_parser_new_immutable ();
    g_autoptr (MoultPackage) self = g_new0 (MoultPackage, 1);

    self->files = g_ptr_array_new_with_free_func (file_free);
    self->needs = g_ptr_array_new_with_free_func (g_free);
    if (size == 0 || !g_utf8_validate (text, (gssize) size, NULL)
        || moult_json_is_too_deep (text, size)
        || !json_parser_load_from_data (parser, text, (gssize) size, NULL)
        || json_parser_get_root (parser) == NULL) {
        fail (error, "%" G_GSIZE_FORMAT " bytes that are no JSON", size);
        return NULL;
    }
    return read_object (self, json_parser_get_root (parser), error) ? g_steal_pointer (&self)
                                                                    : NULL;
}
