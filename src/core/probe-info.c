/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "probe-info.h"

#include <string.h>

G_DEFINE_BOXED_TYPE (MoultProbeInfo, moult_probe_info, moult_probe_info_ref, moult_probe_info_unref)

G_DEFINE_ENUM_TYPE (MoultProbeKind,
                    moult_probe_kind,
                    G_DEFINE_ENUM_VALUE (MOULT_PROBE_CMSIS_DAP_V1, "cmsis-dap-v1"),
                    G_DEFINE_ENUM_VALUE (MOULT_PROBE_CMSIS_DAP_V2, "cmsis-dap-v2"),
                    G_DEFINE_ENUM_VALUE (MOULT_PROBE_ST_LINK_V2, "st-link-v2"),
                    G_DEFINE_ENUM_VALUE (MOULT_PROBE_ST_LINK_V2_1, "st-link-v2-1"),
                    G_DEFINE_ENUM_VALUE (MOULT_PROBE_ST_LINK_V3, "st-link-v3"),
                    G_DEFINE_ENUM_VALUE (MOULT_PROBE_J_LINK, "j-link"))

const char *
moult_probe_kind_get_name (MoultProbeKind kind)
{
    g_autoptr (GEnumClass) klass = g_type_class_ref (MOULT_TYPE_PROBE_KIND);
    const GEnumValue *value = g_enum_get_value (klass, kind);

    g_return_val_if_fail (value != NULL, NULL);

    return value->value_nick;
}

const char *
moult_probe_kind_get_words (MoultProbeKind kind)
{
    switch (kind) {
    case MOULT_PROBE_CMSIS_DAP_V1:
        return "CMSIS-DAP v1";
    case MOULT_PROBE_CMSIS_DAP_V2:
        return "CMSIS-DAP v2";
    case MOULT_PROBE_ST_LINK_V2:
        return "ST-Link V2";
    case MOULT_PROBE_ST_LINK_V2_1:
        return "ST-Link V2-1";
    case MOULT_PROBE_ST_LINK_V3:
        return "ST-Link V3";
    case MOULT_PROBE_J_LINK:
        return "J-Link";
    }
    g_return_val_if_reached (NULL);
}

static void
probe_info_clear (gpointer data)
{
    MoultProbeInfo *self = data;

    g_free (self->name);
    g_free (self->vendor);
    g_free (self->product);
    g_free (self->serial);
    g_free (self->id);
    g_free (self->location);
    g_free (self->tty);
    g_free (self->firmware);
}

MoultProbeInfo *
moult_probe_info_new (void)
{
    MoultProbeInfo *self = g_atomic_rc_box_new0 (MoultProbeInfo);

    self->voltage_mv = -1;
    return self;
}

MoultProbeInfo *
moult_probe_info_copy (const MoultProbeInfo *self)
{
    g_return_val_if_fail (self != NULL, NULL);

    MoultProbeInfo *copy = moult_probe_info_new ();
    *copy = *self;
    copy->name = g_strdup (self->name);
    copy->vendor = g_strdup (self->vendor);
    copy->product = g_strdup (self->product);
    copy->serial = g_strdup (self->serial);
    copy->id = g_strdup (self->id);
    copy->location = g_strdup (self->location);
    copy->tty = g_strdup (self->tty);
    copy->firmware = g_strdup (self->firmware);
    return copy;
}

MoultProbeInfo *
moult_probe_info_ref (MoultProbeInfo *self)
{
    return g_atomic_rc_box_acquire (self);
}

void
moult_probe_info_unref (MoultProbeInfo *self)
{
    g_atomic_rc_box_release_full (self, probe_info_clear);
}

static MoultProbeMatch
match_text (const char *whole, const char *text)
{
    g_autofree char *lower_whole = NULL;
    g_autofree char *lower_text = NULL;

    if (whole == NULL || *text == '\0')
        return MOULT_PROBE_MATCH_NONE;
    lower_whole = g_ascii_strdown (whole, -1);
    lower_text = g_ascii_strdown (text, -1);
    if (g_str_equal (lower_whole, lower_text))
        return MOULT_PROBE_MATCH_EXACT;
    return strstr (lower_whole, lower_text) != NULL ? MOULT_PROBE_MATCH_PART
                                                    : MOULT_PROBE_MATCH_NONE;
}

MoultProbeMatch
moult_probe_info_match (const MoultProbeInfo *self, const char *text)
{
    g_return_val_if_fail (self != NULL && text != NULL, MOULT_PROBE_MATCH_NONE);

    if (g_strcmp0 (self->location, text) == 0)
        return MOULT_PROBE_MATCH_EXACT;
    return MAX (match_text (self->id, text), match_text (self->serial, text));
}
