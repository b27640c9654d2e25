/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "lab-flash.h"

#include "dfu-firmware.h"
#include "esp-firmware.h"
#include "firmware-hex.h"
#include "lab-dfu.h"
#include "lab-scene.h"

#include <string.h>

enum { BOOT_PAGE = 256, CIRCUITPYTHON_SIZE = 700 * 1024, ESP_IMAGE_MAGIC = 0xe9 };

#define CIRCUITPYTHON "Adafruit CircuitPython "

static const char default_version[] = "1.24.1";
static const char default_date[] = "2024-11-29";

static gboolean
get_fields (JsonObject *kind, LabFirmwareFields *fields)
{
    const DfuChip *dfu = lab_dfu_find_chip (kind);

    if (!lab_chip_from_name (lab_scene_get_text (kind, "chip", ""), &fields->chip))
        return FALSE;
    fields->machine = lab_scene_get_text (kind, "machine", NULL);
    fields->board_id = lab_scene_get_text (kind, "board_id", NULL);
    fields->size = (gsize) lab_scene_get_number (kind, "size", 0);
    fields->start = dfu ? dfu->programs[0].start : 0;
    return TRUE;
}

const EspChip *
lab_flash_get_esp_chip (JsonObject *kind)
{
    return json_object_has_member (kind, "flash")
               ? esp_chip_find (lab_scene_get_text (kind, "chip", ""))
               : NULL;
}

static GBytes *
make_esp (JsonObject *kind, const EspChip *chip, const char *version, const char *date)
{
    return esp_firmware_make (&(EspFirmwareFields) {
        .chip = chip,
        .version = version,
        .date = date,
        .machine = lab_scene_get_text (kind, "machine", NULL),
        .board_id = lab_scene_get_text (kind, "board_id", NULL),
        .size = (gsize) lab_scene_get_number (kind, "size", 0),
        .flash_size = (guint32) lab_scene_get_number (kind, "flash", 0),
    });
}

/* A flash content with the first page that the chip wants, but CircuitPython's banner. */
static GBytes *
make_circuitpython (JsonObject *spec, JsonObject *kind, const LabFirmwareFields *model)
{
    JsonObject *face = lab_scene_get_object (kind, "circuitpython");
    g_autofree char *banner = g_strdup_printf (
        "%s%s on %s; %s", CIRCUITPYTHON, lab_scene_get_text (spec, "circuitpython", NULL),
        lab_scene_get_text (spec, "date", default_date), lab_scene_get_text (face, "machine", ""));
    g_autoptr (GBytes) start = lab_firmware_make_flash (model);
    guint8 *bytes = g_malloc (CIRCUITPYTHON_SIZE);

    for (guint n = 0; n < CIRCUITPYTHON_SIZE; n++)
        bytes[n] = (guint8) (n * 7 + n / 251);
    memcpy (bytes, g_bytes_get_data (start, NULL), BOOT_PAGE);
    memcpy (bytes + CIRCUITPYTHON_SIZE / 2, banner, strlen (banner) + 1);
    return g_bytes_new_take (bytes, CIRCUITPYTHON_SIZE);
}

static GBytes *
make_program (const DfuChip *dfu, const LabFirmwareFields *fields)
{
    g_autoptr (GBytes) program = lab_firmware_make_flash (fields);

    return dfu ? dfu_firmware_stamp (dfu, program) : g_steal_pointer (&program);
}

GBytes *
lab_flash_make (JsonObject *spec, JsonObject *kind)
{
    LabFirmwareFields fields = { .version = lab_scene_get_text (spec, "version", default_version),
                                 .date = lab_scene_get_text (spec, "date", default_date) };

    const EspChip *esp = lab_flash_get_esp_chip (kind);

    if (fields.version[0] == '\0')
        return NULL;
    if (esp)
        return make_esp (kind, esp, fields.version, fields.date);
    if (!get_fields (kind, &fields))
        return NULL;
    if (lab_scene_get_text (spec, "circuitpython", NULL)) {
        fields.version = default_version;
        return make_circuitpython (spec, kind, &fields);
    }
    return make_program (lab_dfu_find_chip (kind), &fields);
}

