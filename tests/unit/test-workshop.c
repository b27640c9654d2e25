/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "error.h"
#include "workshop-fixture.h"
#include "workshop-private.h"

static guint
count (WorkshopFixture *fixture, MoultCardState state)
{
    return moult_workshop_count (fixture->workshop, state);
}

static void
assert_counts (WorkshopFixture *fixture, guint n_ready, guint n_attention, guint n_alone)
{
    g_assert_cmpuint (count (fixture, MOULT_CARD_READY), ==, n_ready);
    g_assert_cmpuint (count (fixture, MOULT_CARD_ATTENTION), ==, n_attention);
    g_assert_cmpuint (count (fixture, MOULT_CARD_LEFT_ALONE), ==, n_alone);
}

/* Boards that are there and boards that come are flashed, numbered in their order. */
static void
test_class (WorkshopFixture *fixture, gconstpointer unused)
{
    workshop_fixture_plug (fixture, "1-1.1", "e660aaaa0001aaaa", "1.22.0");
    workshop_fixture_plug (fixture, "1-1.2", "e660aaaa0002aaaa", "1.22.0");
    workshop_fixture_settle (fixture);
    g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->workshop)), ==, 0);
    g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->queue)), ==, 0);

    workshop_fixture_arm (fixture);
    workshop_fixture_plug (fixture, "1-1.3", "e660aaaa0003aaaa", "1.22.0");
    workshop_fixture_await (fixture, 3, MOULT_CARD_READY);
    workshop_fixture_settle (fixture);
    assert_counts (fixture, 3, 0, 0);
    for (guint i = 1; i <= 3; i++) {
        g_autofree char *location = g_strdup_printf ("1-1.%u", i);
        MoultWorkshopCard *card = workshop_fixture_find (fixture, location);

        g_assert_cmpuint (moult_workshop_card_get_number (card), ==, i);
        g_assert_cmpstr (moult_workshop_card_get_before (card), ==, "MicroPython 1.22.0");
        g_assert_cmpstr (moult_workshop_card_get_after (card), ==, "MicroPython " NEW_VERSION);
        g_assert_cmpint (moult_workshop_card_get_ended (card), >=,
                         moult_workshop_card_get_started (card));
        g_assert_true (moult_workshop_card_get_started (card) > 0);
    }
    g_assert_cmpfloat (moult_workshop_get_fraction (fixture->workshop), ==, 1);
    g_assert_cmpfloat (moult_workshop_get_per_minute (fixture->workshop), >, 0);
}

/* Not armed, nothing is written, whatever comes. */
static void
test_stopped (WorkshopFixture *fixture, gconstpointer unused)
{
    workshop_fixture_arm (fixture);
    moult_workshop_stop (fixture->workshop);
    workshop_fixture_plug (fixture, "1-1.1", "e660aaaa0001aaaa", "1.22.0");
    workshop_fixture_settle (fixture);
    g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->queue)), ==, 0);
}

static void
plug_alone (WorkshopFixture *fixture,
            const char *location,
            const char *what,
            const MoultBoardInfoFields *fields)
{
    g_autoptr (MoultBoardInfo) info = moult_board_info_new (fields);

    fake_devices_set_info (fixture->devices, location, info);
    fake_devices_plug (fixture->devices, location, what);
}

static void
assert_alone (WorkshopFixture *fixture, const char *location, MoultPlanReason reason)
{
    MoultWorkshopCard *card = workshop_fixture_find (fixture, location);

    g_assert_nonnull (card);
    g_test_message ("%s: %s", location, moult_workshop_card_get_detail (card));
    g_assert_cmpstr (moult_plan_reason_get_name (moult_workshop_card_get_reason (card)), ==,
                     moult_plan_reason_get_name (reason));
    g_assert_cmpint (moult_workshop_card_get_state (card), ==, MOULT_CARD_LEFT_ALONE);
    g_assert_cmpuint (moult_workshop_card_get_number (card), ==, 0);
}

