/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * EspWireEvents:
 * @to_chip: bytes have come to the chip's receiver
 * @to_host: bytes have come to the computer
 * @get_host_baud: what the computer's end is set to
 */
typedef struct {
    void (*to_chip) (const guint8 *bytes, gsize length, gpointer data);
    void (*to_host) (const guint8 *bytes, gsize length, gpointer data);
    guint (*get_host_baud) (gpointer data);
} EspWireEvents;

/**
 * EspWireFields:
 * @native: USB up to the chip: no baud rate, nothing to mismatch
 * @instant: bytes take no time; a mismatch is a mismatch all the same
 * @latency_us: how long the adapter keeps what the chip sends; @burst: bytes that make it send at
 *   once (FTDI: 16 ms or 62 bytes), 0: none
 */
typedef struct {
    gboolean native;
    gboolean instant;
    guint latency_us;
    guint burst;
} EspWireFields;

/**
 * EspWire:
 *
 * The way between the computer's tty and the chip's UART: it takes the time of ten bits a byte, and
 * makes noise of bytes when the two ends differ by more than 3 %. Lives on the main thread.
 */
typedef struct _EspWire EspWire;

EspWire *esp_wire_new (const EspWireFields *fields, const EspWireEvents *events, gpointer data);
void esp_wire_free (EspWire *wire);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EspWire, esp_wire_free)

void esp_wire_send_to_chip (EspWire *wire, const guint8 *bytes, gsize length);
void esp_wire_send_to_host (EspWire *wire, const guint8 *bytes, gsize length);

/* The chip's end from what it sends next on. */
void esp_wire_set_baud (EspWire *wire, guint baud);
guint esp_wire_get_baud (EspWire *wire);

/* The chip measures the rate of what it receives, until FALSE. */
void esp_wire_set_measuring (EspWire *wire, gboolean measuring);

/* Above this rate the adapter spoils every byte. 0: no limit. */
void esp_wire_set_limit (EspWire *wire, guint baud);

/* The driver was asked for ASYNC_LOW_LATENCY: the adapter keeps nothing for longer than 1 ms. */
void esp_wire_set_low_latency (EspWire *wire);

/* What is under way is lost, such as when the tty is closed. */
void esp_wire_flush (EspWire *wire);

/* Bytes under way to the computer. */
gsize esp_wire_get_queued (EspWire *wire);

G_END_DECLS
