/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "esp-session.h"

G_BEGIN_DECLS

/* Learns from the ROM which chip answers, its revision, MAC address and protection: what has to be
 * known before it is written. Sets @session's chip and the first members of its info. Fails with
 * %MOULT_ERROR_PROTOCOL for a chip that is not known. */
gboolean moult_esp_info_read (MoultEspSession *session, GError **error);
/* The other facts: crystal, features. The flash's id and size are moult_esp_flash_read_id()'s. */
gboolean moult_esp_info_read_all (MoultEspSession *session, GError **error);

/* The crystal's frequency in MHz, by the speed that the ROM has found out for its UART. */
gboolean moult_esp_info_read_crystal (MoultEspSession *session, guint *megahertz, GError **error);

/* The value of a field that may be spread over several registers, the first bits highest. */
gboolean
moult_esp_info_read_bits (MoultEspLink *link, const GArray *bits, guint32 *value, GError **error);

/* "ESP32-C3 revision 0.4, 7c:df:a1:00:00:01": for logs and messages. */
char *moult_esp_info_dup_words (const MoultEspSession *session);
/* Its plain name: "ESP32-C3". */
const char *moult_esp_info_get_chip_name (const MoultEspSession *session);

G_END_DECLS
