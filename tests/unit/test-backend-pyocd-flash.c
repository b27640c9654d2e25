/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A whole flash with a stand-in for pyOCD and a probe that only pyOCD can speak to; the targets and
 * probes that Moult speaks to itself are the lab's. */

#include <string.h>

#include "dfu-backend.h"
#include "error.h"
#include "fake-devices.h"
#include "fake-pyocd.h"
#include "flash-backend.h"
#include "probe-driver.h"
#include "pyocd-backend.h"
#include "registry.h"

#define PLACE "1-5"
#define TWIN  "1-7" /* of another probe of the same serial number */

static FakePyocd *fake;
static FakeDevices *devices;

/* ---- The probe ---- */

typedef struct {
    MoultProbeCaps caps;
    MoultTargetLock lock;
    const char *chip;
    int error; /* of the first question; FAKE_OK: none */
    guint n_asked;
    gboolean under_reset; /* of the last question */
} Probe;

static Probe probe;

#define TEST_TYPE_DRIVER (test_driver_get_type ())
G_DECLARE_FINAL_TYPE (TestDriver, test_driver, TEST, DRIVER, GObject)

struct _TestDriver {
    GObject parent_instance;
};

static MoultProbeInfo *
test_driver_recognise (MoultProbeDriver *driver, MoultDevice *device)
{
    if (!g_str_equal (moult_device_get_location (device), PLACE)
        && !g_str_equal (moult_device_get_location (device), TWIN))
        return NULL;

    MoultProbeInfo *info = moult_probe_info_new ();
    info->kind = MOULT_PROBE_J_LINK;
    info->caps = probe.caps;
    info->serial = g_strdup ("4711");
    info->standalone = TRUE;
    return info;
}

static MoultTarget *
test_driver_read_target (MoultProbeDriver *driver,
                         MoultDeviceSource *source,
                         MoultDevice *device,
                         const MoultProbeOptions *options,
                         MoultProbeInfo **info,
                         GCancellable *cancellable,
                         GError **error)
{
    probe.under_reset = options->under_reset;
    if (probe.n_asked++ == 0 && probe.error != FAKE_OK) {
        g_set_error_literal (error, MOULT_ERROR, probe.error, "scripted");
        return NULL;
    }

    MoultTarget *target = moult_target_new ();
    target->name = g_strdup ("STM32F412xG");
    target->core = g_strdup ("Cortex-M4");
    target->revision = g_strdup ("");
    target->chip = g_strdup (probe.chip);
    target->lock = probe.lock;
    return target;
}

static void
test_driver_iface_init (MoultProbeDriverInterface *iface)
{
    iface->recognise = test_driver_recognise;
    iface->read_target = test_driver_read_target;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TestDriver,
                               test_driver,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MOULT_TYPE_PROBE_DRIVER,
                                                      test_driver_iface_init))

static void
test_driver_class_init (TestDriverClass *klass)
{
}

static void
test_driver_init (TestDriver *self)
{
}

/* ---- The program ---- */

/* It answers Moult's questions, keeps what it is called with, "writes" the image to a file and
 * reads it back from there. What happens at a load is in $LOAD, at a reading in $READ. */
#define PROGRAM                                                                                    \
    "case \"$1 $2\" in\n"                                                                          \
    "'json -t') echo '{\"targets\": [{\"name\": \"stm32f412xg\"}]}'; exit;;\n"                     \
    "'load --help') echo --no-wait --no-reset --no-config --erase --pack --connect; exit;;\n"      \
    "'--help-options ') echo 'resume_on_disconnect (bool) x'; exit;;\n"                            \
    "esac\n"                                                                                       \
    "echo \"$@\" >> $FAKE_PYOCD/calls\n"                                                           \
    "bar () { printf '[---|---|---|---|---|---|---|---|---|----]\\n[====';"                        \
    " printf '====================================]\\n'; }\n"                                      \
    "write () { for file; do :; done; cp ${file%@*} $FAKE_PYOCD/flash; }\n"                        \
    "read_back () { while read -r command address size path; do dd bs=1 status=none"               \
    " if=$FAKE_PYOCD/flash of=$path skip=$((address - 0x08000000)) count=$size; done; }\n"

