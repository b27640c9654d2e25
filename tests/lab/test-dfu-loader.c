/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "dfu-firmware.h"
#include "dfu-loader.h"

#include <errno.h>
#include <string.h>

/* What dfu-util never does, or never waits for. */

enum { BASE = 0x08000000, FAR_FUTURE = 3600 * 1000, NONE = 0x10000 };

typedef struct {
    DfuFlash *flash;
    DfuLoader *loader;
    const DfuChip *chip;
    gint64 now;
    guint32 left_to; /* NONE: it has not left */
    gint64 reset_in;
    DfuReply reply;
} Bench;

static void
on_left (guint32 address, gpointer data)
{
    ((Bench *) data)->left_to = address;
}

static void
on_reset (gint64 delay_us, gpointer data)
{
    ((Bench *) data)->reset_in = delay_us;
}

static void
set_up (Bench *bench, gconstpointer chip)
{
    static const DfuLoaderEvents events = { on_left, on_reset, NULL };

    bench->chip = dfu_chip_find (chip);
    bench->flash = dfu_flash_new (bench->chip);
    bench->loader = dfu_loader_new (bench->chip, bench->flash, FALSE);
    bench->left_to = NONE;
    bench->reset_in = -1;
    dfu_loader_listen (bench->loader, &events, bench);
}

static void
tear_down (Bench *bench, gconstpointer chip)
{
    dfu_loader_free (bench->loader);
    dfu_flash_free (bench->flash);
}

/* ---- Requests ---- */

static int
request (Bench *bench, guint8 number, guint16 value, const guint8 *data, guint16 length)
{
    UsbSetup setup = { 0x21, number, value, 0, length };

    dfu_loader_request (bench->loader, &setup, data, bench->now, &bench->reply);
    return bench->reply.result;
}

static int
download (Bench *bench, guint16 block, const char *data, guint16 length)
{
    return request (bench, DFU_REQUEST_DNLOAD, block, (const guint8 *) data, length);
}

static int
upload (Bench *bench, guint16 block, guint16 length)
{
    return request (bench, DFU_REQUEST_UPLOAD, block, NULL, length);
}

/* State, poll time in ms and status of the loader. */
static void
expect_status (Bench *bench, DfuState state, guint poll, guint status)
{
    const guint8 *bytes = bench->reply.data;

    g_assert_cmpint (request (bench, DFU_REQUEST_GETSTATUS, 0, NULL, 6), ==, 6);
    g_assert_cmpstr (dfu_state_get_name (bytes[4]), ==, dfu_state_get_name (state));
    g_assert_cmpuint (bytes[1] | bytes[2] << 8 | bytes[3] << 16, ==, poll);
    g_assert_cmpuint (bytes[0], ==, status);
}

static void
wait_ms (Bench *bench, gint64 ms)
{
    bench->now += ms * 1000;
}

static void
command (Bench *bench, guint8 code, guint32 address, DfuState state, guint status)
{
    char bytes[] = { (char) code, (char) address, (char) (address >> 8), (char) (address >> 16),
                     (char) (address >> 24) };

    g_assert_cmpint (download (bench, 0, bytes, sizeof bytes), ==, sizeof bytes);
    g_assert_cmpint (request (bench, DFU_REQUEST_GETSTATUS, 0, NULL, 6), ==, 6);
    g_assert_cmpuint (bench->reply.data[4], ==, DFU_STATE_DNBUSY);
    wait_ms (bench, FAR_FUTURE);
    expect_status (bench, state, 0, status);
}

static void
set_address (Bench *bench, guint32 address)
{
    command (bench, DFU_COMMAND_SET_ADDRESS, address, DFU_STATE_DNLOAD_IDLE, DFU_STATUS_OK);
}

static void
write_text (Bench *bench, guint16 block, const char *text, guint16 length)
{
    g_assert_cmpint (download (bench, block, text, length), ==, length);
    g_assert_cmpint (request (bench, DFU_REQUEST_GETSTATUS, 0, NULL, 6), ==, 6);
    wait_ms (bench, FAR_FUTURE);
    expect_status (bench, DFU_STATE_DNLOAD_IDLE, 0, DFU_STATUS_OK);
}

