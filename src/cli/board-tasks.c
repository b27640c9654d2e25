/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "board-tasks.h"

#include <stdio.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "advice.h"
#include "board-backup.h"
#include "builtins.h"
#include "download-view.h"
#include "error.h"
#include "json.h"
#include "question.h"
#include "registry.h"
#include "selector.h"

/* One board, and what is still to be done to it. */
typedef struct {
    MoultAttached *attached;
    MoultDownloadView *view;
    MoultBoard *board;
    GPtrArray *works;
    guint n_done;
    gboolean ended;
    GError *error;
} Run;

static void
run_free (gpointer data)
{
    Run *run = data;

    g_object_unref (run->board);
    g_ptr_array_unref (run->works);
    g_clear_error (&run->error);
    g_free (run);
}

/* ---- which boards ---- */

static gboolean
is_running (MoultBoard *board)
{
    return moult_board_get_mode (board) == MOULT_BOARD_RUNNING
           && moult_board_get_info (board) != NULL;
}

static gboolean
is_meant (MoultBoard *board, const char *const *selectors)
{
    if (moult_selector_names (selectors, board))
        return moult_board_get_device (board) != NULL;
    return is_running (board) && !moult_board_get_ignored (board);
}

static GPtrArray *
choose (MoultAttached *attached,
        const MoultBoardTaskOptions *options,
        const char *const *selectors,
        GError **error)
{
    g_autoptr (GPtrArray) boards = moult_selector_choose (
        G_LIST_MODEL (moult_attached_get_boards (attached)), selectors, error);

    if (boards == NULL)
        return NULL;
    for (guint i = boards->len; i > 0; i--) {
        if (!is_meant (boards->pdata[i - 1], selectors))
            g_ptr_array_remove_index (boards, i - 1);
    }
    if (boards->len == 0) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND,
                     _ ("no attached board runs and may be worked on"));
        return NULL;
    }
    if (boards->len > 1 && selectors[0] == NULL && !options->all) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND,
                     _ ("%u boards are attached: name the boards, or say --all"), boards->len);
        return NULL;
    }
    return g_steal_pointer (&boards);
}

/* ---- the question ---- */

/* %MOULT_EXIT_OK: go on. */
static MoultExit
ask (const MoultBoardTask *task,
     const MoultBoardTaskOptions *options,
     MoultAttached *attached,
     GPtrArray *boards)
{
    if (task->warning == NULL)
        return MOULT_EXIT_OK;
    g_printerr ("%s\n", task->warning);
    for (guint i = 0; i < boards->len; i++)
        g_printerr ("  %s  %s\n", moult_board_get_location (boards->pdata[i]),
                    moult_board_get_name (boards->pdata[i]));
    if (options->yes)
        return MOULT_EXIT_OK;
    if (!isatty (STDIN_FILENO)) {
        g_printerr ("%s\n", _ ("Nothing was erased: there is no terminal to ask on. Say --yes to "
                               "do it without being asked."));
        return MOULT_EXIT_FAILED;
    }
    if (moult_question_ask (_ ("Go on? [y/N]"), moult_attached_get_cancellable (attached)))
        return MOULT_EXIT_OK;
    g_printerr ("%s\n", _ ("Nothing was erased."));
    return MOULT_EXIT_CANCELLED;
}

/* ---- the work ---- */

static void begin_next (Run *run);

static void
on_work_ended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    Run *run = user_data;
    MoultBoardWork *work = MOULT_BOARD_WORK (source);
    gboolean done = moult_board_work_run_finish (work, result, &run->error);

    moult_download_view_end (run->view, moult_board_work_get_progress (work),
                             done ? _ ("done") : _ ("failed"));
    if (done)
        begin_next (run);
    else
        run->ended = TRUE;
}

static void
begin_next (Run *run)
{
    if (run->n_done == run->works->len) {
        run->ended = TRUE;
        return;
    }
    MoultBoardWork *work = run->works->pdata[run->n_done++];
    moult_download_view_add (run->view, moult_board_get_name (run->board),
                             moult_board_work_get_progress (work));
    moult_board_work_run_async (work, moult_attached_get_cancellable (run->attached),
                                on_work_ended_cb, run);
}

static gboolean
has_ended (GPtrArray *runs)
{
    for (guint i = 0; i < runs->len; i++) {
        if (!((Run *) runs->pdata[i])->ended)
            return FALSE;
    }
    return TRUE;
}

static GPtrArray *
work (const MoultBoardTask *task, MoultAttached *attached, GPtrArray *boards, FILE *file)
{
    g_autoptr (MoultDownloadView) view = moult_download_view_new (file);
    GPtrArray *runs = g_ptr_array_new_with_free_func (run_free);

    for (guint i = 0; i < boards->len; i++) {
        Run *run = g_new0 (Run, 1);

        run->attached = attached;
        run->view = view;
        run->board = g_object_ref (boards->pdata[i]);
        run->works = g_ptr_array_new_with_free_func (g_object_unref);
        task->func (attached, run->board, run->works, task->data);
        g_ptr_array_add (runs, run);
        begin_next (run);
    }
    while (!has_ended (runs))
        g_main_context_iteration (NULL, TRUE);
    moult_download_view_finish (view);
    return runs;
}

