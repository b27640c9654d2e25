/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "flash-report.h"

#include <glib/gi18n-lib.h>

#include "describe.h"
#include "error.h"
#include "reports.h"

struct _MoultFlashReport {
    GObject parent_instance;

    MoultPlan *plan;
    MoultJobQueue *queue; /* or NULL */
    MoultRecipe *recipe;  /* or NULL */
    GHashTable *ends;     /* job → when it ended, gint64 seconds since 1970 */
};

G_DEFINE_FINAL_TYPE (MoultFlashReport, moult_flash_report, G_TYPE_OBJECT)

static gint64
get_now (void)
{
    return g_get_real_time () / G_USEC_PER_SEC;
}

static void
on_state_changed_cb (MoultFlashJob *job, GParamSpec *pspec, gpointer user_data)
{
    MoultFlashReport *self = MOULT_FLASH_REPORT (user_data);
    gint64 now = get_now ();

    if (!moult_flash_job_is_active (job))
        g_hash_table_insert (self->ends, job, g_memdup2 (&now, sizeof now));
}

static void
moult_flash_report_dispose (GObject *object)
{
    MoultFlashReport *self = MOULT_FLASH_REPORT (object);

    g_clear_pointer (&self->ends, g_hash_table_unref);
    g_clear_object (&self->plan);
    g_clear_object (&self->queue);
    g_clear_object (&self->recipe);

    G_OBJECT_CLASS (moult_flash_report_parent_class)->dispose (object);
}

static void
moult_flash_report_class_init (MoultFlashReportClass *klass)
{
    G_OBJECT_CLASS (klass)->dispose = moult_flash_report_dispose;
}

static void
moult_flash_report_init (MoultFlashReport *self)
{
    self->ends = g_hash_table_new_full (NULL, NULL, NULL, g_free);
}

MoultFlashReport *
moult_flash_report_new (MoultPlan *plan, MoultJobQueue *queue, MoultRecipe *recipe)
{
    MoultFlashReport *self = g_object_new (MOULT_TYPE_FLASH_REPORT, NULL);

    self->plan = g_object_ref (plan);
    g_set_object (&self->queue, queue);
    g_set_object (&self->recipe, recipe);
    for (guint i = 0; queue != NULL && i < g_list_model_get_n_items (G_LIST_MODEL (queue)); i++) {
        g_autoptr (MoultFlashJob) job = g_list_model_get_item (G_LIST_MODEL (queue), i);

        g_signal_connect_object (job, "notify::state", G_CALLBACK (on_state_changed_cb), self, 0);
    }
    return self;
}

/* (transfer full) or NULL: the task was left alone. */
static MoultFlashJob *
find_job (MoultFlashReport *self, MoultPlanTask *task)
{
    guint n_jobs = self->queue != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->queue)) : 0;

    for (guint i = 0; i < n_jobs; i++) {
        g_autoptr (MoultFlashJob) job = g_list_model_get_item (G_LIST_MODEL (self->queue), i);

        if (moult_flash_job_get_task (job) == task)
            return g_steal_pointer (&job);
    }
    return NULL;
}

static void
set_text (char **text, const char *to)
{
    g_set_str (text, to != NULL ? to : "");
}

/* As the cards of a workshop say it, "MicroPython 1.28.0". */
static void
set_version (char **text, MoultBoardInfo *info)
{
    g_autofree char *version = moult_describe_version (info);

    if (info != NULL && moult_board_info_is_micropython (info))
        g_set_str (text, "MicroPython ");
    if (*version != '\0') {
        g_autofree char *words = g_strconcat (*text, version, NULL);

        g_set_str (text, words);
    }
}

static const char *
get_outcome (MoultFlashJob *job)
{
    switch (moult_flash_job_get_state (job)) {
    case MOULT_JOB_WAITING:
        return moult_card_state_get_name (MOULT_CARD_WAITING);
    case MOULT_JOB_RUNNING:
        return moult_card_state_get_name (MOULT_CARD_WORKING);
    case MOULT_JOB_DONE:
        return moult_card_state_get_name (MOULT_CARD_READY);
    case MOULT_JOB_FAILED:
        return moult_card_state_get_name (MOULT_CARD_ATTENTION);
    case MOULT_JOB_CANCELLED:
        return "cancelled";
    }
    g_assert_not_reached ();
}

