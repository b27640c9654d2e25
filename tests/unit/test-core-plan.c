/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "error.h"
#include "fake-backend.h"
#include "fake-devices.h"
#include "plan.h"
#include "registry.h"

#define PICO                                                                                       \
    "chip=rp2040\nport=rp2\nboard=RPI_PICO\nmachine=Raspberry Pi Pico with RP2040\n"               \
    "version=1.23.0\n"
#define PICO_OLD                                                                                   \
    "chip=rp2040\nport=rp2\nboard=RPI_PICO\nmachine=Raspberry Pi Pico with RP2040\n"               \
    "version=1.22.0\n"
#define PICO_W "chip=rp2040\nport=rp2\nmachine=Raspberry Pi Pico W with RP2040\nversion=1.23.0\n"
#define PICO_2 "chip=rp2350\nport=rp2\nmachine=Raspberry Pi Pico2 with RP2350\nversion=1.23.0\n"
#define PICO_2_RISCV                                                                               \
    "chip=rp2350\nport=rp2\nmachine=Raspberry Pi Pico2 with RP2350-RISCV\nversion=1.23.0\n"

#define MACHINE_PICO "Raspberry Pi Pico with RP2040"
#define MACHINE_W    "Raspberry Pi Pico W with RP2040"
#define MACHINE_2    "Raspberry Pi Pico2 with RP2350"

/* A running board; without @machine one that has not answered. */
static MoultBoard *
new_board (const char *what, const char *machine, const char *version)
{
    MoultBoard *board = moult_board_new ("1-1");
    g_autoptr (MoultDevice) device = fake_device_new ("1-1", what);

    moult_board_set_device (board, device);
    if (machine != NULL) {
        g_autoptr (MoultBoardInfo) info = fake_info_new (machine, version);

        moult_board_set_info (board, info);
        moult_board_set_mode (board, MOULT_BOARD_RUNNING, NULL);
    }
    return board;
}

static MoultBoard *
new_in_bootloader (const char *what, const char *machine)
{
    MoultBoard *board = new_board (what, machine, "1.23.0");

    moult_board_set_mode (board, MOULT_BOARD_BOOTLOADER, NULL);
    return board;
}

static MoultPlanTask *
plan_for (MoultBoard *board, const char *const *files, MoultPlanFlags flags)
{
    g_autoptr (GPtrArray) boards = g_ptr_array_new ();
    g_autoptr (GPtrArray) firmwares = g_ptr_array_new_with_free_func (g_object_unref);

    g_ptr_array_add (boards, board);
    for (gsize i = 0; files[i] != NULL; i++)
        g_ptr_array_add (firmwares, fake_firmware_new (files[i]));
    g_autoptr (MoultPlan) plan = moult_plan_new (boards, firmwares, NULL, flags);
    g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (plan)), ==, 1);
    return g_list_model_get_item (G_LIST_MODEL (plan), 0);
}

typedef struct {
    MoultPlanReason reason;
    gboolean can_include;
    const char *version; /* of the firmware that it would get, or NULL */
    const char *detail;  /* words of the evidence, or NULL */
} Expected;

static void
assert_task (MoultPlanTask *task, const Expected *expected)
{
    MoultFirmware *firmware = moult_plan_task_get_firmware (task);
    const char *detail = moult_plan_task_get_detail (task);

    g_assert_cmpstr (moult_plan_reason_get_name (moult_plan_task_get_reason (task)), ==,
                     moult_plan_reason_get_name (expected->reason));
    g_assert_cmpint (moult_plan_task_can_include (task), ==, expected->can_include);
    if (expected->version != NULL)
        g_assert_cmpstr (moult_firmware_get_version (firmware), ==, expected->version);
    if (expected->can_include)
        g_assert_nonnull (moult_plan_task_get_backend (task));
    if (expected->detail != NULL && (detail == NULL || strstr (detail, expected->detail) == NULL))
        g_error ("\"%s\" does not say \"%s\"", detail, expected->detail);
}

