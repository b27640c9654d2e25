/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "probe-row.h"

#include <glib/gi18n.h>

#include "advice.h"
#include "error.h"
#include "flash-words.h"
#include "picture.h"
#include "probe-access.h"
#include "probe-flash.h"
#include "probe-words.h"
#include "wording.h"

/**
 * MoultProbeRow:
 *
 * A debug probe with its state; unfolded, what is behind it, where that belongs to, and the way out
 * where it is not known.
 */
struct _MoultProbeRow {
    AdwExpanderRow parent_instance;

    /* Template widgets */
    MoultPicture *picture;
    GtkStack *state_stack;
    GtkImage *state_icon;
    GtkSpinner *state_spinner;
    GtkLabel *state_label;
    AdwActionRow *trouble_row;
    GtkButton *access_button;
    AdwPreferencesRow *job_row;
    GtkLabel *job_label;
    GtkProgressBar *job_bar;
    GtkButton *cancel_button;
    AdwActionRow *outcome_row;
    AdwActionRow *evidence_row;
    AdwActionRow *target_row;
    GtkLabel *voltage_label;
    AdwActionRow *lock_row;
    AdwActionRow *board_row;
    AdwActionRow *unique_row;
    AdwActionRow *firmware_row;
    AdwActionRow *id_row;
    GtkButton *flash_button;

    MoultWorkbench *workbench;
    GSettings *settings; /* or NULL */
    MoultProbe *probe;
    MoultFlashJob *job;       /* that goes or went through the probe, or NULL */
    MoultFlashJob *dismissed; /* whose outcome is no longer of interest, or NULL */
    GSignalGroup *job_signals;
    GSignalGroup *progress_signals;
    GSimpleActionGroup *actions; /* "probe", for the dialog of access, too */
    gboolean narrow;
};

G_DEFINE_FINAL_TYPE (MoultProbeRow, moult_probe_row, ADW_TYPE_EXPANDER_ROW)

/* ---- Showing ---- */

static void
show_icon (MoultProbeRow *self, const MoultBoardState *state)
{
    const char *tint[] = { state->tint, NULL };

    gtk_spinner_set_spinning (self->state_spinner, state->icon == NULL);
    if (state->icon == NULL) {
        gtk_stack_set_visible_child (self->state_stack, GTK_WIDGET (self->state_spinner));
        return;
    }
    gtk_image_set_from_icon_name (self->state_icon, state->icon);
    gtk_widget_set_css_classes (GTK_WIDGET (self->state_icon), tint);
    gtk_stack_set_visible_child (self->state_stack, GTK_WIDGET (self->state_icon));
}

/* Another one may work on its board by another way. */
static gboolean
is_busy (MoultProbeRow *self)
{
    MoultBoard *board = moult_probe_get_board (self->probe);

    return (self->job != NULL && moult_flash_job_is_active (self->job))
           || (board != NULL && moult_board_state_is_worked_on (board));
}

static void
update_state (MoultProbeRow *self)
{
    const MoultProbeInfo *info = moult_probe_get_info (self->probe);
    g_auto (MoultBoardState) state = { 0 };
    g_autofree char *kind = moult_probe_words_dup_kind (info);

    moult_probe_words_read_state (self->probe, self->job, &state);
    g_autofree char *line = g_strdup_printf ("%s\n%s", state.words, kind);
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), _ (info->name));
    g_autofree char *narrow_line = g_strdup_printf ("%s\n%s", state.words, info->id);
    adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self), self->narrow ? narrow_line : kind);
    moult_picture_set_name (self->picture, moult_probe_words_get_picture (self->probe));
    gtk_label_set_label (self->state_label, state.words);
    gtk_widget_set_visible (GTK_WIDGET (self->state_label), !self->narrow);
    show_icon (self, &state);
    gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    _ (info->name), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, line, -1);
}

static void
show_fact (AdwActionRow *row, const char *text)
{
    gtk_widget_set_visible (GTK_WIDGET (row), text != NULL && *text != '\0');
    adw_action_row_set_subtitle (row, text != NULL ? text : "");
}

static MoultAdvice *
create_advice (MoultProbeRow *self)
{
    if (self->job != NULL)
        return moult_flash_job_get_state (self->job) == MOULT_JOB_FAILED
                   ? moult_advice_new_for_job (self->job)
                   : NULL;
    return moult_probe_get_error (self->probe) != NULL ? moult_advice_new_for_probe (self->probe)
                                                       : NULL;
}

