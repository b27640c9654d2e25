/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "lab-probe.h"

#include "lab-scene.h"

enum { BLANK = 0xff };

struct _LabProbe {
    DebugTarget *target;
    char *chip;
    GBytes *image;
    GHashTable *counted; /* name → gint64 */
};

static void
take_faults (LabProbe *probe, JsonObject *described)
{
    JsonObject *faults = lab_scene_get_object (described, "faults");
    g_autoptr (GList) names = faults ? json_object_get_members (faults) : NULL;

    for (GList *name = names; name; name = name->next) {
        JsonNode *value = json_object_get_member (faults, name->data);
        g_autofree char *number = NULL;

        if (json_node_get_value_type (value) == G_TYPE_INT64)
            number = g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (value));
        else if (json_node_get_value_type (value) == G_TYPE_STRING)
            number = json_node_dup_string (value);
        debug_target_set_fault (probe->target, name->data, number ? number : "");
    }
}

LabProbe *
lab_probe_new (JsonObject *spec, JsonObject *kind, GBytes *program)
{
    LabProbe *probe = g_new0 (LabProbe, 1);
    JsonObject *described = lab_scene_get_object (spec, "target");
    const char *id;

    probe->counted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
    if (!described)
        described = lab_scene_get_object (kind, "target");
    if (!described)
        return probe;
    probe->chip = g_strdup (lab_scene_get_text (described, "chip", NULL));
    probe->target = debug_target_new (probe->chip);
    id = lab_scene_get_text (described, "id", NULL);
    if (id)
        debug_target_set_unique_id (probe->target, id);
    if (program)
        debug_target_load_flash (probe->target, debug_target_get_flash_base (probe->target),
                                 program);
    take_faults (probe, described);
    return probe;
}

void
lab_probe_free (LabProbe *probe)
{
    g_clear_pointer (&probe->target, debug_target_free);
    g_clear_pointer (&probe->image, g_bytes_unref);
    g_hash_table_unref (probe->counted);
    g_free (probe->chip);
    g_free (probe);
}

DebugTarget *
lab_probe_get_target (LabProbe *probe)
{
    return probe->target;
}

const char *
lab_probe_get_chip (LabProbe *probe)
{
    return probe->chip;
}

static GBytes *
make_image (DebugTarget *target)
{
    g_autoptr (GBytes) flash = debug_target_dup_flash (target);
    gsize length;
    const guint8 *bytes = g_bytes_get_data (flash, &length);

    while (length > 0 && bytes[length - 1] == BLANK)
        length--;
    return length > 0 ? g_bytes_new_from_bytes (flash, 0, length) : NULL;
}

GBytes *
lab_probe_get_image (LabProbe *probe)
{
    g_autoptr (GBytes) now = probe->target ? make_image (probe->target) : NULL;

    if (now && probe->image && g_bytes_equal (now, probe->image))
        return probe->image;
    g_clear_pointer (&probe->image, g_bytes_unref);
    probe->image = g_steal_pointer (&now);
    return probe->image;
}

gint64
lab_probe_take_count (LabProbe *probe, const char *name)
{
    gint64 *now = g_hash_table_lookup (debug_target_get_counts (probe->target), name);
    gint64 *before = g_hash_table_lookup (probe->counted, name);
    gint64 difference = (now ? *now : 0) - (before ? *before : 0);

    if (!before) {
        before = g_new0 (gint64, 1);
        g_hash_table_insert (probe->counted, g_strdup (name), before);
    }
    *before = now ? *now : 0;
    return difference;
}
