/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "job-view.h"

#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "describe.h"
#include "live-lines.h"
#include "progress-text.h"
#include "table.h"

enum {
    FRAME_MS = 100,
    NAME_WIDTH = 22,
    STEP_WIDTH = 17,
};

struct _MoultJobView {
    GObject parent_instance;

    MoultJobQueue *queue;
    MoultLiveLines lines;
    gboolean terminal;
    guint frame_id;
    GHashTable *told;  /* job → what was last told of it in plain lines */
    GHashTable *asked; /* jobs whose buttons were explained */
};

G_DEFINE_FINAL_TYPE (MoultJobView, moult_job_view, G_TYPE_OBJECT)

static char *
describe_job_state (MoultFlashJob *job, const MoultProgressState *progress)
{
    switch (moult_flash_job_get_state (job)) {
    case MOULT_JOB_WAITING:
        return g_strdup (_ ("waiting"));
    case MOULT_JOB_RUNNING:
        if (progress->needs_user)
            return g_strdup (_ ("press buttons"));
        return g_strdup (moult_describe_step (progress->step));
    case MOULT_JOB_DONE:
        return g_strdup (_ ("done"));
    case MOULT_JOB_FAILED:
        return g_strdup (_ ("failed"));
    case MOULT_JOB_CANCELLED:
        return g_strdup (_ ("cancelled"));
    }
    g_assert_not_reached ();
}

static char *
make_line (MoultFlashJob *job)
{
    MoultBoard *board = moult_flash_job_get_board (job);
    gboolean running = moult_flash_job_get_state (job) == MOULT_JOB_RUNNING;
    MoultProgressState progress;
    g_autofree char *name = moult_text_fit (moult_board_get_name (board), NAME_WIDTH);
    g_autofree char *state = NULL;
    g_autofree char *step = NULL;
    g_autofree char *bar = NULL;
    g_autofree char *speed = NULL;

    moult_progress_get_state (moult_flash_job_get_progress (job), &progress);
    state = describe_job_state (job, &progress);
    step = moult_text_fit (state, STEP_WIDTH);
    if (!running)
        return g_strdup_printf ("%-8s %s %s", moult_board_get_location (board), name, step);
    bar = moult_progress_text_new_bar (progress.fraction);
    speed = moult_progress_text_new_speed (&progress);
    return g_strdup_printf ("%-8s %s %s %s %3.0f %% %s", moult_board_get_location (board), name,
                            step, bar, progress.fraction * 100, speed);
}

static void
draw_job (MoultJobView *self, MoultFlashJob *job)
{
    g_autofree char *line = make_line (job);

    moult_live_lines_draw (&self->lines, line);
}

/* Where there are more boards than lines, those that are being worked on are shown. */
static gboolean
is_shown (MoultJobView *self, MoultFlashJob *job, guint n_jobs)
{
    guint n_lines = moult_live_lines_get_room (&self->lines);

    return n_jobs <= n_lines
           || (moult_flash_job_get_state (job) == MOULT_JOB_RUNNING
               && self->lines.n_drawn < n_lines);
}

static void
draw_lines (MoultJobView *self)
{
    guint n_jobs = g_list_model_get_n_items (G_LIST_MODEL (self->queue));
    guint n_over = 0;

    moult_live_lines_erase (&self->lines);
    for (guint i = 0; i < n_jobs; i++) {
        g_autoptr (MoultFlashJob) job = g_list_model_get_item (G_LIST_MODEL (self->queue), i);

        if (is_shown (self, job, n_jobs))
            draw_job (self, job);
        if (moult_flash_job_get_state (job) > MOULT_JOB_RUNNING)
            n_over++;
    }
    if (self->lines.n_drawn < n_jobs) {
        fprintf (self->lines.file, _ ("%u of %u boards have ended\n"), n_over, n_jobs);
        self->lines.n_drawn++;
    }
    fflush (self->lines.file);
}

