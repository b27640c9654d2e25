/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "esp-bench.h"

#include <string.h>

/* What esptool never does to a ROM, or never sees of it: errors and their numbers. */

enum { MIB = 1024 * 1024, BLOCK = 0x400, HEADER = 8 };

static void
test_rom_sync (void)
{
    static const char *const names[] = { "esp8266", "esp32" };

    for (guint n = 0; n < G_N_ELEMENTS (names); n++) {
        g_autoptr (EspBench) bench = esp_bench_new (names[n], NULL);
        guint32 words[9] = { 0x20120707 };
        const guint8 *reply;
        gsize length;

        memset (words + 1, 0x55, 32);
        g_assert_cmphex (esp_bench_ask_bytes (bench, ESP_SYNC, words, 9, NULL, 0), ==, 0);
        g_assert_cmpuint (bench->replies->len, ==, 8);
        reply = g_bytes_get_data (bench->replies->pdata[7], &length);
        g_assert_cmpuint (length, ==, HEADER + (n == 0 ? 2 : 4));
        g_assert_cmphex (reply[4], !=, 0); /* a ROM's value is not zero, a stub's is */
    }
}

static void
test_rom_unknown (void)
{
    g_autoptr (EspBench) bench = esp_bench_new ("esp32", NULL);

    g_assert_cmphex (esp_bench_ask (bench, ESP_GET_SECURITY_INFO), ==, 0x0105);
    g_assert_cmpuint (bench->replies->len, ==, 8);
    g_assert_cmphex (esp_bench_ask (bench, ESP_ERASE_FLASH), ==, 0x0105);
}

static void
test_rom_8266_knows_little (void)
{
    g_autoptr (EspBench) bench = esp_bench_new ("esp8266", NULL);

    g_assert_cmphex (esp_bench_ask (bench, ESP_CHANGE_BAUDRATE, 460800, 0), ==, 0x0105);
    g_assert_cmphex (esp_bench_ask (bench, ESP_SPI_FLASH_MD5, 0, 4096, 0, 0), ==, 0x0105);
    g_assert_cmphex (esp_bench_ask (bench, ESP_FLASH_DEFL_BEGIN, 4096, 1, BLOCK, 0), ==, 0x0105);
    g_assert_cmpuint (bench->baud, ==, 115200);
}

static void
test_rom_begin (void)
{
    g_autoptr (EspBench) bench = esp_bench_new ("esp32c3", NULL);

    g_assert_cmphex (esp_bench_ask (bench, ESP_FLASH_BEGIN, 4096, 4, BLOCK, 0, 0), ==,
                     0x0106); /* no attach */
    g_assert_cmphex (esp_bench_ask (bench, ESP_SPI_ATTACH, 0, 0), ==, 0);
    g_assert_cmphex (esp_bench_ask (bench, ESP_FLASH_BEGIN, 4096, 4, BLOCK, 0), ==,
                     0x0105); /* four words */
    g_assert_cmphex (esp_bench_ask (bench, ESP_FLASH_BEGIN, 4096, 1, 0x8000, 0, 0), ==, 0x0105);
    g_assert_cmphex (esp_bench_ask (bench, ESP_FLASH_BEGIN, 4096, 4, BLOCK, 4 * MIB, 0), ==,
                     0x0106);
    g_assert_cmphex (esp_bench_ask (bench, ESP_FLASH_BEGIN, 4096, 4, BLOCK, 0, 0), ==, 0);
}

static void
test_rom_blocks (void)
{
    g_autoptr (EspBench) bench = esp_bench_new_with_rom ("esp32c3");
    g_autofree guint8 *block = esp_bench_make_content (2 * BLOCK, 1);
    guint32 words[] = { BLOCK, 0, 0, 0 };
    g_autoptr (GBytes) spoiled = esp_bench_make_request (ESP_FLASH_DATA, words, 4, block, BLOCK);

    g_assert_cmphex (esp_bench_ask_block (bench, ESP_FLASH_DATA, 0, block, BLOCK), ==,
                     0x0106); /* no begin */
    g_assert_cmphex (esp_bench_ask (bench, ESP_FLASH_BEGIN, 4096, 4, BLOCK, 0x1000, 0), ==, 0);
    g_assert_cmphex (esp_bench_ask_block (bench, ESP_FLASH_DATA, 1, block, BLOCK), ==, 0x0106);
    g_assert_cmphex (esp_bench_ask_block (bench, ESP_FLASH_DATA, 0, block, 2 * BLOCK), ==, 0x0106);
    ((guint8 *) g_bytes_get_data (spoiled, NULL))[5] ^= 1; /* the checksum */
    esp_bench_send (bench, spoiled);
    g_assert_cmphex (esp_bench_get_status (bench), ==, 0x0107);
    g_assert_true (esp_flash_is_blank (bench->flash, 0, 4 * MIB));
    g_assert_cmphex (esp_bench_ask_block (bench, ESP_FLASH_DATA, 0, block, BLOCK), ==, 0);
    g_assert_true (esp_bench_holds (bench, 0x1000, block, BLOCK));
}

/* A frame that lost a byte gets no answer at all. */
static void
test_rom_lost_byte (void)
{
    g_autoptr (EspBench) bench = esp_bench_new ("esp32", NULL);
    static const guint8 frame[] = { 0xc0, 0, 0x0a, 4, 0, 0, 0, 0, 0, 0, 0x10, 0x40, 0xc0 };

    esp_loader_take (bench->loader, frame, sizeof frame);
    g_assert_cmpuint (bench->replies->len, ==, 0);
    g_assert_cmphex (esp_bench_ask (bench, ESP_READ_REG, 0x40001000), ==, 0);
}

