/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "device.h"
#include "pyocd-compare.h"

G_BEGIN_DECLS

/**
 * MoultPyocdNative:
 *
 * A probe that Moult has opened itself after pyOCD let go of it, to look at what that has done. One
 * job's thread.
 */
typedef struct _MoultPyocdNative MoultPyocdNative;

/* Connects to the target and leaves it as it is, running or halted. Fails as
 * moult_probe_session_open() and moult_adi_connect(). (transfer full) */
MoultPyocdNative *moult_pyocd_native_open (MoultDevice *device, guint frequency, GError **error);
void moult_pyocd_native_free (MoultPyocdNative *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultPyocdNative, moult_pyocd_native_free)

/* The target's memory; borrows from @self. */
MoultPyocdMemory moult_pyocd_native_get_memory (MoultPyocdNative *self);

/* Restarts a target with one core by its own reset, which is 2 s faster than to have pyOCD do it.
 * Where this fails pyOCD may still know how. */
gboolean moult_pyocd_native_restart (MoultDevice *device, guint frequency, GError **error);

/**
 * moult_pyocd_native_check_runs:
 *
 * Opens the probe for a moment and looks whether the target's core runs. Fails with
 * %MOULT_ERROR_VERIFY for a core that is halted, or locked up since its firmware is no good. A
 * target that does not let itself be asked any more is only told in the log: firmware may close the
 * debug port.
 */
gboolean moult_pyocd_native_check_runs (MoultDevice *device,
                                        guint frequency,
                                        MoultProgress *progress,
                                        GError **error);

G_END_DECLS