static void
set_program (const char *load, const char *read)
{
    g_autofree char *script =
        g_strconcat (PROGRAM "case \"$1\" in\nload) ", load,
                     ";;\ncommander) for file; do :; done; ", read, ";;\nesac", NULL);
    g_autofree char *calls = fake_pyocd_dup_path (fake, "calls");
    g_autofree char *flash = fake_pyocd_dup_path (fake, "flash");

    fake_pyocd_set_script (fake, script);
    g_file_set_contents (calls, "", 0, NULL);
    g_file_set_contents (flash, "", 0, NULL);
    probe = (Probe) { .error = FAKE_OK };
}

#define GOOD_LOAD "bar; write \"$@\""
#define GOOD_READ "read_back < $file"

/* ---- A flash ---- */

typedef struct {
    MoultProgress *progress;
    MoultProgressState state;
    GError *error;
    char *calls;
    char *log;
} Result;

static void
result_clear (Result *result)
{
    g_clear_object (&result->progress);
    g_clear_error (&result->error);
    g_free (result->calls);
    g_free (result->log);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Result, result_clear)

static MoultImage *
new_image (void)
{
    GByteArray *array = g_byte_array_new ();
    for (guint i = 0; i < 3000; i++) {
        guint8 byte = (guint8) (i * 13);

        g_byte_array_append (array, &byte, 1);
    }
    g_autoptr (GBytes) bytes = g_byte_array_free_to_bytes (array);
    const MoultSegment segment = { 0x08000000, bytes, 0 };
    const MoultImageFields fields = {
        .kind = MOULT_IMAGE_DFU,
        .bytes = bytes,
        .segments = &segment,
        .n_segments = 1,
        .chips = (const char *const[]) { "stm32f4", NULL },
    };

    return moult_image_new (&fields);
}

static void
flash (Result *result, const MoultFlashOptions *options, GCancellable *cancellable)
{
    static const MoultFlashOptions usual = { .target = "stm32f412xg" };
    MoultFlashBackend *backend = moult_registry_find_backend ("pyocd");
    g_autoptr (MoultDevice) device =
        moult_device_source_look (MOULT_DEVICE_SOURCE (devices), PLACE);
    g_autoptr (MoultImage) image = new_image ();
    const MoultFlashContext context = {
        .devices = MOULT_DEVICE_SOURCE (devices),
        .device = device,
        .image = image,
        .options = options != NULL ? *options : usual,
    };

    result->progress = moult_progress_new ();
    gboolean done = moult_flash_backend_flash (backend, &context, result->progress, cancellable,
                                               &result->error);
    g_assert_true (done == (result->error == NULL));
    moult_progress_get_state (result->progress, &result->state);
    result->calls = fake_pyocd_dup_text (fake, "calls");
    result->log = moult_progress_dup_log (result->progress);
}

static void
assert_fails (Result *result, MoultError code, const char *words)
{
    g_assert_error (result->error, MOULT_ERROR, (int) code);
    if (strstr (result->error->message, words) == NULL)
        g_error ("“%s” is not in “%s”", words, result->error->message);
}

static void
test_done (void)
{
    g_auto (Result) result = { 0 };

    set_program (GOOD_LOAD, GOOD_READ);
    flash (&result, NULL, NULL);
    g_assert_no_error (result.error);
    g_assert_true (result.state.committed);
    g_auto (GStrv) calls = g_strsplit (result.calls, "\n", -1);
    g_assert_cmpuint (g_strv_length (calls), ==, 4);
    g_assert_true (g_str_has_prefix (calls[0], "load -W --no-config -j /"));
    g_assert_nonnull (strstr (calls[0], " -u 4711 -t stm32f412xg -f 1000000 -M halt"
                                        " -O auto_unlock=false"));
    g_assert_nonnull (strstr (calls[0], " -e sector --no-reset /"));
    g_assert_true (g_str_has_prefix (calls[1], "commander -W "));
    g_assert_nonnull (strstr (calls[1], " -M attach "));
    g_assert_true (g_str_has_prefix (calls[2], "reset -W "));
}

