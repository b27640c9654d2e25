/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "choice.h"
#include "page-keeper.h"

G_BEGIN_DECLS

/**
 * MoultRecommender:
 *
 * Keeps the offer for one board true: asks anew whenever the board, what the user says of it, the
 * firmware that is known, or the channel has changed. Main thread.
 */
#define MOULT_TYPE_RECOMMENDER (moult_recommender_get_type ())
G_DECLARE_FINAL_TYPE (MoultRecommender, moult_recommender, MOULT, RECOMMENDER, GObject)

/* @settings: (nullable) */
MoultRecommender *moult_recommender_new (MoultChoice *choice,
                                         MoultLibrary *library,
                                         MoultPageKeeper *keeper,
                                         GSettings *settings);

G_END_DECLS