static void
update_trouble (MoultProbeRow *self)
{
    g_autoptr (MoultAdvice) advice = create_advice (self);

    gtk_widget_set_visible (GTK_WIDGET (self->trouble_row), advice != NULL);
    show_fact (self->evidence_row, advice != NULL ? advice->detail : NULL);
    if (advice == NULL)
        return;
    /* Whole sentences. */
    g_autofree char *words =
        g_strdup_printf ("%s %s", advice->happened, advice->way_out != NULL ? advice->way_out : "");
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->trouble_row), advice->headline);
    adw_action_row_set_subtitle (self->trouble_row, words);
    gtk_widget_set_visible (
        GTK_WIDGET (self->access_button),
        g_error_matches (moult_probe_get_error (self->probe), MOULT_ERROR, MOULT_ERROR_NO_ACCESS));
}

static void
update_job (MoultProbeRow *self)
{
    gboolean active = self->job != NULL && moult_flash_job_is_active (self->job);
    gboolean done = self->job != NULL && moult_flash_job_get_state (self->job) == MOULT_JOB_DONE;
    MoultProgressState progress;

    gtk_widget_set_visible (GTK_WIDGET (self->job_row), active);
    g_autofree char *firmware =
        done ? moult_flash_words_dup_firmware (moult_flash_job_get_firmware (self->job)) : NULL;
    g_autofree char *outcome =
        /* Translators: %s is a firmware: "MicroPython 1.28.0" */
        done ? g_strdup_printf (_ ("%s, read back and compared"), firmware) : NULL;
    show_fact (self->outcome_row, outcome);
    if (!active)
        return;
    moult_progress_get_state (moult_flash_job_get_progress (self->job), &progress);
    g_autofree char *words = moult_wording_dup_job (self->job);
    gtk_label_set_label (self->job_label, words);
    gtk_progress_bar_set_fraction (self->job_bar, CLAMP (progress.fraction, 0, 1));
    gtk_accessible_update_property (GTK_ACCESSIBLE (self->job_bar),
                                    GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, words, -1);
}

static void
update_target (MoultProbeRow *self)
{
    const MoultTarget *target = moult_probe_get_target (self->probe);
    g_autofree char *words = target != NULL ? moult_probe_words_dup_target (target) : NULL;
    g_autofree char *voltage = moult_probe_words_dup_voltage (moult_probe_get_info (self->probe));

    show_fact (self->target_row, words);
    gtk_label_set_label (self->voltage_label, voltage != NULL ? voltage : "");
    show_fact (self->lock_row, target != NULL ? moult_probe_words_get_lock (target) : NULL);
    show_fact (self->unique_row, target != NULL ? target->unique_id : NULL);
}

static void
update_board (MoultProbeRow *self)
{
    MoultBoard *board = moult_probe_get_board (self->probe);

    show_fact (self->board_row, board != NULL ? moult_board_get_name (board) : NULL);
    gtk_actionable_set_action_target (GTK_ACTIONABLE (self->board_row), "s",
                                      board != NULL ? moult_board_get_location (board) : "");
}

static void
set_enabled (MoultProbeRow *self, const char *name, gboolean enabled)
{
    GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), name);

    g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

static void
update_actions (MoultProbeRow *self)
{
    gboolean busy = is_busy (self) || moult_probe_get_state (self->probe) == MOULT_PROBE_ASKING;
    const char *obstacle = moult_probe_flash_get_obstacle (self->probe);

    set_enabled (self, "ask", !busy);
    set_enabled (self, "flash", !busy && obstacle == NULL);
    set_enabled (self, "cancel", self->job != NULL && moult_flash_job_get_can_cancel (self->job));
    gtk_widget_set_tooltip_text (GTK_WIDGET (self->flash_button), obstacle);
}

static void
update (MoultProbeRow *self)
{
    const MoultProbeInfo *info = moult_probe_get_info (self->probe);

    update_state (self);
    update_job (self);
    update_trouble (self);
    update_target (self);
    update_board (self);
    show_fact (self->firmware_row, info->firmware);
    show_fact (self->id_row, info->id);
    update_actions (self);
}

