/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "esp-session.h"

G_BEGIN_DECLS

/* The speed of the serial line: as fast as the adapter is known for, or proves to be. A speed at
 * which a flash failed is not tried again with that adapter for a week. */

/* The most to try now: by adapter, chip, what failed before, and what the user wants (0: nothing in
 * particular). */
guint moult_esp_speed_get_first (const MoultEspSession *session, guint wanted);
/* The next below @baud, 0 if there is none. */
guint moult_esp_speed_get_lower (const MoultEspSession *session, guint baud);

/**
 * moult_esp_speed_set:
 *
 * Has loader and tty change to a speed and asks whether they still understand each other. The
 * ESP8266's ROM cannot, nor does native USB know a speed: nothing is done then. After an error the
 * chip may have any speed; it has to be met anew.
 */
gboolean moult_esp_speed_set (MoultEspSession *session, guint baud, GError **error);

/* Keeps in mind for this adapter that it is good for @baud and not for more. */
void moult_esp_speed_remember (const MoultEspSession *session, guint baud);

G_END_DECLS
