/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Whole flashes of a fake chip: what its flash holds in the end, and what becomes of each fault. */

#include <string.h>

#include "backends-register.h"
#include "error.h"
#include "fake-devices.h"
#include "fake-esp.h"
#include "registry.h"

#define LOCATION "1-1"

enum {
    FLASH_ID = 0x1640ef,
    IMAGE_SIZE = 0x10000 + 200000,
    SETTINGS = 0x9000,
    FILES = 0x200000,
};

typedef struct {
    const char *chip;
    guint32 boot;
    FakeEsp *esp;
    FakeDevices *devices;
    MoultDevice *device;
    MoultImage *image;
    MoultProgress *progress;
    MoultFlashOptions options;
    MoultBoardInfo *info;
} Fixture;

static void
set_up_chip (Fixture *fixture, const char *chip, guint32 boot, guint32 flash_id)
{
    fixture->chip = chip;
    fixture->boot = boot;
    fixture->esp = fake_esp_new (chip, flash_id);
    fixture->devices = fake_devices_new ();
    fake_devices_set_patience (fixture->devices, 50);
    fixture->device = fake_esp_device_new (fixture->esp, LOCATION);
    fake_devices_plug_device (fixture->devices, fixture->device);
    fixture->image = fake_esp_image_new (chip, boot, IMAGE_SIZE, 1);
    fixture->progress = moult_progress_new ();
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
    set_up_chip (fixture, "esp32c3", 0, FLASH_ID);
}

static void
set_up_esp32 (Fixture *fixture, gconstpointer data)
{
    set_up_chip (fixture, "esp32", 0x1000, FLASH_ID);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
    g_clear_object (&fixture->info);
    g_object_unref (fixture->progress);
    g_object_unref (fixture->image);
    g_object_unref (fixture->device);
    fake_esp_free (fixture->esp);
    g_object_unref (fixture->devices);
}

static gboolean
flash (Fixture *fixture, GError **error)
{
    const MoultFlashContext context = {
        .devices = MOULT_DEVICE_SOURCE (fixture->devices),
        .device = fixture->device,
        .info = fixture->info,
        .image = fixture->image,
        .options = fixture->options,
    };

    return moult_flash_backend_flash (moult_registry_find_backend ("esp"), &context,
                                      fixture->progress, NULL, error);
}

static void
flash_well (Fixture *fixture)
{
    g_autoptr (GError) error = NULL;
    gboolean flashed = flash (fixture, &error);

    if (error != NULL)
        g_test_message ("%s", moult_progress_dup_log (fixture->progress));
    g_assert_no_error (error);
    g_assert_true (flashed);
}

static void
fail (Fixture *fixture, MoultError code, const char *words)
{
    g_autoptr (GError) error = NULL;

    g_assert_false (flash (fixture, &error));
    g_assert_error (error, MOULT_ERROR, (int) code);
    if (strstr (error->message, words) == NULL)
        g_test_fail_printf ("\"%s\" is not in \"%s\"", words, error->message);
}

static void
assert_log (Fixture *fixture, const char *words)
{
    g_autofree char *log = moult_progress_dup_log (fixture->progress);

    if (strstr (log, words) == NULL)
        g_test_fail_printf ("\"%s\" is not in the log:\n%s", words, log);
}

/* All of the image is there, but for its gap for settings where these are to stay. */
static void
assert_holds_image (Fixture *fixture)
{
    gsize size = 0;
    const guint8 *data = g_bytes_get_data (moult_image_get_bytes (fixture->image), &size);
    const guint8 *flash_bytes = fake_esp_get_flash (fixture->esp);
    gsize settings = SETTINGS - fixture->boot;
    gsize app = 0x10000 - fixture->boot;

    g_assert_cmpmem (flash_bytes + fixture->boot, settings, data, settings);
    g_assert_cmpmem (flash_bytes + 0x10000, size - app, data + app, size - app);
}

static gboolean
has_committed (Fixture *fixture)
{
    MoultProgressState state;

    moult_progress_get_state (fixture->progress, &state);
    return state.committed;
}

