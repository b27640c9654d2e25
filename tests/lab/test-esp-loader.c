/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "esp-loader-private.h"

#include <json-glib/json-glib.h>
#include <string.h>

/* What esptool never does, or never sees: errors, their numbers, and where the loaders differ. */

enum { MIB = 1024 * 1024, BLOCK = 0x400, HEADER = 8, BIG = 100000 };

static const guint8 mac[] = { 0x24, 0x6f, 0x28, 0x01, 0x02, 0x03 };

/* A chip in its loader, alone in the world. */
typedef struct {
    const EspChip *chip;
    EspFlash *flash;
    EspRegisters *registers;
    EspLoader *loader;
    EspSlip slip;
    GPtrArray *replies; /* of GBytes: frames that it sent */
    GHashTable *counts;
    const char *fault;
    gint64 fault_value;
    guint baud;
    gboolean left;
    gboolean left_to_loader;
} Bench;

static void
on_send (const guint8 *bytes, gsize length, gpointer data)
{
    Bench *bench = data;

    for (gsize n = 0; n < length; n++)
        if (esp_slip_take (&bench->slip, bytes[n]))
            g_ptr_array_add (bench->replies,
                             g_bytes_new (bench->slip.frame->data, bench->slip.frame->len));
}

static void
on_set_baud (guint baud, gpointer data)
{
    Bench *bench = data;

    bench->baud = baud;
}

static guint
on_get_baud (gpointer data)
{
    Bench *bench = data;

    return bench->baud;
}

static void
on_synced (gpointer data)
{
}

static void
on_leave (gboolean to_loader, gpointer data)
{
    Bench *bench = data;

    bench->left = TRUE;
    bench->left_to_loader = to_loader;
}

static gint64
on_get_fault (const char *name, gpointer data)
{
    Bench *bench = data;

    return g_strcmp0 (bench->fault, name) == 0 ? bench->fault_value : -1;
}

static void
on_mend (const char *name, gpointer data)
{
    Bench *bench = data;

    bench->fault = NULL;
}

static void
on_watchdog_set (guint ms, gpointer data)
{
}

static gboolean
on_begin_block (guint number, gpointer data)
{
    return TRUE;
}

static void
on_count (const char *what, gpointer data)
{
    Bench *bench = data;

    g_hash_table_add (bench->counts, g_strdup (what));
}

static Bench *
bench_new (const char *chip, const EspTimes *times)
{
    static const EspLoaderEvents events = {
        .send = on_send,
        .set_baud = on_set_baud,
        .get_baud = on_get_baud,
        .synced = on_synced,
        .leave = on_leave,
        .get_fault = on_get_fault,
        .mend = on_mend,
        .watchdog_set = on_watchdog_set,
        .begin_block = on_begin_block,
        .count = on_count,
    };
    Bench *bench = g_new0 (Bench, 1);
    EspLoaderFields fields = { 0 };

    bench->chip = esp_chip_find (chip);
    bench->baud = 115200;
    bench->flash = esp_flash_new (4 * MIB);
    bench->registers =
        esp_registers_new (&(EspRegistersFields) { bench->chip, bench->flash, mac, 0, TRUE });
    bench->replies = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
    bench->counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
    esp_slip_init (&bench->slip);
    fields = (EspLoaderFields) { .chip = bench->chip,
                                 .flash = bench->flash,
                                 .registers = bench->registers };
    if (times)
        fields.times = *times;
    bench->loader = esp_loader_new (&fields, &events, bench);
    return bench;
}

static void
bench_free (Bench *bench)
{
    esp_loader_free (bench->loader);
    esp_registers_free (bench->registers);
    esp_flash_free (bench->flash);
    esp_slip_clear (&bench->slip);
    g_ptr_array_unref (bench->replies);
    g_hash_table_unref (bench->counts);
    g_free (bench);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Bench, bench_free)

