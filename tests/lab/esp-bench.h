/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "esp-loader-private.h"

G_BEGIN_DECLS

/**
 * EspBench:
 * @replies: (element-type GBytes): frames that it sent since it was last asked
 * @counts: names of what the loader counted
 * @fault: the one fault that it has, and its value
 *
 * A chip of 4 MB flash in its loader, alone in the world, for tests.
 */
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
} EspBench;

/* @times: (nullable): NULL: none */
EspBench *esp_bench_new (const char *chip, const EspTimes *times);
void esp_bench_free (EspBench *bench);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EspBench, esp_bench_free)

EspBench *esp_bench_new_with_rom (const char *chip); /* flash attached */

/* An ESP32-C3 that runs a stub of made-up bytes. */
EspBench *esp_bench_new_with_stub (EspStubKind kind, const EspTimes *times);

/* Sends one request. Gives the first status byte and the reason of the last reply, such as 0x0107
 * of a ROM and 0xc100 of a stub; 0: all is well. */
guint esp_bench_ask_bytes (EspBench *bench,
                           guint8 op,
                           const guint32 *words,
                           guint n_words,
                           const guint8 *tail,
                           gsize n_tail);
guint esp_bench_ask_block (EspBench *bench,
                           guint8 op,
                           guint32 sequence,
                           const guint8 *bytes,
                           gsize length);

#define esp_bench_ask(bench, op, ...)                                                              \
    esp_bench_ask_bytes (bench, op, (const guint32[]) { __VA_ARGS__ },                             \
                         sizeof ((const guint32[]) { __VA_ARGS__ }) / sizeof (guint32), NULL, 0)

/* The same in two steps, for requests that are spoiled or not answered. */
GBytes *esp_bench_make_request (guint8 op,
                                const guint32 *words,
                                guint n_words,
                                const guint8 *tail,
                                gsize n_tail);
void esp_bench_send (EspBench *bench, GBytes *wire);
guint esp_bench_get_status (EspBench *bench);

guint8 *esp_bench_make_content (gsize length, guint32 seed);
GBytes *esp_bench_deflate (const guint8 *bytes, gsize length);
gboolean esp_bench_holds (EspBench *bench, guint32 address, const guint8 *bytes, gsize length);

G_END_DECLS
