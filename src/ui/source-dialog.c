/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "source-dialog.h"

#include <glib/gi18n.h>

#include "build-advice.h"
#include "source-fetch.h"

struct _MoultSourceDialog {
    AdwDialog parent_instance;

    /* Template widgets */
    GtkStack *views;
    GtkEditable *repository_row;
    AdwActionRow *folder_row;
    GtkWidget *trouble_group;
    AdwPreferencesRow *trouble_row;
    GtkWidget *get_button;
    GtkProgressBar *progress_bar;
    GtkLabel *line_label;

    GSettings *settings; /* or NULL */
    char *folder;        /* that is made */
    GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (MoultSourceDialog, moult_source_dialog, ADW_TYPE_DIALOG)

enum {
    SIGNAL_GOT,
    N_SIGNALS,
};
static guint signals[N_SIGNALS];

/* Where the user keeps sources, or would look first. */
static char *
dup_usual_folder (void)
{
    return g_build_filename (g_get_home_dir (), "micropython", NULL);
}

static void
take_folder (MoultSourceDialog *self, const char *folder)
{
    g_set_str (&self->folder, folder);
    adw_action_row_set_subtitle (self->folder_row, folder);
}

static void
on_repository_changed_cb (MoultSourceDialog *self)
{
    g_assert (MOULT_IS_SOURCE_DIALOG (self));

    gtk_widget_action_set_enabled (GTK_WIDGET (self), "source.get",
                                   *gtk_editable_get_text (self->repository_row) != '\0');
}

static void
on_folder_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (MoultSourceDialog) self = MOULT_SOURCE_DIALOG (user_data);
    g_autoptr (GFile) file =
        gtk_file_dialog_select_folder_finish (GTK_FILE_DIALOG (source), result, NULL);
    g_autofree char *folder = NULL;

    if (file == NULL || g_file_peek_path (file) == NULL)
        return;
    folder = g_build_filename (g_file_peek_path (file), "micropython", NULL);
    take_folder (self, folder);
}

static void
choose_folder_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();

    gtk_file_dialog_set_title (dialog, _ ("Choose the Folder for the Source"));
    gtk_file_dialog_select_folder (dialog, GTK_WINDOW (gtk_widget_get_root (widget)), NULL,
                                   on_folder_chosen_cb, g_object_ref (widget));
}

static void
show_trouble (MoultSourceDialog *self, const GError *error)
{
    g_autoptr (MoultAdvice) advice = moult_build_advice_new (error);
    g_autofree char *text = g_strdup_printf ("%s\n%s", advice->way_out, error->message);

    adw_preferences_row_set_title (self->trouble_row, advice->headline);
    adw_action_row_set_subtitle (ADW_ACTION_ROW (self->trouble_row), text);
    gtk_widget_set_visible (self->trouble_group, TRUE);
    gtk_accessible_announce (GTK_ACCESSIBLE (self), advice->headline,
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
}

static void
on_got_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (MoultSourceDialog) self = MOULT_SOURCE_DIALOG (user_data);
    MoultSourceFetch *fetch = MOULT_SOURCE_FETCH (source);
    g_autoptr (GError) error = NULL;
    gboolean got = moult_source_fetch_run_finish (fetch, result, &error);

    g_clear_object (&self->cancellable);
    adw_dialog_set_can_close (ADW_DIALOG (self), TRUE);
    gtk_stack_set_visible_child_name (self->views, "question");
    if (got) {
        g_signal_emit (self, signals[SIGNAL_GOT], 0, moult_source_fetch_get_folder (fetch));
        adw_dialog_close (ADW_DIALOG (self));
    } else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
        show_trouble (self, error);
    }
}

static void
on_progress_cb (MoultSourceDialog *self, GParamSpec *pspec, MoultSourceFetch *fetch)
{
    g_assert (MOULT_IS_SOURCE_DIALOG (self));

    double fraction = moult_source_fetch_get_fraction (fetch);

    gtk_label_set_label (self->line_label, moult_source_fetch_get_line (fetch));
    if (fraction >= 0)
        gtk_progress_bar_set_fraction (self->progress_bar, fraction);
    else
        gtk_progress_bar_pulse (self->progress_bar);
}

