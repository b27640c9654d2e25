/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "esp-loader-private.h"

#include "esp-clock.h"

#include <string.h>

enum { HEADER = 8, REPLY = 1, UART_FIFO = 128, MD5_SIZE = 16 };

/* Something that the loader does when it has got so far. */
typedef struct {
    gint64 when;
    GBytes *bytes; /* to send, or NULL */
    guint baud;    /* 0: stays */
    gboolean leaves;
    gboolean to_loader;
} Step;

/* ---- Time ---- */

static void
free_step (gpointer data)
{
    Step *step = data;

    g_clear_pointer (&step->bytes, g_bytes_unref);
    g_free (step);
}

static Step *
add_step (EspLoader *loader)
{
    Step *step = g_new0 (Step, 1);

    step->when = MAX (loader->busy_until, g_get_monotonic_time ());
    g_queue_push_tail (&loader->steps, step);
    return step;
}

void
esp_loader_spend (EspLoader *loader, gint64 us)
{
    loader->busy_until = MAX (loader->busy_until, g_get_monotonic_time ()) + us;
}

/* ---- What leaves the chip ---- */

void
esp_loader_send_frame (EspLoader *loader, const guint8 *bytes, gsize length)
{
    GByteArray *wire = g_byte_array_new ();

    esp_slip_append (wire, bytes, length);
    add_step (loader)->bytes = g_byte_array_free_to_bytes (wire);
}

void
esp_loader_reply (EspLoader *loader,
                  guint8 op,
                  guint32 value,
                  const guint8 *extra,
                  gsize n_extra,
                  const guint8 *status,
                  gsize n_status)
{
    gsize length = n_extra + n_status;
    guint8 header[HEADER] = { REPLY, op, (guint8) length, (guint8) (length >> 8) };
    g_autoptr (GByteArray) reply = g_byte_array_new ();

    for (int n = 0; n < 4; n++)
        header[4 + n] = (guint8) (value >> 8 * n);
    g_byte_array_append (reply, header, HEADER);
    g_byte_array_append (reply, extra, (guint) n_extra);
    g_byte_array_append (reply, status, (guint) n_status);
    if ((op == ESP_FLASH_DATA || op == ESP_FLASH_DEFL_DATA)
        && ++loader->replies == esp_loader_get_fault (loader, "lost-ack")) {
        loader->events.mend ("lost-ack", loader->data);
        return;
    }
    esp_loader_send_frame (loader, reply->data, reply->len);
}

void
esp_loader_change_baud (EspLoader *loader, guint baud)
{
    add_step (loader)->baud = baud;
}

void
esp_loader_leave (EspLoader *loader, gboolean to_loader)
{
    Step *step = add_step (loader);

    step->leaves = TRUE;
    step->to_loader = to_loader;
}

/* ---- Requests ---- */

guint32
esp_request_get_word (const EspRequest *request, guint n)
{
    guint32 word;

    if (request->length < (n + 1) * sizeof word)
        return 0;
    memcpy (&word, request->data + n * sizeof word, sizeof word);
    return GUINT32_FROM_LE (word);
}

gboolean
esp_request_is_intact (const EspRequest *request)
{
    guint8 checksum = 0xef;

    for (gsize n = ESP_DATA_HEADER; n < request->length; n++)
        checksum ^= request->data[n];
    return checksum == (request->checksum & 0xff);
}

void
esp_loader_run_register_writes (EspLoader *loader, const EspRequest *request)
{
    for (guint n = 0; (n + 4) * sizeof (guint32) <= request->length; n += 4) {
        esp_registers_write (loader->fields.registers, esp_request_get_word (request, n),
                             esp_request_get_word (request, n + 1),
                             esp_request_get_word (request, n + 2));
        esp_loader_spend (loader, esp_request_get_word (request, n + 3));
    }
    if (esp_registers_get_bite (loader->fields.registers))
        loader->events.watchdog_set (esp_registers_get_bite (loader->fields.registers),
                                     loader->data);
}

