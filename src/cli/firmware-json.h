/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include "firmware.h"

G_BEGIN_DECLS

/**
 * moult_firmware_json_add_members:
 *
 * Adds what is known of a firmware to an open object, always these members: "name" of its file,
 * "board", "variant" ("" is the standard build), "version", "date", "port", "kind" ("uf2" …; "" for
 * what Moult does not look into), "chips", "size" (bytes of flash), "file_size", "sha256", "path"
 * ("" if it is not on this computer), "state" ("stored", or "gone"), "link", "source",
 * "description", "custom", "custom_id", "commit" (hash of what it was built from), "dirty" (the
 * source differed from it).
 */
void moult_firmware_json_add_members (JsonBuilder *builder, MoultFirmware *firmware);

/* Its board, and its variant, or "". (transfer full) */
char *moult_firmware_dup_board (MoultFirmware *firmware);
const char *moult_firmware_get_variant (MoultFirmware *firmware);

G_END_DECLS
