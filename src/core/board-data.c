/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "board-data.h"

#include <json-glib/json-glib.h>

#include "moult-data.h"

#define FOLDER "/io/github/moult/Moult/boards/"

/* The text of a member for ever, or NULL. */
static const char *
get_text (JsonObject *object, const char *name)
{
    return g_intern_string (json_object_get_string_member_with_default (object, name, NULL));
}

/* The file is part of the program: one that cannot be read is a bug of the build. */
static JsonObject *
load_file (const char *name)
{
    g_autofree char *path = g_strconcat (FOLDER, name, NULL);
    g_autoptr (GError) error = NULL;
    g_autoptr (GBytes) bytes = g_resource_lookup_data (moult_data_get_resource (), path,
                                                       G_RESOURCE_LOOKUP_FLAGS_NONE, &error);
    if (bytes == NULL)
        g_error ("%s: %s", path, error->message);

    g_autoptr (JsonParser) parser = json_parser_new_immutable ();
    gsize size = 0;
    const char *text = g_bytes_get_data (bytes, &size);
    if (!json_parser_load_from_data (parser, text, size, &error))
        g_error ("%s: %s", path, error->message);
    return json_object_ref (json_node_get_object (json_parser_get_root (parser)));
}

static GStrv
dup_texts (JsonArray *array)
{
    g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

    for (guint i = 0; i < json_array_get_length (array); i++)
        g_strv_builder_add (builder, json_array_get_string_element (array, i));
    return g_strv_builder_end (builder);
}

static GHashTable *
load_text_table (JsonObject *object)
{
    GHashTable *table = g_hash_table_new (g_str_hash, g_str_equal);
    JsonObjectIter iter;
    const char *key = NULL;
    JsonNode *node = NULL;

    json_object_iter_init (&iter, object);
    while (json_object_iter_next (&iter, &key, &node))
        g_hash_table_insert (table, (gpointer) g_intern_string (key),
                             (gpointer) g_intern_string (json_node_get_string (node)));
    return table;
}

static void
load_machines (MoultBoardData *data)
{
    g_autoptr (JsonObject) root = load_file ("machines.json");
    JsonObjectIter iter;
    const char *text = NULL;
    JsonNode *node = NULL;

    data->machines = g_hash_table_new (g_str_hash, g_str_equal);
    json_object_iter_init (&iter, json_object_get_object_member (root, "machines"));
    while (json_object_iter_next (&iter, &text, &node))
        g_hash_table_insert (data->machines, (gpointer) g_intern_string (text),
                             dup_texts (json_node_get_array (node)));
}

static guint32
parse_hex (const char *text)
{
    return (guint32) g_ascii_strtoull (text, NULL, 16);
}

static MoultUf2Family *
ensure_uf2_family (MoultBoardData *data, const char *id)
{
    gpointer key = GUINT_TO_POINTER (parse_hex (id));
    MoultUf2Family *family = g_hash_table_lookup (data->uf2_families, key);

    if (family == NULL) {
        family = g_new0 (MoultUf2Family, 1);
        family->chips = g_new0 (char *, 1);
        g_hash_table_insert (data->uf2_families, key, family);
    }
    return family;
}

static void
add_chip_name (GStrv *chips, const char *name)
{
    guint n_chips = g_strv_length (*chips);

    *chips = g_renew (char *, *chips, n_chips + 2);
    (*chips)[n_chips] = g_strdup (name);
    (*chips)[n_chips + 1] = NULL;
}

/* The families in @member of a chip; several chips may take the same one. */
static void
load_uf2_families (MoultBoardData *data, const char *chip, JsonObject *object, const char *member)
{
    if (!json_object_has_member (object, member))
        return;

    g_auto (GStrv) ids = dup_texts (json_object_get_array_member (object, member));
    for (gsize i = 0; ids[i] != NULL; i++) {
        MoultUf2Family *family = ensure_uf2_family (data, ids[i]);

        add_chip_name (&family->chips, chip);
        family->port = get_text (object, "port");
        family->page_size = json_object_get_int_member_with_default (object, "uf2_page", 0);
        if (!json_object_has_member (object, "uf2_flash"))
            continue;
        JsonArray *flash = json_object_get_array_member (object, "uf2_flash");
        family->start = parse_hex (json_array_get_string_element (flash, 0));
        family->end = parse_hex (json_array_get_string_element (flash, 1));
    }
}