static void
test_left_alone (WorkshopFixture *fixture, gconstpointer unused)
{
    MoultBoardInfoFields fields = {
        .family = "micropython",
        .description = MACHINE_PICO,
        .version = "1.22.0",
        .port = "rp2",
        .cpu = "RP2040",
        .n_files = 1,
    };

    fields.has_main = TRUE;
    plug_alone (fixture, "1-1.1", "pico", &fields);
    fields.has_main = FALSE;
    fields.n_files = 5;
    plug_alone (fixture, "1-1.2", "pico", &fields);
    fields.n_files = 1;
    fields.description = "Seeed XIAO nRF52840 Sense with nRF52840";
    fields.port = "nrf";
    fields.cpu = "nRF52840";
    plug_alone (fixture, "1-1.3", "xiao", &fields);
    fields.family = "circuitpython";
    fields.description = MACHINE_PICO;
    fields.port = "RP2040";
    fields.cpu = "RP2040";
    plug_alone (fixture, "1-1.4", "pico", &fields);
    fake_devices_get_script (fixture->devices, "1-1.5")->ask_error = MOULT_ERROR_NO_ACCESS;
    fake_devices_plug (fixture->devices, "1-1.5", "pico");
    fake_devices_get_script (fixture->devices, "1-1.6")->ask_error = MOULT_ERROR_BUSY;
    fake_devices_plug (fixture->devices, "1-1.6", "pico");
    workshop_fixture_settle (fixture);

    workshop_fixture_arm (fixture);
    workshop_fixture_settle (fixture);
    assert_alone (fixture, "1-1.1", MOULT_PLAN_PROGRAM);
    assert_alone (fixture, "1-1.2", MOULT_PLAN_PROGRAM);
    assert_alone (fixture, "1-1.3", MOULT_PLAN_NOT_IN_RECIPE);
    assert_alone (fixture, "1-1.4", MOULT_PLAN_NOT_MICROPYTHON);
    assert_alone (fixture, "1-1.5", MOULT_PLAN_NO_ACCESS);
    assert_alone (fixture, "1-1.6", MOULT_PLAN_BUSY);
    moult_board_set_ignored (moult_board_list_find (fixture->boards, "1-1.1"), TRUE);
    workshop_fixture_settle (fixture);
    assert_alone (fixture, "1-1.1", MOULT_PLAN_IGNORED);
    g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->queue)), ==, 0);

    /* The numbers of those that are left alone are free for others. */
    workshop_fixture_plug (fixture, "1-2", "e660aaaa0001aaaa", "1.22.0");
    workshop_fixture_await (fixture, 1, MOULT_CARD_READY);
}

static void
test_programs (WorkshopFixture *fixture, gconstpointer unused)
{
    g_autoptr (MoultBoardInfo) info = moult_board_info_new (&(MoultBoardInfoFields) {
        .family = "micropython",
        .description = MACHINE_PICO,
        .version = "1.22.0",
        .port = "rp2",
        .cpu = "RP2040",
        .n_files = 9,
        .has_main = TRUE,
    });

    g_object_set (fixture->recipe, "flash-programs", TRUE, NULL);
    workshop_fixture_plug (fixture, "1-1.1", "e660aaaa0001aaaa", "1.22.0");
    fake_devices_set_info (fixture->devices, "1-1.1", info);
    workshop_fixture_arm (fixture);
    workshop_fixture_await (fixture, 1, MOULT_CARD_READY);
}

/* Nothing to do is nothing done. */
static void
test_up_to_date (WorkshopFixture *fixture, gconstpointer unused)
{
    workshop_fixture_plug (fixture, "1-1.1", "e660aaaa0001aaaa", NEW_VERSION);
    workshop_fixture_arm (fixture);
    MoultWorkshopCard *card = workshop_fixture_await (fixture, 1, MOULT_CARD_READY);
    g_assert_null (moult_workshop_card_get_job (card));
    g_assert_cmpint (moult_workshop_card_get_reason (card), ==, MOULT_PLAN_UP_TO_DATE);
}

/* The firmware is right, but the name is not on it yet. */
static void
test_set_up_only (WorkshopFixture *fixture, gconstpointer unused)
{
    g_object_set (fixture->recipe, "numbered", TRUE, "first-number", 5, NULL);
    workshop_fixture_plug (fixture, "1-1.1", "e660aaaa0001aaaa", NEW_VERSION);
    workshop_fixture_plug (fixture, "1-1.2", "e660aaaa0002aaaa", "1.22.0");
    workshop_fixture_settle (fixture);
    workshop_fixture_arm (fixture);
    MoultWorkshopCard *first = workshop_fixture_await (fixture, 5, MOULT_CARD_READY);
    MoultWorkshopCard *second = workshop_fixture_await (fixture, 6, MOULT_CARD_READY);
    g_autofree char *name = fake_shell_dup_name ("1-1.1");
    g_autofree char *second_name = fake_shell_dup_name ("1-1.2");

    g_assert_cmpstr (name, ==, "class-05");
    g_assert_cmpstr (second_name, ==, "class-06");
    g_assert_cmpstr (moult_workshop_card_get_name (first), ==, "class-05");
    g_assert_false (moult_flash_job_get_wrote (moult_workshop_card_get_job (first)));
    g_assert_true (moult_flash_job_get_wrote (moult_workshop_card_get_job (second)));
}

