/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "workshop-card-dialog.h"

#include <glib/gi18n.h>

#include "advice.h"
#include "board-details.h"
#include "board-work.h"
#include "bootloader-guide.h"
#include "card-words.h"
#include "registry.h"
#include "text-dialog.h"

enum {
    BLINK_MS = 4000, /* long enough to look up and find it */
};

struct _MoultWorkshopCardDialog {
    AdwDialog parent_instance;

    /* Template widgets */
    AdwToastOverlay *toasts;
    GtkLabel *state_label;
    GtkLabel *fact_label;
    AdwPreferencesGroup *advice_group;
    AdwActionRow *advice_row;
    AdwActionRow *help_row;
    GtkBox *guide_box;
    MoultBootloaderGuide *guide;
    GtkButton *retry_button;
    AdwActionRow *place_row;
    AdwActionRow *change_row;
    AdwActionRow *duration_row;
    AdwActionRow *log_row;
    AdwActionRow *page_row;
    MoultBoardDetails *details;
    GtkButton *remove_button;

    MoultWorkbench *workbench;
    MoultWorkshop *workshop; /* of the workbench */
    MoultWorkshopCard *card;
    GSignalGroup *progress_signals;
    GCancellable *cancellable; /* of the light; NULL: it does not blink */
};

G_DEFINE_FINAL_TYPE (MoultWorkshopCardDialog, moult_workshop_card_dialog, ADW_TYPE_DIALOG)

/* Its program has to run, so that it can be asked to. */
static gboolean
can_blink (MoultWorkshopCardDialog *self)
{
    MoultBoard *board = moult_workshop_card_get_board (self->card);

    return board != NULL && self->cancellable == NULL
           && moult_workshop_card_get_state (self->card) != MOULT_CARD_WORKING
           && moult_board_get_mode (board) == MOULT_BOARD_RUNNING
           && moult_board_get_device (board) != NULL && !moult_board_get_held (board)
           && !moult_board_get_asking (board) && moult_registry_get_board_shell () != NULL;
}

static MoultAdvice *
create_advice (MoultWorkshopCardDialog *self)
{
    MoultFlashJob *job = moult_workshop_card_get_job (self->card);
    const GError *error = moult_workshop_card_get_error (self->card);

    if (moult_workshop_card_get_state (self->card) != MOULT_CARD_ATTENTION || error == NULL)
        return NULL;
    return job != NULL && moult_flash_job_get_error (job) != NULL ? moult_advice_new_for_job (job)
                                                                  : moult_advice_new (error, NULL);
}

static void
show_advice (MoultWorkshopCardDialog *self, const MoultAdvice *advice)
{
    gtk_widget_set_visible (GTK_WIDGET (self->advice_group), advice != NULL);
    if (advice == NULL)
        return;
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->advice_row),
                                   advice->way_out != NULL ? advice->way_out : advice->headline);
    adw_action_row_set_subtitle (self->advice_row, advice->detail != NULL ? advice->detail : "");
    gtk_widget_set_visible (GTK_WIDGET (self->help_row), advice->help_uri != NULL);
    if (advice->help_uri != NULL)
        gtk_actionable_set_action_target (GTK_ACTIONABLE (self->help_row), "s", advice->help_uri);
}

static void
show_guide (MoultWorkshopCardDialog *self, const MoultAdvice *advice)
{
    gboolean waits = moult_card_words_needs_hands (self->card);

    gtk_widget_set_visible (GTK_WIDGET (self->guide_box),
                            waits || (advice != NULL && advice->by_hand));
    moult_bootloader_guide_set_kind (self->guide, moult_workshop_card_get_kind (self->card),
                                     waits ? moult_workshop_card_get_location (self->card) : NULL);
}

/* "MicroPython 1.24.1 → MicroPython 1.28.0" */
static char *
dup_change (MoultWorkshopCard *card)
{
    const char *before = moult_workshop_card_get_before (card);
    const char *after = moult_workshop_card_get_after (card);

    if (before == NULL || after == NULL)
        return g_strdup (after != NULL ? after : before);
    return g_strdup_printf (C_ ("change", "%s → %s"), before, after);
}

static void
show_facts (MoultWorkshopCardDialog *self)
{
    MoultWorkshopCard *card = self->card;
    const char *location = moult_workshop_card_get_location (card);
    g_autofree char *port = moult_card_words_dup_port (location);
    g_autofree char *change = dup_change (card);
    g_autofree char *duration = moult_card_words_dup_duration (card);
    MoultBoard *board = moult_workshop_card_get_board (card);

    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->place_row), port);
    adw_action_row_set_subtitle (self->place_row, moult_card_words_get_kind (card));
    gtk_widget_set_visible (GTK_WIDGET (self->change_row), change != NULL);
    adw_action_row_set_subtitle (self->change_row, change != NULL ? change : "");
    gtk_widget_set_visible (GTK_WIDGET (self->duration_row),
                            moult_workshop_card_get_state (card) == MOULT_CARD_READY);
    adw_action_row_set_subtitle (self->duration_row, duration);
    gtk_widget_set_visible (GTK_WIDGET (self->details), board != NULL);
    if (board != NULL)
        moult_board_details_update (self->details, board);
}

