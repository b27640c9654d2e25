/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "work-dialog.h"

#include <glib/gi18n.h>

#include "wording.h"

enum {
    TICK_MS = 200, /* what has no percent moves all the same */
};

struct _MoultWorkDialog {
    AdwDialog parent_instance;

    /* Template widgets */
    AdwHeaderBar *header_bar;
    GtkStack *views;
    GtkLabel *step_label;
    GtkProgressBar *progress_bar;
    GtkLabel *bytes_label;
    GtkLabel *left_label;
    GtkLabel *note_label;
    GtkLabel *headline_label;
    GtkLabel *happened_label;
    AdwActionRow *advice_row;
    AdwActionRow *help_row;

    MoultBoardWork *work;
    MoultWorkAdviceFunc advise;
    GCancellable *cancellable; /* NULL: it has not begun, or it has ended */
    guint tick_id;
};

G_DEFINE_FINAL_TYPE (MoultWorkDialog, moult_work_dialog, ADW_TYPE_DIALOG)

enum {
    SIGNAL_SUCCEEDED,
    N_SIGNALS,
};
static guint signals[N_SIGNALS];

/* The step that writes a file reads the board, and so does the preparation of a backup. */
static gboolean
reads (const MoultProgressState *progress)
{
    return progress->step == MOULT_STEP_WRITE || progress->step == MOULT_STEP_PREPARE;
}

static char *
dup_words (const MoultProgressState *progress)
{
    if (!progress->started)
        return g_strdup (C_ ("state of a board", "Preparing"));
    if (progress->step == MOULT_STEP_AFTER)
        return g_strdup (C_ ("state of a board", "Working on its files"));
    if (!reads (progress))
        return moult_wording_dup_progress (progress);
    if (progress->step_fraction < 0)
        return g_strdup (C_ ("state of a board", "Reading"));
    return g_strdup_printf (C_ ("state of a board", "Reading %d%%"),
                            (int) (CLAMP (progress->step_fraction, 0, 1) * 100));
}

static void
update (MoultWorkDialog *self)
{
    g_autofree char *words = NULL;
    g_autofree char *bytes = NULL;
    g_autofree char *left = NULL;
    MoultProgressState progress;

    moult_progress_get_state (moult_board_work_get_progress (self->work), &progress);
    words = dup_words (&progress);
    bytes = reads (&progress) ? moult_wording_dup_bytes (&progress) : NULL;
    left = moult_wording_dup_seconds_left (&progress);
    gtk_label_set_label (self->step_label, words);
    gtk_label_set_label (self->bytes_label, bytes != NULL ? bytes : "");
    gtk_label_set_label (self->left_label, left != NULL ? left : "");
    if (progress.committed)
        gtk_progress_bar_pulse (self->progress_bar);
    else
        gtk_progress_bar_set_fraction (self->progress_bar, CLAMP (progress.fraction, 0, 1));
    gtk_accessible_update_property (GTK_ACCESSIBLE (self->progress_bar),
                                    GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, words, -1);
    adw_header_bar_set_show_end_title_buttons (self->header_bar, !progress.committed);
    gtk_widget_action_set_enabled (GTK_WIDGET (self), "work.cancel",
                                   !progress.committed
                                       && !g_cancellable_is_cancelled (self->cancellable));
}

static gboolean
on_tick_cb (gpointer user_data)
{
    update (MOULT_WORK_DIALOG (user_data));
    return G_SOURCE_CONTINUE;
}

static void
show_trouble (MoultWorkDialog *self, const GError *error)
{
    g_autoptr (MoultAdvice) advice = self->advise (error);

    gtk_label_set_label (self->headline_label, advice->headline);
    gtk_label_set_label (self->happened_label, advice->happened);
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->advice_row),
                                   advice->way_out != NULL ? advice->way_out : advice->headline);
    adw_action_row_set_subtitle (self->advice_row, advice->detail != NULL ? advice->detail : "");
    gtk_widget_set_visible (GTK_WIDGET (self->help_row), advice->help_uri != NULL);
    if (advice->help_uri != NULL)
        gtk_actionable_set_action_target (GTK_ACTIONABLE (self->help_row), "s", advice->help_uri);
    gtk_stack_set_visible_child_name (self->views, "trouble");
    gtk_accessible_announce (GTK_ACCESSIBLE (self), advice->headline,
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
    adw_header_bar_set_show_end_title_buttons (self->header_bar, TRUE);
    adw_dialog_set_can_close (ADW_DIALOG (self), TRUE);
}

