/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "esp-stub.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "error.h"

enum {
    BLOCK_SIZE = 0x1800,     /* esptool, ESP_RAM_BLOCK */
    OTG_BLOCK_SIZE = 0x800,  /* esptool, USB_RAM_BLOCK */
    MAX_FILE_SIZE = 1 << 20, /* the largest known has 15 KiB */
    MAX_CODE_SIZE = 64 << 10,
    HELLO_MS = 3000,
};

/* What a stub sends when it has started. */
#define HELLO "OHAI"

/* ---- The file ---- */

static gboolean
reject (GError **error, const char *what)
{
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_BAD_IMAGE, "the stub has no good \"%s\"", what);
    return FALSE;
}

static JsonNode *
get_value (JsonObject *object, const char *name, GType type)
{
    JsonNode *node = json_object_get_member (object, name);

    return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type
               ? node
               : NULL;
}

static gboolean
get_address (JsonObject *object, const char *name, guint32 *address, GError **error)
{
    JsonNode *node = get_value (object, name, G_TYPE_INT64);
    gint64 value = node != NULL ? json_node_get_int (node) : -1;

    if (value < 0 || value > G_MAXUINT32)
        return reject (error, name);
    *address = (guint32) value;
    return TRUE;
}

static GBytes *
get_bytes (JsonObject *object, const char *name, GError **error)
{
    JsonNode *node = get_value (object, name, G_TYPE_STRING);
    gsize size = 0;
    guint8 *bytes = node != NULL ? g_base64_decode (json_node_get_string (node), &size) : NULL;

    if (bytes == NULL || size > MAX_CODE_SIZE) {
        g_free (bytes);
        reject (error, name);
        return NULL;
    }
    return g_bytes_new_take (bytes, size);
}

static gboolean
read_members (MoultEspStub *self, JsonObject *object, GError **error)
{
    self->text = get_bytes (object, "text", error);
    if (self->text == NULL)
        return FALSE;
    if (g_bytes_get_size (self->text) == 0)
        return reject (error, "text");
    if (!get_address (object, "entry", &self->entry, error)
        || !get_address (object, "text_start", &self->text_start, error))
        return FALSE;
    if (!json_object_has_member (object, "data")) {
        self->data = g_bytes_new (NULL, 0);
        return TRUE;
    }
    self->data = get_bytes (object, "data", error);
    return self->data != NULL && get_address (object, "data_start", &self->data_start, error);
}

MoultEspStub *
moult_esp_stub_parse (GBytes *json, GError **error)
{
    g_autoptr (MoultEspStub) self = g_new0 (MoultEspStub, 1);
    /* Not an immutable one: that ends the program over some text that is no JSON (json-glib 1.10).
     */
    g_autoptr (JsonParser) parser = json_parser_new ();
    gsize size = 0;
    const char *text = g_bytes_get_data (json, &size);
    JsonNode *root;

    if (size == 0 || !g_utf8_validate_len (text, size, NULL)
        || !json_parser_load_from_data (parser, text, (gssize) size, NULL)) {
        reject (error, "JSON");
        return NULL;
    }
    root = json_parser_get_root (parser);
    if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root)) {
        reject (error, "object");
        return NULL;
    }
    return read_members (self, json_node_get_object (root), error) ? g_steal_pointer (&self) : NULL;
}

void
moult_esp_stub_free (MoultEspStub *self)
{
    g_clear_pointer (&self->text, g_bytes_unref);
    g_clear_pointer (&self->data, g_bytes_unref);
    g_free (self);
}

/* ---- Where it is ---- */

/* The user's own first, then what Moult came with, then what other packages brought. */
static GStrv
dup_folders (void)
{
    g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
    g_auto (GStrv) others = g_strsplit (MOULT_ESP_STUBS, ":", 0);
    g_autofree char *own = g_build_filename (g_get_user_data_dir (), "moult", "esp-stubs", NULL);

    g_strv_builder_add (builder, own);
    g_strv_builder_add (builder, MOULT_DATADIR "/esp-stubs");
    g_strv_builder_addv (builder, (const char **) others);
    return g_strv_builder_end (builder);
}

static const MoultEspStubFiles *
find_names (const MoultEspChip *chip, guint revision)
{
    for (guint i = 0; i < chip->stubs->len; i++) {
        const MoultEspStubFiles *files = &g_array_index (chip->stubs, MoultEspStubFiles, i);

        if (revision >= files->from && revision <= files->to)
            return files;
    }
    return NULL;
}

