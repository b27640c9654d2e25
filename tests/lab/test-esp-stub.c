/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "esp-bench.h"

#include <json-glib/json-glib.h>
#include <string.h>

/* What esptool never does to a stub, or never sees of it, and where the two kinds of stubs differ.
 */

enum { BLOCK = 0x400, BIG = 100000 };

/* Debian's stub for an ESP32-C3 must be the same to the last byte. */
static void
test_stub_damaged (void)
{
    g_autoptr (JsonParser) parser = json_parser_new ();

    if (!json_parser_load_from_file (parser,
                                     "/usr/lib/python3/dist-packages/esptool/targets/stub_flasher/"
                                     "stub_flasher_32c3.json",
                                     NULL)) {
        g_test_skip ("esptool is not installed");
        return;
    }
    for (int damaged = 0; damaged < 2; damaged++) {
        JsonObject *stub = json_node_get_object (json_parser_get_root (parser));
        g_autoptr (EspMemory) memory = esp_memory_new (esp_chip_find ("esp32c3"));
        static const char *const parts[] = { "text", "data" };

        for (guint n = 0; n < G_N_ELEMENTS (parts); n++) {
            g_autofree char *start = g_strconcat (parts[n], "_start", NULL);
            gsize length;
            g_autofree guchar *bytes =
                g_base64_decode (json_object_get_string_member (stub, parts[n]), &length);

            bytes[length / 2] ^= (guchar) (damaged && n == 0);
            esp_memory_begin (memory, (guint32) json_object_get_int_member (stub, start),
                              (guint32) length);
            g_assert_true (esp_memory_add (memory, 0, bytes, length));
        }
        g_assert_cmpint (
            esp_memory_judge (memory, (guint32) json_object_get_int_member (stub, "entry")), ==,
            damaged ? ESP_STUB_NONE : ESP_STUB_LEGACY);
    }
}

static void
test_stub_incomplete (void)
{
    g_autoptr (EspMemory) memory = esp_memory_new (esp_chip_find ("esp32"));
    guint8 text[1000] = { 0 };

    esp_memory_begin (memory, 0x400a8000, 2000);
    g_assert_true (esp_memory_add (memory, 0, text, sizeof text));
    g_assert_false (esp_memory_add (memory, 2, text, sizeof text));
    g_assert_cmpint (esp_memory_judge (memory, 0x400a8010), ==, ESP_STUB_NONE);
    g_assert_true (esp_memory_add (memory, 1, text, sizeof text));
    g_assert_false (esp_memory_add (memory, 2, text, 1));
    g_assert_cmpint (esp_memory_judge (memory, 0x40080000), ==, ESP_STUB_NONE);
    g_assert_cmpint (esp_memory_judge (memory, 0x400a8010), ==, ESP_STUB_LEGACY);
}

/* Who jumps into nothing hears nothing. */
static void
test_stub_lost (void)
{
    g_autoptr (EspBench) bench = esp_bench_new ("esp32", NULL);
    g_autoptr (GBytes) wire =
        esp_bench_make_request (ESP_READ_REG, (guint32[]) { 0x40001000 }, 1, NULL, 0);

    g_assert_cmphex (esp_bench_ask (bench, ESP_MEM_END, 0, 0x40080000), ==, 0);
    g_assert_cmpstr (esp_loader_get_state (bench->loader), ==, "lost");
    g_ptr_array_set_size (bench->replies, 0);
    esp_bench_send (bench, wire);
    g_assert_cmpuint (bench->replies->len, ==, 0);
}

