/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "recommendation.h"

struct _MoultRecommendation {
    GObject parent_instance;

    GStrv builds;
    MoultEvidence evidence;
    char *evidence_text;
    MoultFirmware *firmware;
    GError *error;
};

G_DEFINE_FINAL_TYPE (MoultRecommendation, moult_recommendation, G_TYPE_OBJECT)

static void
moult_recommendation_finalize (GObject *object)
{
    MoultRecommendation *self = MOULT_RECOMMENDATION (object);

    g_strfreev (self->builds);
    g_free (self->evidence_text);
    g_clear_object (&self->firmware);
    g_clear_error (&self->error);

    G_OBJECT_CLASS (moult_recommendation_parent_class)->finalize (object);
}

static void
moult_recommendation_class_init (MoultRecommendationClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = moult_recommendation_finalize;
}

static void
moult_recommendation_init (MoultRecommendation *self)
{
}

MoultRecommendation *
moult_recommendation_new (const MoultRecommendationFields *fields)
{
    static const char *const no_builds[] = { NULL };

    g_return_val_if_fail (fields != NULL, NULL);

    MoultRecommendation *self = g_object_new (MOULT_TYPE_RECOMMENDATION, NULL);
    const char *const *builds = fields->builds != NULL ? fields->builds : no_builds;

    self->builds = g_strdupv ((char **) builds);
    self->evidence = fields->evidence;
    self->evidence_text = g_strdup (fields->evidence_text);
    g_set_object (&self->firmware, fields->firmware);
    self->error = fields->error != NULL ? g_error_copy (fields->error) : NULL;
    return self;
}

const char *
moult_evidence_get_name (MoultEvidence evidence)
{
    switch (evidence) {
    case MOULT_EVIDENCE_NONE:
        return "none";
    case MOULT_EVIDENCE_USER:
        return "user";
    case MOULT_EVIDENCE_BUILD:
        return "build";
    case MOULT_EVIDENCE_BOARD_INFO:
        return "board-info";
    case MOULT_EVIDENCE_MACHINE:
        return "machine";
    case MOULT_EVIDENCE_USB:
        return "usb";
    case MOULT_EVIDENCE_CHIP:
        return "chip";
    }
    g_assert_not_reached ();
}

const char *const *
moult_recommendation_get_builds (MoultRecommendation *self)
{
    g_return_val_if_fail (MOULT_IS_RECOMMENDATION (self), NULL);

    return (const char *const *) self->builds;
}

MoultEvidence
moult_recommendation_get_evidence (MoultRecommendation *self)
{
    g_return_val_if_fail (MOULT_IS_RECOMMENDATION (self), MOULT_EVIDENCE_NONE);

    return self->evidence;
}

const char *
moult_recommendation_get_evidence_text (MoultRecommendation *self)
{
    g_return_val_if_fail (MOULT_IS_RECOMMENDATION (self), NULL);

    return self->evidence_text;
}

MoultFirmware *
moult_recommendation_get_firmware (MoultRecommendation *self)
{
    g_return_val_if_fail (MOULT_IS_RECOMMENDATION (self), NULL);

    return self->firmware;
}

const GError *
moult_recommendation_get_error (MoultRecommendation *self)
{
    g_return_val_if_fail (MOULT_IS_RECOMMENDATION (self), NULL);

    return self->error;
}

gboolean
moult_recommendation_is_ambiguous (MoultRecommendation *self)
{
    g_return_val_if_fail (MOULT_IS_RECOMMENDATION (self), FALSE);

    return self->firmware == NULL && self->builds[0] != NULL && self->builds[1] != NULL;
}
