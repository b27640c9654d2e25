/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "device-source.h"
#include "progress.h"

G_BEGIN_DECLS

#define MOULT_TYPE_CHIP_UNLOCKER (moult_chip_unlocker_get_type ())
G_DECLARE_INTERFACE (MoultChipUnlocker, moult_chip_unlocker, MOULT, CHIP_UNLOCKER, GObject)

/**
 * MoultChipUnlocker:
 *
 * A backend that can take a chip's read protection away, at the price of all that the chip holds.
 * Backends implement it beside [iface@FlashBackend]; moult_registry_find_chip_unlocker() finds
 * them.
 */
struct _MoultChipUnlockerInterface {
    GTypeInterface parent;

    gboolean (*can_unlock) (MoultChipUnlocker *self, MoultDevice *device);
    gboolean (*unlock) (MoultChipUnlocker *self,
                        MoultDeviceSource *devices,
                        MoultDevice *device,
                        MoultProgress *progress,
                        GCancellable *cancellable,
                        GError **error);
};

/* Whether the loader behind this device, as it is now, has a command for it. Says nothing of
 * whether the chip is protected: many tell that only by refusing. Cheap, any thread. */
gboolean moult_chip_unlocker_can_unlock (MoultChipUnlocker *self, MoultDevice *device);

/**
 * moult_chip_unlocker_unlock:
 *
 * Takes the protection away. The chip erases all that it holds and restarts: a user has to have
 * agreed to that. Calls moult_progress_commit() before it begins; cannot be cancelled after that.
 * Blocks, for a minute at worst: for workers. Fails with %MOULT_ERROR_LOCKED when the chip is
 * locked for good, %MOULT_ERROR_DEPENDENCY when its loader has no such command, and as a flash does
 * before it writes.
 */
gboolean moult_chip_unlocker_unlock (MoultChipUnlocker *self,
                                     MoultDeviceSource *devices,
                                     MoultDevice *device,
                                     MoultProgress *progress,
                                     GCancellable *cancellable,
                                     GError **error);

G_END_DECLS
