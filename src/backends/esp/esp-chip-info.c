/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "esp-chip-info.h"

#include "esp-flash.h"
#include "esp-info.h"

/* ESP-IDF, "Firmware Image Format": the header that a program begins with. */
#define HEADER_SIZE 24

gboolean
moult_esp_chip_info_can_read (MoultDevice *device)
{
    return moult_esp_chip_find_line (device) != MOULT_ESP_LINE_NONE;
}

static MoultChipInfo *
make_info (const MoultEspSession *session, gboolean empty)
{
    const MoultEspInfo *found = &session->info;
    MoultChipInfo *info = moult_chip_info_new ();

    info->name = g_strdup (moult_esp_info_get_chip_name (session));
    info->revision = session->chip->minor->len > 0
                         ? g_strdup_printf ("%u.%u", found->revision / 100, found->revision % 100)
                         : g_strdup ("");
    info->mac = g_strdup_printf ("%02x:%02x:%02x:%02x:%02x:%02x", found->mac[0], found->mac[1],
                                 found->mac[2], found->mac[3], found->mac[4], found->mac[5]);
    info->crystal = found->crystal;
    info->features = g_strdupv (found->features);
    info->flash_id = found->flash_id;
    info->flash_size = found->flash_size;
    info->empty = empty;
    info->secure_boot = found->secure_boot;
    info->flash_encryption = found->flash_encryption;
    info->secure_download = found->secure_download;
    return info;
}

/* Where the ROM looks for a bootloader or, on the ESP8266, for the program. */
static gboolean
look_for_program (MoultEspSession *session, gboolean *empty, GError **error)
{
    if (!moult_esp_flash_has_md5 (session))
        return TRUE;
    return moult_esp_flash_is_blank (session, session->chip->boot, HEADER_SIZE, empty, error);
}

static gboolean
read_all (MoultEspSession *session, gboolean *empty, GError **error)
{
    if (!moult_esp_info_read_all (session, error))
        return FALSE;
    return session->info.secure_download
           || (moult_esp_flash_attach (session, error) && look_for_program (session, empty, error));
}

MoultChipInfo *
moult_esp_chip_info_read (MoultDeviceSource *devices,
                          MoultDevice *device,
                          GCancellable *cancellable,
                          GError **error)
{
    g_autoptr (MoultEspSession) session =
        moult_esp_session_open (devices, device, NULL, cancellable, error);
    gboolean empty = FALSE;
    gboolean read;

    if (session == NULL)
        return NULL;
    read = read_all (session, &empty, error);
    /* Back to its firmware, whatever came of it. */
    moult_esp_session_commit (session);
    moult_esp_session_restart (session, NULL);
    return read ? make_info (session, empty) : NULL;
}
