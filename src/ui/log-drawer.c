/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "log-drawer.h"

#include <string.h>

#include <glib/gi18n.h>

#include "log-saver.h"

struct _MoultLogDrawer {
    AdwBin parent_instance;

    GtkRevealer *revealer;
    GtkEditable *search;
    GtkStack *stack;
    GtkScrolledWindow *scroller;
    GtkTextView *view;
    GtkLabel *empty_label;

    MoultFlashJob *job; /* or NULL */
    char *shown;        /* what stands in the view */
    gboolean following; /* the view was at its end, and stays there */
};

G_DEFINE_FINAL_TYPE (MoultLogDrawer, moult_log_drawer, ADW_TYPE_BIN)

typedef enum {
    PROP_OPEN = 1,
} MoultLogDrawerProperty;
#define PROP_LAST PROP_OPEN
static GParamSpec *props[PROP_LAST + 1];

static char *
dup_log (MoultLogDrawer *self)
{
    if (self->job == NULL)
        return g_strdup ("");
    return moult_progress_dup_log (moult_flash_job_get_progress (self->job));
}

/* The lines that contain @words, whatever their case. */
static char *
dup_filtered (const char *log, const char *words)
{
    g_auto (GStrv) lines = g_strsplit (log, "\n", -1);
    g_autofree char *wanted = g_utf8_casefold (words, -1);
    g_autoptr (GString) filtered = g_string_new (NULL);

    for (gsize i = 0; lines[i] != NULL; i++) {
        g_autofree char *line = g_utf8_casefold (lines[i], -1);

        if (*line != '\0' && strstr (line, wanted) != NULL)
            g_string_append_printf (filtered, "%s\n", lines[i]);
    }
    return g_string_free_and_steal (g_steal_pointer (&filtered));
}

/* Takes @text over. Appends where that is enough, so that a selection stays. */
static void
show_text (MoultLogDrawer *self, char *text)
{
    GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->view);
    GtkTextIter end;

    if (g_str_has_prefix (text, self->shown)) {
        gtk_text_buffer_get_end_iter (buffer, &end);
        gtk_text_buffer_insert (buffer, &end, text + strlen (self->shown), -1);
    } else {
        gtk_text_buffer_set_text (buffer, text, -1);
    }
    g_free (self->shown);
    self->shown = text;
}

static void
update (MoultLogDrawer *self)
{
    const char *words = gtk_editable_get_text (self->search);
    g_autofree char *log = NULL;

    if (!gtk_revealer_get_reveal_child (self->revealer))
        return;
    log = dup_log (self);
    gtk_widget_action_set_enabled (GTK_WIDGET (self), "log.copy", *log != '\0');
    gtk_widget_action_set_enabled (GTK_WIDGET (self), "log.save", *log != '\0');
    gtk_label_set_label (self->empty_label, *log == '\0'
                                                ? _ ("This board was not flashed yet")
                                                : _ ("No line of the log has these words"));
    show_text (self, *words != '\0' ? dup_filtered (log, words) : g_steal_pointer (&log));
    gtk_stack_set_visible_child_name (self->stack, *self->shown != '\0' ? "log" : "empty");
}

static void
on_progress_changed_cb (MoultProgress *progress, gpointer user_data)
{
    update (MOULT_LOG_DRAWER (user_data));
}

static void
on_search_changed_cb (MoultLogDrawer *self)
{
    self->following = TRUE;
    update (self);
}

static void
on_stop_search_cb (MoultLogDrawer *self)
{
    if (*gtk_editable_get_text (self->search) != '\0')
        gtk_editable_set_text (self->search, "");
    else
        moult_log_drawer_set_open (self, FALSE);
}

static void
on_scrolled_cb (GtkAdjustment *adjustment, gpointer user_data)
{
    MoultLogDrawer *self = MOULT_LOG_DRAWER (user_data);
    double end = gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment);

    self->following = gtk_adjustment_get_value (adjustment) >= end - 1;
}

static void
on_size_changed_cb (GtkAdjustment *adjustment, gpointer user_data)
{
    MoultLogDrawer *self = MOULT_LOG_DRAWER (user_data);

    if (self->following)
        gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment)
                                                  - gtk_adjustment_get_page_size (adjustment));
}

static void
on_copy_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
    gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), MOULT_LOG_DRAWER (widget)->shown);
    gtk_accessible_announce (GTK_ACCESSIBLE (widget), _ ("Log copied"),
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static GBytes *
read_log (GtkWidget *widget)
{
    char *text = dup_log (MOULT_LOG_DRAWER (widget));

    return g_bytes_new_take (text, strlen (text));
}

static void
on_save_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
    moult_log_saver_begin (widget, "moult.log", read_log);
}

static void
on_close_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
    moult_log_drawer_set_open (MOULT_LOG_DRAWER (widget), FALSE);
}

