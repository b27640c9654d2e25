/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The parts of the ESP backend that need no chip. */

#include <string.h>

#include "esp-chip.h"
#include "esp-deflate.h"
#include "esp-flash.h"
#include "esp-header.h"
#include "esp-stub.h"
#include "error.h"
#include "slip.h"

/* ---- SLIP ---- */

static GByteArray *
encode (const char *text, gsize size)
{
    GByteArray *out = g_byte_array_new ();

    moult_slip_add_mark (out);
    moult_slip_add (out, (const guint8 *) text, size);
    moult_slip_add_mark (out);
    return out;
}

static void
test_slip_encode (void)
{
    g_autoptr (GByteArray) plain = encode ("abc", 3);
    g_autoptr (GByteArray) escaped = encode ("a\xc0\xdb\xdc", 4);
    g_autoptr (GByteArray) empty = encode ("", 0);

    g_assert_cmpmem (plain->data, plain->len,
                     "\xc0"
                     "abc\xc0",
                     5);
    g_assert_cmpmem (escaped->data, escaped->len,
                     "\xc0"
                     "a\xdb\xdc\xdb\xdd\xdc\xc0",
                     8);
    g_assert_cmpmem (empty->data, empty->len, "\xc0\xc0", 2);
}

/* The frames in @bytes, joined by "|", however they are cut. */
static char *
decode (const char *bytes, gsize size, gsize at_once)
{
    g_auto (MoultSlipDecoder) decoder;
    g_autoptr (GString) frames = g_string_new (NULL);
    gsize used = 0;

    moult_slip_decoder_init (&decoder);
    for (gsize i = 0; i < size; i += used) {
        if (moult_slip_decoder_feed (&decoder, (const guint8 *) bytes + i, MIN (at_once, size - i),
                                     &used)) {
            g_string_append_len (frames, (const char *) decoder.frame->data, decoder.frame->len);
            g_string_append_c (frames, '|');
        }
        g_assert_cmpuint (used, >, 0);
    }
    return g_string_free (g_steal_pointer (&frames), FALSE);
}

#define ASSERT_DECODES(bytes, frames)                                                              \
    G_STMT_START                                                                                   \
    {                                                                                              \
        for (gsize at_once = 1; at_once <= sizeof bytes; at_once++) {                              \
            g_autofree char *found = decode (bytes, sizeof bytes - 1, at_once);                    \
            g_assert_cmpstr (found, ==, frames);                                                   \
        }                                                                                          \
    }                                                                                              \
    G_STMT_END

static void
test_slip_decode (void)
{
    ASSERT_DECODES ("\xc0"
                    "ab\xc0",
                    "ab|");
    ASSERT_DECODES ("\xc0"
                    "a\xdb\xdc\xdb\xdd\xc0\xc0"
                    "b\xc0",
                    "a\xc0\xdb|b|");
    ASSERT_DECODES ("\xc0\xc0\xc0"
                    "a\xc0\xc0",
                    "a|");
    /* A text before, and a mark that was lost: what follows is found all the same. */
    ASSERT_DECODES ("boot\xc0"
                    "ab\xc0",
                    "boot|ab|");
    ASSERT_DECODES ("\xc0"
                    "ab\xc0"
                    "cd\xc0",
                    "ab|cd|");
    /* An escape that does not exist, or is cut off, spoils its own frame alone. */
    ASSERT_DECODES ("\xc0"
                    "a\xdb"
                    "b\xc0\xc0"
                    "c\xc0",
                    "c|");
    ASSERT_DECODES ("\xc0"
                    "a\xdb\xc0"
                    "c\xc0",
                    "c|");
    ASSERT_DECODES ("no mark at all", "");
}

static void
test_slip_endless (void)
{
    g_auto (MoultSlipDecoder) decoder;
    g_autofree guint8 *much = g_malloc0 (2 * MOULT_SLIP_MAX_FRAME);
    gsize used = 0;

    moult_slip_decoder_init (&decoder);
    g_assert_false (moult_slip_decoder_feed (&decoder, much, 2 * MOULT_SLIP_MAX_FRAME, &used));
    g_assert_cmpuint (decoder.frame->len, <=, MOULT_SLIP_MAX_FRAME);
    g_assert_false (moult_slip_decoder_feed (&decoder, (const guint8 *) "\xc0", 1, &used));
    g_assert_true (moult_slip_decoder_feed (&decoder, (const guint8 *) "x\xc0", 2, &used));
    g_assert_cmpmem (decoder.frame->data, decoder.frame->len, "x", 1);
}

