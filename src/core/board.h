/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "board-db.h"
#include "board-info.h"
#include "chip-info.h"
#include "device.h"

G_BEGIN_DECLS

/**
 * MoultBoardMode:
 *
 * How a board is now.
 */
typedef enum {
    MOULT_BOARD_RUNNING,
    MOULT_BOARD_SILENT,
    MOULT_BOARD_BOOTLOADER,
    MOULT_BOARD_NO_ACCESS,
    MOULT_BOARD_BUSY,
    MOULT_BOARD_GONE,
} MoultBoardMode;

#define MOULT_TYPE_BOARD_MODE (moult_board_mode_get_type ())
GType moult_board_mode_get_type (void);
const char *moult_board_mode_get_name (MoultBoardMode mode); /* "running", "no-access" … */

typedef struct _MoultFlashJob MoultFlashJob;

/**
 * MoultBoard:
 *
 * One row of the window: a physical board at a location, whatever mode it is in. Main thread.
 * Properties (all notify): location, device, mode, asking, info, name, description-line, job,
 * held, ignored, error, chip.
 */
#define MOULT_TYPE_BOARD (moult_board_get_type ())
G_DECLARE_FINAL_TYPE (MoultBoard, moult_board, MOULT, BOARD, GObject)

/* A silent board of which nothing is known yet; MoultBoardList makes them. (transfer full) */
MoultBoard *moult_board_new (const char *location);

/* All borrowed until the property changes. */
const char *moult_board_get_location (MoultBoard *self);
MoultDevice *moult_board_get_device (MoultBoard *self); /* the last one, also when gone */
MoultBoardMode moult_board_get_mode (MoultBoard *self);
/* Being identified right now; @mode is then what it was before (silent for a new board). */
gboolean moult_board_get_asking (MoultBoard *self);
/* What the board said last; kept in the bootloader and while flashing. May be %NULL. Where only the
 * chip was asked it has a cpu and no family: moult_board_knows_only_chip(). */
MoultBoardInfo *moult_board_get_info (MoultBoard *self);
/* What the chip's loader said when the user had it asked, or %NULL. */
const MoultChipInfo *moult_board_get_chip (MoultBoard *self);
/* The chip has answered and nothing that runs on it ever did. */
gboolean moult_board_knows_only_chip (MoultBoard *self);
/* The chip has answered, and said that it cannot be flashed: moult_chip_info_is_locked(). */
gboolean moult_board_is_locked (MoultBoard *self);
/* Why the chip did not answer when it was asked last, or %NULL. */
const GError *moult_board_get_chip_error (MoultBoard *self);
/* What the board data says of it; never %NULL. */
const MoultBoardKind *moult_board_get_kind (MoultBoard *self);
/* Nickname, else what only the chip tells ("New ESP32-C3"), else the kind's name in the user's
 * language, else the USB product. */
const char *moult_board_get_name (MoultBoard *self);
/* To be left alone, by its own flag or by the user's wish. */
gboolean moult_board_get_ignored (MoultBoard *self);
/* Why the board is no-access, busy or silent; %NULL otherwise. */
const GError *moult_board_get_error (MoultBoard *self);
/* The job that works on the board, or the last one that did; %NULL before the first. */
MoultFlashJob *moult_board_get_job (MoultBoard *self);
/* Something else than a job works on the board ([class@BoardWork]): until its end nobody asks the
 * board, and jobs wait. */
gboolean moult_board_get_held (MoultBoard *self);

/* For MoultBoardList, MoultJobQueue, MoultBoardWork and MoultWorkshop. */
void moult_board_set_device (MoultBoard *self, MoultDevice *device); /* NULL: gone */
/* @error, copied, is why the board is in this mode; %NULL otherwise. */
void moult_board_set_mode (MoultBoard *self, MoultBoardMode mode, const GError *error);
void moult_board_set_asking (MoultBoard *self, gboolean asking);
void moult_board_set_held (MoultBoard *self, gboolean held);
/* Another board's info, and %NULL, take what was known of the chip along. */
void moult_board_set_info (MoultBoard *self, MoultBoardInfo *info);
/* What the chip answered, or why it did not (copied); both %NULL: nothing is known of it. */
void moult_board_set_chip (MoultBoard *self, MoultChipInfo *chip, const GError *error);
void moult_board_set_job (MoultBoard *self, MoultFlashJob *job);
/* The user's own wish to leave this board alone, beside the board's own flag. */
void moult_board_set_ignored (MoultBoard *self, gboolean ignored);

G_END_DECLS
