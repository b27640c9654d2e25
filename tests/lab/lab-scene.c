/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "lab-scene.h"

enum { PORTS_PER_HUB = 8 };

const char *
lab_scene_get_text (JsonObject *object, const char *name, const char *otherwise)
{
    return json_object_get_string_member_with_default (object, name, otherwise);
}

gint64
lab_scene_get_number (JsonObject *object, const char *name, gint64 otherwise)
{
    return json_object_get_int_member_with_default (object, name, otherwise);
}

gboolean
lab_scene_get_flag (JsonObject *object, const char *name)
{
    return json_object_get_boolean_member_with_default (object, name, FALSE);
}

guint16
lab_scene_get_hex (JsonObject *object, const char *name)
{
    return (guint16) g_ascii_strtoull (lab_scene_get_text (object, name, "0"), NULL, 16);
}

JsonObject *
lab_scene_get_object (JsonObject *object, const char *name)
{
    if (!json_object_has_member (object, name))
        return NULL;
    return json_object_get_object_member (object, name);
}

static JsonObject *
load_object (const char *path, GError **error)
{
    g_autoptr (JsonParser) parser = json_parser_new_immutable ();
    JsonNode *root;

    if (!json_parser_load_from_file (parser, path, error))
        return NULL;
    root = json_parser_get_root (parser);
    if (!root || !JSON_NODE_HOLDS_OBJECT (root)) {
        g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s: no JSON object", path);
        return NULL;
    }
    return json_object_ref (json_node_get_object (root));
}

static void
copy_members (JsonObject *from, JsonObject *to)
{
    g_autoptr (GList) names = json_object_get_members (from);

    for (GList *name = names; name; name = name->next)
        json_object_set_member (to, name->data, json_object_dup_member (from, name->data));
}

/* A kind "like" another one has its facts, but for those that it gives itself. */
static JsonObject *
find_kind (JsonObject *kinds, const char *name, GError **error)
{
    g_autoptr (JsonObject) kind = NULL;
    JsonObject *given = lab_scene_get_object (kinds, name);
    const char *like = given ? lab_scene_get_text (given, "like", NULL) : NULL;

    if (!given) {
        g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "there is no kind of board \"%s\"",
                     name);
        return NULL;
    }
    kind = like ? find_kind (kinds, like, error) : json_object_new ();
    if (!kind)
        return NULL;
    copy_members (given, kind);
    json_object_set_string_member (kind, "name", name);
    return g_steal_pointer (&kind);
}

static JsonObject *
complete_board (JsonObject *kinds, JsonObject *written, GError **error)
{
    g_autoptr (JsonObject) board = json_object_new ();
    JsonObject *kind = find_kind (kinds, lab_scene_get_text (written, "kind", "?"), error);

    if (!kind)
        return NULL;
    copy_members (written, board);
    if (json_object_has_member (written, "size"))
        json_object_set_member (kind, "size", json_object_dup_member (written, "size"));
    json_object_set_object_member (board, "kind", kind);
    if (!lab_scene_get_text (board, "location", NULL)) {
        g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "a board has no location");
        return NULL;
    }
    return g_steal_pointer (&board);
}

static JsonObject *
load_kinds (JsonObject *scene, GError **error)
{
    JsonObject *kinds = load_object (LAB_SOURCE_DIR "/kinds.json", error);
    g_autoptr (JsonObject) all = json_object_new ();

    if (!kinds)
        return NULL;
    copy_members (json_object_get_object_member (kinds, "kinds"), all);
    json_object_unref (kinds);
    if (lab_scene_get_object (scene, "kinds"))
        copy_members (lab_scene_get_object (scene, "kinds"), all);
    return g_steal_pointer (&all);
}

/* "pico:32": so many boards of one kind, eight to a hub. */
static JsonObject *
generate (const char *name)
{
    g_auto (GStrv) parts = g_strsplit (name, ":", 2);
    JsonObject *scene = json_object_new ();
    JsonArray *boards = json_array_new ();
    int count = atoi (parts[1]);

    for (int n = 0; n < count; n++) {
        JsonObject *board = json_object_new ();
        g_autofree char *location =
            g_strdup_printf ("1-%d.%d", n / PORTS_PER_HUB + 1, n % PORTS_PER_HUB + 1);
        g_autofree char *serial = g_strdup_printf ("e66141040%07x", 0x4c1000 + n * 0x173);

        json_object_set_string_member (board, "kind", parts[0]);
        json_object_set_string_member (board, "location", location);
        json_object_set_string_member (board, "serial", serial);
        json_array_add_object_element (boards, board);
    }
    json_object_set_array_member (scene, "boards", boards);
    return scene;
}

static JsonObject *
load_scene (const char *name, GError **error)
{
    g_autofree char *path = NULL;

    if (strchr (name, '/') || g_str_has_suffix (name, ".json"))
        return load_object (name, error);
    if (strchr (name, ':'))
        return generate (name);
    path = g_strdup_printf ("%s/scenes/%s.json", LAB_SOURCE_DIR, name);
    return load_object (path, error);
}

/* Every location's outer part is a hub: "1-2.4.1" hangs on 1-2.4, which hangs on 1-2. */
static GStrv
find_hubs (GPtrArray *boards)
{
    g_autoptr (GPtrArray) hubs = g_ptr_array_new_null_terminated (8, g_free, TRUE);

    for (guint n = 0; n < boards->len; n++) {
        const char *location = lab_scene_get_text (boards->pdata[n], "location", "");

        for (const char *dot = strchr (location, '.'); dot; dot = strchr (dot + 1, '.')) {
            g_autofree char *hub = g_strndup (location, (gsize) (dot - location));

            if (!g_strv_contains ((const char *const *) hubs->pdata, hub))
                g_ptr_array_add (hubs, g_steal_pointer (&hub));
        }
    }
    return (GStrv) g_ptr_array_steal (hubs, NULL);
}

LabScene *
lab_scene_load (const char *name, GError **error)
{
    g_autoptr (JsonObject) written = load_scene (name, error);
    g_autoptr (JsonObject) kinds = written ? load_kinds (written, error) : NULL;
    g_autoptr (LabScene) scene = g_new0 (LabScene, 1);
    JsonArray *boards;

    if (!kinds)
        return NULL;
    boards = json_object_get_array_member (written, "boards");
    scene->boards = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
    for (guint n = 0; boards && n < json_array_get_length (boards); n++) {
        JsonObject *board =
            complete_board (kinds, json_array_get_object_element (boards, n), error);

        if (!board)
            return NULL;
        g_ptr_array_add (scene->boards, board);
    }
    scene->hubs = find_hubs (scene->boards);
    scene->shared_wires = lab_scene_get_flag (written, "shared-wires");
    if (lab_scene_get_object (written, "site"))
        scene->site = json_object_ref (lab_scene_get_object (written, "site"));
    return g_steal_pointer (&scene);
}

JsonObject *
lab_scene_find_kind (const char *name, GError **error)
{
    g_autoptr (JsonObject) nothing = json_object_new ();
    g_autoptr (JsonObject) kinds = load_kinds (nothing, error);

    return kinds ? find_kind (kinds, name, error) : NULL;
}

void
lab_scene_free (LabScene *scene)
{
    g_clear_pointer (&scene->boards, g_ptr_array_unref);
    g_clear_pointer (&scene->site, json_object_unref);
    g_strfreev (scene->hubs);
    g_free (scene);
}
