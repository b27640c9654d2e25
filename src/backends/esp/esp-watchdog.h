/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "esp-session.h"

G_BEGIN_DECLS

/* Keeps the watchdogs, which survive a reset through USB Serial/JTAG, from restarting the chip
 * while it is written. Nothing to do on other lines. */
gboolean moult_esp_watchdog_stop (MoultEspSession *session, GError **error);

/* Whether the chip has to be restarted by its watchdog: its modem lines are none (USB-OTG), or
 * would lead back into the loader. */
gboolean moult_esp_watchdog_is_needed (const MoultEspSession *session);
/* Lets the watchdog bite, which takes 0.5 s; the chip's USB leaves with it. */
gboolean moult_esp_watchdog_restart (MoultEspSession *session, GError **error);

G_END_DECLS