/* ---- Asking ---- */

static GBytes *
make_request (guint8 op, const guint32 *words, guint n_words, const guint8 *tail, gsize n_tail)
{
    gsize length = n_words * 4 + n_tail;
    guint8 header[HEADER] = { 0, op, (guint8) length, (guint8) (length >> 8), 0xef };
    g_autoptr (GByteArray) frame = g_byte_array_new ();
    GByteArray *wire = g_byte_array_new ();

    for (gsize n = 0; n < n_tail; n++)
        header[4] ^= tail[n];
    g_byte_array_append (frame, header, HEADER);
    for (guint n = 0; n < n_words; n++) {
        guint32 word = GUINT32_TO_LE (words[n]);

        g_byte_array_append (frame, (const guint8 *) &word, sizeof word);
    }
    g_byte_array_append (frame, tail, (guint) n_tail);
    esp_slip_append (wire, frame->data, frame->len);
    return g_byte_array_free_to_bytes (wire);
}

static void
send_wire (Bench *bench, GBytes *wire)
{
    gsize length;
    const guint8 *bytes = g_bytes_get_data (wire, &length);

    esp_loader_take (bench->loader, bytes, length);
}

/* The first status byte and the reason of the one reply that comes, such as 0x0107 of a ROM and
 * 0xc100 of a stub; 0: all is well. */
static guint
get_status (Bench *bench)
{
    GBytes *reply;
    gsize length, n_status;
    const guint8 *bytes;

    g_assert_cmpuint (bench->replies->len, >, 0);
    reply = bench->replies->pdata[bench->replies->len - 1];
    bytes = g_bytes_get_data (reply, &length);
    n_status = bench->loader->stub || esp_chip_is_esp8266 (bench->chip) ? 2 : 4;
    g_assert_cmpuint (length, >=, HEADER + n_status);
    return (guint) bytes[length - n_status] << 8 | bytes[length - n_status + 1];
}

static guint
ask_bytes (Bench *bench,
           guint8 op,
           const guint32 *words,
           guint n_words,
           const guint8 *tail,
           gsize n_tail)
{
    g_autoptr (GBytes) wire = make_request (op, words, n_words, tail, n_tail);

    g_ptr_array_set_size (bench->replies, 0);
    send_wire (bench, wire);
    return get_status (bench);
}

#define ask(bench, op, ...)                                                                        \
    ask_bytes (bench, op, (const guint32[]) { __VA_ARGS__ },                                       \
               sizeof ((const guint32[]) { __VA_ARGS__ }) / sizeof (guint32), NULL, 0)

static guint
ask_block (Bench *bench, guint8 op, guint32 sequence, const guint8 *bytes, gsize length)
{
    guint32 words[] = { (guint32) length, sequence, 0, 0 };

    return ask_bytes (bench, op, words, G_N_ELEMENTS (words), bytes, length);
}

static Bench *
bench_new_with_rom (const char *chip)
{
    Bench *bench = bench_new (chip, NULL);

    if (!esp_chip_is_esp8266 (bench->chip))
        g_assert_cmphex (ask (bench, ESP_SPI_ATTACH, 0, 0), ==, 0);
    return bench;
}

/* A stub of made-up bytes, whose size makes it one or the other kind. */
static void
load_stub (Bench *bench, gsize size)
{
    g_autofree guint8 *text = g_malloc0 (size);
    const guint32 address = 0x40380000;

    for (gsize n = 0; n < size; n++)
        text[n] = (guint8) (n * 13);
    g_assert_cmphex (ask (bench, ESP_MEM_BEGIN, (guint32) size, 1, 0x4000, address), ==, 0);
    g_assert_cmphex (ask_block (bench, ESP_MEM_DATA, 0, text, size), ==, 0);
    g_ptr_array_set_size (bench->replies, 0);
    {
        g_autoptr (GBytes) wire =
            make_request (ESP_MEM_END, (const guint32[]) { 0, address + 0x40 }, 2, NULL, 0);

        send_wire (bench, wire);
    }
    g_assert_cmpuint (bench->replies->len, ==, 2);
    g_assert_cmpmem (g_bytes_get_data (bench->replies->pdata[1], NULL),
                     g_bytes_get_size (bench->replies->pdata[1]), "OHAI", 4);
}

