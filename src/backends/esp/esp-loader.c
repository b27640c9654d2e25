/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "esp-loader.h"

#include "error.h"
#include "esp-flash.h"
#include "esp-speed.h"
#include "esp-stub.h"

enum {
    MAX_TRIES = 4,
    MAX_STUB_FAILURES = 2,
};

gboolean
moult_esp_loader_can_retry (const GError *error)
{
    return g_error_matches (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL)
           || g_error_matches (error, MOULT_ERROR, MOULT_ERROR_VERIFY)
           || g_error_matches (error, MOULT_ERROR, MOULT_ERROR_GONE);
}

void
moult_esp_loader_lower (MoultEspLoader *self, const MoultEspSession *session)
{
    guint lower = moult_esp_speed_get_lower (session, self->baud);

    if (lower > 0)
        self->baud = lower;
}

static gboolean
start_stub (MoultEspLoader *self, MoultEspSession *session, GError **error)
{
    if (self->rom_only || moult_esp_stub_start (session, error))
        return TRUE;
    self->n_stub_failures++;
    self->rom_only = self->n_stub_failures == MAX_STUB_FAILURES;
    return FALSE;
}

/* The speed twice: most ROMs can change theirs, and then the stub comes faster; the ESP8266's
 * cannot.
 */
static gboolean
start_once (MoultEspLoader *self, MoultEspSession *session, GError **error)
{
    return moult_esp_speed_set (session, self->baud, error) && start_stub (self, session, error)
           && moult_esp_speed_set (session, self->baud, error)
           && moult_esp_flash_attach (session, error);
}

gboolean
moult_esp_loader_start (MoultEspLoader *self, MoultEspSession *session, GError **error)
{
    for (guint i = 1;; i++) {
        g_autoptr (GError) local_error = NULL;

        if (start_once (self, session, &local_error))
            return TRUE;
        if (i == MAX_TRIES || !moult_esp_loader_can_retry (local_error)) {
            g_propagate_error (error, g_steal_pointer (&local_error));
            return FALSE;
        }
        moult_esp_link_log (session->link, "%s: once more", local_error->message);
        moult_esp_loader_lower (self, session);
        if (!moult_esp_session_reopen (session, error))
            return FALSE;
    }
}
