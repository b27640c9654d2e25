/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "board-tasks.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "board-backup.h"
#include "board-state.h"
#include "registry.h"
#include "work-dialog.h"

enum {
    BLINK_MS = 3000, /* long enough to look along a row of boards */
    MAX_NAME = 64,   /* characters */
};

/**
 * MoultBoardTasks:
 *
 * The actions, and what they need. Belongs to their group, and that to the page.
 */
#define MOULT_TYPE_BOARD_TASKS (moult_board_tasks_get_type ())
G_DECLARE_FINAL_TYPE (MoultBoardTasks, moult_board_tasks, MOULT, BOARD_TASKS, GObject)

struct _MoultBoardTasks {
    GObject parent_instance;

    GtkWidget *widget; /* weak: NULL once it has gone */
    MoultWorkbench *workbench;
    MoultBoard *board;
    GSimpleActionGroup *group; /* weak: it owns this */
    GSignalGroup *job_signals;
};

G_DEFINE_FINAL_TYPE (MoultBoardTasks, moult_board_tasks, G_TYPE_OBJECT)

/* What is done once all questions are answered. */
typedef struct {
    MoultBoardTasks *tasks;
    MoultBoardSetup *setup; /* or NULL: nothing but the backup */
    const char *title;      /* of its dialog */
    const char *done;       /* what the user is told in the end; or NULL */
} Errand;

static void
errand_free (Errand *errand)
{
    g_object_unref (errand->tasks);
    g_clear_object (&errand->setup);
    g_free (errand);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Errand, errand_free)

static void
errand_free_closure (gpointer data, GClosure *closure)
{
    errand_free (data);
}

static Errand *
errand_new (MoultBoardTasks *tasks, const MoultBoardSetupFields *fields)
{
    Errand *errand = g_new0 (Errand, 1);

    errand->tasks = g_object_ref (tasks);
    if (fields != NULL)
        errand->setup = moult_board_setup_new (fields);
    return errand;
}

static Errand *
errand_copy (Errand *errand)
{
    Errand *copy = g_memdup2 (errand, sizeof *errand);

    g_object_ref (copy->tasks);
    if (copy->setup != NULL)
        g_object_ref (copy->setup);
    return copy;
}

static gboolean
is_possible (MoultBoard *board)
{
    MoultBoardInfo *info = moult_board_get_info (board);

    return moult_board_get_device (board) != NULL
           && moult_board_get_mode (board) == MOULT_BOARD_RUNNING && !moult_board_get_asking (board)
           && !moult_board_get_ignored (board) && !moult_board_state_is_worked_on (board)
           && !moult_board_get_held (board) && info != NULL
           && moult_board_info_is_micropython (info) && moult_registry_get_board_shell () != NULL;
}

static void
toast (MoultBoardTasks *self, const char *words)
{
    if (self->widget != NULL)
        gtk_widget_activate_action (self->widget, "win.toast", "s", words);
}

/* The board may have left, or be flashed, while a question was open. */
static gboolean
is_still_possible (MoultBoardTasks *self)
{
    if (self->widget == NULL)
        return FALSE;
    if (is_possible (self->board))
        return TRUE;
    toast (self, _ ("The board has left, or is worked on"));
    return FALSE;
}

static MoultAdvice *
advise (const GError *error)
{
    return moult_advice_new (error, NULL);
}

static void
present_work (Errand *errand,
              MoultBoardWork *work,
              const char *note,
              MoultWorkAdviceFunc advice,
              GCallback on_succeeded)
{
    AdwDialog *dialog = moult_work_dialog_new (work, errand->title, note, advice);

    g_signal_connect_data (dialog, "succeeded", on_succeeded, errand_copy (errand),
                           errand_free_closure, 0);
    adw_dialog_present (dialog, errand->tasks->widget);
}

static void
on_set_up_cb (MoultWorkDialog *dialog, gpointer user_data)
{
    Errand *errand = user_data;

    toast (errand->tasks, errand->done);
}

static void
set_up (Errand *errand)
{
    MoultBoardTasks *self = errand->tasks;

    if (!is_still_possible (self))
        return;
    g_autoptr (MoultBoardWork) work =
        moult_board_work_new_set_up (moult_workbench_get_devices (self->workbench), self->board,
                                     moult_registry_get_board_shell (), errand->setup);
    present_work (errand, work, _ ("The board restarts at the end. Leave it plugged in."), advise,
                  G_CALLBACK (on_set_up_cb));
}