static Bench *
bench_new_with_stub (EspStubKind kind, const EspTimes *times)
{
    Bench *bench = bench_new ("esp32c3", times);

    load_stub (bench, kind == ESP_STUB_V2 ? 6000 : 3000);
    g_assert_cmpint (bench->loader->stub, ==, kind);
    return bench;
}

static GBytes *
deflate_bytes (const guint8 *bytes, gsize length)
{
    uLongf size = compressBound (length);
    guint8 *deflated = g_malloc (size);

    g_assert_cmpint (compress2 (deflated, &size, bytes, length, 9), ==, Z_OK);
    return g_bytes_new_take (deflated, size);
}

static guint8 *
make_content (gsize length, guint32 seed)
{
    guint8 *bytes = g_malloc (length);
    g_autoptr (GRand) rand = g_rand_new_with_seed (seed);

    for (gsize n = 0; n < length; n++)
        bytes[n] = (guint8) g_rand_int (rand);
    return bytes;
}

static gboolean
holds (Bench *bench, guint32 address, const guint8 *bytes, gsize length)
{
    g_autoptr (GBytes) held = esp_flash_dup (bench->flash, address, length);

    return memcmp (g_bytes_get_data (held, NULL), bytes, length) == 0;
}

/* ---- ROM ---- */

static void
test_rom_sync (void)
{
    static const char *const names[] = { "esp8266", "esp32" };

    for (guint n = 0; n < G_N_ELEMENTS (names); n++) {
        g_autoptr (Bench) bench = bench_new (names[n], NULL);
        guint32 words[9] = { 0x20120707 };
        const guint8 *reply;
        gsize length;

        memset (words + 1, 0x55, 32);
        g_assert_cmphex (ask_bytes (bench, ESP_SYNC, words, 9, NULL, 0), ==, 0);
        g_assert_cmpuint (bench->replies->len, ==, 8);
        reply = g_bytes_get_data (bench->replies->pdata[7], &length);
        g_assert_cmpuint (length, ==, HEADER + (n == 0 ? 2 : 4));
        g_assert_cmphex (reply[4], !=, 0); /* a ROM's value is not zero, a stub's is */
    }
}

static void
test_rom_unknown (void)
{
    g_autoptr (Bench) bench = bench_new ("esp32", NULL);

    g_assert_cmphex (ask (bench, ESP_GET_SECURITY_INFO), ==, 0x0105);
    g_assert_cmpuint (bench->replies->len, ==, 8);
    g_assert_cmphex (ask (bench, ESP_ERASE_FLASH), ==, 0x0105);
}

static void
test_rom_8266_knows_little (void)
{
    g_autoptr (Bench) bench = bench_new ("esp8266", NULL);

    g_assert_cmphex (ask (bench, ESP_CHANGE_BAUDRATE, 460800, 0), ==, 0x0105);
    g_assert_cmphex (ask (bench, ESP_SPI_FLASH_MD5, 0, 4096, 0, 0), ==, 0x0105);
    g_assert_cmphex (ask (bench, ESP_FLASH_DEFL_BEGIN, 4096, 1, BLOCK, 0), ==, 0x0105);
    g_assert_cmpuint (bench->baud, ==, 115200);
}

