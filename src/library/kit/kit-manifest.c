/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "kit-manifest.h"

#include <string.h>

#include <json-glib/json-glib.h>

#include "error.h"
#include "firmware-name.h"
#include "firmware-promise.h"
#include "json-depth.h"
#include "kit.h"
#include "site-text.h"
#include "version.h"

#define VERSION 1

enum {
    MAX_NAME = 255,
    MAX_PATH = 1000,
    MAX_LINK = 1000,
    SHA256_SIZE = 64,
    MAX_COMMIT = 64, /* of a SHA-256 repository */
};

static void
free_entry (gpointer data)
{
    MoultKitEntry *entry = data;

    g_free (entry->path);
    g_object_unref (entry->firmware);
    g_free (entry);
}

MoultKitManifest *
moult_kit_manifest_new (void)
{
    MoultKitManifest *self = g_new0 (MoultKitManifest, 1);

    self->entries = g_ptr_array_new_with_free_func (free_entry);
    self->bad = g_ptr_array_new_with_free_func (g_free);
    return self;
}

void
moult_kit_manifest_free (MoultKitManifest *self)
{
    g_ptr_array_unref (self->entries);
    g_ptr_array_unref (self->bad);
    g_free (self);
}

/* ---- names and paths ---- */

static gboolean
is_name (const char *name)
{
    gsize size = strlen (name);

    if (size == 0 || size > MAX_NAME || *name == '.' || !g_utf8_validate (name, size, NULL))
        return FALSE;
    for (const char *at = name; *at != '\0'; at++) {
        if (*at == '/' || *at == '\\' || g_ascii_iscntrl (*at))
            return FALSE;
    }
    return TRUE;
}

/* Names one behind the other, none of which leads up or is hidden. */
static gboolean
is_path (const char *path)
{
    if (strlen (path) > MAX_PATH)
        return FALSE;

    g_auto (GStrv) names = g_strsplit (path, "/", -1);
    for (gsize i = 0; names[i] != NULL; i++) {
        if (!is_name (names[i]))
            return FALSE;
    }
    return names[0] != NULL;
}

static gboolean
is_official (const char *name)
{
    g_autoptr (MoultFirmwareName) parsed = moult_firmware_name_parse (name);

    return parsed != NULL && moult_firmware_name_is_official (parsed);
}

char *
moult_kit_manifest_dup_path (MoultFirmware *firmware)
{
    const char *name = moult_firmware_get_name (firmware);
    const char *port = moult_firmware_get_port (firmware);
    g_autofree char *path = NULL;

    if (!moult_firmware_get_custom (firmware) && is_official (name))
        path = g_strconcat (MOULT_FIRMWARE_FOLDER + 1, name, NULL);
    else
        path = g_strconcat ("custom/", port != NULL && *port != '\0' ? port : "other", "/", name,
                            NULL);
    return is_path (path) ? g_steal_pointer (&path) : NULL;
}

void
moult_kit_manifest_add (MoultKitManifest *self, const char *path, MoultFirmware *firmware)
{
    MoultKitEntry *entry = g_new0 (MoultKitEntry, 1);

    entry->path = g_strdup (path);
    entry->firmware = g_object_ref (firmware);
    g_ptr_array_add (self->entries, entry);
}

/* ---- writing ---- */

static void
add_text (JsonBuilder *builder, const char *name, const char *text)
{
    if (text == NULL || *text == '\0')
        return;
    json_builder_set_member_name (builder, name);
    json_builder_add_string_value (builder, text);
}

static gboolean
is_web (const char *text)
{
    return text != NULL
           && (g_str_has_prefix (text, "https://") || g_str_has_prefix (text, "http://"));
}

static void
add_entry (JsonBuilder *builder, const MoultKitEntry *entry)
{
    const MoultFirmwareFields fields = moult_firmware_get_fields (entry->firmware);

    json_builder_begin_object (builder);
    add_text (builder, "path", entry->path);
    add_text (builder, "name", fields.name);
    add_text (builder, "sha256", fields.sha256);
    json_builder_set_member_name (builder, "size");
    json_builder_add_int_value (builder, (gint64) fields.file_size);
    add_text (builder, "kind", fields.kind != 0 ? moult_image_kind_get_name (fields.kind) : NULL);
    add_text (builder, "board", fields.board_id);
    add_text (builder, "version", fields.version);
    add_text (builder, "date", fields.date);
    add_text (builder, "port", fields.port);
    add_text (builder, "link", fields.link);
    /* Where it lay on this computer is nobody else's business. */
    add_text (builder, "source", is_web (fields.source) ? fields.source : NULL);
    add_text (builder, "description", fields.description);
    add_text (builder, "custom_id", fields.custom_id);
    json_builder_set_member_name (builder, "custom");
    json_builder_add_boolean_value (builder, fields.custom);
    add_text (builder, "commit", fields.commit);
    if (fields.dirty) {
        json_builder_set_member_name (builder, "dirty");
        json_builder_add_boolean_value (builder, TRUE);
    }
    json_builder_end_object (builder);
}

