/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "kit-export.h"

#include "error.h"
#include "kit-manifest.h"
#include "kit-page.h"
#include "kit-writer.h"

typedef struct {
    MoultFirmwareSource *source;
    const MoultKitOptions *options;
    MoultKitResult *result;
    GCancellable *cancellable;
    MoultKitWriter *writer;
    MoultKitManifest *manifest;
    GHashTable *paths;    /* that are taken */
    GPtrArray *officials; /* MoultFirmware: files of the site that are in the kit */
    guint64 done;         /* bytes */
    guint64 total;
} Export;

static gboolean
is_cancelled (const GError *error)
{
    return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* (transfer full): the firmware with its file on this computer. */
static MoultFirmware *
get_hold (Export *self, MoultFirmware *firmware, GError **error)
{
    if (moult_firmware_get_path (firmware) != NULL)
        return g_object_ref (firmware);
    if (self->source != NULL)
        return moult_firmware_source_fetch (self->source, firmware, NULL, self->cancellable, error);
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND, "it is not on this computer");
    return NULL;
}

static GBytes *
read_stored (Export *self, MoultFirmware *firmware, GError **error)
{
    g_autoptr (GBytes) bytes =
        moult_firmware_read_file (moult_firmware_get_path (firmware), self->cancellable, error);
    g_autofree char *sha256 =
        bytes != NULL ? g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes) : NULL;

    if (sha256 == NULL || g_strcmp0 (sha256, moult_firmware_get_sha256 (firmware)) == 0)
        return g_steal_pointer (&bytes);
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_BAD_IMAGE,
                 "it is not the file that was stored: its sha256 is %s", sha256);
    return NULL;
}

static gboolean
write_file (Export *self, MoultFirmware *firmware, GBytes *bytes, GError **error)
{
    const char *name = moult_firmware_get_name (firmware);
    g_autofree char *path = moult_kit_manifest_dup_path (firmware);

    if (path == NULL || !g_hash_table_add (self->paths, g_strdup (path))) {
        moult_kit_result_leave_out (self->result, &self->result->n_bad, name,
                                    path == NULL ? "no kit can have this name"
                                                 : "the kit has a file of this name");
        return TRUE;
    }
    if (!moult_kit_writer_add (self->writer, path, bytes, error))
        return FALSE;
    moult_kit_manifest_add (self->manifest, path, firmware);
    if (g_str_has_prefix (path, "resources/"))
        g_ptr_array_add (self->officials, g_object_ref (firmware));
    self->result->n_done++;
    self->result->n_bytes += g_bytes_get_size (bytes);
    return TRUE;
}

static void
tell_progress (Export *self, MoultFirmware *firmware)
{
    self->done += moult_firmware_get_file_size (firmware);
    if (self->options->progress != NULL)
        moult_progress_set_bytes (self->options->progress, self->done,
                                  MAX (self->total, self->done));
}

/* A firmware that cannot be had is told of; FALSE: the export is over. */
static gboolean
export_one (Export *self, MoultFirmware *wanted, GError **error)
{
    g_autoptr (GError) reason = NULL;
    g_autoptr (MoultFirmware) firmware = get_hold (self, wanted, &reason);
    g_autoptr (GBytes) bytes = firmware != NULL ? read_stored (self, firmware, &reason) : NULL;

    self->result->n_files++;
    if (bytes != NULL) {
        tell_progress (self, firmware);
        return write_file (self, firmware, bytes, error);
    }
    if (is_cancelled (reason)) {
        g_propagate_error (error, g_steal_pointer (&reason));
        return FALSE;
    }
    moult_kit_result_leave_out (self->result,
                                firmware == NULL ? &self->result->n_missing : &self->result->n_bad,
                                moult_firmware_get_name (wanted), reason->message);
    return TRUE;
}

static gboolean
write_pages (Export *self, GError **error)
{
    g_auto (GStrv) boards = moult_kit_page_list_boards (self->officials);
    g_autoptr (GBytes) index = moult_kit_page_new_index (self->officials);

    for (gsize i = 0; boards[i] != NULL; i++) {
        g_autofree char *path = moult_kit_page_dup_path (boards[i]);
        g_autoptr (GBytes) page = moult_kit_page_new (boards[i], self->officials);

        if (!moult_kit_writer_add (self->writer, path, page, error))
            return FALSE;
    }
    return moult_kit_writer_add (self->writer, MOULT_KIT_INDEX, index, error);
}

static gboolean
write_manifest (Export *self, GError **error)
{
    g_autoptr (GBytes) manifest = moult_kit_manifest_to_bytes (self->manifest);

    return moult_kit_writer_add (self->writer, MOULT_KIT_MANIFEST, manifest, error);
}

static gboolean
write_all (Export *self, GPtrArray *firmwares, GError **error)
{
    for (guint i = 0; i < firmwares->len; i++)
        self->total += moult_firmware_get_file_size (g_ptr_array_index (firmwares, i));
    for (guint i = 0; i < firmwares->len; i++) {
        if (!export_one (self, g_ptr_array_index (firmwares, i), error))
            return FALSE;
    }
    if (self->result->n_done == 0) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND,
                     "of %u firmware files none can be exported", firmwares->len);
        return FALSE;
    }
    return write_pages (self, error) && write_manifest (self, error)
           && moult_kit_writer_finish (self->writer, error);
}

gboolean
moult_kit_export (MoultFirmwareSource *source,
                  GPtrArray *firmwares,
                  const char *place,
                  const MoultKitOptions *options,
                  MoultKitResult *result,
                  GCancellable *cancellable,
                  GError **error)
{
    g_return_val_if_fail (firmwares != NULL && place != NULL && options != NULL && result != NULL,
                          FALSE);

    g_autoptr (MoultKitWriter) writer = moult_kit_writer_open (place, options->replace, error);
    g_autoptr (MoultKitManifest) manifest = moult_kit_manifest_new ();
    g_autoptr (GHashTable) paths = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr (GPtrArray) officials = g_ptr_array_new_with_free_func (g_object_unref);
    Export self = { source, options, result, cancellable, writer, manifest, paths, officials };

    return writer != NULL && write_all (&self, firmwares, error);
}