static void
test_rom_begin (void)
{
    g_autoptr (Bench) bench = bench_new ("esp32c3", NULL);

    g_assert_cmphex (ask (bench, ESP_FLASH_BEGIN, 4096, 4, BLOCK, 0, 0), ==,
                     0x0106); /* no attach */
    g_assert_cmphex (ask (bench, ESP_SPI_ATTACH, 0, 0), ==, 0);
    g_assert_cmphex (ask (bench, ESP_FLASH_BEGIN, 4096, 4, BLOCK, 0), ==, 0x0105); /* four words */
    g_assert_cmphex (ask (bench, ESP_FLASH_BEGIN, 4096, 1, 0x8000, 0, 0), ==, 0x0105);
    g_assert_cmphex (ask (bench, ESP_FLASH_BEGIN, 4096, 4, BLOCK, 4 * MIB, 0), ==, 0x0106);
    g_assert_cmphex (ask (bench, ESP_FLASH_BEGIN, 4096, 4, BLOCK, 0, 0), ==, 0);
}

static void
test_rom_blocks (void)
{
    g_autoptr (Bench) bench = bench_new_with_rom ("esp32c3");
    g_autofree guint8 *block = make_content (2 * BLOCK, 1);
    guint32 words[] = { BLOCK, 0, 0, 0 };
    g_autoptr (GBytes) spoiled = make_request (ESP_FLASH_DATA, words, 4, block, BLOCK);

    g_assert_cmphex (ask_block (bench, ESP_FLASH_DATA, 0, block, BLOCK), ==, 0x0106); /* no begin */
    g_assert_cmphex (ask (bench, ESP_FLASH_BEGIN, 4096, 4, BLOCK, 0x1000, 0), ==, 0);
    g_assert_cmphex (ask_block (bench, ESP_FLASH_DATA, 1, block, BLOCK), ==, 0x0106);
    g_assert_cmphex (ask_block (bench, ESP_FLASH_DATA, 0, block, 2 * BLOCK), ==, 0x0106);
    ((guint8 *) g_bytes_get_data (spoiled, NULL))[5] ^= 1; /* the checksum */
    send_wire (bench, spoiled);
    g_assert_cmphex (get_status (bench), ==, 0x0107);
    g_assert_true (esp_flash_is_blank (bench->flash, 0, 4 * MIB));
    g_assert_cmphex (ask_block (bench, ESP_FLASH_DATA, 0, block, BLOCK), ==, 0);
    g_assert_true (holds (bench, 0x1000, block, BLOCK));
}

/* A frame that lost a byte gets no answer at all. */
static void
test_rom_lost_byte (void)
{
    g_autoptr (Bench) bench = bench_new ("esp32", NULL);
    static const guint8 frame[] = { 0xc0, 0, 0x0a, 4, 0, 0, 0, 0, 0, 0, 0x10, 0x40, 0xc0 };

    esp_loader_take (bench->loader, frame, sizeof frame);
    g_assert_cmpuint (bench->replies->len, ==, 0);
    g_assert_cmphex (ask (bench, ESP_READ_REG, 0x40001000), ==, 0);
}

static void
test_rom_deflate (void)
{
    g_autoptr (Bench) bench = bench_new_with_rom ("esp32");
    g_autofree guint8 *content = make_content (5000, 2);
    g_autoptr (GBytes) deflated = deflate_bytes (content, 5000);
    gsize length;
    guint8 *bytes = (guint8 *) g_bytes_get_data (deflated, &length);

    g_assert_cmphex (ask (bench, ESP_FLASH_DEFL_BEGIN, 8192, 1, 0x4000, 0), ==, 0);
    g_assert_cmphex (ask_block (bench, ESP_FLASH_DEFL_DATA, 0, bytes, length), ==, 0);
    g_assert_true (holds (bench, 0, content, 5000));
    g_assert_cmphex (ask (bench, ESP_FLASH_DEFL_BEGIN, 8192, 1, 0x4000, 0), ==, 0);
    bytes[length - 1] ^= 1;
    g_assert_cmphex (ask_block (bench, ESP_FLASH_DEFL_DATA, 0, bytes, length), ==, 0x010c);
    g_assert_cmphex (ask (bench, ESP_FLASH_DEFL_BEGIN, 8192, 1, 0x4000, 0), ==, 0);
    g_assert_cmphex (ask_block (bench, ESP_FLASH_DEFL_DATA, 0, content, 1000), ==, 0x010b);
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
        g_autoptr (Bench) bench = bench_new ("esp8266", NULL);
        guint32 from = cases[n].start * ESP_FLASH_SECTOR;
        guint32 length = cases[n].erased * ESP_FLASH_SECTOR;

        esp_flash_program (bench->flash, 0, zeros, MIB);
        g_assert_cmphex (
            ask (bench, ESP_FLASH_BEGIN, cases[n].asked * ESP_FLASH_SECTOR, 1, BLOCK, from), ==, 0);
        g_assert_true (esp_flash_is_blank (bench->flash, from, length));
        g_assert_true (holds (bench, from + length, zeros, ESP_FLASH_SECTOR));
    }
}