/* ---- Stub ---- */

static MoultEspStub *
parse (const char *json, GError **error)
{
    g_autoptr (GBytes) bytes = g_bytes_new_static (json, strlen (json));

    return moult_esp_stub_parse (bytes, error);
}

static void
test_stub (void)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultEspStub) stub =
        parse ("{\"entry\": 1077413304, \"text\": \"AQIDBA==\", \"text_start\": 1077411840, "
               "\"data\": \"/w==\", \"data_start\": 1070279592, \"bss_start\": 1}",
               &error);
    g_autoptr (MoultEspStub) no_data =
        parse ("{\"entry\": 1, \"text\": \"AA==\", \"text_start\": 2}", NULL);

    g_assert_no_error (error);
    g_assert_cmphex (stub->entry, ==, 1077413304);
    g_assert_cmphex (stub->text_start, ==, 1077411840);
    g_assert_cmphex (stub->data_start, ==, 1070279592);
    g_assert_cmpmem (g_bytes_get_data (stub->text, NULL), g_bytes_get_size (stub->text), "\1\2\3\4",
                     4);
    g_assert_cmpmem (g_bytes_get_data (stub->data, NULL), g_bytes_get_size (stub->data), "\xff", 1);
    g_assert_cmpuint (g_bytes_get_size (no_data->data), ==, 0);
}

static void
test_bad_stubs (void)
{
    static const char *const bad[] = {
        "",
        "[]",
        "null",
        "{",
        "{}",
        "{\"entry\": \"1\", \"text\": \"AA==\", \"text_start\": 2}",
        "{\"entry\": -1, \"text\": \"AA==\", \"text_start\": 2}",
        "{\"entry\": 4294967296, \"text\": \"AA==\", \"text_start\": 2}",
        "{\"entry\": 1, \"text\": \"\", \"text_start\": 2}",
        "{\"entry\": 1, \"text\": 7, \"text_start\": 2}",
        "{\"entry\": 1, \"text\": [], \"text_start\": 2}",
        "{\"entry\": 1, \"text\": \"AA==\"}",
        "{\"entry\": 1, \"text\": \"AA==\", \"text_start\": 2, \"data\": \"AA==\"}",
        "{\"entry\": 1.5, \"text\": \"AA==\", \"text_start\": 2}",
    };

    for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
        g_autoptr (GError) error = NULL;

        g_assert_null (parse (bad[i], &error));
        g_assert_error (error, MOULT_ERROR, MOULT_ERROR_BAD_IMAGE);
    }
}

/* ---- Header ---- */

enum { SEGMENT_SIZE = 20 };

/* An image with one segment, its checksum and its digest, at @start. */
static GBytes *
make_image (gsize start)
{
    gsize to_digest = 24 + 8 + SEGMENT_SIZE;
    g_autoptr (GChecksum) sha256 = g_checksum_new (G_CHECKSUM_SHA256);
    gsize digest_size = 32;

    to_digest += 16 - to_digest % 16;
    guint8 *data = g_malloc0 (start + to_digest + digest_size);
    guint8 *head = data + start;
    head[0] = 0xe9;
    head[1] = 1;
    head[2] = 2;
    head[3] = 0x2f;
    head[12] = 5;
    head[15] = 3;
    head[17] = 99;
    head[23] = 1;
    head[28] = SEGMENT_SIZE;
    g_checksum_update (sha256, head, (gssize) to_digest);
    g_checksum_get_digest (sha256, head + to_digest, &digest_size);
    return g_bytes_new_take (data, start + to_digest + digest_size);
}

static void
test_header (void)
{
    g_autoptr (GBytes) image = make_image (0);
    MoultEspHeader header;

    g_assert_true (moult_esp_header_read (image, 0, &header));
    g_assert_cmpuint (header.mode, ==, 2);
    g_assert_cmpuint (header.size_code, ==, 2);
    g_assert_cmpuint (header.chip_id, ==, 5);
    g_assert_cmpuint (header.min_revision, ==, 3);
    g_assert_cmpuint (header.max_revision, ==, 99);
    g_assert_true (header.has_digest);
    g_assert_false (moult_esp_header_read (image, 1, &header));
    g_assert_false (moult_esp_header_read (image, 1 << 20, &header));
}

