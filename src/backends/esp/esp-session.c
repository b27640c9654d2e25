/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "esp-session.h"

#include "error.h"
#include "esp-connect.h"
#include "esp-info.h"
#include "esp-reset.h"
#include "esp-watchdog.h"

static gboolean
meet_chip (MoultEspSession *self, GError **error)
{
    const MoultEspChip *before = self->chip;

    if (!moult_esp_connect (self, error) || !moult_esp_info_read (self, error))
        return FALSE;
    if (before != NULL && self->chip != before) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_WRONG_FIRMWARE,
                     "another chip stands there now: %s instead of %s", self->chip->name,
                     before->name);
        return FALSE;
    }
    g_autofree char *words = moult_esp_info_dup_words (self);
    moult_esp_link_log (self->link, "%s", words);
    return moult_esp_watchdog_stop (self, error);
}

/* A chip that has just started its loader may show its USB twice. */
static gboolean
open_first (MoultEspSession *self, GError **error)
{
    g_autoptr (GError) local_error = NULL;

    if (moult_esp_connect_open (self, &local_error))
        return TRUE;
    if (self->line != MOULT_ESP_LINE_UART
        && g_error_matches (local_error, MOULT_ERROR, MOULT_ERROR_GONE))
        return moult_esp_connect_follow (self, error);
    g_propagate_error (error, g_steal_pointer (&local_error));
    return FALSE;
}

MoultEspSession *
moult_esp_session_open (MoultDeviceSource *devices,
                        MoultDevice *device,
                        MoultProgress *progress,
                        GCancellable *cancellable,
                        GError **error)
{
    g_autoptr (MoultEspSession) self = g_new0 (MoultEspSession, 1);

    self->devices = g_object_ref (devices);
    self->device = g_object_ref (device);
    self->progress = progress;
    self->cancellable = cancellable;
    self->line = moult_esp_chip_find_line (device);
    if (self->line == MOULT_ESP_LINE_NONE) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NO_BOOTLOADER,
                     "no loader of an ESP chip can be reached through the device at %s",
                     moult_device_get_location (device));
        return NULL;
    }
    if (!open_first (self, error) || !meet_chip (self, error))
        return NULL;
    return g_steal_pointer (&self);
}

gboolean
moult_esp_session_reopen (MoultEspSession *self, GError **error)
{
    return moult_esp_connect_follow (self, error) && meet_chip (self, error);
}

gboolean
moult_esp_session_restart (MoultEspSession *self, GError **error)
{
    if (self->link == NULL) {
        g_set_error_literal (error, MOULT_ERROR, MOULT_ERROR_GONE, "the chip has left");
        return FALSE;
    }
    if (moult_esp_watchdog_is_needed (self))
        return moult_esp_watchdog_restart (self, error);
    return moult_esp_reset_into_firmware (self->link, self->line, error);
}

void
moult_esp_session_commit (MoultEspSession *self)
{
    self->cancellable = NULL;
    if (self->link != NULL)
        moult_esp_link_commit (self->link);
}

void
moult_esp_session_free (MoultEspSession *self)
{
    g_clear_pointer (&self->link, moult_esp_link_free);
    g_strfreev (self->info.features);
    g_clear_object (&self->device);
    g_clear_object (&self->devices);
    g_free (self);
}
