/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "outcome.h"

#include <stdio.h>

#include <glib/gi18n-lib.h>

#include "advice.h"
#include "describe.h"
#include "error.h"
#include "json.h"
#include "registry.h"
#include "table.h"

/* What is missing is a matter of pyOCD's, not of the probe. */
static gboolean
is_about_probe (MoultFlashJob *job, const GError *error)
{
    const MoultFlashOptions *options = moult_plan_task_get_options (moult_flash_job_get_task (job));
    MoultDevice *device = moult_board_get_device (moult_flash_job_get_board (job));

    if (g_error_matches (error, MOULT_ERROR, MOULT_ERROR_DEPENDENCY))
        return FALSE;
    return options->probe != NULL
           || (device != NULL && moult_registry_find_probe_driver (device) != NULL);
}

/* The firmware runs: what failed came after it. */
static gboolean
is_about_setup (MoultFlashJob *job)
{
    MoultProgressState state;

    moult_progress_get_state (moult_flash_job_get_progress (job), &state);
    return state.started && state.step == MOULT_STEP_AFTER;
}

static const char *
get_headline (MoultFlashJob *job, const GError *error)
{
    if (is_about_setup (job))
        return moult_advice_get_headline_for_setup (error);
    return is_about_probe (job, error) ? moult_advice_get_headline_for_probes (error)
                                       : moult_advice_get_headline (error);
}

static const char *
get_advice (MoultFlashJob *job, const GError *error)
{
    if (is_about_setup (job))
        return moult_advice_get_advice_for_setup (error);
    return is_about_probe (job, error) ? moult_advice_get_advice_for_probes (error)
                                       : moult_advice_get_advice (error);
}

static char *
describe_outcome (MoultFlashJob *job)
{
    const GError *error = moult_flash_job_get_error (job);

    switch (moult_flash_job_get_state (job)) {
    case MOULT_JOB_DONE:
        return g_strdup (_ ("done"));
    case MOULT_JOB_CANCELLED:
        return g_strdup (_ ("cancelled"));
    case MOULT_JOB_FAILED:
        return g_strdup (error != NULL ? get_headline (job, error) : _ ("failed"));
    case MOULT_JOB_WAITING:
    case MOULT_JOB_RUNNING:
        return g_strdup ("");
    }
    g_assert_not_reached ();
}

static char *
describe_change (MoultFlashJob *job)
{
    g_autofree char *before = moult_describe_version (moult_flash_job_get_before (job));
    g_autofree char *after = moult_describe_version (moult_flash_job_get_after (job));

    return g_strdup_printf ("%s → %s", *before != '\0' ? before : "?",
                            *after != '\0' ? after : "?");
}

static void
add_row (MoultTable *table, MoultFlashJob *job)
{
    MoultBoard *board = moult_flash_job_get_board (job);
    g_autofree char *change = describe_change (job);
    g_autofree char *seconds = g_strdup_printf ("%.1f", moult_flash_job_get_seconds (job));
    g_autofree char *outcome = describe_outcome (job);

    moult_table_add_row (table, (const char *const[]) { moult_board_get_location (board),
                                                        moult_board_get_name (board), change,
                                                        seconds, outcome });
}

static void
print_failure (MoultFlashJob *job)
{
    MoultBoard *board = moult_flash_job_get_board (job);
    const GError *error = moult_flash_job_get_error (job);

    if (error == NULL || moult_flash_job_get_state (job) != MOULT_JOB_FAILED)
        return;
    g_print ("\n%s %s\n", moult_board_get_location (board), moult_board_get_name (board));
    moult_text_print (stdout, "  ", error->message);
    if (!moult_flash_job_get_wrote (job))
        g_print ("  %s\n", _ ("Nothing was written."));
    if (get_advice (job, error) != NULL)
        moult_text_print (stdout, "  ", get_advice (job, error));
}

/* Behind a debug probe nobody may be there to be asked. */
static void
print_unasked (MoultFlashJob *job)
{
    MoultBoard *board = moult_flash_job_get_board (job);

    if (moult_flash_job_get_state (job) != MOULT_JOB_DONE
        || moult_flash_job_get_after (job) != NULL)
        return;
    g_print ("\n%s %s\n", moult_board_get_location (board), moult_board_get_name (board));
    moult_text_print (stdout, "  ",
                      _ ("The firmware was read back and is the same as in the file. Nobody "
                         "answers there who could tell what runs now."));
}

/* Ctrl-C may come when the board was already told to leave its program. */
static void
print_cancelled (MoultFlashJob *job)
{
    MoultBoard *board = moult_flash_job_get_board (job);
    MoultProgressState progress;

    moult_progress_get_state (moult_flash_job_get_progress (job), &progress);
    if (moult_flash_job_get_state (job) != MOULT_JOB_CANCELLED
        || progress.step != MOULT_STEP_BOOTLOADER)
        return;
    g_print ("\n%s %s\n", moult_board_get_location (board), moult_board_get_name (board));
    g_print ("  %s\n", _ ("Nothing was written."));
    moult_text_print (stdout, "  ",
                      _ ("It may be in its bootloader now. Flash it, or unplug it and plug it in "
                         "again: then it runs what it ran before."));
}

