/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Moult's kernel line among virtual boards: who is there, who are you, and the drives of
 * bootloaders. Runs in the scene "classroom". */

#include <glib/gstdio.h>

#include "board-db.h"
#include "device-monitor.h"
#include "error.h"
#include "lab-guest.h"
#include "volume.h"

#define BLINK         "1-1.1" /* its main.py never ends */
#define STATION       "1-1.2" /* its main.py has ended; has a name */
#define PROMPT        "1-1.3" /* has no program */
#define TWIN          "1-1.4"
#define PICO2         "1-1.5"
#define SAMD          "1-1.6"
#define NRF           "1-2.1"
#define BOOTLOADER    "1-2.2"
#define TEACHERS      "1-2.3"
#define ADAPTER       "1-2.4"
#define FORBIDDEN     "1-2.5"
#define CIRCUITPYTHON "1-2.6"

#define SECOND ((gint64) G_TIME_SPAN_SECOND)

static MoultDeviceSource *source;

static MoultDevice *
find (const char *location)
{
    g_autoptr (GError) error = NULL;
    MoultDevice *device = moult_device_source_wait (source, location, NULL, NULL,
                                                    moult_deadline_in (5000), NULL, &error);

    g_assert_no_error (error);
    return device;
}

static gboolean
has_tty (MoultDevice *device, gpointer user_data)
{
    return moult_device_get_tty (device) != NULL;
}

static MoultBoardInfo *
identify (const char *location)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultDevice) device = moult_device_source_wait (
        source, location, has_tty, NULL, moult_deadline_in (5000), NULL, &error);

    g_assert_no_error (error);
    MoultBoardInfo *info = moult_device_source_identify (source, device, NULL, &error);
    g_assert_no_error (error);
    return info;
}

static void
assert_no_answer (const char *location, MoultError code, gint64 limit)
{
    g_autoptr (MoultDevice) device = find (location);
    g_autoptr (GError) error = NULL;
    gint64 begin = g_get_monotonic_time ();

    g_assert_null (moult_device_source_identify (source, device, NULL, &error));
    g_assert_error (error, MOULT_ERROR, (int) code);
    g_assert_cmpint (g_get_monotonic_time () - begin, <, limit);
}

static void
set_fault (const char *location, const char *fault)
{
    g_autofree char *answer = lab_guest_ask ("fault", location, fault, NULL);
}

/* Some faults are there from the plug on. */
static void
plug_again (const char *location)
{
    g_autoptr (MoultDevice) before = find (location);
    g_autofree char *out = lab_guest_ask ("unplug", location, NULL);
    g_autoptr (GError) error = NULL;

    moult_device_source_wait_gone (source, before, moult_deadline_in (5000), NULL, &error);
    g_assert_no_error (error);
    g_autofree char *in = lab_guest_ask ("plug", location, NULL);
    g_autoptr (MoultDevice) after = moult_device_source_wait (
        source, location, has_tty, NULL, moult_deadline_in (5000), NULL, &error);
    g_assert_no_error (error);
}

/* ---- who is there ---- */

static void
test_list (void)
{
    GListModel *model = G_LIST_MODEL (source);
    g_autoptr (MoultDevice) first = g_list_model_get_item (model, 0);
    g_autoptr (MoultDevice) boot = find (BOOTLOADER);

    g_assert_cmpuint (g_list_model_get_n_items (model), ==, 12);
    g_assert_cmpstr (moult_device_get_location (first), ==, BLINK);
    g_assert_cmpstr (moult_device_get_serial (first), ==, "e6614104034c2b37");
    g_assert_true (g_str_has_prefix (moult_device_get_tty (first), "/dev/ttyACM"));
    g_assert_null (moult_device_get_tty (boot));
    g_assert_nonnull (moult_device_get_block (boot));
    g_assert_true (moult_device_has_interface (boot, 8, 6, 0x50));
}

/* ---- who are you ---- */

