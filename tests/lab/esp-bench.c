/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "esp-bench.h"

#include <string.h>

enum { MIB = 1024 * 1024, HEADER = 8 };

static const guint8 mac[] = { 0x24, 0x6f, 0x28, 0x01, 0x02, 0x03 };

static void
on_send (const guint8 *bytes, gsize length, gpointer data)
{
    EspBench *bench = data;

    for (gsize n = 0; n < length; n++)
        if (esp_slip_take (&bench->slip, bytes[n]))
            g_ptr_array_add (bench->replies,
                             g_bytes_new (bench->slip.frame->data, bench->slip.frame->len));
}

static void
on_set_baud (guint baud, gpointer data)
{
    EspBench *bench = data;

    bench->baud = baud;
}

static guint
on_get_baud (gpointer data)
{
    EspBench *bench = data;

    return bench->baud;
}

static void
on_synced (gpointer data)
{
}

static void
on_leave (gboolean to_loader, gpointer data)
{
    EspBench *bench = data;

    bench->left = TRUE;
    bench->left_to_loader = to_loader;
}

static gint64
on_get_fault (const char *name, gpointer data)
{
    EspBench *bench = data;

    return g_strcmp0 (bench->fault, name) == 0 ? bench->fault_value : -1;
}

static void
on_mend (const char *name, gpointer data)
{
    EspBench *bench = data;

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
    EspBench *bench = data;

    g_hash_table_add (bench->counts, g_strdup (what));
}

EspBench *
esp_bench_new (const char *chip, const EspTimes *times)
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
    EspBench *bench = g_new0 (EspBench, 1);
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

void
esp_bench_free (EspBench *bench)
{
    esp_loader_free (bench->loader);
    esp_registers_free (bench->registers);
    esp_flash_free (bench->flash);
    esp_slip_clear (&bench->slip);
    g_ptr_array_unref (bench->replies);
    g_hash_table_unref (bench->counts);
    g_free (bench);
}

/* ---- Asking ---- */

GBytes *
esp_bench_make_request (guint8 op,
                        const guint32 *words,
                        guint n_words,
                        const guint8 *tail,
                        gsize n_tail)
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

void
esp_bench_send (EspBench *bench, GBytes *wire)
{
    gsize length;
    const guint8 *bytes = g_bytes_get_data (wire, &length);

    esp_loader_take (bench->loader, bytes, length);
}

/* The first status byte and the reason of the one reply that comes, such as 0x0107 of a ROM and
 * 0xc100 of a stub; 0: all is well. */
guint
esp_bench_get_status (EspBench *bench)
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

guint
esp_bench_ask_bytes (EspBench *bench,
                     guint8 op,
                     const guint32 *words,
                     guint n_words,
                     const guint8 *tail,
                     gsize n_tail)
{
    g_autoptr (GBytes) wire = esp_bench_make_request (op, words, n_words, tail, n_tail);

    g_ptr_array_set_size (bench->replies, 0);
    esp_bench_send (bench, wire);
    return esp_bench_get_status (bench);
}

guint
esp_bench_ask_block (EspBench *bench,
                     guint8 op,
                     guint32 sequence,
                     const guint8 *bytes,
                     gsize length)
{
    guint32 words[] = { (guint32) length, sequence, 0, 0 };

    return esp_bench_ask_bytes (bench, op, words, G_N_ELEMENTS (words), bytes, length);
}

EspBench *
esp_bench_new_with_rom (const char *chip)
{
    EspBench *bench = esp_bench_new (chip, NULL);

    if (!esp_chip_is_esp8266 (bench->chip))
        g_assert_cmphex (esp_bench_ask (bench, ESP_SPI_ATTACH, 0, 0), ==, 0);
    return bench;
}

/* A stub of made-up bytes, whose size makes it one or the other kind. */
static void
load_stub (EspBench *bench, gsize size)
{
    g_autofree guint8 *text = g_malloc0 (size);
    const guint32 address = 0x40380000;

    for (gsize n = 0; n < size; n++)
        text[n] = (guint8) (n * 13);
    g_assert_cmphex (esp_bench_ask (bench, ESP_MEM_BEGIN, (guint32) size, 1, 0x4000, address), ==,
                     0);
    g_assert_cmphex (esp_bench_ask_block (bench, ESP_MEM_DATA, 0, text, size), ==, 0);
    g_ptr_array_set_size (bench->replies, 0);
    {
        g_autoptr (GBytes) wire = esp_bench_make_request (
            ESP_MEM_END, (const guint32[]) { 0, address + 0x40 }, 2, NULL, 0);

        esp_bench_send (bench, wire);
    }
    g_assert_cmpuint (bench->replies->len, ==, 2);
    g_assert_cmpmem (g_bytes_get_data (bench->replies->pdata[1], NULL),
                     g_bytes_get_size (bench->replies->pdata[1]), "OHAI", 4);
}

EspBench *
esp_bench_new_with_stub (EspStubKind kind, const EspTimes *times)
{
    EspBench *bench = esp_bench_new ("esp32c3", times);

    load_stub (bench, kind == ESP_STUB_V2 ? 6000 : 3000);
    g_assert_cmpint (bench->loader->stub, ==, kind);
    return bench;
}

GBytes *
esp_bench_deflate (const guint8 *bytes, gsize length)
{
    uLongf size = compressBound (length);
    guint8 *deflated = g_malloc (size);

    g_assert_cmpint (compress2 (deflated, &size, bytes, length, 9), ==, Z_OK);
    return g_bytes_new_take (deflated, size);
}

guint8 *
esp_bench_make_content (gsize length, guint32 seed)
{
    guint8 *bytes = g_malloc (length);
    g_autoptr (GRand) rand = g_rand_new_with_seed (seed);

    for (gsize n = 0; n < length; n++)
        bytes[n] = (guint8) g_rand_int (rand);
    return bytes;
}

gboolean
esp_bench_holds (EspBench *bench, guint32 address, const guint8 *bytes, gsize length)
{
    g_autoptr (GBytes) held = esp_flash_dup (bench->flash, address, length);

    return memcmp (g_bytes_get_data (held, NULL), bytes, length) == 0;
}