static void
expect_flash (Bench *bench, guint32 address, const char *text)
{
    char found[64] = { 0 };

    dfu_flash_read (bench->flash, address, (guint8 *) found, strlen (text));
    g_assert_cmpstr (found, ==, text);
}

/* ---- Tests ---- */

static void
test_write (Bench *bench, gconstpointer chip)
{
    set_address (bench, BASE);
    write_text (bench, 2, "first", 5);
    write_text (bench, 4, "third", 5);
    expect_flash (bench, BASE, "first");
    expect_flash (bench, BASE + 2u * bench->chip->transfer_size, "third");
    expect_flash (bench, BASE + 5, "\xff");
    write_text (bench, 2, "FIRST", 5); /* not erased: ones stay zeros */
    expect_flash (bench, BASE, "FIRST");
    write_text (bench, 2, "first", 5);
    expect_flash (bench, BASE, "FIRST");
    command (bench, DFU_COMMAND_ERASE, BASE + 0x1234, DFU_STATE_DNLOAD_IDLE, DFU_STATUS_OK);
    expect_flash (bench, BASE, "\xff\xff\xff\xff\xff");
    expect_flash (bench, BASE + 0x4000, "\xff");
}

static void
test_times (Bench *bench, gconstpointer chip)
{
    guint8 erase[] = { DFU_COMMAND_ERASE, 0, 0, 0x02, 0x08 };

    g_assert_cmpint (request (bench, DFU_REQUEST_DNLOAD, 0, erase, sizeof erase), ==, 5);
    expect_status (bench, DFU_STATE_DNBUSY, 1000, DFU_STATUS_OK);
    wait_ms (bench, 400);
    expect_status (bench, DFU_STATE_DNLOAD_IDLE, 0, DFU_STATUS_OK); /* the CPU waits, so all do */
    g_assert_cmpint (bench->reply.delay_us, ==, 600 * 1000);
    g_assert_cmpint (download (bench, 0, "\x41", 1), ==, 1);
    expect_status (bench, DFU_STATE_DNBUSY, 100, DFU_STATUS_OK);
    expect_status (bench, DFU_STATE_DNLOAD_IDLE, 0, DFU_STATUS_OK);
    g_assert_cmpint (bench->reply.delay_us, ==, (4 * 250 + 550 + 7 * 1000) * 1000);
}

static void
test_errors (Bench *bench, gconstpointer chip)
{
    g_assert_cmpint (download (bench, 1, "x", 1), ==, -EPIPE);
    expect_status (bench, DFU_STATE_ERROR, 0, DFU_STATUS_ERR_STALLED);
    g_assert_cmpint (request (bench, DFU_REQUEST_ABORT, 0, NULL, 0), ==, -EPIPE);
    g_assert_cmpint (request (bench, DFU_REQUEST_CLRSTATUS, 0, NULL, 0), ==, 0);
    expect_status (bench, DFU_STATE_IDLE, 0, DFU_STATUS_OK);
    command (bench, DFU_COMMAND_SET_ADDRESS, 0x08100000, DFU_STATE_ERROR, DFU_STATUS_ERR_ADDRESS);
    g_assert_cmpint (download (bench, 2, "x", 1), ==, -EPIPE);
    request (bench, DFU_REQUEST_CLRSTATUS, 0, NULL, 0);
    command (bench, DFU_COMMAND_ERASE, 0x07ffffff, DFU_STATE_ERROR, DFU_STATUS_ERR_ADDRESS);
    request (bench, DFU_REQUEST_CLRSTATUS, 0, NULL, 0);
    command (bench, 0x99, BASE, DFU_STATE_ERROR, DFU_STATUS_ERR_STALLED);
    request (bench, DFU_REQUEST_CLRSTATUS, 0, NULL, 0);
    g_assert_cmpint (download (bench, 2, "x", 1), ==, 1);
    g_assert_cmpint (download (bench, 3, "x", 1), ==, -EPIPE); /* without asking between */
    request (bench, DFU_REQUEST_CLRSTATUS, 0, NULL, 0);
    g_assert_cmpint (request (bench, DFU_REQUEST_CLRSTATUS, 0, NULL, 0), ==, -EPIPE);
    g_assert_cmpint (request (bench, 9, 0, NULL, 0), ==, -EPIPE);
}

