/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "releases.h"

#include <json-glib/json-glib.h>

#include "moult-data.h"
#include "version.h"

#define PATH "/io/github/moult/Moult/boards/releases.json"

typedef struct {
    GHashTable *dates; /* version → day or NULL */
    const char *newest;
} Releases;

static const char *
get_text (JsonObject *object, const char *name)
{
    return g_intern_string (json_object_get_string_member_with_default (object, name, NULL));
}

/* The file is part of the program: one that cannot be read is a bug of the build. */
static JsonParser *
load_file (void)
{
    JsonParser *parser = json_parser_new_immutable ();
    g_autoptr (GError) error = NULL;
    g_autoptr (GBytes) bytes = g_resource_lookup_data (moult_data_get_resource (), PATH,
                                                       G_RESOURCE_LOOKUP_FLAGS_NONE, &error);

    if (bytes == NULL
        || !json_parser_load_from_data (parser, g_bytes_get_data (bytes, NULL),
                                        (gssize) g_bytes_get_size (bytes), &error))
        g_error ("%s: %s", PATH, error->message);
    return parser;
}

static void
add_release (Releases *self, JsonObject *object)
{
    const char *version = get_text (object, "version");
    const char *built = get_text (object, "built");

    g_hash_table_insert (self->dates, (gpointer) version,
                         (gpointer) (built != NULL ? built : get_text (object, "tagged")));
    if (moult_version_compare (version, self->newest) > 0)
        self->newest = version;
}

static gpointer
load_all (gpointer unused)
{
    Releases *self = g_new0 (Releases, 1);
    g_autoptr (JsonParser) parser = load_file ();
    JsonObject *root = json_node_get_object (json_parser_get_root (parser));
    JsonArray *array = json_object_get_array_member (root, "releases");

    self->dates = g_hash_table_new (g_str_hash, g_str_equal);
    for (guint i = 0; i < json_array_get_length (array); i++)
        add_release (self, json_array_get_object_element (array, i));
    return self;
}

static const Releases *
get_releases (void)
{
    static GOnce once = G_ONCE_INIT;

    return g_once (&once, load_all, NULL);
}

const char *
moult_releases_get_newest (void)
{
    return get_releases ()->newest;
}

const char *
moult_releases_get_date (const char *version)
{
    g_autofree char *clean = moult_version_clean (version);

    return clean != NULL ? g_hash_table_lookup (get_releases ()->dates, clean) : NULL;
}
