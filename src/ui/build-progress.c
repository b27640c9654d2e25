/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "build-progress.h"

#include <glib/gi18n.h>

#include "build-flash.h"
#include "build-words.h"

struct _MoultBuildProgress {
    GtkBox parent_instance;

    /* Template widgets */
    GtkLabel *state_label;
    GtkLabel *left_label;
    GtkProgressBar *progress_bar;
    GtkLabel *engine_label;
};

G_DEFINE_FINAL_TYPE (MoultBuildProgress, moult_build_progress, GTK_TYPE_BOX)

static char *
dup_engine (MoultBuildJob *job)
{
    const char *engine = moult_build_job_get_engine (job);
    MoultBoard *board = moult_build_flash_get_board (job);
    g_autofree char *by = moult_build_words_dup_engine_line (engine);

    if (board == NULL)
        return g_steal_pointer (&by);
    /* Translators: %s is the name of a board that is flashed when the build is done */
    g_autofree char *then =
        g_strdup_printf (_ ("Then %s is flashed"), moult_board_get_name (board));
    return by != NULL ? g_strdup_printf ("%s. %s", by, then) : g_steal_pointer (&then);
}

static void
moult_build_progress_dispose (GObject *object)
{
    gtk_widget_dispose_template (GTK_WIDGET (object), MOULT_TYPE_BUILD_PROGRESS);

    G_OBJECT_CLASS (moult_build_progress_parent_class)->dispose (object);
}

static void
moult_build_progress_class_init (MoultBuildProgressClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = moult_build_progress_dispose;

    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/io/github/moult/Moult/ui/build-progress.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultBuildProgress, state_label);
    gtk_widget_class_bind_template_child (widget_class, MoultBuildProgress, left_label);
    gtk_widget_class_bind_template_child (widget_class, MoultBuildProgress, progress_bar);
    gtk_widget_class_bind_template_child (widget_class, MoultBuildProgress, engine_label);
}

static void
moult_build_progress_init (MoultBuildProgress *self)
{
    gtk_widget_init_template (GTK_WIDGET (self));
}

void
moult_build_progress_update (MoultBuildProgress *self, MoultBuildJob *job)
{
    g_return_if_fail (MOULT_IS_BUILD_PROGRESS (self) && MOULT_IS_BUILD_JOB (job));

    double fraction = moult_build_job_get_fraction (job);
    g_autofree char *state = moult_build_words_dup_state (moult_build_job_get_state (job),
                                                          moult_build_job_get_step (job), fraction);
    g_autofree char *left =
        moult_build_words_dup_seconds_left (moult_build_job_get_seconds_left (job));
    g_autofree char *engine = dup_engine (job);

    gtk_label_set_label (self->state_label, state);
    gtk_label_set_label (self->left_label, left != NULL ? left : "");
    gtk_label_set_label (self->engine_label, engine != NULL ? engine : "");
    gtk_widget_set_visible (GTK_WIDGET (self->engine_label), engine != NULL);
    if (fraction >= 0)
        gtk_progress_bar_set_fraction (self->progress_bar, fraction);
    else
        gtk_progress_bar_pulse (self->progress_bar);
}
