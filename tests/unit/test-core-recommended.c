/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "error.h"
#include "fake-backend.h"
#include "plan.h"
#include "registry.h"

#define MACHINE "Raspberry Pi Pico W with RP2040"

static MoultBoard *
new_pico_w (const char *version, const char *build, MoultBoardMode mode)
{
    const char *const ttys[] = { "/dev/ttyACM0", NULL };
    MoultBoard *board = moult_board_new ("1-1");
    g_autoptr (MoultDevice) device = moult_device_new (
        &(MoultDeviceFields) { .location = "1-1", .vid = 0x2e8a, .pid = 0x0005, .ttys = ttys });
    g_autoptr (MoultBoardInfo) info = moult_board_info_new (&(MoultBoardInfoFields) {
        .family = "micropython",
        .description = MACHINE,
        .version = version,
        .build = build,
        .port = "rp2",
        .cpu = "RP2040",
        .board_id = "RPI_PICO_W",
    });

    moult_board_set_device (board, device);
    moult_board_set_info (board, info);
    moult_board_set_mode (board, mode, NULL);
    return board;
}

static MoultFirmware *
new_firmware (const char *board_id, const char *version)
{
    const char *const chips[] = { "rp2040", NULL };

    return moult_firmware_new (&(MoultFirmwareFields) {
        .name = "firmware.uf2",
        .link = "/resources/firmware/firmware.uf2",
        .kind = MOULT_IMAGE_UF2,
        .board_id = board_id,
        .version = version,
        .port = "rp2",
        .chips = chips,
    });
}

static MoultPlanTask *
plan_with (MoultBoard *board, const MoultRecommendationFields *fields, MoultPlanFlags flags)
{
    g_autoptr (GPtrArray) boards = g_ptr_array_new ();
    g_autoptr (GPtrArray) recommendations = g_ptr_array_new_with_free_func (g_object_unref);

    g_ptr_array_add (boards, board);
    g_ptr_array_add (recommendations, moult_recommendation_new (fields));
    g_autoptr (MoultPlan) plan = moult_plan_new_recommended (boards, recommendations, NULL, flags);
    return g_list_model_get_item (G_LIST_MODEL (plan), 0);
}

/* What becomes of a Pico W that runs @runs when @version is recommended for it. */
static void
assert_reason (const char *runs,
               const char *build,
               const char *version,
               MoultPlanFlags flags,
               MoultPlanReason reason)
{
    const char *const builds[] = { "RPI_PICO_W", NULL };
    g_autoptr (MoultBoard) board = new_pico_w (runs, build, MOULT_BOARD_RUNNING);
    g_autoptr (MoultFirmware) firmware = new_firmware ("RPI_PICO_W", version);
    g_autoptr (MoultPlanTask) task =
        plan_with (board,
                   &(MoultRecommendationFields) {
                       .builds = builds, .evidence = MOULT_EVIDENCE_BUILD, .firmware = firmware },
                   flags);

    g_assert_cmpstr (moult_plan_reason_get_name (moult_plan_task_get_reason (task)), ==,
                     moult_plan_reason_get_name (reason));
    g_assert_true (moult_plan_task_get_firmware (task) == firmware);
    g_assert_true (moult_plan_task_can_include (task));
}

static void
test_versions (void)
{
    const MoultPlanFlags keep = MOULT_PLAN_KEEP_NEWER;

    assert_reason ("1.24.1", "", "1.28.0", MOULT_PLAN_DEFAULT, MOULT_PLAN_FLASH);
    assert_reason ("1.28.0", "", "1.28.0", MOULT_PLAN_DEFAULT, MOULT_PLAN_UP_TO_DATE);
    assert_reason ("1.28.0", "", "1.28.0", MOULT_PLAN_EXPLICIT, MOULT_PLAN_FLASH);
    assert_reason ("1.29.0-preview", "123", "1.29.0-preview.123", MOULT_PLAN_DEFAULT,
                   MOULT_PLAN_UP_TO_DATE);
    assert_reason ("1.29.0-preview", "122", "1.29.0-preview.123", keep, MOULT_PLAN_FLASH);
    assert_reason ("1.29.0-preview", "123", "1.28.0", keep, MOULT_PLAN_NEWER);
    assert_reason ("1.29.0-preview", "123", "1.28.0", MOULT_PLAN_DEFAULT, MOULT_PLAN_FLASH);
    assert_reason ("1.9.4", "", "1.28.0", keep, MOULT_PLAN_FLASH);
}

