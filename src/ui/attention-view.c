/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "attention-view.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "advice.h"
#include "bootloader-guide.h"
#include "error.h"
#include "unlock.h"

struct _MoultAttentionView {
    GtkBox parent_instance;

    /* Template widgets */
    GtkBox *guide_box;
    MoultBootloaderGuide *guide;
    AdwPreferencesGroup *advice_group;
    AdwActionRow *advice_row;
    GtkButton *retry_button;
    GtkButton *unlock_button;
    GtkButton *choose_button;
    AdwActionRow *help_row;
    AdwActionRow *choose_row;

    MoultChoice *choice;
};

G_DEFINE_FINAL_TYPE (MoultAttentionView, moult_attention_view, GTK_TYPE_BOX)

static const GError *
get_error (MoultAttentionView *self)
{
    MoultFlashJob *job = moult_board_get_job (moult_choice_get_board (self->choice));

    if (job == NULL || moult_flash_job_get_state (job) != MOULT_JOB_FAILED)
        return NULL;
    return moult_flash_job_get_error (job);
}

/* Only a flash that failed for want of the bootloader goes on when it comes. */
static gboolean
is_watching (MoultAttentionView *self)
{
    return g_error_matches (get_error (self), MOULT_ERROR, MOULT_ERROR_NO_BOOTLOADER);
}

/* A download that came damaged may come whole the next time; a file stays as it is. */
static gboolean
can_retry (MoultFlashJob *job, const MoultAdvice *advice)
{
    return advice->can_retry
           || (g_error_matches (moult_flash_job_get_error (job), MOULT_ERROR, MOULT_ERROR_BAD_IMAGE)
               && moult_firmware_get_path (moult_flash_job_get_firmware (job)) == NULL);
}

/* What cannot succeed is not tried again: other firmware is the way out, if there is one. */
static void
update_ways (MoultAttentionView *self, MoultFlashJob *job, const MoultAdvice *advice)
{
    gboolean retry = can_retry (job, advice);
    gboolean locked =
        g_error_matches (moult_flash_job_get_error (job), MOULT_ERROR, MOULT_ERROR_LOCKED);

    gtk_widget_set_visible (GTK_WIDGET (self->retry_button), retry);
    gtk_widget_set_visible (GTK_WIDGET (self->unlock_button),
                            locked && moult_unlock_is_possible (moult_flash_job_get_board (job)));
    gtk_widget_set_visible (GTK_WIDGET (self->choose_button), !retry && !locked);
    gtk_widget_set_visible (GTK_WIDGET (self->choose_row), retry);
    gtk_widget_set_visible (GTK_WIDGET (self->help_row), advice->help_uri != NULL);
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->help_row),
                                   retry ? _ ("Still Nothing?") : _ ("Help"));
    adw_action_row_set_subtitle (self->help_row,
                                 retry ? _ ("Cables that only charge, hubs, other programs")
                                       : advice->headline);
    if (advice->help_uri != NULL)
        gtk_actionable_set_action_target (GTK_ACTIONABLE (self->help_row), "s", advice->help_uri);
}

static void
update (MoultAttentionView *self)
{
    MoultBoard *board = moult_choice_get_board (self->choice);
    const GError *error = get_error (self);

    if (error == NULL)
        return;

    g_autoptr (MoultAdvice) advice = moult_advice_new_for_job (moult_board_get_job (board));
    gtk_widget_set_visible (GTK_WIDGET (self->guide_box), advice->by_hand);
    gtk_widget_set_visible (GTK_WIDGET (self->advice_group),
                            !g_error_matches (error, MOULT_ERROR, MOULT_ERROR_NO_BOOTLOADER));
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->advice_row),
                                   advice->way_out != NULL ? advice->way_out : advice->headline);
    adw_action_row_set_subtitle (self->advice_row, advice->detail != NULL ? advice->detail : "");
    update_ways (self, moult_board_get_job (board), advice);
    moult_bootloader_guide_set_kind (self->guide, moult_board_get_kind (board),
                                     is_watching (self) ? moult_board_get_location (board) : NULL);
}

static void
on_mode_changed_cb (MoultAttentionView *self)
{
    g_assert (MOULT_IS_ATTENTION_VIEW (self));

    MoultBoard *board = moult_choice_get_board (self->choice);

    update (self); /* whether it could be unlocked depends on it */
    if (gtk_widget_get_mapped (GTK_WIDGET (self)) && is_watching (self)
        && moult_board_get_mode (board) == MOULT_BOARD_BOOTLOADER)
        gtk_widget_activate_action (GTK_WIDGET (self), "board.retry", NULL);
}

static void
moult_attention_view_map (GtkWidget *widget)
{
    update (MOULT_ATTENTION_VIEW (widget));
    GTK_WIDGET_CLASS (moult_attention_view_parent_class)->map (widget);
}

static void
moult_attention_view_dispose (GObject *object)
{
    g_clear_object (&MOULT_ATTENTION_VIEW (object)->choice);
    gtk_widget_dispose_template (GTK_WIDGET (object), MOULT_TYPE_ATTENTION_VIEW);

    G_OBJECT_CLASS (moult_attention_view_parent_class)->dispose (object);
}

static void
moult_attention_view_class_init (MoultAttentionViewClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = moult_attention_view_dispose;
    widget_class->map = moult_attention_view_map;

    g_type_ensure (MOULT_TYPE_BOOTLOADER_GUIDE);
    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/io/github/moult/Moult/ui/attention-view.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultAttentionView, guide_box);
    gtk_widget_class_bind_template_child (widget_class, MoultAttentionView, guide);
    gtk_widget_class_bind_template_child (widget_class, MoultAttentionView, advice_group);
    gtk_widget_class_bind_template_child (widget_class, MoultAttentionView, advice_row);
    gtk_widget_class_bind_template_child (widget_class, MoultAttentionView, retry_button);
    gtk_widget_class_bind_template_child (widget_class, MoultAttentionView, unlock_button);
    gtk_widget_class_bind_template_child (widget_class, MoultAttentionView, choose_button);
    gtk_widget_class_bind_template_child (widget_class, MoultAttentionView, help_row);
    gtk_widget_class_bind_template_child (widget_class, MoultAttentionView, choose_row);
}

static void
moult_attention_view_init (MoultAttentionView *self)
{
    gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
moult_attention_view_new (MoultChoice *choice)
{
    g_return_val_if_fail (MOULT_IS_CHOICE (choice), NULL);

    MoultAttentionView *self = g_object_new (MOULT_TYPE_ATTENTION_VIEW, NULL);
    self->choice = g_object_ref (choice);
    g_signal_connect_object (moult_choice_get_board (choice), "notify::mode",
                             G_CALLBACK (on_mode_changed_cb), self, G_CONNECT_SWAPPED);
    update (self);
    return GTK_WIDGET (self);
}

void
moult_attention_view_set_narrow (MoultAttentionView *self, gboolean narrow)
{
    g_return_if_fail (MOULT_IS_ATTENTION_VIEW (self));

    moult_bootloader_guide_set_narrow (self->guide, narrow);
}