/* ---- Well ---- */

static void
test_rom (Fixture *fixture, gconstpointer data)
{
    FakeEspJournal *journal = fake_esp_get_journal (fixture->esp);

    flash_well (fixture);
    assert_holds_image (fixture);
    g_assert_false (journal->stub);
    g_assert_cmpuint (journal->baud, ==, 921600);
    g_assert_cmpuint (journal->n_plain, ==, 0);
    g_assert_cmpuint (journal->n_inflated, <, IMAGE_SIZE);
    g_assert_true (has_committed (fixture));
    assert_log (fixture, "no stub for esp32");
}

static void
test_settings_stay (Fixture *fixture, gconstpointer data)
{
    guint8 *bytes = fake_esp_get_flash (fixture->esp);

    memset (bytes + SETTINGS, 0x5a, 0x6000);
    flash_well (fixture);
    assert_holds_image (fixture);
    for (gsize i = 0; i < 0x6000; i++)
        g_assert_cmphex (bytes[SETTINGS + i], ==, 0x5a);
    assert_log (fixture, "settings (NVS) and files were left as they are");
}

static void
test_erase (Fixture *fixture, gconstpointer data)
{
    guint8 *bytes = fake_esp_get_flash (fixture->esp);

    memset (bytes + SETTINGS, 0x5a, 0x6000);
    memset (bytes + FILES, 0x5a, 0x10000);
    fixture->options.erase = TRUE;
    flash_well (fixture);
    assert_holds_image (fixture);
    g_assert_cmphex (bytes[SETTINGS], ==, 0xff);
    g_assert_cmphex (bytes[FILES], ==, 0xff);
}

static void
test_same_again (Fixture *fixture, gconstpointer data)
{
    FakeEspJournal *journal = fake_esp_get_journal (fixture->esp);
    gint64 begun;

    flash_well (fixture);
    g_object_unref (fixture->progress);
    fixture->progress = moult_progress_new ();
    *journal = (FakeEspJournal) { 0 };
    begun = g_get_monotonic_time ();
    flash_well (fixture);
    g_assert_cmpuint (journal->n_begins, ==, 0);
    g_assert_cmpuint (journal->n_blocks, ==, 0);
    g_assert_false (has_committed (fixture));
    assert_log (fixture, "holds this image already");
    g_assert_cmpint (g_get_monotonic_time () - begun, <, 1500 * G_TIME_SPAN_MILLISECOND);
}

/* One piece of the application is another: only that is written. */
static void
test_small_change (Fixture *fixture, gconstpointer data)
{
    FakeEspJournal *journal = fake_esp_get_journal (fixture->esp);

    flash_well (fixture);
    fake_esp_get_flash (fixture->esp)[0x12345] ^= 1;
    *journal = (FakeEspJournal) { 0 };
    flash_well (fixture);
    assert_holds_image (fixture);
    g_assert_cmpuint (journal->n_erased, ==, 0x10000);
}

static void
test_foreign_files_give_way (Fixture *fixture, gconstpointer data)
{
    guint8 *bytes = fake_esp_get_flash (fixture->esp);

    memset (bytes + FILES, 0x5a, 0x3000);
    flash_well (fixture);
    g_assert_cmphex (bytes[FILES], ==, 0xff);
    g_assert_cmphex (bytes[FILES + 0x1fff], ==, 0xff);
    g_assert_cmphex (bytes[FILES + 0x2000], ==, 0x5a);
}

static void
test_file_system_stays (Fixture *fixture, gconstpointer data)
{
    guint8 *bytes = fake_esp_get_flash (fixture->esp);

    memset (bytes + FILES, 0x5a, 0x3000);
    memcpy (bytes + FILES + 0x1008, "littlefs", 8);
    flash_well (fixture);
    g_assert_cmphex (bytes[FILES], ==, 0x5a);
}

