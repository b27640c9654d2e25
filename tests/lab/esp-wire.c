/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "esp-wire.h"

#include "esp-clock.h"

#include <string.h>

enum {
    BITS = 10,             /* 8N1 */
    TOLERANCE = 3,         /* per cent, between both ends */
    NATIVE_BAUD = 8000000, /* about what a full-speed bulk pipe carries */
    LOW_LATENCY_US = 1000,
};

typedef struct {
    gint64 when;
    GBytes *bytes;
} Chunk;

/* One direction. */
typedef struct {
    GQueue chunks; /* of Chunk */
    gint64 free_at;
    gsize queued;
} Lane;

struct _EspWire {
    EspWireFields fields;
    EspWireEvents events;
    gpointer data;
    guint baud;
    guint limit;
    gboolean measuring;
    Lane to_chip;
    Lane to_host;
    GSource *clock;
};

static void
free_chunk (gpointer data)
{
    Chunk *chunk = data;

    g_bytes_unref (chunk->bytes);
    g_free (chunk);
}

static void
set_clock (EspWire *wire)
{
    Chunk *to_chip = g_queue_peek_head (&wire->to_chip.chunks);
    Chunk *to_host = g_queue_peek_head (&wire->to_host.chunks);
    gint64 first = to_chip ? to_chip->when : G_MAXINT64;

    if (to_host)
        first = MIN (first, to_host->when);
    g_source_set_ready_time (wire->clock, first == G_MAXINT64 ? -1 : first);
}

static gboolean
deliver (Lane *lane, gint64 now, void (*event) (const guint8 *, gsize, gpointer), gpointer data)
{
    Chunk *chunk = g_queue_peek_head (&lane->chunks);
    gsize length;
    const guint8 *bytes;

    if (!chunk || chunk->when > now)
        return FALSE;
    g_queue_pop_head (&lane->chunks);
    bytes = g_bytes_get_data (chunk->bytes, &length);
    lane->queued -= length;
    event (bytes, length, data);
    free_chunk (chunk);
    return TRUE;
}

static gboolean
on_clock_cb (gpointer data)
{
    EspWire *wire = data;
    gint64 now = g_get_monotonic_time ();

    while (deliver (&wire->to_chip, now, wire->events.to_chip, wire->data)
           || deliver (&wire->to_host, now, wire->events.to_host, wire->data))
        ;
    set_clock (wire);
    return G_SOURCE_CONTINUE;
}

EspWire *
esp_wire_new (const EspWireFields *fields, const EspWireEvents *events, gpointer data)
{
    EspWire *wire = g_new0 (EspWire, 1);

    wire->fields = *fields;
    wire->events = *events;
    wire->data = data;
    wire->clock = esp_clock_new (on_clock_cb, wire);
    return wire;
}

void
esp_wire_free (EspWire *wire)
{
    esp_wire_flush (wire);
    esp_clock_free (wire->clock);
    g_free (wire);
}

static gboolean
is_readable (EspWire *wire, guint host)
{
    gint64 difference = (gint64) host - wire->baud;

    if (wire->fields.native)
        return TRUE;
    if (wire->limit && host > wire->limit)
        return FALSE;
    return ABS (difference) * 100 <= (gint64) wire->baud * TOLERANCE;
}

static GBytes *
make_noise (gsize length)
{
    guint8 *noise = g_malloc (length);

    for (gsize n = 0; n < length; n++)
        noise[n] = (guint8) g_random_int ();
    return g_bytes_new_take (noise, length);
}

static void
put (EspWire *wire, Lane *lane, GBytes *bytes, guint latency_us)
{
    Chunk *chunk = g_new (Chunk, 1);
    gsize length = g_bytes_get_size (bytes);
    guint baud = wire->fields.native ? NATIVE_BAUD : MAX (wire->baud, 1);

    lane->free_at = MAX (lane->free_at, g_get_monotonic_time ())
                    + (gint64) length * BITS * G_USEC_PER_SEC / baud;
    lane->queued += length;
    chunk->when = lane->free_at + latency_us;
    chunk->bytes = g_bytes_ref (bytes);
    g_queue_push_tail (&lane->chunks, chunk);
    set_clock (wire);
}

static GBytes *
carry (EspWire *wire, const guint8 *bytes, gsize length, guint host)
{
    return is_readable (wire, host) ? g_bytes_new (bytes, length) : make_noise (length);
}

void
esp_wire_send_to_chip (EspWire *wire, const guint8 *bytes, gsize length)
{
    guint host = wire->events.get_host_baud (wire->data);
    g_autoptr (GBytes) carried = NULL;

    if (wire->measuring && host > 0)
        wire->baud = host;
    carried = carry (wire, bytes, length, host);
    if (wire->fields.instant)
        wire->events.to_chip (g_bytes_get_data (carried, NULL), length, wire->data);
    else
        put (wire, &wire->to_chip, carried, 0);
}

void
esp_wire_send_to_host (EspWire *wire, const guint8 *bytes, gsize length)
{
    g_autoptr (GBytes) carried =
        carry (wire, bytes, length, wire->events.get_host_baud (wire->data));
    guint latency = wire->fields.latency_us;

    if (wire->fields.burst && length >= wire->fields.burst)
        latency = MIN (latency, LOW_LATENCY_US);
    if (wire->fields.instant)
        wire->events.to_host (g_bytes_get_data (carried, NULL), length, wire->data);
    else
        put (wire, &wire->to_host, carried, latency);
}

void
esp_wire_set_baud (EspWire *wire, guint baud)
{
    wire->baud = baud;
}

guint
esp_wire_get_baud (EspWire *wire)
{
    return wire->baud;
}

void
esp_wire_set_measuring (EspWire *wire, gboolean measuring)
{
    wire->measuring = measuring;
}

void
esp_wire_set_limit (EspWire *wire, guint baud)
{
    wire->limit = baud;
}

void
esp_wire_set_low_latency (EspWire *wire)
{
    wire->fields.latency_us = MIN (wire->fields.latency_us, LOW_LATENCY_US);
}

void
esp_wire_flush (EspWire *wire)
{
    g_queue_clear_full (&wire->to_chip.chunks, free_chunk);
    g_queue_clear_full (&wire->to_host.chunks, free_chunk);
    wire->to_chip.queued = wire->to_host.queued = 0;
    wire->to_chip.free_at = wire->to_host.free_at = 0;
    set_clock (wire);
}

gsize
esp_wire_get_queued (EspWire *wire)
{
    return wire->to_host.queued;
}