static void
load_refused (MoultBoardData *data, JsonArray *refused)
{
    for (guint i = 0; i < json_array_get_length (refused); i++) {
        JsonObject *object = json_array_get_object_element (refused, i);

        ensure_uf2_family (data, get_text (object, "uf2"))->refused = get_text (object, "name");
    }
}

static void
load_chips (MoultBoardData *data)
{
    g_autoptr (JsonObject) root = load_file ("chips.json");
    JsonObjectIter iter;
    const char *key = NULL;
    JsonNode *node = NULL;

    data->chips = g_hash_table_new (g_str_hash, g_str_equal);
    data->uf2_families = g_hash_table_new (NULL, NULL);
    json_object_iter_init_ordered (&iter, json_object_get_object_member (root, "chips"));
    while (json_object_iter_next_ordered (&iter, &key, &node)) {
        JsonObject *object = json_node_get_object (node);
        MoultChip *chip = g_new0 (MoultChip, 1);

        chip->name = get_text (object, "name");
        chip->port = get_text (object, "port");
        g_hash_table_insert (data->chips, (gpointer) g_intern_string (key), chip);
        load_uf2_families (data, key, object, "uf2");
        load_uf2_families (data, key, object, "uf2_also");
    }
    load_refused (data, json_object_get_array_member (root, "refused"));
}

static void
load_features (MoultBoardData *data)
{
    g_autoptr (JsonObject) root = load_file ("features.json");

    data->features = load_text_table (json_object_get_object_member (root, "features"));
}

static void
load_pictures (MoultBoardData *data)
{
    g_autoptr (JsonObject) root = load_file ("pictures.json");

    data->pictures.boards = load_text_table (json_object_get_object_member (root, "boards"));
    data->pictures.chips = load_text_table (json_object_get_object_member (root, "chips"));
    data->pictures.ports = load_text_table (json_object_get_object_member (root, "ports"));
    data->pictures.fallback = (gpointer) get_text (root, "fallback");
}

static void
complete_kind (const MoultBoardData *data, MoultBoardKind *kind)
{
    const MoultChip *chip =
        kind->chip != NULL ? g_hash_table_lookup (data->chips, kind->chip) : NULL;

    kind->chip_name = chip != NULL ? chip->name : NULL;
    if (kind->port == NULL && chip != NULL)
        kind->port = chip->port;
    kind->picture =
        moult_board_lookup_find (&data->pictures, kind->board_id, kind->chip, kind->port);
}

/* Ids that two boards have name neither. */
static void
add_usb_board (MoultBoardData *data, const char *usb, const MoultBoardKind *kind)
{
    if (usb == NULL)
        return;
    g_hash_table_insert (data->usb_boards, (gpointer) usb,
                         g_hash_table_contains (data->usb_boards, usb) ? NULL : (gpointer) kind);
}

static void
load_variants (JsonObject *object, MoultBoardKind *kind)
{
    MoultBoardVariant *variants = g_new0 (MoultBoardVariant, json_object_get_size (object) + 1);
    JsonObjectIter iter;
    const char *id = NULL;
    JsonNode *node = NULL;

    json_object_iter_init_ordered (&iter, object);
    while (json_object_iter_next_ordered (&iter, &id, &node)) {
        MoultBoardVariant *variant = &variants[kind->n_variants++];

        variant->id = g_intern_string (id);
        variant->meaning = g_intern_string (json_node_get_string (node));
    }
    kind->variants = variants;
}

static const char *const *
get_texts (JsonObject *object, const char *name)
{
    return (const char *const *) dup_texts (json_object_get_array_member (object, name));
}