/* A program that ran is started again, by exactly one soft reset. */
static void
test_running_program (void)
{
    g_autoptr (MoultBoardInfo) info = identify (BLINK);

    g_assert_cmpstr (moult_board_info_get_family (info), ==, "micropython");
    g_assert_cmpstr (moult_board_info_get_description (info), ==, "Raspberry Pi Pico with RP2040");
    g_assert_cmpstr (moult_board_info_get_version (info), ==, "1.22.0");
    g_assert_cmpstr (moult_board_info_get_build (info), ==, "");
    g_assert_cmpstr (moult_board_info_get_port (info), ==, "rp2");
    g_assert_cmpstr (moult_board_info_get_cpu (info), ==, "RP2040");
    g_assert_cmpstr (moult_board_info_get_arch (info), ==, "armv6m");
    g_assert_cmpstr (moult_board_info_get_board_id (info), ==, "RPI_PICO");
    g_assert_cmpint (moult_board_info_get_n_files (info), ==, 1);
    g_assert_true (moult_board_info_get_has_main (info));
    g_assert_cmpint (lab_guest_get_count (BLINK, "soft-resets"), ==, 1);
    g_assert_cmpint (lab_guest_get_count (BLINK, "raw-pastes"), ==, 1);
}

/* A board at its prompt stays there: what was typed before is not lost. */
static void
test_prompt (void)
{
    g_autoptr (MoultBoardInfo) info = identify (PROMPT);

    g_assert_cmpstr (moult_board_info_get_version (info), ==, "1.20.0");
    g_assert_false (moult_board_info_get_has_main (info));
    g_assert_cmpint (lab_guest_get_count (PROMPT, "soft-resets"), ==, 0);
    g_assert_cmpint (lab_guest_get_count (PROMPT, "resets"), ==, 0);
}

static void
test_names (void)
{
    g_autoptr (MoultBoardInfo) station = identify (STATION);
    g_autoptr (MoultBoardInfo) teachers = identify (TEACHERS);

    g_assert_cmpstr (moult_board_info_get_nickname (station), ==, "Weather station, row 4");
    g_assert_false (moult_board_info_get_ignored (station));
    g_assert_true (moult_board_info_get_ignored (teachers));
}

static void
test_kinds (void)
{
    g_autoptr (MoultBoardInfo) pico2 = identify (PICO2);
    g_autoptr (MoultBoardInfo) samd = identify (SAMD);
    g_autoptr (MoultBoardInfo) nrf = identify (NRF);

    g_assert_cmpstr (moult_board_info_get_board_id (pico2), ==, "RPI_PICO2");
    g_assert_cmpstr (moult_board_info_get_board_id (samd), ==, "ADAFRUIT_ITSYBITSY_M4_EXPRESS");
    g_assert_cmpstr (moult_board_info_get_port (samd), ==, "samd");
    g_assert_cmpstr (moult_board_info_get_board_id (nrf), ==, "SEEED_XIAO_NRF52");
    g_assert_cmpstr (moult_board_info_get_port (nrf), ==, "nrf");
}

static void
test_circuitpython (void)
{
    g_autoptr (MoultBoardInfo) info = identify (CIRCUITPYTHON);

    g_assert_cmpstr (moult_board_info_get_family (info), ==, "circuitpython");
    g_assert_cmpstr (moult_board_info_get_version (info), ==, "9.2.1");
    g_assert_cmpint (lab_guest_get_count (CIRCUITPYTHON, "soft-resets"), ==, 1);
}

/* A drive is no bootloader. */
static void
test_circuitpython_drive (void)
{
    g_autoptr (MoultDevice) device = find (CIRCUITPYTHON);
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultVolume) volume =
        moult_volume_wait (device, moult_deadline_in (5000), NULL, &error);

    g_assert_no_error (error);
    g_assert_nonnull (volume);
    g_assert_cmpint (moult_board_db_classify (device), ==, MOULT_DEVICE_KIND_BOARD);
    moult_volume_mount (volume, NULL, &error);
    g_assert_no_error (error);
    g_autofree char *text = moult_volume_read_text (volume, "boot_out.txt", &error);
    g_assert_no_error (error);
    g_assert_nonnull (strstr (text, "Board ID:raspberry_pi_pico"));
    g_assert_null (moult_volume_read_text (volume, "INFO_UF2.TXT", NULL));
    moult_volume_unmount (volume);
    g_assert_cmpint (lab_guest_get_count (CIRCUITPYTHON, "drive-mounts"), ==, 1);
}

static void
test_no_access (void)
{
    assert_no_answer (FORBIDDEN, MOULT_ERROR_NO_ACCESS, 3 * SECOND);
}

static void
test_silent (void)
{
    assert_no_answer (ADAPTER, MOULT_ERROR_PROTOCOL, 5 * SECOND / 2);
}

static void
test_no_tty (void)
{
    assert_no_answer (BOOTLOADER, MOULT_ERROR_GONE, SECOND);
}

