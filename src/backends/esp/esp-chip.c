/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "esp-chip.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "board-db.h"

#define RESOURCE "/io/github/moult/Moult/boards/esp.json"

typedef struct {
    GStrv ids;     /* "10c4:ea60", "1a86:*" */
    GArray *bauds; /* guint, 0 at the end */
} Adapter;

typedef struct {
    GPtrArray *chips;    /* MoultEspChip */
    GPtrArray *adapters; /* Adapter; the first that fits counts */
    GHashTable *lines;   /* "303a:1001" → MoultEspLine */
} Data;

/* ---- Members of the file: a part of the program, so one that is wrong is a bug of the build ----
 */

static guint32
parse_hex (const char *text)
{
    guint64 value = 0;

    if (!g_ascii_string_to_unsigned (text, 16, 0, G_MAXUINT32, &value, NULL))
        g_error ("%s: \"%s\" is no hexadecimal number", RESOURCE, text);
    return (guint32) value;
}

static guint32
get_hex (JsonObject *object, const char *name)
{
    const char *text = json_object_get_string_member_with_default (object, name, NULL);

    return text != NULL ? parse_hex (text) : 0;
}

static guint
get_number (JsonObject *object, const char *name, gint64 missing)
{
    return (guint) json_object_get_int_member_with_default (object, name, missing);
}

static gboolean
get_truth (JsonObject *object, const char *name)
{
    return json_object_get_boolean_member_with_default (object, name, FALSE);
}

static JsonArray *
get_array (JsonObject *object, const char *name)
{
    return json_object_has_member (object, name) ? json_object_get_array_member (object, name)
                                                 : NULL;
}

static guint
get_length (JsonArray *array)
{
    return array != NULL ? json_array_get_length (array) : 0;
}

static GStrv
dup_texts (JsonArray *array)
{
    g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

    for (guint i = 0; i < get_length (array); i++)
        g_strv_builder_add (builder, json_array_get_string_element (array, i));
    return g_strv_builder_end (builder);
}

static GArray *
load_hexes (JsonArray *array)
{
    GArray *numbers = g_array_new (FALSE, FALSE, sizeof (guint32));

    for (guint i = 0; i < get_length (array); i++) {
        guint32 number = parse_hex (json_array_get_string_element (array, i));

        g_array_append_val (numbers, number);
    }
    return numbers;
}

/* With a 0 behind the last. */
static GArray *
load_numbers (JsonArray *array)
{
    GArray *numbers = g_array_new (TRUE, FALSE, sizeof (guint));

    for (guint i = 0; i < get_length (array); i++) {
        guint number = (guint) json_array_get_int_element (array, i);

        g_array_append_val (numbers, number);
    }
    return numbers;
}

static MoultEspBits
parse_bits (const char *text)
{
    g_auto (GStrv) parts = g_strsplit_set (text, ":-=", 4);
    guint n_parts = g_strv_length (parts);

    if (n_parts < 3)
        g_error ("%s: \"%s\" names no bits", RESOURCE, text);
    return (MoultEspBits) {
        .address = parse_hex (parts[0]),
        .high = (guint8) g_ascii_strtoull (parts[1], NULL, 10),
        .low = (guint8) g_ascii_strtoull (parts[2], NULL, 10),
        .wanted = n_parts > 3 ? (guint32) g_ascii_strtoull (parts[3], NULL, 10) : 0,
    };
}

static GArray *
load_bits (JsonObject *object, const char *name)
{
    GArray *list = g_array_new (FALSE, FALSE, sizeof (MoultEspBits));
    JsonArray *array = get_array (object, name);

    for (guint i = 0; i < get_length (array); i++) {
        MoultEspBits bits = parse_bits (json_array_get_string_element (array, i));

        g_array_append_val (list, bits);
    }
    return list;
}

static GArray *
load_embedded (JsonArray *array)
{
    GArray *list = g_array_new (FALSE, FALSE, sizeof (MoultEspEmbedded));

    for (guint i = 0; i < get_length (array); i++) {
        JsonObject *object = json_array_get_object_element (array, i);
        MoultEspEmbedded embedded = {
            .what = g_intern_string (json_object_get_string_member (object, "what")),
            .bits = load_bits (object, "bits"),
            .megabytes = load_numbers (get_array (object, "megabytes")),
        };

        g_array_append_val (list, embedded);
    }
    return list;
}

static GArray *
load_stubs (JsonArray *array)
{
    GArray *list = g_array_new (FALSE, FALSE, sizeof (MoultEspStubFiles));

    for (guint i = 0; i < get_length (array); i++) {
        JsonObject *object = json_array_get_object_element (array, i);
        MoultEspStubFiles files = {
            .from = get_number (object, "from", 0),
            .to = get_number (object, "to", G_MAXINT),
            .files = dup_texts (get_array (object, "files")),
        };

        g_array_append_val (list, files);
    }
    return list;
}