/* The same question with and without the user's naming the board. Takes @board. */
static void
assert_plan (MoultBoard *board, const char *const *files, Expected by_default, Expected explicitly)
{
    MoultPlanTask *task = plan_for (board, files, MOULT_PLAN_DEFAULT);
    MoultPlanTask *explicit_task = plan_for (board, files, MOULT_PLAN_EXPLICIT);

    assert_task (task, &by_default);
    assert_task (explicit_task, &explicitly);
    g_assert_finalize_object (task);
    g_assert_finalize_object (explicit_task);
    g_assert_finalize_object (board);
}

#define FILES(...)                       ((const char *const[]) { __VA_ARGS__, NULL })
#define FLASH(version)                   ((Expected) { MOULT_PLAN_FLASH, TRUE, version, NULL })
#define LEFT(reason, detail)             ((Expected) { MOULT_PLAN_##reason, FALSE, NULL, detail })
#define OFFERED(reason, version, detail) ((Expected) { MOULT_PLAN_##reason, TRUE, version, detail })

static void
test_flash (void)
{
    assert_plan (new_board ("pico", MACHINE_PICO, "1.22.0"), FILES (PICO), FLASH ("1.23.0"),
                 FLASH ("1.23.0"));
    assert_plan (new_board ("pico", MACHINE_PICO, "1.24.0"), FILES (PICO_W, PICO, PICO_2),
                 FLASH ("1.23.0"), FLASH ("1.23.0"));
}

static void
test_up_to_date (void)
{
    assert_plan (new_board ("pico", MACHINE_PICO, "1.23.0"), FILES (PICO),
                 OFFERED (UP_TO_DATE, "1.23.0", "1.23.0"), FLASH ("1.23.0"));
    /* The same version of another variant is another firmware. */
    assert_plan (new_board ("pico", MACHINE_2, "1.23.0"), FILES (PICO_2_RISCV), FLASH ("1.23.0"),
                 FLASH ("1.23.0"));
    /* In its bootloader a board runs nothing. */
    assert_plan (new_in_bootloader ("pico-boot", MACHINE_PICO), FILES (PICO), FLASH ("1.23.0"),
                 FLASH ("1.23.0"));
}

static void
test_wrong (void)
{
    assert_plan (new_board ("pico", MACHINE_PICO, "1.22.0"), FILES (PICO_2),
                 LEFT (WRONG_CHIP, "the file is for rp2350, the board has rp2040"),
                 LEFT (WRONG_CHIP, "the file is for rp2350, the board has rp2040"));
    assert_plan (new_board ("pico", MACHINE_PICO, "1.22.0"), FILES (PICO_W),
                 LEFT (WRONG_CHIP, "the file is for RPI_PICO_W, the board is RPI_PICO"),
                 LEFT (WRONG_CHIP, "the file is for RPI_PICO_W, the board is RPI_PICO"));
    assert_plan (new_board ("pico", MACHINE_PICO, "1.22.0"), FILES (PICO_W, PICO_2),
                 LEFT (NO_FIRMWARE, "rp2350"), LEFT (NO_FIRMWARE, "RPI_PICO_W"));
    assert_plan (new_board ("pico", MACHINE_PICO, "1.22.0"), (const char *const[]) { NULL },
                 LEFT (NO_FIRMWARE, NULL), LEFT (NO_FIRMWARE, NULL));
}

static void
test_ambiguous_files (void)
{
    assert_plan (new_board ("pico", MACHINE_PICO, "1.21.0"), FILES (PICO, PICO_OLD),
                 LEFT (AMBIGUOUS, "2 files fit equally"), LEFT (AMBIGUOUS, "2 files fit equally"));
    /* Made for this very build beats made for this board. */
    assert_plan (new_board ("pico", MACHINE_2, "1.22.0"), FILES (PICO_2_RISCV, PICO_2),
                 FLASH ("1.23.0"), FLASH ("1.23.0"));
}

