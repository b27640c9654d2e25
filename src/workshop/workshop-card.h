/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "flash-job.h"

G_BEGIN_DECLS

/**
 * MoultCardState:
 * @MOULT_CARD_WAITING: its turn has not come, or it waits for the user's hands (reason silent: show
 *   the steps that start its bootloader)
 * @MOULT_CARD_WORKING: its job runs
 * @MOULT_CARD_READY: all of the recipe is done on it
 * @MOULT_CARD_ATTENTION: the user has to do something: error says what went wrong, else reason and
 *   detail say why it cannot be flashed
 * @MOULT_CARD_LEFT_ALONE: it is not for this recipe, or protected; reason says which
 *
 * How a card of the wall is.
 */
typedef enum {
    MOULT_CARD_WAITING,
    MOULT_CARD_WORKING,
    MOULT_CARD_READY,
    MOULT_CARD_ATTENTION,
    MOULT_CARD_LEFT_ALONE,
} MoultCardState;
#define MOULT_N_CARD_STATES 5

#define MOULT_TYPE_CARD_STATE (moult_card_state_get_type ())
GType moult_card_state_get_type (void);
const char *moult_card_state_get_name (MoultCardState state); /* "waiting", "left-alone" … */

/**
 * MoultWorkshopCard:
 *
 * One physical board of a workshop, whatever tty or bootloader it is at the moment and also when it
 * is unplugged. Main thread. Properties (all notify): number, name, location, board, job, state,
 * reason, detail, error, kind, seconds, before, after, started, ended.
 */
#define MOULT_TYPE_WORKSHOP_CARD (moult_workshop_card_get_type ())
G_DECLARE_FINAL_TYPE (MoultWorkshopCard, moult_workshop_card, MOULT, WORKSHOP_CARD, GObject)

/* All borrowed until the property changes. */
/* 0: it is left alone and has none. */
guint moult_workshop_card_get_number (MoultWorkshopCard *self);
/* "class-07" where the recipe numbers boards, else the board's own; never NULL. */
const char *moult_workshop_card_get_name (MoultWorkshopCard *self);
/* Where it is, or was last. */
const char *moult_workshop_card_get_location (MoultWorkshopCard *self);
/* NULL: it is unplugged, or was seen by an earlier run of the program. */
MoultBoard *moult_workshop_card_get_board (MoultWorkshopCard *self);
/* The job that works on it, or the last one that did; or NULL. Its progress has steps and bytes. */
MoultFlashJob *moult_workshop_card_get_job (MoultWorkshopCard *self);
MoultCardState moult_workshop_card_get_state (MoultWorkshopCard *self);
/* Why it is not worked on; MOULT_PLAN_FLASH: it is, or was. */
MoultPlanReason moult_workshop_card_get_reason (MoultWorkshopCard *self);
/* The evidence for the reason in words, untranslated; or NULL. */
const char *moult_workshop_card_get_detail (MoultWorkshopCard *self);
/* Why its last job failed, or NULL. After a crash of the program %MOULT_ERROR_GONE, "interrupted".
 */
const GError *moult_workshop_card_get_error (MoultWorkshopCard *self);
/* What is known of it, for picture, name and bootloader steps; never NULL. */
const MoultBoardKind *moult_workshop_card_get_kind (MoultWorkshopCard *self);
/* What its work took, so far or in the end; does not notify as it grows. */
double moult_workshop_card_get_seconds (MoultWorkshopCard *self);
/* What ran on it before and after, such as "MicroPython 1.28.0"; NULL: not known. */
const char *moult_workshop_card_get_before (MoultWorkshopCard *self);
const char *moult_workshop_card_get_after (MoultWorkshopCard *self);
/* When its work began and ended, in seconds since 1970; 0: it did not. */
gint64 moult_workshop_card_get_started (MoultWorkshopCard *self);
gint64 moult_workshop_card_get_ended (MoultWorkshopCard *self);
/* By what its owner could tell it from others: serial number or MAC; or NULL. */
const char *moult_workshop_card_get_unique_id (MoultWorkshopCard *self);

/**
 * MoultCardFirmware:
 *
 * What a card's board was given last; each may be %NULL.
 */
typedef struct {
    char *build;   /* "RPI_PICO_W" */
    char *file;    /* name of the file */
    char *sha256;  /* of its bytes */
    char *backend; /* "uf2" */
} MoultCardFirmware;

/* Never NULL. */
const MoultCardFirmware *moult_workshop_card_get_firmware (MoultWorkshopCard *self);
/* The program ended while it was worked on, and nothing was done to it since. */
gboolean moult_workshop_card_get_interrupted (MoultWorkshopCard *self);
/* Its failure ended in its being unplugged: it goes on when it is plugged in again. */
gboolean moult_workshop_card_waits_for_plug (MoultWorkshopCard *self);

G_END_DECLS