static void
load_board (MoultBoardData *data, JsonObject *object)
{
    MoultBoardKind *kind = g_new0 (MoultBoardKind, 1);

    kind->board_id = get_text (object, "board_id");
    kind->name = get_text (object, "name");
    kind->product = get_text (object, "product");
    kind->vendor = get_text (object, "vendor");
    kind->mcu = get_text (object, "mcu");
    kind->port = get_text (object, "port");
    kind->chip = get_text (object, "chip");
    kind->features = get_texts (object, "features");
    kind->exts = get_texts (object, "exts");
    load_variants (json_object_get_object_member (object, "variants"), kind);
    complete_kind (data, kind);
    g_ptr_array_add (data->kinds, kind);
    g_hash_table_insert (data->boards, (gpointer) kind->board_id, kind);

    MoultChip *chip = kind->chip != NULL ? g_hash_table_lookup (data->chips, kind->chip) : NULL;
    if (chip != NULL)
        chip->n_boards++;

    add_usb_board (data, get_text (object, "usb"), kind);
    /* Those of a port's boards that have no ids of their own: they name none of them. */
    add_usb_board (data, get_text (object, "usb_default"), NULL);
}

static void
load_boards (MoultBoardData *data)
{
    g_autoptr (JsonObject) root = load_file ("boards.json");
    JsonArray *boards = json_object_get_array_member (root, "boards");

    data->kinds = g_ptr_array_new ();
    data->boards = g_hash_table_new (g_str_hash, g_str_equal);
    data->usb_boards = g_hash_table_new (g_str_hash, g_str_equal);
    data->renamed = load_text_table (json_object_get_object_member (root, "renamed"));
    for (guint i = 0; i < json_array_get_length (boards); i++)
        load_board (data, json_array_get_object_element (boards, i));
}

static MoultDeviceKind
parse_device_kind (const char *name)
{
    if (g_strcmp0 (name, "board") == 0)
        return MOULT_DEVICE_KIND_BOARD;
    if (g_strcmp0 (name, "adapter") == 0)
        return MOULT_DEVICE_KIND_SERIAL_ADAPTER;
    if (g_strcmp0 (name, "bootloader") == 0)
        return MOULT_DEVICE_KIND_BOOTLOADER;
    return MOULT_DEVICE_KIND_OTHER;
}

static MoultWhen
parse_when (const char *name)
{
    if (g_strcmp0 (name, "drive") == 0)
        return MOULT_WHEN_DRIVE;
    if (g_strcmp0 (name, "drive-without-tty") == 0)
        return MOULT_WHEN_DRIVE_WITHOUT_TTY;
    return MOULT_WHEN_ALWAYS;
}

static void
load_device (MoultBoardData *data, JsonObject *object)
{
    MoultDeviceEntry *entry = g_new0 (MoultDeviceEntry, 1);
    const char *product = get_text (object, "product");

    entry->ids = dup_texts (json_object_get_array_member (object, "ids"));
    entry->product = product != NULL ? g_pattern_spec_new (product) : NULL;
    entry->when = parse_when (get_text (object, "when"));
    entry->kind = parse_device_kind (get_text (object, "kind"));
    entry->is_probe = g_strcmp0 (get_text (object, "kind"), "probe") == 0;
    entry->probe = get_text (object, "probe");
    entry->as_board.name = get_text (object, "name");
    entry->as_board.port = get_text (object, "port");
    entry->as_board.chip = get_text (object, "chip");
    complete_kind (data, &entry->as_board);
    g_ptr_array_add (data->devices, entry);
}

static void
load_class (MoultBoardData *data, JsonObject *object)
{
    MoultClassEntry *entry = g_new0 (MoultClassEntry, 1);

    entry->class_ = (int) json_object_get_int_member (object, "class");
    entry->subclass = (int) json_object_get_int_member_with_default (object, "subclass", -1);
    entry->protocol = (int) json_object_get_int_member_with_default (object, "protocol", -1);
    entry->kind = parse_device_kind (get_text (object, "kind"));
    entry->as_board.name = get_text (object, "name");
    complete_kind (data, &entry->as_board);
    g_ptr_array_add (data->classes, entry);
}