GBytes *
moult_kit_manifest_to_bytes (const MoultKitManifest *self)
{
    g_autoptr (JsonBuilder) builder = json_builder_new ();
    g_autoptr (JsonGenerator) generator = json_generator_new ();
    g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
    g_autofree char *created = g_date_time_format_iso8601 (now);

    json_builder_begin_object (builder);
    json_builder_set_member_name (builder, "version");
    json_builder_add_int_value (builder, VERSION);
    add_text (builder, "created", created);
    json_builder_set_member_name (builder, "files");
    json_builder_begin_array (builder);
    for (guint i = 0; i < self->entries->len; i++)
        add_entry (builder, g_ptr_array_index (self->entries, i));
    json_builder_end_array (builder);
    json_builder_end_object (builder);

    g_autoptr (JsonNode) root = json_builder_get_root (builder);
    json_generator_set_root (generator, root);
    json_generator_set_pretty (generator, TRUE);
    char *text = json_generator_to_data (generator, NULL);
    return g_bytes_new_take (text, strlen (text));
}

/* ---- reading ---- */

static const char *
get_text (JsonObject *object, const char *name)
{
    JsonNode *node = json_object_get_member (object, name);
    const char *text =
        node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;

    return text != NULL ? text : "";
}

static gint64
get_number (JsonObject *object, const char *name)
{
    JsonNode *node = json_object_get_member (object, name);

    return node != NULL && JSON_NODE_HOLDS_VALUE (node)
                   && json_node_get_value_type (node) == G_TYPE_INT64
               ? json_node_get_int (node)
               : 0;
}

/* A text to be shown; %NULL for an empty one. */
static char *
dup_text (JsonObject *object, const char *name)
{
    g_autofree char *text = moult_site_text_clean (get_text (object, name));

    return *text != '\0' ? g_steal_pointer (&text) : NULL;
}

/* A text of nothing but these characters, else %NULL. */
static const char *
get_word (JsonObject *object, const char *name, const char *accept)
{
    const char *text = get_text (object, name);
    gsize size = strspn (text, accept);

    return size > 0 && size <= MAX_NAME && text[size] == '\0' ? text : NULL;
}

static const char *
get_link (JsonObject *object, const char *name)
{
    const char *text = get_text (object, name);

    if (strlen (text) > MAX_LINK || !g_str_is_ascii (text))
        return NULL;
    for (const char *at = text; *at != '\0'; at++) {
        if (!g_ascii_isgraph (*at))
            return NULL;
    }
    return is_web (text) || g_str_has_prefix (text, MOULT_FIRMWARE_FOLDER) ? text : NULL;
}

static MoultImageKind
get_kind (JsonObject *object)
{
    const char *text = get_text (object, "kind");

    for (int kind = MOULT_IMAGE_UF2; kind <= MOULT_IMAGE_BIN; kind++) {
        if (g_str_equal (moult_image_kind_get_name (kind), text))
            return kind;
    }
    return 0;
}

static gboolean
get_flag (JsonObject *object, const char *name)
{
    JsonNode *node = json_object_get_member (object, name);

    return node != NULL && JSON_NODE_HOLDS_VALUE (node)
           && json_node_get_value_type (node) == G_TYPE_BOOLEAN && json_node_get_boolean (node);
}

static const char *
get_commit (JsonObject *object)
{
    const char *commit = get_word (object, "commit", G_CSET_DIGITS "abcdef");

    return commit != NULL && strlen (commit) <= MAX_COMMIT ? commit : NULL;
}

static MoultFirmware *
read_firmware (JsonObject *object)
{
    static const char letters[] = G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_-";
    g_autofree char *version = moult_version_clean (get_text (object, "version"));
    g_autofree char *sha256 = g_ascii_strdown (get_text (object, "sha256"), -1);
    g_autofree char *description = dup_text (object, "description");
    g_autofree char *custom_id = dup_text (object, "custom_id");

    return moult_firmware_new (&(MoultFirmwareFields) {
        .name = get_text (object, "name"),
        .link = get_link (object, "link"),
        .kind = get_kind (object),
        .board_id = get_word (object, "board", letters),
        .version = version,
        .date = get_word (object, "date", G_CSET_DIGITS "-"),
        .port = get_word (object, "port", G_CSET_a_2_z G_CSET_DIGITS "-"),
        .file_size = get_number (object, "size"),
        .sha256 = sha256,
        .source = get_link (object, "source"),
        .description = description,
        .custom_id = custom_id,
        .custom = get_flag (object, "custom"),
        .commit = get_commit (object),
        .dirty = get_flag (object, "dirty"),
    });
}