static void
test_stub_kinds_differ (void)
{
    g_autoptr (EspBench) legacy = esp_bench_new_with_stub (ESP_STUB_LEGACY, NULL);
    g_autoptr (EspBench) v2 = esp_bench_new_with_stub (ESP_STUB_V2, NULL);

    g_assert_cmphex (esp_bench_ask (legacy, ESP_FLASH_BEGIN, 4096, 1, 0x4000, 0, 0), ==, 0xc000);
    g_assert_cmphex (esp_bench_ask (v2, ESP_FLASH_BEGIN, 4096, 1, 0x4000, 0, 0), ==, 0);
    g_assert_cmphex (esp_bench_ask (legacy, ESP_FLASH_BEGIN, 4096, 1, 0x4000, 0), ==, 0);
    g_assert_cmphex (esp_bench_ask (legacy, ESP_FLASH_END, 1), ==, 0xc800);
    g_assert_cmphex (esp_bench_ask (v2, ESP_FLASH_END, 1), ==, 0xc000);
    g_assert_cmphex (esp_bench_ask (legacy, 0x42), ==, 0xff00);
    g_assert_cmphex (esp_bench_ask (v2, 0x42), ==, 0xc300);
    g_assert_cmphex (esp_bench_ask (legacy, ESP_FLASH_BEGIN, 4096, 1, 0x8000, 0), ==, 0xc200);
}

/* After an aborted stream: the second generation begins anew with block 0, the legacy stub writes
 * what the first stream left in its window. */
static void
write_twice (EspBench *bench, gboolean expected)
{
    g_autofree guint8 *first = esp_bench_make_content (40000, 3);
    g_autofree guint8 *second = esp_bench_make_content (40000, 4);
    g_autoptr (GBytes) aborted = esp_bench_deflate (first, 40000);
    g_autoptr (GBytes) whole = esp_bench_deflate (second, 40000);
    const guint8 *bytes = g_bytes_get_data (whole, NULL);
    gsize length = g_bytes_get_size (whole);

    g_assert_cmphex (esp_bench_ask (bench, ESP_FLASH_DEFL_BEGIN, 40000, 3, 0x4000, 0), ==, 0);
    g_assert_cmphex (esp_bench_ask_block (bench, ESP_FLASH_DEFL_DATA, 0,
                                          g_bytes_get_data (aborted, NULL), 10000),
                     ==, 0);
    g_assert_cmphex (esp_bench_ask (bench, ESP_FLASH_DEFL_BEGIN, 40000, 3, 0x4000, 0), ==, 0);
    for (guint n = 0; n * 0x4000 < length; n++)
        esp_bench_ask_block (bench, ESP_FLASH_DEFL_DATA, n, bytes + n * 0x4000,
                             MIN (0x4000, length - n * 0x4000));
    g_assert_cmpint (esp_bench_holds (bench, 0, second, 40000), ==, expected);
}

static void
test_stub_aborted_stream (void)
{
    g_autoptr (EspBench) legacy = esp_bench_new_with_stub (ESP_STUB_LEGACY, NULL);
    g_autoptr (EspBench) v2 = esp_bench_new_with_stub (ESP_STUB_V2, NULL);

    write_twice (legacy, FALSE);
    write_twice (v2, TRUE);
}

/* The error of a block comes with the answer to the next command, which v2 does not obey. */
static void
test_stub_late_error (void)
{
    g_autoptr (EspBench) legacy = esp_bench_new_with_stub (ESP_STUB_LEGACY, NULL);
    g_autoptr (EspBench) v2 = esp_bench_new_with_stub (ESP_STUB_V2, NULL);
    g_autofree guint8 *noise = esp_bench_make_content (1000, 5);

    noise[0] = 0;
    g_assert_cmphex (esp_bench_ask (legacy, ESP_FLASH_DEFL_BEGIN, 4096, 1, 0x4000, 0), ==, 0);
    g_assert_cmphex (esp_bench_ask_block (legacy, ESP_FLASH_DEFL_DATA, 0, noise, 1000), ==, 0);
    g_assert_cmphex (esp_bench_ask (legacy, ESP_READ_REG, 0x40001000), ==, 0);
    g_assert_cmphex (esp_bench_ask_block (legacy, ESP_FLASH_DEFL_DATA, 1, noise, 1000), ==, 0xc700);
    g_assert_cmphex (esp_bench_ask (v2, ESP_FLASH_DEFL_BEGIN, 4096, 1, 0x4000, 0), ==, 0);
    g_assert_cmphex (esp_bench_ask_block (v2, ESP_FLASH_DEFL_DATA, 0, noise, 1000), ==, 0);
    g_assert_cmphex (esp_bench_ask (v2, ESP_CHANGE_BAUDRATE, 460800, 115200), ==, 0xc700);
    g_assert_cmpuint (v2->baud, ==, 115200);
    g_assert_cmphex (esp_bench_ask (v2, ESP_CHANGE_BAUDRATE, 460800, 115200), ==, 0);
    g_assert_cmpuint (v2->baud, ==, 460800);
}

