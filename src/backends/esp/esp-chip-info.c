/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "esp-chip-info.h"

#include "esp-flash.h"
#include "esp-info.h"

gboolean
moult_esp_chip_info_can_read (MoultDevice *device)
{
    return moult_esp_chip_find_line (device) != MOULT_ESP_LINE_NONE;
}

static MoultEspChipInfo *
make_info (const MoultEspSession *session)
{
    const MoultEspInfo *found = &session->info;
    MoultEspChipInfo *info = g_new0 (MoultEspChipInfo, 1);

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
    info->secure_boot = found->secure_boot;
    info->flash_encryption = found->flash_encryption;
    info->secure_download = found->secure_download;
    return info;
}

MoultEspChipInfo *
moult_esp_chip_info_read (MoultDeviceSource *devices,
                          MoultDevice *device,
                          GCancellable *cancellable,
                          GError **error)
{
    g_autoptr (MoultEspSession) session =
        moult_esp_session_open (devices, device, NULL, cancellable, error);
    gboolean read;

    if (session == NULL)
        return NULL;
    read = moult_esp_info_read_all (session, error)
           && (session->info.secure_download || moult_esp_flash_attach (session, error));
    /* Back to its firmware, whatever came of it. */
    moult_esp_session_commit (session);
    moult_esp_session_restart (session, NULL);
    return read ? make_info (session) : NULL;
}

void
moult_esp_chip_info_free (MoultEspChipInfo *info)
{
    g_free (info->name);
    g_free (info->revision);
    g_free (info->mac);
    g_strfreev (info->features);
    g_free (info);
}