static void
load_devices (MoultBoardData *data)
{
    g_autoptr (JsonObject) root = load_file ("devices.json");
    JsonArray *devices = json_object_get_array_member (root, "devices");
    JsonArray *classes = json_object_get_array_member (root, "classes");

    data->devices = g_ptr_array_new ();
    for (guint i = 0; i < json_array_get_length (devices); i++)
        load_device (data, json_array_get_object_element (devices, i));

    data->classes = g_ptr_array_new ();
    for (guint i = 0; i < json_array_get_length (classes); i++)
        load_class (data, json_array_get_object_element (classes, i));
}

static GPtrArray *
load_patterns (JsonArray *array, const char *member)
{
    GPtrArray *patterns = g_ptr_array_new ();

    for (guint i = 0; i < json_array_get_length (array); i++) {
        JsonObject *object = json_array_get_object_element (array, i);
        MoultBoardPattern *pattern = g_new0 (MoultBoardPattern, 1);

        pattern->port = get_text (object, "port");
        pattern->boards = g_pattern_spec_new (get_text (object, member));
        g_ptr_array_add (patterns, pattern);
    }
    return patterns;
}

static void
load_activators (MoultBoardData *data)
{
    g_autoptr (JsonObject) root = load_file ("activators.json");

    data->hanging = load_patterns (json_object_get_array_member (root, "hangs"), "but");
    data->touched = load_patterns (json_object_get_array_member (root, "touch1200"), "boards");
}

/* One line of "boards", "chips" or "ports": which family of steps, and a picture of its own. */
static MoultBootloaderSteps *
load_steps (JsonObject *families, const char *family, const char *picture)
{
    JsonObject *object = json_object_get_object_member (families, family);
    JsonArray *array = json_object_get_array_member (object, "steps");
    g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
    MoultBootloaderSteps *steps = g_new0 (MoultBootloaderSteps, 1);

    for (guint i = 0; i < json_array_get_length (array); i++)
        g_strv_builder_add (builder, get_text (json_array_get_object_element (array, i), "text"));
    steps->steps = g_strv_builder_end (builder);
    steps->picture = picture;
    return steps;
}

static GHashTable *
load_steps_table (JsonObject *families, JsonObject *object)
{
    GHashTable *table = g_hash_table_new (g_str_hash, g_str_equal);
    JsonObjectIter iter;
    const char *key = NULL;
    JsonNode *node = NULL;

    json_object_iter_init (&iter, object);
    while (json_object_iter_next (&iter, &key, &node)) {
        JsonObject *line = json_node_get_object (node);

        g_hash_table_insert (
            table, (gpointer) g_intern_string (key),
            load_steps (families, get_text (line, "family"), get_text (line, "picture")));
    }
    return table;
}

static void
load_bootloader_steps (MoultBoardData *data)
{
    g_autoptr (JsonObject) root = load_file ("bootloader-steps.json");
    JsonObject *families = json_object_get_object_member (root, "families");

    data->steps.boards =
        load_steps_table (families, json_object_get_object_member (root, "boards"));
    data->steps.chips = load_steps_table (families, json_object_get_object_member (root, "chips"));
    data->steps.ports = load_steps_table (families, json_object_get_object_member (root, "ports"));
    data->steps.fallback = load_steps (families, get_text (root, "fallback"), NULL);
}

static gpointer
load_all (gpointer unused)
{
    MoultBoardData *data = g_new0 (MoultBoardData, 1);

    load_features (data);
    load_pictures (data);
    load_chips (data);
    load_boards (data);
    load_machines (data);
    load_devices (data);
    load_activators (data);
    load_bootloader_steps (data);
    return data;
}

const MoultBoardData *
moult_board_data_get (void)
{
    static GOnce once = G_ONCE_INIT;

    return g_once (&once, load_all, NULL);
}

gpointer
moult_board_lookup_find (const MoultBoardLookup *self,
                         const char *board_id,
                         const char *chip,
                         const char *port)
{
    gpointer found = NULL;

    if (board_id != NULL)
        found = g_hash_table_lookup (self->boards, board_id);
    if (found == NULL && chip != NULL)
        found = g_hash_table_lookup (self->chips, chip);
    if (found == NULL && port != NULL)
        found = g_hash_table_lookup (self->ports, port);
    return found != NULL ? found : self->fallback;
}
