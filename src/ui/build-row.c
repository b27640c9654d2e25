/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "build-row.h"

#include "build-words.h"

struct _MoultBuildRow {
    AdwActionRow parent_instance;

    /* Template widgets */
    GtkImage *state_icon;
    GtkLabel *state_label;
    GtkWidget *cancel_button;

    MoultBuildJob *job;
};

G_DEFINE_FINAL_TYPE (MoultBuildRow, moult_build_row, ADW_TYPE_ACTION_ROW)

static const struct {
    const char *icon;
    const char *tint;
} looks[] = {
    [MOULT_BUILD_WAITING] = { "moult-waiting-symbolic", "dim-label" },
    [MOULT_BUILD_RUNNING] = { "moult-build-symbolic", "accent" },
    [MOULT_BUILD_DONE] = { "moult-done-symbolic", "success" },
    [MOULT_BUILD_FAILED] = { "moult-attention-symbolic", "warning" },
    [MOULT_BUILD_CANCELLED] = { "moult-left-alone-symbolic", "dim-label" },
};

static void
update (MoultBuildRow *self)
{
    g_assert (MOULT_IS_BUILD_ROW (self));

    MoultBuildState state = moult_build_job_get_state (self->job);
    const char *const classes[] = { looks[state].tint, NULL };
    g_autofree char *words = moult_build_words_dup_state (
        state, moult_build_job_get_step (self->job), moult_build_job_get_fraction (self->job));

    gtk_label_set_label (self->state_label, words);
    gtk_image_set_from_icon_name (self->state_icon, looks[state].icon);
    gtk_widget_set_css_classes (GTK_WIDGET (self->state_icon), (const char **) classes);
    gtk_widget_set_visible (self->cancel_button, moult_build_job_get_can_cancel (self->job));
    gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                    words, -1);
}

static void
cancel_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    moult_build_job_cancel (MOULT_BUILD_ROW (widget)->job);
}

static void
moult_build_row_dispose (GObject *object)
{
    MoultBuildRow *self = MOULT_BUILD_ROW (object);

    gtk_widget_dispose_template (GTK_WIDGET (self), MOULT_TYPE_BUILD_ROW);
    g_clear_object (&self->job);

    G_OBJECT_CLASS (moult_build_row_parent_class)->dispose (object);
}

static void
moult_build_row_class_init (MoultBuildRowClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = moult_build_row_dispose;

    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/io/github/moult/Moult/ui/build-row.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultBuildRow, state_icon);
    gtk_widget_class_bind_template_child (widget_class, MoultBuildRow, state_label);
    gtk_widget_class_bind_template_child (widget_class, MoultBuildRow, cancel_button);
    gtk_widget_class_install_action (widget_class, "build-row.cancel", NULL, cancel_action);
}

static void
moult_build_row_init (MoultBuildRow *self)
{
    gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
moult_build_row_new (MoultBuildJob *job)
{
    g_return_val_if_fail (MOULT_IS_BUILD_JOB (job), NULL);

    MoultBuildRow *self = g_object_new (MOULT_TYPE_BUILD_ROW, NULL);
    MoultBuildRequest *request = moult_build_job_get_request (job);
    g_autofree char *name = moult_build_words_dup_board (request);
    g_autofree char *what = moult_build_words_dup_request (request);

    self->job = g_object_ref (job);
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), name);
    adw_action_row_set_subtitle (ADW_ACTION_ROW (self), what);
    g_signal_connect_object (job, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
    update (self);
    return GTK_WIDGET (self);
}

MoultBuildJob *
moult_build_row_get_job (MoultBuildRow *self)
{
    g_return_val_if_fail (MOULT_IS_BUILD_ROW (self), NULL);

    return self->job;
}
