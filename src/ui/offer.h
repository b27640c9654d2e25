/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "board.h"
#include "recommendation.h"

G_BEGIN_DECLS

/**
 * MoultOfferFields:
 *
 * What an offer is made from; everything is copied or referenced, and any may be left 0.
 */
typedef struct {
    MoultRecommendation *recommendation; /* NULL: not known yet */
    const char *const *candidates;       /* builds among which only the user can choose */
    gboolean reading;                    /* the library or the site is being asked for more */
    const GError *error;                 /* why one of them cannot be asked */
    MoultFirmware *newest;               /* release of the build that is recommended */
    MoultFirmware *runs;                 /* that the board runs, if it was built here */
} MoultOfferFields;

/**
 * MoultOffer:
 *
 * What Moult offers for a board, and how far that is known. Immutable, main thread.
 */
typedef struct _MoultOffer MoultOffer;

MoultOffer *moult_offer_new (const MoultOfferFields *fields);
MoultOffer *moult_offer_ref (MoultOffer *self);
void moult_offer_unref (MoultOffer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultOffer, moult_offer_unref)

/* As in the fields; borrowed. @self may be %NULL: nothing is known yet. */
MoultRecommendation *moult_offer_get_recommendation (MoultOffer *self);
MoultFirmware *moult_offer_get_firmware (MoultOffer *self);       /* that is recommended, or NULL */
const char *const *moult_offer_get_candidates (MoultOffer *self); /* never NULL */
gboolean moult_offer_get_reading (MoultOffer *self);
const GError *moult_offer_get_error (MoultOffer *self);
MoultFirmware *moult_offer_get_newest (MoultOffer *self);
MoultFirmware *moult_offer_get_runs (MoultOffer *self);

/**
 * MoultStanding:
 * @MOULT_STANDING_UNKNOWN: there is nothing to compare, or the board cannot be flashed now
 * @MOULT_STANDING_OUTDATED: it runs an older version of what is recommended
 * @MOULT_STANDING_UP_TO_DATE: it runs what is recommended
 * @MOULT_STANDING_NEWER: it runs a newer version
 *
 * How a running board stands to what is recommended for it.
 */
typedef enum {
    MOULT_STANDING_UNKNOWN,
    MOULT_STANDING_OUTDATED,
    MOULT_STANDING_UP_TO_DATE,
    MOULT_STANDING_NEWER,
} MoultStanding;

/* @self: (nullable) */
MoultStanding moult_offer_judge (MoultOffer *self, MoultBoard *board);

G_END_DECLS
