/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "firmware.h"

G_BEGIN_DECLS

/**
 * MoultEvidence:
 * @MOULT_EVIDENCE_NONE: nothing tells which board it is
 * @MOULT_EVIDENCE_USER: the user said so
 * @MOULT_EVIDENCE_BUILD: the running firmware names its build (sys.implementation._build)
 * @MOULT_EVIDENCE_BOARD_INFO: the board's board_info.toml says so
 * @MOULT_EVIDENCE_MACHINE: the text by which the board calls itself
 * @MOULT_EVIDENCE_USB: USB ids that one board alone has
 * @MOULT_EVIDENCE_CHIP: only one board has this chip
 *
 * How it is known which build a board needs.
 */
typedef enum {
    MOULT_EVIDENCE_NONE,
    MOULT_EVIDENCE_USER,
    MOULT_EVIDENCE_BUILD,
    MOULT_EVIDENCE_BOARD_INFO,
    MOULT_EVIDENCE_MACHINE,
    MOULT_EVIDENCE_USB,
    MOULT_EVIDENCE_CHIP,
} MoultEvidence;

const char *moult_evidence_get_name (MoultEvidence evidence); /* "build", "machine" … */

/**
 * MoultRecommendationFields:
 *
 * What a [class@Recommendation] is made from; everything is copied or referenced.
 */
typedef struct {
    const char *const *builds; /* that it may be: "ESP32_GENERIC-SPIRAM"; more than one: ask */
    MoultEvidence evidence;
    const char *evidence_text; /* what was read: "RPI_PICO_W"; or NULL */
    MoultFirmware *firmware;   /* the right one; or NULL */
    const GError *error;       /* why there is none; NULL with a firmware or several builds */
} MoultRecommendationFields;

/**
 * MoultRecommendation:
 *
 * Which firmware is right for a board, and how that is known: exactly one firmware, or several
 * builds among which only the user can choose, or why there is none. Immutable, any thread.
 */
#define MOULT_TYPE_RECOMMENDATION (moult_recommendation_get_type ())
G_DECLARE_FINAL_TYPE (MoultRecommendation, moult_recommendation, MOULT, RECOMMENDATION, GObject)

/* (transfer full) */
MoultRecommendation *moult_recommendation_new (const MoultRecommendationFields *fields);

/* As in the fields; borrowed. */
const char *const *moult_recommendation_get_builds (MoultRecommendation *self); /* never NULL */
MoultEvidence moult_recommendation_get_evidence (MoultRecommendation *self);
const char *moult_recommendation_get_evidence_text (MoultRecommendation *self);
MoultFirmware *moult_recommendation_get_firmware (MoultRecommendation *self);
const GError *moult_recommendation_get_error (MoultRecommendation *self);
/* Several builds are possible, so the user has to say which. */
gboolean moult_recommendation_is_ambiguous (MoultRecommendation *self);

G_END_DECLS