static void
update_actions (MoultWorkshopCardDialog *self)
{
    GtkWidget *widget = GTK_WIDGET (self);
    gboolean can_retry = moult_card_words_can_retry (self->card);

    gtk_widget_set_visible (GTK_WIDGET (self->retry_button), can_retry);
    gtk_widget_set_visible (GTK_WIDGET (self->log_row),
                            moult_workshop_card_get_job (self->card) != NULL);
    gtk_widget_set_visible (GTK_WIDGET (self->page_row),
                            moult_workshop_card_get_board (self->card) != NULL);
    gtk_widget_action_set_enabled (widget, "card.blink", can_blink (self));
    gtk_widget_action_set_enabled (
        widget, "card.remove", moult_workshop_card_get_state (self->card) != MOULT_CARD_WORKING);
}

static void
update (MoultWorkshopCardDialog *self)
{
    g_autoptr (MoultAdvice) advice = create_advice (self);
    g_autofree char *title = moult_card_words_dup_title (self->card);
    g_autofree char *state = moult_card_words_dup_state (self->card);
    g_autofree char *fact = moult_card_words_dup_fact (self->card);
    const char *detail = moult_workshop_card_get_detail (self->card);

    adw_dialog_set_title (ADW_DIALOG (self), title);
    gtk_label_set_label (self->state_label, state);
    gtk_label_set_label (self->fact_label, advice != NULL ? advice->happened : fact);
    if (advice == NULL && detail != NULL) {
        g_autofree char *line = g_strdup_printf ("%s\n%s", fact, detail);

        gtk_label_set_label (self->fact_label, line);
    }
    show_advice (self, advice);
    show_guide (self, advice);
    show_facts (self);
    update_actions (self);
}

static void
on_progress_changed_cb (MoultWorkshopCardDialog *self)
{
    g_assert (MOULT_IS_WORKSHOP_CARD_DIALOG (self));

    g_autofree char *state = moult_card_words_dup_state (self->card);

    gtk_label_set_label (self->state_label, state);
    show_guide (self, NULL);
}

static void
on_card_changed_cb (MoultWorkshopCardDialog *self)
{
    g_assert (MOULT_IS_WORKSHOP_CARD_DIALOG (self));

    MoultFlashJob *job = moult_workshop_card_get_job (self->card);

    g_signal_group_set_target (self->progress_signals,
                               job != NULL ? moult_flash_job_get_progress (job) : NULL);
    update (self);
}

static void
retry_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    MoultWorkshopCardDialog *self = MOULT_WORKSHOP_CARD_DIALOG (widget);

    moult_workshop_retry (self->workshop, self->card);
    adw_dialog_close (ADW_DIALOG (self));
}

static void
remove_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    MoultWorkshopCardDialog *self = MOULT_WORKSHOP_CARD_DIALOG (widget);

    moult_workshop_remove (self->workshop, self->card);
    adw_dialog_close (ADW_DIALOG (self));
}

static void
log_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    MoultFlashJob *job = moult_workshop_card_get_job (MOULT_WORKSHOP_CARD_DIALOG (widget)->card);
    g_autofree char *log = moult_progress_dup_log (moult_flash_job_get_progress (job));

    adw_dialog_present (moult_text_dialog_new (_ ("Log"), log), widget);
}

/* Where the user can say which board it is, choose a file, or be helped with access. */
static void
page_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    MoultWorkshopCardDialog *self = MOULT_WORKSHOP_CARD_DIALOG (widget);

    gtk_widget_activate_action (widget, "app.show-board", "s",
                                moult_workshop_card_get_location (self->card));
    adw_dialog_close (ADW_DIALOG (self));
}

static void
tell (MoultWorkshopCardDialog *self, const char *text)
{
    adw_toast_overlay_add_toast (self->toasts, adw_toast_new (text));
}

static void
on_blinked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (MoultWorkshopCardDialog) self = MOULT_WORKSHOP_CARD_DIALOG (user_data);
    g_autoptr (GError) error = NULL;
    gboolean blinked = moult_board_work_run_finish (MOULT_BOARD_WORK (source), result, &error);

    g_clear_object (&self->cancellable);
    if (gtk_widget_get_root (GTK_WIDGET (self)) == NULL)
        return;
    update (self);
    if (!blinked && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        tell (self, _ ("It has no light that can blink. Go by its place"));
}

static void
blink_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    MoultWorkshopCardDialog *self = MOULT_WORKSHOP_CARD_DIALOG (widget);
    g_autoptr (MoultBoardWork) work = moult_board_work_new_blink (
        moult_workbench_get_devices (self->workbench), moult_workshop_card_get_board (self->card),
        moult_registry_get_board_shell (), BLINK_MS);

    self->cancellable = g_cancellable_new ();
    update_actions (self);
    tell (self, _ ("Its light blinks"));
    moult_board_work_run_async (work, self->cancellable, on_blinked_cb, g_object_ref (self));
}

