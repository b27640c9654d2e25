/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "firmware-commands.h"

#include <stdio.h>

#include <glib/gi18n-lib.h>

#include "firmware-json.h"
#include "json.h"
#include "table.h"

static void
print_table (GListModel *stored)
{
    static const MoultColumn columns[] = {
        { N_ ("Board"), 12 },       { N_ ("Variant"), 6 },
        { N_ ("Version"), 8 },      { N_ ("Date"), 10, 100 },
        { N_ ("Kind"), 4 },         { N_ ("Size"), 8 },
        { N_ ("State"), 6 },        { N_ ("File"), 12, 110, FALSE },
        { N_ ("Source"), 12, 160 }, { N_ ("Own words"), 10, 130 },
    };
    g_autoptr (MoultTable) table = moult_table_new (columns, G_N_ELEMENTS (columns));

    for (guint i = 0; i < g_list_model_get_n_items (stored); i++) {
        g_autoptr (MoultFirmware) firmware = g_list_model_get_item (stored, i);
        const MoultFirmwareFields fields = moult_firmware_get_fields (firmware);
        g_autofree char *board = moult_firmware_dup_board (firmware);
        g_autofree char *size = g_format_size (fields.file_size);
        const char *name = fields.custom_id != NULL && fields.custom ? fields.custom_id : board;

        moult_table_add_row (
            table, (const char *const[]) {
                       name, moult_firmware_get_variant (firmware), fields.version, fields.date,
                       fields.kind != 0 ? moult_image_kind_get_name (fields.kind) : NULL, size,
                       fields.path != NULL ? _ ("stored") : _ ("gone"), fields.name, fields.source,
                       fields.description });
    }
    moult_table_print (table, stdout);
}

static void
print_total (MoultLibrary *library, guint n_files)
{
    g_autofree char *size = g_format_size (moult_library_get_stored_size (library));

    g_print ("\n");
    g_print (ngettext ("%u file, %s, in %s\n", "%u files, %s, in %s\n", n_files), n_files, size,
             moult_library_get_folder (library));
}

static void
print_json (GListModel *stored)
{
    g_autoptr (JsonBuilder) builder = json_builder_new ();

    json_builder_begin_array (builder);
    for (guint i = 0; i < g_list_model_get_n_items (stored); i++) {
        g_autoptr (MoultFirmware) firmware = g_list_model_get_item (stored, i);

        json_builder_begin_object (builder);
        moult_firmware_json_add_members (builder, firmware);
        json_builder_end_object (builder);
    }
    json_builder_end_array (builder);
    moult_json_print (builder);
}

MoultExit
moult_firmware_list (int argc, char **argv)
{
    g_autofree char *folder = NULL;
    gboolean as_json = FALSE;
    const GOptionEntry entries[] = {
        MOULT_FIRMWARE_DIR_OPTION (&folder),
        { "json", 'j', 0, G_OPTION_ARG_NONE, &as_json, N_ ("Print JSON"), NULL },
        { NULL },
    };

    if (!moult_command_parse (
            &argc, &argv, NULL,
            _ ("Shows the firmware that is stored on this computer, the latest first.\n"
               "What is gone was stored once; it can be downloaded again."),
            entries))
        return MOULT_EXIT_USAGE;
    if (argc > 1)
        return moult_command_wrong_usage (argv[0], _ ("“%s” is too much"), argv[1]);

    g_autoptr (MoultLibrary) library = moult_firmware_open_library (folder, argv[0]);
    if (library == NULL)
        return MOULT_EXIT_FAILED;
    GListModel *stored = moult_catalogue_get_stored (moult_library_get_catalogue (library));
    guint n_files = g_list_model_get_n_items (stored);
    if (as_json)
        print_json (stored);
    else if (n_files == 0)
        g_print (_ ("No firmware is stored in %s.\n"), moult_library_get_folder (library));
    else {
        print_table (stored);
        print_total (library, n_files);
    }
    return MOULT_EXIT_OK;
}
