/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gstdio.h>

#include "board-file.h"
#include "error.h"
#include "recipe-plan.h"
#include "workshop-fixture.h"

/* What a recipe comes to for boards that are there. */

static void
on_prepared_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    *(GAsyncResult **) user_data = g_object_ref (result);
}

static gboolean
has_come (gpointer data)
{
    return *(GAsyncResult **) data != NULL;
}

static MoultRecipePlan *
prepare (WorkshopFixture *fixture, GCancellable *cancellable, GError **error)
{
    g_autoptr (GAsyncResult) result = NULL;

    moult_recipe_plan_prepare_async (fixture->recipe, fixture->library, cancellable, on_prepared_cb,
                                     &result);
    fake_run_until (has_come, &result);
    return moult_recipe_plan_prepare_finish (result, error);
}

static MoultPlan *
make (WorkshopFixture *fixture)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultRecipePlan) plan = prepare (fixture, NULL, &error);
    g_autoptr (GPtrArray) boards = g_ptr_array_new_with_free_func (g_object_unref);
    GListModel *list = G_LIST_MODEL (fixture->boards);

    g_assert_no_error (error);
    for (guint i = 0; i < g_list_model_get_n_items (list); i++)
        g_ptr_array_add (boards, g_list_model_get_item (list, i));
    return moult_recipe_plan_make (plan, boards);
}

/* Borrowed: the plan keeps it. */
static MoultPlanTask *
task_of (MoultPlan *plan, guint i)
{
    g_autoptr (MoultPlanTask) task = g_list_model_get_item (G_LIST_MODEL (plan), i);

    return task;
}

static const MoultBoardSetupFields *
setup_of (MoultPlan *plan, guint i)
{
    MoultBoardSetup *setup = moult_plan_task_get_options (task_of (plan, i))->setup;

    return setup != NULL ? moult_board_setup_get_fields (setup) : NULL;
}

static void
plug_three (WorkshopFixture *fixture)
{
    workshop_fixture_plug (fixture, "1-1.1", NULL, "1.22.0");
    workshop_fixture_plug (fixture, "1-1.2", NULL, "1.22.0");
    workshop_fixture_plug (fixture, "1-1.3", NULL, NEW_VERSION);
    fake_run_idle ();
    workshop_fixture_settle (fixture);
}

/* Numbers go to those that are worked on, in their order. */
static void
test_numbers (WorkshopFixture *fixture, gconstpointer unused)
{
    plug_three (fixture);
    moult_board_set_ignored (moult_board_list_find (fixture->boards, "1-1.1"), TRUE);
    g_object_set (fixture->recipe, "numbered", TRUE, "first-number", 9, NULL);
    g_autoptr (MoultPlan) plan = make (fixture);

    g_assert_cmpint (moult_plan_task_get_reason (task_of (plan, 0)), ==, MOULT_PLAN_IGNORED);
    g_assert_cmpint (moult_plan_task_get_reason (task_of (plan, 1)), ==, MOULT_PLAN_FLASH);
    g_assert_cmpstr (setup_of (plan, 1)->name, ==, "class-09");
    g_assert_false (moult_plan_task_get_options (task_of (plan, 1))->setup_only);
    g_assert_cmpint (moult_plan_task_get_reason (task_of (plan, 2)), ==, MOULT_PLAN_FLASH);
    g_assert_cmpstr (setup_of (plan, 2)->name, ==, "class-10");
    g_assert_true (moult_plan_task_get_options (task_of (plan, 2))->setup_only);
    g_assert_cmpuint (moult_plan_count_flash (plan), ==, 2);
}

/* A backend that cannot erase the flash leaves it to the board to erase its files. */
static void
test_erase (WorkshopFixture *fixture, gconstpointer unused)
{
    plug_three (fixture);
    g_object_set (fixture->recipe, "erase", TRUE, "check", "print('OK')", NULL);
    g_autoptr (MoultPlan) plan = make (fixture);

    for (guint i = 0; i < 3; i++) {
        g_assert_false (moult_plan_task_get_options (task_of (plan, i))->erase);
        g_assert_true (setup_of (plan, i)->erase_files);
        g_assert_cmpstr (setup_of (plan, i)->check, ==, "print('OK')");
        g_assert_null (setup_of (plan, i)->name);
    }
}

