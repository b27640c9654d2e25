/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "build-page.h"

#include <glib/gi18n.h>

#include "attached.h"
#include "build-advice.h"
#include "build-flash.h"
#include "build-job-page.h"
#include "build-needs.h"
#include "build-row.h"
#include "build-setup.h"
#include "source-dialog.h"
#include "wrap-box.h"

struct _MoultBuildPage {
    AdwNavigationPage parent_instance;

    /* Template widgets */
    AdwNavigationView *view;
    AdwBanner *needs_banner;
    GtkStack *stack;
    GtkScrolledWindow *scroller;
    AdwClamp *clamp;
    MoultBuildSetup *setup;
    MoultBuildNeeds *needs;
    GtkButton *build_button;
    GtkWidget *builds_group;
    GtkListBox *builds_list;
    AdwStatusPage *empty_page;

    MoultWorkbench *workbench;
    GSettings *settings; /* or NULL */
    MoultBuildChoice *choice;
    gboolean narrow;
};

G_DEFINE_FINAL_TYPE (MoultBuildPage, moult_build_page, ADW_TYPE_NAVIGATION_PAGE)

enum {
    SIGNAL_FIRMWARE_CHOSEN,
    SIGNAL_SHOW_IN_FIRMWARE,
    N_SIGNALS,
};
static guint signals[N_SIGNALS];

/* ---- what to build ---- */

static char *
dup_empty_words (MoultSourceChoice *source)
{
    const GError *error = moult_source_choice_get_error (source);
    g_autoptr (MoultAdvice) advice = error != NULL ? moult_build_advice_new (error) : NULL;

    if (advice != NULL)
        /* Translators: a folder, what is wrong with it, and what to do about it */
        return g_strdup_printf (_ ("%s: %s %s"), moult_source_choice_get_folder (source),
                                advice->happened, advice->way_out);
    return g_strdup (_ ("Moult builds the firmware of any board from a folder with MicroPython’s "
                        "source, changes of your own included. The board then gets just what was "
                        "built."));
}

static MoultBoard *
get_target (MoultBuildPage *self)
{
    return moult_build_target_row_get_target (moult_build_setup_get_target_row (self->setup));
}

/* The banner stands on top, the list and its commands below what they depend on. */
static void
update_needs (MoultBuildPage *self, gboolean usable)
{
    const MoultBuildReadiness *readiness = moult_build_choice_get_readiness (self->choice);
    guint n_needs = readiness != NULL ? readiness->needs->len : 0;
    g_autofree char *title =
        g_strdup_printf (ngettext ("%u thing is missing for this build",
                                   "%u things are missing for this build", n_needs),
                         n_needs);

    moult_build_needs_show (self->needs, readiness);
    if (n_needs > 0)
        adw_banner_set_title (self->needs_banner, title);
    adw_banner_set_revealed (self->needs_banner, usable && n_needs > 0);
}

static void
update (MoultBuildPage *self)
{
    g_assert (MOULT_IS_BUILD_PAGE (self));

    MoultSourceChoice *source = moult_build_choice_get_source (self->choice);
    gboolean usable =
        moult_source_choice_get_tree (source) != NULL || moult_source_choice_get_reading (source);
    g_autoptr (MoultBuildRequest) request = moult_build_choice_create_request (self->choice, NULL);
    g_autofree char *words = dup_empty_words (source);

    gtk_stack_set_visible_child_name (self->stack, usable ? "setup" : "empty");
    adw_status_page_set_description (self->empty_page, words);
    update_needs (self, usable);
    gtk_button_set_label (self->build_button,
                          get_target (self) != NULL ? _ ("Build and Flash") : _ ("Build"));
    gtk_widget_action_set_enabled (GTK_WIDGET (self), "build.start", request != NULL);
}