static void
test_rom_secure (void)
{
    g_autoptr (Bench) bench = bench_new_with_rom ("esp32c3");

    bench->fault = "secure-download";
    g_assert_cmphex (ask (bench, ESP_READ_REG, 0x40001000), ==, 0x0105);
    g_assert_cmphex (ask (bench, ESP_MEM_BEGIN, 16, 1, 16, 0x40380000), ==, 0x0105);
    g_assert_cmphex (ask (bench, ESP_FLASH_BEGIN, 4096, 4, BLOCK, 0, 0), ==, 0);
    g_assert_cmphex (ask (bench, ESP_GET_SECURITY_INFO), ==, 0);
    g_assert_cmphex (((const guint8 *) g_bytes_get_data (bench->replies->pdata[0], NULL))[HEADER],
                     ==, 4);
}

static void
test_rom_baud (void)
{
    g_autoptr (Bench) esp32 = bench_new ("esp32", NULL);
    g_autoptr (Bench) esp32c2 = bench_new ("esp32c2", NULL);

    g_assert_cmphex (ask (esp32, ESP_CHANGE_BAUDRATE, 460800, 0), ==, 0);
    g_assert_cmpuint (esp32->baud, ==, 460800);
    g_assert_cmphex (ask (esp32c2, ESP_CHANGE_BAUDRATE, 460800 * 40 / 26, 0), ==, 0);
    g_assert_cmpuint (esp32c2->baud / 100, ==, 4607);
}

/* ---- Stubs ---- */

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
    g_autoptr (Bench) bench = bench_new ("esp32", NULL);
    g_autoptr (GBytes) wire = make_request (ESP_READ_REG, (guint32[]) { 0x40001000 }, 1, NULL, 0);

    g_assert_cmphex (ask (bench, ESP_MEM_END, 0, 0x40080000), ==, 0);
    g_assert_cmpstr (esp_loader_get_state (bench->loader), ==, "lost");
    g_ptr_array_set_size (bench->replies, 0);
    send_wire (bench, wire);
    g_assert_cmpuint (bench->replies->len, ==, 0);
}

static void
test_stub_kinds_differ (void)
{
    g_autoptr (Bench) legacy = bench_new_with_stub (ESP_STUB_LEGACY, NULL);
    g_autoptr (Bench) v2 = bench_new_with_stub (ESP_STUB_V2, NULL);

    g_assert_cmphex (ask (legacy, ESP_FLASH_BEGIN, 4096, 1, 0x4000, 0, 0), ==, 0xc000);
    g_assert_cmphex (ask (v2, ESP_FLASH_BEGIN, 4096, 1, 0x4000, 0, 0), ==, 0);
    g_assert_cmphex (ask (legacy, ESP_FLASH_BEGIN, 4096, 1, 0x4000, 0), ==, 0);
    g_assert_cmphex (ask (legacy, ESP_FLASH_END, 1), ==, 0xc800);
    g_assert_cmphex (ask (v2, ESP_FLASH_END, 1), ==, 0xc000);
    g_assert_cmphex (ask (legacy, 0x42), ==, 0xff00);
    g_assert_cmphex (ask (v2, 0x42), ==, 0xc300);
    g_assert_cmphex (ask (legacy, ESP_FLASH_BEGIN, 4096, 1, 0x8000, 0), ==, 0xc200);
}

