/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "close-question.h"

#include <glib/gi18n.h>

static AdwDialog *
new_question (const char *heading, const char *body, const char *stay, const char *close)
{
    AdwAlertDialog *dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (heading, body));

    adw_alert_dialog_add_responses (dialog, "stay", stay, "close", close, NULL);
    adw_alert_dialog_set_response_appearance (dialog, "close", ADW_RESPONSE_DESTRUCTIVE);
    adw_alert_dialog_set_default_response (dialog, "stay");
    adw_alert_dialog_set_close_response (dialog, "stay");
    return ADW_DIALOG (dialog);
}

static AdwDialog *
new_for_jobs (guint n_jobs)
{
    g_autofree char *body = g_strdup_printf (
        ngettext ("%u board is being flashed. A board that is stopped while it is written has no "
                  "firmware until it is flashed again.",
                  "%u boards are being flashed. A board that is stopped while it is written has no "
                  "firmware until it is flashed again.",
                  n_jobs),
        n_jobs);

    return new_question (_ ("Close While Flashing?"), body, _ ("_Keep Flashing"),
                         _ ("_Close Anyway"));
}

/* What else is done to boards has a dialog of its own, which goes with the window. */
static AdwDialog *
new_for_work (void)
{
    return new_question (_ ("Close While a Board Is Worked On?"),
                         _ ("A backup that is not complete is not kept. A chip that erases itself "
                            "goes on with it."),
                         _ ("_Wait"), _ ("_Close Anyway"));
}

static AdwDialog *
new_for_builds (guint n_builds)
{
    g_autofree char *body = g_strdup_printf (
        ngettext ("%u build is not done. It is cancelled, and nothing of it is stored.",
                  "%u builds are not done. They are cancelled, and nothing of them is stored.",
                  n_builds),
        n_builds);

    return new_question (_ ("Close While Building?"), body, _ ("_Keep Building"),
                         _ ("_Close Anyway"));
}

static AdwDialog *
new_for_workshop (void)
{
    return new_question (_ ("Close the Workshop?"),
                         _ ("Boards that are plugged in afterwards are not flashed. What was done "
                            "is kept, and can be reported when Moult is opened again."),
                         _ ("_Stay Armed"), _ ("_Stop and Close"));
}

static AdwDialog *
new_for_recipe (void)
{
    return new_question (_ ("Discard the Changes?"),
                         _ ("The recipe of the workshop has changes that are not saved."),
                         _ ("_Keep Editing"), _ ("_Discard Changes"));
}

AdwDialog *
moult_close_question_new (MoultWorkbench *workbench, gboolean recipe_changed)
{
    g_return_val_if_fail (MOULT_IS_WORKBENCH (workbench), NULL);

    MoultJobQueue *queue = moult_workbench_get_queue (workbench);
    MoultBuildQueue *builds = moult_workbench_get_builds (workbench);
    MoultWorkshop *workshop = moult_workbench_get_workshop (workbench);

    if (queue != NULL && moult_job_queue_get_n_active (queue) > 0)
        return new_for_jobs (moult_job_queue_get_n_active (queue));
    if (moult_workbench_get_n_active (workbench) > 0)
        return new_for_work ();
    if (moult_build_queue_get_n_active (builds) > 0)
        return new_for_builds (moult_build_queue_get_n_active (builds));
    if (workshop != NULL && moult_workshop_get_armed (workshop))
        return new_for_workshop ();
    return recipe_changed ? new_for_recipe () : NULL;
}
