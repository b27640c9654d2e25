/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "target-db.h"

#include <gio/gio.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "target-db-private.h"

enum {
    DEFAULT_FREQUENCY = 4000000,
    MIN_MCU = 2, /* pins and flash at least */
};

/* The first thing that is wrong is what is told; all reads after it give nothing. */
typedef struct {
    MoultTargetDb *db;
    GError **error;
    gboolean failed;
} Parser;

static void
fail (Parser *self, const char *what, const char *where)
{
    if (!self->failed)
        g_set_error (self->error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s: \"%s\"", what, where);
    self->failed = TRUE;
}

static const char *
keep (Parser *self, const char *text)
{
    return g_string_chunk_insert_const (self->db->strings, text);
}

/* ---- Members, each looked at before it is taken for what it should be ---- */

static const char *
node_string (Parser *self, JsonNode *node, const char *where)
{
    if (node != NULL && JSON_NODE_HOLDS_VALUE (node)
        && json_node_get_value_type (node) == G_TYPE_STRING)
        return keep (self, json_node_get_string (node));

    fail (self, "not a text", where);
    return "";
}

static guint
node_number (Parser *self, JsonNode *node, const char *where)
{
    if (node != NULL && JSON_NODE_HOLDS_VALUE (node)
        && json_node_get_value_type (node) == G_TYPE_INT64 && json_node_get_int (node) >= 0
        && json_node_get_int (node) <= G_MAXINT)
        return (guint) json_node_get_int (node);

    fail (self, "not a number", where);
    return 0;
}

static JsonObject *
node_object (Parser *self, JsonNode *node, const char *where)
{
    if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
        return json_node_get_object (node);

    fail (self, "not an object", where);
    return NULL;
}

/* %NULL for one that is not there. */
static JsonArray *
get_array (Parser *self, JsonObject *object, const char *name)
{
    JsonNode *node = json_object_get_member (object, name);

    if (node != NULL && !JSON_NODE_HOLDS_ARRAY (node))
        fail (self, "not a list", name);
    return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

static guint
get_length (JsonArray *array)
{
    return array != NULL ? json_array_get_length (array) : 0;
}

static const char *
get_string (Parser *self, JsonObject *object, const char *name)
{
    JsonNode *node = json_object_get_member (object, name);

    return node != NULL ? node_string (self, node, name) : NULL;
}

static guint
get_number (Parser *self, JsonObject *object, const char *name, guint missing)
{
    JsonNode *node = json_object_get_member (object, name);

    return node != NULL ? node_number (self, node, name) : missing;
}

static gboolean
get_truth (Parser *self, JsonObject *object, const char *name)
{
    JsonNode *node = json_object_get_member (object, name);

    if (node == NULL)
        return FALSE;
    if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_BOOLEAN)
        fail (self, "not true or false", name);
    return !self->failed && json_node_get_boolean (node);
}

static guint32
parse_hex (Parser *self, const char *text)
{
    guint64 value = 0;

    if (!g_ascii_string_to_unsigned (text, 16, 0, G_MAXUINT32, &value, NULL))
        fail (self, "not a hexadecimal number", text);
    return (guint32) value;
}

static guint32
get_hex (Parser *self, JsonObject *object, const char *name)
{
    const char *text = get_string (self, object, name);

    return text != NULL ? parse_hex (self, text) : 0;
}

/* "ADDRESS:HIGH-LOW" */
static MoultTargetBits
parse_bits (Parser *self, const char *text)
{
    g_auto (GStrv) words = g_strsplit_set (text, ":-", 4);
    guint64 high = 0;
    guint64 low = 0;

    if (g_strv_length (words) != 3 || !g_ascii_string_to_unsigned (words[1], 10, 0, 31, &high, NULL)
        || !g_ascii_string_to_unsigned (words[2], 10, 0, high, &low, NULL)) {
        fail (self, "not \"ADDRESS:HIGH-LOW\"", text);
        return (MoultTargetBits) { 0 };
    }
    return (MoultTargetBits) { parse_hex (self, words[0]), (guint8) high, (guint8) low };
}

