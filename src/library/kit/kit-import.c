/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "kit-import.h"

#include "error.h"
#include "firmware-check.h"
#include "firmware-promise.h"
#include "image-parse.h"
#include "kit-manifest.h"
#include "kit-reader.h"

typedef struct {
    MoultStoreThread *store;
    const MoultKitOptions *options;
    MoultKitResult *result;
    GCancellable *cancellable;
    GHashTable *wanted; /* path → MoultKitEntry */
    GHashTable *met;    /* paths of those that are in the kit */
    GHashTable *stored; /* PORT/NAME → MoultFirmware */
    guint64 done;       /* bytes */
    guint64 total;
} Import;

gboolean
moult_kit_is_kit (const char *place)
{
    g_autofree char *manifest = g_build_filename (place, MOULT_KIT_MANIFEST, NULL);
    g_autofree char *name = g_path_get_basename (place);

    if (g_file_test (place, G_FILE_TEST_IS_DIR))
        return g_file_test (manifest, G_FILE_TEST_IS_REGULAR);
    return g_str_equal (name, MOULT_KIT_MANIFEST) || g_str_has_suffix (name, ".zip")
           || g_str_has_suffix (name, ".tar.gz") || g_str_has_suffix (name, ".tgz")
           || g_str_has_suffix (name, ".tar");
}

/* ---- what a file is ---- */

/* A file of the site is what its name says; the kit adds where it came from. */
static MoultFirmware *
describe_official (Import *self,
                   const MoultFirmwareName *name,
                   MoultFirmware *claimed,
                   GBytes *bytes,
                   GError **error)
{
    const MoultFirmwareFields claims = moult_firmware_get_fields (claimed);
    g_autofree char *link = g_strconcat (MOULT_FIRMWARE_FOLDER, name->file, NULL);
    g_autoptr (MoultFirmware) promise =
        moult_firmware_promise_new (name, claims.link != NULL ? claims.link : link, claims.port);
    MoultFirmwareFields fields = moult_firmware_get_fields (promise);

    fields.source = claims.source;
    fields.description = claims.description;
    g_autoptr (MoultFirmware) promised = moult_firmware_new (&fields);
    return moult_firmware_check (promised, bytes, self->cancellable, error);
}

static MoultFirmware *
describe_own (MoultFirmware *claimed, GBytes *bytes, GError **error)
{
    const char *name = moult_firmware_get_name (claimed);
    MoultFirmwareFields fields = moult_firmware_get_fields (claimed);
    g_autoptr (MoultImage) image = moult_image_parse (bytes, name, error);

    if (image == NULL)
        return NULL;
    g_autoptr (MoultFirmware) found = moult_firmware_new_for_image (name, image);
    const MoultFirmwareFields evidence = moult_firmware_get_fields (found);
    fields.kind = evidence.kind;
    fields.machine = evidence.machine;
    fields.chips = evidence.chips;
    fields.size = evidence.size;
    fields.n_blocks = evidence.n_blocks;
    if (evidence.version != NULL)
        fields.version = evidence.version;
    if (fields.board_id == NULL)
        fields.board_id = evidence.board_id;
    if (fields.port == NULL)
        fields.port = evidence.port;
    return moult_firmware_new (&fields);
}

static MoultFirmware *
describe (Import *self, MoultFirmware *claimed, GBytes *bytes, GError **error)
{
    g_autoptr (MoultFirmwareName) name =
        moult_firmware_name_parse (moult_firmware_get_name (claimed));

    if (name != NULL && moult_firmware_name_is_official (name)
        && !moult_firmware_get_custom (claimed))
        return describe_official (self, name, claimed, bytes, error);
    return describe_own (claimed, bytes, error);
}

/* ---- into the store ---- */

typedef struct {
    GBytes *bytes;
    MoultFirmware *firmware;
} Adoption;

static gpointer
adopt (MoultStore *store, gpointer data, GError **error)
{
    Adoption *adoption = data;

    return moult_store_adopt_bytes (store, adoption->bytes, adoption->firmware, error);
}

/* Whether the store's own file stays, which is counted. */
static gboolean
stays (Import *self, MoultFirmware *firmware, const char *sha256)
{
    g_autofree char *file = moult_store_dup_file (firmware);
    MoultFirmware *stored = file != NULL ? g_hash_table_lookup (self->stored, file) : NULL;

    if (stored == NULL)
        return FALSE;
    if (g_strcmp0 (moult_firmware_get_sha256 (stored), sha256) == 0)
        self->result->n_present++;
    else if (!self->options->replace)
        moult_kit_result_leave_out (self->result, &self->result->n_kept,
                                    moult_firmware_get_name (firmware),
                                    "the library has another file of this name");
    else
        return FALSE;
    return TRUE;
}

static gboolean
store_file (Import *self, MoultFirmware *firmware, GBytes *bytes, GError **error)
{
    Adoption adoption = { bytes, firmware };
    MoultFirmware *stored = moult_store_thread_call (self->store, adopt, &adoption, error);
    char *file = stored != NULL ? moult_store_dup_file (stored) : NULL;

    if (stored == NULL)
        return FALSE;
    self->result->n_done++;
    self->result->n_bytes += g_bytes_get_size (bytes);
    g_ptr_array_add (self->result->stored, stored);
    g_hash_table_replace (self->stored, file, g_object_ref (stored));
    return TRUE;
}