void
moult_outcome_print (MoultJobQueue *queue)
{
    static const MoultColumn columns[] = {
        { N_ ("Location"), 8 },          { N_ ("Board"), 14 },
        { N_ ("Before → after"), 14 },   { N_ ("Seconds"), 7 },
        { N_ ("Outcome"), 20, 0, TRUE },
    };
    g_autoptr (MoultTable) table = moult_table_new (columns, G_N_ELEMENTS (columns));
    guint n_jobs = g_list_model_get_n_items (G_LIST_MODEL (queue));

    for (guint i = 0; i < n_jobs; i++) {
        g_autoptr (MoultFlashJob) job = g_list_model_get_item (G_LIST_MODEL (queue), i);

        add_row (table, job);
    }
    g_print ("\n");
    moult_table_print (table, stdout);
    for (guint i = 0; i < n_jobs; i++) {
        g_autoptr (MoultFlashJob) job = g_list_model_get_item (G_LIST_MODEL (queue), i);

        print_failure (job);
        print_unasked (job);
        print_cancelled (job);
    }
}

void
moult_outcome_print_logs (MoultJobQueue *queue)
{
    for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (queue)); i++) {
        g_autoptr (MoultFlashJob) job = g_list_model_get_item (G_LIST_MODEL (queue), i);
        MoultBoard *board = moult_flash_job_get_board (job);
        g_autofree char *log = moult_progress_dup_log (moult_flash_job_get_progress (job));

        g_print ("\n%s %s\n%s", moult_board_get_location (board), moult_board_get_name (board),
                 log);
    }
}

/* Seconds of each step that was begun, in their order. */
static void
add_steps (JsonBuilder *builder, MoultFlashJob *job)
{
    MoultProgressState state;

    moult_progress_get_state (moult_flash_job_get_progress (job), &state);
    json_builder_set_member_name (builder, "steps");
    json_builder_begin_object (builder);
    for (MoultStep step = 0; step < MOULT_N_STEPS; step++) {
        if (state.seconds[step] < 0)
            continue;
        json_builder_set_member_name (builder, moult_step_get_name (step));
        json_builder_add_double_value (builder, state.seconds[step]);
    }
    json_builder_end_object (builder);
}

static void
add_job (JsonBuilder *builder, MoultFlashJob *job)
{
    MoultBoardInfo *before = moult_flash_job_get_before (job);
    MoultBoardInfo *after = moult_flash_job_get_after (job);
    const GError *error = moult_flash_job_get_error (job);
    g_autofree char *log = moult_progress_dup_log (moult_flash_job_get_progress (job));

    moult_json_add_text (builder, "state",
                         moult_job_state_get_name (moult_flash_job_get_state (job)));
    moult_json_add_text (builder, "before", before ? moult_board_info_get_version (before) : NULL);
    moult_json_add_text (builder, "after", after ? moult_board_info_get_version (after) : NULL);
    json_builder_set_member_name (builder, "seconds");
    json_builder_add_double_value (builder, moult_flash_job_get_seconds (job));
    add_steps (builder, job);
    json_builder_set_member_name (builder, "wrote");
    json_builder_add_boolean_value (builder, moult_flash_job_get_wrote (job));
    moult_json_add_text (builder, "log", log);
    if (error != NULL)
        moult_json_add_error (builder, error,
                              is_about_setup (job) ? moult_advice_get_advice_for_setup (error)
                                                   : moult_advice_get_advice (error));
}

/* (transfer full) or NULL: the task was left alone. */
static MoultFlashJob *
find_job (MoultJobQueue *queue, MoultPlanTask *task)
{
    for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (queue)); i++) {
        g_autoptr (MoultFlashJob) job = g_list_model_get_item (G_LIST_MODEL (queue), i);

        if (moult_flash_job_get_task (job) == task)
            return g_steal_pointer (&job);
    }
    return NULL;
}

/* Where the file is, or its name while it is not on this computer. */
static const char *
get_file (MoultFirmware *firmware)
{
    const char *path = moult_firmware_get_path (firmware);

    return path != NULL ? path : moult_firmware_get_name (firmware);
}

static void
add_task (JsonBuilder *builder, MoultPlanTask *task, MoultJobQueue *queue)
{
    MoultBoard *board = moult_plan_task_get_board (task);
    MoultFirmware *firmware = moult_plan_task_get_firmware (task);
    MoultFlashBackend *backend = moult_plan_task_get_backend (task);
    g_autoptr (MoultFlashJob) job = queue != NULL ? find_job (queue, task) : NULL;

    json_builder_begin_object (builder);
    moult_json_add_text (builder, "location", moult_board_get_location (board));
    moult_json_add_text (builder, "name", moult_board_get_name (board));
    moult_json_add_text (builder, "reason",
                         moult_plan_reason_get_name (moult_plan_task_get_reason (task)));
    moult_json_add_text (builder, "detail", moult_plan_task_get_detail (task));
    moult_json_add_text (builder, "firmware", firmware != NULL ? get_file (firmware) : NULL);
    moult_json_add_text (builder, "backend",
                         backend != NULL ? moult_flash_backend_get_traits (backend)->name : NULL);
    if (job != NULL)
        add_job (builder, job);
    json_builder_end_object (builder);
}

void
moult_outcome_add_json (JsonBuilder *builder, MoultPlan *plan, MoultJobQueue *queue)
{
    json_builder_begin_array (builder);
    for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (plan)); i++) {
        g_autoptr (MoultPlanTask) task = g_list_model_get_item (G_LIST_MODEL (plan), i);

        add_task (builder, task, queue);
    }
    json_builder_end_array (builder);
}

guint
moult_outcome_count (MoultJobQueue *queue, MoultJobState state)
{
    guint count = 0;

    for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (queue)); i++) {
        g_autoptr (MoultFlashJob) job = g_list_model_get_item (G_LIST_MODEL (queue), i);

        if (moult_flash_job_get_state (job) == state)
            count++;
    }
    return count;
}