static void
test_upload (Bench *bench, gconstpointer chip)
{
    static const guint8 commands[] = { 0x00, 0x21, 0x41, 0x92 };

    g_assert_cmpint (upload (bench, 0, 64), ==, sizeof commands);
    g_assert_cmpmem (bench->reply.data, sizeof commands, commands, sizeof commands);
    set_address (bench, 0x080ff000);
    g_assert_cmpint (upload (bench, 2, 2048), ==, -EPIPE); /* before an ABORT */
    request (bench, DFU_REQUEST_CLRSTATUS, 0, NULL, 0);
    g_assert_cmpint (upload (bench, 2, 2048), ==, 2048);
    g_assert_cmpuint (dfu_loader_get_state (bench->loader), ==, DFU_STATE_UPLOAD_IDLE);
    g_assert_cmpint (upload (bench, 3, 1024), ==, 1024);
    g_assert_cmpint (upload (bench, 4, 2048), ==, -EPIPE);
    expect_status (bench, DFU_STATE_ERROR, 0, DFU_STATUS_ERR_ADDRESS);
    request (bench, DFU_REQUEST_CLRSTATUS, 0, NULL, 0);
    g_assert_cmpint (upload (bench, 1, 2048), ==, -EPIPE);
    request (bench, DFU_REQUEST_CLRSTATUS, 0, NULL, 0);
    dfu_loader_get_trouble (bench->loader)->flips = TRUE;
    g_assert_cmpint (upload (bench, 2, 16), ==, 16);
    g_assert_cmphex (bench->reply.data[8], ==, 0xef);
}

static void
test_leave (Bench *bench, gconstpointer chip)
{
    set_address (bench, BASE);
    g_assert_cmpint (download (bench, 2, NULL, 0), ==, 0);
    g_assert_cmphex (bench->left_to, ==, NONE);
    expect_status (bench, DFU_STATE_MANIFEST, 0, DFU_STATUS_OK);
    g_assert_cmphex (bench->left_to, ==, BASE);
}

static void
test_protected (Bench *bench, gconstpointer chip)
{
    DfuTrouble *trouble = dfu_loader_get_trouble (bench->loader);

    dfu_flash_store (bench->flash, BASE, (const guint8 *) "secret", 6);
    trouble->is_protected = TRUE;
    command (bench, DFU_COMMAND_ERASE, BASE, DFU_STATE_ERROR, DFU_STATUS_ERR_VENDOR);
    request (bench, DFU_REQUEST_CLRSTATUS, 0, NULL, 0);
    g_assert_cmpint (upload (bench, 2, 16), ==, -EPIPE);
    expect_status (bench, DFU_STATE_ERROR, 0, DFU_STATUS_ERR_VENDOR);
    request (bench, DFU_REQUEST_CLRSTATUS, 0, NULL, 0);
    expect_flash (bench, BASE, "secret");
    g_assert_cmpint (download (bench, 0, "\x92", 1), ==, 1);
    g_assert_cmpint (bench->reset_in, ==, -1);
    request (bench, DFU_REQUEST_GETSTATUS, 0, NULL, 6);
    g_assert_cmpuint (bench->reply.data[4], ==, DFU_STATE_DNBUSY);
    g_assert_cmpint (bench->reset_in, >, 1000 * 1000);
    expect_flash (bench, BASE, "\xff\xff\xff\xff\xff\xff");
}

static void
test_trouble (Bench *bench, gconstpointer chip)
{
    DfuTrouble *trouble = dfu_loader_get_trouble (bench->loader);

    trouble->error = 6;
    set_address (bench, BASE);
    download (bench, 2, "x", 1);
    request (bench, DFU_REQUEST_GETSTATUS, 0, NULL, 6);
    wait_ms (bench, FAR_FUTURE);
    expect_status (bench, DFU_STATE_ERROR, 0, 6);
    request (bench, DFU_REQUEST_CLRSTATUS, 0, NULL, 0);
    write_text (bench, 2, "x", 1); /* once */
    trouble->busy_forever = TRUE;
    download (bench, 2, "x", 1);
    request (bench, DFU_REQUEST_GETSTATUS, 0, NULL, 6);
    wait_ms (bench, FAR_FUTURE);
    request (bench, DFU_REQUEST_GETSTATUS, 0, NULL, 6);
    g_assert_true (bench->reply.never);
}