/* ---- one file ---- */

static const char *
hold_against (MoultFirmware *claimed, GBytes *bytes, const char *sha256)
{
    if (g_bytes_get_size (bytes) != moult_firmware_get_file_size (claimed))
        return "it has not the size that the kit names";
    if (g_strcmp0 (sha256, moult_firmware_get_sha256 (claimed)) != 0)
        return "its sha256 is not the one that the kit names";
    return NULL;
}

static gboolean
leave_out_bad (Import *self, MoultFirmware *claimed, const char *why)
{
    moult_kit_result_leave_out (self->result, &self->result->n_bad,
                                moult_firmware_get_name (claimed), why);
    return TRUE;
}

static gboolean
import_bytes (Import *self, MoultFirmware *claimed, GBytes *bytes, GError **error)
{
    g_autofree char *sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
    const char *fault = hold_against (claimed, bytes, sha256);
    g_autoptr (GError) reason = NULL;

    if (fault != NULL)
        return leave_out_bad (self, claimed, fault);
    g_autoptr (MoultFirmware) firmware = describe (self, claimed, bytes, &reason);
    if (g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
        g_propagate_error (error, g_steal_pointer (&reason));
        return FALSE;
    }
    if (firmware == NULL)
        return leave_out_bad (self, claimed, reason->message);
    return stays (self, firmware, sha256) || store_file (self, firmware, bytes, error);
}

static gboolean
on_file_cb (const char *path,
            GBytes *bytes,
            const char *problem,
            gpointer user_data,
            GError **error)
{
    Import *self = user_data;
    MoultKitEntry *entry = g_hash_table_lookup (self->wanted, path);

    /* An archive may hold a name twice; the first one counts. */
    if (!g_hash_table_add (self->met, entry->path))
        return TRUE;
    self->done += moult_firmware_get_file_size (entry->firmware);
    if (self->options->progress != NULL)
        moult_progress_set_bytes (self->options->progress, self->done, self->total);
    return bytes != NULL ? import_bytes (self, entry->firmware, bytes, error)
                         : leave_out_bad (self, entry->firmware, problem);
}

/* ---- all of them ---- */

static gpointer
load_stored (MoultStore *store, gpointer data, GError **error)
{
    return moult_store_load_firmwares (store, error);
}

/* Those that are gone are left out: they may come back. */
static gboolean
know_stored (Import *self, GError **error)
{
    g_autoptr (GPtrArray) firmwares =
        moult_store_thread_call (self->store, load_stored, NULL, error);

    for (guint i = 0; firmwares != NULL && i < firmwares->len; i++) {
        MoultFirmware *firmware = g_ptr_array_index (firmwares, i);
        g_autofree char *file = moult_store_dup_file (firmware);

        if (file != NULL && moult_firmware_get_path (firmware) != NULL)
            g_hash_table_insert (self->stored, g_steal_pointer (&file), g_object_ref (firmware));
    }
    return firmwares != NULL;
}

static void
begin (Import *self, const MoultKitManifest *manifest)
{
    self->result->n_files = manifest->entries->len + manifest->bad->len;
    self->result->n_bad = manifest->bad->len;
    for (guint i = 0; i < MIN (manifest->bad->len, 100); i++)
        g_ptr_array_add (self->result->reasons, g_strdup (g_ptr_array_index (manifest->bad, i)));
    for (guint i = 0; i < manifest->entries->len; i++) {
        MoultKitEntry *entry = g_ptr_array_index (manifest->entries, i);

        g_hash_table_insert (self->wanted, entry->path, entry);
        self->total += moult_firmware_get_file_size (entry->firmware);
    }
}

static void
tell_missing (Import *self, const MoultKitManifest *manifest)
{
    for (guint i = 0; i < manifest->entries->len; i++) {
        MoultKitEntry *entry = g_ptr_array_index (manifest->entries, i);

        if (!g_hash_table_contains (self->met, entry->path))
            moult_kit_result_leave_out (self->result, &self->result->n_missing,
                                        moult_firmware_get_name (entry->firmware),
                                        "it is not in the kit");
    }
}

gboolean
moult_kit_import (MoultStoreThread *store,
                  const char *place,
                  const MoultKitOptions *options,
                  MoultKitResult *result,
                  GCancellable *cancellable,
                  GError **error)
{
    g_return_val_if_fail (store != NULL && place != NULL && options != NULL && result != NULL,
                          FALSE);

    g_autoptr (MoultKitReader) reader = moult_kit_reader_open (place, cancellable, error);
    g_autoptr (MoultKitManifest) manifest =
        reader != NULL ? moult_kit_manifest_parse (moult_kit_reader_get_manifest (reader), error)
                       : NULL;
    g_autoptr (GHashTable) wanted = g_hash_table_new (g_str_hash, g_str_equal);
    g_autoptr (GHashTable) met = g_hash_table_new (g_str_hash, g_str_equal);
    g_autoptr (GHashTable) stored =
        g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
    Import self = { store, options, result, cancellable, wanted, met, stored };

    if (manifest == NULL || !know_stored (&self, error))
        return FALSE;
    begin (&self, manifest);
    if (!moult_kit_reader_read (reader, wanted, on_file_cb, &self, cancellable, error))
        return FALSE;
    tell_missing (&self, manifest);
    return TRUE;
}
