/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "window.h"

#include <glib/gi18n.h>

#include "advice.h"
#include "backends-page.h"
#include "board-page.h"
#include "build-page.h"
#include "close-question.h"
#include "empty-page.h"
#include "firmware-dialog.h"
#include "firmware-page.h"
#include "flash-all.h"
#include "probes-page.h"
#include "recipe-page.h"
#include "sidebar.h"
#include "workshop-page.h"

enum {
    TOAST_SECONDS = 3, /* the button below it must not wait long */
};

struct _MoultWindow {
    AdwApplicationWindow parent_instance;

    /* Template widgets */
    AdwToastOverlay *toast_overlay;
    AdwNavigationSplitView *split_view;
    MoultSidebar *sidebar;
    AdwBanner *armed_banner;

    MoultWorkbench *workbench;
    GSettings *settings; /* or NULL */
    GHashTable *pages;   /* MoultBoard → MoultBoardPage, made when first shown */
    AdwNavigationPage *empty_page;
    AdwNavigationPage *backends_page; /* NULL until it is shown */
    AdwNavigationPage *build_page;    /* the same */
    AdwNavigationPage *firmware_page; /* the same */
    AdwNavigationPage *probes_page;   /* the same */
    AdwNavigationPage *workshop_page; /* the same */
    MoultBoard *board;                /* shown; NULL: a tool, or nothing */
    gboolean narrow;                  /* there is room for one of list and page */
    gboolean close_anyway;
};

G_DEFINE_FINAL_TYPE (MoultWindow, moult_window, ADW_TYPE_APPLICATION_WINDOW)

static gboolean
is_log_shown (MoultWindow *self)
{
    g_autoptr (GVariant) state = g_action_group_get_action_state (G_ACTION_GROUP (self), "log");

    return g_variant_get_boolean (state);
}

static MoultBoardPage *
get_shown_page (MoultWindow *self)
{
    return self->board != NULL ? g_hash_table_lookup (self->pages, self->board) : NULL;
}

static void
show_page (MoultWindow *self, AdwNavigationPage *page)
{
    if (adw_navigation_split_view_get_content (self->split_view) != page)
        adw_navigation_split_view_set_content (self->split_view, page);
}

/* The wall has the whole window; until the user goes back, which brings the list beside it. */
static gboolean
is_wall_shown (MoultWindow *self)
{
    return self->workshop_page != NULL
           && adw_navigation_split_view_get_content (self->split_view) == self->workshop_page
           && adw_navigation_split_view_get_show_content (self->split_view)
           && moult_workshop_page_get_shows_wall (MOULT_WORKSHOP_PAGE (self->workshop_page));
}

static gboolean
is_armed (MoultWindow *self)
{
    MoultWorkshop *workshop = moult_workbench_get_workshop (self->workbench);

    return workshop != NULL && moult_workshop_get_armed (workshop);
}

/* What is armed is told on every page, with the way to stop it; the wall does so itself. */
static void
update_room (MoultWindow *self)
{
    gboolean wall = is_wall_shown (self);

    adw_navigation_split_view_set_collapsed (self->split_view, self->narrow || wall);
    gtk_widget_set_visible (GTK_WIDGET (self->armed_banner), is_armed (self) && !wall);
}

static void
on_content_changed_cb (MoultWindow *self)
{
    g_assert (MOULT_IS_WINDOW (self));

    if (self->workbench != NULL)
        update_room (self);
}

static void
on_narrow_cb (MoultWindow *self)
{
    g_assert (MOULT_IS_WINDOW (self));

    self->narrow = TRUE;
    on_content_changed_cb (self);
}

static void
on_not_narrow_cb (MoultWindow *self)
{
    g_assert (MOULT_IS_WINDOW (self));

    self->narrow = FALSE;
    on_content_changed_cb (self);
}

static void
on_armed_changed_cb (MoultWindow *self)
{
    g_assert (MOULT_IS_WINDOW (self));

    moult_sidebar_set_armed (self->sidebar, is_armed (self));
    update_room (self);
}

