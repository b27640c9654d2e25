/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "build-log-view.h"

#include <glib/gi18n.h>

#include "build-line-view.h"
#include "log-saver.h"

struct _MoultBuildLogView {
    AdwBin parent_instance;

    /* Template widgets */
    GtkWidget *errors_box;
    GtkLabel *errors_label;
    GtkScrolledWindow *scroller;
    GtkListView *list;

    MoultBuildLog *log;            /* or NULL */
    GtkSingleSelection *selection; /* the error that was jumped to */
    double upper;                  /* of the lines, when the view was last where it is */
    double value;
    gboolean following; /* the view was at its end, and stays there */
};

G_DEFINE_FINAL_TYPE (MoultBuildLogView, moult_build_log_view, ADW_TYPE_BIN)

/* ---- following the end ---- */

static double
get_end (GtkAdjustment *adjustment)
{
    return gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment);
}

/* The list moves, too, as it learns how high its lines are; only when these are the same as before
 * it was the user. */
static void
on_scrolled_cb (GtkAdjustment *adjustment, gpointer user_data)
{
    MoultBuildLogView *self = MOULT_BUILD_LOG_VIEW (user_data);
    double value = gtk_adjustment_get_value (adjustment);
    double upper = gtk_adjustment_get_upper (adjustment);

    if (value >= get_end (adjustment) - 1)
        self->following = TRUE;
    else if (value < self->value && upper == self->upper)
        self->following = FALSE;
    self->value = value;
    self->upper = upper;
}

static void
on_size_changed_cb (GtkAdjustment *adjustment, gpointer user_data)
{
    MoultBuildLogView *self = MOULT_BUILD_LOG_VIEW (user_data);

    if (self->following)
        gtk_adjustment_set_value (adjustment, get_end (adjustment));
}

/* ---- errors ---- */

static void
update (MoultBuildLogView *self)
{
    guint n_errors = self->log != NULL ? moult_build_log_get_n_errors (self->log) : 0;
    guint n_lines = self->log != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->log)) : 0;
    g_autofree char *text =
        g_strdup_printf (ngettext ("%u error", "%u errors", n_errors), n_errors);

    gtk_label_set_label (self->errors_label, text);
    gtk_widget_set_visible (self->errors_box, n_errors > 0);
    gtk_widget_action_set_enabled (GTK_WIDGET (self), "build-log.copy", n_lines > 0);
    gtk_widget_action_set_enabled (GTK_WIDGET (self), "build-log.save", n_lines > 0);
}

static void
on_log_changed_cb (MoultBuildLogView *self)
{
    g_assert (MOULT_IS_BUILD_LOG_VIEW (self));

    update (self);
}

static void
jump (MoultBuildLogView *self, guint position)
{
    if (position == G_MAXUINT)
        return;
    self->following = FALSE;
    gtk_list_view_scroll_to (self->list, position, GTK_LIST_SCROLL_SELECT | GTK_LIST_SCROLL_FOCUS,
                             NULL);
}

/* From the error that is selected, else from the beginning, or the end. */
static guint
get_place (MoultBuildLogView *self)
{
    guint selected = gtk_single_selection_get_selected (self->selection);

    return selected == GTK_INVALID_LIST_POSITION ? G_MAXUINT : selected;
}

static void
next_error_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    MoultBuildLogView *self = MOULT_BUILD_LOG_VIEW (widget);

    if (self->log != NULL)
        jump (self, moult_build_log_next_error (self->log, get_place (self)));
}

static void
previous_error_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    MoultBuildLogView *self = MOULT_BUILD_LOG_VIEW (widget);

    if (self->log != NULL)
        jump (self, moult_build_log_previous_error (self->log, get_place (self)));
}

/* ---- copy and save ---- */

static void
copy_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    MoultBuildLogView *self = MOULT_BUILD_LOG_VIEW (widget);
    g_autoptr (GBytes) bytes = moult_build_log_to_bytes (self->log);
    g_autoptr (GdkContentProvider) provider =
        gdk_content_provider_new_for_bytes ("text/plain;charset=utf-8", bytes);

    gdk_clipboard_set_content (gtk_widget_get_clipboard (widget), provider);
    gtk_accessible_announce (GTK_ACCESSIBLE (widget), _ ("Log copied"),
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static GBytes *
read_log (GtkWidget *widget)
{
    return moult_build_log_to_bytes (MOULT_BUILD_LOG_VIEW (widget)->log);
}

static void
save_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    moult_log_saver_begin (widget, "build.log", read_log);
}

