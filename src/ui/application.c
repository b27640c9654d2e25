/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "application.h"

#include <glib/gi18n.h>

#include "about.h"
#include "announcer.h"
#include "build-announcer.h"
#include "moult-ui-data.h"
#include "moult-ui.h"
#include "preferences.h"
#include "settings.h"
#include "shortcuts.h"
#include "window.h"
#include "workbench.h"

#define NOTIFICATION_ID "jobs-ended"

enum {
    /* While the workshop is armed a batch has ended when no board comes for so long. */
    QUIET_SECONDS = 10,
};

struct _MoultApplication {
    AdwApplication parent_instance;

    const MoultServices *services;
    MoultWorkbench *workbench;
    MoultAnnouncer *announcer;
    MoultBuildAnnouncer *build_announcer;
    GSettings *settings; /* NULL where the schema is not installed: nothing is remembered then */
    GtkWindow *window;   /* NULL: closed */
    gboolean busy;       /* a job waits or runs, or the workshop is armed */
    guint inhibit_cookie;
    guint quiet_id;
    GPtrArray *batch; /* MoultFlashJob: begun since the last time that all had ended */
};

G_DEFINE_FINAL_TYPE (MoultApplication, moult_application, ADW_TYPE_APPLICATION)

static const struct {
    const char *action;
    const char *accels[3];
} accels[] = {
    { "win.open", { "<Control>o" } },
    { "win.flash", { "<Control>Return" } },
    { "win.flash-all", { "<Control><Shift>Return" } },
    { "win.stop", { "<Control>period" } },
    { "win.log", { "<Control>l" } },
    { "win.workshop", { "<Control><Shift>w" } },
    { "win.build", { "<Control><Shift>b" } },
    { "win.fullscreen", { "F11" } },
    { "win.show-nth(1)", { "<Control>1" } },
    { "win.show-nth(2)", { "<Control>2" } },
    { "win.show-nth(3)", { "<Control>3" } },
    { "win.show-nth(4)", { "<Control>4" } },
    { "win.show-nth(5)", { "<Control>5" } },
    { "win.show-nth(6)", { "<Control>6" } },
    { "win.show-nth(7)", { "<Control>7" } },
    { "win.show-nth(8)", { "<Control>8" } },
    { "win.show-nth(9)", { "<Control>9" } },
    { "window.close", { "<Control>w" } },
    { "app.help", { "F1" } },
    { "app.preferences", { "<Control>comma" } },
    { "app.shortcuts", { "<Control>question" } },
    { "app.quit", { "<Control>q" } },
};

static void
on_uri_launched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (MoultApplication) self = MOULT_APPLICATION (user_data);

    if (!gtk_uri_launcher_launch_finish (GTK_URI_LAUNCHER (source), result, NULL)
        && self->window != NULL)
        moult_window_toast (MOULT_WINDOW (self->window),
                            _ ("No program to read help is installed"));
}

static void
launch_help (MoultApplication *self, const char *uri)
{
    g_autoptr (GtkUriLauncher) launcher = gtk_uri_launcher_new (uri);

    gtk_uri_launcher_launch (launcher, self->window, NULL, on_uri_launched_cb, g_object_ref (self));
}

static void
help_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
    launch_help (MOULT_APPLICATION (user_data), "help:moult");
}

static void
help_uri_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
    launch_help (MOULT_APPLICATION (user_data), g_variant_get_string (parameter, NULL));
}

static void
preferences_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
    MoultApplication *self = MOULT_APPLICATION (user_data);

    if (self->settings != NULL && self->window != NULL)
        adw_dialog_present (
            moult_preferences_new (self->settings, moult_workbench_get_library (self->workbench)),
            GTK_WIDGET (self->window));
}

static void
shortcuts_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
    MoultApplication *self = MOULT_APPLICATION (user_data);

    if (self->window != NULL)
        moult_shortcuts_present (self->window);
}

static void
about_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
    MoultApplication *self = MOULT_APPLICATION (user_data);

    if (self->window != NULL)
        moult_about_present (GTK_WIDGET (self->window),
                             moult_workbench_get_boards (self->workbench));
}

