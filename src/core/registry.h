/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "activator.h"
#include "board-shell.h"
#include "chip-reader.h"
#include "chip-unlocker.h"
#include "flash-backend.h"
#include "flash-reader.h"
#include "probe-driver.h"

G_BEGIN_DECLS

/**
 * moult_registry_init:
 * @module_dir: (nullable): folder of third-party GIO modules
 *
 * Registers the extension points and loads modules. Call it once from main before the built-ins
 * register (their register functions follow it). A module that cannot be loaded is a g_message.
 */
void moult_registry_init (const char *module_dir);
/* Loads the GIO modules of one more folder; one that is missing is none. */
void moult_registry_load_modules (const char *module_dir);

/* All backends, highest priority first; one instance each for the life of the program. Of one name
 * the registration with the highest GIO priority counts, of equal ones the latest: a module that
 * is loaded before the built-ins overrides one by registering with more than 0. Any thread after
 * start-up. */
GPtrArray *moult_registry_get_backends (void); /* (transfer none) */
MoultFlashBackend *moult_registry_find_backend (const char *name);
/* The first backend that could ask the chip behind this device what it is, or %NULL. */
MoultChipReader *moult_registry_find_chip_reader (MoultDevice *device);
/* The first backend that could take the protection of the chip behind this device away, or %NULL.
 */
MoultChipUnlocker *moult_registry_find_chip_unlocker (MoultDevice *device);
/* The first backend that could read out this board's flash, or %NULL. @info may be %NULL. */
MoultFlashReader *moult_registry_find_flash_reader (MoultDevice *device, MoultBoardInfo *info);
/* The first driver that knows this device as a debug probe, or %NULL. Cheap, any thread. */
MoultProbeDriver *moult_registry_find_probe_driver (MoultDevice *device);
GPtrArray *moult_registry_get_activators (void); /* (transfer none) */
MoultActivator *moult_registry_find_activator (const char *name);
/* What works on the files of running boards; %NULL where nobody has registered one. */
MoultBoardShell *moult_registry_get_board_shell (void);

/* Asks every backend whether it is available, so that moult_registry_choose_backend() knows it
 * without waiting. Blocks, for seconds at worst: for a worker, or before there is a window. */
void moult_registry_check_backends (void);

/**
 * moult_registry_choose_backend:
 * @name: (nullable): the backend that the user named
 *
 * The named backend, or the one of highest priority that was available when it was asked last and
 * gives no reason against it. Fails with %MOULT_ERROR_NOT_FOUND and every backend's reason. Any
 * thread, at once.
 */
MoultFlashBackend *moult_registry_choose_backend (const char *name,
                                                  MoultDevice *device,
                                                  MoultBoardInfo *info,
                                                  MoultImageKind kind,
                                                  GError **error);

/* The backend of highest priority that could be chosen and can write to the device as it is now; or
 * %NULL. Any thread, at once. */
MoultFlashBackend *
moult_registry_find_ready_backend (MoultDevice *device, MoultBoardInfo *info, MoultImageKind kind);

G_END_DECLS
