/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "recipe-place.h"

#include <string.h>

#include "error.h"

enum {
    MAX_WORD_SIZE = 100,
    MAX_UNKNOWN = 100,
};

char *
moult_recipe_place_dup_name (const MoultRecipePlace *place, const char *member)
{
    return *place->path == '\0' ? g_strdup (member) : g_strconcat (place->path, ".", member, NULL);
}

gboolean
moult_recipe_place_fail (const MoultRecipePlace *place,
                         const char *member,
                         const char *why,
                         GError **error)
{
    g_autofree char *name = moult_recipe_place_dup_name (place, member);

    g_set_error (error, MOULT_ERROR, MOULT_ERROR_BAD_IMAGE, "the recipe's member “%s” %s", name,
                 why);
    return FALSE;
}

gboolean
moult_recipe_place_blame (const MoultRecipePlace *place,
                          const char *member,
                          GError *reason,
                          GError **error)
{
    g_autofree char *name = moult_recipe_place_dup_name (place, member);

    g_propagate_prefixed_error (error, reason, "the recipe's member “%s”: ", name);
    return FALSE;
}

void
moult_recipe_place_note_unknown (const MoultRecipePlace *place, const char *const *known)
{
    JsonObjectIter iter;
    const char *name;

    json_object_iter_init (&iter, place->object);
    while (json_object_iter_next (&iter, &name, NULL)) {
        if (!g_strv_contains (known, name) && place->unknown->len < MAX_UNKNOWN)
            g_ptr_array_add (place->unknown, moult_recipe_place_dup_name (place, name));
    }
}

JsonNode *
moult_recipe_place_get_member (const MoultRecipePlace *place, const char *member, GType type)
{
    JsonNode *node = json_object_get_member (place->object, member);

    return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type
               ? node
               : NULL;
}

gboolean
moult_recipe_place_is_missing (const MoultRecipePlace *place, const char *member)
{
    return !json_object_has_member (place->object, member)
           || json_object_get_null_member (place->object, member);
}

gboolean
moult_recipe_place_is_line (const char *text, gsize max_size)
{
    if (strlen (text) > max_size || !g_utf8_validate (text, -1, NULL))
        return FALSE;
    for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at)) {
        if (g_unichar_iscntrl (g_utf8_get_char (at)))
            return FALSE;
    }
    return TRUE;
}

gboolean
moult_recipe_place_is_word (const char *text, const char *letters)
{
    gsize size = strspn (text, letters);

    return size > 0 && size <= MAX_WORD_SIZE && text[size] == '\0';
}

const char *
moult_recipe_place_read_text (const MoultRecipePlace *place, const char *member, GError **error)
{
    JsonNode *node = moult_recipe_place_get_member (place, member, G_TYPE_STRING);

    if (node == NULL)
        moult_recipe_place_fail (place, member, "has to be a text", error);
    return node != NULL ? json_node_get_string (node) : NULL;
}

gboolean
moult_recipe_place_read_word (const MoultRecipePlace *place,
                              const char *member,
                              const char *letters,
                              const char **text,
                              GError **error)
{
    if (moult_recipe_place_is_missing (place, member))
        return TRUE;

    const char *found = moult_recipe_place_read_text (place, member, error);
    if (found == NULL)
        return FALSE;
    if (!moult_recipe_place_is_word (found, letters))
        return moult_recipe_place_fail (
            place, member, "has a character that does not belong there, or is too long", error);
    *text = found;
    return TRUE;
}

gboolean
moult_recipe_place_read_flag (const MoultRecipePlace *place,
                              const char *member,
                              MoultRecipe *recipe,
                              GError **error)
{
    if (moult_recipe_place_is_missing (place, member))
        return TRUE;

    JsonNode *node = moult_recipe_place_get_member (place, member, G_TYPE_BOOLEAN);
    if (node == NULL)
        return moult_recipe_place_fail (place, member, "has to be true or false", error);
    g_object_set (recipe, member, json_node_get_boolean (node), NULL);
    return TRUE;
}

gboolean
moult_recipe_place_read_number (const MoultRecipePlace *place,
                                const char *member,
                                gint64 min,
                                gint64 max,
                                gint64 *number,
                                GError **error)
{
    if (moult_recipe_place_is_missing (place, member))
        return TRUE;

    JsonNode *node = moult_recipe_place_get_member (place, member, G_TYPE_INT64);
    gint64 found = node != NULL ? json_node_get_int (node) : min - 1;
    if (found < min || found > max) {
        g_autofree char *why = g_strdup_printf (
            "has to be a number from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT, min, max);

        return moult_recipe_place_fail (place, member, why, error);
    }
    *number = found;
    return TRUE;
}

gboolean
moult_recipe_place_read_array (const MoultRecipePlace *place,
                               const char *member,
                               guint max,
                               JsonArray **array,
                               GError **error)
{
    if (moult_recipe_place_is_missing (place, member))
        return TRUE;

    JsonNode *node = json_object_get_member (place->object, member);
    if (!JSON_NODE_HOLDS_ARRAY (node))
        return moult_recipe_place_fail (place, member, "has to be a list", error);
    if (json_array_get_length (json_node_get_array (node)) > max) {
        g_autofree char *why = g_strdup_printf ("has more than %u entries", max);

        return moult_recipe_place_fail (place, member, why, error);
    }
    *array = json_node_get_array (node);
    return TRUE;
}

gboolean
moult_recipe_place_read_object (const MoultRecipePlace *place,
                                const char *member,
                                JsonNode *node,
                                JsonObject **object,
                                GError **error)
{
    if (!JSON_NODE_HOLDS_OBJECT (node))
        return moult_recipe_place_fail (place, member, "has to be an object", error);
    *object = json_node_get_object (node);
    return TRUE;
}