static void
test_rom_deflate (void)
{
    g_autoptr (EspBench) bench = esp_bench_new_with_rom ("esp32");
    g_autofree guint8 *content = esp_bench_make_content (5000, 2);
    g_autoptr (GBytes) deflated = esp_bench_deflate (content, 5000);
    gsize length;
    guint8 *bytes = (guint8 *) g_bytes_get_data (deflated, &length);

    g_assert_cmphex (esp_bench_ask (bench, ESP_FLASH_DEFL_BEGIN, 8192, 1, 0x4000, 0), ==, 0);
    g_assert_cmphex (esp_bench_ask_block (bench, ESP_FLASH_DEFL_DATA, 0, bytes, length), ==, 0);
    g_assert_true (esp_bench_holds (bench, 0, content, 5000));
    g_assert_cmphex (esp_bench_ask (bench, ESP_FLASH_DEFL_BEGIN, 8192, 1, 0x4000, 0), ==, 0);
    bytes[length - 1] ^= 1;
    g_assert_cmphex (esp_bench_ask_block (bench, ESP_FLASH_DEFL_DATA, 0, bytes, length), ==,
                     0x010c);
    g_assert_cmphex (esp_bench_ask (bench, ESP_FLASH_DEFL_BEGIN, 8192, 1, 0x4000, 0), ==, 0);
    g_assert_cmphex (esp_bench_ask_block (bench, ESP_FLASH_DEFL_DATA, 0, content, 1000), ==,
                     0x010b);
}

/* esptool, ESP8266ROM.get_erase_size: what it asks for so that the ROM erases what it means. */
static void
test_rom_8266_erases_too_much (void)
{
    static const struct {
        guint32 start, asked, erased;
    } cases[] = { { 0, 1, 2 }, { 0, 16, 32 }, { 0, 17, 33 }, { 15, 4, 5 }, { 3, 20, 33 } };
    g_autofree guint8 *zeros = g_malloc0 (MIB);

    for (guint n = 0; n < G_N_ELEMENTS (cases); n++) {
        g_autoptr (EspBench) bench = esp_bench_new ("esp8266", NULL);
        guint32 from = cases[n].start * ESP_FLASH_SECTOR;
        guint32 length = cases[n].erased * ESP_FLASH_SECTOR;

        esp_flash_program (bench->flash, 0, zeros, MIB);
        g_assert_cmphex (esp_bench_ask (bench, ESP_FLASH_BEGIN, cases[n].asked * ESP_FLASH_SECTOR,
                                        1, BLOCK, from),
                         ==, 0);
        g_assert_true (esp_flash_is_blank (bench->flash, from, length));
        g_assert_true (esp_bench_holds (bench, from + length, zeros, ESP_FLASH_SECTOR));
    }
}

static void
test_rom_secure (void)
{
    g_autoptr (EspBench) bench = esp_bench_new_with_rom ("esp32c3");

    bench->fault = "secure-download";
    g_assert_cmphex (esp_bench_ask (bench, ESP_READ_REG, 0x40001000), ==, 0x0105);
    g_assert_cmphex (esp_bench_ask (bench, ESP_MEM_BEGIN, 16, 1, 16, 0x40380000), ==, 0x0105);
    g_assert_cmphex (esp_bench_ask (bench, ESP_FLASH_BEGIN, 4096, 4, BLOCK, 0, 0), ==, 0);
    g_assert_cmphex (esp_bench_ask (bench, ESP_GET_SECURITY_INFO), ==, 0);
    g_assert_cmphex (((const guint8 *) g_bytes_get_data (bench->replies->pdata[0], NULL))[HEADER],
                     ==, 4);
}

static void
test_rom_baud (void)
{
    g_autoptr (EspBench) esp32 = esp_bench_new ("esp32", NULL);
    g_autoptr (EspBench) esp32c2 = esp_bench_new ("esp32c2", NULL);

    g_assert_cmphex (esp_bench_ask (esp32, ESP_CHANGE_BAUDRATE, 460800, 0), ==, 0);
    g_assert_cmpuint (esp32->baud, ==, 460800);
    g_assert_cmphex (esp_bench_ask (esp32c2, ESP_CHANGE_BAUDRATE, 460800 * 40 / 26, 0), ==, 0);
    g_assert_cmpuint (esp32c2->baud / 100, ==, 4607);
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/lab/esp/rom/sync", test_rom_sync);
    g_test_add_func ("/lab/esp/rom/unknown", test_rom_unknown);
    g_test_add_func ("/lab/esp/rom/8266-knows-little", test_rom_8266_knows_little);
    g_test_add_func ("/lab/esp/rom/begin", test_rom_begin);
    g_test_add_func ("/lab/esp/rom/blocks", test_rom_blocks);
    g_test_add_func ("/lab/esp/rom/lost-byte", test_rom_lost_byte);
    g_test_add_func ("/lab/esp/rom/deflate", test_rom_deflate);
    g_test_add_func ("/lab/esp/rom/8266-erases-too-much", test_rom_8266_erases_too_much);
    g_test_add_func ("/lab/esp/rom/secure", test_rom_secure);
    g_test_add_func ("/lab/esp/rom/baud", test_rom_baud);
    return g_test_run ();
}