/* ---- the lines ---- */

static void
on_setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
    gtk_list_item_set_child (item, moult_build_line_view_new ());
    gtk_list_item_set_activatable (item, FALSE);
}

static void
on_bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
    MoultBuildLine *line = gtk_list_item_get_item (item);
    g_autofree char *spoken = moult_build_line_view_dup_spoken (line);

    moult_build_line_view_set_line (MOULT_BUILD_LINE_VIEW (gtk_list_item_get_child (item)), line);
    gtk_list_item_set_accessible_label (item, spoken);
}

static void
moult_build_log_view_dispose (GObject *object)
{
    MoultBuildLogView *self = MOULT_BUILD_LOG_VIEW (object);

    moult_build_log_view_set_log (self, NULL);
    /* The bin's child is a template child too: who unparents it first must tell the other. */
    adw_bin_set_child (ADW_BIN (self), NULL);
    gtk_widget_dispose_template (GTK_WIDGET (self), MOULT_TYPE_BUILD_LOG_VIEW);
    g_clear_object (&self->selection);

    G_OBJECT_CLASS (moult_build_log_view_parent_class)->dispose (object);
}

static void
moult_build_log_view_class_init (MoultBuildLogViewClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = moult_build_log_view_dispose;

    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/io/github/moult/Moult/ui/build-log-view.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultBuildLogView, errors_box);
    gtk_widget_class_bind_template_child (widget_class, MoultBuildLogView, errors_label);
    gtk_widget_class_bind_template_child (widget_class, MoultBuildLogView, scroller);
    gtk_widget_class_bind_template_child (widget_class, MoultBuildLogView, list);
    gtk_widget_class_install_action (widget_class, "build-log.next-error", NULL, next_error_action);
    gtk_widget_class_install_action (widget_class, "build-log.previous-error", NULL,
                                     previous_error_action);
    gtk_widget_class_install_action (widget_class, "build-log.copy", NULL, copy_action);
    gtk_widget_class_install_action (widget_class, "build-log.save", NULL, save_action);
}

static void
moult_build_log_view_init (MoultBuildLogView *self)
{
    g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();
    GtkAdjustment *adjustment;

    gtk_widget_init_template (GTK_WIDGET (self));
    self->following = TRUE;
    self->selection = gtk_single_selection_new (NULL);
    gtk_single_selection_set_autoselect (self->selection, FALSE);
    gtk_single_selection_set_can_unselect (self->selection, TRUE);
    g_signal_connect (factory, "setup", G_CALLBACK (on_setup_cb), NULL);
    g_signal_connect (factory, "bind", G_CALLBACK (on_bind_cb), NULL);
    gtk_list_view_set_factory (self->list, factory);
    gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));

    /* What a build prints is English, from left to right. */
    gtk_widget_set_direction (GTK_WIDGET (self->list), GTK_TEXT_DIR_LTR);
    adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
    g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (on_scrolled_cb), self, 0);
    g_signal_connect_object (adjustment, "changed", G_CALLBACK (on_size_changed_cb), self, 0);
}

void
moult_build_log_view_set_log (MoultBuildLogView *self, MoultBuildLog *log)
{
    g_return_if_fail (MOULT_IS_BUILD_LOG_VIEW (self));
    g_return_if_fail (log == NULL || MOULT_IS_BUILD_LOG (log));

    if (self->log == log)
        return;
    if (self->log != NULL)
        g_signal_handlers_disconnect_by_data (self->log, self);
    g_set_object (&self->log, log);
    self->following = TRUE;
    gtk_single_selection_set_model (self->selection, G_LIST_MODEL (log));
    if (log == NULL)
        return;
    g_signal_connect_object (log, "changed", G_CALLBACK (on_log_changed_cb), self,
                             G_CONNECT_SWAPPED);
    update (self);
}

void
moult_build_log_view_show_line (MoultBuildLogView *self, MoultBuildLine *line)
{
    g_return_if_fail (MOULT_IS_BUILD_LOG_VIEW (self) && MOULT_IS_BUILD_LINE (line));

    guint first = self->log != NULL ? moult_build_log_next_error (self->log, G_MAXUINT) : G_MAXUINT;
    guint position = first;

    while (position != G_MAXUINT) {
        g_autoptr (MoultBuildLine) error =
            g_list_model_get_item (G_LIST_MODEL (self->log), position);

        if (error == line) {
            jump (self, position);
            return;
        }
        position = moult_build_log_next_error (self->log, position);
        if (position == first)
            return;
    }
}
