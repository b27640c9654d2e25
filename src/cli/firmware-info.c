/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "firmware-commands.h"

#include <inttypes.h>
#include <stdio.h>

#include <glib/gi18n-lib.h>

#include "describe.h"
#include "error.h"
#include "firmware-json.h"
#include "image-parse.h"
#include "json.h"
#include "table.h"

/* ---- what to look into ---- */

/* A file on disk, whatever it is. */
static MoultFirmware *
open_file (const char *path, MoultImage **image, GError **error)
{
    g_autofree char *absolute = g_canonicalize_filename (path, NULL);
    g_autofree char *name = g_path_get_basename (path);
    g_autofree char *sha256 = NULL;
    g_autoptr (GBytes) bytes = moult_firmware_read_file (absolute, NULL, error);

    *image = bytes != NULL ? moult_image_parse (bytes, name, error) : NULL;
    if (*image == NULL)
        return NULL;
    g_autoptr (MoultFirmware) found = moult_firmware_new_for_image (absolute, *image);
    MoultFirmwareFields fields = moult_firmware_get_fields (found);
    fields.sha256 = sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
    return moult_firmware_new (&fields);
}

/* What is stored by its name; *@image is NULL for a kind of file that Moult does not look into. */
static MoultFirmware *
open_stored (MoultLibrary *library, const char *name, MoultImage **image, GError **error)
{
    MoultFirmware *firmware =
        moult_catalogue_find_stored (moult_library_get_catalogue (library), name);

    if (firmware == NULL) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND,
                     "neither the library nor this folder has %s", name);
        return NULL;
    }
    if (moult_firmware_get_path (firmware) == NULL || moult_firmware_get_kind (firmware) == 0)
        return g_object_ref (firmware);
    *image = moult_firmware_load_image (firmware, moult_image_parse, NULL, error);
    return *image != NULL ? g_object_ref (firmware) : NULL;
}

/* ---- as text ---- */

static void
print_line (const char *label, const char *value)
{
    g_autofree char *fitted = moult_text_fit (label, 14);

    if (value != NULL && *value != '\0')
        g_print ("%s %s\n", fitted, value);
}

static void
print_segments (MoultImage *image)
{
    gsize n_segments = 0;
    const MoultSegment *segments = moult_image_get_segments (image, &n_segments);

    for (gsize i = 0; i < n_segments; i++) {
        g_autofree char *family =
            segments[i].family != 0 ? g_strdup_printf (" (0x%08x)", segments[i].family) : NULL;
        g_autofree char *line = g_strdup_printf (
            /* Translators: where bytes go, how many, and for which chip: "0x10000000, 256 bytes" */
            _ ("0x%08" PRIx64 ", %zu bytes%s"), segments[i].address,
            g_bytes_get_size (segments[i].data), family != NULL ? family : "");

        print_line (i == 0 ? _ ("Segments") : "", line);
    }
}

static void
print_text (MoultFirmware *firmware, MoultImage *image)
{
    const MoultFirmwareFields fields = moult_firmware_get_fields (firmware);
    g_autofree char *chips = g_strjoinv (", ", (GStrv) fields.chips);
    g_autofree char *size = g_format_size_full (fields.file_size, G_FORMAT_SIZE_LONG_FORMAT);
    g_autofree char *built = moult_describe_built (firmware);

    print_line (_ ("File"), fields.name);
    print_line (_ ("Kind"), fields.kind != 0 ? moult_image_kind_get_name (fields.kind) : NULL);
    print_line (_ ("Board"), fields.board_id);
    print_line (_ ("Calls itself"), fields.machine);
    print_line (_ ("Version"), fields.version);
    print_line (_ ("Date"), fields.date);
    print_line (_ ("Port"), fields.port);
    print_line (_ ("Chip"), chips);
    print_line (_ ("Size"), size);
    if (image != NULL)
        print_segments (image);
    print_line (_ ("SHA-256"), fields.sha256);
    print_line (_ ("Source"), fields.source);
    print_line (_ ("Source code"), built);
    print_line (_ ("Own id"), fields.custom_id);
    print_line (_ ("Own words"), fields.description);
    print_line (_ ("Where"), fields.path != NULL ? fields.path : _ ("gone from this computer"));
}

/* ---- as JSON ---- */

static void
add_segments (JsonBuilder *builder, MoultImage *image)
{
    gsize n_segments = 0;
    const MoultSegment *segments =
        image != NULL ? moult_image_get_segments (image, &n_segments) : NULL;

    json_builder_set_member_name (builder, "segments");
    json_builder_begin_array (builder);
    for (gsize i = 0; i < n_segments; i++) {
        json_builder_begin_object (builder);
        moult_json_add_number (builder, "address", (gint64) segments[i].address);
        moult_json_add_number (builder, "size", (gint64) g_bytes_get_size (segments[i].data));
        moult_json_add_number (builder, "family", segments[i].family);
        json_builder_end_object (builder);
    }
    json_builder_end_array (builder);
}

static void
print_json (MoultFirmware *firmware, MoultImage *image)
{
    g_autoptr (JsonBuilder) builder = json_builder_new ();

    json_builder_begin_object (builder);
    moult_firmware_json_add_members (builder, firmware);
    moult_json_add_text (builder, "machine", moult_firmware_get_machine (firmware));
    moult_json_add_text (builder, "version_text",
                         image != NULL ? moult_image_get_version_text (image) : NULL);
    add_segments (builder, image);
    json_builder_end_object (builder);
    moult_json_print (builder);
}

MoultExit
moult_firmware_info (int argc, char **argv)
{
    g_autofree char *folder = NULL;
    gboolean as_json = FALSE;
    const GOptionEntry entries[] = {
        MOULT_FIRMWARE_DIR_OPTION (&folder),
        { "json", 'j', 0, G_OPTION_ARG_NONE, &as_json, N_ ("Print JSON"), NULL },
        { NULL },
    };

    if (!moult_command_parse (
            &argc, &argv, _ ("FILE|NAME"),
            _ ("Looks into a firmware file on disk, or a stored one by its name: what kind of\n"
               "file it is, for which chip and board, its version, and what it writes where."),
            entries))
        return MOULT_EXIT_USAGE;
    if (argc != 2)
        return moult_command_wrong_usage (argv[0], "%s", _ ("name one file"));

    g_autoptr (MoultImage) image = NULL;
    g_autoptr (MoultFirmware) firmware = NULL;
    g_autoptr (MoultLibrary) library = NULL;
    g_autoptr (GError) error = NULL;
    if (g_file_test (argv[1], G_FILE_TEST_EXISTS)) {
        firmware = open_file (argv[1], &image, &error);
    } else {
        library = moult_firmware_open_library (folder, argv[0]);
        if (library == NULL)
            return MOULT_EXIT_FAILED;
        firmware = open_stored (library, argv[1], &image, &error);
    }
    if (firmware == NULL)
        return moult_firmware_fail (argv[0], error);
    if (as_json)
        print_json (firmware, image);
    else
        print_text (firmware, image);
    return MOULT_EXIT_OK;
}
