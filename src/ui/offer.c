/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "offer.h"

#include "plan.h"
#include "version.h"

struct _MoultOffer {
    MoultRecommendation *recommendation;
    GStrv candidates;
    gboolean reading;
    GError *error;
    MoultFirmware *newest;
    MoultFirmware *runs;
};

static void
offer_clear (MoultOffer *self)
{
    g_clear_object (&self->recommendation);
    g_clear_pointer (&self->candidates, g_strfreev);
    g_clear_error (&self->error);
    g_clear_object (&self->newest);
    g_clear_object (&self->runs);
}

MoultOffer *
moult_offer_new (const MoultOfferFields *fields)
{
    MoultOffer *self = g_rc_box_new0 (MoultOffer);

    g_set_object (&self->recommendation, fields->recommendation);
    self->candidates = g_strdupv ((char **) fields->candidates);
    self->reading = fields->reading;
    self->error = fields->error != NULL ? g_error_copy (fields->error) : NULL;
    g_set_object (&self->newest, fields->newest);
    g_set_object (&self->runs, fields->runs);
    return self;
}

MoultOffer *
moult_offer_ref (MoultOffer *self)
{
    return g_rc_box_acquire (self);
}

void
moult_offer_unref (MoultOffer *self)
{
    g_rc_box_release_full (self, (GDestroyNotify) offer_clear);
}

MoultRecommendation *
moult_offer_get_recommendation (MoultOffer *self)
{
    return self != NULL ? self->recommendation : NULL;
}

MoultFirmware *
moult_offer_get_firmware (MoultOffer *self)
{
    if (self == NULL || self->recommendation == NULL)
        return NULL;
    return moult_recommendation_get_firmware (self->recommendation);
}

const char *const *
moult_offer_get_candidates (MoultOffer *self)
{
    static const char *const none[] = { NULL };

    return self != NULL && self->candidates != NULL ? (const char *const *) self->candidates : none;
}

gboolean
moult_offer_get_reading (MoultOffer *self)
{
    return self != NULL && self->reading;
}

const GError *
moult_offer_get_error (MoultOffer *self)
{
    return self != NULL ? self->error : NULL;
}

MoultFirmware *
moult_offer_get_newest (MoultOffer *self)
{
    return self != NULL ? self->newest : NULL;
}

MoultFirmware *
moult_offer_get_runs (MoultOffer *self)
{
    return self != NULL ? self->runs : NULL;
}

/* The plan's word, so that page, list and plan say the same. */
static MoultPlanReason
plan (MoultRecommendation *recommendation, MoultBoard *board)
{
    const MoultPlanOffer offer = {
        .recommendation = recommendation,
        .flags = MOULT_PLAN_KEEP_NEWER,
    };
    g_autoptr (GPtrArray) boards = g_ptr_array_new ();

    g_ptr_array_add (boards, board);
    g_autoptr (MoultPlan) plan = moult_plan_new_offered (boards, &offer, NULL);
    g_autoptr (MoultPlanTask) task = g_list_model_get_item (G_LIST_MODEL (plan), 0);
    return moult_plan_task_get_reason (task);
}

static gboolean
is_older (MoultBoardInfo *info, MoultFirmware *firmware)
{
    g_autofree char *runs = moult_board_info_dup_full_version (info);

    return moult_version_compare (runs, moult_firmware_get_version (firmware)) < 0;
}

MoultStanding
moult_offer_judge (MoultOffer *self, MoultBoard *board)
{
    g_return_val_if_fail (MOULT_IS_BOARD (board), MOULT_STANDING_UNKNOWN);

    MoultBoardInfo *info = moult_board_get_info (board);
    MoultFirmware *firmware = moult_offer_get_firmware (self);

    if (firmware == NULL || info == NULL || moult_board_get_mode (board) != MOULT_BOARD_RUNNING)
        return MOULT_STANDING_UNKNOWN;

    MoultPlanReason reason = plan (self->recommendation, board);
    if (reason == MOULT_PLAN_UP_TO_DATE)
        return MOULT_STANDING_UP_TO_DATE;
    if (reason == MOULT_PLAN_NEWER)
        return MOULT_STANDING_NEWER;
    return reason == MOULT_PLAN_FLASH && is_older (info, firmware) ? MOULT_STANDING_OUTDATED
                                                                   : MOULT_STANDING_UNKNOWN;
}
