/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "esp-layout.h"

G_BEGIN_DECLS

/**
 * moult_esp_files_make_room:
 *
 * MicroPython makes a file system at its first start, but only where it finds nothing at all: what
 * other firmware left there would keep it from starting (MicroPython,
 * ports/esp32/modules/inisetup.py). Erases the beginning of the place for files, unless a file
 * system stands there. Needs a loader that can read the flash; with another it does nothing.
 */
gboolean
moult_esp_files_make_room (MoultEspSession *session, const MoultEspLayout *layout, GError **error);

G_END_DECLS
