/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "board-index.h"

#include <string.h>

#include <json-glib/json-glib.h>

#include "error.h"
#include "json-depth.h"
#include "site-text.h"

enum {
    MAX_WORD = 64,
    MAX_LIST = 100, /* features or variants of a board */
};

static void
clear_variant (gpointer data)
{
    MoultIndexVariant *variant = data;

    g_free (variant->id);
    g_free (variant->text);
}

static void
free_board (gpointer data)
{
    MoultIndexBoard *board = data;

    g_free (board->id);
    g_free (board->port);
    g_free (board->product);
    g_free (board->vendor);
    g_free (board->mcu);
    g_free (board->url);
    g_strfreev (board->features);
    g_array_unref (board->variants);
    g_free (board);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultIndexBoard, free_board)

static const char *
get_text (JsonNode *node)
{
    const char *text =
        node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;

    return text != NULL ? text : "";
}

static char *
dup_text (JsonObject *object, const char *name)
{
    return moult_site_text_clean (get_text (json_object_get_member (object, name)));
}

/* A member that is nothing but @accept, which makes it safe in paths; else NULL. */
static char *
dup_word (JsonObject *object, const char *name, const char *accept)
{
    const char *text = get_text (json_object_get_member (object, name));
    gsize size = strspn (text, accept);

    return size > 0 && size <= MAX_WORD && text[size] == '\0' ? g_strdup (text) : NULL;
}

static char *
dup_url (JsonObject *object)
{
    g_autofree char *url = dup_text (object, "url");

    if (!g_str_has_prefix (url, "https://") && !g_str_has_prefix (url, "http://"))
        return g_strdup ("");
    return g_steal_pointer (&url);
}

static GStrv
dup_features (JsonObject *object)
{
    g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
    JsonNode *node = json_object_get_member (object, "features");
    JsonArray *array =
        node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
    guint n_features = array != NULL ? MIN (json_array_get_length (array), MAX_LIST) : 0;

    for (guint i = 0; i < n_features; i++) {
        g_autofree char *feature =
            moult_site_text_clean (get_text (json_array_get_element (array, i)));

        if (*feature != '\0')
            g_strv_builder_add (builder, feature);
    }
    return g_strv_builder_end (builder);
}

static GArray *
read_variants (JsonObject *object)
{
    GArray *variants = g_array_new (FALSE, FALSE, sizeof (MoultIndexVariant));
    JsonNode *node = json_object_get_member (object, "variants");
    JsonObjectIter iter;
    const char *id;
    JsonNode *text;

    g_array_set_clear_func (variants, clear_variant);
    if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
        return variants;
    json_object_iter_init_ordered (&iter, json_node_get_object (node));
    while (variants->len < MAX_LIST && json_object_iter_next_ordered (&iter, &id, &text)) {
        MoultIndexVariant variant = { moult_site_text_clean (id),
                                      moult_site_text_clean (get_text (text)) };

        g_array_append_val (variants, variant);
    }
    return variants;
}

static MoultIndexBoard *
read_board (JsonNode *node)
{
    if (!JSON_NODE_HOLDS_OBJECT (node))
        return NULL;

    JsonObject *object = json_node_get_object (node);
    g_autofree char *id = dup_word (object, "id", "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
    g_autofree char *port = dup_word (object, "port", "abcdefghijklmnopqrstuvwxyz0123456789-");
    if (id == NULL || port == NULL)
        return NULL;

    MoultIndexBoard *board = g_new0 (MoultIndexBoard, 1);
    board->product = dup_text (object, "product");
    if (*board->product == '\0')
        g_set_str (&board->product, id);
    board->id = g_steal_pointer (&id);
    board->port = g_steal_pointer (&port);
    board->vendor = dup_text (object, "vendor");
    board->mcu = dup_text (object, "mcu");
    board->url = dup_url (object);
    board->features = dup_features (object);
    board->variants = read_variants (object);
    return board;
}

static GPtrArray *
read_boards (JsonArray *array, guint *n_skipped)
{
    GPtrArray *boards = g_ptr_array_new_with_free_func (free_board);
    g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);
    guint n_boards = json_array_get_length (array);

    for (guint i = 0; i < n_boards && boards->len < MOULT_BOARD_INDEX_MAX_BOARDS; i++) {
        g_autoptr (MoultIndexBoard) board = read_board (json_array_get_element (array, i));

        if (board == NULL || g_hash_table_contains (ids, board->id))
            continue;
        g_hash_table_add (ids, board->id);
        g_ptr_array_add (boards, g_steal_pointer (&board));
    }
    if (n_skipped != NULL)
        *n_skipped = n_boards - boards->len;
    return boards;
}

static JsonParser *
load (GBytes *bytes, GError **error)
{
    /* Not an immutable one: that stops the program when a second value stands behind the first. */
    g_autoptr (JsonParser) parser = json_parser_new ();
    g_autoptr (GError) trouble = NULL;
    gsize size;
    const char *json = g_bytes_get_data (bytes, &size);

    if (size > MOULT_BOARD_INDEX_MAX_SIZE) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NETWORK,
                     "list of boards has %" G_GSIZE_FORMAT " bytes, more than %d", size,
                     MOULT_BOARD_INDEX_MAX_SIZE);
        return NULL;
    }
    if (size == 0 || moult_json_is_too_deep (json, size)
        || !json_parser_load_from_data (parser, json, (gssize) size, &trouble)) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NETWORK,
                     "list of boards, %" G_GSIZE_FORMAT " bytes, is no JSON%s%s", size,
                     trouble != NULL ? ": " : "", trouble != NULL ? trouble->message : "");
        return NULL;
    }
    return g_steal_pointer (&parser);
}

GPtrArray *
moult_board_index_parse (GBytes *bytes, guint *n_skipped, GError **error)
{
    g_return_val_if_fail (bytes != NULL, NULL);

    g_autoptr (JsonParser) parser = load (bytes, error);
    if (parser == NULL)
        return NULL;
    JsonNode *root = json_parser_get_root (parser);
    if (root == NULL || !JSON_NODE_HOLDS_ARRAY (root)) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NETWORK,
                     "list of boards, %" G_GSIZE_FORMAT " bytes, is no array",
                     g_bytes_get_size (bytes));
        return NULL;
    }
    return read_boards (json_node_get_array (root), n_skipped);
}