static void
on_asking_changed_cb (MoultBoard *board, GParamSpec *pspec, gpointer user_data)
{
    g_autoptr (Errand) errand = NULL;

    if (moult_board_get_asking (board))
        return;
    errand = errand_copy (user_data);
    g_signal_handlers_disconnect_by_func (board, on_asking_changed_cb, user_data);
    set_up (errand);
}

/* A board that was worked on is asked who it is, which ends by itself. */
static void
set_up_once_asked (Errand *errand)
{
    MoultBoard *board = errand->tasks->board;

    if (moult_board_get_asking (board))
        g_signal_connect_data (board, "notify::asking", G_CALLBACK (on_asking_changed_cb),
                               errand_copy (errand), errand_free_closure, 0);
    else
        set_up (errand);
}

/* ---- backups ---- */

static void
on_backed_up_cb (MoultWorkDialog *dialog, gpointer user_data)
{
    Errand *errand = user_data;

    if (errand->setup != NULL)
        set_up_once_asked (errand);
    else
        toast (errand->tasks, errand->done);
}

static void
back_up (Errand *errand, GFile *folder)
{
    MoultBoardTasks *self = errand->tasks;

    if (!is_still_possible (self))
        return;
    g_autofree char *name = moult_board_backup_dup_name (moult_board_get_device (self->board),
                                                         moult_board_get_info (self->board));
    g_autoptr (GFile) place = g_file_get_child (folder, name);
    g_autoptr (MoultBoardWork) work =
        moult_board_work_new_back_up_files (moult_workbench_get_devices (self->workbench),
                                            self->board, moult_registry_get_board_shell (), place);
    present_work (errand, work,
                  _ ("The files are read. Nothing on the board changes. Leave it plugged in."),
                  moult_advice_new_for_backup, G_CALLBACK (on_backed_up_cb));
}

static void
on_folder_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (Errand) errand = user_data;
    g_autoptr (GFile) folder =
        gtk_file_dialog_select_folder_finish (GTK_FILE_DIALOG (source), result, NULL);

    if (folder != NULL)
        back_up (errand, folder);
}

/* @errand: (transfer full) */
static void
ask_for_folder (Errand *errand)
{
    g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
    GtkRoot *root = gtk_widget_get_root (errand->tasks->widget);

    gtk_file_dialog_set_title (dialog, _ ("Choose a Folder for the Backup"));
    gtk_file_dialog_select_folder (dialog, GTK_WINDOW (root), NULL, on_folder_chosen_cb, errand);
}

static void
back_up_files_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
    Errand *errand = errand_new (MOULT_BOARD_TASKS (user_data), NULL);

    errand->title = _ ("Back Up Files");
    errand->done = _ ("The files are backed up");
    ask_for_folder (errand);
}

/* ---- what loses files ---- */

static GtkWidget *
create_backup_check (void)
{
    const char *words = _ ("Back the files up first");
    GtkWidget *check = gtk_check_button_new_with_label (words);

    gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, words,
                                    -1);
    gtk_check_button_set_active (GTK_CHECK_BUTTON (check), TRUE);
    gtk_widget_set_halign (check, GTK_ALIGN_CENTER);
    return check;
}

static void
on_loss_answered_cb (AdwAlertDialog *dialog, const char *response, gpointer user_data)
{
    Errand *errand = user_data;
    GtkWidget *check = adw_alert_dialog_get_extra_child (dialog);

    if (!g_str_equal (response, "go") || errand->tasks->widget == NULL)
        return;
    if (gtk_check_button_get_active (GTK_CHECK_BUTTON (check)))
        ask_for_folder (errand_copy (errand));
    else
        set_up (errand);
}

/* @errand: (transfer full) */
static void
ask_before_loss (Errand *errand, const char *heading, const char *body, const char *verb)
{
    AdwAlertDialog *dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (heading, body));
    GtkWidget *widget = errand->tasks->widget;

    adw_alert_dialog_add_responses (dialog, "keep", _ ("_Cancel"), "go", verb, NULL);
    adw_alert_dialog_set_response_appearance (dialog, "go", ADW_RESPONSE_DESTRUCTIVE);
    adw_alert_dialog_set_default_response (dialog, "keep");
    adw_alert_dialog_set_close_response (dialog, "keep");
    adw_alert_dialog_set_extra_child (dialog, create_backup_check ());
    g_signal_connect_data (dialog, "response", G_CALLBACK (on_loss_answered_cb), errand,
                           errand_free_closure, 0);
    adw_dialog_present (ADW_DIALOG (dialog), widget);
}