static void
test_header_patch (void)
{
    g_autoptr (GBytes) image = make_image (0x100);
    g_autoptr (GBytes) patched = NULL;
    g_autoptr (GBytes) back = NULL;
    MoultEspHeader header;

    g_assert_true (moult_esp_header_read (image, 0x100, &header));
    patched = moult_esp_header_patch (image, 0x100, &header, MOULT_FLASH_MODE_DOUT, 4);
    g_assert_false (g_bytes_equal (image, patched));
    g_assert_true (moult_esp_header_read (patched, 0x100, &header));
    g_assert_cmpuint (header.mode, ==, 3);
    g_assert_cmpuint (header.size_code, ==, 4);
    /* The frequency stays, and the digest is a right one: the way back leads to the same bytes. */
    back = moult_esp_header_patch (patched, 0x100, &header, MOULT_FLASH_MODE_DIO, 2);
    g_assert_true (g_bytes_equal (image, back));
}

static void
test_size_codes (void)
{
    g_assert_cmpuint (moult_esp_header_get_flash_size (2, FALSE), ==, 4 << 20);
    g_assert_cmpuint (moult_esp_header_get_flash_size (4, TRUE), ==, 4 << 20);
    g_assert_cmpuint (moult_esp_header_get_flash_size (0, TRUE), ==, 512 << 10);
    g_assert_cmpuint (moult_esp_header_get_flash_size (15, FALSE), ==, 0);
    g_assert_cmpint (moult_esp_header_get_size_code (16 << 20, FALSE), ==, 4);
    g_assert_cmpint (moult_esp_header_get_size_code (16 << 20, TRUE), ==, 9);
    g_assert_cmpint (moult_esp_header_get_size_code (3 << 20, FALSE), ==, -1);
}

/* ---- Chips and flash ---- */