static void
test_garbage (void)
{
    set_fault (TWIN, "garbage");
    assert_no_answer (TWIN, MOULT_ERROR_PROTOCOL, 6 * SECOND);
    set_fault (TWIN, "-garbage");
    g_object_unref (identify (TWIN));
}

static void
test_flood (void)
{
    set_fault (TWIN, "flood");
    assert_no_answer (TWIN, MOULT_ERROR_PROTOCOL, 6 * SECOND);
    set_fault (TWIN, "-flood");
    g_object_unref (identify (TWIN));
}

static void
test_short_reads (void)
{
    set_fault (TWIN, "short-read=3");
    plug_again (TWIN);
    g_object_unref (identify (TWIN));
    set_fault (TWIN, "-short-read");
    plug_again (TWIN);
}

static void
test_busy (void)
{
    set_fault (TWIN, "tty-busy");
    plug_again (TWIN);
    assert_no_answer (TWIN, MOULT_ERROR_BUSY, 3 * SECOND);
    set_fault (TWIN, "-tty-busy");
    plug_again (TWIN);
}

/* Pulled at any moment of the conversation. */
static void
test_unplugged (void)
{
    /* The banner after the plug is traffic too, some 130 bytes. */
    const char *const faults[] = { "unplug-at=160", "unplug-at=250", "unplug-at=900",
                                   "unplug-at=2100", "unplug-at=2200" };

    for (gsize i = 0; i < G_N_ELEMENTS (faults); i++) {
        g_autoptr (MoultDevice) device = NULL;
        g_autofree char *in = NULL;

        set_fault (TWIN, faults[i]);
        plug_again (TWIN);
        device = find (TWIN);
        assert_no_answer (TWIN, MOULT_ERROR_GONE, 6 * SECOND);
        g_assert_true (
            moult_device_source_wait_gone (source, device, moult_deadline_in (5000), NULL, NULL));
        set_fault (TWIN, "-unplug-at");
        in = lab_guest_ask ("plug", TWIN, NULL);
        g_object_unref (identify (TWIN));
    }
}

typedef struct {
    const char *location;
    gint64 duration;
} Asked;

static gpointer
run_identify (gpointer data)
{
    Asked *asked = data;
    g_autoptr (MoultDevice) device = find (asked->location);
    gint64 begin = g_get_monotonic_time ();
    g_autoptr (MoultBoardInfo) info = moult_device_source_identify (source, device, NULL, NULL);

    asked->duration = info != NULL ? g_get_monotonic_time () - begin : G_MAXINT64;
    return NULL;
}

/* All at once: a silent one holds nobody up. */
static void
test_together (void)
{
    Asked asked[] = { { ADAPTER }, { BLINK }, { STATION }, { PROMPT },  { TWIN },
                      { PICO2 },   { SAMD },  { NRF },     { TEACHERS } };
    GThread *threads[G_N_ELEMENTS (asked)];

    for (gsize i = 0; i < G_N_ELEMENTS (asked); i++)
        threads[i] = g_thread_new ("ask", run_identify, &asked[i]);
    for (gsize i = 0; i < G_N_ELEMENTS (asked); i++)
        g_thread_join (threads[i]);
    g_assert_cmpint (asked[0].duration, ==, G_MAXINT64);
    for (gsize i = 1; i < G_N_ELEMENTS (asked); i++)
        g_assert_cmpint (asked[i].duration, <, 3 * SECOND / 2);
}

/* ---- the drives of bootloaders ---- */

static gboolean
has_disk (MoultDevice *device, gpointer user_data)
{
    return moult_device_get_block (device) != NULL;
}

static MoultDevice *
enter_bootloader (const char *location)
{
    g_autofree char *mode = lab_guest_dup_text (location, "mode");
    g_autofree char *answer = NULL;
    g_autoptr (GError) error = NULL;
    MoultDevice *device;

    if (!g_str_equal (mode, "bootloader"))
        answer = lab_guest_ask ("press", location, NULL);
    device = moult_device_source_wait (source, location, has_disk, NULL, moult_deadline_in (5000),
                                       NULL, &error);
    g_assert_no_error (error);
    return device;
}

static MoultVolume *
wait_for_volume (MoultDevice *device)
{
    g_autoptr (GError) error = NULL;
    MoultVolume *volume = moult_volume_wait (device, moult_deadline_in (5000), NULL, &error);

    g_assert_no_error (error);
    g_assert_true (g_str_has_prefix (moult_volume_get_block (volume), "/dev/sd"));
    g_assert_null (moult_volume_get_mount_point (volume));
    return volume;
}

