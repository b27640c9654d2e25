/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "commands.h"

#include <stdio.h>

#include <glib/gi18n-lib.h>

#include "advice.h"
#include "attached.h"
#include "builtins.h"
#include "image-parse.h"
#include "library-session.h"
#include "parallel.h"
#include "recipe-view.h"
#include "registry.h"
#include "reports.h"
#include "workshop-arguments.h"
#include "workshop-view.h"

#define COMMAND "moultctl workshop"

/* What one run of the command works with. */
typedef struct {
    const MoultWorkshopArguments *arguments;
    MoultAttached *attached;
    MoultJobQueue *queue;
    MoultWorkshop *workshop;
    FILE *file;          /* for people */
    gboolean time_is_up; /* of --for */
} Session;

static void
session_clear (Session *session)
{
    g_clear_object (&session->workshop);
    g_clear_object (&session->queue);
    g_clear_object (&session->attached);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Session, session_clear)

static void
session_open (Session *session, const MoultWorkshopArguments *arguments, MoultLibrary *library)
{
    g_autofree char *state_folder = g_build_filename (g_get_user_state_dir (), "moult", NULL);

    session->arguments = arguments;
    session->file = arguments->json ? stderr : stdout;
    session->attached = moult_attached_new ();
    session->queue = moult_job_queue_new (
        moult_attached_get_devices (session->attached), moult_image_parse,
        moult_parallel_get (arguments->n_parallel, arguments->one_after_another));
    moult_job_queue_set_source (session->queue, moult_library_get_source (library));
    session->workshop = moult_workshop_new (moult_attached_get_boards (session->attached),
                                            session->queue, library, state_folder);
}

/* A record that cannot be read is a pity, and no reason not to flash. */
static void
restore (Session *session)
{
    g_autoptr (GAsyncResult) result = NULL;
    g_autoptr (GError) error = NULL;
    guint n_cards;

    moult_workshop_restore_async (session->workshop, moult_library_session_on_done_cb, &result);
    moult_library_session_wait (&result);
    n_cards = moult_workshop_restore_finish (session->workshop, result, &error);
    if (error != NULL)
        moult_advice_print_for_files (COMMAND, error);
    if (session->arguments->anew)
        moult_workshop_clear (session->workshop);
    else if (n_cards > 0)
        fprintf (session->file,
                 ngettext ("The last session had %u board; with the same recipe it goes on.\n",
                           "The last session had %u boards; with the same recipe it goes on.\n",
                           n_cards),
                 n_cards);
}

static gboolean
arm (Session *session, MoultRecipe *recipe, GError **error)
{
    g_autoptr (GAsyncResult) result = NULL;

    moult_workshop_arm_async (session->workshop, recipe,
                              moult_attached_get_cancellable (session->attached),
                              moult_library_session_on_done_cb, &result);
    moult_library_session_wait (&result);
    return moult_workshop_arm_finish (session->workshop, result, error);
}

static gboolean
on_time_is_up_cb (gpointer user_data)
{
    *(gboolean *) user_data = TRUE;
    return G_SOURCE_CONTINUE;
}

static gboolean
has_enough (Session *session)
{
    guint n_over = moult_workshop_count (session->workshop, MOULT_CARD_READY)
                   + moult_workshop_count (session->workshop, MOULT_CARD_ATTENTION);

    return session->time_is_up
           || (session->arguments->n_boards > 0 && n_over >= (guint) session->arguments->n_boards);
}

/* A board that waits for somebody's hands would be waited for after the end. */
static void
cancel_waiting_for_hands (MoultJobQueue *queue)
{
    for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (queue)); i++) {
        g_autoptr (MoultFlashJob) job = g_list_model_get_item (G_LIST_MODEL (queue), i);
        MoultProgressState progress;

        moult_progress_get_state (moult_flash_job_get_progress (job), &progress);
        if (moult_flash_job_is_active (job) && progress.needs_user)
            moult_flash_job_cancel (job);
    }
}

static void
stop (Session *session, MoultWorkshopView *view)
{
    moult_workshop_stop (session->workshop);
    cancel_waiting_for_hands (session->queue);
    if (moult_job_queue_get_n_active (session->queue) > 0)
        moult_workshop_view_tell (view, _ ("Boards that are being worked on are finished first."));
}