/* Flags, flash encryption counter, seven key purposes; on all but ESP32-S2 also the chip's number
 * and the version of the interface. */
gsize
esp_loader_make_security_info (EspLoader *loader, guint8 info[20])
{
    memset (info, 0, 20);
    if (esp_loader_get_fault (loader, "secure-download") >= 0)
        info[0] = ESP_SECURE_DOWNLOAD;
    if (loader->fields.chip->security_size == 20)
        info[12] = (guint8) loader->fields.chip->image_id;
    return loader->fields.chip->security_size;
}

void
esp_loader_digest (EspLoader *loader, guint32 address, guint32 size, guint8 digest[16])
{
    g_autoptr (GBytes) bytes = esp_flash_dup (loader->fields.flash, address, size);
    g_autoptr (GChecksum) md5 = g_checksum_new (G_CHECKSUM_MD5);
    gsize length = MD5_SIZE;

    g_checksum_update (md5, g_bytes_get_data (bytes, NULL), size);
    g_checksum_get_digest (md5, digest, &length);
    if (esp_loader_get_fault (loader, "md5-mismatch") >= 0)
        digest[0] ^= 0x01;
    esp_loader_spend (loader, size / 1024 * loader->fields.times.md5);
}

gint64
esp_loader_get_fault (EspLoader *loader, const char *name)
{
    return loader->events.get_fault (name, loader->data);
}

gboolean
esp_loader_is_flash_broken (EspLoader *loader)
{
    gint64 first = esp_loader_get_fault (loader, "flash-fails");

    return first >= 0 && loader->blocks >= first;
}

void
esp_loader_count (EspLoader *loader, const char *what)
{
    loader->events.count (what, loader->data);
}

static void
execute (EspLoader *loader, GBytes *frame)
{
    gsize length;
    const guint8 *bytes = g_bytes_get_data (frame, &length);
    EspRequest request;

    if (loader->reading.active) {
        esp_stub_take_acknowledgement (loader, bytes, length);
        return;
    }
    if (length < HEADER || bytes[0] != 0)
        return;
    request = (EspRequest) {
        .op = bytes[1],
        .told = bytes[2] | (gsize) bytes[3] << 8,
        .checksum = bytes[4],
        .data = bytes + HEADER,
        .length = length - HEADER,
    };
    if (loader->stub == ESP_STUB_NONE)
        esp_rom_take (loader, &request);
    else
        esp_stub_take (loader, &request);
}

/* ---- One after the other ---- */

static void
do_step (EspLoader *loader, Step *step)
{
    gsize length;
    const guint8 *bytes;

    if (step->bytes && esp_loader_get_fault (loader, "silent") < 0) {
        bytes = g_bytes_get_data (step->bytes, &length);
        loader->events.send (bytes, length, loader->data);
    }
    if (step->baud)
        loader->events.set_baud (step->baud, loader->data);
    if (step->leaves)
        loader->events.leave (step->to_loader, loader->data);
}

static gboolean
do_next (EspLoader *loader)
{
    gint64 now = g_get_monotonic_time ();
    Step *step = g_queue_peek_head (&loader->steps);

    if (step && step->when <= now) {
        g_queue_pop_head (&loader->steps);
        do_step (loader, step);
        free_step (step);
        return TRUE;
    }
    if (step || loader->busy_until > now || g_queue_is_empty (&loader->frames))
        return FALSE;
    g_clear_pointer (&loader->current, g_bytes_unref);
    loader->current = g_queue_pop_head (&loader->frames);
    execute (loader, loader->current);
    return TRUE;
}

static void
run (EspLoader *loader)
{
    Step *step;

    while (do_next (loader))
        ;
    step = g_queue_peek_head (&loader->steps);
    if (step)
        g_source_set_ready_time (loader->clock, step->when);
    else
        g_source_set_ready_time (loader->clock,
                                 g_queue_is_empty (&loader->frames) ? -1 : loader->busy_until);
}