static void
add_bits (Parser *self, GArray *array, const char *text)
{
    g_auto (GStrv) words = g_strsplit (text, ",", 5);

    for (guint i = 0; words[i] != NULL; i++) {
        MoultTargetBits bits = parse_bits (self, words[i]);

        g_array_append_val (array, bits);
    }
}

static void
get_bits (Parser *self, JsonObject *object, const char *name, GArray *array)
{
    const char *text = get_string (self, object, name);

    if (text != NULL)
        add_bits (self, array, text);
}

typedef void (*MemberFunc) (Parser *self, const char *name, JsonNode *node, gpointer data);

static void
for_each (Parser *self, JsonObject *object, MemberFunc func, gpointer data)
{
    JsonObjectIter iter;
    const char *name = NULL;
    JsonNode *node = NULL;

    json_object_iter_init (&iter, object);
    while (!self->failed && json_object_iter_next (&iter, &name, &node))
        func (self, name, node, data);
}

static void
add_named (Parser *self, const char *name, JsonNode *node, gpointer table)
{
    g_hash_table_insert (table, GUINT_TO_POINTER (parse_hex (self, name)),
                         (gpointer) node_string (self, node, name));
}

/* Number → name; %NULL for one that is not there. */
static GHashTable *
get_names (Parser *self, JsonObject *object, const char *name)
{
    JsonNode *node = json_object_get_member (object, name);
    JsonObject *names = node != NULL ? node_object (self, node, name) : NULL;
    GHashTable *table = NULL;

    if (names != NULL) {
        table = g_hash_table_new (NULL, NULL);
        for_each (self, names, add_named, table);
    }
    return table;
}

/* ---- Families, their devices, and the parts of those ---- */

static const char *
lower (Parser *self, const char *text)
{
    g_autofree char *lower = g_ascii_strdown (text, -1);

    return keep (self, lower);
}

static const char *
keep_printed (Parser *self, char *text)
{
    g_autofree char *owned = text;

    return keep (self, owned);
}

static void
add_pyocd (Parser *self, MoultTargetPart *part, JsonObject *line)
{
    JsonNode *node = json_object_get_member (line, "pyocd");
    g_autofree char *kb =
        part->flash_kb != 0 ? g_strdup_printf ("%u", part->flash_kb) : g_strdup ("");
    JsonObject *sizes = node != NULL ? node_object (self, node, "pyocd") : NULL;
    JsonArray *names = sizes != NULL ? get_array (self, sizes, kb) : NULL;

    for (guint i = 0; i < get_length (names); i++)
        g_ptr_array_add (part->pyocd,
                         (gpointer) node_string (self, json_array_get_element (names, i), "pyocd"));
}

/* ST's names end with the number of pins and the size of the flash: "STM32F411RE". */
static void
name_by_letter (Parser *self, MoultTargetPart *part)
{
    const char *letter = g_hash_table_lookup (self->db->letters, GUINT_TO_POINTER (part->flash_kb));

    if (letter == NULL) {
        fail (self, "no letter for a size of", part->line);
        return;
    }
    part->name = keep_printed (self, g_strdup_printf ("%sx%s", part->line, letter));
    part->pack_part = keep_printed (self, g_strdup_printf ("%s?%s*", part->line, letter));
}

static void
add_part (Parser *self, MoultTargetDevice *device, JsonObject *line, guint flash_kb)
{
    MoultTargetPart *part = moult_target_db_add_part (device);

    part->line = node_string (self, json_object_get_member (line, "name"), "name");
    part->name = part->line;
    part->flash_kb = flash_kb;
    part->n_cores = get_number (self, line, "cores", 0);
    part->chip = get_string (self, line, "chip");
    part->pack_part = get_string (self, line, "pack");
    if (part->chip == NULL)
        part->chip = device->family->chip;
    add_pyocd (self, part, line);
}

