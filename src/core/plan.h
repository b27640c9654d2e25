/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "board.h"
#include "firmware.h"
#include "flash-backend.h"
#include "recommendation.h"

G_BEGIN_DECLS

/**
 * MoultPlanReason:
 *
 * Why a board is left alone; %MOULT_PLAN_FLASH: it is not.
 */
typedef enum {
    MOULT_PLAN_FLASH,
    MOULT_PLAN_UP_TO_DATE,
    MOULT_PLAN_IGNORED,
    MOULT_PLAN_NO_FIRMWARE,
    MOULT_PLAN_AMBIGUOUS,
    MOULT_PLAN_NOT_MICROPYTHON,
    MOULT_PLAN_WRONG_CHIP,
    MOULT_PLAN_NO_ACCESS,
    MOULT_PLAN_BUSY,
    MOULT_PLAN_SILENT,
    MOULT_PLAN_GONE,
    MOULT_PLAN_NO_BACKEND,
    MOULT_PLAN_FLASHING,
    MOULT_PLAN_NEWER,
    MOULT_PLAN_NOT_IN_RECIPE,
    MOULT_PLAN_PROGRAM, /* somebody's program is on it */
} MoultPlanReason;

#define MOULT_TYPE_PLAN_REASON (moult_plan_reason_get_type ())
GType moult_plan_reason_get_type (void);
const char *moult_plan_reason_get_name (MoultPlanReason reason); /* "up-to-date" … */

/**
 * MoultPlanTask:
 *
 * One board of a plan: the firmware that it gets, or the reason why it is left alone.
 */
#define MOULT_TYPE_PLAN_TASK (moult_plan_task_get_type ())
G_DECLARE_FINAL_TYPE (MoultPlanTask, moult_plan_task, MOULT, PLAN_TASK, GObject)

/* All borrowed. */
MoultBoard *moult_plan_task_get_board (MoultPlanTask *self);
MoultFirmware *moult_plan_task_get_firmware (MoultPlanTask *self); /* or NULL */
MoultPlanReason moult_plan_task_get_reason (MoultPlanTask *self);  /* property "reason", notifies */
/* The evidence in words, untranslated, or %NULL ("the file is for rp2350, the board has rp2040").
 */
const char *moult_plan_task_get_detail (MoultPlanTask *self);
MoultFlashBackend *moult_plan_task_get_backend (MoultPlanTask *self); /* or NULL */
/* What was recommended for the board, or %NULL when it was to get one of several files. */
MoultRecommendation *moult_plan_task_get_recommendation (MoultPlanTask *self);
const MoultFlashOptions *moult_plan_task_get_options (MoultPlanTask *self);
/* Whether the user may turn this task on although it is left alone now (up to date, no MicroPython,
 * ambiguous bootloader …), and doing so; or taking a board out. */
gboolean moult_plan_task_can_include (MoultPlanTask *self);
void moult_plan_task_set_included (MoultPlanTask *self, gboolean included);

/**
 * MoultPlanFlags:
 * @MOULT_PLAN_EXPLICIT: the user named these boards and this firmware, so up-to-date boards, silent
 *   ones and ones without MicroPython are flashed too; no-access, busy, ignored and contradicted
 *   ones are not
 * @MOULT_PLAN_KEEP_NEWER: the user named no version, so a board that runs a newer one keeps it
 */
typedef enum {
    MOULT_PLAN_DEFAULT = 0,
    MOULT_PLAN_EXPLICIT = 1 << 0,
    MOULT_PLAN_KEEP_NEWER = 1 << 1,
} MoultPlanFlags;

/**
 * MoultPlan:
 *
 * Which firmware goes to which board and by which backend, with a reason for every board left
 * alone. [iface@Gio.ListModel] of [class@PlanTask], in the boards' order. Main thread.
 */
#define MOULT_TYPE_PLAN (moult_plan_get_type ())
G_DECLARE_FINAL_TYPE (MoultPlan, moult_plan, MOULT, PLAN, GObject)

/**
 * moult_plan_new:
 * @boards: (element-type MoultBoard): who is asked for
 * @firmwares: (element-type MoultFirmware): what may be used; each board gets the one that is made
 *   for exactly it, else the only one that fits its chip; two that fit equally are ambiguous
 * @options: (nullable): for all boards; copied
 *
 * Looks at what is known and asks nobody, so it returns at once. (transfer full)
 */
MoultPlan *moult_plan_new (GPtrArray *boards,
                           GPtrArray *firmwares,
                           const MoultFlashOptions *options,
                           MoultPlanFlags flags);

/**
 * moult_plan_new_recommended:
 * @boards: (element-type MoultBoard): who is asked for
 * @recommendations: (element-type MoultRecommendation): one for each of the boards, in their order
 * @options: (nullable): for all boards; copied
 *
 * The same where it is known already which firmware is right for each board. (transfer full)
 */
MoultPlan *moult_plan_new_recommended (GPtrArray *boards,
                                       GPtrArray *recommendations,
                                       const MoultFlashOptions *options,
                                       MoultPlanFlags flags);

/**
 * MoultPlanOffer:
 *
 * What one board may get: what is recommended for it, else one of some files. Borrowed.
 */
typedef struct {
    MoultRecommendation *recommendation; /* or NULL */
    GPtrArray *firmwares;                /* (element-type MoultFirmware) without one; or NULL */
    const MoultFlashOptions *options;    /* of this board alone, instead of those of all; or NULL */
    MoultPlanFlags flags;
    MoultPlanReason held_back; /* why the caller leaves it alone; MOULT_PLAN_FLASH: he does not */
} MoultPlanOffer;

/**
 * moult_plan_new_offered:
 * @boards: (element-type MoultBoard): who is asked for
 * @offers: (array): one for each of the boards, in their order
 * @options: (nullable): for all boards; copied
 *
 * The same where some boards get files that were chosen, and others what is recommended.
 * (transfer full)
 */
MoultPlan *moult_plan_new_offered (GPtrArray *boards,
                                   const MoultPlanOffer *offers,
                                   const MoultFlashOptions *options);

/* How many boards would be flashed as the tasks are now. */
guint moult_plan_count_flash (MoultPlan *self);

G_END_DECLS
