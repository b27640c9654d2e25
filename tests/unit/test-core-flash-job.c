/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gstdio.h>

#include "error.h"
#include "fake-backend.h"
#include "fake-devices.h"
#include "flash-job.h"
#include "registry.h"

#define HERE         "1-1"
#define MACHINE_PICO "Raspberry Pi Pico with RP2040"
#define PICO         "chip=rp2040\nport=rp2\nmachine=" MACHINE_PICO "\nversion=1.23.0\n"
#define PICO_2       "chip=rp2350\nport=rp2\nmachine=Raspberry Pi Pico2 with RP2350\nversion=1.23.0\n"

/* A Pico that runs 1.22.0, a file with 1.23.0, and a script by which all goes well. */
typedef struct {
    FakeDevices *devices;
    FakeScript *script;
    MoultBoard *board;
    MoultFirmware *firmware;
    MoultFlashOptions options;
    MoultFlashJob *job;
} Fixture;

static void
put_board (Fixture *fixture, const char *what, const char *machine)
{
    g_autoptr (MoultDevice) device = fake_device_new (HERE, what);

    fake_devices_plug_device (fixture->devices, device);
    moult_board_set_device (fixture->board, device);
    if (machine != NULL) {
        g_autoptr (MoultBoardInfo) info = fake_info_new (machine, "1.22.0");

        moult_board_set_info (fixture->board, info);
        moult_board_set_mode (fixture->board, MOULT_BOARD_RUNNING, NULL);
    } else {
        moult_board_set_info (fixture->board, NULL);
        moult_board_set_mode (fixture->board, MOULT_BOARD_BOOTLOADER, NULL);
    }
    fake_run_idle ();
}

static void
use_file (Fixture *fixture, const char *content)
{
    if (fixture->firmware != NULL)
        g_unlink (moult_firmware_get_path (fixture->firmware));
    g_clear_object (&fixture->firmware);
    fixture->firmware = fake_firmware_new (content);
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
    fixture->devices = fake_devices_new ();
    fake_backend_use (fixture->devices);
    fixture->script = fake_devices_get_script (fixture->devices, HERE);
    fixture->script->repl_becomes = "pico-boot";
    fixture->script->flash_becomes = "pico";
    fixture->script->after = fake_info_new (MACHINE_PICO, "1.23.0");
    fixture->board = moult_board_new (HERE);
    put_board (fixture, "pico", MACHINE_PICO);
    use_file (fixture, PICO);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
    fake_run_idle ();
    if (fixture->job != NULL)
        g_assert_finalize_object (fixture->job);
    g_unlink (moult_firmware_get_path (fixture->firmware));
    g_object_unref (fixture->firmware);
    g_assert_finalize_object (fixture->board);
    g_assert_finalize_object (fixture->devices);
}

static void
make_job (Fixture *fixture)
{
    g_autoptr (GPtrArray) boards = g_ptr_array_new ();
    g_autoptr (GPtrArray) firmwares = g_ptr_array_new ();

    g_ptr_array_add (boards, fixture->board);
    g_ptr_array_add (firmwares, fixture->firmware);
    g_autoptr (MoultPlan) plan =
        moult_plan_new (boards, firmwares, &fixture->options, MOULT_PLAN_EXPLICIT);
    g_autoptr (MoultPlanTask) task = g_list_model_get_item (G_LIST_MODEL (plan), 0);
    g_assert_cmpint (moult_plan_task_get_reason (task), ==, MOULT_PLAN_FLASH);
    fixture->job =
        moult_flash_job_new (task, MOULT_DEVICE_SOURCE (fixture->devices), fake_parse, NULL);
    g_assert_cmpint (moult_flash_job_get_state (fixture->job), ==, MOULT_JOB_WAITING);
}

static void
start (Fixture *fixture)
{
    make_job (fixture);
    moult_flash_job_start (fixture->job);
}

static gboolean
has_ended (gpointer data)
{
    return moult_flash_job_get_state (data) != MOULT_JOB_RUNNING;
}

static void
run (Fixture *fixture)
{
    start (fixture);
    fake_run_until (has_ended, fixture->job);
}

static void
assert_log (Fixture *fixture, const char *words, gboolean expected)
{
    g_autofree char *log = moult_progress_dup_log (moult_flash_job_get_progress (fixture->job));

    if ((strstr (log, words) != NULL) != expected)
        g_error ("\"%s\" is %s in this log:\n%s", words, expected ? "not" : "wrongly", log);
}

