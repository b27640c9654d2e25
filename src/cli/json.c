/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "json.h"

#include "error.h"

void
moult_json_add_text (JsonBuilder *builder, const char *name, const char *text)
{
    json_builder_set_member_name (builder, name);
    json_builder_add_string_value (builder, text != NULL ? text : "");
}

void
moult_json_add_texts (JsonBuilder *builder, const char *name, const char *const *texts)
{
    json_builder_set_member_name (builder, name);
    json_builder_begin_array (builder);
    for (gsize i = 0; texts[i] != NULL; i++)
        json_builder_add_string_value (builder, texts[i]);
    json_builder_end_array (builder);
}

void
moult_json_add_error (JsonBuilder *builder, const GError *error, const char *advice)
{
    json_builder_set_member_name (builder, "error");
    json_builder_begin_object (builder);
    moult_json_add_text (builder, "code",
                         error->domain == MOULT_ERROR ? moult_error_get_name (error->code)
                                                      : "cancelled");
    moult_json_add_text (builder, "message", error->message);
    moult_json_add_text (builder, "advice", advice);
    json_builder_end_object (builder);
}

void
moult_json_add_number (JsonBuilder *builder, const char *name, gint64 value)
{
    json_builder_set_member_name (builder, name);
    json_builder_add_int_value (builder, value);
}

static void
add_toml (JsonBuilder *builder, MoultBoardInfo *info)
{
    json_builder_set_member_name (builder, "toml");
    json_builder_add_value (builder, json_gvariant_serialize (moult_board_info_get_toml (info)));
}

/* mpflash list --json: these names in this order; "unknown" is its family of a board that did not
 * answer. */
static void
add_mpflash_fields (JsonBuilder *builder, MoultDevice *device, MoultBoardInfo *info)
{
    const char *family = moult_board_info_get_family (info);

    moult_json_add_text (builder, "serialport", moult_device_get_tty (device));
    moult_json_add_text (builder, "family", *family != '\0' ? family : "unknown");
    moult_json_add_text (builder, "description", moult_board_info_get_description (info));
    moult_json_add_text (builder, "version", moult_board_info_get_version (info));
    moult_json_add_text (builder, "port", moult_board_info_get_port (info));
    moult_json_add_text (builder, "sys_platform", moult_board_info_get_sys_platform (info));
    moult_json_add_text (builder, "cpu", moult_board_info_get_cpu (info));
    moult_json_add_text (builder, "arch", moult_board_info_get_arch (info));
    moult_json_add_text (builder, "mpy", moult_board_info_get_mpy (info));
    moult_json_add_text (builder, "build", moult_board_info_get_build (info));
    moult_json_add_text (builder, "location", moult_device_get_location (device));
    add_toml (builder, info);
    moult_json_add_number (builder, "vid", moult_device_get_vid (device));
    moult_json_add_number (builder, "pid", moult_device_get_pid (device));
    moult_json_add_text (builder, "board", moult_board_info_get_board (info));
    moult_json_add_text (builder, "board_id", moult_board_info_get_board_id (info));
    moult_json_add_text (builder, "variant", moult_board_info_get_variant (info));
}

void
moult_json_add_board (JsonBuilder *builder, MoultBoard *board)
{
    MoultDevice *device = moult_board_get_device (board);
    g_autoptr (MoultBoardInfo) info = NULL;

    if (moult_board_get_info (board) != NULL)
        info = g_object_ref (moult_board_get_info (board));
    else
        info = moult_board_info_new (&(MoultBoardInfoFields) { .n_files = -1 });

    json_builder_begin_object (builder);
    add_mpflash_fields (builder, device, info);
    moult_json_add_text (builder, "serial_number", moult_device_get_serial (device));
    moult_json_add_text (builder, "mode", moult_board_mode_get_name (moult_board_get_mode (board)));
    json_builder_set_member_name (builder, "ignored");
    json_builder_add_boolean_value (builder, moult_board_get_ignored (board));
    moult_json_add_text (builder, "name", moult_board_get_name (board));
    moult_json_add_texts (builder, "candidates", moult_board_info_get_candidates (info));
    json_builder_end_object (builder);
}

void
moult_json_print (JsonBuilder *builder)
{
    g_autoptr (JsonGenerator) generator = json_generator_new ();
    g_autoptr (JsonNode) root = json_builder_get_root (builder);
    g_autofree char *text = NULL;

    json_generator_set_root (generator, root);
    json_generator_set_pretty (generator, TRUE);
    json_generator_set_indent (generator, 4);
    text = json_generator_to_data (generator, NULL);
    g_print ("%s\n", text);
}