/* There is none before the first frame. */
static void
on_workshop_changed_cb (MoultWindow *self)
{
    g_assert (MOULT_IS_WINDOW (self));

    MoultWorkshop *workshop = moult_workbench_get_workshop (self->workbench);

    gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.workshop", workshop != NULL);
    if (workshop == NULL)
        return;
    g_signal_connect_object (workshop, "notify::armed", G_CALLBACK (on_armed_changed_cb), self,
                             G_CONNECT_SWAPPED);
    on_armed_changed_cb (self);
}

static MoultBoardPage *
ensure_page (MoultWindow *self, MoultBoard *board)
{
    MoultBoardPage *page = g_hash_table_lookup (self->pages, board);

    if (page == NULL) {
        page = MOULT_BOARD_PAGE (moult_board_page_new (self->workbench, board));
        g_hash_table_insert (self->pages, g_object_ref (board), g_object_ref_sink (page));
    }
    moult_board_page_set_narrow (page, adw_navigation_split_view_get_collapsed (self->split_view));
    moult_board_page_set_log_shown (page, is_log_shown (self));
    return page;
}

static void
show_empty (MoultWindow *self)
{
    g_clear_object (&self->board);
    moult_sidebar_select_board (self->sidebar, NULL);
    show_page (self, self->empty_page);
}

static void
show_board (MoultWindow *self, MoultBoard *board)
{
    MoultBoardPage *page = ensure_page (self, board);

    g_set_object (&self->board, board);
    moult_sidebar_select_board (self->sidebar, board);
    show_page (self, ADW_NAVIGATION_PAGE (page));
}

static gboolean
is_gone (gpointer key, gpointer value, gpointer user_data)
{
    GListModel *boards = G_LIST_MODEL (user_data);

    for (guint i = 0; i < g_list_model_get_n_items (boards); i++) {
        g_autoptr (MoultBoard) board = g_list_model_get_item (boards, i);

        if (board == key)
            return FALSE;
    }
    return TRUE;
}

/* While nothing is chosen the first board is shown, so that an only board is there at once. */
static void
on_boards_changed_cb (MoultWindow *self)
{
    g_assert (MOULT_IS_WINDOW (self));

    GListModel *boards = moult_workbench_get_boards (self->workbench);
    g_autoptr (MoultBoard) first = g_list_model_get_item (boards, 0);
    gboolean is_left = self->board != NULL && is_gone (self->board, NULL, boards);
    gboolean is_empty_shown =
        adw_navigation_split_view_get_content (self->split_view) == self->empty_page;

    gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.flash-all", first != NULL);
    if (is_left || (is_empty_shown && first != NULL)) {
        if (first != NULL)
            show_board (self, first);
        else
            show_empty (self);
        if (is_left)
            adw_navigation_split_view_set_show_content (self->split_view, FALSE);
    }
    g_hash_table_foreach_remove (self->pages, is_gone, boards);
}

static void
on_board_chosen_cb (MoultWindow *self, MoultBoard *board)
{
    g_assert (MOULT_IS_WINDOW (self));

    moult_window_show_board (self, board);
}

/* Says for how many boards the file is meant, when it is not just the shown one. */
static void
toast_chosen (MoultWindow *self, guint n_boards)
{
    g_autofree char *text = g_strdup_printf (
        ngettext ("Chosen for %u board", "Chosen for %u boards", n_boards), n_boards);
    AdwToast *toast = adw_toast_new (text);

    adw_toast_set_timeout (toast, TOAST_SECONDS);
    adw_toast_set_button_label (toast, _ ("Flash All…"));
    adw_toast_set_action_name (toast, "win.flash-all");
    adw_toast_overlay_add_toast (self->toast_overlay, toast);
}

/* The page goes where the file fits; a file that fits nowhere tells why on the shown page. */
static void
choose_firmware (MoultWindow *self, MoultFirmware *firmware)
{
    g_autoptr (GPtrArray) boards = moult_workbench_choose (self->workbench, firmware);

    if (boards->len == 0 && self->board != NULL && !moult_board_get_asking (self->board))
        moult_choice_set_firmware (moult_workbench_get_choice (self->workbench, self->board),
                                   firmware);
    else if (boards->len > 0 && !g_ptr_array_find (boards, self->board, NULL))
        moult_window_show_board (self, g_ptr_array_index (boards, 0));
    if (get_shown_page (self) != NULL)
        moult_board_page_show_choice (get_shown_page (self));
    if (boards->len > 1)
        toast_chosen (self, boards->len);
}