static void
assert_done (Fixture *fixture)
{
    const GError *error = moult_flash_job_get_error (fixture->job);

    if (error != NULL)
        g_error ("the job failed: %s", error->message);
    g_assert_cmpint (moult_flash_job_get_state (fixture->job), ==, MOULT_JOB_DONE);
    g_assert_true (moult_flash_job_get_wrote (fixture->job));
    g_assert_false (moult_flash_job_get_can_cancel (fixture->job));
    g_assert_true (moult_board_get_info (fixture->board)
                   == moult_flash_job_get_after (fixture->job));
    g_assert_cmpint (moult_board_get_mode (fixture->board), ==, MOULT_BOARD_RUNNING);
}

static void
assert_failed (Fixture *fixture, MoultError code, gboolean wrote, const char *words)
{
    const GError *error = moult_flash_job_get_error (fixture->job);

    g_assert_cmpint (moult_flash_job_get_state (fixture->job), ==, MOULT_JOB_FAILED);
    g_assert_error (error, MOULT_ERROR, (int) code);
    if (strstr (error->message, words) == NULL)
        g_error ("\"%s\" does not say \"%s\"", error->message, words);
    g_assert_cmpint (moult_flash_job_get_wrote (fixture->job), ==, wrote);
    assert_log (fixture, error->message, TRUE);
}

static void
test_done (Fixture *fixture, gconstpointer unused)
{
    static const MoultStep steps[] = {
        MOULT_STEP_PREPARE, MOULT_STEP_BOOTLOADER, MOULT_STEP_WRITE,
        MOULT_STEP_VERIFY,  MOULT_STEP_RESTART,    MOULT_STEP_CONFIRM
    };
    MoultProgressState state;

    run (fixture);
    assert_done (fixture);
    g_assert_cmpstr (moult_board_info_get_version (moult_flash_job_get_before (fixture->job)), ==,
                     "1.22.0");
    g_assert_cmpstr (moult_board_info_get_version (moult_flash_job_get_after (fixture->job)), ==,
                     "1.23.0");
    moult_progress_get_state (moult_flash_job_get_progress (fixture->job), &state);
    g_assert_true (state.finished);
    for (gsize i = 0; i < G_N_ELEMENTS (steps); i++) {
        g_assert_true (state.has_step[steps[i]]);
        g_assert_cmpfloat (state.seconds[steps[i]], >=, 0);
    }
    g_assert_false (state.has_step[MOULT_STEP_ERASE]);
    g_assert_false (state.has_step[MOULT_STEP_AFTER]);
    double seconds = moult_flash_job_get_seconds (fixture->job);
    g_assert_cmpfloat (seconds, >, 0);
    g_assert_cmpfloat (seconds, ==, moult_flash_job_get_seconds (fixture->job));
    g_assert_true (moult_flash_job_get_board (fixture->job) == fixture->board);
    g_assert_true (moult_flash_job_get_firmware (fixture->job) == fixture->firmware);
}

/* ---- the file ---- */

static void
rewrite (Fixture *fixture, const char *content)
{
    g_assert_true (
        g_file_set_contents (moult_firmware_get_path (fixture->firmware), content, -1, NULL));
}

/* Between plan and job files may change: what counts is what would be written. */
static void
test_file_changed (Fixture *fixture, gconstpointer unused)
{
    make_job (fixture);
    rewrite (fixture, PICO_2);
    moult_flash_job_start (fixture->job);
    fake_run_until (has_ended, fixture->job);
    assert_failed (fixture, MOULT_ERROR_WRONG_FIRMWARE, FALSE,
                   "the file is for rp2350, the board has rp2040");
    assert_log (fixture, "activator", FALSE);
}

static void
test_file_bad (Fixture *fixture, gconstpointer unused)
{
    rewrite (fixture, "bad");
    run (fixture);
    assert_failed (fixture, MOULT_ERROR_BAD_IMAGE, FALSE, "is bad");
    assert_log (fixture, "activator", FALSE);
}

static void
test_file_missing (Fixture *fixture, gconstpointer unused)
{
    g_unlink (moult_firmware_get_path (fixture->firmware));
    run (fixture);
    assert_failed (fixture, MOULT_ERROR_NOT_FOUND, FALSE, "No such file");
}

