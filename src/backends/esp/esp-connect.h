/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "esp-session.h"

G_BEGIN_DECLS

/**
 * moult_esp_connect:
 *
 * Brings the chip behind an open link into its loader and has it answer: one way to reset after the
 * other, up to 8 s for a chip that stays silent. Follows a chip whose own USB enumerates anew
 * meanwhile, so @session's device and link may be others afterwards. Errors as
 * moult_esp_session_open(), with what the chip sent instead as evidence.
 */
gboolean moult_esp_connect (MoultEspSession *session, GError **error);

/* Asks for an answer: five SYNCs of 100 ms each. %FALSE without an error when there was none. */
gboolean moult_esp_connect_sync (MoultEspSession *session, GError **error);

/* Opens the tty of @session's device anew, at the speed that loaders begin with. */
gboolean moult_esp_connect_open (MoultEspSession *session, GError **error);
/* Waits until a chip stands at @session's place again that a loader can be reached through. */
gboolean moult_esp_connect_follow (MoultEspSession *session, GError **error);

G_END_DECLS
