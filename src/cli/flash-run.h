/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include "attached.h"
#include "flash-arguments.h"
#include "library.h"

G_BEGIN_DECLS

/**
 * moult_flash_run_one:
 * @arguments: of `moultctl flash`; the backends are registered
 * @firmware: the one that the boards get, whatever else there is
 * @json: (nullable): where the outcome goes as an array, instead of to stdout
 *
 * What `moultctl flash` does once it has its firmware: plans, asks, flashes, tells.
 */
MoultExit moult_flash_run_one (MoultFlashArguments *arguments,
                               MoultAttached *attached,
                               MoultLibrary *library,
                               MoultFirmware *firmware,
                               JsonBuilder *json);

G_END_DECLS