static void
on_folder_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (MoultBuildPage) self = MOULT_BUILD_PAGE (user_data);
    g_autoptr (GFile) file =
        gtk_file_dialog_select_folder_finish (GTK_FILE_DIALOG (source), result, NULL);

    if (file != NULL && g_file_peek_path (file) != NULL)
        moult_source_choice_set_folder (moult_build_choice_get_source (self->choice),
                                        g_file_peek_path (file));
}

static void
choose_folder_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    MoultBuildPage *self = MOULT_BUILD_PAGE (widget);
    const char *folder =
        moult_source_choice_get_folder (moult_build_choice_get_source (self->choice));
    g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
    g_autoptr (GFile) start = folder != NULL ? g_file_new_for_path (folder) : NULL;

    gtk_file_dialog_set_title (dialog, _ ("Choose a Folder with MicroPython’s Source"));
    gtk_file_dialog_set_initial_folder (dialog, start);
    gtk_file_dialog_select_folder (dialog, GTK_WINDOW (gtk_widget_get_root (widget)), NULL,
                                   on_folder_chosen_cb, g_object_ref (self));
}

static void
on_got_cb (MoultBuildPage *self, const char *folder)
{
    g_assert (MOULT_IS_BUILD_PAGE (self));

    moult_source_choice_set_folder (moult_build_choice_get_source (self->choice), folder);
}

static void
get_source_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    MoultBuildPage *self = MOULT_BUILD_PAGE (widget);
    AdwDialog *dialog = moult_source_dialog_new (self->settings);

    g_signal_connect_object (dialog, "got", G_CALLBACK (on_got_cb), self, G_CONNECT_SWAPPED);
    adw_dialog_present (dialog, widget);
}

static void
refresh_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    moult_build_choice_refresh (MOULT_BUILD_PAGE (widget)->choice);
}

static void
show_needs_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    MoultBuildPage *self = MOULT_BUILD_PAGE (widget);
    GtkWidget *viewport = gtk_scrolled_window_get_child (self->scroller);

    gtk_viewport_scroll_to (GTK_VIEWPORT (viewport), GTK_WIDGET (self->needs), NULL);
}

/* ---- builds ---- */

static void
on_again_cb (MoultBuildPage *self, MoultBuildJobPage *page)
{
    g_assert (MOULT_IS_BUILD_PAGE (self));

    MoultBuildJob *job = moult_build_job_page_get_job (page);

    moult_build_job_page_set_job (
        page, moult_build_queue_add (moult_workbench_get_builds (self->workbench),
                                     moult_build_job_get_request (job)));
}

static void
on_flash_cb (MoultBuildPage *self, MoultBuildJobPage *page)
{
    g_assert (MOULT_IS_BUILD_PAGE (self));

    g_signal_emit (self, signals[SIGNAL_FIRMWARE_CHOSEN], 0,
                   moult_build_job_get_firmware (moult_build_job_page_get_job (page)));
}

static void
on_show_in_firmware_cb (MoultBuildPage *self, MoultBuildJobPage *page)
{
    g_assert (MOULT_IS_BUILD_PAGE (self));

    g_signal_emit (self, signals[SIGNAL_SHOW_IN_FIRMWARE], 0,
                   moult_build_job_get_firmware (moult_build_job_page_get_job (page)));
}

static void
show_job (MoultBuildPage *self, MoultBuildJob *job)
{
    AdwNavigationPage *page = moult_build_job_page_new (job);

    g_signal_connect_object (page, "again", G_CALLBACK (on_again_cb), self, G_CONNECT_SWAPPED);
    g_signal_connect_object (page, "flash", G_CALLBACK (on_flash_cb), self, G_CONNECT_SWAPPED);
    g_signal_connect_object (page, "show-in-firmware", G_CALLBACK (on_show_in_firmware_cb), self,
                             G_CONNECT_SWAPPED);
    moult_build_job_page_set_narrow (MOULT_BUILD_JOB_PAGE (page), self->narrow);
    adw_navigation_view_push (self->view, page);
}