static void
describe_firmware (MoultReportRow *row, MoultPlanTask *task, MoultFlashJob *job)
{
    MoultFirmware *firmware = job != NULL ? moult_flash_job_get_written (job) : NULL;
    MoultFlashBackend *backend = moult_plan_task_get_backend (task);

    if (firmware == NULL)
        firmware = moult_plan_task_get_firmware (task);
    if (firmware != NULL) {
        set_text (&row->file, moult_firmware_get_name (firmware));
        set_text (&row->sha256, moult_firmware_get_sha256 (firmware));
    }
    if (backend != NULL)
        set_text (&row->backend, moult_flash_backend_get_traits (backend)->name);
}

static void
describe_job (MoultFlashReport *self, MoultReportRow *row, MoultFlashJob *job)
{
    const GError *error = moult_flash_job_get_error (job);
    const gint64 *ended = g_hash_table_lookup (self->ends, job);

    row->seconds = moult_flash_job_get_seconds (job);
    row->ended = ended != NULL ? *ended : 0;
    row->started = ended != NULL ? *ended - (gint64) row->seconds : 0;
    set_version (&row->before, moult_flash_job_get_before (job));
    set_version (&row->after, moult_flash_job_get_after (job));
    set_text (&row->outcome, get_outcome (job));
    if (error == NULL)
        return;
    set_text (&row->message, error->message);
    if (error->domain == MOULT_ERROR)
        set_text (&row->error, moult_error_get_name ((MoultError) error->code));
}

/* A board that was up to date is as the plan wanted it. */
static void
describe_left_alone (MoultReportRow *row, MoultPlanTask *task)
{
    MoultPlanReason reason = moult_plan_task_get_reason (task);
    gboolean good = reason == MOULT_PLAN_UP_TO_DATE || reason == MOULT_PLAN_NEWER;

    set_version (&row->before, moult_board_get_info (moult_plan_task_get_board (task)));
    if (good)
        g_set_str (&row->after, row->before);
    set_text (&row->outcome,
              moult_card_state_get_name (good ? MOULT_CARD_READY : MOULT_CARD_LEFT_ALONE));
    set_text (&row->reason, moult_plan_reason_get_name (reason));
    set_text (&row->message, moult_plan_task_get_detail (task));
}

static void
describe_board (MoultReportRow *row, MoultBoard *board)
{
    const MoultBoardKind *kind = moult_board_get_kind (board);
    MoultDevice *device = moult_board_get_device (board);

    set_text (&row->name, moult_board_get_name (board));
    set_text (&row->board, kind->name != NULL ? kind->name : kind->chip_name);
    set_text (&row->board_id, kind->board_id);
    set_text (&row->unique_id, device != NULL ? moult_device_get_serial (device) : NULL);
    set_text (&row->location, moult_board_get_location (board));
}

static MoultReportRow *
make_row (MoultFlashReport *self, MoultPlanTask *task, guint *number)
{
    g_autoptr (MoultFlashJob) job = find_job (self, task);
    MoultReportRow *row = moult_report_row_new ();

    describe_board (row, moult_plan_task_get_board (task));
    describe_firmware (row, task, job);
    if (job == NULL) {
        describe_left_alone (row, task);
        return row;
    }
    row->number = (*number)++;
    describe_job (self, row, job);
    return row;
}

MoultReport *
moult_flash_report_make (MoultFlashReport *self)
{
    g_return_val_if_fail (MOULT_IS_FLASH_REPORT (self), NULL);

    MoultReport *report = g_new0 (MoultReport, 1);
    gboolean numbered = self->recipe != NULL && moult_recipe_get_numbered (self->recipe);
    guint number = numbered ? moult_recipe_get_first_number (self->recipe) : 1;

    report->title = g_strdup (self->recipe != NULL ? moult_recipe_get_name (self->recipe)
                                                   : _ ("Flashed boards"));
    report->advice = moult_reports_dup_advice;
    report->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) moult_report_row_free);
    for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->plan)); i++) {
        g_autoptr (MoultPlanTask) task = g_list_model_get_item (G_LIST_MODEL (self->plan), i);

        g_ptr_array_add (report->rows, make_row (self, task, &number));
    }
    return report;
}