static void
test_chips (void)
{
    static const struct {
        const char *name;
        guint32 boot;
    } chips[] = {
        { "esp8266", 0 }, { "esp32", 0x1000 },   { "esp32s2", 0x1000 }, { "esp32s3", 0 },
        { "esp32c2", 0 }, { "esp32c3", 0 },      { "esp32c5", 0x2000 }, { "esp32c6", 0 },
        { "esp32h2", 0 }, { "esp32p4", 0x2000 }, { "esp32c61", 0 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS (chips); i++) {
        const MoultEspChip *chip = moult_esp_chip_find (chips[i].name);

        g_assert_nonnull (chip);
        g_assert_cmphex (chip->boot, ==, chips[i].boot);
        g_assert_cmpuint (chip->mac[1], !=, 0);
        g_assert_cmpuint (chip->stubs->len, >, 0);
        if (chip->id >= 0)
            g_assert_true (moult_esp_chip_find_id ((guint32) chip->id) == chip);
        if (chip->magic->len > 0)
            g_assert_true (moult_esp_chip_find_magic (g_array_index (chip->magic, guint32, 0))
                           == chip);
    }
    g_assert_null (moult_esp_chip_find ("rp2040"));
    g_assert_null (moult_esp_chip_find_magic (0xffffffff));
    g_assert_null (moult_esp_chip_find_id (4711));
}

static void
test_flash_sizes (void)
{
    g_assert_cmpuint (moult_esp_flash_get_size (0x1640ef), ==, 4 << 20);
    g_assert_cmpuint (moult_esp_flash_get_size (0x1840c8), ==, 16 << 20);
    g_assert_cmpuint (moult_esp_flash_get_size (0x1220c2), ==, 256 << 10);
    g_assert_cmpuint (moult_esp_flash_get_size (0x1c20c2), ==, 256 << 20);
    g_assert_cmpuint (moult_esp_flash_get_size (0x20ba20), ==, 64 << 20);
    g_assert_cmpuint (moult_esp_flash_get_size (0x3625c2), ==, 4 << 20);
    g_assert_cmpuint (moult_esp_flash_get_size (0x00451f), ==, 1 << 20);
    g_assert_cmpuint (moult_esp_flash_get_size (0xffffff), ==, 0);
    g_assert_cmpuint (moult_esp_flash_get_size (0), ==, 0);
}

static MoultEspLine
find_line (guint16 vid, guint16 pid, const char *tty)
{
    const char *const ttys[] = { tty, NULL };
    g_autoptr (MoultDevice) device = moult_device_new (
        &(MoultDeviceFields) { .location = "1-1", .vid = vid, .pid = pid, .ttys = ttys });

    return moult_esp_chip_find_line (device);
}

static void
test_lines (void)
{
    g_assert_cmpint (find_line (0x10c4, 0xea60, "/dev/ttyUSB0"), ==, MOULT_ESP_LINE_UART);
    g_assert_cmpint (find_line (0x1a86, 0x55d4, "/dev/ttyACM0"), ==, MOULT_ESP_LINE_UART);
    g_assert_cmpint (find_line (0x303a, 0x1001, "/dev/ttyACM0"), ==, MOULT_ESP_LINE_JTAG);
    g_assert_cmpint (find_line (0x303a, 0x0002, "/dev/ttyACM0"), ==, MOULT_ESP_LINE_OTG);
    g_assert_cmpint (find_line (0x303a, 0x4001, "/dev/ttyACM0"), ==, MOULT_ESP_LINE_NONE);
    g_assert_cmpint (find_line (0x303a, 0x1001, NULL), ==, MOULT_ESP_LINE_NONE);
    g_assert_cmpint (find_line (0x2e8a, 0x0005, "/dev/ttyACM0"), ==, MOULT_ESP_LINE_NONE);
    /* An adapter that nobody has written down, and a board that nobody has. */
    g_assert_cmpint (find_line (0x1234, 0x5678, "/dev/ttyUSB0"), ==, MOULT_ESP_LINE_UART);
    /* A board may be behind a debug probe's tty, but no ESP chip. */
    g_assert_cmpint (find_line (0x0d28, 0x0204, "/dev/ttyACM0"), ==, MOULT_ESP_LINE_NONE);
    g_assert_cmpint (find_line (0x0483, 0x374b, "/dev/ttyACM0"), ==, MOULT_ESP_LINE_NONE);
    g_assert_cmpint (find_line (0x1234, 0x5678, "/dev/ttyACM0"), ==, MOULT_ESP_LINE_NONE);
}

/* ---- Deflate ---- */

static void
test_deflate (void)
{
    g_autoptr (GBytes) bytes = make_image (200000);
    g_autoptr (MoultEspDeflated) deflated = NULL;
    g_autoptr (MoultEspDeflated) again = NULL;
    const gsize block_size = 2 * MOULT_ESP_DEFLATED_UNIT;
    gsize total = 0;

    moult_esp_deflated_begin (bytes);
    deflated = moult_esp_deflated_get (bytes);
    again = moult_esp_deflated_get (bytes);
    gsize n_blocks = moult_esp_deflated_count_blocks (deflated, block_size);

    g_assert_true (deflated == again);
    for (gsize i = 0; i < n_blocks; i++) {
        gsize size = 0;

        g_assert_nonnull (moult_esp_deflated_get_block (deflated, block_size, i, &size));
        g_assert_cmpuint (size, >, 0);
        g_assert_cmpuint (moult_esp_deflated_get_inflated (deflated, (i + 1) * block_size), >=,
                          moult_esp_deflated_get_inflated (deflated, i * block_size));
        total += size;
    }
    g_assert_cmpuint (total, ==, g_bytes_get_size (deflated->stream));
    g_assert_cmpuint (moult_esp_deflated_get_inflated (deflated, total), ==,
                      g_bytes_get_size (bytes));
}

/* More images than are kept, and boards that wait for the same one. */
static gpointer
run_deflate (gpointer data)
{
    for (gsize i = 0; i < 12; i++) {
        g_autoptr (GBytes) bytes = make_image (50000 + i % 6);
        g_autoptr (MoultEspDeflated) deflated = moult_esp_deflated_get (bytes);

        g_assert_cmpuint (
            moult_esp_deflated_get_inflated (deflated, g_bytes_get_size (deflated->stream)), ==,
            g_bytes_get_size (bytes));
    }
    return NULL;
}

static void
test_deflate_together (void)
{
    GThread *threads[8];

    for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
        threads[i] = g_thread_new ("deflate", run_deflate, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
        g_thread_join (threads[i]);
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);

    g_test_add_func ("/esp-slip/encode", test_slip_encode);
    g_test_add_func ("/esp-slip/decode", test_slip_decode);
    g_test_add_func ("/esp-slip/endless", test_slip_endless);
    g_test_add_func ("/esp-stub/parse", test_stub);
    g_test_add_func ("/esp-stub/bad", test_bad_stubs);
    g_test_add_func ("/esp-header/read", test_header);
    g_test_add_func ("/esp-header/patch", test_header_patch);
    g_test_add_func ("/esp-header/size-codes", test_size_codes);
    g_test_add_func ("/esp-chip/all", test_chips);
    g_test_add_func ("/esp-chip/flash-sizes", test_flash_sizes);
    g_test_add_func ("/esp-chip/lines", test_lines);
    g_test_add_func ("/esp-deflate/blocks", test_deflate);
    g_test_add_func ("/esp-deflate/together", test_deflate_together);

    return g_test_run ();
}