static void
test_bootloader (void)
{
    /* Nobody can tell a Pico from a Pico W there. */
    assert_plan (new_in_bootloader ("pico-boot", NULL), FILES (PICO, PICO_W, PICO_2),
                 LEFT (AMBIGUOUS, "2 files fit equally"), LEFT (AMBIGUOUS, "2 files fit equally"));
    assert_plan (new_in_bootloader ("pico-boot", NULL), FILES (PICO, PICO_2),
                 OFFERED (AMBIGUOUS, "1.23.0", "boards have rp2040"), FLASH ("1.23.0"));
    assert_plan (new_in_bootloader ("pico2-boot", NULL), FILES (PICO), LEFT (WRONG_CHIP, "rp2350"),
                 LEFT (WRONG_CHIP, "rp2350"));
    /* Who it was before is remembered. */
    assert_plan (new_in_bootloader ("pico-boot", MACHINE_W), FILES (PICO, PICO_W, PICO_2),
                 FLASH ("1.23.0"), FLASH ("1.23.0"));
    assert_plan (new_in_bootloader ("pico-boot", MACHINE_W), FILES (PICO),
                 LEFT (WRONG_CHIP, "RPI_PICO_W"), LEFT (WRONG_CHIP, "RPI_PICO_W"));
}

static void
test_unknown_board (void)
{
    assert_plan (new_board ("pico", "Mine with RP2040", "1.22.0"), FILES (PICO),
                 OFFERED (AMBIGUOUS, "1.23.0", "only the chip is known"), FLASH ("1.23.0"));
}

static void
test_not_micropython (void)
{
    g_autoptr (MoultBoardInfo) circuit =
        fake_info_new_family ("circuitpython", "Raspberry Pi Pico with rp2040", "9.2.1");
    MoultBoard *board = new_board ("pico", MACHINE_PICO, "1.22.0");

    moult_board_set_info (board, circuit);
    assert_plan (board, FILES (PICO), OFFERED (NOT_MICROPYTHON, "1.23.0", "circuitpython"),
                 FLASH ("1.23.0"));
    board = new_board ("pico", MACHINE_PICO, "1.22.0");
    moult_board_set_info (board, circuit);
    assert_plan (board, FILES (PICO_2), LEFT (NOT_MICROPYTHON, "circuitpython"),
                 LEFT (WRONG_CHIP, "rp2350"));
    board = new_board ("pico", MACHINE_PICO, "1.22.0");
    moult_board_set_info (board, circuit);
    assert_plan (board, FILES (PICO, PICO_W), LEFT (NOT_MICROPYTHON, "circuitpython"),
                 LEFT (AMBIGUOUS, "2 files fit equally"));
}

static void
test_silent (void)
{
    g_autoptr (GError) error =
        g_error_new_literal (MOULT_ERROR, MOULT_ERROR_PROTOCOL, "no prompt within 2 s");
    MoultBoard *board = new_board ("pico", NULL, NULL);

    moult_board_set_mode (board, MOULT_BOARD_SILENT, error);
    assert_plan (board, FILES (PICO), OFFERED (SILENT, "1.23.0", "no prompt within 2 s"),
                 FLASH ("1.23.0"));
    board = new_board ("pico", NULL, NULL);
    moult_board_set_asking (board, TRUE);
    assert_plan (board, FILES (PICO), OFFERED (SILENT, "1.23.0", "still being asked"),
                 FLASH ("1.23.0"));
    assert_plan (new_board ("adapter", NULL, NULL), FILES (PICO), LEFT (SILENT, NULL),
                 LEFT (NO_BACKEND, "it knows only rp2 boards"));
}