static void
on_firmware_chosen_cb (MoultWindow *self, MoultFirmware *firmware, MoultBoard *board)
{
    g_assert (MOULT_IS_WINDOW (self));

    if (board == NULL) {
        choose_firmware (self, firmware);
        return;
    }
    moult_choice_set_firmware (moult_workbench_get_choice (self->workbench, board), firmware);
    moult_window_show_board (self, board);
    moult_board_page_show_choice (ensure_page (self, board));
}

static AdwNavigationPage *
ensure_backends_page (MoultWindow *self)
{
    if (self->backends_page == NULL)
        self->backends_page = g_object_ref_sink (moult_backends_page_new ());
    return self->backends_page;
}

static void show_tool (MoultWindow *self, const char *name); /* from one tool to another */

static void
on_built_chosen_cb (MoultWindow *self, MoultFirmware *firmware)
{
    g_assert (MOULT_IS_WINDOW (self));

    choose_firmware (self, firmware);
}

static void
on_show_in_firmware_cb (MoultWindow *self, MoultFirmware *firmware)
{
    g_assert (MOULT_IS_WINDOW (self));

    show_tool (self, "firmware");
    moult_firmware_page_show_kind (MOULT_FIRMWARE_PAGE (self->firmware_page),
                                   moult_firmware_get_board_id (firmware));
}

static AdwNavigationPage *
ensure_build_page (MoultWindow *self)
{
    if (self->build_page == NULL) {
        self->build_page =
            g_object_ref_sink (moult_build_page_new (self->workbench, self->settings));
        g_signal_connect_object (self->build_page, "firmware-chosen",
                                 G_CALLBACK (on_built_chosen_cb), self, G_CONNECT_SWAPPED);
        g_signal_connect_object (self->build_page, "show-in-firmware",
                                 G_CALLBACK (on_show_in_firmware_cb), self, G_CONNECT_SWAPPED);
    }
    moult_build_page_set_narrow (MOULT_BUILD_PAGE (self->build_page),
                                 adw_navigation_split_view_get_collapsed (self->split_view));
    return self->build_page;
}

static AdwNavigationPage *
ensure_firmware_page (MoultWindow *self)
{
    if (self->firmware_page == NULL) {
        self->firmware_page =
            g_object_ref_sink (moult_firmware_page_new (self->workbench, self->settings));
        g_signal_connect_object (self->firmware_page, "firmware-chosen",
                                 G_CALLBACK (on_firmware_chosen_cb), self, G_CONNECT_SWAPPED);
    }
    moult_firmware_page_set_narrow (MOULT_FIRMWARE_PAGE (self->firmware_page),
                                    adw_navigation_split_view_get_collapsed (self->split_view));
    return self->firmware_page;
}

static AdwNavigationPage *
ensure_probes_page (MoultWindow *self)
{
    if (self->probes_page == NULL)
        self->probes_page =
            g_object_ref_sink (moult_probes_page_new (self->workbench, self->settings));
    moult_probes_page_set_narrow (MOULT_PROBES_PAGE (self->probes_page),
                                  adw_navigation_split_view_get_collapsed (self->split_view));
    return self->probes_page;
}

static AdwNavigationPage *
ensure_workshop_page (MoultWindow *self)
{
    if (self->workshop_page == NULL) {
        self->workshop_page =
            g_object_ref_sink (moult_workshop_page_new (self->workbench, self->settings));
        g_signal_connect_object (self->workshop_page, "notify::shows-wall",
                                 G_CALLBACK (on_content_changed_cb), self, G_CONNECT_SWAPPED);
    }
    return self->workshop_page;
}