static char *
dup_loss (MoultBoard *board)
{
    MoultBoardInfo *info = moult_board_get_info (board);
    int n_files = info != NULL ? moult_board_info_get_n_files (info) : -1;

    if (n_files < 0)
        /* Translators: %s is the name of a board */
        return g_strdup_printf (_ ("All files on “%s” are lost. MicroPython stays."),
                                moult_board_get_name (board));
    /* Translators: a number of files and folders, and the name of a board */
    return g_strdup_printf (ngettext ("%d file or folder on “%s” is lost. MicroPython stays.",
                                      "%d files and folders on “%s” are lost. MicroPython stays.",
                                      n_files),
                            n_files, moult_board_get_name (board));
}

static void
erase_files_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
    MoultBoardTasks *self = MOULT_BOARD_TASKS (user_data);
    MoultBoardSetupFields fields = MOULT_BOARD_SETUP_NOTHING;
    g_autofree char *body = dup_loss (self->board);
    Errand *errand;

    fields.erase_files = TRUE;
    errand = errand_new (self, &fields);
    errand->title = _ ("Erase Files");
    errand->done = _ ("The board has no files now");
    ask_before_loss (errand, _ ("Erase All Files?"), body, _ ("_Erase Files"));
}

static void
format_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
    MoultBoardTasks *self = MOULT_BOARD_TASKS (user_data);
    MoultBoardSetupFields fields = MOULT_BOARD_SETUP_NOTHING;
    g_autofree char *loss = dup_loss (self->board);
    /* Two sentences. */
    g_autofree char *body =
        g_strdup_printf ("%s %s", loss, _ ("The board gets a new, empty file system."));
    Errand *errand;

    fields.format = TRUE;
    errand = errand_new (self, &fields);
    errand->title = _ ("Format");
    errand->done = _ ("The board has a new, empty file system");
    ask_before_loss (errand, _ ("Format the Board?"), body, _ ("_Format"));
}

/* ---- its name ---- */

static void
on_name_answered_cb (AdwAlertDialog *dialog, const char *response, gpointer user_data)
{
    MoultBoardTasks *self = MOULT_BOARD_TASKS (user_data);
    GtkEditable *entry = GTK_EDITABLE (adw_alert_dialog_get_extra_child (dialog));
    g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (entry)));
    MoultBoardSetupFields fields = MOULT_BOARD_SETUP_NOTHING;

    if (!g_str_equal (response, "name"))
        return;
    fields.name = name;
    g_autoptr (Errand) errand = errand_new (self, &fields);
    errand->title = _ ("Name the Board");
    errand->done = _ ("The board has its name");
    set_up (errand);
}

static void
name_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
    MoultBoardTasks *self = MOULT_BOARD_TASKS (user_data);
    const char *old = moult_board_info_get_nickname (moult_board_get_info (self->board));
    AdwAlertDialog *dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (
        _ ("Name the Board"), _ ("The name is written to board_info.toml on "
                                 "the board, so that every computer knows it. "
                                 "No other file changes.")));
    GtkWidget *entry = gtk_entry_new ();

    gtk_editable_set_text (GTK_EDITABLE (entry), old != NULL ? old : "");
    gtk_entry_set_max_length (GTK_ENTRY (entry), MAX_NAME);
    gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
    gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    _ ("Name"), -1);
    adw_alert_dialog_set_extra_child (dialog, entry);
    adw_dialog_set_focus (ADW_DIALOG (dialog), entry);
    adw_alert_dialog_add_responses (dialog, "keep", _ ("_Cancel"), "name", _ ("_Name"), NULL);
    adw_alert_dialog_set_response_appearance (dialog, "name", ADW_RESPONSE_SUGGESTED);
    adw_alert_dialog_set_default_response (dialog, "name");
    adw_alert_dialog_set_close_response (dialog, "keep");
    g_signal_connect_object (dialog, "response", G_CALLBACK (on_name_answered_cb), self, 0);
    adw_dialog_present (ADW_DIALOG (dialog), self->widget);
}