/* Two delimiters in a row: the legacy stub obeys its last command again. */
static void
test_stub_stray_delimiters (void)
{
    static const guint8 stray[] = { 0xc0, 0xc0 };
    g_autoptr (EspBench) legacy = esp_bench_new_with_stub (ESP_STUB_LEGACY, NULL);
    g_autoptr (EspBench) v2 = esp_bench_new_with_stub (ESP_STUB_V2, NULL);

    g_assert_cmphex (esp_bench_ask (legacy, ESP_READ_REG, 0x40001000), ==, 0);
    esp_loader_take (legacy->loader, stray, sizeof stray);
    g_assert_cmpuint (legacy->replies->len, ==, 2);
    g_assert_cmphex (esp_bench_ask (v2, ESP_READ_REG, 0x40001000), ==, 0);
    esp_loader_take (v2->loader, stray, 1);
    esp_loader_take (v2->loader, stray, 1);
    g_assert_cmpuint (v2->replies->len, ==, 1);
}

static void
test_stub_read_flash (void)
{
    g_autoptr (EspBench) bench = esp_bench_new_with_stub (ESP_STUB_LEGACY, NULL);
    g_autofree guint8 *content = esp_bench_make_content (5000, 6);
    g_autoptr (GByteArray) got = g_byte_array_new ();
    GBytes *last;

    esp_flash_program (bench->flash, 0x3000, content, 5000);
    {
        g_autoptr (GBytes) wire = esp_bench_make_request (
            ESP_READ_FLASH, (guint32[]) { 0x3000, 5000, 0x1000, 64 }, 4, NULL, 0);

        esp_bench_send (bench, wire);
    }
    while (got->len < 5000) {
        GBytes *packet = bench->replies->pdata[bench->replies->len - 1];
        g_autoptr (GByteArray) wire = g_byte_array_new ();
        guint32 total;

        g_byte_array_append (got, g_bytes_get_data (packet, NULL),
                             (guint) g_bytes_get_size (packet));
        total = GUINT32_TO_LE (got->len);
        esp_slip_append (wire, (const guint8 *) &total, sizeof total);
        esp_loader_take (bench->loader, wire->data, wire->len);
    }
    g_assert_cmpmem (got->data, got->len, content, 5000);
    last = bench->replies->pdata[bench->replies->len - 1];
    g_assert_cmpuint (g_bytes_get_size (last), ==, 16);
    g_assert_cmphex (esp_bench_ask (bench, ESP_READ_REG, 0x40001000), ==, 0);
}

