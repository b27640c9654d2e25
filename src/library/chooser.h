/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "catalogue.h"
#include "device.h"
#include "recommendation.h"

G_BEGIN_DECLS

/**
 * MoultFirmwareRequest:
 *
 * What the user wants for a board; all may be %NULL.
 */
typedef struct {
    const char *board_id; /* build or board to use whatever the board says: "ESP32_GENERIC-SPIRAM",
                             former ids too, or "BOARD@branch" for a build of one's own */
    const char *variant;  /* "SPIRAM"; "" or "-": the standard build; NULL: as the board has it */
    const char *version;  /* as moult_version_matches(); NULL: the newest release */
    const char *port;     /* only boards of this MicroPython port */
    const char *backend;  /* the backend that the user named */
    MoultDevice *probe;   /* the debug probe that the board is written through, or NULL */
    gboolean custom;      /* only builds of one's own */
} MoultFirmwareRequest;

/**
 * moult_chooser_recommend:
 * @device: (nullable): the board's device now
 * @info: (nullable): what the board last said of itself
 * @request: (nullable): what the user wants
 *
 * Finds the right firmware for a board among all that the catalogue knows. First which build the
 * board needs, by the best evidence there is; a variant is never guessed. Then the version that is
 * wanted; then, of its files, one that is on this computer before one that has to be fetched, the
 * format that the best backend prefers, what was built here, and the highest build number.
 * Main thread, at once. (transfer full)
 */
MoultRecommendation *moult_chooser_recommend (MoultCatalogue *catalogue,
                                              MoultDevice *device,
                                              MoultBoardInfo *info,
                                              const MoultFirmwareRequest *request);

/* The builds that a board may need, as moult_chooser_recommend() finds them: whose pages have to be
 * known to say more. (transfer full) */
GStrv moult_chooser_list_builds (MoultCatalogue *catalogue,
                                 MoultDevice *device,
                                 MoultBoardInfo *info,
                                 const MoultFirmwareRequest *request);

G_END_DECLS
