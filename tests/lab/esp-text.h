/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "esp-boot.h"

G_BEGIN_DECLS

/* What chips print by themselves, as users paste it into issue threads. */

/* The ROM after a reset. @cause: chip->power_on, chip->watchdog_reset or another one; @loader: it
 * stays in its loader */
char *esp_text_dup_greeting (const EspChip *chip, const char *cause, gboolean loader);

/* ROM and bootloader when what the flash holds does not start, once; "" when it does. */
char *esp_text_dup_complaint (const EspChip *chip, const EspBoot *boot);

/* MicroPython when there is neither a file system nor blank flash
 * (ports/esp32/modules/inisetup.py), again and again. */
const char *esp_text_get_corrupt (void);

G_END_DECLS
