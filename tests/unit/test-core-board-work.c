/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "board-list.h"
#include "board-work.h"
#include "error.h"
#include "fake-backend.h"
#include "fake-devices.h"
#include "job-queue.h"
#include "plan.h"
#include "registry.h"

/* A backend that reads flashes of Picos and unlocks a Pico 2's chip; how is set by the test. */
typedef struct {
    GObject parent_instance;
} KeyBackend;

typedef GObjectClass KeyBackendClass;

static struct {
    FakeDevices *devices;
    int error; /* of the backend, or 0 */
    gboolean commits;
    gboolean leaves;    /* the device is gone at the end */
    gboolean re_enters; /* it was away meanwhile */
    int n_begun;
} script;

static const MoultFlashBackendTraits *
key_get_traits (MoultFlashBackend *self)
{
    static const MoultFlashBackendTraits traits = { .name = "key", .priority = -1 };

    return &traits;
}

static char *
key_supports (MoultFlashBackend *self,
              MoultDevice *device,
              MoultBoardInfo *info,
              MoultImageKind kind)
{
    return g_strdup ("writes nothing");
}

static void
key_backend_iface_init (MoultFlashBackendInterface *iface)
{
    iface->get_traits = key_get_traits;
    iface->supports = key_supports;
}

/* What both acts have in common. */
static gboolean
act (MoultDevice *device, MoultProgress *progress, GCancellable *cancellable, GError **error)
{
    const char *location = moult_device_get_location (device);

    g_atomic_int_inc (&script.n_begun);
    if (script.commits)
        moult_progress_commit (progress);
    if (script.re_enters)
        fake_devices_become (script.devices, location, "pico-boot");
    if (script.re_enters)
        fake_devices_become (script.devices, location, "pico");
    fake_devices_wait_released (script.devices);
    if (script.leaves)
        fake_devices_become (script.devices, location, "gone");
    if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
    if (script.error == 0)
        return TRUE;
    g_set_error (error, MOULT_ERROR, script.error, "the test wants it so");
    return FALSE;
}

static gboolean
key_can_read (MoultFlashReader *self, MoultDevice *device, MoultBoardInfo *info)
{
    return moult_device_get_vid (device) == 0x2e8a && info != NULL;
}

static gboolean
key_read (MoultFlashReader *self,
          MoultDeviceSource *devices,
          MoultDevice *device,
          MoultBoardInfo *info,
          GFile *file,
          MoultProgress *progress,
          GCancellable *cancellable,
          GError **error)
{
    moult_progress_begin (progress, MOULT_STEP_WRITE);
    return act (device, progress, cancellable, error)
           && g_file_replace_contents (file, "flash", 5, NULL, FALSE, G_FILE_CREATE_NONE, NULL,
                                       NULL, error);
}

static void
key_reader_iface_init (MoultFlashReaderInterface *iface)
{
    iface->can_read = key_can_read;
    iface->read = key_read;
}

static gboolean
key_can_unlock (MoultChipUnlocker *self, MoultDevice *device)
{
    return moult_board_db_is_bootloader (device);
}

static gboolean
key_unlock (MoultChipUnlocker *self,
            MoultDeviceSource *devices,
            MoultDevice *device,
            MoultProgress *progress,
            GCancellable *cancellable,
            GError **error)
{
    moult_progress_begin (progress, MOULT_STEP_ERASE);
    return act (device, progress, cancellable, error);
}

static void
key_unlocker_iface_init (MoultChipUnlockerInterface *iface)
{
    iface->can_unlock = key_can_unlock;
    iface->unlock = key_unlock;
}

static GType key_backend_get_type (void);

G_DEFINE_TYPE_WITH_CODE (KeyBackend,
                         key_backend,
                         G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (MOULT_TYPE_FLASH_BACKEND, key_backend_iface_init)
                             G_IMPLEMENT_INTERFACE (MOULT_TYPE_FLASH_READER, key_reader_iface_init)
                                 G_IMPLEMENT_INTERFACE (MOULT_TYPE_CHIP_UNLOCKER,
                                                        key_unlocker_iface_init))

static void
key_backend_class_init (KeyBackendClass *klass)
{
}

static void
key_backend_init (KeyBackend *self)
{
}

typedef struct {
    FakeDevices *devices;
    MoultBoardList *boards;
    MoultBoard *board; /* borrowed: "pico" or "pico-boot" at 1-1 */
    GCancellable *cancellable;
    GFile *file;
    gboolean done;
    GError *error;
} Fixture;

static gboolean
is_settled (gpointer data)
{
    return moult_board_list_get_settled (data);
}

static void
settle (Fixture *fixture)
{
    fake_run_idle ();
    fake_run_until (is_settled, fixture->boards);
    fake_run_idle ();
}

