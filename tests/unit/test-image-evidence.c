/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "evidence.h"

#include <string.h>

typedef struct {
    const char *name;
    const char *payload;
    gsize size;
    const char *version;
    const char *version_text;
    const char *machine;
    const char *board_id;
} Payload;

#define BYTES(text) (text), sizeof (text)

static const Payload payloads[] = {
    { "nothing", BYTES ("just bytes with MicroPython vague words\0ERROR_1\0"), NULL, NULL, NULL,
      NULL },
    { "rp2-1.23",
      BYTES ("small\0003.4.0; MicroPython v1.23.0 on 2024-06-02\0expecting\0"
             "OK\0; Raspberry Pi Pico with RP2040\0Type \"help()\" for more information.\r\n"),
      "1.23.0", "MicroPython v1.23.0 on 2024-06-02", "Raspberry Pi Pico with RP2040", NULL },
    { "one-piece-banner",
      BYTES (
          "\0MicroPython v1.9.2-34-gd64154c73 on 2017-09-01; micro:bit v1.0.1 with nRF51822\r\n"),
      "1.9.2-preview.34", "MicroPython v1.9.2-34-gd64154c73 on 2017-09-01",
      "micro:bit v1.0.1 with nRF51822", NULL },
    { "preview", BYTES ("3.4.0; MicroPython v1.24.0-preview.10.gc1a6b95bf on 2024-06-05\0"),
      "1.24.0-preview.10", "MicroPython v1.24.0-preview.10.gc1a6b95bf on 2024-06-05", NULL, NULL },
    { "board-id-behind",
      BYTES ("x\0003.4.0; MicroPython v1.25.0 on 2025-04-15\0RPI_PICO_W\0other text\0"
             "\0; Raspberry Pi Pico W with RP2040\0"),
      "1.25.0", "MicroPython v1.25.0 on 2025-04-15", "Raspberry Pi Pico W with RP2040",
      "RPI_PICO_W" },
    { "board-id-before",
      BYTES ("x\0ESP32_GENERIC-SPIRAM\0\0\0\0003.4.0; MicroPython v1.26.1 on 2025-09-11\0"),
      "1.26.1", "MicroPython v1.26.1 on 2025-09-11", NULL, "ESP32_GENERIC-SPIRAM" },
    { "board-id-by-machine",
      BYTES ("\0; Pyboard with STM32F405RG\0far away text\0again far\0PYBV11\0"
             "Pyboard with STM32F405RG\0x\0y\0z\0MicroPython v1.27.0 on 2026-01-01\0"),
      "1.27.0", "MicroPython v1.27.0 on 2026-01-01", "Pyboard with STM32F405RG", "PYBV11" },
    { "board-id-too-old", BYTES ("3.4.0; MicroPython v1.24.1 on 2024-11-29\0RPI_PICO\0"), "1.24.1",
      "MicroPython v1.24.1 on 2024-11-29", NULL, NULL },
    { "board-id-in-doubt",
      BYTES ("RPI_PICO2\0003.4.0; MicroPython v1.25.0 on 2025-04-15\0RPI_PICO\0"), "1.25.0",
      "MicroPython v1.25.0 on 2025-04-15", NULL, NULL },
    { "board-id-too-far", BYTES ("3.4.0; MicroPython v1.25.0 on 2025-04-15\0a\0b\0c\0RPI_PICO\0"),
      "1.25.0", "MicroPython v1.25.0 on 2025-04-15", NULL, NULL },
    { "no-board-id-words",
      BYTES ("ERROR\0003.4.0; MicroPython v1.25.0 on 2025-04-15\0A_\0RPI_-PI-CO\0"), "1.25.0",
      "MicroPython v1.25.0 on 2025-04-15", NULL, NULL },
    { "circuitpython",
      BYTES ("\0Adafruit CircuitPython 9.0.0 on 2024-03-19; Raspberry Pi Pico with rp2040\r\n\0"
             "MicroPython v1.19.1 on 2022-06-18\0"),
      NULL, "Adafruit CircuitPython 9.0.0 on 2024-03-19", "Raspberry Pi Pico with rp2040", NULL },
    { "no-date", BYTES ("MicroPython v1.23.0 on Sunday\0MicroPython v1.23.0 on 2024-06"), NULL,
      NULL, NULL, NULL },
    { "no-version", BYTES ("MicroPython vv1.2 on 2024-06-02"), NULL, NULL, NULL, NULL },
    { "second-hit", BYTES ("MicroPython v1.2 soon\0MicroPython v1.3.1 on 2014-06-02"), "1.3.1",
      "MicroPython v1.3.1 on 2014-06-02", NULL, NULL },
    { "machine-with-control", BYTES ("\0; Bell\a with RP2040\0"), NULL, NULL, NULL, NULL },
    { "machine-not-utf8", BYTES ("\0; Bell\xff with RP2040\0"), NULL, NULL, NULL, NULL },
    { "machine-sentence", BYTES ("\0; store it with great care\0; end with \0"), NULL, NULL, NULL,
      NULL },
    { "machine-help-text", BYTES ("\0Welcome to MicroPython on boards; play with it\0"), NULL, NULL,
      NULL, NULL },
    { "machine-twice-with", BYTES ("\0; Generic module with SPIRAM with ESP32\0"), NULL, NULL,
      "Generic module with SPIRAM with ESP32", NULL },
    { "machine-other-text", BYTES ("\0begin; end with RP2040\0"), NULL, NULL, NULL, NULL },
};

