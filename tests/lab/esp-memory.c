/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "esp-memory.h"

#include <json-glib/json-glib.h>
#include <string.h>

#define STUB_FOLDER "/usr/lib/python3/dist-packages/esptool/targets/stub_flasher"

typedef struct {
    guint32 address;
    guint32 size;
    guint32 next; /* block */
    GByteArray *bytes;
} Segment;

struct _EspMemory {
    const EspChip *chip;
    GPtrArray *segments;
};

static void
free_segment (gpointer data)
{
    Segment *segment = data;

    g_byte_array_unref (segment->bytes);
    g_free (segment);
}

EspMemory *
esp_memory_new (const EspChip *chip)
{
    EspMemory *memory = g_new0 (EspMemory, 1);

    memory->chip = chip;
    memory->segments = g_ptr_array_new_with_free_func (free_segment);
    return memory;
}

void
esp_memory_free (EspMemory *memory)
{
    g_ptr_array_unref (memory->segments);
    g_free (memory);
}

static Segment *
find_segment (EspMemory *memory, guint32 address)
{
    for (guint n = 0; n < memory->segments->len; n++) {
        Segment *segment = memory->segments->pdata[n];

        if (address - segment->address < segment->size)
            return segment;
    }
    return NULL;
}

void
esp_memory_begin (EspMemory *memory, guint32 address, guint32 size)
{
    Segment *segment = find_segment (memory, address);

    if (segment)
        g_ptr_array_remove (memory->segments, segment);
    segment = g_new0 (Segment, 1);
    segment->address = address;
    segment->size = size;
    segment->bytes = g_byte_array_new ();
    g_ptr_array_add (memory->segments, segment);
}

gboolean
esp_memory_add (EspMemory *memory, guint32 sequence, const guint8 *bytes, gsize length)
{
    Segment *segment =
        memory->segments->len ? memory->segments->pdata[memory->segments->len - 1] : NULL;

    if (!segment || sequence != segment->next || segment->bytes->len + length > segment->size)
        return FALSE;
    g_byte_array_append (segment->bytes, bytes, (guint) length);
    segment->next++;
    return TRUE;
}

static gboolean
is_complete (EspMemory *memory)
{
    for (guint n = 0; n < memory->segments->len; n++) {
        Segment *segment = memory->segments->pdata[n];

        if (segment->bytes->len != segment->size)
            return FALSE;
    }
    return memory->segments->len > 0;
}

/* ---- Debian's stubs ---- */

static JsonNode *
load_known (const EspChip *chip)
{
    g_autofree char *path =
        g_strdup_printf (STUB_FOLDER "/stub_flasher_%s.json", chip->name + strlen ("esp"));
    g_autoptr (JsonParser) parser = json_parser_new ();

    if (!json_parser_load_from_file (parser, path, NULL))
        return NULL;
    return json_parser_steal_root (parser);
}

static gboolean
is_equal (EspMemory *memory, JsonObject *stub, const char *bytes_name, const char *start_name)
{
    Segment *segment =
        find_segment (memory, (guint32) json_object_get_int_member (stub, start_name));
    gsize length;
    g_autofree guchar *known =
        g_base64_decode (json_object_get_string_member (stub, bytes_name), &length);

    return segment && segment->bytes->len == length
           && memcmp (segment->bytes->data, known, length) == 0;
}

/* Whether a stub with this entry is known, and whether this is it. */
static gboolean
is_damaged (EspMemory *memory, guint32 entry)
{
    g_autoptr (JsonNode) node = load_known (memory->chip);
    JsonObject *stub = node ? json_node_get_object (node) : NULL;

    if (!stub || json_object_get_int_member (stub, "entry") != entry)
        return FALSE;
    return !is_equal (memory, stub, "text", "text_start")
           || !is_equal (memory, stub, "data", "data_start");
}

EspStubKind
esp_memory_judge (EspMemory *memory, guint32 entry)
{
    Segment *text = find_segment (memory, entry);

    if (!text || !is_complete (memory) || is_damaged (memory, entry))
        return ESP_STUB_NONE;
    return text->size >= memory->chip->stub_size ? ESP_STUB_V2 : ESP_STUB_LEGACY;
}