const char *const *
lab_flash_get_extensions (JsonObject *kind)
{
    static const char *const uf2[] = { "uf2", NULL }, *const bin[] = { "bin", NULL },
                             *const dfu[] = { "hex", "dfu", NULL },
                             *const probe[] = { "bin", "hex", NULL };

    if (lab_flash_get_esp_chip (kind))
        return bin;
    if (json_object_has_member (kind, "target"))
        return probe;
    return lab_dfu_find_chip (kind) ? dfu : uf2;
}

/* What a debug probe writes from the chip's flash base on. */
static GBytes *
make_probe_file (const LabFirmwareFields *fields, const char *extension)
{
    g_autoptr (GBytes) program = lab_firmware_make_flash (fields);
    GString *hex;

    if (g_str_equal (extension, "bin"))
        return g_steal_pointer (&program);
    hex = g_string_new (NULL);
    firmware_hex_append (hex, lab_chip_get_start (fields->chip), program);
    return firmware_hex_end (hex);
}

GBytes *
lab_flash_make_file (JsonObject *kind, const char *version, const char *date, const char *extension)
{
    LabFirmwareFields fields = { .version = version, .date = date };
    const EspChip *esp = lab_flash_get_esp_chip (kind);
    const DfuChip *dfu = lab_dfu_find_chip (kind);
    g_autoptr (GBytes) program = NULL;

    if (esp)
        return make_esp (kind, esp, version, date);
    if (!get_fields (kind, &fields))
        return NULL;
    if (json_object_has_member (kind, "target"))
        return make_probe_file (&fields, extension);
    if (!dfu)
        return lab_firmware_make_uf2 (&fields);
    program = make_program (dfu, &fields);
    return g_str_equal (extension, "hex") ? dfu_firmware_wrap_hex (dfu, program)
                                          : dfu_firmware_wrap_dfu (dfu, program);
}

static gboolean
find_circuitpython (GBytes *image, LabFirmwareFound *found)
{
    gsize length;
    const char *bytes = g_bytes_get_data (image, &length);
    const char *banner = memmem (bytes, length, CIRCUITPYTHON, strlen (CIRCUITPYTHON));
    g_autofree char *text = NULL;
    g_auto (GStrv) parts = NULL;

    if (!banner)
        return FALSE;
    text = g_strndup (banner, MIN (128, length - (gsize) (banner - bytes)));
    parts = g_strsplit_set (text + strlen (CIRCUITPYTHON), " ;", 5); /* VERSION on DATE  MACHINE */
    if (g_strv_length (parts) < 5)
        return FALSE;
    found->version = g_strdup (parts[0]);
    found->date = g_strdup (parts[2]);
    found->machine = g_strdup (g_strchug (parts[4]));
    return TRUE;
}

/* esp-idf, esp_image_format.h: an image begins with its magic byte.
 * Others start whatever is not erased: uf2-samdx1 and Adafruit_nRF52_Bootloader look at the first
 * words of the vector table only. */
static gboolean
has_program (const char *chip, GBytes *image)
{
    gsize length;
    const guint8 *bytes = g_bytes_get_data (image, &length);

    if (length < BOOT_PAGE)
        return FALSE;
    if (g_str_equal (chip, "rp2040"))
        return lab_firmware_has_boot2 (bytes);
    if (g_str_has_prefix (chip, "esp"))
        return bytes[0] == ESP_IMAGE_MAGIC;
    return bytes[3] == 0x20 && bytes[7] != 0xff;
}

LabBootResult
lab_flash_boot (const char *chip, GBytes *image, LabFirmwareFound *found)
{
    if (!image || !has_program (chip, image))
        return LAB_BOOT_LOADER;
    if (lab_firmware_find (image, found))
        return LAB_BOOT_MICROPYTHON;
    return find_circuitpython (image, found) ? LAB_BOOT_CIRCUITPYTHON : LAB_BOOT_LOST;
}