static void
test_options (void)
{
    const MoultFlashOptions options = {
        .target = "STM32F412xG",
        .erase = TRUE,
        .frequency = 4000000,
        .connect_mode = "under-reset",
        .reset_mode = "hw",
    };
    g_auto (Result) result = { 0 };

    set_program (GOOD_LOAD, GOOD_READ);
    flash (&result, &options, NULL);
    g_assert_no_error (result.error);
    g_assert_nonnull (strstr (result.calls, " -f 4000000 -M under-reset "));
    g_assert_nonnull (strstr (result.calls, " -e chip "));
    g_assert_nonnull (strstr (result.calls, " -m hw\n"));
}

/* It ends with 0, and the flash holds garbage. */
static void
test_garbage (void)
{
    g_auto (Result) result = { 0 };

    set_program ("bar; write \"$@\"; printf x | dd of=$FAKE_PYOCD/flash conv=notrunc bs=1 seek=2000"
                 " status=none",
                 GOOD_READ);
    flash (&result, NULL, NULL);
    assert_fails (&result, MOULT_ERROR_VERIFY, "0x78 at 0x080007d0");
    g_assert_nonnull (strstr (result.calls, "\nreset "));
}

static void
test_unread (void)
{
    g_auto (Result) result = { 0 };

    set_program (GOOD_LOAD, "echo");
    flash (&result, NULL, NULL);
    assert_fails (&result, MOULT_ERROR_PROTOCOL, "pyocd read 0 bytes");
}

/* The gentlest way first, and none once something was written. */
static void
test_connect_modes (void)
{
    g_auto (Result) result = { 0 };

    set_program ("case \"$*\" in *pre-reset*) " GOOD_LOAD ";; *) "
                 "echo '0000700 C No ACK received [x]' >&2; exit 1;; esac",
                 GOOD_READ);
    flash (&result, NULL, NULL);
    g_assert_no_error (result.error);
    g_assert_nonnull (strstr (result.calls, " -M halt "));
    g_assert_nonnull (strstr (result.calls, " -M under-reset "));
    g_assert_nonnull (strstr (result.calls, " -M pre-reset "));
}

static void
test_no_answer (void)
{
    g_auto (Result) result = { 0 };

    set_program ("echo '0000700 C No ACK received [x]' >&2; exit 1", GOOD_READ);
    flash (&result, NULL, NULL);
    assert_fails (&result, MOULT_ERROR_PROTOCOL, "No ACK");
    g_assert_false (result.state.committed);
}

static void
test_fails_midway (void)
{
    g_auto (Result) result = { 0 };

    set_program ("printf '[---|---|---|---|---|---|---|---|---|----]\\n[===';"
                 " echo '0000700 C No ACK received [x]' >&2; exit 1",
                 GOOD_READ);
    flash (&result, NULL, NULL);
    assert_fails (&result, MOULT_ERROR_PROTOCOL, "No ACK");
    g_assert_true (result.state.committed);
    g_assert_null (strstr (result.calls, "under-reset"));
}

/* What it leaves out it only warns of. */
static void
test_left_out (void)
{
    g_auto (Result) result = { 0 };

    set_program ("echo '0000700 W Failed to add data chunk: no memory region defined for address "
                 "0x90000000 [x]' >&2; sleep 30",
                 GOOD_READ);
    flash (&result, NULL, NULL);
    assert_fails (&result, MOULT_ERROR_WRONG_FIRMWARE, "0x90000000");
    g_assert_false (result.state.committed);
}

static gpointer
cancel_thread (gpointer cancellable)
{
    g_autofree char *calls = NULL;

    do {
        g_free (calls);
        g_usleep (20000);
        calls = fake_pyocd_dup_text (fake, "calls");
    } while (strstr (calls, "load ") == NULL);
    g_cancellable_cancel (cancellable);
    return NULL;
}