static AdwNavigationPage *
ensure_tool_page (MoultWindow *self, const char *name)
{
    if (g_str_equal (name, "workshop"))
        return ensure_workshop_page (self);
    if (g_str_equal (name, "firmware"))
        return ensure_firmware_page (self);
    if (g_str_equal (name, "build"))
        return ensure_build_page (self);
    return g_str_equal (name, "probes") ? ensure_probes_page (self) : ensure_backends_page (self);
}

static void
show_tool (MoultWindow *self, const char *name)
{
    if (g_str_equal (name, "workshop") && moult_workbench_get_workshop (self->workbench) == NULL)
        return;

    AdwNavigationPage *page = ensure_tool_page (self, name);

    g_clear_object (&self->board);
    moult_sidebar_select_tool (self->sidebar, name);
    show_page (self, page);
    adw_navigation_split_view_set_show_content (self->split_view, TRUE);
}

static void
on_tool_chosen_cb (MoultWindow *self, const char *name)
{
    g_assert (MOULT_IS_WINDOW (self));

    show_tool (self, name);
}

static void
on_collapsed_changed_cb (MoultWindow *self)
{
    g_assert (MOULT_IS_WINDOW (self));

    gboolean collapsed = adw_navigation_split_view_get_collapsed (self->split_view);

    moult_sidebar_set_marks_selection (self->sidebar, !collapsed);
    if (get_shown_page (self) != NULL)
        moult_board_page_set_narrow (get_shown_page (self), collapsed);
    if (self->build_page != NULL)
        moult_build_page_set_narrow (MOULT_BUILD_PAGE (self->build_page), collapsed);
    if (self->firmware_page != NULL)
        moult_firmware_page_set_narrow (MOULT_FIRMWARE_PAGE (self->firmware_page), collapsed);
    if (self->probes_page != NULL)
        moult_probes_page_set_narrow (MOULT_PROBES_PAGE (self->probes_page), collapsed);
}

static void
on_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (MoultWindow) self = MOULT_WINDOW (user_data);
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultFirmware) firmware =
        moult_workbench_open_finish (MOULT_WORKBENCH (source), result, &error);

    if (firmware == NULL) {
        g_autoptr (MoultAdvice) advice = moult_advice_new (error, NULL);

        moult_window_toast (self, advice->headline);
        return;
    }
    choose_firmware (self, firmware);
}

/* One of several files: the boards take it without moving the page. */
static void
on_one_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (MoultWindow) self = MOULT_WINDOW (user_data);
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultFirmware) firmware =
        moult_workbench_open_finish (MOULT_WORKBENCH (source), result, &error);
    g_autoptr (GPtrArray) boards = NULL;

    if (firmware != NULL) {
        boards = moult_workbench_choose (self->workbench, firmware);
        return;
    }
    g_autoptr (MoultAdvice) advice = moult_advice_new (error, NULL);
    moult_window_toast (self, advice->headline);
}

/* Nothing is armed by that. */
static void
open_recipe (MoultWindow *self, GFile *file)
{
    if (moult_workbench_get_workshop (self->workbench) == NULL)
        return;
    show_tool (self, "workshop");
    moult_workshop_page_open (MOULT_WORKSHOP_PAGE (self->workshop_page), file);
}

static void
on_row_file_dropped_cb (MoultWindow *self, MoultBoard *board, GFile *file)
{
    g_assert (MOULT_IS_WINDOW (self));

    if (moult_recipe_page_is_for (file)) {
        open_recipe (self, file);
        return;
    }
    moult_window_show_board (self, board);
    moult_board_page_show_choice (ensure_page (self, board));
    moult_choice_open (moult_workbench_get_choice (self->workbench, board), file);
}

/* The file for the shown board; where none is shown, for those that it is made for. */
static void
open_file (MoultWindow *self, GFile *file)
{
    if (moult_recipe_page_is_for (file)) {
        open_recipe (self, file);
        return;
    }
    if (self->board == NULL) {
        moult_workbench_open_async (self->workbench, file, on_opened_cb, g_object_ref (self));
        return;
    }
    moult_board_page_show_choice (ensure_page (self, self->board));
    moult_choice_open (moult_workbench_get_choice (self->workbench, self->board), file);
}