static MoultVolume *
mount (MoultDevice *device)
{
    MoultVolume *volume = wait_for_volume (device);
    g_autoptr (GError) error = NULL;

    moult_volume_mount (volume, NULL, &error);
    g_assert_no_error (error);
    g_assert_true (g_file_test (moult_volume_get_mount_point (volume), G_FILE_TEST_IS_DIR));
    return volume;
}

static GBytes *
load_firmware (const char *board_id)
{
    g_autofree char *folder = g_dir_make_tmp ("lab-io-XXXXXX", NULL);
    g_autofree char *list = lab_guest_ask ("firmware", folder, NULL);
    g_auto (GStrv) paths = g_strsplit (list, "\n", -1);
    g_autofree char *prefix = g_strdup_printf ("/%s-", board_id);
    char *data = NULL;
    gsize size = 0;

    for (gsize i = 0; paths[i] != NULL && data == NULL; i++) {
        if (strstr (paths[i], prefix) != NULL)
            g_assert_true (g_file_get_contents (paths[i], &data, &size, NULL));
    }
    g_assert_nonnull (data);
    for (gsize i = 0; paths[i] != NULL; i++)
        g_remove (paths[i]);
    g_rmdir (folder);
    return g_bytes_new_take (data, size);
}

static void
test_read_text (void)
{
    g_autoptr (MoultDevice) device = enter_bootloader (BOOTLOADER);
    g_autoptr (MoultVolume) volume = mount (device);
    g_autoptr (GError) error = NULL;
    g_autofree char *text = moult_volume_read_text (volume, "info_uf2.txt", &error);

    g_assert_no_error (error);
    g_assert_nonnull (strstr (text, "Board-ID: RPI-RP2"));
    g_assert_null (moult_volume_read_text (volume, "README.TXT", &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND);
    moult_volume_unmount (volume);
    g_assert_null (moult_volume_get_mount_point (volume));
}

static void
on_progress_cb (gsize synced, gpointer user_data)
{
    gsize *last = user_data;

    g_assert_cmpuint (synced, >, *last);
    *last = synced;
}

/* From the button to the version that it says afterwards. The loader restarts within the last sync
 * or after it, so a drive that left is no failure here. */
static void
flash (const char *location, const char *board_id)
{
    g_autoptr (MoultDevice) device = enter_bootloader (location);
    g_autoptr (MoultVolume) volume = mount (device);
    g_autoptr (GBytes) bytes = load_firmware (board_id);
    g_autoptr (GError) error = NULL;
    MoultVolumeReceipt receipt;
    gsize last = 0;
    gboolean written = moult_volume_write_file (volume, "NEW.UF2", bytes, on_progress_cb, &last,
                                                &receipt, NULL, &error);

    g_assert_cmpuint (receipt.written, ==, g_bytes_get_size (bytes));
    if (!written)
        g_assert_error (error, MOULT_ERROR, MOULT_ERROR_GONE);
    g_assert_cmpuint (last, ==, receipt.synced);
    g_clear_error (&error);

    moult_device_source_wait_gone (source, device, moult_deadline_in (10000), NULL, &error);
    g_assert_no_error (error);
    moult_volume_unmount (volume);
    g_autoptr (MoultBoardInfo) info = identify (location);
    g_assert_cmpstr (moult_board_info_get_version (info), ==, "1.26.1");
    g_assert_cmpstr (moult_board_info_get_board_id (info), ==, board_id);
}

static void
test_flash (void)
{
    flash (BOOTLOADER, "RPI_PICO");
    flash (SAMD, "ADAFRUIT_ITSYBITSY_M4_EXPRESS");
    flash (NRF, "SEEED_XIAO_NRF52");
    flash (PICO2, "RPI_PICO2");
}

static void
test_drive_fault (const char *fault, MoultError code)
{
    g_autofree char *mended = g_strdup_printf ("-%s", fault);
    g_autoptr (GBytes) bytes = load_firmware ("RPI_PICO");
    g_autoptr (GError) error = NULL;
    MoultVolumeReceipt receipt;

    *strchrnul (mended, '=') = '\0';
    set_fault (TWIN, fault);
    g_autoptr (MoultDevice) device = enter_bootloader (TWIN);
    g_autoptr (MoultVolume) volume = mount (device);
    g_assert_false (
        moult_volume_write_file (volume, "NEW.UF2", bytes, NULL, NULL, &receipt, NULL, &error));
    g_assert_error (error, MOULT_ERROR, (int) code);
    g_assert_cmpuint (receipt.synced, <=, receipt.written);
    g_assert_cmpuint (receipt.synced, <, g_bytes_get_size (bytes));
    moult_volume_unmount (volume);
    set_fault (TWIN, mended);
    g_autofree char *out = lab_guest_ask ("unplug", TWIN, NULL);
    moult_device_source_wait_gone (source, device, moult_deadline_in (5000), NULL, NULL);
    g_autofree char *in = lab_guest_ask ("plug", TWIN, NULL);
    lab_guest_wait (TWIN, "running");
}

static void
test_drive_faults (void)
{
    test_drive_fault ("drive-full=100000", MOULT_ERROR_NO_SPACE);
    test_drive_fault ("drive-eio=200000", MOULT_ERROR_GONE);
    test_drive_fault ("drive-unplug=150000", MOULT_ERROR_GONE);
    test_drive_fault ("drive-read-only", MOULT_ERROR_NO_ACCESS);
}

static void
test_mount_refused (void)
{
    set_fault (TWIN, "mount-refused");
    g_autoptr (MoultDevice) device = enter_bootloader (TWIN);
    g_autoptr (MoultVolume) volume = wait_for_volume (device);
    g_autoptr (GError) error = NULL;

    g_assert_false (moult_volume_mount (volume, NULL, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_NO_ACCESS);
    set_fault (TWIN, "-mount-refused");
}

/* Somebody was quicker: that mount is taken, and left alone. */
static void
test_mounted_already (void)
{
    g_autoptr (MoultDevice) device = enter_bootloader (STATION);
    g_autoptr (MoultVolume) others = mount (device);
    g_autoptr (MoultVolume) volume = wait_for_volume (device);
    g_autoptr (GError) error = NULL;
    g_autofree char *info = NULL;

    moult_volume_mount (volume, NULL, &error);
    g_assert_no_error (error);
    g_assert_cmpstr (moult_volume_get_mount_point (volume), ==,
                     moult_volume_get_mount_point (others));
    moult_volume_unmount (volume);
    info = moult_volume_read_text (others, "INFO_UF2.TXT", &error);
    g_assert_no_error (error);
    moult_volume_unmount (others);
}

static void
test_no_volume (void)
{
    g_autoptr (MoultDevice) device = find (PROMPT);
    g_autoptr (GError) error = NULL;

    g_assert_true (moult_volume_is_supported (&error));
    g_assert_no_error (error);
    g_assert_null (moult_volume_wait (device, moult_deadline_in (50), NULL, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL);
}

int
main (int argc, char **argv)
{
    g_autoptr (MoultDeviceMonitor) monitor = NULL;

    g_test_init (&argc, &argv, NULL);
    monitor = moult_device_monitor_new ();
    moult_device_monitor_scan (monitor);
    source = MOULT_DEVICE_SOURCE (monitor);

    g_test_add_func ("/lab/io/list", test_list);
    g_test_add_func ("/lab/io/identify/running-program", test_running_program);
    g_test_add_func ("/lab/io/identify/prompt", test_prompt);
    g_test_add_func ("/lab/io/identify/names", test_names);
    g_test_add_func ("/lab/io/identify/kinds", test_kinds);
    g_test_add_func ("/lab/io/identify/circuitpython", test_circuitpython);
    g_test_add_func ("/lab/io/volume/circuitpython", test_circuitpython_drive);
    g_test_add_func ("/lab/io/identify/no-access", test_no_access);
    g_test_add_func ("/lab/io/identify/silent", test_silent);
    g_test_add_func ("/lab/io/identify/no-tty", test_no_tty);
    g_test_add_func ("/lab/io/identify/garbage", test_garbage);
    g_test_add_func ("/lab/io/identify/flood", test_flood);
    g_test_add_func ("/lab/io/identify/short-reads", test_short_reads);
    g_test_add_func ("/lab/io/identify/busy", test_busy);
    g_test_add_func ("/lab/io/identify/unplugged", test_unplugged);
    g_test_add_func ("/lab/io/identify/together", test_together);
    g_test_add_func ("/lab/io/volume/read-text", test_read_text);
    g_test_add_func ("/lab/io/volume/flash", test_flash);
    g_test_add_func ("/lab/io/volume/faults", test_drive_faults);
    g_test_add_func ("/lab/io/volume/mount-refused", test_mount_refused);
    g_test_add_func ("/lab/io/volume/mounted-already", test_mounted_already);
    g_test_add_func ("/lab/io/volume/none", test_no_volume);
    return g_test_run ();
}
