/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "flash-backend.h"
#include "probe-info.h"
#include "pyocd-features.h"
#include "pyocd-output.h"
#include "pyocd-target.h"

G_BEGIN_DECLS

/**
 * MoultPyocdCall:
 *
 * What all calls of pyOCD for one target have in common: which probe, which chip, how to connect.
 * Everything is borrowed.
 */
typedef struct {
    MoultPyocdFeatures *features;
    const MoultProbeInfo *probe;
    const MoultPyocdChoice *choice;
    const MoultFlashOptions *options;
    const char *folder;       /* private: nothing there configures pyOCD */
    const char *connect_mode; /* "halt", … */
    guint frequency;          /* in Hz */
    MoultProgress *progress;
} MoultPyocdCall;

/**
 * moult_pyocd_call_load:
 * @argument: the file, and where it goes if it does not say so itself
 * @size: how many bytes that are, for the progress
 * @can_retry: (out): the target did not answer, and nothing was written: another connect mode may
 *   do better
 *
 * Has pyOCD write a file and leave the target halted, so that it can be read as it was written.
 * Begins the steps erase and write, and commits to them when pyOCD begins to erase. Fails with what
 * its words mean, or as moult_program_run().
 */
gboolean moult_pyocd_call_load (const MoultPyocdCall *self,
                                const char *argument,
                                guint64 size,
                                gboolean *can_retry,
                                GCancellable *cancellable,
                                GError **error);

/* Has it restart the target, which then runs what its flash holds. */
gboolean moult_pyocd_call_reset (const MoultPyocdCall *self, GError **error);

/* Has it run these lines of its commander. */
gboolean moult_pyocd_call_commands (const MoultPyocdCall *self, const char *lines, GError **error);

G_END_DECLS