static void
test_running_micropython_keeps_files (Fixture *fixture, gconstpointer data)
{
    guint8 *bytes = fake_esp_get_flash (fixture->esp);

    memset (bytes + FILES, 0x5a, 0x3000);
    fixture->info = fake_info_new ("Generic ESP32 module with ESP32", "1.22.0");
    flash_well (fixture);
    g_assert_cmphex (bytes[FILES], ==, 0x5a);
}

static void
test_flash_mode (Fixture *fixture, gconstpointer data)
{
    fixture->options.flash_mode = MOULT_FLASH_MODE_DOUT;
    flash_well (fixture);
    g_assert_cmphex (fake_esp_get_flash (fixture->esp)[fixture->boot + 2], ==, 3);
}

/* ---- Faults that mend themselves ---- */

static void
test_slow_line (Fixture *fixture, gconstpointer data)
{
    fake_esp_get_faults (fixture->esp)->max_baud = 230400;
    flash_well (fixture);
    assert_holds_image (fixture);
    g_assert_cmpuint (fake_esp_get_journal (fixture->esp)->baud, ==, 230400);
}

static void
test_lost_answer (Fixture *fixture, gconstpointer data)
{
    FakeEspFaults *faults = fake_esp_get_faults (fixture->esp);

    faults->lost_at = 20;
    faults->n_lost = 1;
    flash_well (fixture);
    assert_holds_image (fixture);
    g_assert_cmpuint (fake_esp_get_journal (fixture->esp)->baud, ==, 460800);
}

static void
test_refused_once (Fixture *fixture, gconstpointer data)
{
    FakeEspFaults *faults = fake_esp_get_faults (fixture->esp);

    faults->refused_at = 5;
    faults->n_refused = 1;
    faults->refusal = 0x07;
    flash_well (fixture);
    assert_holds_image (fixture);
}

static void
test_bad_md5_once (Fixture *fixture, gconstpointer data)
{
    fake_esp_get_faults (fixture->esp)->n_bad_md5 = 1;
    flash_well (fixture);
    assert_holds_image (fixture);
}

static void
test_brown_out (Fixture *fixture, gconstpointer data)
{
    fake_esp_get_faults (fixture->esp)->restart_at = 15;
    flash_well (fixture);
    assert_holds_image (fixture);
    assert_log (fixture, "restarted by itself");
}

static void
test_stub_that_does_not_run (Fixture *fixture, gconstpointer data)
{
    fake_esp_get_faults (fixture->esp)->no_stub = TRUE;
    flash_well (fixture);
    assert_holds_image (fixture);
    g_assert_false (fake_esp_get_journal (fixture->esp)->stub);
}

/* ---- Faults that do not ---- */

static void
test_silent (Fixture *fixture, gconstpointer data)
{
    fake_esp_get_faults (fixture->esp)->silent = TRUE;
    fail (fixture, MOULT_ERROR_NO_BOOTLOADER, "BOOT button");
    g_assert_false (has_committed (fixture));
}

static void
test_wrong_mode (Fixture *fixture, gconstpointer data)
{
    fake_esp_get_faults (fixture->esp)->text =
        "rst:0x1 (POWERON_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)\r\n";
    fail (fixture, MOULT_ERROR_NO_BOOTLOADER, "boot:0x13 (SPI_FAST_FLASH_BOOT)");
}

static void
test_deaf (Fixture *fixture, gconstpointer data)
{
    fake_esp_get_faults (fixture->esp)->text =
        "boot:0x3 (DOWNLOAD_BOOT(UART0))\r\nwaiting for download\r\n";
    fail (fixture, MOULT_ERROR_PROTOCOL, "hears nothing");
}

static void
test_garbage (Fixture *fixture, gconstpointer data)
{
    fake_esp_get_faults (fixture->esp)->garbage = TRUE;
    fail (fixture, MOULT_ERROR_PROTOCOL, "none of them an answer");
}

static void
test_lost_for_ever (Fixture *fixture, gconstpointer data)
{
    FakeEspFaults *faults = fake_esp_get_faults (fixture->esp);

    faults->lost_at = 20;
    faults->n_lost = G_MAXUINT;
    fail (fixture, MOULT_ERROR_PROTOCOL, "did not answer command 0x11");
    faults->n_lost = 0;
    flash_well (fixture);
    assert_holds_image (fixture);
}