static void
on_ended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (MoultWorkDialog) self = MOULT_WORK_DIALOG (user_data);
    g_autoptr (GError) error = NULL;
    gboolean success = moult_board_work_run_finish (MOULT_BOARD_WORK (source), result, &error);

    g_clear_object (&self->cancellable);
    g_clear_handle_id (&self->tick_id, g_source_remove);
    if (gtk_widget_get_root (GTK_WIDGET (self)) == NULL)
        return;
    if (success)
        g_signal_emit (self, signals[SIGNAL_SUCCEEDED], 0);
    else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
        show_trouble (self, error);
        return;
    }
    adw_dialog_force_close (ADW_DIALOG (self));
}

static void
cancel_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    MoultWorkDialog *self = MOULT_WORK_DIALOG (widget);

    g_cancellable_cancel (self->cancellable);
    update (self);
}

static void
close_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    adw_dialog_close (ADW_DIALOG (widget));
}

static void
moult_work_dialog_close_attempt (AdwDialog *dialog)
{
    gtk_widget_activate_action (GTK_WIDGET (dialog), "work.cancel", NULL);
}

static void
moult_work_dialog_map (GtkWidget *widget)
{
    MoultWorkDialog *self = MOULT_WORK_DIALOG (widget);

    GTK_WIDGET_CLASS (moult_work_dialog_parent_class)->map (widget);
    if (self->tick_id != 0 || self->cancellable != NULL || self->work == NULL)
        return;
    self->cancellable = g_cancellable_new ();
    self->tick_id = g_timeout_add (TICK_MS, on_tick_cb, self);
    moult_board_work_run_async (self->work, self->cancellable, on_ended_cb, g_object_ref (self));
    update (self);
}

/* Its window has gone. */
static void
moult_work_dialog_unroot (GtkWidget *widget)
{
    MoultWorkDialog *self = MOULT_WORK_DIALOG (widget);

    g_clear_handle_id (&self->tick_id, g_source_remove);
    if (self->cancellable != NULL)
        g_cancellable_cancel (self->cancellable);
    GTK_WIDGET_CLASS (moult_work_dialog_parent_class)->unroot (widget);
}

static void
moult_work_dialog_dispose (GObject *object)
{
    MoultWorkDialog *self = MOULT_WORK_DIALOG (object);

    g_clear_handle_id (&self->tick_id, g_source_remove);
    g_clear_object (&self->cancellable);
    g_clear_object (&self->work);
    gtk_widget_dispose_template (GTK_WIDGET (self), MOULT_TYPE_WORK_DIALOG);

    G_OBJECT_CLASS (moult_work_dialog_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/io/github/moult/Moult/ui/work-dialog.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultWorkDialog, header_bar);
    gtk_widget_class_bind_template_child (widget_class, MoultWorkDialog, views);
    gtk_widget_class_bind_template_child (widget_class, MoultWorkDialog, step_label);
    gtk_widget_class_bind_template_child (widget_class, MoultWorkDialog, progress_bar);
    gtk_widget_class_bind_template_child (widget_class, MoultWorkDialog, bytes_label);
    gtk_widget_class_bind_template_child (widget_class, MoultWorkDialog, left_label);
    gtk_widget_class_bind_template_child (widget_class, MoultWorkDialog, note_label);
    gtk_widget_class_bind_template_child (widget_class, MoultWorkDialog, headline_label);
    gtk_widget_class_bind_template_child (widget_class, MoultWorkDialog, happened_label);
    gtk_widget_class_bind_template_child (widget_class, MoultWorkDialog, advice_row);
    gtk_widget_class_bind_template_child (widget_class, MoultWorkDialog, help_row);
}

static void
moult_work_dialog_class_init (MoultWorkDialogClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = moult_work_dialog_dispose;
    widget_class->map = moult_work_dialog_map;
    widget_class->unroot = moult_work_dialog_unroot;
    ADW_DIALOG_CLASS (klass)->close_attempt = moult_work_dialog_close_attempt;

    signals[SIGNAL_SUCCEEDED] =
        g_signal_new ("succeeded", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                      NULL, G_TYPE_NONE, 0);
    bind_template (widget_class);
    gtk_widget_class_install_action (widget_class, "work.cancel", NULL, cancel_action);
    gtk_widget_class_install_action (widget_class, "work.close", NULL, close_action);
}

static void
moult_work_dialog_init (MoultWorkDialog *self)
{
    gtk_widget_init_template (GTK_WIDGET (self));
}

AdwDialog *
moult_work_dialog_new (MoultBoardWork *work,
                       const char *title,
                       const char *note,
                       MoultWorkAdviceFunc advise)
{
    g_return_val_if_fail (MOULT_IS_BOARD_WORK (work) && title != NULL && advise != NULL, NULL);

    MoultWorkDialog *self = g_object_new (MOULT_TYPE_WORK_DIALOG, "title", title, NULL);
    self->work = g_object_ref (work);
    self->advise = advise;
    gtk_label_set_label (self->note_label, note);
    return ADW_DIALOG (self);
}