static void
on_file_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (MoultWindow) self = MOULT_WINDOW (user_data);
    g_autoptr (GFile) file = gtk_file_dialog_open_finish (GTK_FILE_DIALOG (source), result, NULL);

    if (file == NULL)
        return;
    moult_firmware_dialog_remember (self->settings, file);
    open_file (self, file);
}

static void
open_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    g_autoptr (GtkFileDialog) dialog =
        moult_firmware_dialog_new (_ ("Choose Firmware"), MOULT_WINDOW (widget)->settings);

    gtk_file_dialog_open (dialog, GTK_WINDOW (widget), NULL, on_file_chosen_cb,
                          g_object_ref (widget));
}

static void
flash_all_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    MoultWindow *self = MOULT_WINDOW (widget);

    moult_flash_all_present (GTK_WINDOW (self), self->workbench, self->settings);
}

static void
workshop_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    show_tool (MOULT_WINDOW (widget), "workshop");
}

static void
build_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    show_tool (MOULT_WINDOW (widget), "build");
}

static void
build_for_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    MoultWindow *self = MOULT_WINDOW (widget);
    g_autoptr (MoultBoard) board = self->board != NULL ? g_object_ref (self->board) : NULL;

    show_tool (self, "build");
    if (board != NULL)
        moult_build_page_choose_for (MOULT_BUILD_PAGE (self->build_page), board);
}

static void
disarm_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    moult_workshop_stop (moult_workbench_get_workshop (MOULT_WINDOW (widget)->workbench));
}

static void
show_nth_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    MoultWindow *self = MOULT_WINDOW (widget);
    g_autoptr (MoultBoard) board = g_list_model_get_item (
        moult_workbench_get_boards (self->workbench), g_variant_get_int32 (parameter) - 1);

    if (board != NULL)
        moult_window_show_board (self, board);
}

/* Keys of the shown page: the page has the action, the window the key. */
static void
flash_shown_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    MoultBoardPage *page = get_shown_page (MOULT_WINDOW (widget));

    if (page != NULL)
        gtk_widget_activate_action (GTK_WIDGET (page), "board.flash", NULL);
}

static void
stop_shown_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    MoultBoardPage *page = get_shown_page (MOULT_WINDOW (widget));

    if (page != NULL)
        gtk_widget_activate_action (GTK_WIDGET (page), "board.cancel", NULL);
}

static void
toast_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    moult_window_toast (MOULT_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

static void
on_log_changed_cb (GSimpleAction *action, GVariant *value, gpointer user_data)
{
    MoultWindow *self = MOULT_WINDOW (user_data);

    g_simple_action_set_state (action, value);
    if (get_shown_page (self) != NULL)
        moult_board_page_set_log_shown (get_shown_page (self), g_variant_get_boolean (value));
}

static void
set_log_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    if (is_log_shown (MOULT_WINDOW (widget)) != g_variant_get_boolean (parameter))
        gtk_widget_activate_action (widget, "win.log", NULL);
}

static gboolean
on_drop_cb (MoultWindow *self, const GValue *value, double x, double y)
{
    g_assert (MOULT_IS_WINDOW (self));

    GSList *files = g_value_get_boxed (value);

    if (files == NULL)
        return FALSE;
    open_file (self, files->data);
    return TRUE;
}

static GdkDragAction
on_drop_enter_cb (MoultWindow *self, double x, double y)
{
    g_assert (MOULT_IS_WINDOW (self));

    if (get_shown_page (self) != NULL)
        moult_board_page_set_drop_hint (get_shown_page (self), TRUE);
    return GDK_ACTION_COPY;
}

static void
on_drop_leave_cb (MoultWindow *self)
{
    g_assert (MOULT_IS_WINDOW (self));

    if (get_shown_page (self) != NULL)
        moult_board_page_set_drop_hint (get_shown_page (self), FALSE);
}

