/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "commands.h"

#include <stdio.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "advice.h"
#include "attached.h"
#include "builtins.h"
#include "error.h"
#include "firmware-files.h"
#include "flash-arguments.h"
#include "flash-build.h"
#include "flash-report.h"
#include "flash-run.h"
#include "image-parse.h"
#include "job-view.h"
#include "json.h"
#include "library-session.h"
#include "outcome.h"
#include "plan-view.h"
#include "probe-choice.h"
#include "question.h"
#include "recipe-plan.h"
#include "recipe-view.h"
#include "registry.h"
#include "reports.h"
#include "selector.h"
#include "table.h"

#define COMMAND "moultctl flash"

/* A probe that is named alone means what is behind it. */
static gboolean
is_named (const MoultFlashArguments *arguments, MoultBoard *board)
{
    return moult_flash_arguments_need_probe (arguments) && arguments->selectors[0] == NULL
               ? TRUE
               : moult_selector_names (arguments->selectors, board);
}

/* Whether the user's words are enough to flash a board that the plan would rather leave alone. */
static gboolean
is_wanted (const MoultFlashArguments *arguments, MoultPlanTask *task)
{
    switch (moult_plan_task_get_reason (task)) {
    case MOULT_PLAN_UP_TO_DATE:
    case MOULT_PLAN_NEWER:
        return arguments->reinstall;
    case MOULT_PLAN_NOT_MICROPYTHON:
    case MOULT_PLAN_SILENT:
    case MOULT_PLAN_AMBIGUOUS:
    case MOULT_PLAN_PROGRAM:
        return is_named (arguments, moult_plan_task_get_board (task));
    case MOULT_PLAN_FLASH:
    case MOULT_PLAN_IGNORED:
    case MOULT_PLAN_NO_FIRMWARE:
    case MOULT_PLAN_WRONG_CHIP:
    case MOULT_PLAN_NO_ACCESS:
    case MOULT_PLAN_BUSY:
    case MOULT_PLAN_GONE:
    case MOULT_PLAN_NO_BACKEND:
    case MOULT_PLAN_FLASHING:
    case MOULT_PLAN_NOT_IN_RECIPE:
        return FALSE;
    }
    g_assert_not_reached ();
}

/* Where the firmware comes from: files that were named, a recipe, or the library. */
typedef struct {
    GPtrArray *files; /* MoultFirmware; or NULL */
    MoultLibrary *library;
    MoultRecipePlan *recipe; /* or NULL */
    GPtrArray *built;        /* MoultRecommendation: one for each board; or NULL */
    JsonBuilder *json;       /* where the outcome goes, borrowed; or NULL */
} Supply;

static void
supply_clear (Supply *supply)
{
    g_clear_pointer (&supply->files, g_ptr_array_unref);
    g_clear_object (&supply->library);
    g_clear_object (&supply->recipe);
    g_clear_pointer (&supply->built, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Supply, supply_clear)

static MoultPlan *
create_plan (const MoultFlashArguments *arguments,
             MoultAttached *attached,
             GPtrArray *boards,
             Supply *supply)
{
    const MoultFlashOptions flash_options = moult_flash_arguments_get_options (arguments);

    if (supply->recipe != NULL) {
        moult_library_session_look_for (supply->library, boards, NULL,
                                        moult_attached_get_cancellable (attached));
        return moult_recipe_plan_make (supply->recipe, boards);
    }
    if (supply->built != NULL)
        return moult_plan_new_recommended (boards, supply->built, &flash_options,
                                           MOULT_PLAN_DEFAULT);
    if (supply->files != NULL)
        return moult_plan_new (boards, supply->files, &flash_options, MOULT_PLAN_DEFAULT);

    g_autoptr (GPtrArray) recommendations = moult_library_session_recommend (
        supply->library, boards, &arguments->request, moult_attached_get_cancellable (attached));
    return moult_plan_new_recommended (boards, recommendations, &flash_options,
                                       arguments->request.version == NULL ? MOULT_PLAN_KEEP_NEWER
                                                                          : MOULT_PLAN_DEFAULT);
}

static MoultPlan *
make_plan (const MoultFlashArguments *arguments,
           MoultAttached *attached,
           GPtrArray *boards,
           Supply *supply)
{
    MoultPlan *plan = create_plan (arguments, attached, boards, supply);

    for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (plan)); i++) {
        g_autoptr (MoultPlanTask) task = g_list_model_get_item (G_LIST_MODEL (plan), i);

        if (moult_plan_task_can_include (task) && is_wanted (arguments, task))
            moult_plan_task_set_included (task, TRUE);
    }
    return plan;
}