static void
moult_log_drawer_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
    switch ((MoultLogDrawerProperty) property_id) {
    case PROP_OPEN:
        g_value_set_boolean (value, moult_log_drawer_get_open (MOULT_LOG_DRAWER (object)));
        break;
    }
}

static void
moult_log_drawer_set_property (GObject *object,
                               guint property_id,
                               const GValue *value,
                               GParamSpec *pspec)
{
    switch ((MoultLogDrawerProperty) property_id) {
    case PROP_OPEN:
        moult_log_drawer_set_open (MOULT_LOG_DRAWER (object), g_value_get_boolean (value));
        break;
    }
}

static void
moult_log_drawer_dispose (GObject *object)
{
    MoultLogDrawer *self = MOULT_LOG_DRAWER (object);

    if (self->job != NULL)
        g_signal_handlers_disconnect_by_data (moult_flash_job_get_progress (self->job), self);
    g_clear_object (&self->job);
    /* The bin's child is a template child too: who unparents it first must tell the other. */
    adw_bin_set_child (ADW_BIN (self), NULL);
    gtk_widget_dispose_template (GTK_WIDGET (self), MOULT_TYPE_LOG_DRAWER);

    G_OBJECT_CLASS (moult_log_drawer_parent_class)->dispose (object);
}

static void
moult_log_drawer_finalize (GObject *object)
{
    g_free (MOULT_LOG_DRAWER (object)->shown);

    G_OBJECT_CLASS (moult_log_drawer_parent_class)->finalize (object);
}

static void
moult_log_drawer_class_init (MoultLogDrawerClass *klass)
{
    GObjectClass *object_class = G_OBJECT_CLASS (klass);
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    object_class->get_property = moult_log_drawer_get_property;
    object_class->set_property = moult_log_drawer_set_property;
    object_class->dispose = moult_log_drawer_dispose;
    object_class->finalize = moult_log_drawer_finalize;

    props[PROP_OPEN] =
        g_param_spec_boolean ("open", NULL, NULL, FALSE,
                              G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
    g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/io/github/moult/Moult/ui/log-drawer.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultLogDrawer, revealer);
    gtk_widget_class_bind_template_child (widget_class, MoultLogDrawer, search);
    gtk_widget_class_bind_template_child (widget_class, MoultLogDrawer, stack);
    gtk_widget_class_bind_template_child (widget_class, MoultLogDrawer, scroller);
    gtk_widget_class_bind_template_child (widget_class, MoultLogDrawer, view);
    gtk_widget_class_bind_template_child (widget_class, MoultLogDrawer, empty_label);
    gtk_widget_class_bind_template_callback (widget_class, on_search_changed_cb);
    gtk_widget_class_bind_template_callback (widget_class, on_stop_search_cb);
    gtk_widget_class_install_action (widget_class, "log.copy", NULL, on_copy_cb);
    gtk_widget_class_install_action (widget_class, "log.save", NULL, on_save_cb);
    gtk_widget_class_install_action (widget_class, "log.close", NULL, on_close_cb);
}

static void
moult_log_drawer_init (MoultLogDrawer *self)
{
    GtkAdjustment *adjustment;

    gtk_widget_init_template (GTK_WIDGET (self));
    self->shown = g_strdup ("");
    self->following = TRUE;

    /* The log is English, from left to right. */
    gtk_widget_set_direction (GTK_WIDGET (self->view), GTK_TEXT_DIR_LTR);
    adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
    g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (on_scrolled_cb), self, 0);
    g_signal_connect_object (adjustment, "changed", G_CALLBACK (on_size_changed_cb), self, 0);
}

void
moult_log_drawer_set_job (MoultLogDrawer *self, MoultFlashJob *job)
{
    g_return_if_fail (MOULT_IS_LOG_DRAWER (self));
    g_return_if_fail (job == NULL || MOULT_IS_FLASH_JOB (job));

    if (self->job == job)
        return;
    if (self->job != NULL)
        g_signal_handlers_disconnect_by_data (moult_flash_job_get_progress (self->job), self);
    g_set_object (&self->job, job);
    if (job != NULL)
        g_signal_connect_object (moult_flash_job_get_progress (job), "changed",
                                 G_CALLBACK (on_progress_changed_cb), self, 0);
    self->following = TRUE;
    update (self);
}

void
moult_log_drawer_set_open (MoultLogDrawer *self, gboolean open)
{
    g_return_if_fail (MOULT_IS_LOG_DRAWER (self));

    if (moult_log_drawer_get_open (self) == open)
        return;
    gtk_revealer_set_reveal_child (self->revealer, open);
    update (self);
    if (open)
        gtk_widget_grab_focus (GTK_WIDGET (self->search));
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_OPEN]);
}

gboolean
moult_log_drawer_get_open (MoultLogDrawer *self)
{
    g_return_val_if_fail (MOULT_IS_LOG_DRAWER (self), FALSE);

    return gtk_revealer_get_reveal_child (self->revealer);
}