char *
moult_esp_stub_find_file (const MoultEspChip *chip, guint revision)
{
    const MoultEspStubFiles *names = find_names (chip, revision);
    g_auto (GStrv) folders = dup_folders ();

    for (gsize i = 0; names != NULL && folders[i] != NULL; i++) {
        for (gsize j = 0; names->files[j] != NULL; j++) {
            g_autofree char *path = g_build_filename (folders[i], names->files[j], NULL);

            if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
                return g_steal_pointer (&path);
        }
    }
    return NULL;
}

static MoultEspStub *
load_file (const char *path, GError **error)
{
    g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, error);
    g_autoptr (GBytes) bytes = NULL;

    if (file == NULL)
        return NULL;
    if (g_mapped_file_get_length (file) > MAX_FILE_SIZE) {
        reject (error, "size");
        return NULL;
    }
    bytes = g_mapped_file_get_bytes (file);
    return moult_esp_stub_parse (bytes, error);
}

/* ---- Into the chip ---- */

static gboolean
send_block (MoultEspLink *link, GByteArray *frame, GError **error)
{
    return moult_esp_link_send (link, frame, error)
           && moult_esp_link_await (link, MOULT_ESP_MEM_DATA, 0, MOULT_ESP_DEFAULT_MS, NULL, error);
}

static gboolean
upload (MoultEspSession *session, GBytes *bytes, guint32 address, GError **error)
{
    gsize block_size = session->line == MOULT_ESP_LINE_OTG ? OTG_BLOCK_SIZE : BLOCK_SIZE;
    gsize size = 0;
    const guint8 *data = g_bytes_get_data (bytes, &size);
    guint32 n_blocks = (size + block_size - 1) / block_size;
    const guint32 begin[] = { size, n_blocks, block_size, address };
    g_autoptr (GByteArray) frame = g_byte_array_new ();

    if (size == 0)
        return TRUE;
    if (!moult_esp_link_command (session->link, MOULT_ESP_MEM_BEGIN, begin, G_N_ELEMENTS (begin),
                                 MOULT_ESP_DEFAULT_MS, error))
        return FALSE;
    for (guint32 i = 0; i < n_blocks; i++) {
        gsize length = MIN (block_size, size - i * block_size);
        const guint32 head[] = { length, i, 0, 0 };

        moult_esp_link_encode (frame, MOULT_ESP_MEM_DATA, head, G_N_ELEMENTS (head),
                               data + i * block_size, length);
        if (!send_block (session->link, frame, error))
            return FALSE;
    }
    return TRUE;
}

/* The ROM's answer to MEM_END may be lost, as it jumps at once; the stub's greeting is what counts.
 */
static gboolean
run (MoultEspLink *link, guint32 entry, GError **error)
{
    const guint32 end[] = { 0, entry };
    g_autoptr (GByteArray) frame = g_byte_array_new ();
    const GByteArray *answer;

    moult_esp_link_encode (frame, MOULT_ESP_MEM_END, end, G_N_ELEMENTS (end), NULL, 0);
    if (!moult_esp_link_send (link, frame, error))
        return FALSE;
    while ((answer = moult_esp_link_read_frame (link, HELLO_MS, error)) != NULL) {
        if (answer->len == strlen (HELLO) && memcmp (answer->data, HELLO, answer->len) == 0) {
            moult_esp_link_set_stub (link, TRUE);
            return TRUE;
        }
    }
    return FALSE;
}

gboolean
moult_esp_stub_start (MoultEspSession *session, GError **error)
{
    g_autofree char *path = moult_esp_stub_find_file (session->chip, session->info.revision);
    g_autoptr (MoultEspStub) stub = NULL;
    g_autoptr (GError) local_error = NULL;

    /* One that somebody left running, on a board that cannot be reset. */
    if (moult_esp_link_get_stub (session->link))
        return TRUE;
    if (path == NULL) {
        moult_esp_link_log (session->link, "no stub for %s: its ROM writes", session->chip->name);
        return TRUE;
    }
    stub = load_file (path, &local_error);
    if (stub == NULL) {
        moult_esp_link_log (session->link, "%s: %s: the ROM writes", path, local_error->message);
        return TRUE;
    }
    if (!upload (session, stub->text, stub->text_start, error)
        || !upload (session, stub->data, stub->data_start, error)
        || !run (session->link, stub->entry, error))
        return FALSE;
    moult_esp_link_log (session->link, "stub %s runs", path);
    return TRUE;
}