static gboolean
on_clock_cb (gpointer data)
{
    run (data);
    return G_SOURCE_CONTINUE;
}

/* ---- What comes to the chip ---- */

static gboolean
is_busy (EspLoader *loader)
{
    return loader->busy_until > g_get_monotonic_time () || !g_queue_is_empty (&loader->steps)
           || !g_queue_is_empty (&loader->frames);
}

/* The ROM reads its UART between two commands only, so what does not fit into the FIFO is lost. A
 * stub has two buffers: the one it works on and one more. The legacy stub then overwrites, the
 * second generation does not listen. */
static gboolean
has_room (EspLoader *loader, gsize length)
{
    if (!is_busy (loader))
        return TRUE;
    if (loader->stub == ESP_STUB_NONE)
        return length <= UART_FIFO;
    if (g_queue_is_empty (&loader->frames))
        return TRUE;
    if (loader->stub == ESP_STUB_LEGACY)
        g_bytes_unref (g_queue_pop_tail (&loader->frames));
    esp_loader_count (loader, "overruns");
    return loader->stub == ESP_STUB_LEGACY;
}

/* Two delimiters in a row: most take the second one for a beginning. The legacy stub takes it for
 * the end of a frame and obeys whatever its buffer still holds. */
static void
take_empty_frame (EspLoader *loader)
{
    if (loader->stub != ESP_STUB_LEGACY) {
        loader->slip.inside = TRUE;
        return;
    }
    esp_loader_count (loader, "stray-frames");
    if (loader->current)
        g_queue_push_tail (&loader->frames, g_bytes_ref (loader->current));
}

static void
take_frame (EspLoader *loader)
{
    GByteArray *frame = loader->slip.frame;

    if (frame->len == 0) {
        take_empty_frame (loader);
        return;
    }
    if (has_room (loader, frame->len))
        g_queue_push_tail (&loader->frames, g_bytes_new (frame->data, frame->len));
    else
        esp_loader_count (loader, "frames-lost");
}

void
esp_loader_take (EspLoader *loader, const guint8 *bytes, gsize length)
{
    gboolean whole = FALSE;

    for (gsize n = 0; n < length && !loader->lost; n++) {
        if (whole) /* more, before the host can have read an answer */
            esp_loader_count (loader, "frames-ahead");
        whole = esp_slip_take (&loader->slip, bytes[n]);
        if (!whole)
            continue;
        take_frame (loader);
        whole = !loader->slip.inside;
        run (loader);
    }
}

const char *
esp_loader_get_state (EspLoader *loader)
{
    static const char *const names[] = { "rom", "stub", "stub-v2" };

    return loader->lost ? "lost" : names[loader->stub];
}

EspLoader *
esp_loader_new (const EspLoaderFields *fields, const EspLoaderEvents *events, gpointer data)
{
    EspLoader *loader = g_new0 (EspLoader, 1);

    loader->fields = *fields;
    loader->events = *events;
    loader->data = data;
    esp_slip_init (&loader->slip);
    loader->memory = esp_memory_new (fields->chip);
    loader->stream.flash = fields->flash;
    loader->stream.times = fields->times;
    loader->stream.limit = 4 * 1024 * 1024; /* the ROM's own idea, until SPI_SET_PARAMS */
    loader->clock = esp_clock_new (on_clock_cb, loader);
    return loader;
}

void
esp_loader_free (EspLoader *loader)
{
    esp_clock_free (loader->clock);
    g_queue_clear_full (&loader->frames, (GDestroyNotify) g_bytes_unref);
    g_queue_clear_full (&loader->steps, free_step);
    g_clear_pointer (&loader->current, g_bytes_unref);
    g_clear_pointer (&loader->reading.md5, g_checksum_free);
    esp_slip_clear (&loader->slip);
    esp_stream_clear (&loader->stream);
    esp_memory_free (loader->memory);
    g_free (loader);
}
