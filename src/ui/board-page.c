/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "board-page.h"

#include <glib/gi18n.h>

#include "access-view.h"
#include "attention-view.h"
#include "backup.h"
#include "board-head.h"
#include "board-state.h"
#include "board-tasks.h"
#include "busy-view.h"
#include "flash-job.h"
#include "flash-view.h"
#include "job-view.h"
#include "log-drawer.h"
#include "ready-view.h"
#include "registry.h"
#include "silent-view.h"
#include "unlock.h"
#include "version-dialog.h"

struct _MoultBoardPage {
    AdwNavigationPage parent_instance;

    /* Template widgets */
    AdwClamp *clamp;
    MoultBoardHead *head;
    GtkStack *views;
    GtkToggleButton *log_button;
    GtkRevealer *drop_revealer;
    MoultLogDrawer *log_drawer;
    GtkScrolledWindow *scroller;

    MoultWorkbench *workbench;
    MoultBoard *board;
    MoultChoice *choice;
    MoultFlashJob *job; /* the board's */
    gulong job_handler;
    GSimpleAction *leave_alone;
    gboolean narrow;
};

G_DEFINE_FINAL_TYPE (MoultBoardPage, moult_board_page, ADW_TYPE_NAVIGATION_PAGE)

typedef enum {
    PROP_NARROW = 1,
} MoultBoardPageProperty;
#define PROP_LAST PROP_NARROW
static GParamSpec *props[PROP_LAST + 1];

typedef enum {
    VIEW_NOTHING,
    VIEW_FLASH,
    VIEW_JOB,
    VIEW_READY,
    VIEW_ATTENTION,
    VIEW_ACCESS,
    VIEW_BUSY,
    VIEW_SILENT,
} View;

static const char *const view_names[] = { "nothing",   "flash",  "job",  "ready",
                                          "attention", "access", "busy", "silent" };

/* What does not answer can be flashed once its chip, or the user, has said what it is. */
static View
pick_silent_view (MoultBoardPage *self)
{
    if (moult_board_get_asking (self->board))
        return VIEW_NOTHING;
    if (moult_board_get_chip (self->board) != NULL || moult_choice_is_own (self->choice)
        || moult_choice_get_loading (self->choice) || moult_choice_get_error (self->choice) != NULL)
        return VIEW_FLASH;
    return VIEW_SILENT;
}

/* Whether its node may be opened now is found out first: the page that asks for it stays. */
static View
pick_bootloader_view (MoultBoardPage *self)
{
    return moult_board_get_asking (self->board)
                   && MOULT_IS_ACCESS_VIEW (gtk_stack_get_visible_child (self->views))
               ? VIEW_ACCESS
               : VIEW_FLASH;
}

static View
pick_view_by_mode (MoultBoardPage *self)
{
    switch (moult_board_get_mode (self->board)) {
    case MOULT_BOARD_RUNNING:
        return VIEW_FLASH;
    case MOULT_BOARD_BOOTLOADER:
        return pick_bootloader_view (self);
    case MOULT_BOARD_SILENT:
        return pick_silent_view (self);
    case MOULT_BOARD_NO_ACCESS:
        return VIEW_ACCESS;
    case MOULT_BOARD_BUSY:
        return VIEW_BUSY;
    case MOULT_BOARD_GONE:
        return VIEW_NOTHING;
    }
    g_assert_not_reached ();
}

static const char *
get_node (MoultBoard *board)
{
    MoultDevice *device = moult_board_get_device (board);

    if (moult_device_get_tty (device) != NULL)
        return moult_device_get_tty (device);
    if (moult_device_get_block (device) != NULL)
        return moult_device_get_block (device);
    return moult_device_get_usb_node (device);
}

/* After each answer of the board the facts are looked at again. */
static void
update_access (MoultBoardPage *self)
{
    GtkWidget *view = gtk_stack_get_visible_child (self->views);
    const char *node = get_node (self->board);

    if (MOULT_IS_ACCESS_VIEW (view) && node != NULL && !moult_board_get_asking (self->board))
        moult_access_view_set_node (MOULT_ACCESS_VIEW (view), node);
}