static void
on_close_answered_cb (AdwAlertDialog *dialog, const char *response, gpointer user_data)
{
    MoultWindow *self = MOULT_WINDOW (user_data);

    if (!g_str_equal (response, "close"))
        return;
    self->close_anyway = TRUE;
    moult_workshop_stop (moult_workbench_get_workshop (self->workbench));
    moult_job_queue_cancel_all (moult_workbench_get_queue (self->workbench));
    moult_build_queue_cancel_all (moult_workbench_get_builds (self->workbench));
    gtk_window_close (GTK_WINDOW (self));
}

static void
save_size (MoultWindow *self)
{
    int width;
    int height;

    if (self->settings == NULL)
        return;
    gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
    g_settings_set_int (self->settings, "window-width", MAX (width, 360));
    g_settings_set_int (self->settings, "window-height", MAX (height, 294));
    g_settings_set_boolean (self->settings, "window-maximized",
                            gtk_window_is_maximized (GTK_WINDOW (self)));
}

static gboolean
is_recipe_changed (MoultWindow *self)
{
    return self->workshop_page != NULL
           && moult_workshop_page_get_changed (MOULT_WORKSHOP_PAGE (self->workshop_page));
}

static gboolean
moult_window_close_request (GtkWindow *window)
{
    MoultWindow *self = MOULT_WINDOW (window);
    AdwDialog *question =
        self->close_anyway ? NULL
                           : moult_close_question_new (self->workbench, is_recipe_changed (self));

    if (question != NULL) {
        g_signal_connect_object (question, "response", G_CALLBACK (on_close_answered_cb), self, 0);
        adw_dialog_present (question, GTK_WIDGET (self));
        return GDK_EVENT_STOP;
    }
    save_size (self);
    return GTK_WINDOW_CLASS (moult_window_parent_class)->close_request (window);
}

static void
moult_window_dispose (GObject *object)
{
    MoultWindow *self = MOULT_WINDOW (object);

    g_clear_object (&self->board);
    g_clear_pointer (&self->pages, g_hash_table_unref);
    g_clear_object (&self->empty_page);
    g_clear_object (&self->backends_page);
    g_clear_object (&self->build_page);
    g_clear_object (&self->firmware_page);
    g_clear_object (&self->probes_page);
    g_clear_object (&self->workshop_page);
    g_clear_object (&self->workbench);
    g_clear_object (&self->settings);
    gtk_widget_dispose_template (GTK_WIDGET (self), MOULT_TYPE_WINDOW);

    G_OBJECT_CLASS (moult_window_parent_class)->dispose (object);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
    gtk_widget_class_install_action (widget_class, "win.open", NULL, open_action);
    gtk_widget_class_install_action (widget_class, "win.flash-all", NULL, flash_all_action);
    gtk_widget_class_install_action (widget_class, "win.workshop", NULL, workshop_action);
    gtk_widget_class_install_action (widget_class, "win.build", NULL, build_action);
    gtk_widget_class_install_action (widget_class, "win.build-for-board", NULL, build_for_action);
    gtk_widget_class_install_action (widget_class, "win.disarm", NULL, disarm_action);
    gtk_widget_class_install_property_action (widget_class, "win.fullscreen", "fullscreened");
    gtk_widget_class_install_action (widget_class, "win.show-nth", "i", show_nth_action);
    gtk_widget_class_install_action (widget_class, "win.flash", NULL, flash_shown_action);
    gtk_widget_class_install_action (widget_class, "win.stop", NULL, stop_shown_action);
    gtk_widget_class_install_action (widget_class, "win.toast", "s", toast_action);
    gtk_widget_class_install_action (widget_class, "win.set-log", "b", set_log_action);
}

static void
moult_window_class_init (MoultWindowClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = moult_window_dispose;
    GTK_WINDOW_CLASS (klass)->close_request = moult_window_close_request;

    g_type_ensure (MOULT_TYPE_SIDEBAR);
    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/io/github/moult/Moult/ui/window.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultWindow, toast_overlay);
    gtk_widget_class_bind_template_child (widget_class, MoultWindow, split_view);
    gtk_widget_class_bind_template_child (widget_class, MoultWindow, sidebar);
    gtk_widget_class_bind_template_child (widget_class, MoultWindow, armed_banner);
    gtk_widget_class_bind_template_callback (widget_class, on_narrow_cb);
    gtk_widget_class_bind_template_callback (widget_class, on_not_narrow_cb);
    gtk_widget_class_bind_template_callback (widget_class, on_content_changed_cb);
    gtk_widget_class_bind_template_callback (widget_class, on_collapsed_changed_cb);
    gtk_widget_class_bind_template_callback (widget_class, on_board_chosen_cb);
    gtk_widget_class_bind_template_callback (widget_class, on_tool_chosen_cb);
    gtk_widget_class_bind_template_callback (widget_class, on_row_file_dropped_cb);
    install_actions (widget_class);
}

