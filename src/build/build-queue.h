/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "build-job.h"

G_BEGIN_DECLS

/**
 * MoultBuildQueue:
 *
 * [iface@Gio.ListModel] of [class@BuildJob], the newest first: builds one at a time in a tree (a
 * build uses all processors), in the order in which they were asked for. Another Moult that builds
 * in the tree is waited for. Keeps the last 20 jobs that ended. Property "n-active" (notify). Main
 * thread.
 */
#define MOULT_TYPE_BUILD_QUEUE (moult_build_queue_get_type ())
G_DECLARE_FINAL_TYPE (MoultBuildQueue, moult_build_queue, MOULT, BUILD_QUEUE, GObject)

MoultBuildQueue *moult_build_queue_new (MoultLibrary *library);
/* The new job, or the one that is asked for the same and has not ended; borrowed. */
MoultBuildJob *moult_build_queue_add (MoultBuildQueue *self, MoultBuildRequest *request);
void moult_build_queue_cancel_all (MoultBuildQueue *self);
guint moult_build_queue_get_n_active (MoultBuildQueue *self);

G_END_DECLS