static View
pick_view (MoultBoardPage *self)
{
    if (self->job == NULL || moult_choice_get_job (self->choice) == NULL)
        return pick_view_by_mode (self);
    switch (moult_flash_job_get_state (self->job)) {
    case MOULT_JOB_WAITING:
    case MOULT_JOB_RUNNING:
        return VIEW_JOB;
    case MOULT_JOB_DONE:
        return VIEW_READY;
    case MOULT_JOB_FAILED:
        return VIEW_ATTENTION;
    case MOULT_JOB_CANCELLED:
        return pick_view_by_mode (self);
    }
    g_assert_not_reached ();
}

static GtkWidget *
create_access_view (MoultBoardPage *self)
{
    GtkWidget *view = g_object_new (MOULT_TYPE_ACCESS_VIEW, NULL);

    moult_access_view_set_inspect (MOULT_ACCESS_VIEW (view),
                                   moult_workbench_get_services (self->workbench)->inspect_access,
                                   "board.ask");
    return view;
}

static gboolean
is_job_shown (View view)
{
    return view == VIEW_JOB || view == VIEW_READY || view == VIEW_ATTENTION;
}

static GtkWidget *
create_view (MoultBoardPage *self, View view)
{
    switch (view) {
    case VIEW_NOTHING:
        return adw_bin_new ();
    case VIEW_FLASH:
        return moult_flash_view_new (self->choice, moult_workbench_get_probes (self->workbench));
    case VIEW_JOB:
        return moult_job_view_new (self->board);
    case VIEW_READY:
        return moult_ready_view_new (self->board);
    case VIEW_ATTENTION:
        return moult_attention_view_new (self->choice);
    case VIEW_ACCESS:
        return create_access_view (self);
    case VIEW_BUSY:
        return moult_busy_view_new (self->board);
    case VIEW_SILENT:
        return moult_silent_view_new (self->choice);
    }
    g_assert_not_reached ();
}

/* Views are told of the width by the property "narrow", if they care. */
static void
tell_narrow (MoultBoardPage *self, GtkWidget *view)
{
    if (MOULT_IS_FLASH_VIEW (view))
        moult_flash_view_set_narrow (MOULT_FLASH_VIEW (view), self->narrow);
    else if (MOULT_IS_ATTENTION_VIEW (view))
        moult_attention_view_set_narrow (MOULT_ATTENTION_VIEW (view), self->narrow);
    else if (MOULT_IS_SILENT_VIEW (view))
        moult_silent_view_set_narrow (MOULT_SILENT_VIEW (view), self->narrow);
    else if (MOULT_IS_JOB_VIEW (view))
        moult_job_view_set_narrow (MOULT_JOB_VIEW (view), self->narrow);
}

static void
show_view (MoultBoardPage *self, View view)
{
    const char *name = view_names[view];

    if (gtk_stack_get_child_by_name (self->views, name) == NULL) {
        GtkWidget *widget = create_view (self, view);

        tell_narrow (self, widget);
        gtk_stack_add_named (self->views, widget, name);
    }
    if (g_strcmp0 (gtk_stack_get_visible_child_name (self->views), name) == 0)
        return;
    gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), 0);
    gtk_stack_set_visible_child_name (self->views, name);
}

static gboolean
can_ask_chip (MoultBoard *board)
{
    MoultBoardMode mode = moult_board_get_mode (board);
    MoultDevice *device = moult_board_get_device (board);

    return device != NULL && (mode == MOULT_BOARD_SILENT || mode == MOULT_BOARD_RUNNING)
           && !moult_board_get_ignored (board) && moult_registry_find_chip_reader (device) != NULL;
}

static void
update_actions (MoultBoardPage *self)
{
    GtkWidget *widget = GTK_WIDGET (self);
    gboolean worked_on = moult_board_state_is_worked_on (self->board);

    gtk_widget_action_set_enabled (widget, "board.open", !worked_on);
    gtk_widget_action_set_enabled (widget, "board.change", !worked_on);
    gtk_widget_action_set_enabled (
        widget, "board.flash",
        moult_choice_can_flash (self->choice) && !moult_choice_get_loading (self->choice)
            && !moult_board_is_locked (self->board) && !moult_board_get_held (self->board));
    gtk_widget_action_set_enabled (widget, "board.cancel",
                                   worked_on && self->job != NULL
                                       && moult_flash_job_get_can_cancel (self->job));
    gtk_widget_action_set_enabled (widget, "board.back-up", moult_backup_is_possible (self->board));
    gtk_widget_action_set_enabled (widget, "board.unlock", moult_unlock_is_possible (self->board));
    gtk_widget_action_set_enabled (widget, "board.ask-chip",
                                   !worked_on && !moult_board_get_asking (self->board)
                                       && can_ask_chip (self->board));
    gtk_widget_action_set_enabled (widget, "board.ask",
                                   !worked_on && !moult_board_get_asking (self->board)
                                       && moult_board_get_mode (self->board) != MOULT_BOARD_GONE);
}