static void
quit_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
    MoultApplication *self = MOULT_APPLICATION (user_data);

    /* By way of the window, which asks while boards are being flashed. */
    if (self->window != NULL)
        gtk_window_close (self->window);
    else
        g_application_quit (G_APPLICATION (self));
}

static void
show_board_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
    MoultApplication *self = MOULT_APPLICATION (user_data);
    const char *location = g_variant_get_string (parameter, NULL);
    GListModel *boards = moult_workbench_get_boards (self->workbench);

    g_application_activate (G_APPLICATION (self));
    for (guint i = 0; i < g_list_model_get_n_items (boards); i++) {
        g_autoptr (MoultBoard) board = g_list_model_get_item (boards, i);

        if (g_str_equal (moult_board_get_location (board), location))
            moult_window_show_board (MOULT_WINDOW (self->window), board);
    }
}

static const GActionEntry actions[] = {
    { "help", help_action },
    { "help-uri", help_uri_action, "s" },
    { "preferences", preferences_action },
    { "shortcuts", shortcuts_action },
    { "about", about_action },
    { "quit", quit_action },
    { "show-board", show_board_action, "s" },
};

typedef struct {
    guint n_ready;
    guint n_failed;
    MoultFlashJob *failed; /* the first one; borrowed */
} Outcome;

static void
count_outcomes (MoultApplication *self, Outcome *outcome)
{
    for (guint i = 0; i < self->batch->len; i++) {
        MoultFlashJob *job = g_ptr_array_index (self->batch, i);

        if (moult_flash_job_get_state (job) == MOULT_JOB_DONE)
            outcome->n_ready++;
        if (moult_flash_job_get_state (job) != MOULT_JOB_FAILED)
            continue;
        outcome->n_failed++;
        if (outcome->failed == NULL)
            outcome->failed = job;
    }
}

static char *
dup_outcome (const Outcome *outcome)
{
    if (outcome->n_failed == 0)
        return g_strdup_printf (
            ngettext ("%u board is ready", "%u boards are ready", outcome->n_ready),
            outcome->n_ready);
    if (outcome->n_ready == 0)
        return g_strdup_printf (
            ngettext ("%u board needs attention", "%u boards need attention", outcome->n_failed),
            outcome->n_failed);
    /* Translators: numbers of boards. */
    return g_strdup_printf (_ ("%u ready, %u need attention"), outcome->n_ready, outcome->n_failed);
}

/* Only when nobody looks; the window shows the rest. */
static void
notify_of_end (MoultApplication *self)
{
    Outcome outcome = { 0 };

    count_outcomes (self, &outcome);
    if (outcome.n_ready + outcome.n_failed == 0
        || (self->window != NULL && gtk_window_is_active (self->window)))
        return;

    g_autofree char *body = dup_outcome (&outcome);
    g_autoptr (GNotification) notification = g_notification_new (
        outcome.n_failed > 0 ? _ ("Flashing Ended with Problems") : _ ("Flashing Is Done"));
    g_notification_set_body (notification, body);
    if (outcome.failed != NULL)
        g_notification_set_default_action_and_target (
            notification, "app.show-board", "s",
            moult_board_get_location (moult_flash_job_get_board (outcome.failed)));
    g_application_send_notification (G_APPLICATION (self), NOTIFICATION_ID, notification);
}

static void
on_jobs_changed_cb (MoultApplication *self, guint position, guint removed, guint added)
{
    g_assert (MOULT_IS_APPLICATION (self));

    GListModel *queue = G_LIST_MODEL (moult_workbench_get_queue (self->workbench));

    for (guint i = position; i < position + added; i++)
        g_ptr_array_add (self->batch, g_list_model_get_item (queue, i));
}

/* Stays alive without a window until the last board is done, and keeps the computer awake. */
static void
set_busy (MoultApplication *self, gboolean busy)
{
    self->busy = busy;
    if (busy) {
        g_application_hold (G_APPLICATION (self));
        self->inhibit_cookie = gtk_application_inhibit (
            GTK_APPLICATION (self), self->window,
            GTK_APPLICATION_INHIBIT_SUSPEND | GTK_APPLICATION_INHIBIT_LOGOUT,
            _ ("Moult is working on boards or firmware"));
        return;
    }
    /* 0: there is no session to ask. */
    if (self->inhibit_cookie != 0)
        gtk_application_uninhibit (GTK_APPLICATION (self), self->inhibit_cookie);
    self->inhibit_cookie = 0;
    g_application_release (G_APPLICATION (self));
}