static void
load_spi (JsonObject *object, MoultEspSpi *spi)
{
    *spi = (MoultEspSpi) {
        .command = get_hex (object, "command"),
        .user = get_hex (object, "user"),
        .user1 = get_hex (object, "user1"),
        .user2 = get_hex (object, "user2"),
        .out_length = get_hex (object, "out_length"),
        .in_length = get_hex (object, "in_length"),
        .data = get_hex (object, "data"),
    };
}

static void
load_watchdog (JsonObject *object, MoultEspWatchdog *watchdog)
{
    *watchdog = (MoultEspWatchdog) {
        .config = get_hex (object, "config"),
        .timeout = get_hex (object, "timeout"),
        .protect = get_hex (object, "protect"),
        .key = get_hex (object, "key"),
        .super = get_hex (object, "super"),
        .super_protect = get_hex (object, "super_protect"),
        .super_key = get_hex (object, "super_key"),
        .feed_bit = get_number (object, "feed_bit", 0),
        .restarts = get_truth (object, "restarts"),
        .always = get_truth (object, "always"),
        .force_download = get_hex (object, "force_download"),
    };
}

static MoultEspBaudQuirk
load_quirk (JsonObject *object)
{
    static const char *const names[] = { "", "esp32", "esp32c2", "esp32c5" };
    const char *name = json_object_get_string_member_with_default (object, "baud_quirk", "");

    for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
        if (g_str_equal (name, names[i]))
            return i;
    }
    g_error ("%s: there is no baud_quirk \"%s\"", RESOURCE, name);
}

static void
load_mac (JsonArray *array, guint32 mac[3])
{
    for (guint i = 0; i < MIN (3, get_length (array)); i++)
        mac[i] = parse_hex (json_array_get_string_element (array, i));
}

static void
load_revision (JsonObject *object, MoultEspChip *chip)
{
    chip->major = load_bits (object, "major");
    chip->major_ones = load_bits (object, "major_ones");
    chip->minor = load_bits (object, "minor");
    chip->revision_zero = load_bits (object, "revision_zero");
}

static MoultEspChip *
load_chip (const char *name, JsonObject *object, JsonObject *layouts)
{
    MoultEspChip *chip = g_new0 (MoultEspChip, 1);

    chip->name = g_intern_string (name);
    chip->id = (int) json_object_get_int_member_with_default (object, "id", -1);
    chip->magic = load_hexes (get_array (object, "magic"));
    chip->boot = get_hex (object, "boot");
    chip->spi_base = get_hex (object, "spi");
    load_spi (json_object_get_object_member (layouts,
                                             json_object_get_string_member (object, "spi_layout")),
              &chip->spi);
    load_mac (get_array (object, "mac"), chip->mac);
    chip->uart_divider = get_hex (object, "uart_divider");
    chip->divider_share = get_number (object, "divider_share", 1);
    chip->crystals = load_numbers (get_array (object, "crystals"));
    chip->crystal_guess = load_bits (object, "crystal_guess");
    chip->baud_quirk = load_quirk (object);
    load_revision (object, chip);
    chip->crypt_count = load_bits (object, "crypt_count");
    chip->secure_boot = load_bits (object, "secure_boot");
    chip->features = dup_texts (get_array (object, "features"));
    chip->embedded = load_embedded (get_array (object, "embedded"));
    if (json_object_has_member (object, "watchdog"))
        load_watchdog (json_object_get_object_member (object, "watchdog"), &chip->watchdog);
    chip->stubs = load_stubs (get_array (object, "stubs"));
    chip->later_rom = get_truth (object, "later_rom");
    chip->short_security = get_truth (object, "short_security");
    chip->basic_rom = get_truth (object, "basic_rom");
    chip->max_baud = get_number (object, "max_baud", 0);
    return chip;
}

static void
load_chips (Data *data, JsonObject *root)
{
    JsonObject *layouts = json_object_get_object_member (root, "spi");
    JsonObjectIter iter;
    const char *name = NULL;
    JsonNode *node = NULL;

    data->chips = g_ptr_array_new ();
    json_object_iter_init_ordered (&iter, json_object_get_object_member (root, "chips"));
    while (json_object_iter_next_ordered (&iter, &name, &node))
        g_ptr_array_add (data->chips, load_chip (name, json_node_get_object (node), layouts));
}

static void
load_lines (Data *data, JsonObject *usb)
{
    JsonObjectIter iter;
    const char *id = NULL;
    JsonNode *node = NULL;

    data->lines = g_hash_table_new (g_str_hash, g_str_equal);
    json_object_iter_init (&iter, usb);
    while (json_object_iter_next (&iter, &id, &node)) {
        gboolean jtag = g_str_equal (json_node_get_string (node), "jtag");

        g_hash_table_insert (data->lines, (gpointer) g_intern_string (id),
                             GINT_TO_POINTER (jtag ? MOULT_ESP_LINE_JTAG : MOULT_ESP_LINE_OTG));
    }
}

static void
load_adapters (Data *data, JsonArray *array)
{
    data->adapters = g_ptr_array_new ();
    for (guint i = 0; i < get_length (array); i++) {
        JsonObject *object = json_array_get_object_element (array, i);
        Adapter *adapter = g_new0 (Adapter, 1);

        adapter->ids = dup_texts (get_array (object, "ids"));
        adapter->bauds = load_numbers (get_array (object, "bauds"));
        g_ptr_array_add (data->adapters, adapter);
    }
}