static void
test_board_missing (Fixture *fixture, gconstpointer unused)
{
    fake_devices_unplug (fixture->devices, HERE);
    run (fixture);
    assert_failed (fixture, MOULT_ERROR_GONE, FALSE, "nothing came");
}

/* ---- the bootloader ---- */

static void
test_in_bootloader (Fixture *fixture, gconstpointer unused)
{
    put_board (fixture, "pico-boot", NULL);
    run (fixture);
    assert_done (fixture);
    assert_log (fixture, "activator", FALSE);

    MoultProgressState state;
    moult_progress_get_state (moult_flash_job_get_progress (fixture->job), &state);
    g_assert_false (state.has_step[MOULT_STEP_BOOTLOADER]);
}

static gboolean
plug_drive (gpointer devices)
{
    fake_devices_plug (devices, HERE, "pico-boot");
    return G_SOURCE_REMOVE;
}

/* It was plugged in this very moment, and its drive is still to come: no button helps. */
static void
test_drive_comes (Fixture *fixture, gconstpointer unused)
{
    put_board (fixture, "pico-boot-bare", NULL);
    fake_devices_set_patience (fixture->devices, 10000);
    g_timeout_add (200, plug_drive, fixture->devices);
    run (fixture);
    assert_done (fixture);
    assert_log (fixture, "activator", FALSE);
}

static void
test_no_drive (Fixture *fixture, gconstpointer unused)
{
    put_board (fixture, "pico-boot-bare", NULL);
    run (fixture);
    assert_failed (fixture, MOULT_ERROR_NO_BOOTLOADER, FALSE,
                   "the bootloader 2e8a:0003 (RP2 Boot) is there, but nothing");
    g_clear_object (&fixture->job);

    put_board (fixture, "pico", MACHINE_PICO);
    fixture->script->repl_becomes = "pico-boot-bare";
    run (fixture);
    assert_failed (fixture, MOULT_ERROR_NO_BOOTLOADER, FALSE, "is there, but nothing");
    assert_log (fixture, "fake-touch", FALSE);
    assert_log (fixture, "fake-manual", FALSE);
}

static void
test_next_activator (Fixture *fixture, gconstpointer unused)
{
    fixture->script->repl_error = MOULT_ERROR_PROTOCOL;
    fixture->script->touch_becomes = "pico-boot";
    run (fixture);
    assert_done (fixture);
    assert_log (fixture, "fake-repl: scripted activator: protocol", TRUE);
    assert_log (fixture, "activator fake-touch", TRUE);
    assert_log (fixture, "fake-manual", FALSE);
}

static void
test_activator_without_effect (Fixture *fixture, gconstpointer unused)
{
    fixture->script->repl_becomes = NULL;
    fixture->script->touch_becomes = "pico-boot";
    run (fixture);
    assert_done (fixture);
    assert_log (fixture, "fake-repl: the board stayed as it was within 5.0 s", TRUE);
}

static void
test_no_bootloader (Fixture *fixture, gconstpointer unused)
{
    fixture->script->repl_becomes = "unknown";
    run (fixture);
    assert_failed (fixture, MOULT_ERROR_NO_BOOTLOADER, FALSE,
                   "fake-repl: the board came back as cafe:4001 (Home-made) within 5.0 s");
    assert_failed (fixture, MOULT_ERROR_NO_BOOTLOADER, FALSE, "; fake-touch: the board stayed");
    assert_failed (fixture, MOULT_ERROR_NO_BOOTLOADER, FALSE, "; fake-manual: the board stayed");
}

static void
test_left_for_good (Fixture *fixture, gconstpointer unused)
{
    fixture->script->repl_becomes = "gone";
    run (fixture);
    assert_failed (fixture, MOULT_ERROR_NO_BOOTLOADER, FALSE,
                   "fake-repl: the board left and did not come back");
}

static void
test_fatal_activator_errors (Fixture *fixture, gconstpointer unused)
{
    static const int codes[] = { MOULT_ERROR_NO_ACCESS, MOULT_ERROR_BUSY, MOULT_ERROR_GONE };

    for (gsize i = 0; i < G_N_ELEMENTS (codes); i++) {
        fixture->script->repl_error = codes[i];
        run (fixture);
        assert_failed (fixture, codes[i], FALSE, "scripted activator");
        assert_log (fixture, "fake-touch", FALSE);
        fake_run_idle ();
        g_assert_finalize_object (g_steal_pointer (&fixture->job));
    }
}

