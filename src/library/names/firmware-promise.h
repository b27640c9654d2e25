/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "firmware-name.h"
#include "firmware.h"

G_BEGIN_DECLS

/* Where the download site keeps all its firmware files. */
#define MOULT_FIRMWARE_FOLDER "/resources/firmware/"

/* Whether it is a name that the download site gives to a file that can be put on a board. An
 * application alone ("app-bin") is for bootloaders that no backend knows. */
gboolean moult_firmware_name_is_official (const MoultFirmwareName *name);

/**
 * moult_firmware_promise_new:
 * @name: of a file of the download site
 * @link: where it is on the site
 * @port: (nullable): MicroPython port of its board, if the board data may not know it
 *
 * What a file of the site is by its name, before anybody has seen it. Any thread. (transfer full)
 */
MoultFirmware *
moult_firmware_promise_new (const MoultFirmwareName *name, const char *link, const char *port);

G_END_DECLS