static void
moult_window_init (MoultWindow *self)
{
    const GActionEntry entries[] = { { "log", NULL, NULL, "false", on_log_changed_cb } };
    GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

    self->pages = g_hash_table_new_full (NULL, NULL, g_object_unref, g_object_unref);
    gtk_widget_init_template (GTK_WIDGET (self));
    g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
    self->empty_page = g_object_ref_sink (moult_empty_page_new ());
    adw_navigation_split_view_set_content (self->split_view, self->empty_page);

    g_signal_connect_object (target, "drop", G_CALLBACK (on_drop_cb), self, G_CONNECT_SWAPPED);
    g_signal_connect_object (target, "enter", G_CALLBACK (on_drop_enter_cb), self,
                             G_CONNECT_SWAPPED);
    g_signal_connect_object (target, "leave", G_CALLBACK (on_drop_leave_cb), self,
                             G_CONNECT_SWAPPED);
    gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

static void
restore_size (MoultWindow *self)
{
    if (self->settings == NULL) {
        gtk_window_set_default_size (GTK_WINDOW (self), 900, 680);
        return;
    }
    gtk_window_set_default_size (GTK_WINDOW (self),
                                 g_settings_get_int (self->settings, "window-width"),
                                 g_settings_get_int (self->settings, "window-height"));
    if (g_settings_get_boolean (self->settings, "window-maximized"))
        gtk_window_maximize (GTK_WINDOW (self));
}

GtkWindow *
moult_window_new (GtkApplication *application, MoultWorkbench *workbench, GSettings *settings)
{
    g_return_val_if_fail (MOULT_IS_WORKBENCH (workbench), NULL);

    MoultWindow *self = g_object_new (MOULT_TYPE_WINDOW, "application", application, NULL);
    GListModel *boards = moult_workbench_get_boards (workbench);

    self->workbench = g_object_ref (workbench);
    g_set_object (&self->settings, settings);
    restore_size (self);
    moult_sidebar_set_workbench (self->sidebar, workbench);
    g_signal_connect_object (boards, "items-changed", G_CALLBACK (on_boards_changed_cb), self,
                             G_CONNECT_SWAPPED | G_CONNECT_AFTER);
    on_boards_changed_cb (self);
    g_signal_connect_object (workbench, "notify::workshop", G_CALLBACK (on_workshop_changed_cb),
                             self, G_CONNECT_SWAPPED);
    on_workshop_changed_cb (self);
    return GTK_WINDOW (self);
}

void
moult_window_open (MoultWindow *self, GFile **files, int n_files)
{
    g_return_if_fail (MOULT_IS_WINDOW (self) && files != NULL);

    for (int i = 0; i < n_files; i++) {
        if (moult_recipe_page_is_for (files[i]))
            open_recipe (self, files[i]);
        else
            moult_workbench_open_async (self->workbench, files[i],
                                        n_files == 1 ? on_opened_cb : on_one_opened_cb,
                                        g_object_ref (self));
    }
}

void
moult_window_show_board (MoultWindow *self, MoultBoard *board)
{
    g_return_if_fail (MOULT_IS_WINDOW (self) && MOULT_IS_BOARD (board));

    show_board (self, board);
    adw_navigation_split_view_set_show_content (self->split_view, TRUE);
}

void
moult_window_toast (MoultWindow *self, const char *text)
{
    g_return_if_fail (MOULT_IS_WINDOW (self) && text != NULL);

    adw_toast_overlay_add_toast (self->toast_overlay, adw_toast_new (text));
}