static gboolean
is_armed (MoultApplication *self)
{
    MoultWorkshop *workshop = moult_workbench_get_workshop (self->workbench);

    return workshop != NULL && moult_workshop_get_armed (workshop);
}

static gboolean
on_quiet_cb (gpointer user_data)
{
    MoultApplication *self = MOULT_APPLICATION (user_data);

    self->quiet_id = 0;
    notify_of_end (self);
    return G_SOURCE_REMOVE;
}

/* One notification a batch: boards of an armed workshop are one batch until it is stopped, and what
 * is told meanwhile takes the place of what was told before. */
static void
end_batch (MoultApplication *self)
{
    if (is_armed (self)) {
        if (self->batch->len > 0)
            self->quiet_id = g_timeout_add_seconds (QUIET_SECONDS, on_quiet_cb, self);
        return;
    }
    notify_of_end (self);
    g_ptr_array_set_size (self->batch, 0);
}

static void
on_active_changed_cb (MoultApplication *self)
{
    g_assert (MOULT_IS_APPLICATION (self));

    guint n_active = moult_workbench_get_n_active (self->workbench);
    guint n_builds = moult_build_queue_get_n_active (moult_workbench_get_builds (self->workbench));
    gboolean busy = n_active > 0 || n_builds > 0 || is_armed (self);

    g_clear_handle_id (&self->quiet_id, g_source_remove);
    if (n_active == 0)
        end_batch (self);
    if (self->busy != busy)
        set_busy (self, busy);
}

static void
on_window_active_cb (MoultApplication *self)
{
    g_assert (MOULT_IS_APPLICATION (self));

    if (self->window != NULL && gtk_window_is_active (self->window)) {
        g_application_withdraw_notification (G_APPLICATION (self), NOTIFICATION_ID);
        moult_build_announcer_withdraw (self->build_announcer);
    }
}

static void
on_limit_changed_cb (MoultApplication *self)
{
    g_assert (MOULT_IS_APPLICATION (self));

    if (self->settings == NULL)
        return;
    gboolean one = g_settings_get_boolean (self->settings, "one-after-another");
    guint limit = one ? 1 : g_settings_get_uint (self->settings, "jobs-limit");

    moult_job_queue_set_n_parallel (moult_workbench_get_queue (self->workbench), limit);
}

/* A window may be closed while jobs go on, and another one opened. */
static void
update_announcer (MoultApplication *self)
{
    MoultJobQueue *queue = moult_workbench_get_queue (self->workbench);

    g_clear_object (&self->announcer);
    if (queue != NULL && self->window != NULL)
        self->announcer = moult_announcer_new (queue, GTK_ACCESSIBLE (self->window));
}

static void
start (MoultApplication *self)
{
    MoultJobQueue *queue = moult_workbench_get_queue (self->workbench);

    if (queue != NULL)
        return;
    moult_workbench_start (self->workbench);
    queue = moult_workbench_get_queue (self->workbench);
    on_limit_changed_cb (self);
    if (self->settings != NULL) {
        g_signal_connect_object (self->settings, "changed::jobs-limit",
                                 G_CALLBACK (on_limit_changed_cb), self, G_CONNECT_SWAPPED);
        g_signal_connect_object (self->settings, "changed::one-after-another",
                                 G_CALLBACK (on_limit_changed_cb), self, G_CONNECT_SWAPPED);
    }
    g_signal_connect_object (queue, "items-changed", G_CALLBACK (on_jobs_changed_cb), self,
                             G_CONNECT_SWAPPED);
    g_signal_connect_object (self->workbench, "notify::n-active", G_CALLBACK (on_active_changed_cb),
                             self, G_CONNECT_SWAPPED);
    g_signal_connect_object (moult_workbench_get_workshop (self->workbench), "notify::armed",
                             G_CALLBACK (on_active_changed_cb), self, G_CONNECT_SWAPPED);
    update_announcer (self);
}