/* After an aborted stream: the second generation begins anew with block 0, the legacy stub writes
 * what the first stream left in its window. */
static void
write_twice (Bench *bench, gboolean expected)
{
    g_autofree guint8 *first = make_content (40000, 3);
    g_autofree guint8 *second = make_content (40000, 4);
    g_autoptr (GBytes) aborted = deflate_bytes (first, 40000);
    g_autoptr (GBytes) whole = deflate_bytes (second, 40000);
    const guint8 *bytes = g_bytes_get_data (whole, NULL);
    gsize length = g_bytes_get_size (whole);

    g_assert_cmphex (ask (bench, ESP_FLASH_DEFL_BEGIN, 40000, 3, 0x4000, 0), ==, 0);
    g_assert_cmphex (
        ask_block (bench, ESP_FLASH_DEFL_DATA, 0, g_bytes_get_data (aborted, NULL), 10000), ==, 0);
    g_assert_cmphex (ask (bench, ESP_FLASH_DEFL_BEGIN, 40000, 3, 0x4000, 0), ==, 0);
    for (guint n = 0; n * 0x4000 < length; n++)
        ask_block (bench, ESP_FLASH_DEFL_DATA, n, bytes + n * 0x4000,
                   MIN (0x4000, length - n * 0x4000));
    g_assert_cmpint (holds (bench, 0, second, 40000), ==, expected);
}

static void
test_stub_aborted_stream (void)
{
    g_autoptr (Bench) legacy = bench_new_with_stub (ESP_STUB_LEGACY, NULL);
    g_autoptr (Bench) v2 = bench_new_with_stub (ESP_STUB_V2, NULL);

    write_twice (legacy, FALSE);
    write_twice (v2, TRUE);
}

/* The error of a block comes with the answer to the next command, which v2 does not obey. */
static void
test_stub_late_error (void)
{
    g_autoptr (Bench) legacy = bench_new_with_stub (ESP_STUB_LEGACY, NULL);
    g_autoptr (Bench) v2 = bench_new_with_stub (ESP_STUB_V2, NULL);
    g_autofree guint8 *noise = make_content (1000, 5);

    noise[0] = 0;
    g_assert_cmphex (ask (legacy, ESP_FLASH_DEFL_BEGIN, 4096, 1, 0x4000, 0), ==, 0);
    g_assert_cmphex (ask_block (legacy, ESP_FLASH_DEFL_DATA, 0, noise, 1000), ==, 0);
    g_assert_cmphex (ask (legacy, ESP_READ_REG, 0x40001000), ==, 0);
    g_assert_cmphex (ask_block (legacy, ESP_FLASH_DEFL_DATA, 1, noise, 1000), ==, 0xc700);
    g_assert_cmphex (ask (v2, ESP_FLASH_DEFL_BEGIN, 4096, 1, 0x4000, 0), ==, 0);
    g_assert_cmphex (ask_block (v2, ESP_FLASH_DEFL_DATA, 0, noise, 1000), ==, 0);
    g_assert_cmphex (ask (v2, ESP_CHANGE_BAUDRATE, 460800, 115200), ==, 0xc700);
    g_assert_cmpuint (v2->baud, ==, 115200);
    g_assert_cmphex (ask (v2, ESP_CHANGE_BAUDRATE, 460800, 115200), ==, 0);
    g_assert_cmpuint (v2->baud, ==, 460800);
}