static void
start_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    MoultBuildPage *self = MOULT_BUILD_PAGE (widget);
    MoultBoard *target = get_target (self);
    g_auto (GStrv) formats = target != NULL ? moult_build_flash_dup_formats (target) : NULL;
    g_autoptr (MoultBuildRequest) request =
        moult_build_choice_create_request (self->choice, (const char *const *) formats);
    MoultBuildJob *job;

    if (request == NULL)
        return;
    job = moult_build_queue_add (moult_workbench_get_builds (self->workbench), request);
    if (target != NULL)
        moult_build_flash_after (widget, self->workbench, job, target);
    show_job (self, job);
}

static void
on_build_activated_cb (MoultBuildPage *self, GtkListBoxRow *row)
{
    g_assert (MOULT_IS_BUILD_PAGE (self));

    show_job (self, moult_build_row_get_job (MOULT_BUILD_ROW (row)));
}

static GtkWidget *
create_row (gpointer item, gpointer user_data)
{
    return moult_build_row_new (item);
}

static void
on_builds_changed_cb (MoultBuildPage *self)
{
    g_assert (MOULT_IS_BUILD_PAGE (self));

    GListModel *builds = G_LIST_MODEL (moult_workbench_get_builds (self->workbench));

    gtk_widget_set_visible (self->builds_group, g_list_model_get_n_items (builds) > 0);
}

/* ---- the object ---- */

/* Files of the tree may have changed while another page was shown, and programs been installed. */
static void
moult_build_page_map (GtkWidget *widget)
{
    GTK_WIDGET_CLASS (moult_build_page_parent_class)->map (widget);

    moult_build_choice_refresh (MOULT_BUILD_PAGE (widget)->choice);
}

static void
moult_build_page_dispose (GObject *object)
{
    MoultBuildPage *self = MOULT_BUILD_PAGE (object);

    /* The page's own child is one of the template's. */
    adw_navigation_page_set_child (ADW_NAVIGATION_PAGE (self), NULL);
    gtk_widget_dispose_template (GTK_WIDGET (self), MOULT_TYPE_BUILD_PAGE);
    g_clear_object (&self->choice);
    g_clear_object (&self->workbench);
    g_clear_object (&self->settings);

    G_OBJECT_CLASS (moult_build_page_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/io/github/moult/Moult/ui/build-page.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultBuildPage, view);
    gtk_widget_class_bind_template_child (widget_class, MoultBuildPage, needs_banner);
    gtk_widget_class_bind_template_child (widget_class, MoultBuildPage, stack);
    gtk_widget_class_bind_template_child (widget_class, MoultBuildPage, scroller);
    gtk_widget_class_bind_template_child (widget_class, MoultBuildPage, clamp);
    gtk_widget_class_bind_template_child (widget_class, MoultBuildPage, setup);
    gtk_widget_class_bind_template_child (widget_class, MoultBuildPage, needs);
    gtk_widget_class_bind_template_child (widget_class, MoultBuildPage, build_button);
    gtk_widget_class_bind_template_child (widget_class, MoultBuildPage, builds_group);
    gtk_widget_class_bind_template_child (widget_class, MoultBuildPage, builds_list);
    gtk_widget_class_bind_template_child (widget_class, MoultBuildPage, empty_page);
    gtk_widget_class_bind_template_callback (widget_class, on_build_activated_cb);
}

static void
moult_build_page_class_init (MoultBuildPageClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = moult_build_page_dispose;
    widget_class->map = moult_build_page_map;

    signals[SIGNAL_FIRMWARE_CHOSEN] =
        g_signal_new ("firmware-chosen", MOULT_TYPE_BUILD_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                      NULL, G_TYPE_NONE, 1, MOULT_TYPE_FIRMWARE);
    signals[SIGNAL_SHOW_IN_FIRMWARE] =
        g_signal_new ("show-in-firmware", MOULT_TYPE_BUILD_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                      NULL, G_TYPE_NONE, 1, MOULT_TYPE_FIRMWARE);

    g_type_ensure (MOULT_TYPE_BUILD_SETUP);
    g_type_ensure (MOULT_TYPE_BUILD_NEEDS);
    g_type_ensure (MOULT_TYPE_WRAP_BOX);
    bind_template (widget_class);
    gtk_widget_class_install_action (widget_class, "build.choose-folder", NULL,
                                     choose_folder_action);
    gtk_widget_class_install_action (widget_class, "build.get-source", NULL, get_source_action);
    gtk_widget_class_install_action (widget_class, "build.refresh", NULL, refresh_action);
    gtk_widget_class_install_action (widget_class, "build.show-needs", NULL, show_needs_action);
    gtk_widget_class_install_action (widget_class, "build.start", NULL, start_action);
}

