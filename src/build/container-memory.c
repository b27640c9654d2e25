/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "container-memory.h"

#include <string.h>

#include <json-glib/json-glib.h>

#include "atomic-file.h"
#include "json-depth.h"

enum {
    MAX_ENTRIES = 200,
    /* Of a file of so many entries with the longest paths. */
    MAX_SIZE = MAX_ENTRIES * 16 * 1024,
};

/* The builds of one program may be in different trees at once. */
static GMutex lock;

static char *
dup_path (void)
{
    return g_build_filename (g_get_user_cache_dir (), "moult", "images.json", NULL);
}

static JsonArray *
parse (const char *text, gsize size)
{
    g_autoptr (JsonParser) parser = json_parser_new_immutable ();

    if (size > MAX_SIZE || moult_json_is_too_deep (text, size)
        || !json_parser_load_from_data (parser, text, (gssize) size, NULL))
        return NULL;

    JsonNode *root = json_parser_get_root (parser);
    return root != NULL && JSON_NODE_HOLDS_ARRAY (root) ? json_node_dup_array (root) : NULL;
}

/* The newest entry first. (transfer full) */
static JsonArray *
read_all (void)
{
    g_autofree char *path = dup_path ();
    g_autofree char *text = NULL;
    gsize size = 0;
    JsonArray *entries = g_file_get_contents (path, &text, &size, NULL) ? parse (text, size) : NULL;

    return entries != NULL ? entries : json_array_new ();
}

static void
write_all (JsonArray *entries)
{
    g_autofree char *path = dup_path ();
    g_autofree char *folder = g_path_get_dirname (path);
    g_autoptr (GFile) file = g_file_new_for_path (path);
    g_autoptr (JsonNode) root = json_node_init_array (json_node_alloc (), entries);
    g_autoptr (GError) error = NULL;
    char *text = json_to_string (root, TRUE);
    g_autoptr (GBytes) bytes = g_bytes_new_take (text, strlen (text));

    if (g_mkdir_with_parents (folder, 0700) != 0
        || !moult_atomic_file_write (file, bytes, NULL, &error))
        g_debug ("%s: %s", path, error != NULL ? error->message : "its folder cannot be made");
}

/* ---- One entry ---- */

static const char *
get_text (JsonObject *object, const char *name)
{
    JsonNode *node = json_object_get_member (object, name);
    const char *text =
        node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;

    return text != NULL ? text : "";
}

/* The entry at this place, if it is a whole one. Borrowed. */
static JsonObject *
get_entry (JsonArray *entries, guint position)
{
    JsonNode *node = json_array_get_element (entries, position);

    return JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static gboolean
is_of (JsonObject *entry, const char *tree, const char *build)
{
    return g_str_equal (get_text (entry, "tree"), tree)
           && g_str_equal (get_text (entry, "build"), build);
}

static JsonObject *
new_entry (const char *tree, const char *build, const char *image, const char *id)
{
    JsonObject *entry = json_object_new ();

    json_object_set_string_member (entry, "tree", tree);
    json_object_set_string_member (entry, "build", build);
    json_object_set_string_member (entry, "image", image);
    json_object_set_string_member (entry, "id", id);
    return entry;
}

gboolean
moult_container_memory_get (const char *tree, const char *build, char **image, char **id)
{
    g_return_val_if_fail (tree != NULL && build != NULL, FALSE);
    g_return_val_if_fail (image != NULL && id != NULL, FALSE);

    g_mutex_lock (&lock);
    g_autoptr (JsonArray) entries = read_all ();
    g_mutex_unlock (&lock);

    for (guint i = 0; i < json_array_get_length (entries); i++) {
        JsonObject *entry = get_entry (entries, i);

        if (entry == NULL || !is_of (entry, tree, build))
            continue;
        *image = g_strdup (get_text (entry, "image"));
        *id = g_strdup (get_text (entry, "id"));
        return TRUE;
    }
    return FALSE;
}

void
moult_container_memory_put (const char *tree, const char *build, const char *image, const char *id)
{
    g_return_if_fail (tree != NULL && build != NULL && (image == NULL) == (id == NULL));

    g_mutex_lock (&lock);
    g_autoptr (JsonArray) old = read_all ();
    g_autoptr (JsonArray) entries = json_array_new ();

    if (image != NULL)
        json_array_add_object_element (entries, new_entry (tree, build, image, id));
    for (guint i = 0; i < json_array_get_length (old); i++) {
        JsonObject *entry = get_entry (old, i);

        if (entry != NULL && !is_of (entry, tree, build)
            && json_array_get_length (entries) < MAX_ENTRIES)
            json_array_add_object_element (entries, json_object_ref (entry));
    }
    write_all (entries);
    g_mutex_unlock (&lock);
}