static void
get_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    MoultSourceDialog *self = MOULT_SOURCE_DIALOG (widget);
    const char *repository = gtk_editable_get_text (self->repository_row);
    g_autoptr (MoultSourceFetch) fetch = moult_source_fetch_new (repository, self->folder);

    if (self->cancellable != NULL)
        return;
    if (self->settings != NULL)
        g_settings_set_string (self->settings, "source-repository", repository);
    self->cancellable = g_cancellable_new ();
    gtk_widget_set_visible (self->trouble_group, FALSE);
    gtk_label_set_label (self->line_label, "");
    gtk_progress_bar_set_fraction (self->progress_bar, 0);
    adw_dialog_set_can_close (ADW_DIALOG (self), FALSE);
    gtk_stack_set_visible_child_name (self->views, "work");
    g_signal_connect_object (fetch, "notify::line", G_CALLBACK (on_progress_cb), self,
                             G_CONNECT_SWAPPED);
    moult_source_fetch_run_async (fetch, self->cancellable, on_got_cb, g_object_ref (self));
}

static void
cancel_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    g_cancellable_cancel (MOULT_SOURCE_DIALOG (widget)->cancellable);
}

/* With its window nothing of it goes on. */
static void
moult_source_dialog_unroot (GtkWidget *widget)
{
    g_cancellable_cancel (MOULT_SOURCE_DIALOG (widget)->cancellable);

    GTK_WIDGET_CLASS (moult_source_dialog_parent_class)->unroot (widget);
}

static void
moult_source_dialog_dispose (GObject *object)
{
    MoultSourceDialog *self = MOULT_SOURCE_DIALOG (object);

    gtk_widget_dispose_template (GTK_WIDGET (self), MOULT_TYPE_SOURCE_DIALOG);
    g_clear_object (&self->settings);
    g_clear_object (&self->cancellable);
    g_clear_pointer (&self->folder, g_free);

    G_OBJECT_CLASS (moult_source_dialog_parent_class)->dispose (object);
}

static void
moult_source_dialog_class_init (MoultSourceDialogClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = moult_source_dialog_dispose;
    widget_class->unroot = moult_source_dialog_unroot;

    signals[SIGNAL_GOT] = g_signal_new ("got", MOULT_TYPE_SOURCE_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL,
                                        NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/io/github/moult/Moult/ui/source-dialog.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultSourceDialog, views);
    gtk_widget_class_bind_template_child (widget_class, MoultSourceDialog, repository_row);
    gtk_widget_class_bind_template_child (widget_class, MoultSourceDialog, folder_row);
    gtk_widget_class_bind_template_child (widget_class, MoultSourceDialog, trouble_group);
    gtk_widget_class_bind_template_child (widget_class, MoultSourceDialog, trouble_row);
    gtk_widget_class_bind_template_child (widget_class, MoultSourceDialog, get_button);
    gtk_widget_class_bind_template_child (widget_class, MoultSourceDialog, progress_bar);
    gtk_widget_class_bind_template_child (widget_class, MoultSourceDialog, line_label);
    gtk_widget_class_bind_template_callback (widget_class, on_repository_changed_cb);
    gtk_widget_class_install_action (widget_class, "source.choose-folder", NULL,
                                     choose_folder_action);
    gtk_widget_class_install_action (widget_class, "source.get", NULL, get_action);
    gtk_widget_class_install_action (widget_class, "source.cancel", NULL, cancel_action);
}

static void
moult_source_dialog_init (MoultSourceDialog *self)
{
    g_autofree char *folder = dup_usual_folder ();

    gtk_widget_init_template (GTK_WIDGET (self));
    take_folder (self, folder);
    gtk_widget_set_visible (self->trouble_group, FALSE);
}

AdwDialog *
moult_source_dialog_new (GSettings *settings)
{
    MoultSourceDialog *self = g_object_new (MOULT_TYPE_SOURCE_DIALOG, NULL);
    g_autofree char *repository =
        settings != NULL ? g_settings_get_string (settings, "source-repository") : NULL;

    g_set_object (&self->settings, settings);
    gtk_editable_set_text (self->repository_row, repository != NULL ? repository : "");
    on_repository_changed_cb (self);
    return ADW_DIALOG (self);
}
