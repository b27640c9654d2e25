/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "lab-dress.h"

#include "lab-flash.h"
#include "virtual-interpreter.h"

#include <stdio.h>
#include <string.h>

/* Where facts changed from one MicroPython to the next (py/modsys.c, py/persistentcode.h). */
enum { STORAGE_BLOCK = 4096 };
enum { V1_20 = 120, V1_22 = 122, V1_23 = 123, V1_25 = 125 };

static int
get_release (const char *version, JsonArray *parts)
{
    int numbers[3] = { 0 };
    const char *word = strchr (version, '-');

    sscanf (version, "%d.%d.%d", &numbers[0], &numbers[1], &numbers[2]);
    for (int n = 0; n < 3; n++)
        json_array_add_int_element (parts, numbers[n]);
    if (numbers[0] * 100 + numbers[1] >= V1_22) {
        g_autofree char *label =
            word ? g_strndup (word + 1, strcspn (word + 1, ".")) : g_strdup ("");

        json_array_add_string_element (parts, label);
    }
    return numbers[0] * 100 + numbers[1];
}

static int
get_mpy (int release, int arch)
{
    int sub = release >= V1_23 ? 3 : release >= V1_22 ? 2 : release >= V1_20 ? 1 : 0;

    return 6 | sub << 8 | arch << 10;
}

static JsonObject *
make_implementation (LabBoard *board, const LabFirmwareFound *found, gboolean circuit)
{
    JsonObject *implementation = json_object_new ();
    JsonArray *parts = json_array_new ();
    int release = get_release (found->version, parts);
    int arch = (int) lab_scene_get_number (lab_board_get_kind (board), "arch", 0);

    if (circuit)
        json_array_remove_element (parts, json_array_get_length (parts) - 1);
    json_object_set_string_member (implementation, "name",
                                   circuit ? "circuitpython" : "micropython");
    json_object_set_array_member (implementation, "version", parts);
    json_object_set_string_member (implementation, "_machine", found->machine);
    json_object_set_int_member (implementation, "_mpy", get_mpy (circuit ? V1_23 : release, arch));
    if (!circuit && release >= V1_25 && found->board_id)
        json_object_set_string_member (implementation, "_build", found->board_id);
    return implementation;
}

static JsonObject *
make_uname (const char *platform, const LabFirmwareFound *found, gboolean circuit)
{
    JsonObject *uname = json_object_new ();
    g_autofree char *version =
        g_strdup_printf ("%s%s on %s", circuit ? "" : "v", found->version, found->date);

    json_object_set_string_member (uname, "sysname", platform);
    json_object_set_string_member (uname, "nodename", platform);
    json_object_set_string_member (uname, "release", found->version);
    json_object_set_string_member (uname, "version", version);
    json_object_set_string_member (uname, "machine", found->machine);
    return uname;
}

/* "boot" program first, then the main one. */
static JsonArray *
make_programs (gboolean circuit)
{
    JsonArray *programs = json_array_new ();

    json_array_add_string_element (programs, "boot.py");
    json_array_add_string_element (programs, circuit ? "code.py" : "main.py");
    return programs;
}

static char *
make_banner (const LabFirmwareFound *found, gboolean circuit)
{
    if (circuit)
        return g_strdup_printf ("\r\nAdafruit CircuitPython %s on %s; %s\r\n", found->version,
                                found->date, found->machine);
    return g_strdup_printf (
        "MicroPython v%s on %s; %s\r\nType \"help()\" for more information.\r\n", found->version,
        found->date, found->machine);
}

/* Bytes of its file system. */
static gsize
get_storage (LabBoard *board)
{
    LabDfu *dfu = lab_board_get_dfu (board);

    return dfu ? MIN (lab_dfu_get_chip (dfu)->files.size, VIRTUAL_INTERPRETER_STORAGE)
               : VIRTUAL_INTERPRETER_STORAGE;
}

/* Behind a debug probe it is the chip's, else the board's serial number. */
static char *
get_unique_id (LabBoard *board)
{
    LabProbe *probe = lab_board_get_probe (board);
    const char *serial = lab_board_get_serial (board);

    if (probe && lab_probe_get_target (probe))
        return debug_target_dup_unique_id (lab_probe_get_target (probe));
    return g_strndup (serial ? serial : "00", strlen (serial ? serial : "00") & ~1UL);
}

static void
add_members (LabBoard *board, JsonObject *dress, const char *platform, gboolean circuit)
{
    JsonObject *spec = lab_board_get_spec (board);
    JsonObject *files = lab_scene_get_object (spec, "files");
    JsonObject *modules = lab_scene_get_object (spec, "modules");
    JsonArray *without = json_object_has_member (spec, "without")
                             ? json_object_get_array_member (spec, "without")
                             : NULL;
    g_autofree char *unique = get_unique_id (board);

    json_object_set_string_member (dress, "platform", platform);
    json_object_set_boolean_member (dress, "circuitpython", circuit);
    json_object_set_string_member (dress, "unique_id", unique);
    json_object_set_int_member (dress, "frequency",
                                lab_scene_get_number (lab_board_get_kind (board), "frequency", 0));
    json_object_set_int_member (dress, "blocks", (gint64) (get_storage (board) / STORAGE_BLOCK));
    json_object_set_array_member (dress, "programs", make_programs (circuit));
    json_object_set_object_member (dress, "files",
                                   files ? json_object_ref (files) : json_object_new ());
    if (modules)
        json_object_set_object_member (dress, "modules", json_object_ref (modules));
    json_object_set_array_member (dress, "without",
                                  without ? json_array_ref (without) : json_array_new ());
    json_object_set_boolean_member (dress, "led",
                                    g_str_equal (platform, "rp2") || g_str_equal (platform, "samd")
                                        || g_str_equal (platform, "mimxrt"));
}

JsonObject *
lab_dress_new (LabBoard *board, char **banner)
{
    JsonObject *dress = json_object_new ();
    JsonObject *kind = lab_board_get_kind (board);
    g_auto (LabFirmwareFound) found = { 0 };
    LabBootResult result = lab_flash_boot (lab_scene_get_text (kind, "chip", ""),
                                           lab_board_get_program (board), &found);
    gboolean circuit = result == LAB_BOOT_CIRCUITPYTHON;
    const char *platform = circuit ? lab_scene_get_text (lab_board_get_face (board), "platform", "")
                                   : lab_scene_get_text (kind, "port", "");
    g_autofree char *version = NULL;

    g_assert (result == LAB_BOOT_MICROPYTHON || circuit);
    version =
        g_strdup_printf ("3.4.0; %s%s on %s", circuit ? "Adafruit CircuitPython " : "MicroPython v",
                         found.version, found.date);
    json_object_set_string_member (dress, "version", version);
    json_object_set_object_member (dress, "implementation",
                                   make_implementation (board, &found, circuit));
    json_object_set_object_member (dress, "uname", make_uname (platform, &found, circuit));
    add_members (board, dress, platform, circuit);
    *banner = make_banner (&found, circuit);
    return dress;
}
