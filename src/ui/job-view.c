/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "job-view.h"

#include <glib/gi18n.h>

#include "bootloader-guide.h"
#include "flash-job.h"
#include "step-row.h"
#include "wording.h"

enum {
    TICK_MS = 200, /* the running step's time, while nothing else changes */
};

struct _MoultJobView {
    GtkBox parent_instance;

    /* Template widgets */
    GtkLabel *step_label;
    GtkLabel *left_label;
    GtkProgressBar *progress_bar;
    GtkLabel *bytes_label;
    GtkLabel *hint_label;
    GtkBox *guide_box;
    MoultBootloaderGuide *guide;
    GtkListBox *steps_list;
    GtkButton *cancel_button;

    MoultStepRow *rows[MOULT_N_STEPS]; /* borrowed */
    MoultBoard *board;
    GSignalGroup *progress_signals;
    guint tick_id;
};

G_DEFINE_FINAL_TYPE (MoultJobView, moult_job_view, GTK_TYPE_BOX)

static void
show_progress (MoultJobView *self, const MoultProgressState *progress)
{
    g_autofree char *words = moult_wording_dup_progress (progress);
    g_autofree char *left = moult_wording_dup_seconds_left (progress);
    g_autofree char *bytes = moult_wording_dup_bytes (progress);

    gtk_label_set_label (self->step_label, words);
    gtk_label_set_label (self->left_label, left != NULL && !progress->needs_user ? left : "");
    gtk_label_set_label (self->bytes_label, bytes != NULL ? bytes : "");
    gtk_label_set_label (self->hint_label, progress->hint != NULL ? _ (progress->hint) : "");
    gtk_progress_bar_set_fraction (self->progress_bar, CLAMP (progress->fraction, 0, 1));
    gtk_accessible_update_property (GTK_ACCESSIBLE (self->progress_bar),
                                    GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, words, -1);
}

static void
update (MoultJobView *self)
{
    MoultFlashJob *job = moult_board_get_job (self->board);
    MoultProgressState progress;

    if (job == NULL)
        return;
    moult_progress_get_state (moult_flash_job_get_progress (job), &progress);
    show_progress (self, &progress);
    for (guint i = 0; i < MOULT_N_STEPS; i++)
        moult_step_row_update (self->rows[i], &progress);

    gtk_widget_set_visible (GTK_WIDGET (self->guide_box), progress.needs_user);
    gtk_widget_set_visible (GTK_WIDGET (self->steps_list), !progress.needs_user);
    if (progress.needs_user)
        moult_bootloader_guide_set_kind (self->guide, moult_board_get_kind (self->board),
                                         moult_board_get_location (self->board));
    gtk_widget_set_tooltip_text (
        GTK_WIDGET (self->cancel_button),
        progress.committed ? _ ("Stopping now would leave the board without firmware") : NULL);
}

static void
on_progress_changed_cb (MoultJobView *self)
{
    g_assert (MOULT_IS_JOB_VIEW (self));

    update (self);
}

static gboolean
on_tick_cb (gpointer user_data)
{
    update (MOULT_JOB_VIEW (user_data));
    return G_SOURCE_CONTINUE;
}

static void
on_board_changed_cb (MoultJobView *self)
{
    g_assert (MOULT_IS_JOB_VIEW (self));

    MoultFlashJob *job = moult_board_get_job (self->board);

    g_signal_group_set_target (self->progress_signals,
                               job != NULL ? moult_flash_job_get_progress (job) : NULL);
    update (self);
}

static void
moult_job_view_map (GtkWidget *widget)
{
    MoultJobView *self = MOULT_JOB_VIEW (widget);

    GTK_WIDGET_CLASS (moult_job_view_parent_class)->map (widget);
    self->tick_id = g_timeout_add (TICK_MS, on_tick_cb, self);
}

static void
moult_job_view_unmap (GtkWidget *widget)
{
    g_clear_handle_id (&MOULT_JOB_VIEW (widget)->tick_id, g_source_remove);
    GTK_WIDGET_CLASS (moult_job_view_parent_class)->unmap (widget);
}

static void
moult_job_view_dispose (GObject *object)
{
    MoultJobView *self = MOULT_JOB_VIEW (object);

    g_clear_handle_id (&self->tick_id, g_source_remove);
    g_clear_object (&self->progress_signals);
    g_clear_object (&self->board);
    gtk_widget_dispose_template (GTK_WIDGET (self), MOULT_TYPE_JOB_VIEW);

    G_OBJECT_CLASS (moult_job_view_parent_class)->dispose (object);
}

static void
moult_job_view_class_init (MoultJobViewClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = moult_job_view_dispose;
    widget_class->map = moult_job_view_map;
    widget_class->unmap = moult_job_view_unmap;

    g_type_ensure (MOULT_TYPE_BOOTLOADER_GUIDE);
    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/io/github/moult/Moult/ui/job-view.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultJobView, step_label);
    gtk_widget_class_bind_template_child (widget_class, MoultJobView, left_label);
    gtk_widget_class_bind_template_child (widget_class, MoultJobView, progress_bar);
    gtk_widget_class_bind_template_child (widget_class, MoultJobView, bytes_label);
    gtk_widget_class_bind_template_child (widget_class, MoultJobView, hint_label);
    gtk_widget_class_bind_template_child (widget_class, MoultJobView, guide_box);
    gtk_widget_class_bind_template_child (widget_class, MoultJobView, guide);
    gtk_widget_class_bind_template_child (widget_class, MoultJobView, steps_list);
    gtk_widget_class_bind_template_child (widget_class, MoultJobView, cancel_button);
}

static void
moult_job_view_init (MoultJobView *self)
{
    gtk_widget_init_template (GTK_WIDGET (self));
    for (guint i = 0; i < MOULT_N_STEPS; i++) {
        GtkWidget *row = moult_step_row_new (i);

        gtk_list_box_append (self->steps_list, row);
        self->rows[i] = MOULT_STEP_ROW (row);
    }
    self->progress_signals = g_signal_group_new (MOULT_TYPE_PROGRESS);
    g_signal_group_connect_object (self->progress_signals, "changed",
                                   G_CALLBACK (on_progress_changed_cb), self, G_CONNECT_SWAPPED);
}

GtkWidget *
moult_job_view_new (MoultBoard *board)
{
    g_return_val_if_fail (MOULT_IS_BOARD (board), NULL);

    MoultJobView *self = g_object_new (MOULT_TYPE_JOB_VIEW, NULL);
    self->board = g_object_ref (board);
    g_signal_connect_object (board, "notify::job", G_CALLBACK (on_board_changed_cb), self,
                             G_CONNECT_SWAPPED);
    on_board_changed_cb (self);
    return GTK_WIDGET (self);
}

void
moult_job_view_set_narrow (MoultJobView *self, gboolean narrow)
{
    g_return_if_fail (MOULT_IS_JOB_VIEW (self));

    moult_bootloader_guide_set_narrow (self->guide, narrow);
}