static void
test_nothing (WorkshopFixture *fixture, gconstpointer unused)
{
    plug_three (fixture);
    g_autoptr (MoultPlan) plan = make (fixture);

    g_assert_cmpint (moult_plan_task_get_reason (task_of (plan, 2)), ==, MOULT_PLAN_UP_TO_DATE);
    g_assert_null (setup_of (plan, 0));
    g_assert_cmpuint (moult_plan_count_flash (plan), ==, 2);
}

/* Boards that are not named get the newest release for them, if the recipe says so. */
static void
test_other_boards (WorkshopFixture *fixture, gconstpointer unused)
{
    g_autoptr (MoultRecipeBoard) esp = moult_recipe_board_new ("ESP32_GENERIC", NULL, NULL, NULL);

    plug_three (fixture);
    moult_recipe_remove_board (fixture->recipe,
                               moult_recipe_find_board (fixture->recipe, "RPI_PICO"));
    moult_recipe_put_board (fixture->recipe, esp);
    g_autoptr (MoultPlan) none = make (fixture);
    g_assert_cmpint (moult_plan_task_get_reason (task_of (none, 0)), ==, MOULT_PLAN_NOT_IN_RECIPE);
    g_object_set (fixture->recipe, "other-boards", TRUE, NULL);
    g_autoptr (MoultPlan) plan = make (fixture);
    g_assert_cmpuint (moult_plan_count_flash (plan), ==, 2);
}

/* Files are in memory once it is prepared, so that 32 boards read none. */
static void
test_files (WorkshopFixture *fixture, gconstpointer unused)
{
    g_autofree char *path = g_build_filename (fixture->folder, "main.py", NULL);
    g_autoptr (GFile) from = g_file_new_for_path (path);
    g_autoptr (MoultRecipeFile) file = moult_recipe_file_new (from, "/lib/");

    g_assert_true (g_file_set_contents (path, "print(1)\n", -1, NULL));
    moult_recipe_add_file (fixture->recipe, file);
    plug_three (fixture);
    g_autoptr (MoultPlan) plan = make (fixture);
    GPtrArray *files = setup_of (plan, 0)->files;
    g_assert_cmpuint (files->len, ==, 1);
    g_assert_cmpstr (moult_board_file_get_path (files->pdata[0]), ==, "/lib/main.py");
    g_unlink (path);
}

static void
test_cancelled (WorkshopFixture *fixture, gconstpointer unused)
{
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    g_autoptr (GError) error = NULL;

    g_cancellable_cancel (cancellable);
    g_assert_null (prepare (fixture, cancellable, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* Without the library nobody gets packages, and nothing is armed without them. */
static void
test_packages (WorkshopFixture *fixture, gconstpointer unused)
{
    const char *const packages[] = { "aioble", NULL };
    g_autoptr (GError) error = NULL;

    g_object_set (fixture->recipe, "packages", packages, NULL);
    g_assert_null (prepare (fixture, NULL, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_DEPENDENCY);
}

int
main (int argc, char *argv[])
{
    g_test_init (&argc, &argv, NULL);
    workshop_fixture_register ();
    workshop_fixture_add ("/workshop-plan/numbers", test_numbers);
    workshop_fixture_add ("/workshop-plan/erase", test_erase);
    workshop_fixture_add ("/workshop-plan/nothing", test_nothing);
    workshop_fixture_add ("/workshop-plan/other-boards", test_other_boards);
    workshop_fixture_add ("/workshop-plan/files", test_files);
    workshop_fixture_add ("/workshop-plan/cancelled", test_cancelled);
    workshop_fixture_add ("/workshop-plan/packages", test_packages);
    return g_test_run ();
}
