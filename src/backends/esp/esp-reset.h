/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "esp-session.h"

G_BEGIN_DECLS

/* The ways to reset a chip by DTR and RTS, each a short dance of both lines. It belongs to
 * connecting and is no activator, since the device stays what and where it is, and since whether it
 * worked shows only in the loader's answer.
 *
 * On the usual board DTR pulls GPIO0 low and RTS pulls EN low, through two transistors that make
 * both-on and both-off mean nothing (Espressif, "Boot Mode Selection", Automatic Bootloader). */
typedef enum {
    MOULT_ESP_RESET_TIGHT,        /* both lines change at once */
    MOULT_ESP_RESET_TIGHT_SLOW,   /* for a large capacitor at EN */
    MOULT_ESP_RESET_CLASSIC,      /* one line after the other */
    MOULT_ESP_RESET_CLASSIC_SLOW, /* and that too */
    MOULT_ESP_RESET_JTAG,         /* USB Serial/JTAG takes the lines for itself */
    MOULT_ESP_RESET_NONE,
} MoultEspReset;

/* "tight", …: for the log. */
const char *moult_esp_reset_get_name (MoultEspReset reset);

/* Resets the chip into its loader. */
gboolean moult_esp_reset_into_loader (MoultEspLink *link, MoultEspReset reset, GError **error);
/* Resets the chip into its firmware. */
gboolean moult_esp_reset_into_firmware (MoultEspLink *link, MoultEspLine line, GError **error);

G_END_DECLS
