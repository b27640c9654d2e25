/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Today it has 225 boards in 160 KiB. */
#define MOULT_BOARD_INDEX_MAX_SIZE   (8 * 1024 * 1024)
#define MOULT_BOARD_INDEX_MAX_BOARDS 5000

typedef struct {
    char *id;   /* "SPIRAM" */
    char *text; /* "Support for SPIRAM / WROVER" */
} MoultIndexVariant;

/**
 * MoultIndexBoard:
 *
 * A board that the site offers firmware for. Texts are as its maintainers wrote them, one line each
 * and fit to be shown; "" where they say nothing.
 */
typedef struct {
    char *id;      /* "ESP32_GENERIC", good for file names and addresses as it is */
    char *port;    /* "esp32" */
    char *product; /* "ESP32 / WROOM"; never empty: the id if there is no better */
    char *vendor;
    char *mcu;
    char *url;        /* of the vendor's page, http(s) only */
    GStrv features;   /* "BLE", "WiFi", … */
    GArray *variants; /* MoultIndexVariant, without the standard build */
} MoultIndexBoard;

/**
 * moult_board_index_parse:
 * @bytes: `/resources/boards/index.json` as it came: upstream's board.json files in an array, with
 *     id and port (micropython/micropython,
 *     tools/autobuild/build-downloads.py)
 * @n_skipped: (out) (optional): how many boards could not be read, or were more than the limit
 *
 * Which boards there are; it says nothing of versions and files. A board without a proper id and
 * port is skipped, other members may be missing or of another type. Any thread. Fails with
 * %MOULT_ERROR_NETWORK.
 *
 * Returns: (transfer full): #MoultIndexBoard, each id once, in the order of the file
 */
GPtrArray *moult_board_index_parse (GBytes *bytes, guint *n_skipped, GError **error);

G_END_DECLS
