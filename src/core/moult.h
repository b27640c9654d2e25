/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

/**
 * Moult's interface for third parties.
 *
 * A backend (one way to write firmware to a board) or an activator (one way to bring a board into
 * its bootloader) is a GObject type that implements #MoultFlashBackend or #MoultActivator, in a GIO
 * module that is dropped into the folder which `pkg-config --variable=moduledir moult` prints.
 * Moult and moultctl load it at their start, and `moultctl backends` lists it.
 *
 * The module has two functions: g_io_module_load() registers the type and then the extension,
 *
 *     g_io_extension_point_implement (MOULT_FLASH_BACKEND_EXTENSION_POINT,
 *                                     MY_TYPE_BACKEND, "my-name", priority);
 *
 * and g_io_module_unload() does nothing. Compile it with `pkg-config --cflags moult`; the symbols
 * come from the program that loads it. tests/unit/example-backend.c in Moult's sources is a whole
 * one in 60 lines.
 */

#include "activator.h"
#include "board-file.h"
#include "board-info.h"
#include "board-setup.h"
#include "chip-info.h"
#include "chip-reader.h"
#include "chip-unlocker.h"
#include "device-source.h"
#include "device.h"
#include "error.h"
#include "flash-backend.h"
#include "flash-reader.h"
#include "image.h"
#include "probe-driver.h"
#include "probe-info.h"
#include "progress.h"
#include "target.h"