/* ---- the outcome ---- */

static gboolean
is_cancelled (const Run *run)
{
    return g_error_matches (run->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
add_json (JsonBuilder *builder, Run *run)
{
    const char *state = run->error == NULL ? "done" : is_cancelled (run) ? "cancelled" : "failed";
    MoultBoardInfo *info = moult_board_get_info (run->board);

    json_builder_begin_object (builder);
    moult_json_add_text (builder, "location", moult_board_get_location (run->board));
    moult_json_add_text (builder, "name", moult_board_get_name (run->board));
    moult_json_add_text (builder, "board_id",
                         info != NULL ? moult_board_info_get_board_id (info) : NULL);
    moult_json_add_text (builder, "state", state);
    if (run->error != NULL && !is_cancelled (run))
        moult_json_add_error (builder, run->error, moult_advice_get_advice_for_setup (run->error));
    json_builder_end_object (builder);
}

static void
print_json (GPtrArray *runs)
{
    g_autoptr (JsonBuilder) builder = json_builder_new ();

    json_builder_begin_array (builder);
    for (guint i = 0; i < runs->len; i++)
        add_json (builder, runs->pdata[i]);
    json_builder_end_array (builder);
    moult_json_print (builder);
}

static MoultExit
tell (GPtrArray *runs, gboolean json)
{
    MoultExit exit_code = MOULT_EXIT_OK;

    if (json)
        print_json (runs);
    for (guint i = 0; i < runs->len; i++) {
        Run *run = runs->pdata[i];

        if (run->error == NULL)
            continue;
        if (!json && !is_cancelled (run))
            moult_advice_print_for_setup (moult_board_get_location (run->board), run->error);
        if (exit_code != MOULT_EXIT_FAILED)
            exit_code = is_cancelled (run) ? MOULT_EXIT_CANCELLED : MOULT_EXIT_FAILED;
    }
    return exit_code;
}

static MoultExit
run_on_attached (const MoultBoardTask *task,
                 const MoultBoardTaskOptions *options,
                 MoultAttached *attached,
                 const char *const *selectors)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (GPtrArray) boards = choose (attached, options, selectors, &error);
    g_autoptr (GPtrArray) runs = NULL;
    MoultExit exit_code;

    if (boards == NULL) {
        g_autofree char *what = g_strconcat ("moultctl ", task->command, NULL);

        moult_advice_print (what, error);
        return MOULT_EXIT_FAILED;
    }
    exit_code = ask (task, options, attached, boards);
    if (exit_code != MOULT_EXIT_OK)
        return exit_code;
    runs = work (task, attached, boards, options->json ? stderr : stdout);
    return tell (runs, options->json);
}

MoultExit
moult_board_task_run (const MoultBoardTask *task,
                      const MoultBoardTaskOptions *options,
                      const char *const *selectors)
{
    g_autoptr (MoultAttached) attached = NULL;
    MoultExit exit_code;

    if (options->all && selectors[0] != NULL)
        return moult_command_wrong_usage (task->command, _ ("name boards or say --all, not both"));
    moult_builtins_register ();
    attached = moult_attached_new ();
    if (!moult_attached_settle (attached))
        return MOULT_EXIT_CANCELLED;
    exit_code = run_on_attached (task, options, attached, selectors);
    moult_attached_settle (attached);
    return exit_code;
}

void
moult_board_task_add_backup (MoultAttached *attached,
                             MoultBoard *board,
                             GPtrArray *works,
                             gpointer data)
{
    g_autofree char *name =
        moult_board_backup_dup_name (moult_board_get_device (board), moult_board_get_info (board));
    g_autoptr (GFile) folder = g_file_get_child (data, name);

    g_ptr_array_add (
        works, moult_board_work_new_back_up_files (moult_attached_get_devices (attached), board,
                                                   moult_registry_get_board_shell (), folder));
}

static void
add_setup (MoultAttached *attached, MoultBoard *board, GPtrArray *works, gpointer data)
{
    g_ptr_array_add (works,
                     moult_board_work_new_set_up (moult_attached_get_devices (attached), board,
                                                  moult_registry_get_board_shell (), data));
}

MoultExit
moult_board_task_set_up (const char *command,
                         const MoultBoardSetupFields *fields,
                         const MoultBoardTaskOptions *options,
                         const char *const *selectors)
{
    g_autoptr (MoultBoardSetup) setup = moult_board_setup_new (fields);
    const MoultBoardTask task = { command, NULL, add_setup, setup };

    return moult_board_task_run (&task, options, selectors);
}
