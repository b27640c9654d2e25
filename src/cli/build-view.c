/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "build-view.h"

#include <math.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "live-lines.h"
#include "progress-text.h"

enum {
    FRAME_MS = 100,
};

struct _MoultBuildView {
    GObject parent_instance;

    MoultLiveLines lines;
    GPtrArray *jobs;
    guint frame_id; /* 0: no terminal */
};

G_DEFINE_FINAL_TYPE (MoultBuildView, moult_build_view, G_TYPE_OBJECT)

static const char *
describe_step (MoultBuildStep step)
{
    switch (step) {
    case MOULT_BUILD_STEP_SOURCE:
        return C_ ("part of a build", "reading the source");
    case MOULT_BUILD_STEP_PREPARE:
        return C_ ("part of a build", "preparing");
    case MOULT_BUILD_STEP_COMPILE:
        return C_ ("part of a build", "compiling");
    case MOULT_BUILD_STEP_STORE:
        return C_ ("part of a build", "storing");
    }
    g_assert_not_reached ();
}

static const char *
get_board_id (MoultBuildJob *job)
{
    return moult_build_request_get_board_id (moult_build_job_get_request (job));
}

/* ", 12 s left"; "" where that is not known well enough. */
static char *
dup_left (MoultBuildJob *job)
{
    double seconds = moult_build_job_get_seconds_left (job);

    if (seconds < 0)
        return g_strdup ("");
    return g_strdup_printf (_ (", %.0f s left"), ceil (seconds));
}

static char *
make_line (MoultBuildJob *job)
{
    double fraction = moult_build_job_get_fraction (job);
    g_autofree char *last = moult_build_log_dup_last (moult_build_job_get_log (job));
    g_autofree char *bar = fraction >= 0 ? moult_progress_text_new_bar (fraction) : NULL;
    g_autofree char *left = dup_left (job);

    if (moult_build_job_get_state (job) == MOULT_BUILD_WAITING)
        return g_strdup_printf ("%s  %s", get_board_id (job), _ ("waiting"));
    if (bar == NULL)
        return g_strdup_printf ("%s  %s  %s", get_board_id (job),
                                describe_step (moult_build_job_get_step (job)), last);
    return g_strdup_printf ("%s  %s %3.0f %%%s  %s", get_board_id (job), bar, fraction * 100, left,
                            last);
}

static gboolean
on_frame_cb (gpointer user_data)
{
    MoultBuildView *self = MOULT_BUILD_VIEW (user_data);

    moult_live_lines_erase (&self->lines);
    for (guint i = 0; i < self->jobs->len; i++) {
        MoultBuildJob *job = g_ptr_array_index (self->jobs, i);
        g_autofree char *line = make_line (job);

        if (moult_build_job_get_state (job) == MOULT_BUILD_RUNNING)
            moult_live_lines_draw (&self->lines, line);
    }
    fflush (self->lines.file);
    return G_SOURCE_CONTINUE;
}

static void
on_step_cb (MoultBuildView *self, GParamSpec *pspec, MoultBuildJob *job)
{
    g_assert (MOULT_IS_BUILD_VIEW (self));

    if (self->frame_id == 0 && moult_build_job_get_state (job) == MOULT_BUILD_RUNNING) {
        fprintf (self->lines.file, "%s: %s\n", get_board_id (job),
                 describe_step (moult_build_job_get_step (job)));
        fflush (self->lines.file);
    }
}

static void
moult_build_view_dispose (GObject *object)
{
    MoultBuildView *self = MOULT_BUILD_VIEW (object);

    g_clear_handle_id (&self->frame_id, g_source_remove);
    g_clear_pointer (&self->jobs, g_ptr_array_unref);

    G_OBJECT_CLASS (moult_build_view_parent_class)->dispose (object);
}

static void
moult_build_view_class_init (MoultBuildViewClass *klass)
{
    G_OBJECT_CLASS (klass)->dispose = moult_build_view_dispose;
}

static void
moult_build_view_init (MoultBuildView *self)
{
    self->jobs = g_ptr_array_new_with_free_func (g_object_unref);
}

MoultBuildView *
moult_build_view_new (FILE *file)
{
    MoultBuildView *self = g_object_new (MOULT_TYPE_BUILD_VIEW, NULL);

    self->lines.file = file;
    if (isatty (fileno (file)))
        self->frame_id = g_timeout_add (FRAME_MS, on_frame_cb, self);
    return self;
}

void
moult_build_view_add (MoultBuildView *self, MoultBuildJob *job)
{
    g_return_if_fail (MOULT_IS_BUILD_VIEW (self) && MOULT_IS_BUILD_JOB (job));

    g_ptr_array_add (self->jobs, g_object_ref (job));
    g_signal_connect_object (job, "notify::step", G_CALLBACK (on_step_cb), self, G_CONNECT_SWAPPED);
}

void
moult_build_view_finish (MoultBuildView *self)
{
    g_return_if_fail (MOULT_IS_BUILD_VIEW (self));

    if (self->frame_id != 0)
        moult_live_lines_erase (&self->lines);
    g_clear_handle_id (&self->frame_id, g_source_remove);
    fflush (self->lines.file);
}