static void
set_up (Fixture *fixture, gconstpointer what)
{
    g_autoptr (MoultBoardInfo) info = fake_info_new ("Raspberry Pi Pico with RP2040", "1.24.1");
    g_autofree char *path = fake_file_new ("old");

    memset (&script, 0, sizeof script);
    fixture->devices = script.devices = fake_devices_new ();
    fake_devices_set_info (fixture->devices, "1-1", info);
    fixture->boards = moult_board_list_new (MOULT_DEVICE_SOURCE (fixture->devices));
    fixture->cancellable = g_cancellable_new ();
    fixture->file = g_file_new_for_path (path);
    fake_devices_plug (fixture->devices, "1-1", what);
    settle (fixture);
    fixture->board = moult_board_list_find (fixture->boards, "1-1");
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
    g_file_delete (fixture->file, NULL, NULL);
    g_clear_error (&fixture->error);
    g_clear_object (&fixture->file);
    g_clear_object (&fixture->cancellable);
    g_clear_object (&fixture->boards);
    g_clear_object (&fixture->devices);
}

static void
on_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    Fixture *fixture = user_data;
    gboolean success =
        moult_board_work_run_finish (MOULT_BOARD_WORK (source), result, &fixture->error);

    g_assert_cmpint (success, ==, fixture->error == NULL);
    fixture->done = TRUE;
}

static gboolean
is_done (gpointer data)
{
    return ((Fixture *) data)->done;
}

static gboolean
has_begun (gpointer unused)
{
    return g_atomic_int_get (&script.n_begun) > 0;
}

static MoultBoardWork *
begin_reading (Fixture *fixture)
{
    MoultFlashReader *reader = moult_registry_find_flash_reader (
        moult_board_get_device (fixture->board), moult_board_get_info (fixture->board));
    MoultBoardWork *work = moult_board_work_new_read_flash (MOULT_DEVICE_SOURCE (fixture->devices),
                                                            fixture->board, reader, fixture->file);

    moult_board_work_run_async (work, fixture->cancellable, on_done_cb, fixture);
    return work;
}

static void
assert_content (Fixture *fixture, const char *expected)
{
    g_autofree char *content = NULL;

    g_assert_true (g_file_load_contents (fixture->file, NULL, &content, NULL, NULL, NULL));
    g_assert_cmpstr (content, ==, expected);
}

static void
test_finds_who_can (Fixture *fixture, gconstpointer unused)
{
    g_autoptr (MoultDevice) boot = fake_device_new ("1-2", "pico-boot");
    g_autoptr (MoultDevice) stick = fake_device_new ("1-3", "stick");
    MoultDevice *device = moult_board_get_device (fixture->board);
    MoultBoardInfo *info = moult_board_get_info (fixture->board);

    g_assert_nonnull (moult_registry_find_flash_reader (device, info));
    g_assert_null (moult_registry_find_flash_reader (device, NULL));
    g_assert_null (moult_registry_find_flash_reader (stick, info));
    g_assert_nonnull (moult_registry_find_chip_unlocker (boot));
    g_assert_null (moult_registry_find_chip_unlocker (device));
}

/* The board restarts twice under the reader's hands, and nobody asks it before the end. */
static void
test_reads_with_the_board_held (Fixture *fixture, gconstpointer unused)
{
    guint n_asked = fake_devices_count_asked (fixture->devices, "1-1");
    g_autoptr (MoultBoardWork) work = NULL;
    MoultProgressState state;

    script.re_enters = TRUE;
    fake_devices_hold (fixture->devices);
    work = begin_reading (fixture);
    g_assert_true (moult_board_get_held (fixture->board));
    fake_run_until (has_begun, NULL);
    fake_run_idle ();
    moult_board_list_ask (fixture->boards, fixture->board);
    g_assert_cmpuint (fake_devices_count_asked (fixture->devices, "1-1"), ==, n_asked);
    g_assert_false (moult_board_get_asking (fixture->board));
    fake_devices_release (fixture->devices);
    fake_run_until (is_done, fixture);
    g_assert_no_error (fixture->error);
    g_assert_false (moult_board_get_held (fixture->board));
    settle (fixture);
    g_assert_cmpuint (fake_devices_count_asked (fixture->devices, "1-1"), ==, n_asked + 1);
    g_assert_cmpint (moult_board_get_mode (fixture->board), ==, MOULT_BOARD_RUNNING);
    moult_progress_get_state (moult_board_work_get_progress (work), &state);
    g_assert_true (state.finished);
    assert_content (fixture, "flash");
}

static void
test_cancel_leaves_the_old_file (Fixture *fixture, gconstpointer unused)
{
    g_autoptr (MoultBoardWork) work = NULL;

    fake_devices_hold (fixture->devices);
    work = begin_reading (fixture);
    fake_run_until (has_begun, NULL);
    g_cancellable_cancel (fixture->cancellable);
    fake_devices_release (fixture->devices);
    fake_run_until (is_done, fixture);
    g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_assert_false (moult_board_get_held (fixture->board));
    assert_content (fixture, "old");
}

