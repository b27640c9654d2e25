/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "mpflash-import.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "firmware-name.h"
#include "mpflash-db.h"
#include "mpflash-jsonl.h"
#include "version.h"

#define MAX_REASONS 100
#define SITE        "micropython.org"

typedef struct {
    MoultStore *store;
    MoultImageParseFunc parse;
    MoultMpflashResult *result;
    GCancellable *cancellable;
    char *folder;       /* mpflash's, without links */
    GHashTable *stored; /* PORT/NAME → MoultFirmware that is there */
} Import;

void
moult_mpflash_result_clear (MoultMpflashResult *result)
{
    g_clear_pointer (&result->reasons, g_ptr_array_unref);
    *result = (MoultMpflashResult) { 0 };
}

/* Counts a file that is not imported. */
static void
skip (Import *self, guint *counter, const char *file, const char *why)
{
    MoultMpflashResult *result = self->result;

    (*counter)++;
    if (result->reasons == NULL)
        result->reasons = g_ptr_array_new_with_free_func (g_free);
    if (result->reasons->len < MAX_REASONS) {
        g_autofree char *reason = g_strdup_printf ("%.200s: %s", file, why);

        g_ptr_array_add (result->reasons, g_utf8_make_valid (reason, -1));
    }
}

/* Where the file really is; %NULL after it was counted as one that is not imported. */
static char *
find_file (Import *self, const char *file)
{
    g_autofree char *path = g_build_filename (self->folder, file, NULL);
    g_autofree char *folder = g_str_has_suffix (self->folder, "/")
                                  ? g_strdup (self->folder)
                                  : g_strconcat (self->folder, "/", NULL);
    char *real = realpath (path, NULL);
    GStatBuf st;

    if (real == NULL || g_stat (real, &st) < 0)
        skip (self, errno == ENOENT ? &self->result->n_missing : &self->result->n_refused, file,
              g_strerror (errno));
    else if (!g_str_has_prefix (real, folder))
        skip (self, &self->result->n_refused, file, "a link leads out of the folder");
    else if (!S_ISREG (st.st_mode))
        skip (self, &self->result->n_refused, file, "it is no plain file");
    else if (st.st_size > MOULT_IMAGE_MAX_FILE_SIZE)
        skip (self, &self->result->n_refused, file, "it is too large for a firmware");
    else
        return real;
    g_free (real);
    return NULL;
}

static MoultImage *
load_image (Import *self, const char *path, GError **error)
{
    g_autofree char *name = g_path_get_basename (path);
    g_autoptr (MoultFirmware) firmware =
        moult_firmware_new (&(MoultFirmwareFields) { .name = name, .path = path });

    return moult_firmware_load_image (firmware, self->parse, self->cancellable, error);
}

/* From where it can be fetched again: a path on MicroPython's own site, or an URL. */
static char *
dup_link (const char *source)
{
    g_autoptr (GUri) uri = source != NULL ? g_uri_parse (source, G_URI_FLAGS_ENCODED, NULL) : NULL;
    const char *scheme = uri != NULL ? g_uri_get_scheme (uri) : NULL;

    if (scheme == NULL || (!g_str_equal (scheme, "https") && !g_str_equal (scheme, "http")))
        return NULL;
    if (g_strcmp0 (g_uri_get_host (uri), SITE) == 0)
        return g_strdup (g_uri_get_path (uri));
    return g_strdup (source);
}

static const char *
first_text (const char *a, const char *b)
{
    return a != NULL && *a != '\0' ? a : b;
}

/* What the file says first, then its names, then mpflash. */
static MoultFirmware *
describe (const MoultMpflashRow *row, const char *path, MoultImage *image)
{
    g_autoptr (MoultFirmware) found = moult_firmware_new_for_image (path, image);
    g_autoptr (MoultFirmwareName) name = moult_firmware_name_parse (row->file);
    g_autoptr (MoultFirmwareName) source =
        row->source != NULL ? moult_firmware_name_parse (row->source) : NULL;
    g_autofree char *file_name = g_path_get_basename (row->file);
    g_autofree char *board_id = moult_mpflash_row_dup_board_id (row);
    g_autofree char *row_version = moult_mpflash_row_dup_version (row);
    g_autofree char *version = moult_version_clean (moult_firmware_get_version (found));
    g_autofree char *link = dup_link (row->source);
    g_autofree char *sha256 =
        g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, moult_image_get_bytes (image));
    MoultFirmwareFields fields = moult_firmware_get_fields (found);

    fields.name = file_name;
    fields.path = NULL;
    fields.link = link;
    fields.board_id = first_text (board_id, fields.board_id);
    fields.version = first_text (version, name != NULL ? name->version : NULL);
    fields.version = first_text (fields.version, row_version);
    fields.date = source != NULL ? source->date : name != NULL ? name->date : NULL;
    fields.port = first_text (fields.port, row->port);
    fields.sha256 = sha256;
    fields.source = row->source;
    fields.description = first_text (row->description, NULL);
    fields.custom_id = row->custom_id;
    fields.custom = row->custom;
    return moult_firmware_new (&fields);
}

/* Whether there is nothing to do, which is counted. */
static gboolean
is_stored (Import *self, const char *file, const char *row_file, MoultFirmware *firmware)
{
    MoultFirmware *stored = g_hash_table_lookup (self->stored, file);

    if (stored == NULL)
        return FALSE;
    if (g_strcmp0 (moult_firmware_get_sha256 (stored), moult_firmware_get_sha256 (firmware)) == 0)
        self->result->n_present++;
    else
        skip (self, &self->result->n_kept, row_file, "the library has another file of this name");
    return TRUE;
}

