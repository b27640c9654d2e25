/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "machine-chip.h"

#include <string.h>

typedef struct {
    const char *prefix; /* compares without case and dashes: "ESP32-S3" is "ESP32S3" */
    gsize length;       /* characters that name the chip; 0: those of the prefix */
    const char *port;
    const char *chip; /* instead of the text's own characters */
} Series;

/* Of two that fit, the first counts. */
static const Series series[] = {
    { "RP2040", 0, "rp2" },
    { "RP2350", 0, "rp2" },
    { "SAMD21", 0, "samd" },
    { "SAMD51", 0, "samd" },
    { "SAME5", 0, "samd", "samd51" },
    { "ESP8266", 0, "esp8266" },
    { "ESP32S", 7, "esp32" },
    { "ESP32C61", 0, "esp32" },
    { "ESP32C", 7, "esp32" },
    { "ESP32H", 7, "esp32" },
    { "ESP32P4", 0, "esp32" },
    { "ESP32", 0, "esp32" },
    { "NRF5", 8, "nrf" },
    { "NRF91", 7, "nrf" },
    { "STM32", 9, "stm32" },
    { "MIMXRT", 10, "mimxrt" },
    { "RA4", 5, "renesas-ra" },
    { "RA6", 5, "renesas-ra" },
};

char *
moult_machine_chip (const char *machine, const char **port)
{
    const char *with = g_strrstr (machine, " with ");
    g_autofree char *cpu = g_ascii_strup (with != NULL ? with + strlen (" with ") : machine, -1);
    g_auto (GStrv) parts = g_strsplit (cpu, "-", -1);
    g_autofree char *name = g_strjoinv (NULL, parts);

    for (gsize i = 0; i < G_N_ELEMENTS (series); i++) {
        gsize length = MAX (series[i].length, strlen (series[i].prefix));

        if (!g_str_has_prefix (name, series[i].prefix))
            continue;
        if (port != NULL)
            *port = series[i].port;
        return series[i].chip != NULL ? g_strdup (series[i].chip)
                                      : g_ascii_strdown (name, MIN (length, strlen (name)));
    }
    return NULL;
}