/* usb.md's L4: a stall while it is busy, and nothing less than a doubleword is programmed. */
static void
test_l4 (Bench *bench, gconstpointer chip)
{
    set_address (bench, BASE);
    download (bench, 2, "0123456789", 10);
    expect_status (bench, DFU_STATE_DNBUSY, 1, DFU_STATUS_OK);
    g_assert_cmpint (request (bench, DFU_REQUEST_GETSTATUS, 0, NULL, 6), ==, -EPIPE);
    wait_ms (bench, 1);
    expect_status (bench, DFU_STATE_DNLOAD_IDLE, 0, DFU_STATUS_OK);
    expect_flash (bench, BASE, "01234567\xff\xff");
}

/* Of the second bank on, an H743 does not tell that it is done. */
static void
test_h743 (Bench *bench, gconstpointer chip)
{
    char text[33] = "abcdefghijklmnopqrstuvwxyz012345";

    set_address (bench, 0x08100000);
    download (bench, 2, text, 32);
    expect_status (bench, DFU_STATE_DNBUSY, 1, DFU_STATUS_OK);
    wait_ms (bench, FAR_FUTURE);
    expect_status (bench, DFU_STATE_DNBUSY, 0, DFU_STATUS_OK);
    g_assert_cmpint (request (bench, DFU_REQUEST_CLRSTATUS, 0, NULL, 0), ==, 0);
    expect_status (bench, DFU_STATE_ERROR, 0, DFU_STATUS_ERR_UNKNOWN);
    g_assert_cmpint (request (bench, DFU_REQUEST_CLRSTATUS, 0, NULL, 0), ==, 0);
    expect_status (bench, DFU_STATE_IDLE, 0, DFU_STATUS_OK);
    expect_flash (bench, 0x08100000, text);
    download (bench, 3, text, 32);
    expect_status (bench, DFU_STATE_DNBUSY, 1, DFU_STATUS_OK);
    request (bench, DFU_REQUEST_CLRSTATUS, 0, NULL, 0); /* too early */
    wait_ms (bench, FAR_FUTURE);
    expect_flash (bench, 0x08100000 + 1024, "\xff");
    request (bench, DFU_REQUEST_CLRSTATUS, 0, NULL, 0);
    set_address (bench, BASE);
    write_text (bench, 2, text, 31);
    expect_flash (bench, BASE, "\xff"); /* less than a flash word */
}

static void
test_wb (Bench *bench, gconstpointer chip)
{
    dfu_flash_store (bench->flash, 0x080d0000, (const guint8 *) "radio", 5);
    command (bench, DFU_COMMAND_ERASE, 0x080d0000, DFU_STATE_ERROR, DFU_STATUS_ERR_ADDRESS);
    request (bench, DFU_REQUEST_CLRSTATUS, 0, NULL, 0);
    download (bench, 0, "\x41", 1);
    expect_status (bench, DFU_STATE_DNBUSY, 256 * 22, DFU_STATUS_OK);
    wait_ms (bench, 256 * 22 / 2);
    expect_status (bench, DFU_STATE_DNBUSY, 256 * 22 / 2, DFU_STATUS_OK);
    wait_ms (bench, 256 * 22 / 2);
    expect_status (bench, DFU_STATE_DNLOAD_IDLE, 0, DFU_STATUS_OK);
    expect_flash (bench, 0x080d0000, "radio");
}

/* No poll times; whoever asks while it works waits; it reads for ever, and answers no question
 * after its commands. */