/* The plan's failures: boards that were named and are left alone though they need something. */
static guint
count_refused (const MoultFlashArguments *arguments, MoultPlan *plan)
{
    guint count = 0;

    for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (plan)); i++) {
        g_autoptr (MoultPlanTask) task = g_list_model_get_item (G_LIST_MODEL (plan), i);
        MoultPlanReason reason = moult_plan_task_get_reason (task);

        if (reason != MOULT_PLAN_FLASH && reason != MOULT_PLAN_UP_TO_DATE
            && reason != MOULT_PLAN_NEWER && is_named (arguments, moult_plan_task_get_board (task)))
            count++;
    }
    return count;
}

/* A backend without a step "erase" cannot do it; better said before a board is in its bootloader.
 */
static gboolean
check_erase (const MoultFlashArguments *arguments, MoultPlan *plan, GError **error)
{
    for (guint i = 0; arguments->erase && i < g_list_model_get_n_items (G_LIST_MODEL (plan)); i++) {
        g_autoptr (MoultPlanTask) task = g_list_model_get_item (G_LIST_MODEL (plan), i);
        MoultFlashBackend *backend = moult_plan_task_get_backend (task);

        if (moult_plan_task_get_reason (task) != MOULT_PLAN_FLASH)
            continue;
        if (moult_flash_backend_get_traits (backend)->weights[MOULT_STEP_ERASE] == 0) {
            g_set_error (error, MOULT_ERROR, MOULT_ERROR_DEPENDENCY,
                         _ ("backend “%s” cannot erase; leave --erase out"),
                         moult_flash_backend_get_traits (backend)->name);
            return FALSE;
        }
    }
    return TRUE;
}

/* MOULT_EXIT_OK: the user agrees. */
static MoultExit
ask_user (const MoultFlashArguments *arguments, MoultAttached *attached)
{
    if (arguments->yes)
        return MOULT_EXIT_OK;
    if (!isatty (STDIN_FILENO)) {
        g_printerr ("%s\n", _ ("Nothing was written: there is no terminal to ask on. Say --yes to "
                               "flash without being asked."));
        return MOULT_EXIT_FAILED;
    }
    if (moult_question_ask (_ ("Go on? [y/N]"), moult_attached_get_cancellable (attached)))
        return MOULT_EXIT_OK;
    g_printerr ("%s\n", _ ("Nothing was written."));
    return MOULT_EXIT_CANCELLED;
}

/* Jobs past their point of no return. */
static guint
count_committed (MoultJobQueue *queue)
{
    guint count = 0;

    for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (queue)); i++) {
        g_autoptr (MoultFlashJob) job = g_list_model_get_item (G_LIST_MODEL (queue), i);

        if (moult_flash_job_get_state (job) == MOULT_JOB_RUNNING
            && !moult_flash_job_get_can_cancel (job))
            count++;
    }
    return count;
}

static void
run_jobs (MoultJobQueue *queue, MoultAttached *attached, FILE *file)
{
    GCancellable *cancellable = moult_attached_get_cancellable (attached);
    g_autoptr (MoultJobView) view = moult_job_view_new (queue, file);
    gboolean told = FALSE;

    while (moult_job_queue_get_n_active (queue) > 0) {
        g_main_context_iteration (NULL, TRUE);
        if (!told && g_cancellable_is_cancelled (cancellable)) {
            if (count_committed (queue) > 0)
                moult_job_view_tell (view, _ ("Boards that are being written are finished first."));
            moult_job_queue_cancel_all (queue);
            told = TRUE;
        }
    }
    moult_job_view_finish (view);
}

static void
print_json (const Supply *supply, MoultPlan *plan, MoultJobQueue *queue)
{
    g_autoptr (JsonBuilder) builder = json_builder_new ();

    moult_outcome_add_json (supply->json != NULL ? supply->json : builder, plan, queue);
    if (supply->json == NULL)
        moult_json_print (builder);
}

static MoultRecipe *
get_recipe (Supply *supply)
{
    return supply->recipe != NULL ? moult_recipe_plan_get_recipe (supply->recipe) : NULL;
}

static gboolean
write_reports (MoultFlashReport *flash_report, char **paths)
{
    g_autoptr (MoultReport) report = moult_flash_report_make (flash_report);

    return moult_reports_write (paths, report, COMMAND);
}