/* Nothing was written, the probe is free, and the target runs again. */
static void
test_cancel (void)
{
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    GThread *thread;
    g_auto (Result) result = { 0 };

    set_program ("trap 'exit 0' INT; while :; do sleep 0.1; done", GOOD_READ);
    thread = g_thread_new ("cancel", cancel_thread, cancellable);
    flash (&result, NULL, cancellable);
    g_thread_join (thread);
    g_assert_error (result.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_assert_false (result.state.committed);
    g_assert_nonnull (strstr (result.calls, "\nreset "));
}

static void
test_unknown_target (void)
{
    static const MoultFlashOptions none = { 0 };
    static const MoultFlashOptions other = { .target = "stm32f412" };
    g_auto (Result) without = { 0 };
    g_auto (Result) wrong = { 0 };

    set_program (GOOD_LOAD, GOOD_READ);
    flash (&without, &none, NULL);
    assert_fails (&without, MOULT_ERROR_DEPENDENCY, "name pyocd's target");
    flash (&wrong, &other, NULL);
    assert_fails (&wrong, MOULT_ERROR_DEPENDENCY, "stm32f412xg");
    g_assert_cmpstr (wrong.calls, ==, "");
}

/* What Moult can ask itself it asks before pyOCD is even started. */
static void
test_asked_first (void)
{
    static const struct {
        MoultTargetLock lock;
        const char *chip;
        int error;
        MoultError code;
        const char *words;
    } cases[] = {
        { MOULT_TARGET_LOCKED, "stm32f4", FAKE_OK, MOULT_ERROR_LOCKED, "protected" },
        { MOULT_TARGET_UNLOCKED, "rp2040", FAKE_OK, MOULT_ERROR_WRONG_FIRMWARE, "stm32f4" },
        { MOULT_TARGET_UNLOCKED, "stm32f4", MOULT_ERROR_BUSY, MOULT_ERROR_BUSY, "scripted" },
        { MOULT_TARGET_UNLOCKED, "stm32f4", MOULT_ERROR_NO_ACCESS, MOULT_ERROR_NO_ACCESS,
          "scripted" },
    };

    for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
        g_auto (Result) result = { 0 };

        set_program (GOOD_LOAD, GOOD_READ);
        probe = (Probe) { MOULT_PROBE_NATIVE, cases[i].lock, cases[i].chip, cases[i].error };
        flash (&result, NULL, NULL);
        assert_fails (&result, cases[i].code, cases[i].words);
        g_assert_cmpstr (result.calls, ==, "");
        g_assert_cmpuint (probe.n_asked, ==, 1);
    }
}

/* A target that sleeps is asked once more under reset, unless the user said how. */
static void
test_asked_under_reset (void)
{
    static const MoultFlashOptions halt = { .target = "stm32f412xg", .connect_mode = "halt" };
    g_auto (Result) under_reset = { 0 };
    g_auto (Result) as_told = { 0 };

    set_program (GOOD_LOAD, GOOD_READ);
    probe = (Probe) { MOULT_PROBE_NATIVE, MOULT_TARGET_LOCKED, "stm32f4", MOULT_ERROR_NOT_FOUND };
    flash (&under_reset, NULL, NULL);
    assert_fails (&under_reset, MOULT_ERROR_LOCKED, "protected");
    g_assert_true (probe.under_reset);
    probe.n_asked = 0;
    flash (&as_told, &halt, NULL);
    assert_fails (&as_told, MOULT_ERROR_NOT_FOUND, "scripted");
    g_assert_cmpuint (probe.n_asked, ==, 1);
}

/* It would write to whichever it finds first. */
static void
test_twins (void)
{
    g_auto (Result) two = { 0 };
    g_auto (Result) one = { 0 };

    set_program (GOOD_LOAD, GOOD_READ);
    fake_devices_plug (devices, TWIN, "probe");
    flash (&two, NULL, NULL);
    assert_fails (&two, MOULT_ERROR_NOT_FOUND, TWIN);
    g_assert_cmpstr (two.calls, ==, "");
    fake_devices_unplug (devices, TWIN);
    flash (&one, NULL, NULL);
    g_assert_no_error (one.error);
}

static void
test_gone (void)
{
    g_auto (Result) result = { 0 };

    set_program ("echo '0000700 C USB error [x]' >&2; touch $FAKE_PYOCD/unplugged; exit 1",
                 GOOD_READ);
    g_autoptr (MoultDevice) device =
        moult_device_source_look (MOULT_DEVICE_SOURCE (devices), PLACE);
    MoultFlashBackend *backend = moult_registry_find_backend ("pyocd");
    g_autoptr (MoultImage) image = new_image ();
    const MoultFlashContext context = {
        .devices = MOULT_DEVICE_SOURCE (devices),
        .device = device,
        .image = image,
        .options = { .target = "stm32f412xg" },
    };

    fake_devices_unplug (devices, PLACE);
    result.progress = moult_progress_new ();
    g_assert_false (
        moult_flash_backend_flash (backend, &context, result.progress, NULL, &result.error));
    assert_fails (&result, MOULT_ERROR_GONE, "USB error");
    fake_devices_plug_device (devices, device);
}