/* What is wrong with an entry; %NULL: it is one. */
static const char *
find_fault (JsonObject *object)
{
    const char *path = get_text (object, "path");
    const char *name = get_text (object, "name");
    const char *sha256 = get_text (object, "sha256");
    gint64 size = get_number (object, "size");
    const char *slash = strrchr (path, '/');

    if (!is_path (path))
        return "its path leads out of the kit, or is none";
    if (!is_name (name) || !g_str_equal (slash != NULL ? slash + 1 : path, name))
        return "its name is not that of its path";
    if (strlen (sha256) != SHA256_SIZE
        || strspn (sha256, G_CSET_DIGITS "abcdefABCDEF") != SHA256_SIZE)
        return "it has no sha256";
    if (size <= 0 || size > MOULT_IMAGE_MAX_FILE_SIZE)
        return "it is empty, or too large for a firmware";
    return NULL;
}

static void
read_entry (MoultKitManifest *self, JsonNode *node, GHashTable *paths)
{
    JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
    const char *fault = object != NULL ? find_fault (object) : "it is no object";
    const char *path = object != NULL ? get_text (object, "path") : "";

    if (fault == NULL && g_hash_table_contains (paths, path))
        fault = "it is named twice";
    if (fault == NULL) {
        g_autoptr (MoultFirmware) firmware = read_firmware (object);

        g_hash_table_add (paths, g_strdup (path));
        moult_kit_manifest_add (self, path, firmware);
    } else {
        g_autofree char *name = moult_site_text_clean (path);

        g_ptr_array_add (self->bad, g_strdup_printf ("%s: %s", *name != '\0' ? name : "?", fault));
    }
}

static MoultKitManifest *
read_entries (JsonArray *files)
{
    MoultKitManifest *self = moult_kit_manifest_new ();
    g_autoptr (GHashTable) paths = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
    guint n_files = json_array_get_length (files);

    for (guint i = 0; i < n_files; i++)
        read_entry (self, json_array_get_element (files, i), paths);
    return self;
}

static gboolean
fail (GBytes *bytes, const char *why, GError **error)
{
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_BAD_IMAGE,
                 MOULT_KIT_MANIFEST " of %" G_GSIZE_FORMAT " bytes is none: %s",
                 g_bytes_get_size (bytes), why);
    return FALSE;
}

static JsonParser *
load (GBytes *bytes, GError **error)
{
    /* Not an immutable one: that stops the program when a second value stands behind the first. */
    g_autoptr (JsonParser) parser = json_parser_new ();
    g_autoptr (GError) trouble = NULL;
    gsize size;
    const char *json = g_bytes_get_data (bytes, &size);

    if (size == 0 || size > MOULT_KIT_MAX_MANIFEST || moult_json_is_too_deep (json, size)) {
        fail (bytes, "it is empty, too large or too deep", error);
        return NULL;
    }
    if (!json_parser_load_from_data (parser, json, (gssize) size, &trouble)) {
        fail (bytes, trouble->message, error);
        return NULL;
    }
    return g_steal_pointer (&parser);
}

static gboolean
check_version (GBytes *bytes, JsonObject *object, GError **error)
{
    gint64 version = get_number (object, "version");

    if (version <= 0)
        return fail (bytes, "it has no version", error);
    if (version == VERSION)
        return TRUE;
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_DEPENDENCY,
                 "the kit is of a newer Moult: its version is %" G_GINT64_FORMAT ", not %d",
                 version, VERSION);
    return FALSE;
}

MoultKitManifest *
moult_kit_manifest_parse (GBytes *bytes, GError **error)
{
    g_return_val_if_fail (bytes != NULL, NULL);

    g_autoptr (JsonParser) parser = load (bytes, error);
    if (parser == NULL)
        return NULL;

    JsonNode *root = json_parser_get_root (parser);
    JsonObject *object =
        root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
    JsonNode *files = object != NULL ? json_object_get_member (object, "files") : NULL;
    if (files == NULL || !JSON_NODE_HOLDS_ARRAY (files)) {
        fail (bytes, "it has no files", error);
        return NULL;
    }
    if (!check_version (bytes, object, error))
        return NULL;
    if (json_array_get_length (json_node_get_array (files)) > MOULT_KIT_MAX_FILES) {
        fail (bytes, "it has more than 10000 files", error);
        return NULL;
    }
    return read_entries (json_node_get_array (files));
}