static void
on_leave_alone_changed_cb (GSimpleAction *action, GVariant *value, gpointer user_data)
{
    MoultBoardPage *self = MOULT_BOARD_PAGE (user_data);

    moult_workbench_set_left_alone (self->workbench, self->board, g_variant_get_boolean (value));
}

static void
install_flags (MoultBoardPage *self)
{
    g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

    self->leave_alone =
        g_simple_action_new_stateful ("leave-alone", NULL, g_variant_new_boolean (FALSE));
    g_signal_connect_object (self->leave_alone, "change-state",
                             G_CALLBACK (on_leave_alone_changed_cb), self, 0);
    g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (self->leave_alone));
    gtk_widget_insert_action_group (GTK_WIDGET (self), "flags", G_ACTION_GROUP (group));
}

/* What the board itself says in its board_info.toml cannot be taken back here. */
static void
update_flags (MoultBoardPage *self)
{
    MoultBoardInfo *info = moult_board_get_info (self->board);

    g_simple_action_set_state (self->leave_alone,
                               g_variant_new_boolean (moult_board_get_ignored (self->board)));
    g_simple_action_set_enabled (self->leave_alone,
                                 info == NULL || !moult_board_info_get_ignored (info));
}

/* A small drawing where the page is about something else than what the board is. */
static gboolean
is_compact (MoultBoardPage *self, View view)
{
    const char *const *candidates =
        moult_offer_get_candidates (moult_choice_get_offer (self->choice));

    if (view == VIEW_FLASH)
        return candidates[0] != NULL;
    return view != VIEW_NOTHING;
}

static void
update (MoultBoardPage *self)
{
    View view = pick_view (self);

    adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), moult_board_get_name (self->board));
    moult_board_head_set_compact (self->head, is_compact (self, view));
    moult_board_head_update (self->head, self->choice, is_job_shown (view) ? self->job : NULL);
    show_view (self, view);
    update_access (self);
    update_actions (self);
    update_flags (self);
    gtk_widget_set_visible (GTK_WIDGET (self->log_button),
                            view == VIEW_JOB || view == VIEW_ATTENTION);
}

static void
on_job_changed_cb (MoultBoardPage *self, GParamSpec *pspec, MoultFlashJob *job)
{
    g_assert (MOULT_IS_BOARD_PAGE (self));

    update (self);
    if (g_str_equal (pspec->name, "state") && moult_flash_job_get_state (job) == MOULT_JOB_CANCELLED
        && gtk_widget_get_mapped (GTK_WIDGET (self)))
        gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s",
                                    _ ("Cancelled. Nothing was written"));
}

static void
follow_job (MoultBoardPage *self)
{
    MoultFlashJob *job = moult_board_get_job (self->board);

    if (self->job == job)
        return;
    if (self->job != NULL)
        g_clear_signal_handler (&self->job_handler, self->job);
    g_set_object (&self->job, job);
    moult_log_drawer_set_job (self->log_drawer, job);
    if (job != NULL)
        self->job_handler = g_signal_connect_object (job, "notify", G_CALLBACK (on_job_changed_cb),
                                                     self, G_CONNECT_SWAPPED);
}

static void
on_changed_cb (MoultBoardPage *self)
{
    g_assert (MOULT_IS_BOARD_PAGE (self));

    follow_job (self);
    update (self);
}

static void
open_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    gtk_widget_activate_action (widget, "win.open", NULL);
}

static void
on_open_wanted_cb (MoultBoardPage *self)
{
    g_assert (MOULT_IS_BOARD_PAGE (self));

    gtk_widget_activate_action (GTK_WIDGET (self), "win.open", NULL);
}

/* Without any idea which board it is there is nothing to change but the file. */
static void
change_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    MoultBoardPage *self = MOULT_BOARD_PAGE (widget);
    AdwDialog *dialog =
        moult_version_dialog_new (self->choice, moult_workbench_get_library (self->workbench));

    if (dialog == NULL) {
        on_open_wanted_cb (self);
        return;
    }
    g_signal_connect_object (dialog, "open", G_CALLBACK (on_open_wanted_cb), self,
                             G_CONNECT_SWAPPED);
    adw_dialog_present (dialog, widget);
}