static void
test_named_activator (Fixture *fixture, gconstpointer unused)
{
    static const struct {
        const char *name;
        const char *words;
    } cases[] = {
        { "none", "none is to be started" },
        { "no-such", "no-such: there is no such activator" },
        { "fake-touch", "fake-touch: the board stayed as it was" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
        fixture->options.activator = cases[i].name;
        run (fixture);
        assert_failed (fixture, MOULT_ERROR_NO_BOOTLOADER, FALSE, cases[i].words);
        assert_log (fixture, "fake-repl", FALSE);
        fake_run_idle ();
        g_assert_finalize_object (g_steal_pointer (&fixture->job));
    }
    fixture->script->touch_becomes = "pico-boot";
    run (fixture);
    assert_done (fixture);
}

/* Somebody took the board away and put another one there. */
static void
test_swapped (Fixture *fixture, gconstpointer unused)
{
    fixture->script->repl_becomes = "pico2-boot";
    run (fixture);
    assert_failed (fixture, MOULT_ERROR_WRONG_FIRMWARE, FALSE,
                   "the file is for rp2040, the board has rp2350");
}

/* What stands elsewhere is nobody's business here. */
static void
test_other_location (Fixture *fixture, gconstpointer unused)
{
    fixture->script->repl_becomes = NULL;
    fake_devices_plug (fixture->devices, "1-2", "pico-boot");
    fake_devices_plug (fixture->devices, "1-1.1", "pico-boot");
    run (fixture);
    assert_failed (fixture, MOULT_ERROR_NO_BOOTLOADER, FALSE, "did not appear");
}

static gboolean
needs_user (gpointer data)
{
    MoultProgressState state;

    moult_progress_get_state (moult_flash_job_get_progress (data), &state);
    return state.needs_user;
}

static void
wait_for_hands (Fixture *fixture)
{
    fixture->script->repl_error = MOULT_ERROR_PROTOCOL;
    fixture->script->touch_error = MOULT_ERROR_PROTOCOL;
    fake_devices_set_patience (fixture->devices, 30000);
    start (fixture);
    fake_run_until (needs_user, fixture->job);
}

/* The job goes on by itself when the buttons are pressed. */
static void
test_by_hand (Fixture *fixture, gconstpointer unused)
{
    wait_for_hands (fixture);
    fake_devices_unplug (fixture->devices, HERE);
    fake_devices_plug (fixture->devices, HERE, "pico-boot");
    fake_run_until (has_ended, fixture->job);
    assert_done (fixture);
    g_assert_false (needs_user (fixture->job));
}

/* A hand may plug another board instead: it is told at once, and nothing is written. */
static void
test_by_hand_swapped (Fixture *fixture, gconstpointer unused)
{
    wait_for_hands (fixture);
    fake_devices_plug (fixture->devices, HERE, "pico2-boot");
    fake_run_until (has_ended, fixture->job);
    assert_failed (fixture, MOULT_ERROR_WRONG_FIRMWARE, FALSE, "rp2350");
}

static void
assert_cancelled (Fixture *fixture)
{
    g_assert_cmpint (moult_flash_job_get_state (fixture->job), ==, MOULT_JOB_CANCELLED);
    g_assert_null (moult_flash_job_get_error (fixture->job));
    g_assert_false (moult_flash_job_get_wrote (fixture->job));
    g_assert_false (moult_flash_job_get_can_cancel (fixture->job));
}

static void
test_cancel_by_hand (Fixture *fixture, gconstpointer unused)
{
    wait_for_hands (fixture);
    g_assert_true (moult_flash_job_get_can_cancel (fixture->job));
    moult_flash_job_cancel (fixture->job);
    g_assert_false (moult_flash_job_get_can_cancel (fixture->job));
    fake_run_until (has_ended, fixture->job);
    assert_cancelled (fixture);
}

/* ---- cancelling at the other steps ---- */

static gboolean
is_writing (gpointer data)
{
    MoultProgressState state;

    moult_progress_get_state (moult_flash_job_get_progress (data), &state);
    return state.step == MOULT_STEP_WRITE;
}

static gboolean
has_committed (gpointer data)
{
    return moult_flash_job_get_wrote (data);
}

static void
test_cancel_at_once (Fixture *fixture, gconstpointer unused)
{
    fixture->script->waits_before_write = TRUE;
    start (fixture);
    moult_flash_job_cancel (fixture->job);
    fake_run_until (has_ended, fixture->job);
    assert_cancelled (fixture);
}

static void
test_cancel_waiting (Fixture *fixture, gconstpointer unused)
{
    make_job (fixture);
    moult_flash_job_cancel (fixture->job);
    assert_cancelled (fixture);
    moult_flash_job_start (fixture->job);
    assert_cancelled (fixture);
    g_assert_cmpfloat (moult_flash_job_get_seconds (fixture->job), ==, 0);
}

static void
test_cancel_before_write (Fixture *fixture, gconstpointer unused)
{
    fixture->script->waits_before_write = TRUE;
    start (fixture);
    fake_run_until (is_writing, fixture->job);
    moult_flash_job_cancel (fixture->job);
    fake_run_until (has_ended, fixture->job);
    assert_cancelled (fixture);
}

static void
on_can_cancel_cb (MoultFlashJob *job, GParamSpec *pspec, guint *n_notified)
{
    g_assert_false (moult_flash_job_get_can_cancel (job));
    (*n_notified)++;
}

/* After the point of no return the job goes on to its end. */
static void
test_cancel_too_late (Fixture *fixture, gconstpointer unused)
{
    guint n_notified = 0;

    fixture->script->waits_after_commit = TRUE;
    fake_devices_hold (fixture->devices);
    start (fixture);
    g_signal_connect (fixture->job, "notify::can-cancel", G_CALLBACK (on_can_cancel_cb),
                      &n_notified);
    fake_run_until (has_committed, fixture->job);
    fake_run_idle ();
    g_assert_cmpuint (n_notified, ==, 1);
    moult_flash_job_cancel (fixture->job);
    fake_devices_release (fixture->devices);
    fake_run_until (has_ended, fixture->job);
    assert_done (fixture);
    g_assert_cmpuint (n_notified, ==, 1);
}

/* ---- writing ---- */

static void
test_write_errors (Fixture *fixture, gconstpointer unused)
{
    static const int codes[] = { MOULT_ERROR_NO_SPACE, MOULT_ERROR_GONE, MOULT_ERROR_PROTOCOL,
                                 MOULT_ERROR_NO_ACCESS };

    for (gsize i = 0; i < G_N_ELEMENTS (codes); i++) {
        put_board (fixture, "pico", MACHINE_PICO);
        fixture->script->early_error = codes[i];
        fixture->script->flash_error = FAKE_OK;
        run (fixture);
        assert_failed (fixture, codes[i], FALSE, "scripted write");
        fake_run_idle ();
        g_assert_finalize_object (g_steal_pointer (&fixture->job));

        put_board (fixture, "pico", MACHINE_PICO);
        fixture->script->early_error = FAKE_OK;
        fixture->script->flash_error = codes[i];
        run (fixture);
        assert_failed (fixture, codes[i], TRUE, "scripted write");
        fake_run_idle ();
        g_assert_finalize_object (g_steal_pointer (&fixture->job));
    }
}

static void
test_verify_error (Fixture *fixture, gconstpointer unused)
{
    fixture->script->verify_error = MOULT_ERROR_VERIFY;
    run (fixture);
    assert_failed (fixture, MOULT_ERROR_VERIFY, TRUE, "scripted verify");
}

/* ---- restarting ---- */

static void
test_restart_errors (Fixture *fixture, gconstpointer unused)
{
    static const struct {
        const char *becomes;
        MoultError code;
        const char *words;
    } cases[] = {
        { "gone", MOULT_ERROR_GONE, "did not come back within 15 s" },
        { NULL, MOULT_ERROR_VERIFY, "stayed in the bootloader 2e8a:0003" },
        { "pico-boot", MOULT_ERROR_VERIFY, "came back in the bootloader 2e8a:0003" },
        { "pico-no-tty", MOULT_ERROR_VERIFY, "came back as 2e8a:0005 (Board in FS mode) without" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
        put_board (fixture, "pico", MACHINE_PICO);
        fixture->script->flash_becomes = cases[i].becomes;
        run (fixture);
        assert_failed (fixture, cases[i].code, TRUE, cases[i].words);
        fake_run_idle ();
        g_assert_finalize_object (g_steal_pointer (&fixture->job));
    }
}

static gboolean
plug_pico (gpointer devices)
{
    fake_devices_plug (devices, HERE, "pico");
    return G_SOURCE_REMOVE;
}

/* A bootloader that shows itself for a moment before the firmware runs is no failure. */
static void
test_bootloader_passes (Fixture *fixture, gconstpointer unused)
{
    fixture->script->flash_becomes = "pico-boot";
    fake_devices_set_patience (fixture->devices, 10000);
    g_timeout_add (300, plug_pico, fixture->devices);
    run (fixture);
    assert_done (fixture);
}

/* ---- confirming ---- */

static void
answer_after (Fixture *fixture, MoultBoardInfo *info)
{
    g_clear_object (&fixture->script->after);
    fixture->script->after = info;
}

static void
test_slow_to_answer (Fixture *fixture, gconstpointer unused)
{
    fixture->script->n_ask_errors = 3;
    run (fixture);
    assert_done (fixture);
    assert_log (fixture, "no answer yet: scripted answer: busy", TRUE);
    g_assert_cmpuint (fake_devices_count_asked (fixture->devices, HERE), ==, 4);
}

/* Who has no access now will have none in a second. */
static void
test_no_access_after (Fixture *fixture, gconstpointer unused)
{
    fixture->script->ask_error = MOULT_ERROR_NO_ACCESS;
    run (fixture);
    assert_failed (fixture, MOULT_ERROR_NO_ACCESS, TRUE, "the board did not confirm it");
    g_assert_cmpuint (fake_devices_count_asked (fixture->devices, HERE), ==, 1);
}

static void
test_old_version (Fixture *fixture, gconstpointer unused)
{
    answer_after (fixture, fake_info_new (MACHINE_PICO, "1.22.0"));
    run (fixture);
    assert_failed (fixture, MOULT_ERROR_VERIFY, TRUE,
                   "the file has version 1.23.0, the board runs version 1.22.0");
    g_assert_nonnull (moult_flash_job_get_after (fixture->job));
}

static void
test_other_board (Fixture *fixture, gconstpointer unused)
{
    answer_after (fixture, fake_info_new ("Raspberry Pi Pico W with RP2040", "1.22.0"));
    run (fixture);
    assert_failed (fixture, MOULT_ERROR_VERIFY, TRUE,
                   "after flashing, the file is for RPI_PICO, the board is RPI_PICO_W");
}

static void
test_other_language (Fixture *fixture, gconstpointer unused)
{
    answer_after (fixture, fake_info_new_family ("circuitpython", MACHINE_PICO, "9.2.1"));
    run (fixture);
    assert_failed (fixture, MOULT_ERROR_VERIFY, TRUE, "circuitpython 9.2.1, not MicroPython");
}

/* A build of one's own says no version: that MicroPython answers is all that can be asked for. */
static void
test_custom_build (Fixture *fixture, gconstpointer unused)
{
    use_file (fixture, "chip=rp2040\n");
    answer_after (fixture, fake_info_new ("Mine with RP2040", "1.26.0"));
    run (fixture);
    assert_done (fixture);
}

/* ---- a second way into the same bootloader, which this user may not take ---- */

typedef struct {
    GObject parent_instance;
} ClosedBackend;

typedef GObjectClass ClosedBackendClass;

static gboolean closed_fits; /* in the tests that are of it */

static const MoultFlashBackendTraits *
closed_backend_get_traits (MoultFlashBackend *backend)
{
    static const char *const activators[] = { "fake-repl", NULL };
    static const MoultFlashBackendTraits traits = {
        .name = "closed",
        .activators = activators,
        .priority = 50,
        .needs_bootloader = TRUE,
        .opens_device = TRUE,
        .weights = { [MOULT_STEP_WRITE] = 60 },
    };

    return &traits;
}

static char *
closed_backend_supports (MoultFlashBackend *backend,
                         MoultDevice *device,
                         MoultBoardInfo *info,
                         MoultImageKind kind)
{
    return closed_fits ? NULL : g_strdup ("it is of other tests");
}

static gboolean
closed_backend_ready (MoultFlashBackend *backend, MoultDevice *device)
{
    return FALSE;
}

static gboolean
closed_backend_flash (MoultFlashBackend *backend,
                      const MoultFlashContext *context,
                      MoultProgress *progress,
                      GCancellable *cancellable,
                      GError **error)
{
    g_set_error_literal (error, MOULT_ERROR, MOULT_ERROR_NO_ACCESS, "the node may not be opened");
    return FALSE;
}

static void
closed_backend_iface_init (MoultFlashBackendInterface *iface)
{
    iface->get_traits = closed_backend_get_traits;
    iface->supports = closed_backend_supports;
    iface->ready = closed_backend_ready;
    iface->flash = closed_backend_flash;
}

static GType closed_backend_get_type (void);

G_DEFINE_TYPE_WITH_CODE (ClosedBackend,
                         closed_backend,
                         G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (MOULT_TYPE_FLASH_BACKEND,
                                                closed_backend_iface_init))

static void
closed_backend_class_init (ClosedBackendClass *klass)
{
}

static void
closed_backend_init (ClosedBackend *self)
{
}

static void
test_other_backend (Fixture *fixture, gconstpointer unused)
{
    closed_fits = TRUE;
    run (fixture);
    closed_fits = FALSE;
    assert_done (fixture);
    assert_log (fixture, "backend closed", TRUE);
    assert_log (fixture, "closed cannot write to this device as it is: fake takes over", TRUE);
}

/* Already in its bootloader. */
static void
test_other_backend_at_once (Fixture *fixture, gconstpointer unused)
{
    put_board (fixture, "pico-boot", NULL);
    closed_fits = TRUE;
    run (fixture);
    closed_fits = FALSE;
    assert_done (fixture);
    assert_log (fixture, "fake takes over", TRUE);
    assert_log (fixture, "activator", FALSE);
}

/* Who names a backend gets that one, and hears from itself why it cannot. */
static void
test_named_backend (Fixture *fixture, gconstpointer unused)
{
    put_board (fixture, "pico-boot", NULL);
    fixture->options.backend = "closed";
    closed_fits = TRUE;
    run (fixture);
    closed_fits = FALSE;
    assert_failed (fixture, MOULT_ERROR_NO_ACCESS, FALSE, "the node may not be opened");
    assert_log (fixture, "takes over", FALSE);
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
    g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
    g_test_init (&argc, &argv, NULL);
    moult_registry_init (NULL);
    fake_backend_register ();
    g_io_extension_point_implement (MOULT_FLASH_BACKEND_EXTENSION_POINT, closed_backend_get_type (),
                                    "closed", 0);
    add ("/flash-job/done", test_done);
    add ("/flash-job/file-changed", test_file_changed);
    add ("/flash-job/file-bad", test_file_bad);
    add ("/flash-job/file-missing", test_file_missing);
    add ("/flash-job/board-missing", test_board_missing);
    add ("/flash-job/in-bootloader", test_in_bootloader);
    add ("/flash-job/drive-comes", test_drive_comes);
    add ("/flash-job/no-drive", test_no_drive);
    add ("/flash-job/next-activator", test_next_activator);
    add ("/flash-job/activator-without-effect", test_activator_without_effect);
    add ("/flash-job/no-bootloader", test_no_bootloader);
    add ("/flash-job/left-for-good", test_left_for_good);
    add ("/flash-job/fatal-activator-errors", test_fatal_activator_errors);
    add ("/flash-job/named-activator", test_named_activator);
    add ("/flash-job/swapped", test_swapped);
    add ("/flash-job/other-location", test_other_location);
    add ("/flash-job/by-hand", test_by_hand);
    add ("/flash-job/by-hand-swapped", test_by_hand_swapped);
    add ("/flash-job/cancel-by-hand", test_cancel_by_hand);
    add ("/flash-job/cancel-at-once", test_cancel_at_once);
    add ("/flash-job/cancel-waiting", test_cancel_waiting);
    add ("/flash-job/cancel-before-write", test_cancel_before_write);
    add ("/flash-job/cancel-too-late", test_cancel_too_late);
    add ("/flash-job/write-errors", test_write_errors);
    add ("/flash-job/verify-error", test_verify_error);
    add ("/flash-job/restart-errors", test_restart_errors);
    add ("/flash-job/bootloader-passes", test_bootloader_passes);
    add ("/flash-job/slow-to-answer", test_slow_to_answer);
    add ("/flash-job/no-access-after", test_no_access_after);
    add ("/flash-job/old-version", test_old_version);
    add ("/flash-job/other-board", test_other_board);
    add ("/flash-job/other-language", test_other_language);
    add ("/flash-job/custom-build", test_custom_build);
    add ("/flash-job/other-backend", test_other_backend);
    add ("/flash-job/other-backend-at-once", test_other_backend_at_once);
    add ("/flash-job/named-backend", test_named_backend);
    return g_test_run ();
}