/* Where no board needs anything, that is the report. */
static gboolean
report_nothing (const MoultFlashArguments *arguments, MoultPlan *plan, Supply *supply)
{
    g_autoptr (MoultFlashReport) report = moult_flash_report_new (plan, NULL, get_recipe (supply));

    return write_reports (report, arguments->reports);
}

static MoultExit
flash (const MoultFlashArguments *arguments,
       MoultAttached *attached,
       MoultPlan *plan,
       Supply *supply)
{
    g_autoptr (MoultJobQueue) queue =
        moult_job_queue_new (moult_attached_get_devices (attached), moult_image_parse,
                             moult_flash_arguments_get_n_parallel (arguments));
    g_autoptr (MoultFlashReport) report = NULL;
    gboolean told;

    if (supply->library != NULL)
        moult_job_queue_set_source (queue, moult_library_get_source (supply->library));
    moult_job_queue_add_plan (queue, plan);
    report = moult_flash_report_new (plan, queue, get_recipe (supply));
    run_jobs (queue, attached, arguments->json ? stderr : stdout);
    told = write_reports (report, arguments->reports);
    if (arguments->json)
        print_json (supply, plan, queue);
    else
        moult_outcome_print (queue);
    if (arguments->verbose && !arguments->json)
        moult_outcome_print_logs (queue);

    /* What became of the boards counts, not that Ctrl-C was pressed: a write goes on to its end. */
    if (moult_outcome_count (queue, MOULT_JOB_CANCELLED) > 0)
        return MOULT_EXIT_CANCELLED;
    return moult_outcome_count (queue, MOULT_JOB_FAILED) > 0 || !told ? MOULT_EXIT_FAILED
                                                                      : MOULT_EXIT_OK;
}

static void
print_plan (MoultPlan *plan, FILE *file)
{
    guint n_flash = moult_plan_count_flash (plan);
    guint n_alone = g_list_model_get_n_items (G_LIST_MODEL (plan)) - n_flash;

    moult_plan_view_print (plan, file);
    fputc ('\n', file);
    fprintf (file, ngettext ("%u board will be flashed", "%u boards will be flashed", n_flash),
             n_flash);
    fprintf (file, ngettext (", %u is left alone.\n", ", %u are left alone.\n", n_alone), n_alone);
    fflush (file);
}

static void
print_recipe (MoultRecipePlan *recipe, FILE *file)
{
    moult_recipe_view_print (moult_recipe_plan_get_recipe (recipe), file);
    fputc ('\n', file);
}

/* The board that the probe is wired to is the user's word. */
static gboolean
take_probe (MoultFlashArguments *arguments, MoultProbe *probe, GPtrArray *boards, GError **error)
{
    MoultDevice *device = moult_probe_get_device (probe);

    if (boards->len != 1) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND,
                     "a probe is wired to one board, and %u are named", boards->len);
        return FALSE;
    }
    if (!g_str_equal (moult_board_get_location (boards->pdata[0]),
                      moult_device_get_location (device))) {
        g_set_object (&arguments->probe.device, device);
        arguments->request.probe = device;
    }
    return TRUE;
}

static GPtrArray *
choose_boards (MoultFlashArguments *arguments, MoultAttached *attached, GError **error)
{
    GListModel *all = G_LIST_MODEL (moult_attached_get_boards (attached));
    g_autoptr (MoultProbe) probe = NULL;
    g_autoptr (GPtrArray) boards = NULL;

    if (!moult_flash_arguments_need_probe (arguments))
        return moult_selector_choose (all, arguments->selectors, error);
    probe = moult_probe_choice_find (attached, arguments->probe.id, error);
    if (probe == NULL)
        return NULL;
    if (arguments->selectors[0] == NULL)
        return moult_probe_choice_get_boards (probe);
    boards = moult_selector_choose (all, arguments->selectors, error);
    if (boards == NULL || !take_probe (arguments, probe, boards, error))
        return NULL;
    return g_steal_pointer (&boards);
}