/* Two delimiters in a row: the legacy stub obeys its last command again. */
static void
test_stub_stray_delimiters (void)
{
    static const guint8 stray[] = { 0xc0, 0xc0 };
    g_autoptr (Bench) legacy = bench_new_with_stub (ESP_STUB_LEGACY, NULL);
    g_autoptr (Bench) v2 = bench_new_with_stub (ESP_STUB_V2, NULL);

    g_assert_cmphex (ask (legacy, ESP_READ_REG, 0x40001000), ==, 0);
    esp_loader_take (legacy->loader, stray, sizeof stray);
    g_assert_cmpuint (legacy->replies->len, ==, 2);
    g_assert_cmphex (ask (v2, ESP_READ_REG, 0x40001000), ==, 0);
    esp_loader_take (v2->loader, stray, 1);
    esp_loader_take (v2->loader, stray, 1);
    g_assert_cmpuint (v2->replies->len, ==, 1);
}

static void
test_stub_read_flash (void)
{
    g_autoptr (Bench) bench = bench_new_with_stub (ESP_STUB_LEGACY, NULL);
    g_autofree guint8 *content = make_content (5000, 6);
    g_autoptr (GByteArray) got = g_byte_array_new ();
    GBytes *last;

    esp_flash_program (bench->flash, 0x3000, content, 5000);
    {
        g_autoptr (GBytes) wire =
            make_request (ESP_READ_FLASH, (guint32[]) { 0x3000, 5000, 0x1000, 64 }, 4, NULL, 0);

        send_wire (bench, wire);
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
    g_assert_cmphex (ask (bench, ESP_READ_REG, 0x40001000), ==, 0);
}

/* One block is written, one more may have come; the third one is too many. */
static void
send_ahead (EspStubKind kind, guint n_blocks, gboolean expected)
{
    static const EspTimes times = { .page_program = 500 };
    g_autoptr (Bench) bench = bench_new_with_stub (kind, &times);
    g_autofree guint8 *content = make_content (4 * BLOCK, 7);
    guint32 words[] = { BLOCK, 0, 0, 0 };

    g_assert_cmphex (ask (bench, ESP_FLASH_BEGIN, 4 * BLOCK, 4, BLOCK, 0), ==, 0);
    for (guint n = 0; n < n_blocks; n++) {
        g_autoptr (GBytes) wire =
            make_request (ESP_FLASH_DATA, words, 4, content + n * BLOCK, BLOCK);

        send_wire (bench, wire);
    }
    for (gint64 end = g_get_monotonic_time () + BIG; g_get_monotonic_time () < end;)
        g_main_context_iteration (NULL, FALSE);
    g_assert_cmpint (holds (bench, 0, content, n_blocks * BLOCK), ==, expected);
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
    g_autoptr (Bench) legacy = bench_new_with_stub (ESP_STUB_LEGACY, NULL);
    g_autoptr (Bench) v2 = bench_new_with_stub (ESP_STUB_V2, NULL);

    g_assert_cmphex (ask (legacy, ESP_FLASH_END, 0), ==, 0xc600);
    g_assert_cmphex (ask (legacy, ESP_FLASH_BEGIN, 0, 0, 0x4000, 0), ==, 0);
    g_assert_cmphex (ask (legacy, ESP_FLASH_END, 0), ==, 0);
    g_assert_true (legacy->left && legacy->left_to_loader);
    g_assert_cmphex (ask (v2, ESP_FLASH_BEGIN, 0, 0, 0x4000, 0), ==, 0);
    g_assert_cmphex (ask (v2, ESP_FLASH_END, 0), ==, 0);
    g_assert_false (v2->left);
}

/* Blank sectors are not erased; from the first one that holds something on, all are. */
static void
test_stub_blank_skip (void)
{
    static const EspTimes times = { .sector_erase = 1 };
    g_autoptr (Bench) bench = bench_new_with_stub (ESP_STUB_V2, &times);
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
