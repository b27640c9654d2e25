/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "plan-view.h"

#include <glib/gi18n-lib.h>

#include "describe.h"
#include "table.h"

const char *
moult_plan_view_get_reason (MoultPlanReason reason)
{
    switch (reason) {
    case MOULT_PLAN_FLASH:
        return _ ("will be flashed");
    case MOULT_PLAN_UP_TO_DATE:
        return _ ("up to date");
    case MOULT_PLAN_IGNORED:
        return _ ("marked to be left alone");
    case MOULT_PLAN_NO_FIRMWARE:
        return _ ("no firmware for it");
    case MOULT_PLAN_AMBIGUOUS:
        return _ ("not clear which firmware");
    case MOULT_PLAN_NOT_MICROPYTHON:
        return _ ("does not run MicroPython");
    case MOULT_PLAN_WRONG_CHIP:
        return _ ("the file is for another chip");
    case MOULT_PLAN_NO_ACCESS:
        return _ ("no access");
    case MOULT_PLAN_BUSY:
        return _ ("in use by another program");
    case MOULT_PLAN_SILENT:
        return _ ("no answer from MicroPython");
    case MOULT_PLAN_GONE:
        return _ ("gone");
    case MOULT_PLAN_NO_BACKEND:
        return _ ("no way to flash it");
    case MOULT_PLAN_FLASHING:
        return _ ("is being flashed");
    case MOULT_PLAN_NEWER:
        return _ ("runs a newer version");
    case MOULT_PLAN_NOT_IN_RECIPE:
        return _ ("not in the recipe");
    case MOULT_PLAN_PROGRAM:
        return _ ("has a program of its own");
    }
    g_assert_not_reached ();
}

static char *
describe_reason (MoultPlanTask *task)
{
    const char *reason = moult_plan_view_get_reason (moult_plan_task_get_reason (task));
    const char *detail = moult_plan_task_get_detail (task);

    if (detail == NULL)
        return g_strdup (reason);
    return g_strdup_printf ("%s (%s)", reason, detail);
}

static char *
describe_firmware (MoultFirmware *firmware)
{
    const char *version = moult_firmware_get_version (firmware);

    if (version == NULL)
        return g_strdup (moult_firmware_get_name (firmware));
    return g_strdup (version);
}

static gboolean
is_flashed (MoultPlanTask *task)
{
    return moult_plan_task_get_reason (task) == MOULT_PLAN_FLASH;
}

static void
add_flashed (MoultTable *table, MoultPlanTask *task)
{
    MoultBoard *board = moult_plan_task_get_board (task);
    MoultFirmware *firmware = moult_plan_task_get_firmware (task);
    MoultFlashBackend *backend = moult_plan_task_get_backend (task);
    g_autofree char *before = moult_describe_version (moult_board_get_info (board));
    g_autofree char *after = describe_firmware (firmware);

    moult_table_add_row (table, (const char *const[]) {
                                    moult_board_get_location (board), moult_board_get_name (board),
                                    before, after, moult_flash_backend_get_traits (backend)->name,
                                    moult_firmware_get_name (firmware) });
}

static void
add_left_alone (MoultTable *table, MoultPlanTask *task)
{
    MoultBoard *board = moult_plan_task_get_board (task);
    g_autofree char *reason = describe_reason (task);

    moult_table_add_row (table, (const char *const[]) { moult_board_get_location (board),
                                                        moult_board_get_name (board), reason });
}

void
moult_plan_view_print (MoultPlan *plan, FILE *file)
{
    static const MoultColumn flash_columns[] = {
        { N_ ("Location"), 8 }, { N_ ("Board"), 16 },  { N_ ("Runs"), 6 },
        { N_ ("Gets"), 6 },     { N_ ("Backend"), 7 }, { N_ ("File"), 12 },
    };
    static const MoultColumn alone_columns[] = {
        { N_ ("Location"), 8 },
        { N_ ("Board"), 16 },
        { N_ ("Left alone because"), 40, 0, TRUE },
    };
    g_autoptr (MoultTable) flashed = moult_table_new (flash_columns, G_N_ELEMENTS (flash_columns));
    g_autoptr (MoultTable) alone = moult_table_new (alone_columns, G_N_ELEMENTS (alone_columns));
    guint n_tasks = g_list_model_get_n_items (G_LIST_MODEL (plan));
    guint n_flashed = 0;

    for (guint i = 0; i < n_tasks; i++) {
        g_autoptr (MoultPlanTask) task = g_list_model_get_item (G_LIST_MODEL (plan), i);

        if (is_flashed (task)) {
            add_flashed (flashed, task);
            n_flashed++;
        } else {
            add_left_alone (alone, task);
        }
    }
    if (n_flashed > 0)
        moult_table_print (flashed, file);
    if (n_flashed > 0 && n_flashed < n_tasks)
        fputc ('\n', file);
    if (n_flashed < n_tasks)
        moult_table_print (alone, file);
}