static void
test_flash_fails (Fixture *fixture, gconstpointer data)
{
    FakeEspFaults *faults = fake_esp_get_faults (fixture->esp);

    faults->refused_at = 3;
    faults->n_refused = G_MAXUINT;
    faults->refusal = 0x08;
    fail (fixture, MOULT_ERROR_VERIFY, "flash does not hold");
    g_assert_true (has_committed (fixture));
}

static void
test_bad_md5 (Fixture *fixture, gconstpointer data)
{
    fake_esp_get_faults (fixture->esp)->n_bad_md5 = G_MAXUINT;
    fail (fixture, MOULT_ERROR_VERIFY, "MD5 differs");
}

static void
test_unplugged (Fixture *fixture, gconstpointer data)
{
    fake_esp_get_faults (fixture->esp)->hang_up_at = 10;
    fake_devices_unplug (fixture->devices, LOCATION);
    fail (fixture, MOULT_ERROR_GONE, "");
}

static void
test_secure_download (Fixture *fixture, gconstpointer data)
{
    fake_esp_get_faults (fixture->esp)->security = 1 << 2;
    fake_esp_get_faults (fixture->esp)->no_registers = TRUE;
    fail (fixture, MOULT_ERROR_LOCKED, "secure download mode");
    g_assert_cmpuint (fake_esp_get_journal (fixture->esp)->n_begins, ==, 0);
}

static void
test_encrypted (Fixture *fixture, gconstpointer data)
{
    fake_esp_set_register (fixture->esp, 0x3ff5a000, 1 << 20);
    fail (fixture, MOULT_ERROR_LOCKED, "flash encryption");
}

static void
test_wrong_chip (Fixture *fixture, gconstpointer data)
{
    g_object_unref (fixture->image);
    fixture->image = fake_esp_image_new ("esp32s3", 0, IMAGE_SIZE, 1);
    fail (fixture, MOULT_ERROR_WRONG_FIRMWARE, "for esp32s3, the chip is esp32c3");
    g_assert_cmpuint (fake_esp_get_journal (fixture->esp)->n_begins, ==, 0);
}

static void
test_forced_chip (Fixture *fixture, gconstpointer data)
{
    g_object_unref (fixture->image);
    fixture->image = fake_esp_image_new ("esp32s3", 0, IMAGE_SIZE, 1);
    fixture->options.force_chip = TRUE;
    flash_well (fixture);
    assert_holds_image (fixture);
    assert_log (fixture, "forced: the file is for esp32s3");
}

static void
test_small_flash (void)
{
    Fixture fixture = { 0 };

    set_up_chip (&fixture, "esp32c3", 0, 0x1540ef /* 2 MiB */);
    fail (&fixture, MOULT_ERROR_NO_SPACE, "built for a flash of 4096 KiB");
    g_assert_false (has_committed (&fixture));
    tear_down (&fixture, NULL);
}

static void
test_no_flash (void)
{
    Fixture fixture = { 0 };

    set_up_chip (&fixture, "esp32c3", 0, 0xffffff);
    fail (&fixture, MOULT_ERROR_PROTOCOL, "no flash answers");
    tear_down (&fixture, NULL);
}

