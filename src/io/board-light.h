/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A board's light, as data/boards/leds.json has it. */
typedef struct {
    const char *kind; /* "pin", "neopixel" */
    int pin;          /* -1: the one that the firmware itself calls "LED" */
    int on;           /* the level that lights it */
} MoultBoardLight;

/* The light of a build ("ESP32_GENERIC-SPIRAM"); of one that is not in the data what its firmware
 * knows by itself. Any thread. */
MoultBoardLight moult_board_light_find (const char *board_id);

G_END_DECLS