/* The plug was pulled: the row stays while the work does, and goes some seconds later. */
static void
test_a_board_that_leaves (Fixture *fixture, gconstpointer unused)
{
    g_autoptr (MoultBoardWork) work = NULL;

    script.leaves = TRUE;
    script.error = MOULT_ERROR_GONE;
    work = begin_reading (fixture);
    fake_run_until (is_done, fixture);
    fake_run_idle ();
    g_assert_error (fixture->error, MOULT_ERROR, MOULT_ERROR_GONE);
    g_assert_true (moult_board_list_find (fixture->boards, "1-1") == fixture->board);
    g_assert_cmpint (moult_board_get_mode (fixture->board), ==, MOULT_BOARD_GONE);
    g_assert_false (moult_board_get_held (fixture->board));
}

static void
test_unlocks (Fixture *fixture, gconstpointer unused)
{
    MoultChipUnlocker *unlocker =
        moult_registry_find_chip_unlocker (moult_board_get_device (fixture->board));
    g_autoptr (MoultBoardWork) work = moult_board_work_new_unlock (
        MOULT_DEVICE_SOURCE (fixture->devices), fixture->board, unlocker);
    MoultProgressState state;

    script.commits = TRUE;
    moult_board_work_run_async (work, fixture->cancellable, on_done_cb, fixture);
    g_assert_true (moult_board_get_held (fixture->board));
    fake_run_until (is_done, fixture);
    g_assert_no_error (fixture->error);
    moult_progress_get_state (moult_board_work_get_progress (work), &state);
    g_assert_true (state.committed && state.finished);
    g_assert_false (moult_board_get_held (fixture->board));
}

static void
test_tells_why_not (Fixture *fixture, gconstpointer unused)
{
    MoultChipUnlocker *unlocker =
        moult_registry_find_chip_unlocker (moult_board_get_device (fixture->board));
    g_autoptr (MoultBoardWork) work = moult_board_work_new_unlock (
        MOULT_DEVICE_SOURCE (fixture->devices), fixture->board, unlocker);

    script.error = MOULT_ERROR_LOCKED;
    moult_board_work_run_async (work, fixture->cancellable, on_done_cb, fixture);
    fake_run_until (is_done, fixture);
    g_assert_error (fixture->error, MOULT_ERROR, MOULT_ERROR_LOCKED);
    g_assert_cmpint (moult_board_get_mode (fixture->board), ==, MOULT_BOARD_BOOTLOADER);
}

static gboolean
has_ended (gpointer job)
{
    return !moult_flash_job_is_active (job);
}

static void
test_a_job_waits_for_the_end (Fixture *fixture, gconstpointer unused)
{
    g_autoptr (MoultJobQueue) queue =
        moult_job_queue_new (MOULT_DEVICE_SOURCE (fixture->devices), fake_parse, 0);
    g_autoptr (MoultFirmware) firmware =
        fake_firmware_new ("chip=rp2040\nmachine=Raspberry Pi Pico with RP2040\nversion=1.25.0\n");
    g_autoptr (GPtrArray) boards = g_ptr_array_new ();
    g_autoptr (GPtrArray) files = g_ptr_array_new ();
    g_autoptr (MoultBoardWork) work = NULL;
    g_autoptr (MoultPlan) plan = NULL;
    g_autoptr (MoultFlashJob) job = NULL;

    fake_backend_use (fixture->devices);
    fake_devices_get_script (fixture->devices, "1-1")->repl_becomes = "pico-boot";
    fake_devices_get_script (fixture->devices, "1-1")->flash_becomes = "pico";
    fake_devices_hold (fixture->devices);
    work = begin_reading (fixture);
    fake_run_until (has_begun, NULL);
    g_ptr_array_add (boards, fixture->board);
    g_ptr_array_add (files, firmware);
    plan = moult_plan_new (boards, files, NULL, MOULT_PLAN_DEFAULT);
    g_assert_cmpuint (moult_job_queue_add_plan (queue, plan), ==, 1);
    job = g_list_model_get_item (G_LIST_MODEL (queue), 0);
    fake_run_idle ();
    g_assert_cmpint (moult_flash_job_get_state (job), ==, MOULT_JOB_WAITING);
    fake_devices_release (fixture->devices);
    fake_run_until (is_done, fixture);
    fake_run_until (has_ended, job);
    g_assert_cmpint (moult_flash_job_get_state (job), !=, MOULT_JOB_WAITING);
}

static void
add (const char *path, const char *what, void (*test) (Fixture *, gconstpointer))
{
    g_test_add (path, Fixture, what, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    moult_registry_init (NULL);
    fake_backend_register ();
    g_io_extension_point_implement (MOULT_FLASH_BACKEND_EXTENSION_POINT, key_backend_get_type (),
                                    "key", 0);

    add ("/board-work/finds-who-can", "pico", test_finds_who_can);
    add ("/board-work/reads-with-the-board-held", "pico", test_reads_with_the_board_held);
    add ("/board-work/cancel-leaves-the-old-file", "pico", test_cancel_leaves_the_old_file);
    add ("/board-work/a-board-that-leaves", "pico", test_a_board_that_leaves);
    add ("/board-work/unlocks", "pico-boot", test_unlocks);
    add ("/board-work/tells-why-not", "pico-boot", test_tells_why_not);
    add ("/board-work/a-job-waits-for-the-end", "pico", test_a_job_waits_for_the_end);
    return g_test_run ();
}
