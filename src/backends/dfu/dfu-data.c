/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "dfu-data.h"

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "board-db.h"

#define RESOURCE "/io/github/moult/Moult/boards/dfu.json"

enum {
    /* As dfu-util waits; a chip that is silent for longer does not answer any more. */
    DEFAULT_STATUS_MS = 5000,
    DEFAULT_ALIGN = 4, /* STM32F4 and F7 program words */
};

typedef struct {
    MoultDfuLoader loader;
    GPtrArray *ids;           /* GPatternSpec */
    const char *manufacturer; /* NULL: any */
    int device;               /* bcdDevice, -1: any */
    guint settings;           /* 0: any number */
} LoaderEntry;

typedef struct {
    GPtrArray *loaders; /* LoaderEntry; the first that fits counts */
    GHashTable *chips;  /* name → MoultDfuChip */
    GHashTable *boards; /* id → MoultDfuBoard */
} Data;

/* ---- Members of the file: a part of the program, so one that is wrong is a bug of the build ----
 */

static guint64
parse_hex (const char *text)
{
    guint64 value = 0;

    if (!g_ascii_string_to_unsigned (text, 16, 0, G_MAXUINT32, &value, NULL))
        g_error ("%s: \"%s\" is no hexadecimal number", RESOURCE, text);
    return value;
}

static guint64
get_hex (JsonObject *object, const char *name)
{
    const char *text = json_object_get_string_member_with_default (object, name, NULL);

    return text != NULL ? parse_hex (text) : 0;
}

static guint
get_number (JsonObject *object, const char *name, guint missing)
{
    return (guint) json_object_get_int_member_with_default (object, name, missing);
}

static gboolean
get_truth (JsonObject *object, const char *name)
{
    return json_object_get_boolean_member_with_default (object, name, FALSE);
}

static MoultDfuRange
get_range (JsonObject *object, const char *name)
{
    MoultDfuRange range = { 0 };

    if (json_object_has_member (object, name)) {
        JsonArray *ends = json_object_get_array_member (object, name);

        range.start = parse_hex (json_array_get_string_element (ends, 0));
        range.end = parse_hex (json_array_get_string_element (ends, 1));
    }
    return range;
}

static void
load_loader (Data *data, JsonObject *object)
{
    LoaderEntry *entry = g_new0 (LoaderEntry, 1);
    JsonArray *ids = json_object_get_array_member (object, "ids");

    entry->ids = g_ptr_array_new ();
    for (guint i = 0; i < json_array_get_length (ids); i++)
        g_ptr_array_add (entry->ids, g_pattern_spec_new (json_array_get_string_element (ids, i)));
    entry->manufacturer =
        g_intern_string (json_object_get_string_member_with_default (object, "manufacturer", NULL));
    entry->device =
        json_object_has_member (object, "device") ? (int) get_hex (object, "device") : -1;
    entry->settings = get_number (object, "settings", 0);
    entry->loader = (MoultDfuLoader) {
        .name = g_intern_string (json_object_get_string_member (object, "name")),
        .start = get_hex (object, "start"),
        .own = get_range (object, "own_pages"),
        .own_first_page = get_truth (object, "own_first_page"),
        .status_ms = get_number (object, "status_ms", DEFAULT_STATUS_MS),
        .transfer_size = get_number (object, "transfer_size", 0),
        .page_size = get_number (object, "page_size", 0),
        .no_mass_erase = get_truth (object, "no_mass_erase"),
        .no_leave_status = get_truth (object, "no_leave_status"),
    };
    g_ptr_array_add (data->loaders, entry);
}

static void
load_chip (Data *data, const char *name, JsonObject *object)
{
    MoultDfuChip *chip = g_new0 (MoultDfuChip, 1);
    JsonArray *pages = json_object_get_array_member (object, "pages");

    if (moult_board_db_get_chip_port (name) == NULL)
        g_error ("%s: there is no chip \"%s\"", RESOURCE, name);
    chip->name = g_intern_string (name);
    chip->pages = g_array_new (FALSE, FALSE, sizeof (guint32));
    for (guint i = 0; i < json_array_get_length (pages); i++) {
        guint32 size = (guint32) json_array_get_int_element (pages, i);

        g_array_append_val (chip->pages, size);
    }
    chip->align = get_number (object, "align", DEFAULT_ALIGN);
    chip->stuck_from = get_hex (object, "stuck_from");
    chip->has_stack = get_truth (object, "wireless_stack");
    chip->files = get_range (object, "files");
    g_hash_table_insert (data->chips, (gpointer) chip->name, chip);
}