static void
moult_workshop_card_dialog_unroot (GtkWidget *widget)
{
    MoultWorkshopCardDialog *self = MOULT_WORKSHOP_CARD_DIALOG (widget);

    if (self->cancellable != NULL)
        g_cancellable_cancel (self->cancellable);
    GTK_WIDGET_CLASS (moult_workshop_card_dialog_parent_class)->unroot (widget);
}

static void
moult_workshop_card_dialog_dispose (GObject *object)
{
    MoultWorkshopCardDialog *self = MOULT_WORKSHOP_CARD_DIALOG (object);

    g_clear_object (&self->cancellable);
    g_clear_object (&self->progress_signals);
    g_clear_object (&self->card);
    g_clear_object (&self->workbench);
    gtk_widget_dispose_template (GTK_WIDGET (self), MOULT_TYPE_WORKSHOP_CARD_DIALOG);

    G_OBJECT_CLASS (moult_workshop_card_dialog_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
    gtk_widget_class_set_template_from_resource (
        widget_class, "/io/github/moult/Moult/ui/workshop-card-dialog.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultWorkshopCardDialog, toasts);
    gtk_widget_class_bind_template_child (widget_class, MoultWorkshopCardDialog, state_label);
    gtk_widget_class_bind_template_child (widget_class, MoultWorkshopCardDialog, fact_label);
    gtk_widget_class_bind_template_child (widget_class, MoultWorkshopCardDialog, advice_group);
    gtk_widget_class_bind_template_child (widget_class, MoultWorkshopCardDialog, advice_row);
    gtk_widget_class_bind_template_child (widget_class, MoultWorkshopCardDialog, help_row);
    gtk_widget_class_bind_template_child (widget_class, MoultWorkshopCardDialog, guide_box);
    gtk_widget_class_bind_template_child (widget_class, MoultWorkshopCardDialog, guide);
    gtk_widget_class_bind_template_child (widget_class, MoultWorkshopCardDialog, retry_button);
    gtk_widget_class_bind_template_child (widget_class, MoultWorkshopCardDialog, place_row);
    gtk_widget_class_bind_template_child (widget_class, MoultWorkshopCardDialog, change_row);
    gtk_widget_class_bind_template_child (widget_class, MoultWorkshopCardDialog, duration_row);
    gtk_widget_class_bind_template_child (widget_class, MoultWorkshopCardDialog, log_row);
    gtk_widget_class_bind_template_child (widget_class, MoultWorkshopCardDialog, page_row);
    gtk_widget_class_bind_template_child (widget_class, MoultWorkshopCardDialog, details);
    gtk_widget_class_bind_template_child (widget_class, MoultWorkshopCardDialog, remove_button);
}

static void
moult_workshop_card_dialog_class_init (MoultWorkshopCardDialogClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = moult_workshop_card_dialog_dispose;
    widget_class->unroot = moult_workshop_card_dialog_unroot;

    g_type_ensure (MOULT_TYPE_BOARD_DETAILS);
    g_type_ensure (MOULT_TYPE_BOOTLOADER_GUIDE);
    bind_template (widget_class);
    gtk_widget_class_install_action (widget_class, "card.retry", NULL, retry_action);
    gtk_widget_class_install_action (widget_class, "card.remove", NULL, remove_action);
    gtk_widget_class_install_action (widget_class, "card.log", NULL, log_action);
    gtk_widget_class_install_action (widget_class, "card.page", NULL, page_action);
    gtk_widget_class_install_action (widget_class, "card.blink", NULL, blink_action);
}

static void
moult_workshop_card_dialog_init (MoultWorkshopCardDialog *self)
{
    gtk_widget_init_template (GTK_WIDGET (self));
    self->progress_signals = g_signal_group_new (MOULT_TYPE_PROGRESS);
    g_signal_group_connect_object (self->progress_signals, "changed",
                                   G_CALLBACK (on_progress_changed_cb), self, G_CONNECT_SWAPPED);
    moult_bootloader_guide_set_narrow (self->guide, TRUE);
}

AdwDialog *
moult_workshop_card_dialog_new (MoultWorkbench *workbench, MoultWorkshopCard *card)
{
    g_return_val_if_fail (MOULT_IS_WORKBENCH (workbench) && MOULT_IS_WORKSHOP_CARD (card), NULL);

    MoultWorkshopCardDialog *self = g_object_new (MOULT_TYPE_WORKSHOP_CARD_DIALOG, NULL);
    self->workbench = g_object_ref (workbench);
    self->workshop = moult_workbench_get_workshop (workbench);
    self->card = g_object_ref (card);
    g_signal_connect_object (card, "notify", G_CALLBACK (on_card_changed_cb), self,
                             G_CONNECT_SWAPPED);
    on_card_changed_cb (self);
    return ADW_DIALOG (self);
}