static gboolean
on_idle_cb (gpointer user_data)
{
    start (MOULT_APPLICATION (user_data));
    return G_SOURCE_REMOVE;
}

/* The first frame is on its way: now there is time to look for boards. */
static gboolean
on_first_tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
    g_idle_add_full (G_PRIORITY_LOW, on_idle_cb, g_object_ref (user_data), g_object_unref);
    return G_SOURCE_REMOVE;
}

static void
ensure_window (MoultApplication *self)
{
    if (self->window != NULL)
        return;
    self->window = moult_window_new (GTK_APPLICATION (self), self->workbench, self->settings);
    g_object_add_weak_pointer (G_OBJECT (self->window), (gpointer *) &self->window);
    g_signal_connect_object (self->window, "notify::is-active", G_CALLBACK (on_window_active_cb),
                             self, G_CONNECT_SWAPPED);
    update_announcer (self);
    gtk_widget_add_tick_callback (GTK_WIDGET (self->window), on_first_tick_cb, self, NULL);
}

static void
moult_application_activate (GApplication *application)
{
    MoultApplication *self = MOULT_APPLICATION (application);

    ensure_window (self);
    gtk_window_present (self->window);
}

static void
moult_application_open (GApplication *application, GFile **files, int n_files, const char *hint)
{
    MoultApplication *self = MOULT_APPLICATION (application);

    g_application_activate (application);
    start (self);
    moult_window_open (MOULT_WINDOW (self->window), files, n_files);
}

static void
moult_application_startup (GApplication *application)
{
    MoultApplication *self = MOULT_APPLICATION (application);

    G_APPLICATION_CLASS (moult_application_parent_class)->startup (application);
    self->settings = moult_settings_new ();
    self->workbench = moult_workbench_new (self->services, self->settings);
    self->build_announcer = moult_build_announcer_new (
        GTK_APPLICATION (self), moult_workbench_get_builds (self->workbench));
    g_signal_connect_object (moult_workbench_get_builds (self->workbench), "notify::n-active",
                             G_CALLBACK (on_active_changed_cb), self, G_CONNECT_SWAPPED);
    g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
    for (gsize i = 0; i < G_N_ELEMENTS (accels); i++)
        gtk_application_set_accels_for_action (GTK_APPLICATION (self), accels[i].action,
                                               accels[i].accels);
    gtk_window_set_default_icon_name (MOULT_APP_ID);
}

static void
moult_application_dispose (GObject *object)
{
    MoultApplication *self = MOULT_APPLICATION (object);

    g_clear_handle_id (&self->quiet_id, g_source_remove);
    g_clear_weak_pointer (&self->window);
    g_clear_pointer (&self->batch, g_ptr_array_unref);
    g_clear_object (&self->announcer);
    g_clear_object (&self->build_announcer);
    g_clear_object (&self->workbench);
    g_clear_object (&self->settings);

    G_OBJECT_CLASS (moult_application_parent_class)->dispose (object);
}

static void
moult_application_class_init (MoultApplicationClass *klass)
{
    GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = moult_application_dispose;
    application_class->startup = moult_application_startup;
    application_class->activate = moult_application_activate;
    application_class->open = moult_application_open;
}

static void
moult_application_init (MoultApplication *self)
{
    const GOptionEntry options[] = {
        { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Show the version"), NULL },
        { NULL },
    };

    self->batch = g_ptr_array_new_with_free_func (g_object_unref);
    /* Pulls templates, drawings and icons out of the static library. */
    moult_ui_get_resource ();
    moult_ui_data_get_resource ();
    g_application_add_main_option_entries (G_APPLICATION (self), options);
}

MoultApplication *
moult_application_new (const MoultServices *services)
{
    g_return_val_if_fail (services != NULL, NULL);

    MoultApplication *self = g_object_new (MOULT_TYPE_APPLICATION, "application-id", MOULT_APP_ID,
                                           "flags", G_APPLICATION_HANDLES_OPEN,
                                           "resource-base-path", "/io/github/moult/Moult", NULL);
    self->services = services;
    return self;
}
