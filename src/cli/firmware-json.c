/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "firmware-json.h"

#include <string.h>

#include "json.h"

char *
moult_firmware_dup_board (MoultFirmware *firmware)
{
    const char *board_id = moult_firmware_get_board_id (firmware);

    return board_id != NULL ? g_strndup (board_id, strcspn (board_id, "-")) : g_strdup ("");
}

const char *
moult_firmware_get_variant (MoultFirmware *firmware)
{
    const char *board_id = moult_firmware_get_board_id (firmware);
    const char *dash = board_id != NULL ? strchr (board_id, '-') : NULL;

    return dash != NULL ? dash + 1 : "";
}

void
moult_firmware_json_add_members (JsonBuilder *builder, MoultFirmware *firmware)
{
    const MoultFirmwareFields fields = moult_firmware_get_fields (firmware);
    g_autofree char *board = moult_firmware_dup_board (firmware);

    moult_json_add_text (builder, "name", fields.name);
    moult_json_add_text (builder, "board", board);
    moult_json_add_text (builder, "variant", moult_firmware_get_variant (firmware));
    moult_json_add_text (builder, "version", fields.version);
    moult_json_add_text (builder, "date", fields.date);
    moult_json_add_text (builder, "port", fields.port);
    moult_json_add_text (builder, "kind",
                         fields.kind != 0 ? moult_image_kind_get_name (fields.kind) : NULL);
    moult_json_add_texts (builder, "chips", fields.chips);
    moult_json_add_number (builder, "size", (gint64) fields.size);
    moult_json_add_number (builder, "file_size", (gint64) fields.file_size);
    moult_json_add_text (builder, "sha256", fields.sha256);
    moult_json_add_text (builder, "path", fields.path);
    moult_json_add_text (builder, "state", fields.path != NULL ? "stored" : "gone");
    moult_json_add_text (builder, "link", fields.link);
    moult_json_add_text (builder, "source", fields.source);
    moult_json_add_text (builder, "description", fields.description);
    json_builder_set_member_name (builder, "custom");
    json_builder_add_boolean_value (builder, fields.custom);
    moult_json_add_text (builder, "custom_id", fields.custom_id);
    moult_json_add_text (builder, "commit", fields.commit);
    json_builder_set_member_name (builder, "dirty");
    json_builder_add_boolean_value (builder, fields.dirty);
}