static void
test_supports (void)
{
    MoultFlashBackend *backend = moult_registry_find_backend ("pyocd");
    g_autoptr (MoultDevice) there = fake_device_new (PLACE, "probe");
    g_autoptr (MoultDevice) pico = fake_device_new ("1-1", "pico");
    g_autofree char *good = moult_flash_backend_supports (backend, there, NULL, MOULT_IMAGE_IHEX);
    g_autofree char *esp = moult_flash_backend_supports (backend, there, NULL, MOULT_IMAGE_ESP);
    g_autofree char *board = moult_flash_backend_supports (backend, pico, NULL, MOULT_IMAGE_UF2);

    g_assert_null (good);
    g_assert_nonnull (strstr (esp, "ESP chips"));
    g_assert_nonnull (strstr (board, "debug probe"));
    g_assert_true (moult_flash_backend_ready (backend, there));
    g_assert_false (moult_flash_backend_ready (backend, pico));
}

/* Of what can write such a file, what would need the board's own USB is none here. */
static void
test_chosen (void)
{
    g_autoptr (MoultDevice) there = fake_device_new (PLACE, "probe");
    g_autoptr (MoultBoardInfo) info = moult_board_info_new (
        &(MoultBoardInfoFields) { .family = "micropython", .port = "stm32", .version = "1.27.0" });
    g_autoptr (GError) error = NULL;
    MoultFlashBackend *backend;

    set_program (GOOD_LOAD, GOOD_READ);
    backend = moult_registry_choose_backend (NULL, there, info, MOULT_IMAGE_DFU, &error);
    g_assert_no_error (error);
    g_assert_cmpstr (moult_flash_backend_get_traits (backend)->name, ==, "pyocd");
    g_assert_null (moult_registry_choose_backend ("dfu", there, info, MOULT_IMAGE_DFU, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND);
    g_assert_nonnull (strstr (error->message, "through a debug probe"));
}

int
main (int argc, char **argv)
{
    fake = fake_pyocd_new ();
    g_test_init (&argc, &argv, NULL);
    moult_registry_init (NULL);
    g_io_extension_point_implement (MOULT_PROBE_DRIVER_EXTENSION_POINT, TEST_TYPE_DRIVER, "test",
                                    0);
    g_type_ensure (MOULT_TYPE_DFU_BACKEND);
    g_type_ensure (MOULT_TYPE_PYOCD_BACKEND);
    devices = fake_devices_new ();
    fake_devices_plug (devices, PLACE, "probe");
    set_program (GOOD_LOAD, GOOD_READ);

    g_test_add_func ("/pyocd-flash/done", test_done);
    g_test_add_func ("/pyocd-flash/options", test_options);
    g_test_add_func ("/pyocd-flash/garbage", test_garbage);
    g_test_add_func ("/pyocd-flash/unread", test_unread);
    g_test_add_func ("/pyocd-flash/connect-modes", test_connect_modes);
    g_test_add_func ("/pyocd-flash/no-answer", test_no_answer);
    g_test_add_func ("/pyocd-flash/fails-midway", test_fails_midway);
    g_test_add_func ("/pyocd-flash/left-out", test_left_out);
    g_test_add_func ("/pyocd-flash/cancel", test_cancel);
    g_test_add_func ("/pyocd-flash/unknown-target", test_unknown_target);
    g_test_add_func ("/pyocd-flash/asked-first", test_asked_first);
    g_test_add_func ("/pyocd-flash/asked-under-reset", test_asked_under_reset);
    g_test_add_func ("/pyocd-flash/twins", test_twins);
    g_test_add_func ("/pyocd-flash/gone", test_gone);
    g_test_add_func ("/pyocd-flash/supports", test_supports);
    g_test_add_func ("/pyocd-flash/chosen", test_chosen);

    int failed = g_test_run ();
    g_object_unref (devices);
    fake_pyocd_free (fake);
    return failed;
}
