/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "build-job-page.h"

#include <glib/gi18n.h>

#include "build-log-view.h"
#include "build-outcome.h"
#include "build-progress.h"
#include "build-words.h"

struct _MoultBuildJobPage {
    AdwNavigationPage parent_instance;

    /* Template widgets */
    AdwClamp *clamp;
    GtkLabel *name_label;
    GtkLabel *source_label;
    MoultBuildProgress *progress;
    MoultBuildOutcome *outcome;
    MoultBuildLogView *log_view;
    GtkWidget *cancel_button;

    MoultBuildJob *job;
    gulong job_handler;
};

G_DEFINE_FINAL_TYPE (MoultBuildJobPage, moult_build_job_page, ADW_TYPE_NAVIGATION_PAGE)

enum {
    SIGNAL_AGAIN,
    SIGNAL_FLASH,
    SIGNAL_SHOW_IN_FIRMWARE,
    N_SIGNALS,
};
static guint signals[N_SIGNALS];

static char *
dup_source (MoultBuildJob *job)
{
    const MoultSourceState *source = moult_build_job_get_source (job);
    g_autofree char *request = moult_build_words_dup_request (moult_build_job_get_request (job));
    g_autofree char *state = source != NULL ? moult_build_words_dup_source (source) : NULL;

    return state != NULL ? g_strdup_printf ("%s · %s", request, state) : g_strdup (request);
}

static void
update (MoultBuildJobPage *self)
{
    g_assert (MOULT_IS_BUILD_JOB_PAGE (self));

    gboolean active = moult_build_job_is_active (self->job);
    g_autofree char *source = dup_source (self->job);

    gtk_label_set_label (self->source_label, source);
    moult_build_progress_update (self->progress, self->job);
    moult_build_outcome_update (self->outcome, self->job);
    gtk_widget_set_visible (GTK_WIDGET (self->progress), active);
    gtk_widget_set_visible (GTK_WIDGET (self->outcome), !active);
    gtk_widget_set_visible (self->cancel_button, active);
    gtk_widget_action_set_enabled (GTK_WIDGET (self), "build-job.cancel",
                                   moult_build_job_get_can_cancel (self->job));
    /* Out of the cache nothing was printed. */
    gtk_widget_set_visible (GTK_WIDGET (self->log_view),
                            !moult_build_job_get_from_cache (self->job));
}

static void
cancel_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    moult_build_job_cancel (MOULT_BUILD_JOB_PAGE (widget)->job);
}

static void
again_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    g_signal_emit (widget, signals[SIGNAL_AGAIN], 0);
}

static void
flash_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    g_signal_emit (widget, signals[SIGNAL_FLASH], 0);
}

static void
show_in_firmware_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    g_signal_emit (widget, signals[SIGNAL_SHOW_IN_FIRMWARE], 0);
}

static void
show_error_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    MoultBuildJobPage *self = MOULT_BUILD_JOB_PAGE (widget);
    g_autoptr (MoultBuildLine) line =
        moult_build_log_dup_error (moult_build_job_get_log (self->job));

    if (line != NULL)
        moult_build_log_view_show_line (self->log_view, line);
}

static void
moult_build_job_page_dispose (GObject *object)
{
    MoultBuildJobPage *self = MOULT_BUILD_JOB_PAGE (object);

    if (self->job != NULL)
        g_clear_signal_handler (&self->job_handler, self->job);
    /* The page's own child is one of the template's. */
    adw_navigation_page_set_child (ADW_NAVIGATION_PAGE (self), NULL);
    gtk_widget_dispose_template (GTK_WIDGET (self), MOULT_TYPE_BUILD_JOB_PAGE);
    g_clear_object (&self->job);

    G_OBJECT_CLASS (moult_build_job_page_parent_class)->dispose (object);
}

static void
install_signals (GType type)
{
    signals[SIGNAL_AGAIN] =
        g_signal_new ("again", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
    signals[SIGNAL_FLASH] =
        g_signal_new ("flash", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
    signals[SIGNAL_SHOW_IN_FIRMWARE] = g_signal_new ("show-in-firmware", type, G_SIGNAL_RUN_LAST, 0,
                                                     NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
    gtk_widget_class_install_action (widget_class, "build-job.cancel", NULL, cancel_action);
    gtk_widget_class_install_action (widget_class, "build-job.again", NULL, again_action);
    gtk_widget_class_install_action (widget_class, "build-job.flash", NULL, flash_action);
    gtk_widget_class_install_action (widget_class, "build-job.show-in-firmware", NULL,
                                     show_in_firmware_action);
    gtk_widget_class_install_action (widget_class, "build-job.show-error", NULL, show_error_action);
}

static void
moult_build_job_page_class_init (MoultBuildJobPageClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = moult_build_job_page_dispose;

    g_type_ensure (MOULT_TYPE_BUILD_PROGRESS);
    g_type_ensure (MOULT_TYPE_BUILD_OUTCOME);
    g_type_ensure (MOULT_TYPE_BUILD_LOG_VIEW);
    install_signals (G_TYPE_FROM_CLASS (klass));
    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/io/github/moult/Moult/ui/build-job-page.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultBuildJobPage, clamp);
    gtk_widget_class_bind_template_child (widget_class, MoultBuildJobPage, name_label);
    gtk_widget_class_bind_template_child (widget_class, MoultBuildJobPage, source_label);
    gtk_widget_class_bind_template_child (widget_class, MoultBuildJobPage, progress);
    gtk_widget_class_bind_template_child (widget_class, MoultBuildJobPage, outcome);
    gtk_widget_class_bind_template_child (widget_class, MoultBuildJobPage, log_view);
    gtk_widget_class_bind_template_child (widget_class, MoultBuildJobPage, cancel_button);
    install_actions (widget_class);
}

static void
moult_build_job_page_init (MoultBuildJobPage *self)
{
    gtk_widget_init_template (GTK_WIDGET (self));
}

AdwNavigationPage *
moult_build_job_page_new (MoultBuildJob *job)
{
    MoultBuildJobPage *self = g_object_new (MOULT_TYPE_BUILD_JOB_PAGE, "title", _ ("Build"), NULL);

    moult_build_job_page_set_job (self, job);
    return ADW_NAVIGATION_PAGE (self);
}

MoultBuildJob *
moult_build_job_page_get_job (MoultBuildJobPage *self)
{
    g_return_val_if_fail (MOULT_IS_BUILD_JOB_PAGE (self), NULL);

    return self->job;
}

void
moult_build_job_page_set_job (MoultBuildJobPage *self, MoultBuildJob *job)
{
    g_return_if_fail (MOULT_IS_BUILD_JOB_PAGE (self) && MOULT_IS_BUILD_JOB (job));

    g_autofree char *name = moult_build_words_dup_board (moult_build_job_get_request (job));

    if (self->job != NULL)
        g_clear_signal_handler (&self->job_handler, self->job);
    g_set_object (&self->job, job);
    self->job_handler =
        g_signal_connect_object (job, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
    gtk_label_set_label (self->name_label, name);
    moult_build_log_view_set_log (self->log_view, moult_build_job_get_log (job));
    update (self);
}

void
moult_build_job_page_set_narrow (MoultBuildJobPage *self, gboolean narrow)
{
    g_return_if_fail (MOULT_IS_BUILD_JOB_PAGE (self));

    gtk_widget_set_margin_start (GTK_WIDGET (self->clamp), narrow ? 12 : 24);
    gtk_widget_set_margin_end (GTK_WIDGET (self->clamp), narrow ? 12 : 24);
    gtk_widget_set_margin_top (GTK_WIDGET (self->clamp), narrow ? 12 : 24);
}