static void
set_job (MoultProbeRow *self, MoultFlashJob *job)
{
    if (!g_set_object (&self->job, job))
        return;
    g_signal_group_set_target (self->job_signals, job);
    g_signal_group_set_target (self->progress_signals,
                               job != NULL ? moult_flash_job_get_progress (job) : NULL);
    if (job != NULL && moult_flash_job_is_active (job))
        adw_expander_row_set_expanded (ADW_EXPANDER_ROW (self), TRUE);
}

/* What was cancelled before it began leaves nothing to tell. */
static gboolean
is_of_interest (MoultProbeRow *self, MoultFlashJob *job)
{
    return job != NULL && job != self->dismissed
           && moult_flash_job_get_state (job) != MOULT_JOB_CANCELLED;
}

static void
look_for_job (MoultProbeRow *self)
{
    MoultFlashJob *job =
        moult_probe_flash_find_job (moult_workbench_get_queue (self->workbench), self->probe);

    set_job (self, is_of_interest (self, job) ? job : NULL);
}

static void
on_probe_changed_cb (MoultProbeRow *self)
{
    g_assert (MOULT_IS_PROBE_ROW (self));

    look_for_job (self);
    update (self);
}

static void
on_progress_cb (MoultProbeRow *self)
{
    g_assert (MOULT_IS_PROBE_ROW (self));

    update_state (self);
    update_job (self);
    update_actions (self);
}

/* Its nodes come one after the other, and their rights after them. */
static void
on_device_changed_cb (MoultProbeRow *self)
{
    g_assert (MOULT_IS_PROBE_ROW (self));

    if (gtk_widget_get_mapped (GTK_WIDGET (self))
        && moult_probe_get_state (self->probe) == MOULT_PROBE_FAILED)
        moult_probe_row_ask (self);
}

/* ---- Actions ---- */

static void
ask_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
    moult_probe_row_ask (MOULT_PROBE_ROW (user_data));
}

static void
give_access_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
    MoultProbeRow *self = MOULT_PROBE_ROW (user_data);
    const MoultServices *services = moult_workbench_get_services (self->workbench);

    adw_dialog_present (moult_probe_access_new (self->probe, services->inspect_access,
                                                G_ACTION_GROUP (self->actions)),
                        GTK_WIDGET (self));
}

static void
flash_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
    MoultProbeRow *self = MOULT_PROBE_ROW (user_data);

    moult_probe_flash_begin (GTK_WIDGET (self), self->workbench, self->settings, self->probe);
}

static void
cancel_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
    MoultProbeRow *self = MOULT_PROBE_ROW (user_data);

    if (self->job != NULL)
        moult_flash_job_cancel (self->job);
}

static const GActionEntry actions[] = {
    { "ask", ask_action },
    { "cancel", cancel_action },
    { "flash", flash_action },
    { "give-access", give_access_action },
};

/* ---- Object ---- */

static void
moult_probe_row_dispose (GObject *object)
{
    MoultProbeRow *self = MOULT_PROBE_ROW (object);

    g_clear_object (&self->job_signals);
    g_clear_object (&self->progress_signals);
    g_clear_object (&self->job);
    g_clear_object (&self->dismissed);
    g_clear_object (&self->settings);
    g_clear_object (&self->workbench);
    g_clear_object (&self->probe);
    g_clear_object (&self->actions);
    gtk_widget_dispose_template (GTK_WIDGET (self), MOULT_TYPE_PROBE_ROW);

    G_OBJECT_CLASS (moult_probe_row_parent_class)->dispose (object);
}