static void
add_line (Parser *self, MoultTargetDevice *device, JsonObject *line, gboolean letters)
{
    JsonArray *sizes = get_array (self, line, "kb");
    guint first = device->parts->len;

    for (guint i = 0; i < get_length (sizes); i++)
        add_part (self, device, line, node_number (self, json_array_get_element (sizes, i), "kb"));
    if (get_length (sizes) == 0)
        add_part (self, device, line, 0);
    for (guint i = first; i < device->parts->len; i++) {
        MoultTargetPart *part = device->parts->pdata[i];

        if (letters)
            name_by_letter (self, part);
        part->key = lower (self, part->name);
        if (!g_hash_table_insert (self->db->parts, (gpointer) part->key, part))
            fail (self, "named twice", part->key);
    }
}

static void
add_device (Parser *self, MoultTargetFamily *family, JsonObject *object, gboolean letters)
{
    MoultTargetDevice *device = moult_target_db_add_device (family);
    JsonArray *lines = get_array (self, object, "lines");
    GHashTable *ids = get_names (self, object, "ids");

    if (ids != NULL) {
        g_hash_table_unref (device->ids);
        device->ids = ids;
    }
    if (json_object_has_member (object, "id"))
        g_hash_table_insert (device->ids, GUINT_TO_POINTER (get_hex (self, object, "id")), NULL);
    device->name = get_string (self, object, "name");
    device->revisions = get_names (self, object, "revisions");
    device->line = get_hex (self, object, "line");
    for (guint i = 0; i < get_length (lines); i++) {
        JsonObject *line = node_object (self, json_array_get_element (lines, i), "lines");

        if (line != NULL)
            add_line (self, device, line, letters);
    }
    if (device->name == NULL && device->parts->len == 0)
        fail (self, "neither name nor lines in", family->name);
}

/* "40022020:7-0=aa" */
static void
get_open (Parser *self, JsonObject *object, MoultTargetFamily *family)
{
    const char *text = get_string (self, object, "open");

    if (text == NULL)
        return;
    g_auto (GStrv) words = g_strsplit (text, "=", 3);
    if (g_strv_length (words) != 2) {
        fail (self, "not \"ADDRESS:HIGH-LOW=VALUE\"", text);
        return;
    }
    add_bits (self, family->open, words[0]);
    family->open_value = parse_hex (self, words[1]);
}

static void
add_hex_list (Parser *self, JsonObject *object, const char *name, GArray *array)
{
    JsonArray *list = get_array (self, object, name);

    for (guint i = 0; i < get_length (list); i++) {
        guint32 value =
            parse_hex (self, node_string (self, json_array_get_element (list, i), name));

        g_array_append_val (array, value);
    }
}

static void
get_pages (Parser *self, JsonObject *object, MoultTargetFamily *family)
{
    g_autoptr (GArray) words = g_array_new (FALSE, FALSE, sizeof (guint32));

    add_hex_list (self, object, "flash_pages", words);
    if (words->len != 0 && words->len != 2)
        fail (self, "not two addresses", "flash_pages");
    if (words->len == 2) {
        family->flash_page = g_array_index (words, guint32, 0);
        family->flash_pages = g_array_index (words, guint32, 1);
    }
}

static void
add_family (Parser *self, JsonObject *object)
{
    MoultTargetFamily *family = moult_target_db_add_family (self->db);
    JsonArray *devices = get_array (self, object, "devices");

    family->name = node_string (self, json_object_get_member (object, "name"), "name");
    family->maker = node_string (self, json_object_get_member (object, "maker"), "maker");
    family->chip = get_string (self, object, "chip");
    add_hex_list (self, object, "cores", family->cores);
    get_bits (self, object, "id", family->id);
    get_bits (self, object, "revision", family->revision);
    family->revisions = get_names (self, object, "revisions");
    family->text = get_hex (self, object, "text");
    family->flash_base = get_hex (self, object, "flash");
    get_bits (self, object, "flash_kb", family->flash_kb);
    get_pages (self, object, family);
    add_hex_list (self, object, "unique_id", family->unique_id);
    family->unique_id_big = get_truth (self, object, "unique_id_big");
    get_open (self, object, family);
    family->control = json_object_has_member (object, "control")
                          ? (int) get_number (self, object, "control", 0)
                          : -1;
    family->n_cores = get_number (self, object, "n_cores", 0);
    family->frequency = get_number (self, object, "frequency", DEFAULT_FREQUENCY);
    for (guint i = 0; i < get_length (devices); i++) {
        JsonObject *device = node_object (self, json_array_get_element (devices, i), "devices");

        if (device != NULL)
            add_device (self, family, device, get_truth (self, object, "letters"));
    }
}