static gpointer
load (gpointer unused)
{
    Data *data = g_new0 (Data, 1);
    g_autoptr (JsonParser) parser = json_parser_new_immutable ();
    g_autoptr (GError) error = NULL;
    g_autoptr (GBytes) bytes =
        g_resources_lookup_data (RESOURCE, G_RESOURCE_LOOKUP_FLAGS_NONE, &error);
    gsize size = 0;
    const char *text = bytes != NULL ? g_bytes_get_data (bytes, &size) : NULL;

    if (text == NULL || !json_parser_load_from_data (parser, text, size, &error))
        g_error ("%s: %s", RESOURCE, error->message);
    JsonObject *root = json_node_get_object (json_parser_get_root (parser));
    load_chips (data, root);
    load_lines (data, json_object_get_object_member (root, "usb"));
    load_adapters (data, json_object_get_array_member (root, "adapters"));
    return data;
}

static const Data *
get_data (void)
{
    static GOnce once = G_ONCE_INIT;

    return g_once (&once, load, NULL);
}

/* ---- Chips ---- */

static gboolean
has_magic (const MoultEspChip *chip, guint32 magic)
{
    for (guint i = 0; i < chip->magic->len; i++) {
        if (g_array_index (chip->magic, guint32, i) == magic)
            return TRUE;
    }
    return FALSE;
}

const MoultEspChip *
moult_esp_chip_find_magic (guint32 magic)
{
    GPtrArray *chips = get_data ()->chips;

    for (guint i = 0; i < chips->len; i++) {
        if (has_magic (chips->pdata[i], magic))
            return chips->pdata[i];
    }
    return NULL;
}

const MoultEspChip *
moult_esp_chip_find_id (guint32 id)
{
    GPtrArray *chips = get_data ()->chips;

    for (guint i = 0; i < chips->len; i++) {
        const MoultEspChip *chip = chips->pdata[i];

        if (chip->id >= 0 && (guint32) chip->id == id)
            return chip;
    }
    return NULL;
}

const MoultEspChip *
moult_esp_chip_find_short_security (void)
{
    GPtrArray *chips = get_data ()->chips;

    for (guint i = 0; i < chips->len; i++) {
        const MoultEspChip *chip = chips->pdata[i];

        if (chip->short_security)
            return chip;
    }
    return NULL;
}

const MoultEspChip *
moult_esp_chip_find (const char *name)
{
    GPtrArray *chips = get_data ()->chips;

    for (guint i = 0; i < chips->len; i++) {
        const MoultEspChip *chip = chips->pdata[i];

        if (g_strcmp0 (chip->name, name) == 0)
            return chip;
    }
    return NULL;
}

/* ---- Lines and adapters ---- */

static char *
dup_usb_id (MoultDevice *device)
{
    return g_strdup_printf ("%04x:%04x", moult_device_get_vid (device),
                            moult_device_get_pid (device));
}

/* Drivers of serial adapters name their ttys so; what speaks CDC is a board's own USB, but for the
 * adapters that the board data knows. The tty of a debug probe has no reset lines, and what is
 * behind it no ESP ROM. */
static gboolean
is_adapter (MoultDevice *device)
{
    switch (moult_board_db_classify (device)) {
    case MOULT_DEVICE_KIND_SERIAL_ADAPTER:
        return moult_board_db_find_probe (device) == NULL;
    case MOULT_DEVICE_KIND_UNKNOWN:
        return g_str_has_prefix (moult_device_get_tty (device), "/dev/ttyUSB");
    case MOULT_DEVICE_KIND_BOARD:
    case MOULT_DEVICE_KIND_BOOTLOADER:
    case MOULT_DEVICE_KIND_OTHER:
        return FALSE;
    }
    g_assert_not_reached ();
}

MoultEspLine
moult_esp_chip_find_line (MoultDevice *device)
{
    g_autofree char *id = dup_usb_id (device);
    gpointer line = g_hash_table_lookup (get_data ()->lines, id);

    if (moult_device_get_tty (device) == NULL)
        return MOULT_ESP_LINE_NONE;
    if (line != NULL)
        return GPOINTER_TO_INT (line);
    return is_adapter (device) ? MOULT_ESP_LINE_UART : MOULT_ESP_LINE_NONE;
}

static gboolean
matches (const Adapter *adapter, const char *id)
{
    for (gsize i = 0; adapter->ids[i] != NULL; i++) {
        if (g_pattern_match_simple (adapter->ids[i], id))
            return TRUE;
    }
    return FALSE;
}

const guint *
moult_esp_chip_get_bauds (MoultDevice *device)
{
    GPtrArray *adapters = get_data ()->adapters;
    g_autofree char *id = dup_usb_id (device);

    for (guint i = 0; i < adapters->len; i++) {
        const Adapter *adapter = adapters->pdata[i];

        if (matches (adapter, id))
            return (const guint *) adapter->bauds->data;
    }
    g_assert_not_reached ();
}
