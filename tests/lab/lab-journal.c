/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "lab-journal.h"

#include <string.h>

#include "lab-flash.h"

static void
write_text (JsonBuilder *journal, const char *name, const char *value)
{
    json_builder_set_member_name (journal, name);
    if (value)
        json_builder_add_string_value (journal, value);
    else
        json_builder_add_null_value (journal);
}

static const char *
get_chip (LabBoard *board)
{
    LabProbe *probe = lab_board_get_probe (board);

    return probe ? lab_probe_get_chip (probe)
                 : lab_scene_get_text (lab_board_get_kind (board), "chip", "");
}

/* Of a debug probe: the chip behind it. */
static void
write_target (LabBoard *board, JsonBuilder *journal)
{
    LabProbe *probe = lab_board_get_probe (board);
    DebugTarget *target = probe ? lab_probe_get_target (probe) : NULL;
    g_autofree char *id = target ? debug_target_dup_unique_id (target) : NULL;

    if (!probe)
        return;
    json_builder_set_member_name (journal, "target");
    if (!target) {
        json_builder_add_null_value (journal);
        return;
    }
    json_builder_begin_object (journal);
    write_text (journal, "chip", lab_probe_get_chip (probe));
    write_text (journal, "unique_id", id);
    json_builder_set_member_name (journal, "locked");
    json_builder_add_boolean_value (journal, debug_target_is_locked (target));
    json_builder_set_member_name (journal, "running");
    json_builder_add_boolean_value (journal, debug_target_is_running (target));
    json_builder_end_object (journal);
}

static void
write_flash (LabBoard *board, JsonBuilder *journal)
{
    g_auto (LabFirmwareFound) found = { 0 };
    g_autofree char *digest = NULL;
    GBytes *program = lab_board_get_program (board); /* which looks through the whole flash */
    GBytes *image = lab_board_get_image (board);

    if (program)
        lab_flash_boot (get_chip (board), program, &found);
    write_text (journal, "version", found.version);
    write_text (journal, "machine", found.machine);
    json_builder_set_member_name (journal, "flash");
    if (!image) {
        json_builder_add_null_value (journal);
        return;
    }
    digest = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, image);
    json_builder_begin_object (journal);
    write_text (journal, "sha256", digest);
    json_builder_set_member_name (journal, "size");
    json_builder_add_int_value (journal, (gint64) g_bytes_get_size (image));
    json_builder_end_object (journal);
}

static void
write_counts (LabBoard *board, JsonBuilder *journal)
{
    GHashTable *counts = lab_board_get_counts (board);
    g_autoptr (GList) names = g_list_sort (g_hash_table_get_keys (counts), (GCompareFunc) strcmp);

    json_builder_set_member_name (journal, "counts");
    json_builder_begin_object (journal);
    for (GList *name = names; name; name = name->next) {
        json_builder_set_member_name (journal, name->data);
        json_builder_add_int_value (journal, *(gint64 *) g_hash_table_lookup (counts, name->data));
    }
    json_builder_end_object (journal);
}

static void
write_faults (LabBoard *board, JsonBuilder *journal)
{
    GHashTableIter iter;
    gpointer name, value;

    json_builder_set_member_name (journal, "faults");
    json_builder_begin_object (journal);
    g_hash_table_iter_init (&iter, lab_board_get_faults (board));
    while (g_hash_table_iter_next (&iter, &name, &value))
        write_text (journal, name, value);
    json_builder_end_object (journal);
}

void
lab_journal_write (JsonBuilder *journal, LabBoard *board)
{
    VirtualUsb *usb = lab_board_get_usb (board);
    JsonObject *kind = lab_board_get_kind (board);

    json_builder_begin_object (journal);
    write_text (journal, "location", lab_board_get_location (board));
    write_text (journal, "kind", lab_scene_get_text (kind, "name", NULL));
    write_text (journal, "name", lab_scene_get_text (lab_board_get_spec (board), "name", NULL));
    write_text (journal, "serial", lab_board_get_serial (board));
    write_text (journal, "mode", lab_mode_get_name (lab_board_get_mode (board)));
    write_text (journal, "state", lab_board_get_state (board));
    write_text (journal, "node", usb ? virtual_usb_get_node (usb) : NULL);
    write_text (journal, "tty", usb ? virtual_usb_get_tty (usb) : NULL);
    write_text (journal, "disk", usb ? virtual_usb_get_disk (usb) : NULL);
    write_flash (board, journal);
    write_target (board, journal);
    write_counts (board, journal);
    write_faults (board, journal);
    json_builder_end_object (journal);
}