static void
test_payload (gconstpointer data)
{
    const Payload *payload = data;
    g_autoptr (GBytes) bytes = g_bytes_new_static (payload->payload, payload->size);
    g_auto (MoultEvidence) evidence = { 0 };

    moult_evidence_search (&evidence, bytes);
    g_assert_cmpstr (evidence.version, ==, payload->version);
    g_assert_cmpstr (evidence.version_text, ==, payload->version_text);
    g_assert_cmpstr (evidence.machine, ==, payload->machine);
    g_assert_cmpstr (evidence.board_id, ==, payload->board_id);
}

/* Every cut of a payload is searched without reading past its end (the sanitizers look on). */
static void
test_cut (void)
{
    const Payload *whole = &payloads[4];

    for (gsize size = 0; size < whole->size; size++) {
        g_auto (MoultEvidence) evidence = { 0 };
        g_autoptr (GBytes) bytes = g_bytes_new (whole->payload, size);

        moult_evidence_search (&evidence, bytes);
        if (evidence.version != NULL)
            g_assert_cmpstr (evidence.version, ==, "1.25.0");
    }
}

static void
test_segments (void)
{
    g_auto (MoultEvidence) evidence = { 0 };
    g_autoptr (GBytes) first = g_bytes_new_static (BYTES ("MicroPython v1.23.0 on 2024-06-02"));
    g_autoptr (GBytes) second =
        g_bytes_new_static (BYTES ("MicroPython v1.22.0 on 2023-12-27; Toy with RP2040"));
    g_autoptr (GBytes) empty = g_bytes_new (NULL, 0);

    moult_evidence_search (&evidence, empty);
    moult_evidence_search (&evidence, first);
    moult_evidence_search (&evidence, second);
    g_assert_cmpstr (evidence.version, ==, "1.23.0");
    g_assert_cmpstr (evidence.machine, ==, "Toy with RP2040");
}

static void
test_clean_version (void)
{
    static const struct {
        const char *text;
        const char *version;
    } versions[] = {
        { "v1.23.0", "1.23.0" },
        { "1.23.0", "1.23.0" },
        { "v1.18", "1.18" },
        { "v1.24.0-preview.10.gc1a6b95bf", "1.24.0-preview.10" },
        { "v1.24.0-preview.10.gc1a6b95bf.dirty", "1.24.0-preview.10" },
        { "v1.18-34-gd64154c73", "1.18-preview.34" },
        { "v1.18-34-gd64154c73-dirty", "1.18-preview.34" },
        { "v1.23.0-dirty", "1.23.0" },
        { "v1.23.0.dirty", "1.23.0" },
        { "v1.25.0+ds-1", "1.25.0" },
        { "v1.25.0-3", "1.25.0" },
        { "1.23.0 on 2024-06-02", "1.23.0" },
        { "", NULL },
        { "v", NULL },
        { "v2", NULL },
        { "vx.1", NULL },
        { "...", NULL },
    };

    for (guint i = 0; i < G_N_ELEMENTS (versions); i++) {
        g_autofree char *version = moult_evidence_clean_version (versions[i].text);

        g_assert_cmpstr (version, ==, versions[i].version);
    }
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/image/evidence/cut", test_cut);
    g_test_add_func ("/image/evidence/segments", test_segments);
    g_test_add_func ("/image/evidence/clean-version", test_clean_version);
    for (gsize i = 0; i < G_N_ELEMENTS (payloads); i++) {
        g_autofree char *path = g_strdup_printf ("/image/evidence/%s", payloads[i].name);

        g_test_add_data_func (path, &payloads[i], test_payload);
    }
    return g_test_run ();
}
