/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "step-row.h"

#include <glib/gi18n.h>

#include "wording.h"

struct _MoultStepRow {
    GtkListBoxRow parent_instance;

    /* Template widgets */
    GtkStack *stack;
    GtkImage *icon;
    GtkSpinner *spinner;
    GtkLabel *title_label;
    GtkLabel *time_label;

    MoultStep step;
};

G_DEFINE_FINAL_TYPE (MoultStepRow, moult_step_row, GTK_TYPE_LIST_BOX_ROW)

static void
show (MoultStepRow *self, const char *icon, const char *tint, const char *state)
{
    const char *classes[] = { tint, NULL };

    gtk_spinner_set_spinning (self->spinner, icon == NULL);
    if (icon == NULL) {
        gtk_stack_set_visible_child (self->stack, GTK_WIDGET (self->spinner));
    } else {
        gtk_image_set_from_icon_name (self->icon, icon);
        gtk_widget_set_css_classes (GTK_WIDGET (self->icon), classes);
        gtk_stack_set_visible_child (self->stack, GTK_WIDGET (self->icon));
    }
    gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                    state, -1);
}

static void
moult_step_row_dispose (GObject *object)
{
    gtk_widget_dispose_template (GTK_WIDGET (object), MOULT_TYPE_STEP_ROW);

    G_OBJECT_CLASS (moult_step_row_parent_class)->dispose (object);
}

static void
moult_step_row_class_init (MoultStepRowClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = moult_step_row_dispose;

    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/io/github/moult/Moult/ui/step-row.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultStepRow, stack);
    gtk_widget_class_bind_template_child (widget_class, MoultStepRow, icon);
    gtk_widget_class_bind_template_child (widget_class, MoultStepRow, spinner);
    gtk_widget_class_bind_template_child (widget_class, MoultStepRow, title_label);
    gtk_widget_class_bind_template_child (widget_class, MoultStepRow, time_label);
}

static void
moult_step_row_init (MoultStepRow *self)
{
    gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
moult_step_row_new (MoultStep step)
{
    MoultStepRow *self = g_object_new (MOULT_TYPE_STEP_ROW, NULL);

    self->step = step;
    gtk_label_set_label (self->title_label, moult_wording_get_step (step));
    gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    moult_wording_get_step (step), -1);
    return GTK_WIDGET (self);
}

void
moult_step_row_update (MoultStepRow *self, const MoultProgressState *progress)
{
    g_return_if_fail (MOULT_IS_STEP_ROW (self));

    double seconds = progress->seconds[self->step];
    gboolean begun = seconds >= 0;
    g_autofree char *time = begun ? moult_wording_dup_seconds (seconds) : NULL;

    gtk_widget_set_visible (GTK_WIDGET (self), progress->has_step[self->step]);
    gtk_label_set_label (self->time_label, time != NULL ? time : "");
    if (begun)
        gtk_widget_remove_css_class (GTK_WIDGET (self->title_label), "dim-label");
    else
        gtk_widget_add_css_class (GTK_WIDGET (self->title_label), "dim-label");

    if (!begun)
        show (self, "moult-waiting-symbolic", "dim-label", C_ ("step", "Still to come"));
    else if (progress->step == self->step && !progress->finished)
        show (self, NULL, NULL, C_ ("step", "Working"));
    else
        show (self, "moult-done-symbolic", "success", C_ ("step", "Done"));
}