/* What failed waits for the user; its number stays its own. */
static void
test_retry (WorkshopFixture *fixture, gconstpointer unused)
{
    workshop_fixture_plug (fixture, "1-1.1", "e660aaaa0001aaaa", "1.22.0");
    FakeScript *script = fake_devices_get_script (fixture->devices, "1-1.1");
    script->early_error = MOULT_ERROR_PROTOCOL;
    workshop_fixture_arm (fixture);
    MoultWorkshopCard *card = workshop_fixture_await (fixture, 1, MOULT_CARD_ATTENTION);
    g_assert_error (moult_workshop_card_get_error (card), MOULT_ERROR, MOULT_ERROR_PROTOCOL);
    g_assert_false (moult_workshop_card_waits_for_plug (card));

    /* It is plugged in again, which is not what the user was asked for. */
    fake_devices_plug (fixture->devices, "1-1.1", "pico");
    workshop_fixture_settle (fixture);
    g_assert_cmpint (moult_workshop_card_get_state (card), ==, MOULT_CARD_ATTENTION);

    script->early_error = FAKE_OK;
    g_assert_cmpuint (moult_workshop_retry_failed (fixture->workshop), ==, 1);
    g_assert_true (workshop_fixture_await (fixture, 1, MOULT_CARD_READY) == card);
    assert_counts (fixture, 1, 0, 0);
    g_assert_cmpuint (moult_workshop_retry_failed (fixture->workshop), ==, 0);
}

/* Somebody pulls the plug while it is written, and puts it back. */
static void
test_unplugged (WorkshopFixture *fixture, gconstpointer unused)
{
    workshop_fixture_plug (fixture, "1-1.1", "e660aaaa0001aaaa", "1.22.0");
    FakeScript *script = fake_devices_get_script (fixture->devices, "1-1.1");
    script->flash_error = MOULT_ERROR_GONE;
    workshop_fixture_arm (fixture);
    MoultWorkshopCard *card = workshop_fixture_await (fixture, 1, MOULT_CARD_ATTENTION);
    g_assert_true (moult_workshop_card_waits_for_plug (card));
    workshop_fixture_settle (fixture);
    g_assert_cmpuint (moult_workshop_retry_failed (fixture->workshop), ==, 0);

    script->flash_error = FAKE_OK;
    fake_devices_plug (fixture->devices, "1-1.1", "pico-boot");
    g_assert_true (workshop_fixture_await (fixture, 1, MOULT_CARD_READY) == card);
}

/* No button is pressed until it is too late, and then one is. */
static void
test_bootloader_by_hand (WorkshopFixture *fixture, gconstpointer unused)
{
    workshop_fixture_plug (fixture, "1-1.1", "e660aaaa0001aaaa", "1.22.0");
    FakeScript *script = fake_devices_get_script (fixture->devices, "1-1.1");
    script->repl_error = MOULT_ERROR_PROTOCOL;
    script->touch_error = MOULT_ERROR_PROTOCOL;
    fake_devices_set_patience (fixture->devices, 60);
    workshop_fixture_arm (fixture);
    MoultWorkshopCard *card = workshop_fixture_await (fixture, 1, MOULT_CARD_ATTENTION);
    g_assert_error (moult_workshop_card_get_error (card), MOULT_ERROR, MOULT_ERROR_NO_BOOTLOADER);

    fake_devices_set_patience (fixture->devices, 2000);
    fake_devices_unplug (fixture->devices, "1-1.1");
    workshop_fixture_settle (fixture);
    fake_devices_plug (fixture->devices, "1-1.1", "pico-boot");
    g_assert_true (workshop_fixture_await (fixture, 1, MOULT_CARD_READY) == card);
}

/* A silent board waits for its button; its bootloader is all that has to come. */
static void
test_silent (WorkshopFixture *fixture, gconstpointer unused)
{
    workshop_fixture_plug (fixture, "1-1.1", NULL, "1.22.0");
    fake_devices_get_script (fixture->devices, "1-1.1")->ask_error = MOULT_ERROR_PROTOCOL;
    workshop_fixture_arm (fixture);
    workshop_fixture_settle (fixture);
    MoultWorkshopCard *card = workshop_fixture_find (fixture, "1-1.1");
    g_assert_cmpint (moult_workshop_card_get_state (card), ==, MOULT_CARD_WAITING);
    g_assert_cmpint (moult_workshop_card_get_reason (card), ==, MOULT_PLAN_SILENT);
    g_assert_nonnull (
        moult_board_db_get_bootloader_steps (moult_workshop_card_get_kind (card), NULL)[0]);

    fake_devices_get_script (fixture->devices, "1-1.1")->ask_error = FAKE_OK;
    fake_devices_plug (fixture->devices, "1-1.1", "pico-boot");
    g_assert_true (workshop_fixture_await (fixture, 1, MOULT_CARD_READY) == card);
}