/* One block is written, one more may have come; the third one is too many. */
static void
send_ahead (EspStubKind kind, guint n_blocks, gboolean expected)
{
    static const EspTimes times = { .page_program = 500 };
    g_autoptr (EspBench) bench = esp_bench_new_with_stub (kind, &times);
    g_autofree guint8 *content = esp_bench_make_content (4 * BLOCK, 7);
    guint32 words[] = { BLOCK, 0, 0, 0 };

    g_assert_cmphex (esp_bench_ask (bench, ESP_FLASH_BEGIN, 4 * BLOCK, 4, BLOCK, 0), ==, 0);
    for (guint n = 0; n < n_blocks; n++) {
        g_autoptr (GBytes) wire =
            esp_bench_make_request (ESP_FLASH_DATA, words, 4, content + n * BLOCK, BLOCK);

        esp_bench_send (bench, wire);
    }
    for (gint64 end = g_get_monotonic_time () + BIG; g_get_monotonic_time () < end;)
        g_main_context_iteration (NULL, FALSE);
    g_assert_cmpint (esp_bench_holds (bench, 0, content, n_blocks * BLOCK), ==, expected);
    g_assert_cmpint (g_hash_table_contains (bench->counts, "overruns"), ==, !expected);
}

static void
test_stub_overrun (void)
{
    send_ahead (ESP_STUB_LEGACY, 2, TRUE);
    send_ahead (ESP_STUB_LEGACY, 3, FALSE);
    send_ahead (ESP_STUB_V2, 2, TRUE);
    send_ahead (ESP_STUB_V2, 3, FALSE);
}

/* A legacy stub leaves for the ROM's loader, a second-generation stub stays. */
static void
test_stub_end (void)
{
    g_autoptr (EspBench) legacy = esp_bench_new_with_stub (ESP_STUB_LEGACY, NULL);
    g_autoptr (EspBench) v2 = esp_bench_new_with_stub (ESP_STUB_V2, NULL);

    g_assert_cmphex (esp_bench_ask (legacy, ESP_FLASH_END, 0), ==, 0xc600);
    g_assert_cmphex (esp_bench_ask (legacy, ESP_FLASH_BEGIN, 0, 0, 0x4000, 0), ==, 0);
    g_assert_cmphex (esp_bench_ask (legacy, ESP_FLASH_END, 0), ==, 0);
    g_assert_true (legacy->left && legacy->left_to_loader);
    g_assert_cmphex (esp_bench_ask (v2, ESP_FLASH_BEGIN, 0, 0, 0x4000, 0), ==, 0);
    g_assert_cmphex (esp_bench_ask (v2, ESP_FLASH_END, 0), ==, 0);
    g_assert_false (v2->left);
}

/* Blank sectors are not erased; from the first one that holds something on, all are. */
static void
test_stub_blank_skip (void)
{
    static const EspTimes times = { .sector_erase = 1 };
    g_autoptr (EspBench) bench = esp_bench_new_with_stub (ESP_STUB_V2, &times);
    EspStream *stream = &bench->loader->stream;
    guint8 zero = 0;

    esp_flash_program (bench->flash, 0x2000, &zero, 1);
    stream->skips_blank = TRUE;
    esp_stream_begin (stream, 0, 0x4000, FALSE);
    esp_stream_erase_to (stream, 0x4000);
    g_assert_cmpint (stream->spent, ==, 2);
    g_assert_true (esp_flash_is_blank (bench->flash, 0, 0x4000));
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/lab/esp/stub/damaged", test_stub_damaged);
    g_test_add_func ("/lab/esp/stub/incomplete", test_stub_incomplete);
    g_test_add_func ("/lab/esp/stub/lost", test_stub_lost);
    g_test_add_func ("/lab/esp/stub/kinds-differ", test_stub_kinds_differ);
    g_test_add_func ("/lab/esp/stub/aborted-stream", test_stub_aborted_stream);
    g_test_add_func ("/lab/esp/stub/late-error", test_stub_late_error);
    g_test_add_func ("/lab/esp/stub/stray-delimiters", test_stub_stray_delimiters);
    g_test_add_func ("/lab/esp/stub/read-flash", test_stub_read_flash);
    g_test_add_func ("/lab/esp/stub/overrun", test_stub_overrun);
    g_test_add_func ("/lab/esp/stub/end", test_stub_end);
    g_test_add_func ("/lab/esp/stub/blank-skip", test_stub_blank_skip);
    return g_test_run ();
}
