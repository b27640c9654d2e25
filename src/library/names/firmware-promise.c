/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "firmware-promise.h"

#include "board-db.h"

/* The container that a file of this ending is; 0 where Moult parses none. */
static MoultImageKind
get_image_kind (const char *ext, const char *port)
{
    if (g_str_equal (ext, "uf2"))
        return MOULT_IMAGE_UF2;
    if (g_str_equal (ext, "dfu"))
        return MOULT_IMAGE_DFU;
    if (g_str_equal (ext, "hex"))
        return MOULT_IMAGE_IHEX;
    if (g_str_equal (ext, "bin"))
        return port != NULL && g_str_has_prefix (port, "esp") ? MOULT_IMAGE_ESP : MOULT_IMAGE_BIN;
    return 0;
}

gboolean
moult_firmware_name_is_official (const MoultFirmwareName *name)
{
    return name->date != NULL && name->branch == NULL
           && moult_firmware_name_is_flashable (name->ext) && !g_str_equal (name->ext, "app-bin");
}

MoultFirmware *
moult_firmware_promise_new (const MoultFirmwareName *name, const char *link, const char *port)
{
    g_return_val_if_fail (name != NULL && link != NULL, NULL);

    const MoultBoardKind *kind = moult_board_db_lookup (name->board);
    const char *const chips[] = { kind != NULL ? kind->chip : NULL, NULL };

    if (kind != NULL && kind->port != NULL)
        port = kind->port;
    return moult_firmware_new (&(MoultFirmwareFields) {
        .name = name->file,
        .link = link,
        .kind = get_image_kind (name->ext, port),
        .board_id = name->board_id,
        .version = name->version,
        .date = name->date,
        .port = port,
        .chips = chips,
    });
}
