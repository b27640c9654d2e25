/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "board.h"
#include "probe-driver.h"

G_BEGIN_DECLS

/**
 * MoultProbeState:
 * @MOULT_PROBE_NEW: nobody has asked it yet
 * @MOULT_PROBE_ASKING: it is being asked; what it said before is still there
 * @MOULT_PROBE_ANSWERED: its target is known
 * @MOULT_PROBE_FAILED: its error says why not
 *
 * How far a probe has been asked.
 */
typedef enum {
    MOULT_PROBE_NEW,
    MOULT_PROBE_ASKING,
    MOULT_PROBE_ANSWERED,
    MOULT_PROBE_FAILED,
} MoultProbeState;

#define MOULT_TYPE_PROBE_STATE (moult_probe_state_get_type ())
GType moult_probe_state_get_type (void);

/**
 * MoultProbe:
 *
 * An attached debug probe and, once it was asked, the chip behind it. [class@ProbeList] makes them.
 * Main thread. Properties (all notify): device, info, target, error, state, board.
 */
#define MOULT_TYPE_PROBE (moult_probe_get_type ())
G_DECLARE_FINAL_TYPE (MoultProbe, moult_probe, MOULT, PROBE, GObject)

/* @info: what @driver recognised @device as. (transfer full) */
MoultProbe *moult_probe_new (MoultProbeDriver *driver, MoultDevice *device, MoultProbeInfo *info);

/* All borrowed until the property changes. */
MoultDevice *moult_probe_get_device (MoultProbe *self);
MoultProbeInfo *moult_probe_get_info (MoultProbe *self); /* never %NULL */
MoultProbeState moult_probe_get_state (MoultProbe *self);
/* What is behind it, as far as it was asked; or %NULL. */
MoultTarget *moult_probe_get_target (MoultProbe *self);
/* Why the target is not known, or %NULL. */
const GError *moult_probe_get_error (MoultProbe *self);
/* The attached board that its target is a part of, or %NULL. */
MoultBoard *moult_probe_get_board (MoultProbe *self);

/**
 * moult_probe_ask_async:
 * @options: (nullable): copied
 *
 * Asks what is behind the probe, as moult_probe_driver_read_target() does, on a thread of its own.
 * The properties tell the answer, too. While it is being asked, asking again fails with
 * %G_IO_ERROR_PENDING; cancelling leaves it as it was.
 */
void moult_probe_ask_async (MoultProbe *self,
                            MoultDeviceSource *devices,
                            const MoultProbeOptions *options,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
gboolean moult_probe_ask_finish (MoultProbe *self, GAsyncResult *result, GError **error);

/* For MoultProbeList: what stays while the same enumeration of the device is there. */
void moult_probe_set_device (MoultProbe *self, MoultDevice *device, MoultProbeInfo *info);
void moult_probe_set_id (MoultProbe *self, const char *id);
void moult_probe_set_board (MoultProbe *self, MoultBoard *board);

G_END_DECLS