static void
moult_build_page_init (MoultBuildPage *self)
{
    gtk_widget_init_template (GTK_WIDGET (self));
}

AdwNavigationPage *
moult_build_page_new (MoultWorkbench *workbench, GSettings *settings)
{
    g_return_val_if_fail (MOULT_IS_WORKBENCH (workbench), NULL);

    MoultBuildPage *self = g_object_new (MOULT_TYPE_BUILD_PAGE, NULL);
    g_autoptr (MoultAttached) attached = moult_attached_new (workbench);
    GListModel *builds = G_LIST_MODEL (moult_workbench_get_builds (workbench));

    self->workbench = g_object_ref (workbench);
    g_set_object (&self->settings, settings);
    self->choice = moult_build_choice_new (settings);
    moult_build_setup_bind (self->setup, self->choice, attached);
    g_signal_connect_object (self->choice, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
    g_signal_connect_object (moult_build_setup_get_target_row (self->setup), "notify::target",
                             G_CALLBACK (update), self, G_CONNECT_SWAPPED);
    gtk_list_box_bind_model (self->builds_list, builds, create_row, NULL, NULL);
    g_signal_connect_object (builds, "items-changed", G_CALLBACK (on_builds_changed_cb), self,
                             G_CONNECT_SWAPPED);
    on_builds_changed_cb (self);
    update (self);
    return ADW_NAVIGATION_PAGE (self);
}

static const char *
get_build (MoultChoice *choice)
{
    MoultBoardInfo *info = moult_board_get_info (moult_choice_get_board (choice));
    MoultRecommendation *recommendation =
        moult_offer_get_recommendation (moult_choice_get_offer (choice));

    if (moult_choice_get_build (choice) != NULL)
        return moult_choice_get_build (choice);
    if (info != NULL && moult_board_info_get_board_id (info) != NULL)
        return moult_board_info_get_board_id (info);
    return recommendation != NULL ? moult_recommendation_get_builds (recommendation)[0] : NULL;
}

void
moult_build_page_choose_for (MoultBuildPage *self, MoultBoard *board)
{
    g_return_if_fail (MOULT_IS_BUILD_PAGE (self) && MOULT_IS_BOARD (board));

    const char *build = get_build (moult_workbench_get_choice (self->workbench, board));

    adw_navigation_view_pop_to_tag (self->view, "setup");
    if (build == NULL)
        return;
    moult_build_choice_want (self->choice, build);
    moult_build_target_row_set_target (moult_build_setup_get_target_row (self->setup), board);
}

void
moult_build_page_set_narrow (MoultBuildPage *self, gboolean narrow)
{
    g_return_if_fail (MOULT_IS_BUILD_PAGE (self));

    AdwNavigationPage *page = adw_navigation_view_get_visible_page (self->view);

    self->narrow = narrow;
    gtk_widget_set_margin_start (GTK_WIDGET (self->clamp), narrow ? 12 : 24);
    gtk_widget_set_margin_end (GTK_WIDGET (self->clamp), narrow ? 12 : 24);
    gtk_widget_set_margin_top (GTK_WIDGET (self->clamp), narrow ? 12 : 24);
    if (MOULT_IS_BUILD_JOB_PAGE (page))
        moult_build_job_page_set_narrow (MOULT_BUILD_JOB_PAGE (page), narrow);
}