/* ---- Boards ---- */

/* "STM32F411RE" is of the part "stm32f411xe": who knows the size need not know the pins. */
static const MoultTargetPart *
find_part (Parser *self, const char *mcu)
{
    g_autofree char *key = g_ascii_strdown (mcu, -1);
    const MoultTargetPart *part = moult_target_db_find_part (self->db, key);

    if (part == NULL && strlen (key) > 2) {
        key[strlen (key) - 2] = 'x';
        part = moult_target_db_find_part (self->db, key);
    }
    return part;
}

static const char *
name_pack_part (Parser *self, const char *mcu, const MoultTargetPart *part)
{
    if (part->pack_part == NULL || g_str_equal (part->line, part->name))
        return part->pack_part;

    gsize pins = strlen (mcu) - 2;
    return keep_printed (self,
                         g_strdup_printf ("%.*s%c%s*", (int) pins, mcu,
                                          mcu[pins] == 'x' ? '?' : mcu[pins], mcu + pins + 1));
}

static void
add_board (Parser *self, const char *name, JsonNode *node, gpointer unused)
{
    const char *mcu = node_string (self, node, name);
    const MoultTargetPart *part = find_part (self, mcu);

    if (part == NULL || strlen (mcu) < MIN_MCU) {
        fail (self, "no part is", mcu);
        return;
    }
    MoultTargetBoard *board = g_new0 (MoultTargetBoard, 1);
    const char *board_id = keep (self, name);
    board->mcu = mcu;
    board->part = part;
    board->pack_part = name_pack_part (self, mcu, part);
    g_ptr_array_add (part->boards, (gpointer) board_id);
    g_hash_table_insert (self->db->boards, (gpointer) board_id, board);
}

static void
add_letter (Parser *self, const char *name, JsonNode *node, gpointer unused)
{
    g_hash_table_insert (self->db->letters, GUINT_TO_POINTER (node_number (self, node, name)),
                         (gpointer) keep (self, name));
}

/* ---- The file ---- */

static void
load_root (Parser *self, JsonObject *root)
{
    JsonObject *letters = node_object (self, json_object_get_member (root, "letters"), "letters");
    JsonObject *boards = node_object (self, json_object_get_member (root, "boards"), "boards");
    JsonArray *prefixes = get_array (self, root, "prefixes");
    JsonArray *families = get_array (self, root, "families");

    if (letters == NULL || boards == NULL)
        return;
    for_each (self, letters, add_letter, NULL);
    for (guint i = 0; i < get_length (prefixes); i++)
        g_ptr_array_add (self->db->prefixes,
                         (gpointer) node_string (self, json_array_get_element (prefixes, i), ""));
    for (guint i = 0; !self->failed && i < get_length (families); i++) {
        JsonObject *family = node_object (self, json_array_get_element (families, i), "families");

        if (family != NULL)
            add_family (self, family);
    }
    for_each (self, boards, add_board, NULL);
}

MoultTargetDb *
moult_target_db_parse (const char *text, gssize length, GError **error)
{
    g_autoptr (JsonParser) json = json_parser_new ();
    g_autoptr (MoultTargetDb) db = moult_target_db_new ();
    Parser parser = { .db = db, .error = error };
    g_autoptr (GError) cause = NULL;

    if (!json_parser_load_from_data (json, text, length, &cause)) {
        g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s", cause->message);
        return NULL;
    }
    JsonObject *root = node_object (&parser, json_parser_get_root (json), "the file");
    if (root != NULL)
        load_root (&parser, root);
    return parser.failed ? NULL : g_steal_pointer (&db);
}
