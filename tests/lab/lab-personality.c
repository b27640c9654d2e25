/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "lab-personality.h"

static const LabPersonality *const personalities[] = {
    &virtual_adapter_personality,     &virtual_dfu_personality,   &virtual_esp_personality,
    &virtual_micropython_personality, &virtual_probe_personality, &virtual_uf2_personality,
};

const LabPersonality *
lab_personality_find (const char *name)
{
    for (guint n = 0; n < G_N_ELEMENTS (personalities); n++)
        if (g_strcmp0 (personalities[n]->name, name) == 0)
            return personalities[n];
    g_error ("the lab has no personality \"%s\"", name ? name : "(none)");
}