static void
moult_probe_row_class_init (MoultProbeRowClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = moult_probe_row_dispose;

    g_type_ensure (MOULT_TYPE_PICTURE);
    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/io/github/moult/Moult/ui/probe-row.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultProbeRow, picture);
    gtk_widget_class_bind_template_child (widget_class, MoultProbeRow, state_stack);
    gtk_widget_class_bind_template_child (widget_class, MoultProbeRow, state_icon);
    gtk_widget_class_bind_template_child (widget_class, MoultProbeRow, state_spinner);
    gtk_widget_class_bind_template_child (widget_class, MoultProbeRow, state_label);
    gtk_widget_class_bind_template_child (widget_class, MoultProbeRow, trouble_row);
    gtk_widget_class_bind_template_child (widget_class, MoultProbeRow, access_button);
    gtk_widget_class_bind_template_child (widget_class, MoultProbeRow, job_row);
    gtk_widget_class_bind_template_child (widget_class, MoultProbeRow, job_label);
    gtk_widget_class_bind_template_child (widget_class, MoultProbeRow, job_bar);
    gtk_widget_class_bind_template_child (widget_class, MoultProbeRow, cancel_button);
    gtk_widget_class_bind_template_child (widget_class, MoultProbeRow, outcome_row);
    gtk_widget_class_bind_template_child (widget_class, MoultProbeRow, flash_button);
    gtk_widget_class_bind_template_child (widget_class, MoultProbeRow, evidence_row);
    gtk_widget_class_bind_template_child (widget_class, MoultProbeRow, target_row);
    gtk_widget_class_bind_template_child (widget_class, MoultProbeRow, voltage_label);
    gtk_widget_class_bind_template_child (widget_class, MoultProbeRow, lock_row);
    gtk_widget_class_bind_template_child (widget_class, MoultProbeRow, board_row);
    gtk_widget_class_bind_template_child (widget_class, MoultProbeRow, unique_row);
    gtk_widget_class_bind_template_child (widget_class, MoultProbeRow, firmware_row);
    gtk_widget_class_bind_template_child (widget_class, MoultProbeRow, id_row);
}

static void
moult_probe_row_init (MoultProbeRow *self)
{
    gtk_widget_init_template (GTK_WIDGET (self));
    self->actions = g_simple_action_group_new ();
    g_action_map_add_action_entries (G_ACTION_MAP (self->actions), actions, G_N_ELEMENTS (actions),
                                     self);
    gtk_widget_insert_action_group (GTK_WIDGET (self), "probe", G_ACTION_GROUP (self->actions));

    self->job_signals = g_signal_group_new (MOULT_TYPE_FLASH_JOB);
    g_signal_group_connect_object (self->job_signals, "notify", G_CALLBACK (on_probe_changed_cb),
                                   self, G_CONNECT_SWAPPED);
    self->progress_signals = g_signal_group_new (MOULT_TYPE_PROGRESS);
    g_signal_group_connect_object (self->progress_signals, "changed", G_CALLBACK (on_progress_cb),
                                   self, G_CONNECT_SWAPPED);
}

GtkWidget *
moult_probe_row_new (MoultWorkbench *workbench, GSettings *settings, MoultProbe *probe)
{
    g_return_val_if_fail (MOULT_IS_WORKBENCH (workbench) && MOULT_IS_PROBE (probe), NULL);

    MoultProbeRow *self = g_object_new (MOULT_TYPE_PROBE_ROW, NULL);
    self->workbench = g_object_ref (workbench);
    self->probe = g_object_ref (probe);
    g_set_object (&self->settings, settings);
    g_signal_connect_object (probe, "notify", G_CALLBACK (on_probe_changed_cb), self,
                             G_CONNECT_SWAPPED);
    g_signal_connect_object (probe, "notify::device", G_CALLBACK (on_device_changed_cb), self,
                             G_CONNECT_SWAPPED);
    g_signal_connect_object (moult_workbench_get_queue (workbench), "items-changed",
                             G_CALLBACK (on_probe_changed_cb), self, G_CONNECT_SWAPPED);
    on_probe_changed_cb (self);
    return GTK_WIDGET (self);
}

MoultProbe *
moult_probe_row_get_probe (MoultProbeRow *self)
{
    g_return_val_if_fail (MOULT_IS_PROBE_ROW (self), NULL);

    return self->probe;
}

void
moult_probe_row_ask (MoultProbeRow *self)
{
    g_return_if_fail (MOULT_IS_PROBE_ROW (self));

    if (is_busy (self) || moult_probe_get_state (self->probe) == MOULT_PROBE_ASKING)
        return;
    g_set_object (&self->dismissed, self->job);
    moult_probe_ask_async (self->probe, moult_workbench_get_devices (self->workbench), NULL, NULL,
                           NULL, NULL);
}

void
moult_probe_row_set_narrow (MoultProbeRow *self, gboolean narrow)
{
    g_return_if_fail (MOULT_IS_PROBE_ROW (self));

    if (self->narrow == narrow)
        return;
    self->narrow = narrow;
    update_state (self);
}
