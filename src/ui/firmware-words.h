/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "catalogue-board.h"

G_BEGIN_DECLS

/* The words of the pages that show firmware, translated. Main thread. */

/* "6 April 2026" of "2026-04-06"; %NULL for what is no date. */
char *moult_firmware_words_dup_date (const char *date);
/* The same of seconds since 1970, in the user's time. */
char *moult_firmware_words_dup_day (gint64 seconds);
/* "1.28.0", "1.29.0 preview 678"; the file's name when it says no version. */
char *moult_firmware_words_dup_version (MoultFirmware *firmware);
/* The kind of board with its variant, "ESP32 / WROOM (SPIRAM)", else the file's name. */
char *moult_firmware_words_dup_build (MoultFirmware *firmware);

/* "Built here, commit abc1234, with changes"; %NULL for what is no build with a known source.
 * @firmware: (nullable) */
char *moult_firmware_words_dup_built (MoultFirmware *firmware);

/* "SPIRAM" of "ESP32_GENERIC-SPIRAM"; "" for the standard build. Lives as long as @board_id. */
const char *moult_firmware_words_get_variant (const char *board_id);

/**
 * MoultFirmwareState:
 *
 * Where firmware is: icon, its style class, and the words beside it.
 */
typedef struct {
    const char *icon; /* NULL: none */
    const char *tint; /* NULL: none */
    char *words;
} MoultFirmwareState;

/* The best that there is for a kind of board: on this computer, else on the site. */
void moult_firmware_words_read_kind (MoultCatalogueBoard *board, MoultFirmwareState *state);
/* The same for one firmware, which the words do not name: "On this computer", "1.8 MB". */
void moult_firmware_words_read_one (MoultFirmware *firmware, MoultFirmwareState *state);
void moult_firmware_state_clear (MoultFirmwareState *state);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MoultFirmwareState, moult_firmware_state_clear)

G_END_DECLS