static MoultExit
plan_and_flash (MoultFlashArguments *arguments, MoultAttached *attached, Supply *supply)
{
    g_autoptr (GPtrArray) boards = NULL;
    g_autoptr (MoultPlan) plan = NULL;
    g_autoptr (GError) error = NULL;
    MoultExit exit_code = MOULT_EXIT_OK;

    moult_registry_check_backends ();
    boards = choose_boards (arguments, attached, &error);
    if (boards == NULL) {
        moult_advice_print (COMMAND, error);
        return MOULT_EXIT_FAILED;
    }
    if (arguments->build) {
        exit_code =
            moult_flash_build (arguments, attached, boards, supply->library, &supply->built);
        if (exit_code != MOULT_EXIT_OK)
            return exit_code;
    }
    plan = make_plan (arguments, attached, boards, supply);
    if (g_cancellable_is_cancelled (moult_attached_get_cancellable (attached)))
        return MOULT_EXIT_CANCELLED;
    if (!check_erase (arguments, plan, &error)) {
        moult_advice_print (COMMAND, error);
        return MOULT_EXIT_FAILED;
    }
    if (supply->recipe != NULL)
        print_recipe (supply->recipe, arguments->json ? stderr : stdout);
    print_plan (plan, arguments->json ? stderr : stdout);

    if (arguments->dry_run || moult_plan_count_flash (plan) == 0) {
        if (arguments->json)
            print_json (supply, plan, NULL);
        if (!arguments->dry_run && !report_nothing (arguments, plan, supply))
            exit_code = MOULT_EXIT_FAILED;
    } else {
        exit_code = ask_user (arguments, attached);
        if (exit_code == MOULT_EXIT_OK)
            exit_code = flash (arguments, attached, plan, supply);
    }
    if (exit_code == MOULT_EXIT_OK && count_refused (arguments, plan) > 0)
        return MOULT_EXIT_FAILED;
    return exit_code;
}

MoultExit
moult_flash_run_one (MoultFlashArguments *arguments,
                     MoultAttached *attached,
                     MoultLibrary *library,
                     MoultFirmware *firmware,
                     JsonBuilder *json)
{
    g_auto (Supply) supply = { .json = json };

    supply.library = g_object_ref (library);
    supply.files = g_ptr_array_new_with_free_func (g_object_unref);
    g_ptr_array_add (supply.files, g_object_ref (firmware));
    return plan_and_flash (arguments, attached, &supply);
}

/* Its files and packages are in memory before a board is touched. */
static MoultRecipePlan *
prepare_recipe (const char *path, MoultLibrary *library, GError **error)
{
    g_autoptr (MoultRecipe) recipe = moult_recipe_view_load (path, error);
    g_autoptr (GAsyncResult) result = NULL;

    if (recipe == NULL)
        return NULL;
    moult_recipe_plan_prepare_async (recipe, library, NULL, moult_library_session_on_done_cb,
                                     &result);
    moult_library_session_wait (&result);
    return moult_recipe_plan_prepare_finish (result, error);
}

static gboolean
open_supply (const MoultFlashArguments *arguments, Supply *supply, GError **error)
{
    const char *const *files = (const char *const *) arguments->files;

    if (files == NULL || moult_firmware_files_need_library (files)) {
        supply->library = moult_library_session_open (arguments->folder, error);
        if (supply->library == NULL)
            return FALSE;
    }
    if (arguments->recipe != NULL) {
        supply->recipe = prepare_recipe (arguments->recipe, supply->library, error);
        return supply->recipe != NULL;
    }
    if (files != NULL)
        supply->files = moult_firmware_files_load (files, supply->library, error);
    return files == NULL || supply->files != NULL;
}

MoultExit
moult_command_flash (int argc, char **argv)
{
    g_auto (MoultFlashArguments) arguments = { 0 };
    g_autoptr (MoultAttached) attached = NULL;
    g_auto (Supply) supply = { 0 };
    g_autoptr (GError) error = NULL;
    MoultExit exit_code;

    if (!moult_flash_arguments_parse (&arguments, &argc, &argv))
        return MOULT_EXIT_USAGE;
    moult_builtins_register ();
    exit_code = moult_flash_arguments_check (&arguments);
    if (exit_code != MOULT_EXIT_OK)
        return exit_code;

    if (!open_supply (&arguments, &supply, &error)) {
        if (arguments.recipe != NULL)
            moult_recipe_view_tell_failure (COMMAND, arguments.recipe, error);
        else
            moult_advice_print_for_files (COMMAND, error);
        return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ? MOULT_EXIT_CANCELLED
                                                                         : MOULT_EXIT_FAILED;
    }
    attached = moult_attached_new ();
    if (!moult_attached_settle (attached))
        return MOULT_EXIT_CANCELLED;
    exit_code = plan_and_flash (&arguments, attached, &supply);
    moult_attached_settle (attached);
    return exit_code;
}