static void
load_board (Data *data, const char *name, JsonObject *object)
{
    MoultDfuBoard *board = g_new0 (MoultDfuBoard, 1);

    if (moult_board_db_lookup (name) == NULL)
        g_error ("%s: there is no board \"%s\"", RESOURCE, name);
    board->start = get_hex (object, "start");
    board->files = get_range (object, "files");
    g_hash_table_insert (data->boards, (gpointer) g_intern_string (name), board);
}

typedef void (*LoadFunc) (Data *data, const char *name, JsonObject *object);

static void
load_members (Data *data, JsonObject *object, LoadFunc load)
{
    JsonObjectIter iter;
    const char *name = NULL;
    JsonNode *node = NULL;

    json_object_iter_init (&iter, object);
    while (json_object_iter_next (&iter, &name, &node))
        load (data, name, json_node_get_object (node));
}

static gpointer
load_data (gpointer unused)
{
    g_autoptr (JsonParser) parser = json_parser_new ();
    g_autoptr (GError) error = NULL;
    g_autoptr (GBytes) bytes =
        g_resources_lookup_data (RESOURCE, G_RESOURCE_LOOKUP_FLAGS_NONE, &error);
    Data *data = g_new0 (Data, 1);

    if (bytes == NULL
        || !json_parser_load_from_data (parser, g_bytes_get_data (bytes, NULL),
                                        (gssize) g_bytes_get_size (bytes), &error))
        g_error ("%s: %s", RESOURCE, error->message);

    JsonObject *root = json_node_get_object (json_parser_get_root (parser));
    JsonArray *loaders = json_object_get_array_member (root, "loaders");
    data->loaders = g_ptr_array_new ();
    data->chips = g_hash_table_new (g_str_hash, g_str_equal);
    data->boards = g_hash_table_new (g_str_hash, g_str_equal);
    for (guint i = 0; i < json_array_get_length (loaders); i++)
        load_loader (data, json_array_get_object_element (loaders, i));
    load_members (data, json_object_get_object_member (root, "chips"), load_chip);
    load_members (data, json_object_get_object_member (root, "boards"), load_board);
    return data;
}

static const Data *
get_data (void)
{
    static GOnce once = G_ONCE_INIT;

    return g_once (&once, load_data, NULL);
}

static gboolean
has_id (const LoaderEntry *entry, MoultDevice *device)
{
    g_autofree char *id =
        g_strdup_printf ("%04x:%04x", moult_device_get_vid (device), moult_device_get_pid (device));

    for (guint i = 0; i < entry->ids->len; i++) {
        if (g_pattern_spec_match_string (entry->ids->pdata[i], id))
            return TRUE;
    }
    return FALSE;
}

const MoultDfuLoader *
moult_dfu_data_find_loader (MoultDevice *device, guint n_settings)
{
    const Data *data = get_data ();

    for (guint i = 0; i < data->loaders->len; i++) {
        const LoaderEntry *entry = data->loaders->pdata[i];

        if (has_id (entry, device)
            && (entry->manufacturer == NULL
                || g_strcmp0 (entry->manufacturer, moult_device_get_manufacturer (device)) == 0)
            && (entry->device < 0 || entry->device == moult_device_get_bcd_device (device))
            && (entry->settings == 0 || entry->settings == n_settings))
            return &entry->loader;
    }
    g_error ("%s: no loader has the id \"*\"", RESOURCE);
}

const MoultDfuChip *
moult_dfu_data_find_chip (const char *name)
{
    return name != NULL ? g_hash_table_lookup (get_data ()->chips, name) : NULL;
}

const MoultDfuBoard *
moult_dfu_data_find_board (const char *board_id)
{
    return board_id != NULL ? g_hash_table_lookup (get_data ()->boards, board_id) : NULL;
}

const MoultDfuChip *
moult_dfu_data_guess_chip (guint32 page_size)
{
    const MoultDfuChip *found = NULL;
    GHashTableIter iter;
    gpointer chip = NULL;

    g_hash_table_iter_init (&iter, get_data ()->chips);
    while (g_hash_table_iter_next (&iter, NULL, &chip)) {
        if (!moult_dfu_chip_has_page (chip, page_size))
            continue;
        if (found != NULL)
            return NULL;
        found = chip;
    }
    return found;
}

gboolean
moult_dfu_chip_has_page (const MoultDfuChip *chip, guint32 page_size)
{
    for (guint i = 0; i < chip->pages->len; i++) {
        if (g_array_index (chip->pages, guint32, i) == page_size)
            return TRUE;
    }
    return FALSE;
}