/* One image of each chip through its ROM, or through the stub that is installed. */
static void
test_chip (gconstpointer data)
{
    static const struct {
        const char *chip;
        guint32 boot;
    } boots[] = {
        { "esp32", 0x1000 }, { "esp32s2", 0x1000 }, { "esp32s3", 0 }, { "esp32c2", 0 },
        { "esp32c3", 0 },    { "esp32c5", 0x2000 }, { "esp32c6", 0 }, { "esp32c61", 0 },
        { "esp32h2", 0 },    { "esp32p4", 0x2000 }, { "esp8266", 0 },
    };
    Fixture fixture = { 0 };
    gsize i = GPOINTER_TO_SIZE (data);

    set_up_chip (&fixture, boots[i].chip, boots[i].boot, FLASH_ID);
    flash_well (&fixture);
    /* The ESP8266's SDK wants the true size there, and counts it in its own way. */
    if (g_str_equal (boots[i].chip, "esp8266")) {
        g_assert_cmphex (fake_esp_get_flash (fixture.esp)[3], ==, 0x40);
        fake_esp_get_flash (fixture.esp)[3] = 0x20;
    } else {
        g_assert_cmpuint (fake_esp_get_journal (fixture.esp)->baud, ==, 921600);
    }
    assert_holds_image (&fixture);
    tear_down (&fixture, NULL);
}

/* Those that wait for the end of somebody's patience, side by side. */
static const struct {
    void (*set_up) (Fixture *, gconstpointer);
    void (*test) (Fixture *, gconstpointer);
} patient[] = {
    { set_up_esp32, test_lost_answer },
    { set_up_esp32, test_brown_out },
    { set_up, test_stub_that_does_not_run },
    { set_up, test_silent },
    { set_up, test_wrong_mode },
    { set_up, test_deaf },
    { set_up, test_garbage },
    { set_up_esp32, test_lost_for_ever },
    { set_up_esp32, test_slow_line },
};

static gpointer
run_patient (gpointer data)
{
    Fixture fixture = { 0 };
    gsize i = GPOINTER_TO_SIZE (data);

    patient[i].set_up (&fixture, NULL);
    patient[i].test (&fixture, NULL);
    tear_down (&fixture, NULL);
    return NULL;
}

static void
test_patient (void)
{
    GThread *threads[G_N_ELEMENTS (patient)];

    for (gsize i = 0; i < G_N_ELEMENTS (patient); i++)
        threads[i] = g_thread_new ("patient", run_patient, GSIZE_TO_POINTER (i));
    for (gsize i = 0; i < G_N_ELEMENTS (patient); i++)
        g_thread_join (threads[i]);
}

static void
add (const char *name,
     void (*set_up_func) (Fixture *, gconstpointer),
     void (*test) (Fixture *, gconstpointer))
{
    g_autofree char *path = g_strconcat ("/backend-esp/", name, NULL);

    g_test_add (path, Fixture, NULL, set_up_func, test, tear_down);
}

static void
add_faults (void)
{
    add ("refused-once", set_up, test_refused_once);
    add ("bad-md5-once", set_up, test_bad_md5_once);
    add ("flash-fails", set_up, test_flash_fails);
    add ("bad-md5", set_up, test_bad_md5);
    add ("unplugged", set_up_esp32, test_unplugged);
    add ("secure-download", set_up, test_secure_download);
    add ("encrypted", set_up_esp32, test_encrypted);
    add ("wrong-chip", set_up, test_wrong_chip);
    add ("forced-chip", set_up, test_forced_chip);
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
    moult_registry_init (NULL);
    moult_backends_register ();

    add ("rom", set_up_esp32, test_rom);
    add ("settings-stay", set_up, test_settings_stay);
    add ("erase", set_up, test_erase);
    add ("same-again", set_up, test_same_again);
    add ("small-change", set_up_esp32, test_small_change);
    add ("foreign-files-give-way", set_up, test_foreign_files_give_way);
    add ("file-system-stays", set_up_esp32, test_file_system_stays);
    add ("running-micropython-keeps-files", set_up, test_running_micropython_keeps_files);
    add ("flash-mode", set_up, test_flash_mode);
    add_faults ();
    g_test_add_func ("/backend-esp/patient", test_patient);
    g_test_add_func ("/backend-esp/small-flash", test_small_flash);
    g_test_add_func ("/backend-esp/no-flash", test_no_flash);
    for (gsize i = 0; i < 11; i++) {
        g_autofree char *path = g_strdup_printf ("/backend-esp/chip/%" G_GSIZE_FORMAT, i);

        g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_chip);
    }

    return g_test_run ();
}
