/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "device-source.h"
#include "probe-info.h"
#include "target.h"

G_BEGIN_DECLS

#define MOULT_PROBE_DRIVER_EXTENSION_POINT "moult-probe-driver"

/**
 * MoultProbeOptions:
 *
 * How a target is asked; all 0 is how it is asked by itself.
 */
typedef struct {
    gboolean under_reset; /* it is held in reset meanwhile, and starts anew */
    guint frequency;      /* of the wire in Hz; 0: one that is safe for all */
} MoultProbeOptions;

#define MOULT_TYPE_PROBE_DRIVER (moult_probe_driver_get_type ())
G_DECLARE_INTERFACE (MoultProbeDriver, moult_probe_driver, MOULT, PROBE_DRIVER, GObject)

/**
 * MoultProbeDriver:
 *
 * Knows kinds of debug probes: by their descriptors, and how to ask for the chip behind one.
 * moult_registry_find_probe_driver() finds them; they register as extensions of
 * %MOULT_PROBE_DRIVER_EXTENSION_POINT.
 */
struct _MoultProbeDriverInterface {
    GTypeInterface parent;

    MoultProbeInfo *(*recognise) (MoultProbeDriver *self, MoultDevice *device);
    MoultTarget *(*read_target) (MoultProbeDriver *self,
                                 MoultDeviceSource *devices,
                                 MoultDevice *device,
                                 const MoultProbeOptions *options,
                                 MoultProbeInfo **info,
                                 GCancellable *cancellable,
                                 GError **error);
};

/* What a device is as a probe, by its descriptors alone: nothing is opened. Cheap, any thread.
 * (transfer full) (nullable) */
MoultProbeInfo *moult_probe_driver_recognise (MoultProbeDriver *self, MoultDevice *device);

/**
 * moult_probe_driver_read_target:
 * @options: (nullable): %NULL is all 0
 * @info: (out) (optional) (nullable): what is known of the probe by then, with firmware and
 *   voltage if it told them; set on failure, too, once the probe has answered
 *
 * Opens the probe, asks what is behind it by reading alone, and lets go of it. The target runs on.
 * Blocks for some milliseconds, for seconds at worst: for workers.
 *
 * Fails with %MOULT_ERROR_NO_ACCESS, %MOULT_ERROR_BUSY, %MOULT_ERROR_GONE (the probe was
 * unplugged), %MOULT_ERROR_NOT_FOUND (no target answers; the message says when it has no power),
 * %MOULT_ERROR_PROTOCOL (nonsense, or firmware of the probe that is too old),
 * %MOULT_ERROR_DEPENDENCY (only a program of others can speak to it), %MOULT_ERROR_LOCKED (the chip
 * tells nothing of itself; else its lock is in the target), %G_IO_ERROR_CANCELLED. (transfer full)
 */
MoultTarget *moult_probe_driver_read_target (MoultProbeDriver *self,
                                             MoultDeviceSource *devices,
                                             MoultDevice *device,
                                             const MoultProbeOptions *options,
                                             MoultProbeInfo **info,
                                             GCancellable *cancellable,
                                             GError **error);

G_END_DECLS