static void
test_mboot (Bench *bench, gconstpointer chip)
{
    guint8 erase[] = { DFU_COMMAND_ERASE, 0, 0, 0, 0x90 };

    request (bench, DFU_REQUEST_DNLOAD, 0, erase, sizeof erase);
    expect_status (bench, DFU_STATE_DNBUSY, 0, DFU_STATUS_OK);
    expect_status (bench, DFU_STATE_DNLOAD_IDLE, 0, DFU_STATUS_OK);
    g_assert_cmpint (bench->reply.delay_us, ==, 360 * 1000);
    wait_ms (bench, FAR_FUTURE);
    command (bench, DFU_COMMAND_ERASE, BASE, DFU_STATE_ERROR, DFU_STATUS_ERR_ADDRESS);
    request (bench, DFU_REQUEST_CLRSTATUS, 0, NULL, 0);
    command (bench, DFU_COMMAND_ERASE, 0x08080000, DFU_STATE_ERROR, DFU_STATUS_ERR_ADDRESS);
    request (bench, DFU_REQUEST_CLRSTATUS, 0, NULL, 0);
    download (bench, 0, "\x41", 1);
    expect_status (bench, DFU_STATE_DNBUSY, 0, DFU_STATUS_OK);
    expect_status (bench, DFU_STATE_ERROR, 0, DFU_STATUS_ERR_UNKNOWN);
    request (bench, DFU_REQUEST_ABORT, 0, NULL, 0);
    set_address (bench, 0x90000000);
    write_text (bench, 3, "text", 4);
    expect_flash (bench, 0x90000800, "text");
    g_assert_cmpint (upload (bench, 3, 4), ==, 4);
    g_assert_cmpmem (bench->reply.data, 4, "text", 4);
    g_assert_cmpint (upload (bench, 2000, 2048), ==, 2048);
    upload (bench, 0, 64);
    g_assert_true (bench->reply.never);
}

/* Sector tables, layout strings and places for programs say the same of each chip. */
static void
test_tables (void)
{
    const DfuChip *chip;

    for (guint n = 0; (chip = dfu_chip_get (n)); n++) {
        g_autoptr (DfuFlash) flash = dfu_flash_new (chip);
        g_autofree char *start = g_strdup_printf ("/0x%08X/", chip->memories[0].start);
        guint8 functional[9];

        g_assert_nonnull (strstr (chip->alternates[0], start));
        for (guint p = 0; p < G_N_ELEMENTS (chip->programs) && chip->programs[p].size; p++)
            g_assert_cmpuint (dfu_flash_get_room (flash, chip->programs[p].start), >=,
                              chip->programs[p].size);
        g_assert_cmpuint (dfu_flash_get_room (flash, chip->files.start), >=, chip->files.size);
        dfu_chip_get_functional (chip, functional);
        g_assert_cmpuint (functional[5] | functional[6] << 8, ==, chip->transfer_size);
        g_assert_cmpuint (dfu_flash_get_erase_time (flash, chip->memories[0].start), >, 0);
    }
}

static void
test_files (void)
{
    const DfuChip *chip = dfu_chip_find ("stm32f405");
    g_autofree guint8 *noise = g_malloc0 (20000);
    g_autoptr (GBytes) program = g_bytes_new (noise, 20000);
    g_autoptr (GBytes) dfu = dfu_firmware_wrap_dfu (chip, program);
    g_autoptr (GBytes) hex = dfu_firmware_wrap_hex (chip, program);
    const char *text = g_bytes_get_data (hex, NULL);

    g_assert_cmpuint (g_bytes_get_size (dfu), ==, 11 + 274 + 2 * 8 + 20000 + 16);
    g_assert_true (g_str_has_prefix (text, ":020000040800F2\r\n:10000000"));
    g_assert_nonnull (g_strstr_len (text, (gssize) g_bytes_get_size (hex), ":020000040802F0\r\n"));
    g_assert_true (memcmp (text + g_bytes_get_size (hex) - 13, ":00000001FF\r\n", 13) == 0);
}

#define ADD(name, chip, test) g_test_add ("/dfu-loader/" name, Bench, chip, set_up, test, tear_down)

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    ADD ("write", "stm32f405", test_write);
    ADD ("times", "stm32f405", test_times);
    ADD ("errors", "stm32f405", test_errors);
    ADD ("upload", "stm32f405", test_upload);
    ADD ("leave", "stm32f767", test_leave);
    ADD ("protected", "stm32f405", test_protected);
    ADD ("trouble", "stm32f405", test_trouble);
    ADD ("l4", "stm32l476", test_l4);
    ADD ("h743", "stm32h743", test_h743);
    ADD ("wb", "stm32wb55", test_wb);
    ADD ("mboot", "mboot-f722", test_mboot);
    g_test_add_func ("/dfu-loader/tables", test_tables);
    g_test_add_func ("/dfu-loader/files", test_files);
    return g_test_run ();
}