static void
test_untouchable (void)
{
    g_autoptr (GError) error =
        g_error_new_literal (MOULT_ERROR, MOULT_ERROR_NO_ACCESS, "/dev/x: permission denied");
    MoultBoard *board = new_board ("pico", MACHINE_PICO, "1.22.0");

    moult_board_set_mode (board, MOULT_BOARD_NO_ACCESS, error);
    assert_plan (board, FILES (PICO), LEFT (NO_ACCESS, "permission denied"),
                 LEFT (NO_ACCESS, "permission denied"));
    board = new_board ("pico", MACHINE_PICO, "1.22.0");
    moult_board_set_mode (board, MOULT_BOARD_BUSY, error);
    assert_plan (board, FILES (PICO), LEFT (BUSY, "permission denied"), LEFT (BUSY, NULL));
    board = new_board ("pico", MACHINE_PICO, "1.22.0");
    moult_board_set_device (board, NULL);
    assert_plan (board, FILES (PICO), LEFT (GONE, NULL), LEFT (GONE, NULL));
    board = new_board ("pico", MACHINE_PICO, "1.22.0");
    moult_board_set_ignored (board, TRUE);
    assert_plan (board, FILES (PICO), LEFT (IGNORED, NULL), LEFT (IGNORED, NULL));
}

/* The board's own file says that it is to be left alone. */
static void
test_ignored_by_toml (void)
{
    g_autoptr (GVariant) toml =
        g_variant_ref_sink (g_variant_new_parsed ("{'mpflash': <{'ignore': <true>}>}"));
    const MoultBoardInfoFields fields = {
        .family = "micropython", .description = MACHINE_PICO, .version = "1.22.0", .toml = toml
    };
    g_autoptr (MoultBoardInfo) info = moult_board_info_new (&fields);
    MoultBoard *board = new_board ("pico", MACHINE_PICO, "1.22.0");

    moult_board_set_info (board, info);
    assert_plan (board, FILES (PICO), LEFT (IGNORED, "board_info.toml"),
                 LEFT (IGNORED, "board_info.toml"));
}

static void
test_no_backend (void)
{
    const MoultBoardInfoFields fields = { .family = "micropython",
                                          .description = "XIAO nRF52840 Sense with NRF52840",
                                          .version = "1.22.0",
                                          .port = "nrf" };
    g_autoptr (MoultBoardInfo) info = moult_board_info_new (&fields);
    MoultBoard *board = new_board ("xiao", MACHINE_PICO, "1.22.0");

    moult_board_set_info (board, info);
    assert_plan (board, FILES ("chip=nrf52840\nmachine=XIAO nRF52840 Sense with NRF52840\n"),
                 LEFT (NO_BACKEND, "fake: it knows only rp2 boards"), LEFT (NO_BACKEND, "fake"));
}

/* That the chip does not count is for backends that know what they do then. */
static void
test_force_chip (void)
{
    const MoultFlashOptions options = { .force_chip = TRUE };
    MoultBoard *board = new_board ("pico", MACHINE_PICO, "1.22.0");
    g_autoptr (GPtrArray) boards = g_ptr_array_new ();
    g_autoptr (GPtrArray) firmwares = g_ptr_array_new_with_free_func (g_object_unref);

    g_ptr_array_add (boards, board);
    g_ptr_array_add (firmwares, fake_firmware_new (PICO_2));
    g_autoptr (MoultPlan) plan = moult_plan_new (boards, firmwares, &options, MOULT_PLAN_DEFAULT);
    g_autoptr (MoultPlanTask) task = g_list_model_get_item (G_LIST_MODEL (plan), 0);
    assert_task (task, &LEFT (WRONG_CHIP, "the file is for rp2350, the board has rp2040"));
    g_object_unref (board);
}

static void
on_reason_cb (MoultPlanTask *task, GParamSpec *pspec, guint *n_notified)
{
    (*n_notified)++;
}