static gboolean
store_image (Import *self,
             const MoultMpflashRow *row,
             MoultImage *image,
             const char *path,
             GError **error)
{
    g_autoptr (MoultFirmware) firmware = describe (row, path, image);
    g_autofree char *file = moult_store_dup_file (firmware);
    MoultFirmware *stored = NULL;

    if (file == NULL) {
        skip (self, &self->result->n_refused, row->file, "the library stores no such names");
        return TRUE;
    }
    if (is_stored (self, file, row->file, firmware))
        return TRUE;
    stored = moult_store_adopt_bytes (self->store, moult_image_get_bytes (image), firmware, error);
    if (stored == NULL)
        return FALSE;
    self->result->n_imported++;
    self->result->n_bytes += moult_firmware_get_file_size (stored);
    g_hash_table_insert (self->stored, g_steal_pointer (&file), stored);
    return TRUE;
}

/* Fails only where going on makes no sense: cancelled, no space, no database. */
static gboolean
import_row (Import *self, const MoultMpflashRow *row, GError **error)
{
    g_autoptr (GError) problem = NULL;
    g_autofree char *path = NULL;

    self->result->n_files++;
    if (!moult_mpflash_row_is_inside (row)) {
        skip (self, &self->result->n_refused, row->file, "it is no path in the folder");
        return TRUE;
    }
    path = find_file (self, row->file);
    if (path == NULL)
        return !g_cancellable_set_error_if_cancelled (self->cancellable, error);

    g_autoptr (MoultImage) image = load_image (self, path, &problem);
    if (image != NULL)
        return store_image (self, row, image, path, error);
    if (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
        g_propagate_error (error, g_steal_pointer (&problem));
        return FALSE;
    }
    skip (self, &self->result->n_unknown, row->file, problem->message);
    return TRUE;
}

/* A file that has several rows is imported by the first. */
static gboolean
import_rows (Import *self, GPtrArray *rows, GHashTable *seen, GError **error)
{
    for (guint i = 0; i < rows->len; i++) {
        const MoultMpflashRow *row = rows->pdata[i];

        if (g_hash_table_add (seen, g_strdup (row->file)) && !import_row (self, row, error))
            return FALSE;
    }
    return TRUE;
}

/* What the store has by its files, those that are gone left out: they may come back. */
static gboolean
load_stored (Import *self, GError **error)
{
    g_autoptr (GPtrArray) firmwares = moult_store_load_firmwares (self->store, error);

    if (firmwares == NULL)
        return FALSE;
    self->stored = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
    for (guint i = 0; i < firmwares->len; i++) {
        MoultFirmware *firmware = firmwares->pdata[i];
        char *file = moult_store_dup_file (firmware);

        if (file != NULL && moult_firmware_get_path (firmware) != NULL)
            g_hash_table_insert (self->stored, file, g_object_ref (firmware));
        else
            g_free (file);
    }
    return TRUE;
}

/* @place: the folder, or a file in it: then only that one is read */
static char *
find_source (const char *place, const char *name)
{
    g_autofree char *place_name = g_path_get_basename (place);
    g_autofree char *in_folder = g_build_filename (place, name, NULL);

    if (g_file_test (place, G_FILE_TEST_IS_DIR))
        return g_file_test (in_folder, G_FILE_TEST_EXISTS) ? g_steal_pointer (&in_folder) : NULL;
    /* A database may have another name. */
    gboolean is_lines = g_str_has_suffix (place_name, ".jsonl");
    return is_lines == g_str_has_suffix (name, ".jsonl") ? g_strdup (place) : NULL;
}

/* The database first: it is what newer releases made of the lines. */
static gboolean
import_sources (Import *self, const char *database, const char *lines, GError **error)
{
    g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr (GPtrArray) rows =
        database != NULL ? moult_mpflash_db_read (database, error) : g_ptr_array_new ();
    g_autoptr (GPtrArray) line_rows = NULL;

    if (rows == NULL || !import_rows (self, rows, seen, error))
        return FALSE;
    if (lines == NULL)
        return TRUE;
    line_rows = moult_mpflash_jsonl_read (lines, &self->result->n_bad, error);
    return line_rows != NULL && import_rows (self, line_rows, seen, error);
}

/* Without links, so that files can be held against it. */
static char *
find_folder (const char *place)
{
    g_autofree char *parent = g_path_get_dirname (place);

    return realpath (g_file_test (place, G_FILE_TEST_IS_DIR) ? place : parent, NULL);
}

gboolean
moult_mpflash_import (MoultStore *store,
                      const char *place,
                      MoultImageParseFunc parse,
                      MoultMpflashResult *result,
                      GCancellable *cancellable,
                      GError **error)
{
    g_return_val_if_fail (store != NULL && place != NULL && parse != NULL && result != NULL, FALSE);

    Import self = { store, parse, result, cancellable, NULL, NULL };
    g_autofree char *folder = self.folder = find_folder (place);
    g_autofree char *database = find_source (place, "mpflash.db");
    g_autofree char *lines = find_source (place, "firmware.jsonl");
    g_autoptr (GHashTable) stored = NULL;

    if (folder == NULL || (database == NULL && lines == NULL)) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND,
                     "%s has neither an mpflash.db nor a firmware.jsonl", place);
        return FALSE;
    }
    gboolean ready = load_stored (&self, error);
    stored = self.stored;
    return ready && import_sources (&self, database, lines, error);
}