/* A change of state or step, for those who read lines. */
static void
tell_change (MoultJobView *self, MoultFlashJob *job, const MoultProgressState *progress)
{
    MoultBoard *board = moult_flash_job_get_board (job);
    char *state = describe_job_state (job, progress);

    if (g_strcmp0 (g_hash_table_lookup (self->told, job), state) == 0) {
        g_free (state);
        return;
    }
    fprintf (self->lines.file, "%s %s: %s\n", moult_board_get_location (board),
             moult_board_get_name (board), state);
    fflush (self->lines.file);
    g_hash_table_insert (self->told, job, state);
}

static void
update_job (MoultJobView *self, MoultFlashJob *job)
{
    MoultProgressState progress;

    moult_progress_get_state (moult_flash_job_get_progress (job), &progress);
    if (progress.needs_user && moult_flash_job_get_state (job) == MOULT_JOB_RUNNING
        && g_hash_table_add (self->asked, job)) {
        MoultBoard *board = moult_flash_job_get_board (job);

        moult_live_lines_tell_buttons (&self->lines, moult_board_get_location (board),
                                       moult_board_get_name (board), moult_board_get_kind (board));
    }
    if (!self->terminal)
        tell_change (self, job, &progress);
}

static void
on_job_changed_cb (MoultFlashJob *job, GParamSpec *pspec, gpointer user_data)
{
    update_job (MOULT_JOB_VIEW (user_data), job);
}

static void
on_progress_changed_cb (MoultProgress *progress, gpointer user_data)
{
    MoultJobView *self = MOULT_JOB_VIEW (user_data);

    for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->queue)); i++) {
        g_autoptr (MoultFlashJob) job = g_list_model_get_item (G_LIST_MODEL (self->queue), i);

        if (moult_flash_job_get_progress (job) == progress)
            update_job (self, job);
    }
}

static gboolean
on_frame_cb (gpointer user_data)
{
    draw_lines (MOULT_JOB_VIEW (user_data));
    return G_SOURCE_CONTINUE;
}

static void
watch_job (MoultJobView *self, MoultFlashJob *job)
{
    g_signal_connect_object (job, "notify::state", G_CALLBACK (on_job_changed_cb), self, 0);
    g_signal_connect_object (moult_flash_job_get_progress (job), "changed",
                             G_CALLBACK (on_progress_changed_cb), self, 0);
    update_job (self, job);
}

static void
moult_job_view_dispose (GObject *object)
{
    MoultJobView *self = MOULT_JOB_VIEW (object);

    g_clear_handle_id (&self->frame_id, g_source_remove);
    g_clear_pointer (&self->told, g_hash_table_unref);
    g_clear_pointer (&self->asked, g_hash_table_unref);
    g_clear_object (&self->queue);

    G_OBJECT_CLASS (moult_job_view_parent_class)->dispose (object);
}

static void
moult_job_view_class_init (MoultJobViewClass *klass)
{
    G_OBJECT_CLASS (klass)->dispose = moult_job_view_dispose;
}

static void
moult_job_view_init (MoultJobView *self)
{
    self->told = g_hash_table_new_full (NULL, NULL, NULL, g_free);
    self->asked = g_hash_table_new (NULL, NULL);
}

MoultJobView *
moult_job_view_new (MoultJobQueue *queue, FILE *file)
{
    MoultJobView *self = g_object_new (MOULT_TYPE_JOB_VIEW, NULL);

    self->queue = g_object_ref (queue);
    self->lines.file = file;
    self->terminal = isatty (fileno (file));
    for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (queue)); i++) {
        g_autoptr (MoultFlashJob) job = g_list_model_get_item (G_LIST_MODEL (queue), i);

        watch_job (self, job);
    }
    if (self->terminal)
        self->frame_id = g_timeout_add (FRAME_MS, on_frame_cb, self);
    return self;
}

void
moult_job_view_tell (MoultJobView *self, const char *text)
{
    g_return_if_fail (MOULT_IS_JOB_VIEW (self));

    moult_live_lines_tell (&self->lines, text);
}

void
moult_job_view_finish (MoultJobView *self)
{
    g_return_if_fail (MOULT_IS_JOB_VIEW (self));

    g_clear_handle_id (&self->frame_id, g_source_remove);
    if (self->terminal)
        draw_lines (self);
}