static void
refresh_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    moult_page_keeper_retry (moult_workbench_get_keeper (MOULT_BOARD_PAGE (widget)->workbench));
}

static void
use_recommended_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    moult_choice_pick (MOULT_BOARD_PAGE (widget)->choice, NULL);
}

static void
flash_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    MoultBoardPage *self = MOULT_BOARD_PAGE (widget);

    moult_choice_flash (self->choice);
}

static void
cancel_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    MoultBoardPage *self = MOULT_BOARD_PAGE (widget);

    if (self->job != NULL)
        moult_flash_job_cancel (self->job);
}

static void
again_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    moult_board_page_show_choice (MOULT_BOARD_PAGE (widget));
}

/* The same file once more; if that cannot be done now, the choice says why. */
static void
retry_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    MoultBoardPage *self = MOULT_BOARD_PAGE (widget);

    if (moult_choice_get_firmware (self->choice) == NULL && self->job != NULL)
        moult_choice_pick (self->choice, moult_flash_job_get_firmware (self->job));
    if (!moult_choice_flash (self->choice))
        moult_board_page_show_choice (self);
}

static void
ask_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    MoultBoardPage *self = MOULT_BOARD_PAGE (widget);

    moult_workbench_ask (self->workbench, self->board);
}

static void
ask_chip_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    MoultBoardPage *self = MOULT_BOARD_PAGE (widget);

    moult_workbench_ask_chip (self->workbench, self->board);
}

static void
back_up_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    MoultBoardPage *self = MOULT_BOARD_PAGE (widget);

    moult_backup_begin (widget, self->workbench, self->board);
}

static void
unlock_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    MoultBoardPage *self = MOULT_BOARD_PAGE (widget);

    moult_unlock_begin (widget, self->workbench, self->board);
}

/* The drawer has a button of its own to close it. */
static void
on_log_open_changed_cb (MoultBoardPage *self)
{
    g_assert (MOULT_IS_BOARD_PAGE (self));

    gtk_widget_activate_action (GTK_WIDGET (self), "win.set-log", "b",
                                moult_log_drawer_get_open (self->log_drawer));
}

static void
moult_board_page_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
    switch ((MoultBoardPageProperty) property_id) {
    case PROP_NARROW:
        g_value_set_boolean (value, MOULT_BOARD_PAGE (object)->narrow);
        break;
    }
}

static void
moult_board_page_set_property (GObject *object,
                               guint property_id,
                               const GValue *value,
                               GParamSpec *pspec)
{
    switch ((MoultBoardPageProperty) property_id) {
    case PROP_NARROW:
        moult_board_page_set_narrow (MOULT_BOARD_PAGE (object), g_value_get_boolean (value));
        break;
    }
}

static void
moult_board_page_dispose (GObject *object)
{
    MoultBoardPage *self = MOULT_BOARD_PAGE (object);

    if (self->job != NULL)
        g_clear_signal_handler (&self->job_handler, self->job);
    g_clear_object (&self->job);
    g_clear_object (&self->leave_alone);
    g_clear_object (&self->choice);
    g_clear_object (&self->board);
    g_clear_object (&self->workbench);
    gtk_widget_dispose_template (GTK_WIDGET (self), MOULT_TYPE_BOARD_PAGE);

    G_OBJECT_CLASS (moult_board_page_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/io/github/moult/Moult/ui/board-page.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultBoardPage, clamp);
    gtk_widget_class_bind_template_child (widget_class, MoultBoardPage, head);
    gtk_widget_class_bind_template_child (widget_class, MoultBoardPage, views);
    gtk_widget_class_bind_template_child (widget_class, MoultBoardPage, log_button);
    gtk_widget_class_bind_template_child (widget_class, MoultBoardPage, drop_revealer);
    gtk_widget_class_bind_template_child (widget_class, MoultBoardPage, log_drawer);
    gtk_widget_class_bind_template_callback (widget_class, on_log_open_changed_cb);
    gtk_widget_class_bind_template_child (widget_class, MoultBoardPage, scroller);
}

