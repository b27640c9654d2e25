/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "build-run.h"

#include "build-view.h"

static GPtrArray *
start (MoultBuildQueue *queue, GPtrArray *requests, MoultBuildView *view)
{
    GPtrArray *jobs = g_ptr_array_new_with_free_func (g_object_unref);

    for (guint i = 0; i < requests->len; i++) {
        MoultBuildJob *job = moult_build_queue_add (queue, g_ptr_array_index (requests, i));

        if (!g_ptr_array_find (jobs, job, NULL))
            moult_build_view_add (view, job);
        g_ptr_array_add (jobs, g_object_ref (job));
    }
    return jobs;
}

GPtrArray *
moult_build_run (MoultLibrary *library, GPtrArray *requests, FILE *file, GCancellable *cancellable)
{
    g_return_val_if_fail (MOULT_IS_LIBRARY (library) && requests != NULL, NULL);

    g_autoptr (MoultBuildQueue) queue = moult_build_queue_new (library);
    g_autoptr (MoultBuildView) view = moult_build_view_new (file);
    GPtrArray *jobs = start (queue, requests, view);
    gboolean is_told = FALSE;

    while (moult_build_queue_get_n_active (queue) > 0) {
        if (!is_told && g_cancellable_is_cancelled (cancellable)) {
            moult_build_queue_cancel_all (queue);
            is_told = TRUE;
            continue; /* those that waited have ended at once */
        }
        g_main_context_iteration (NULL, TRUE);
    }
    moult_build_view_finish (view);
    return jobs;
}