static void
test_ambiguous (void)
{
    const char *const builds[] = { "A", "B", "C", "D", "E", "F", "G", "H", NULL };
    g_autoptr (MoultBoard) board = new_pico_w ("1.24.1", "", MOULT_BOARD_RUNNING);
    g_autoptr (MoultPlanTask) task = plan_with (
        board,
        &(MoultRecommendationFields) { .builds = builds, .evidence = MOULT_EVIDENCE_MACHINE },
        MOULT_PLAN_DEFAULT);

    g_assert_cmpint (moult_plan_task_get_reason (task), ==, MOULT_PLAN_AMBIGUOUS);
    g_assert_cmpstr (moult_plan_task_get_detail (task), ==,
                     "it may be one of 8 builds: A, B, C, D, E, F and 2 more");
    g_assert_false (moult_plan_task_can_include (task));
}

static void
test_none (void)
{
    const char *const builds[] = { "RPI_PICO_W", NULL };
    g_autoptr (GError) error =
        g_error_new (MOULT_ERROR, MOULT_ERROR_NOT_FOUND, "RPI_PICO_W has no version 9.9");
    g_autoptr (MoultBoard) board = new_pico_w ("1.24.1", "", MOULT_BOARD_RUNNING);
    g_autoptr (MoultPlanTask) task =
        plan_with (board,
                   &(MoultRecommendationFields) {
                       .builds = builds, .evidence = MOULT_EVIDENCE_BUILD, .error = error },
                   MOULT_PLAN_DEFAULT);

    g_assert_cmpint (moult_plan_task_get_reason (task), ==, MOULT_PLAN_NO_FIRMWARE);
    g_assert_cmpstr (moult_plan_task_get_detail (task), ==, "RPI_PICO_W has no version 9.9");
}

/* Whoever recommends it: what contradicts the board is never written. */
static void
test_contradiction (void)
{
    const char *const builds[] = { "RPI_PICO", NULL };
    g_autoptr (MoultBoard) board = new_pico_w ("1.24.1", "", MOULT_BOARD_RUNNING);
    g_autoptr (MoultFirmware) firmware = new_firmware ("RPI_PICO", "1.28.0");
    g_autoptr (MoultPlanTask) task =
        plan_with (board,
                   &(MoultRecommendationFields) {
                       .builds = builds, .evidence = MOULT_EVIDENCE_USER, .firmware = firmware },
                   MOULT_PLAN_EXPLICIT);

    g_assert_cmpint (moult_plan_task_get_reason (task), ==, MOULT_PLAN_WRONG_CHIP);
    g_assert_false (moult_plan_task_can_include (task));
}

/* A silent board is flashed only by the user's word, whatever is known of it. */
static void
test_silent (void)
{
    const char *const builds[] = { "RPI_PICO_W", NULL };
    g_autoptr (MoultBoard) board = new_pico_w ("1.24.1", "", MOULT_BOARD_SILENT);
    g_autoptr (MoultFirmware) firmware = new_firmware ("RPI_PICO_W", "1.28.0");
    const MoultRecommendationFields fields = { .builds = builds,
                                               .evidence = MOULT_EVIDENCE_USER,
                                               .firmware = firmware };
    g_autoptr (MoultPlanTask) task = plan_with (board, &fields, MOULT_PLAN_DEFAULT);
    g_autoptr (MoultPlanTask) explicit_task = plan_with (board, &fields, MOULT_PLAN_EXPLICIT);

    g_assert_cmpint (moult_plan_task_get_reason (task), ==, MOULT_PLAN_SILENT);
    g_assert_cmpint (moult_plan_task_get_reason (explicit_task), ==, MOULT_PLAN_FLASH);
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    moult_registry_init (NULL);
    fake_backend_register ();

    g_test_add_func ("/core/recommended/versions", test_versions);
    g_test_add_func ("/core/recommended/ambiguous", test_ambiguous);
    g_test_add_func ("/core/recommended/none", test_none);
    g_test_add_func ("/core/recommended/contradiction", test_contradiction);
    g_test_add_func ("/core/recommended/silent", test_silent);

    return g_test_run ();
}