static void
moult_board_page_class_init (MoultBoardPageClass *klass)
{
    GObjectClass *object_class = G_OBJECT_CLASS (klass);
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    object_class->get_property = moult_board_page_get_property;
    object_class->set_property = moult_board_page_set_property;
    object_class->dispose = moult_board_page_dispose;

    props[PROP_NARROW] =
        g_param_spec_boolean ("narrow", NULL, NULL, FALSE,
                              G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
    g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

    g_type_ensure (MOULT_TYPE_BOARD_HEAD);
    g_type_ensure (MOULT_TYPE_LOG_DRAWER);
    bind_template (widget_class);
    gtk_widget_class_install_action (widget_class, "board.open", NULL, open_action);
    gtk_widget_class_install_action (widget_class, "board.change", NULL, change_action);
    gtk_widget_class_install_action (widget_class, "board.refresh", NULL, refresh_action);
    gtk_widget_class_install_action (widget_class, "board.use-recommended", NULL,
                                     use_recommended_action);
    gtk_widget_class_install_action (widget_class, "board.flash", NULL, flash_action);
    gtk_widget_class_install_action (widget_class, "board.cancel", NULL, cancel_action);
    gtk_widget_class_install_action (widget_class, "board.again", NULL, again_action);
    gtk_widget_class_install_action (widget_class, "board.retry", NULL, retry_action);
    gtk_widget_class_install_action (widget_class, "board.ask", NULL, ask_action);
    gtk_widget_class_install_action (widget_class, "board.ask-chip", NULL, ask_chip_action);
    gtk_widget_class_install_action (widget_class, "board.back-up", NULL, back_up_action);
    gtk_widget_class_install_action (widget_class, "board.unlock", NULL, unlock_action);
}

static void
moult_board_page_init (MoultBoardPage *self)
{
    gtk_widget_init_template (GTK_WIDGET (self));
}

AdwNavigationPage *
moult_board_page_new (MoultWorkbench *workbench, MoultBoard *board)
{
    g_return_val_if_fail (MOULT_IS_WORKBENCH (workbench) && MOULT_IS_BOARD (board), NULL);

    MoultBoardPage *self = g_object_new (MOULT_TYPE_BOARD_PAGE, NULL);
    self->workbench = g_object_ref (workbench);
    self->board = g_object_ref (board);
    self->choice = g_object_ref (moult_workbench_get_choice (workbench, board));
    install_flags (self);
    moult_board_tasks_install (GTK_WIDGET (self), workbench, board);
    g_signal_connect_object (board, "notify", G_CALLBACK (on_changed_cb), self, G_CONNECT_SWAPPED);
    g_signal_connect_object (self->choice, "changed", G_CALLBACK (on_changed_cb), self,
                             G_CONNECT_SWAPPED);
    on_changed_cb (self);
    return ADW_NAVIGATION_PAGE (self);
}

MoultBoard *
moult_board_page_get_board (MoultBoardPage *self)
{
    g_return_val_if_fail (MOULT_IS_BOARD_PAGE (self), NULL);

    return self->board;
}

void
moult_board_page_set_narrow (MoultBoardPage *self, gboolean narrow)
{
    g_return_if_fail (MOULT_IS_BOARD_PAGE (self));

    if (self->narrow == narrow)
        return;
    self->narrow = narrow;
    gtk_widget_set_margin_start (GTK_WIDGET (self->clamp), narrow ? 12 : 24);
    gtk_widget_set_margin_end (GTK_WIDGET (self->clamp), narrow ? 12 : 24);
    gtk_widget_set_margin_top (GTK_WIDGET (self->clamp), narrow ? 12 : 24);
    moult_board_head_set_narrow (self->head, narrow);
    for (GtkWidget *view = gtk_widget_get_first_child (GTK_WIDGET (self->views)); view != NULL;
         view = gtk_widget_get_next_sibling (view))
        tell_narrow (self, view);
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_NARROW]);
}

void
moult_board_page_set_log_shown (MoultBoardPage *self, gboolean shown)
{
    g_return_if_fail (MOULT_IS_BOARD_PAGE (self));

    moult_log_drawer_set_open (self->log_drawer, shown);
}

void
moult_board_page_set_drop_hint (MoultBoardPage *self, gboolean shown)
{
    g_return_if_fail (MOULT_IS_BOARD_PAGE (self));

    gtk_revealer_set_reveal_child (self->drop_revealer, shown);
}

void
moult_board_page_show_choice (MoultBoardPage *self)
{
    g_return_if_fail (MOULT_IS_BOARD_PAGE (self));

    moult_choice_dismiss_job (self->choice);
}