static void
add_to_recipe (WorkshopFixture *fixture, const char *build, const char *file, const char *sha256)
{
    g_autoptr (MoultRecipeBoard) board = moult_recipe_board_new (build, NULL, file, sha256);

    moult_recipe_put_board (fixture->recipe, board);
}

/* Of one chip the recipe has one board: that is it. Of two somebody has to say which. */
static void
test_bootloader (WorkshopFixture *fixture, gconstpointer unused)
{
    workshop_fixture_plug (fixture, "1-1.1", NULL, "1.22.0");
    fake_devices_plug (fixture->devices, "1-1.1", "pico-boot");
    fake_devices_plug (fixture->devices, "1-1.2", "pico2-boot");
    workshop_fixture_arm (fixture);
    workshop_fixture_await (fixture, 1, MOULT_CARD_READY);
    workshop_fixture_settle (fixture);
    assert_alone (fixture, "1-1.2", MOULT_PLAN_NOT_IN_RECIPE);
}

static void
test_ambiguous (WorkshopFixture *fixture, gconstpointer unused)
{
    add_to_recipe (fixture, "RPI_PICO_W", NULL, NULL);
    fake_devices_plug (fixture->devices, "1-1.1", "pico-boot");
    workshop_fixture_arm (fixture);
    MoultWorkshopCard *card = workshop_fixture_await (fixture, 1, MOULT_CARD_ATTENTION);
    g_assert_cmpint (moult_workshop_card_get_reason (card), ==, MOULT_PLAN_AMBIGUOUS);
    g_assert_nonnull (strstr (moult_workshop_card_get_detail (card), "RPI_PICO, RPI_PICO_W"));
    g_assert_null (moult_workshop_card_get_error (card));
}

/* Other bytes under the same name are not the recipe's firmware. */
static void
test_pinned (WorkshopFixture *fixture, gconstpointer unused)
{
    g_autofree char *contents = NULL;
    gsize size;

    add_to_recipe (fixture, "RPI_PICO", moult_firmware_get_name (fixture->firmware),
                   "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef");
    workshop_fixture_plug (fixture, "1-1.1", "e660aaaa0001aaaa", "1.22.0");
    workshop_fixture_arm (fixture);
    MoultWorkshopCard *card = workshop_fixture_await (fixture, 1, MOULT_CARD_ATTENTION);
    g_assert_false (moult_workshop_card_get_job (card) != NULL
                    && moult_flash_job_get_wrote (moult_workshop_card_get_job (card)));
    moult_workshop_stop (fixture->workshop);

    g_assert_true (
        g_file_get_contents (moult_firmware_get_path (fixture->firmware), &contents, &size, NULL));
    g_autofree char *sha256 =
        g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) contents, size);
    add_to_recipe (fixture, "RPI_PICO", moult_firmware_get_name (fixture->firmware), sha256);
    workshop_fixture_arm (fixture);
    workshop_fixture_await (fixture, 1, MOULT_CARD_READY);
}

static void
test_paused (WorkshopFixture *fixture, gconstpointer unused)
{
    workshop_fixture_arm (fixture);
    moult_workshop_set_paused (fixture->workshop, TRUE);
    workshop_fixture_plug (fixture, "1-1.1", "e660aaaa0001aaaa", "1.22.0");
    workshop_fixture_await (fixture, 1, MOULT_CARD_WAITING);
    workshop_fixture_settle (fixture);
    g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->queue)), ==, 0);
    moult_workshop_set_paused (fixture->workshop, FALSE);
    workshop_fixture_await (fixture, 1, MOULT_CARD_READY);
}