/* ---- what loses nothing ---- */

static void
on_work_ended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (Errand) errand = user_data;
    g_autoptr (GError) error = NULL;

    if (moult_board_work_run_finish (MOULT_BOARD_WORK (source), result, &error)) {
        if (errand->done != NULL)
            toast (errand->tasks, errand->done);
        return;
    }
    g_autoptr (MoultAdvice) advice = moult_advice_new (error, NULL);
    toast (errand->tasks, advice->headline);
}

static void
restart_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
    MoultBoardTasks *self = MOULT_BOARD_TASKS (user_data);
    g_autoptr (MoultBoardWork) work =
        moult_board_work_new_restart (moult_workbench_get_devices (self->workbench), self->board,
                                      moult_registry_get_board_shell ());
    Errand *errand = errand_new (self, NULL);

    errand->done = _ ("The board has restarted");
    moult_board_work_run_async (work, NULL, on_work_ended_cb, errand);
}

static void
blink_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
    MoultBoardTasks *self = MOULT_BOARD_TASKS (user_data);
    g_autoptr (MoultBoardWork) work =
        moult_board_work_new_blink (moult_workbench_get_devices (self->workbench), self->board,
                                    moult_registry_get_board_shell (), BLINK_MS);

    toast (self, _ ("Its light blinks now"));
    moult_board_work_run_async (work, NULL, on_work_ended_cb, errand_new (self, NULL));
}

/* ---- the object ---- */

static const GActionEntry entries[] = {
    { "restart", restart_action },
    { "blink", blink_action },
    { "name", name_action },
    { "back-up-files", back_up_files_action },
    { "erase-files", erase_files_action },
    { "format", format_action },
};

static void
on_board_changed_cb (MoultBoardTasks *self)
{
    g_assert (MOULT_IS_BOARD_TASKS (self));

    gboolean possible = is_possible (self->board);

    for (gsize i = 0; self->group != NULL && i < G_N_ELEMENTS (entries); i++) {
        GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->group), entries[i].name);

        g_simple_action_set_enabled (G_SIMPLE_ACTION (action), possible);
    }
}

static void
moult_board_tasks_dispose (GObject *object)
{
    MoultBoardTasks *self = MOULT_BOARD_TASKS (object);

    g_clear_weak_pointer (&self->widget);
    g_clear_weak_pointer (&self->group);
    g_clear_object (&self->job_signals);
    g_clear_object (&self->workbench);
    g_clear_object (&self->board);

    G_OBJECT_CLASS (moult_board_tasks_parent_class)->dispose (object);
}

static void
moult_board_tasks_class_init (MoultBoardTasksClass *klass)
{
    G_OBJECT_CLASS (klass)->dispose = moult_board_tasks_dispose;
}

static void
moult_board_tasks_init (MoultBoardTasks *self)
{
    self->job_signals = g_signal_group_new (MOULT_TYPE_FLASH_JOB);
    g_signal_group_connect_swapped (self->job_signals, "notify::state",
                                    G_CALLBACK (on_board_changed_cb), self);
}

void
moult_board_tasks_install (GtkWidget *widget, MoultWorkbench *workbench, MoultBoard *board)
{
    g_return_if_fail (GTK_IS_WIDGET (widget) && MOULT_IS_WORKBENCH (workbench));
    g_return_if_fail (MOULT_IS_BOARD (board));

    MoultBoardTasks *self = g_object_new (MOULT_TYPE_BOARD_TASKS, NULL);
    g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

    g_set_weak_pointer (&self->widget, widget);
    g_set_weak_pointer (&self->group, group);
    self->workbench = g_object_ref (workbench);
    self->board = g_object_ref (board);
    g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), self);
    g_signal_connect_object (board, "notify", G_CALLBACK (on_board_changed_cb), self,
                             G_CONNECT_SWAPPED);
    g_object_bind_property (board, "job", self->job_signals, "target", G_BINDING_SYNC_CREATE);
    on_board_changed_cb (self);
    gtk_widget_insert_action_group (widget, "task", G_ACTION_GROUP (group));
    g_object_set_data_full (G_OBJECT (group), "tasks", self, g_object_unref);
}
