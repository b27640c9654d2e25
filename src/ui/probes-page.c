/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "probes-page.h"

#include "probe-row.h"

/**
 * MoultProbesPage:
 *
 * All attached debug probes. What is behind them is asked whenever the page comes into view, and
 * when another one is plugged in meanwhile; targets run on.
 */
struct _MoultProbesPage {
    AdwNavigationPage parent_instance;

    /* Template widgets */
    GtkStack *stack;
    AdwClamp *clamp;
    GtkListBox *list;

    MoultWorkbench *workbench;
    GSettings *settings; /* or NULL */
    gboolean narrow;
};

G_DEFINE_FINAL_TYPE (MoultProbesPage, moult_probes_page, ADW_TYPE_NAVIGATION_PAGE)

typedef void (*RowFunc) (MoultProbesPage *self, MoultProbeRow *row);

static void
foreach_row (MoultProbesPage *self, RowFunc func)
{
    GtkListBoxRow *row;

    for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
        func (self, MOULT_PROBE_ROW (row));
}

static void
ask (MoultProbesPage *self, MoultProbeRow *row)
{
    moult_probe_row_ask (row);
}

static void
ask_new (MoultProbesPage *self, MoultProbeRow *row)
{
    if (moult_probe_get_state (moult_probe_row_get_probe (row)) == MOULT_PROBE_NEW)
        moult_probe_row_ask (row);
}

static void
tell_narrow (MoultProbesPage *self, MoultProbeRow *row)
{
    moult_probe_row_set_narrow (row, self->narrow);
}

static GtkWidget *
create_row (gpointer item, gpointer user_data)
{
    MoultProbesPage *self = MOULT_PROBES_PAGE (user_data);
    GtkWidget *row = moult_probe_row_new (self->workbench, self->settings, item);

    tell_narrow (self, MOULT_PROBE_ROW (row));
    return row;
}

static void
on_probes_changed_cb (MoultProbesPage *self)
{
    g_assert (MOULT_IS_PROBES_PAGE (self));

    GListModel *probes = moult_workbench_get_probes (self->workbench);
    gboolean empty = g_list_model_get_n_items (probes) == 0;

    gtk_stack_set_visible_child_name (self->stack, empty ? "empty" : "list");
    gtk_widget_action_set_enabled (GTK_WIDGET (self), "probes.ask-all", !empty);
    if (gtk_widget_get_mapped (GTK_WIDGET (self)))
        foreach_row (self, ask_new);
}

static void
ask_all_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    foreach_row (MOULT_PROBES_PAGE (widget), ask);
}

static void
moult_probes_page_map (GtkWidget *widget)
{
    GTK_WIDGET_CLASS (moult_probes_page_parent_class)->map (widget);

    foreach_row (MOULT_PROBES_PAGE (widget), ask);
}

static void
moult_probes_page_dispose (GObject *object)
{
    MoultProbesPage *self = MOULT_PROBES_PAGE (object);

    gtk_widget_dispose_template (GTK_WIDGET (self), MOULT_TYPE_PROBES_PAGE);
    g_clear_object (&self->workbench);
    g_clear_object (&self->settings);

    G_OBJECT_CLASS (moult_probes_page_parent_class)->dispose (object);
}

static void
moult_probes_page_class_init (MoultProbesPageClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = moult_probes_page_dispose;
    widget_class->map = moult_probes_page_map;

    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/io/github/moult/Moult/ui/probes-page.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultProbesPage, stack);
    gtk_widget_class_bind_template_child (widget_class, MoultProbesPage, clamp);
    gtk_widget_class_bind_template_child (widget_class, MoultProbesPage, list);
    gtk_widget_class_install_action (widget_class, "probes.ask-all", NULL, ask_all_action);
}

static void
moult_probes_page_init (MoultProbesPage *self)
{
    gtk_widget_init_template (GTK_WIDGET (self));
}

AdwNavigationPage *
moult_probes_page_new (MoultWorkbench *workbench, GSettings *settings)
{
    g_return_val_if_fail (MOULT_IS_WORKBENCH (workbench), NULL);

    MoultProbesPage *self = g_object_new (MOULT_TYPE_PROBES_PAGE, NULL);
    GListModel *probes = moult_workbench_get_probes (workbench);

    self->workbench = g_object_ref (workbench);
    g_set_object (&self->settings, settings);
    gtk_list_box_bind_model (self->list, probes, create_row, self, NULL);
    /* After the list's own handler, so that the rows are there. */
    g_signal_connect_object (probes, "items-changed", G_CALLBACK (on_probes_changed_cb), self,
                             G_CONNECT_SWAPPED | G_CONNECT_AFTER);
    on_probes_changed_cb (self);
    return ADW_NAVIGATION_PAGE (self);
}

void
moult_probes_page_set_narrow (MoultProbesPage *self, gboolean narrow)
{
    g_return_if_fail (MOULT_IS_PROBES_PAGE (self));

    if (self->narrow == narrow)
        return;
    self->narrow = narrow;
    gtk_widget_set_margin_start (GTK_WIDGET (self->clamp), narrow ? 12 : 24);
    gtk_widget_set_margin_end (GTK_WIDGET (self->clamp), narrow ? 12 : 24);
    gtk_widget_set_margin_top (GTK_WIDGET (self->clamp), narrow ? 12 : 24);
    foreach_row (self, tell_narrow);
}