static void
test_include (void)
{
    MoultBoard *board = new_board ("pico", MACHINE_PICO, "1.23.0");
    MoultPlanTask *task = plan_for (board, FILES (PICO), MOULT_PLAN_DEFAULT);
    guint n_notified = 0;

    g_signal_connect (task, "notify::reason", G_CALLBACK (on_reason_cb), &n_notified);
    moult_plan_task_set_included (task, TRUE);
    g_assert_cmpint (moult_plan_task_get_reason (task), ==, MOULT_PLAN_FLASH);
    moult_plan_task_set_included (task, TRUE);
    g_assert_cmpuint (n_notified, ==, 1);
    moult_plan_task_set_included (task, FALSE);
    g_assert_cmpint (moult_plan_task_get_reason (task), ==, MOULT_PLAN_UP_TO_DATE);
    g_assert_cmpuint (n_notified, ==, 2);
    g_assert_finalize_object (task);

    task = plan_for (board, FILES (PICO_OLD), MOULT_PLAN_DEFAULT);
    moult_plan_task_set_included (task, FALSE);
    g_assert_cmpint (moult_plan_task_get_reason (task), ==, MOULT_PLAN_IGNORED);
    moult_plan_task_set_included (task, TRUE);
    g_assert_cmpint (moult_plan_task_get_reason (task), ==, MOULT_PLAN_FLASH);
    g_assert_finalize_object (task);

    task = plan_for (board, FILES (PICO_2), MOULT_PLAN_EXPLICIT);
    moult_plan_task_set_included (task, TRUE);
    g_assert_cmpint (moult_plan_task_get_reason (task), ==, MOULT_PLAN_WRONG_CHIP);
    g_assert_finalize_object (task);
    g_assert_finalize_object (board);
}

/* A classroom at once: everybody gets his own, in the boards' order. */
static void
test_many (void)
{
    const MoultFlashOptions options = { .erase = TRUE, .backend = "fake" };
    static const char *const machines[] = { MACHINE_PICO, MACHINE_W, MACHINE_2, MACHINE_W };
    g_autoptr (GPtrArray) boards = g_ptr_array_new_with_free_func (g_object_unref);
    g_autoptr (GPtrArray) firmwares = g_ptr_array_new_with_free_func (g_object_unref);

    for (gsize i = 0; i < G_N_ELEMENTS (machines); i++)
        g_ptr_array_add (boards, new_board ("pico", machines[i], "1.20.0"));
    moult_board_set_ignored (g_ptr_array_index (boards, 3), TRUE);
    g_ptr_array_add (firmwares, fake_firmware_new (PICO_2));
    g_ptr_array_add (firmwares, fake_firmware_new (PICO_W));
    g_ptr_array_add (firmwares, fake_firmware_new (PICO));
    MoultPlan *plan = moult_plan_new (boards, firmwares, &options, MOULT_PLAN_DEFAULT);

    g_assert_cmpuint (moult_plan_count_flash (plan), ==, 3);
    for (guint i = 0; i < 3; i++) {
        g_autoptr (MoultPlanTask) task = g_list_model_get_item (G_LIST_MODEL (plan), i);

        g_assert_true (moult_plan_task_get_board (task) == g_ptr_array_index (boards, i));
        g_assert_cmpstr (moult_firmware_get_machine (moult_plan_task_get_firmware (task)), ==,
                         machines[i]);
        g_assert_true (moult_plan_task_get_options (task)->erase);
        g_assert_cmpstr (moult_plan_task_get_options (task)->backend, ==, "fake");
    }
    g_assert_null (g_list_model_get_item (G_LIST_MODEL (plan), 4));
    g_assert_finalize_object (plan);
}

int
main (int argc, char *argv[])
{
    g_test_init (&argc, &argv, NULL);
    moult_registry_init (NULL);
    fake_backend_register ();
    g_test_add_func ("/plan/flash", test_flash);
    g_test_add_func ("/plan/up-to-date", test_up_to_date);
    g_test_add_func ("/plan/wrong", test_wrong);
    g_test_add_func ("/plan/ambiguous-files", test_ambiguous_files);
    g_test_add_func ("/plan/bootloader", test_bootloader);
    g_test_add_func ("/plan/unknown-board", test_unknown_board);
    g_test_add_func ("/plan/not-micropython", test_not_micropython);
    g_test_add_func ("/plan/silent", test_silent);
    g_test_add_func ("/plan/untouchable", test_untouchable);
    g_test_add_func ("/plan/ignored-by-toml", test_ignored_by_toml);
    g_test_add_func ("/plan/no-backend", test_no_backend);
    g_test_add_func ("/plan/force-chip", test_force_chip);
    g_test_add_func ("/plan/include", test_include);
    g_test_add_func ("/plan/many", test_many);
    return g_test_run ();
}