/* Until it was told to end, or ended itself, and all jobs are over. */
static void
run (Session *session)
{
    GCancellable *cancellable = moult_attached_get_cancellable (session->attached);
    g_autoptr (MoultWorkshopView) view = moult_workshop_view_new (session->workshop, session->file);
    guint timer = 0;

    if (session->arguments->seconds > 0)
        timer = g_timeout_add_seconds ((guint) session->arguments->seconds, on_time_is_up_cb,
                                       &session->time_is_up);
    while (moult_workshop_get_armed (session->workshop)
           || moult_job_queue_get_n_active (session->queue) > 0) {
        g_main_context_iteration (NULL, TRUE);
        if (moult_workshop_get_armed (session->workshop)
            && (g_cancellable_is_cancelled (cancellable) || has_enough (session)))
            stop (session, view);
    }
    g_clear_handle_id (&timer, g_source_remove);
    moult_workshop_view_finish (view);
}

static void
print_armed (MoultRecipe *recipe, FILE *file)
{
    guint minutes = moult_recipe_get_idle_minutes (recipe);

    fputc ('\n', file);
    fprintf (file, "%s\n",
             _ ("Armed: each of these boards is flashed as soon as it is plugged in."));
    fprintf (file,
             ngettext ("Ctrl+C ends it, and so does %u minute without a board.\n\n",
                       "Ctrl+C ends it, and so do %u minutes without a board.\n\n", minutes),
             minutes);
    fflush (file);
}

/* What became of the boards counts, not how it was ended. */
static MoultExit
get_exit_code (Session *session)
{
    for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (session->queue)); i++) {
        g_autoptr (MoultFlashJob) job = g_list_model_get_item (G_LIST_MODEL (session->queue), i);

        if (moult_flash_job_get_state (job) == MOULT_JOB_CANCELLED)
            return MOULT_EXIT_CANCELLED;
    }
    return moult_workshop_count (session->workshop, MOULT_CARD_ATTENTION) > 0 ? MOULT_EXIT_FAILED
                                                                              : MOULT_EXIT_OK;
}

static MoultExit
run_armed (Session *session, MoultRecipe *recipe)
{
    g_autoptr (MoultReport) report = NULL;
    g_autoptr (GError) error = NULL;
    gboolean told;

    restore (session);
    moult_recipe_view_print (recipe, session->file);
    if (!arm (session, recipe, &error)) {
        if (g_cancellable_is_cancelled (moult_attached_get_cancellable (session->attached)))
            return MOULT_EXIT_CANCELLED;
        moult_advice_print_for_files (COMMAND, error);
        return MOULT_EXIT_FAILED;
    }
    print_armed (recipe, session->file);
    run (session);
    report = moult_report_new (session->workshop, moult_reports_dup_advice);
    told = moult_reports_write (session->arguments->reports, report, COMMAND);
    if (session->arguments->json)
        moult_reports_print (report);
    return told ? get_exit_code (session) : MOULT_EXIT_FAILED;
}

MoultExit
moult_command_workshop (int argc, char **argv)
{
    g_auto (MoultWorkshopArguments) arguments = { 0 };
    g_autoptr (MoultRecipe) recipe = NULL;
    g_autoptr (MoultLibrary) library = NULL;
    g_auto (Session) session = { 0 };
    g_autoptr (GError) error = NULL;
    MoultExit exit_code = moult_workshop_arguments_parse (&arguments, argc, argv);

    if (exit_code != MOULT_EXIT_OK)
        return exit_code;
    moult_builtins_register ();
    moult_registry_check_backends ();
    recipe = moult_recipe_view_load (arguments.recipe, &error);
    if (recipe == NULL) {
        moult_recipe_view_tell_failure (COMMAND, arguments.recipe, error);
        return MOULT_EXIT_FAILED;
    }
    library = moult_library_session_open (arguments.folder, &error);
    if (library == NULL) {
        moult_advice_print_for_files (COMMAND, error);
        return MOULT_EXIT_FAILED;
    }
    session_open (&session, &arguments, library);
    exit_code = run_armed (&session, recipe);
    moult_attached_settle (session.attached);
    return exit_code;
}
