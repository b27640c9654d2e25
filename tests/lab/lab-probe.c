/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "lab-probe.h"

#include "lab-firmware.h"
#include "lab-scene.h"

#include <string.h>

enum { BLANK = 0xff, PROGRAM_SIZE = 24 * 1024 };

struct _LabProbe {
    DebugTarget *target;
    char *chip;
    GBytes *image;
    GHashTable *counted; /* name → gint64 */
    GHashTable *faults;  /* name → value */
};

/* Chips whose flash begins at 0 find their vectors there, and those of ST at their flash. */
static LabChip
get_firmware_chip (LabProbe *probe)
{
    if (g_str_has_prefix (probe->chip, "rp2040"))
        return LAB_CHIP_RP2040;
    return debug_target_get_flash_base (probe->target) == 0 ? LAB_CHIP_NRF : LAB_CHIP_STM32;
}

static void
load (LabProbe *probe, GBytes *program)
{
    debug_target_load_flash (probe->target, debug_target_get_flash_base (probe->target), program);
}

/* A program for the chip alone, without a board. */
static void
load_version (LabProbe *probe, const char *version)
{
    g_autofree char *chip = g_ascii_strup (probe->chip, -1);
    g_autofree char *machine = g_strdup_printf ("Generic board with %s", chip);
    g_autoptr (GBytes) program = lab_firmware_make_flash (&(LabFirmwareFields) {
        .chip = get_firmware_chip (probe),
        .version = version,
        .machine = machine,
        .size = PROGRAM_SIZE,
    });

    load (probe, program);
}

/* Chips of two probes are two chips. */
static void
set_id (LabProbe *probe, const char *id, const char *location)
{
    g_autofree char *usual = debug_target_dup_unique_id (probe->target);
    g_autofree char *other = g_compute_checksum_for_string (G_CHECKSUM_SHA256, location, -1);

    if (!usual)
        return;
    other[MIN (strlen (usual), strlen (other))] = '\0';
    debug_target_set_unique_id (probe->target, id ? id : other);
}

LabProbe *
lab_probe_new (JsonObject *spec, JsonObject *kind, GBytes *program)
{
    LabProbe *probe = g_new0 (LabProbe, 1);
    JsonObject *described = lab_scene_get_object (spec, "target");
    const char *wired = json_object_has_member (spec, "wired-to") ? "rp2040" : NULL;
    const char *version;

    probe->counted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
    probe->faults = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
    if (!described)
        described = lab_scene_get_object (kind, "target");
    if (!described && !wired)
        return probe;
    version = described ? lab_scene_get_text (described, "version", "") : "";
    probe->chip = g_strdup (described ? lab_scene_get_text (described, "chip", wired) : wired);
    probe->target = debug_target_new (probe->chip);
    set_id (probe, described ? lab_scene_get_text (described, "id", NULL) : NULL,
            lab_scene_get_text (spec, "location", ""));
    if (program)
        load (probe, program);
    else if (*version)
        load_version (probe, version);
    return probe;
}

void
lab_probe_free (LabProbe *probe)
{
    g_clear_pointer (&probe->target, debug_target_free);
    g_clear_pointer (&probe->image, g_bytes_unref);
    g_hash_table_unref (probe->counted);
    g_hash_table_unref (probe->faults);
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

void
lab_probe_set_fault (LabProbe *probe, const char *name, const char *value)
{
    if (!probe->target || g_strcmp0 (g_hash_table_lookup (probe->faults, name), value) == 0)
        return;
    if (value)
        g_hash_table_insert (probe->faults, g_strdup (name), g_strdup (value));
    else
        g_hash_table_remove (probe->faults, name);
    debug_target_set_fault (probe->target, name, value);
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
