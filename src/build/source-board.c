/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "source-board.h"

#include <string.h>

#include <json-glib/json-glib.h>

#include "error.h"
#include "json-depth.h"

enum {
    MAX_SIZE = 256 * 1024,
    MAX_NAME = 100,
    MAX_TEXT = 400, /* bytes; the longest description of a variant has 66 */
    MAX_VARIANTS = 100,
};

struct _MoultSourceBoard {
    GObject parent;

    char *id;
    char *port;
    char *product;
    char *vendor;
    char *mcu;
    GPtrArray *variants;
};

G_DEFINE_FINAL_TYPE (MoultSourceBoard, moult_source_board, G_TYPE_OBJECT)

static void
variant_free (gpointer data)
{
    MoultSourceVariant *variant = data;

    g_free (variant->name);
    g_free (variant->description);
    g_free (variant);
}

static int
compare_variants (gconstpointer a, gconstpointer b)
{
    const MoultSourceVariant *first = *(MoultSourceVariant *const *) a;
    const MoultSourceVariant *second = *(MoultSourceVariant *const *) b;

    return strcmp (first->name, second->name);
}

static void
moult_source_board_finalize (GObject *object)
{
    MoultSourceBoard *self = MOULT_SOURCE_BOARD (object);

    g_free (self->id);
    g_free (self->port);
    g_free (self->product);
    g_free (self->vendor);
    g_free (self->mcu);
    g_ptr_array_unref (self->variants);
    G_OBJECT_CLASS (moult_source_board_parent_class)->finalize (object);
}

static void
moult_source_board_class_init (MoultSourceBoardClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = moult_source_board_finalize;
}

static void
moult_source_board_init (MoultSourceBoard *self)
{
    self->variants = g_ptr_array_new_with_free_func (variant_free);
}

/* ---- board.json ---- */

/* One line without control characters. */
static char *
clean_text (const char *text)
{
    g_autoptr (GString) line = g_string_new (NULL);

    for (const char *at = text; *at != '\0' && line->len < MAX_TEXT; at = g_utf8_next_char (at)) {
        gunichar letter = g_utf8_get_char (at);

        if (g_unichar_isspace (letter))
            g_string_append_c (line, ' ');
        else if (!g_unichar_iscntrl (letter))
            g_string_append_unichar (line, letter);
    }
    return g_strstrip (g_string_free (g_steal_pointer (&line), FALSE));
}

static char *
dup_text (JsonNode *node)
{
    const char *text =
        node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;

    return clean_text (text != NULL ? text : "");
}

/* make and folders are called with it. */
static gboolean
is_variant_name (const char *name)
{
    return *name != '\0' && strlen (name) <= MAX_NAME
           && name[strspn (name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_")] == '\0';
}

static void
take_variants (MoultSourceBoard *self, JsonNode *node)
{
    JsonObjectIter iter;
    const char *name;
    JsonNode *value;

    if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
        return;
    json_object_iter_init (&iter, json_node_get_object (node));
    while (self->variants->len < MAX_VARIANTS && json_object_iter_next (&iter, &name, &value)) {
        if (!is_variant_name (name))
            continue;
        MoultSourceVariant *variant = g_new0 (MoultSourceVariant, 1);
        variant->name = g_strdup (name);
        variant->description = dup_text (value);
        g_ptr_array_add (self->variants, variant);
    }
    g_ptr_array_sort (self->variants, compare_variants);
}

static JsonNode *
parse_object (const char *id, GBytes *json, GError **error)
{
    gsize size;
    const char *text = g_bytes_get_data (json, &size);
    g_autoptr (JsonParser) parser = json_parser_new_immutable ();
    g_autoptr (GError) reason = NULL;

    if (size == 0 || size > MAX_SIZE || !g_utf8_validate (text, (gssize) size, NULL)
        || moult_json_is_too_deep (text, size)) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_BAD_IMAGE,
                     "the board.json of %s (%" G_GSIZE_FORMAT " bytes) is no plain JSON text", id,
                     size);
        return NULL;
    }
    if (!json_parser_load_from_data (parser, text, (gssize) size, &reason)) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_BAD_IMAGE, "the board.json of %s: %s", id,
                     reason->message);
        return NULL;
    }

    JsonNode *root = json_parser_get_root (parser);
    if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root)) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_BAD_IMAGE,
                     "the board.json of %s holds no object", id);
        return NULL;
    }
    return json_node_ref (root);
}

MoultSourceBoard *
moult_source_board_parse (const char *id, const char *port, GBytes *json, GError **error)
{
    g_return_val_if_fail (id != NULL && port != NULL && json != NULL, NULL);

    g_autoptr (JsonNode) root = parse_object (id, json, error);
    if (root == NULL)
        return NULL;

    JsonObject *object = json_node_get_object (root);
    MoultSourceBoard *self = g_object_new (MOULT_TYPE_SOURCE_BOARD, NULL);
    self->id = g_strdup (id);
    self->port = g_strdup (port);
    self->product = dup_text (json_object_get_member (object, "product"));
    self->vendor = dup_text (json_object_get_member (object, "vendor"));
    self->mcu = dup_text (json_object_get_member (object, "mcu"));
    take_variants (self, json_object_get_member (object, "variants"));
    return self;
}

/* ---- What it says ---- */

const char *
moult_source_board_get_id (MoultSourceBoard *self)
{
    g_return_val_if_fail (MOULT_IS_SOURCE_BOARD (self), "");

    return self->id;
}

const char *
moult_source_board_get_port (MoultSourceBoard *self)
{
    g_return_val_if_fail (MOULT_IS_SOURCE_BOARD (self), "");

    return self->port;
}

const char *
moult_source_board_get_product (MoultSourceBoard *self)
{
    g_return_val_if_fail (MOULT_IS_SOURCE_BOARD (self), "");

    return self->product;
}

const char *
moult_source_board_get_vendor (MoultSourceBoard *self)
{
    g_return_val_if_fail (MOULT_IS_SOURCE_BOARD (self), "");

    return self->vendor;
}

const char *
moult_source_board_get_mcu (MoultSourceBoard *self)
{
    g_return_val_if_fail (MOULT_IS_SOURCE_BOARD (self), "");

    return self->mcu;
}

char *
moult_source_board_dup_name (MoultSourceBoard *self)
{
    g_return_val_if_fail (MOULT_IS_SOURCE_BOARD (self), NULL);

    if (*self->product == '\0')
        return g_strdup (self->id);
    /* Some products have their vendor in the name: "Arduino Nano RP2040 Connect". */
    if (*self->vendor == '\0'
        || g_ascii_strncasecmp (self->product, self->vendor, strlen (self->vendor)) == 0)
        return g_strdup (self->product);
    return g_strdup_printf ("%s %s", self->vendor, self->product);
}

GPtrArray *
moult_source_board_get_variants (MoultSourceBoard *self)
{
    g_return_val_if_fail (MOULT_IS_SOURCE_BOARD (self), NULL);

    return self->variants;
}

const MoultSourceVariant *
moult_source_board_find_variant (MoultSourceBoard *self, const char *name)
{
    g_return_val_if_fail (MOULT_IS_SOURCE_BOARD (self) && name != NULL, NULL);

    for (guint i = 0; i < self->variants->len; i++) {
        const MoultSourceVariant *variant = g_ptr_array_index (self->variants, i);

        if (g_str_equal (variant->name, name))
            return variant;
    }
    return NULL;
}