/* What waits for its turn is taken back; what is written goes on. */
static void
test_stop (WorkshopFixture *fixture, gconstpointer unused)
{
    moult_job_queue_set_n_parallel (fixture->queue, 1);
    for (guint i = 1; i <= 3; i++) {
        g_autofree char *location = g_strdup_printf ("1-1.%u", i);
        g_autofree char *serial = g_strdup_printf ("e660aaaa%04uaaaa", i);

        fake_devices_get_script (fixture->devices, location)->waits_after_commit = TRUE;
        workshop_fixture_plug (fixture, location, g_intern_string (serial), "1.22.0");
    }
    workshop_fixture_settle (fixture);
    fake_devices_hold (fixture->devices);
    workshop_fixture_arm (fixture);
    workshop_fixture_await (fixture, 1, MOULT_CARD_WORKING);
    workshop_fixture_await (fixture, 3, MOULT_CARD_WAITING);
    moult_workshop_stop (fixture->workshop);
    fake_devices_release (fixture->devices);
    workshop_fixture_await (fixture, 1, MOULT_CARD_READY);
    workshop_fixture_settle (fixture);
    g_assert_cmpuint (count (fixture, MOULT_CARD_READY), ==, 1);
    g_assert_cmpuint (count (fixture, MOULT_CARD_WAITING), ==, 2);

    /* What the user asks for is done all the same. */
    moult_workshop_retry (fixture->workshop, workshop_fixture_find (fixture, "1-1.2"));
    workshop_fixture_await (fixture, 2, MOULT_CARD_READY);
    workshop_fixture_settle (fixture);
    g_assert_cmpuint (count (fixture, MOULT_CARD_WAITING), ==, 1);
}

static void
count_call (guint *n_calls)
{
    (*n_calls)++;
}

static void
test_idle (WorkshopFixture *fixture, gconstpointer unused)
{
    guint n_stopped = 0;
    gint64 minute = 60 * G_TIME_SPAN_SECOND;

    g_object_set (fixture->recipe, "idle-minutes", 2, NULL);
    g_signal_connect_swapped (fixture->workshop, "idle-stopped", G_CALLBACK (count_call),
                              &n_stopped);
    workshop_fixture_arm (fixture);
    moult_workshop_check_idle (fixture->workshop, g_get_monotonic_time () + minute);
    g_assert_true (moult_workshop_get_armed (fixture->workshop));
    moult_workshop_check_idle (fixture->workshop, g_get_monotonic_time () + 3 * minute);
    g_assert_false (moult_workshop_get_armed (fixture->workshop));
    g_assert_cmpuint (n_stopped, ==, 1);
}

static void
on_refused_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (GError) error = NULL;

    g_assert_false (moult_workshop_arm_finish (MOULT_WORKSHOP (source), result, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND);
    *(gboolean *) user_data = TRUE;
}

static gboolean
is_true (gpointer data)
{
    return *(gboolean *) data;
}

/* A file that is not there is told before any board is touched. */
static void
test_missing_file (WorkshopFixture *fixture, gconstpointer unused)
{
    g_autoptr (GFile) missing = g_file_new_build_filename (fixture->folder, "lesson", NULL);
    g_autoptr (MoultRecipeFile) file = moult_recipe_file_new (missing, "/");
    gboolean refused = FALSE;

    moult_recipe_add_file (fixture->recipe, file);
    moult_workshop_arm_async (fixture->workshop, fixture->recipe, NULL, on_refused_cb, &refused);
    fake_run_until (is_true, &refused);
    g_assert_false (moult_workshop_get_armed (fixture->workshop));
    g_assert_false (moult_workshop_get_preparing (fixture->workshop));
}

int
main (int argc, char *argv[])
{
    g_test_init (&argc, &argv, NULL);
    workshop_fixture_register ();
    workshop_fixture_add ("/workshop/class", test_class);
    workshop_fixture_add ("/workshop/stopped", test_stopped);
    workshop_fixture_add ("/workshop/left-alone", test_left_alone);
    workshop_fixture_add ("/workshop/programs", test_programs);
    workshop_fixture_add ("/workshop/up-to-date", test_up_to_date);
    workshop_fixture_add ("/workshop/set-up-only", test_set_up_only);
    workshop_fixture_add ("/workshop/retry", test_retry);
    workshop_fixture_add ("/workshop/unplugged", test_unplugged);
    workshop_fixture_add ("/workshop/bootloader-by-hand", test_bootloader_by_hand);
    workshop_fixture_add ("/workshop/silent", test_silent);
    workshop_fixture_add ("/workshop/bootloader", test_bootloader);
    workshop_fixture_add ("/workshop/ambiguous", test_ambiguous);
    workshop_fixture_add ("/workshop/pinned", test_pinned);
    workshop_fixture_add ("/workshop/paused", test_paused);
    workshop_fixture_add ("/workshop/stop", test_stop);
    workshop_fixture_add ("/workshop/idle", test_idle);
    workshop_fixture_add ("/workshop/missing-file", test_missing_file);
    return g_test_run ();
}
