/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "lab-dfu.h"

#include <glib/gstdio.h>
#include <string.h>

#include "dfu-firmware.h"
#include "lab-scene.h"
#include "virtual-interpreter.h"

enum { DOUBLEWORD = 8, BLOCK = 4096, NAME_AT = 8, SUPERBLOCKS = 2, BLANK = 0xff };

struct _LabDfu {
    const DfuChip *chip;
    DfuFlash *flash;
    guint64 generation; /* of the flash that the image is of */
    GBytes *image;
    gboolean lost;
};

LabDfu *
lab_dfu_new (const DfuChip *chip, GBytes *program)
{
    LabDfu *dfu = g_new0 (LabDfu, 1);
    g_autoptr (GPtrArray) pieces = program ? dfu_firmware_split (chip, program) : NULL;

    dfu->chip = chip;
    dfu->flash = dfu_flash_new (chip);
    dfu->generation = G_MAXUINT64;
    for (guint n = 0; pieces && n < pieces->len; n++) {
        GBytes *piece = pieces->pdata[n];

        dfu_flash_store (dfu->flash, chip->programs[n].start, g_bytes_get_data (piece, NULL),
                         g_bytes_get_size (piece));
    }
    return dfu;
}

void
lab_dfu_free (LabDfu *dfu)
{
    dfu_flash_free (dfu->flash);
    g_clear_pointer (&dfu->image, g_bytes_unref);
    g_free (dfu);
}

const DfuChip *
lab_dfu_get_chip (LabDfu *dfu)
{
    return dfu->chip;
}

DfuFlash *
lab_dfu_get_flash (LabDfu *dfu)
{
    return dfu->flash;
}

/* FALSE: the program does not say. */
static gboolean
get_told_size (LabDfu *dfu, guint n, guint32 *size)
{
    const DfuRange *places = dfu->chip->programs;
    guint32 sizes[G_N_ELEMENTS (dfu->chip->programs)] = { 0 };

    dfu_flash_read (dfu->flash, places[0].start + DFU_FIRMWARE_SIZES_AT, (guint8 *) sizes,
                    sizeof sizes);
    *size = GUINT32_FROM_LE (sizes[n]);
    return sizes[0] != 0 && *size <= places[n].size;
}

static void
append_piece (LabDfu *dfu, guint n, GByteArray *image)
{
    DfuRange place = dfu->chip->programs[n];
    gboolean told = get_told_size (dfu, n, &place.size);
    guint before = image->len;
    guint end;

    if (!told)
        place.size = dfu->chip->programs[n].size;
    g_byte_array_set_size (image, before + place.size);
    dfu_flash_read (dfu->flash, place.start, image->data + before, place.size);
    if (told)
        return;
    for (end = image->len; end > before && image->data[end - 1] == BLANK;)
        end--;
    g_byte_array_set_size (image,
                           before + (end - before + DOUBLEWORD - 1) / DOUBLEWORD * DOUBLEWORD);
}

GBytes *
lab_dfu_get_image (LabDfu *dfu)
{
    GByteArray *image;

    if (dfu->generation == dfu_flash_get_generation (dfu->flash))
        return dfu->image;
    dfu->generation = dfu_flash_get_generation (dfu->flash);
    g_clear_pointer (&dfu->image, g_bytes_unref);
    image = g_byte_array_new ();
    for (guint n = 0; n < G_N_ELEMENTS (dfu->chip->programs); n++)
        append_piece (dfu, n, image);
    dfu->image = g_byte_array_free_to_bytes (image);
    if (g_bytes_get_size (dfu->image) == 0)
        g_clear_pointer (&dfu->image, g_bytes_unref);
    return dfu->image;
}

/* ---- Files ---- */

static char *
get_path (const char *folder)
{
    return g_build_filename (folder, "flash.img", NULL);
}

/* extmod/vfs.c, mp_vfs_autodetect(): littlefs's name is in both of its superblocks. */
static gboolean
has_files (const guint8 *bytes)
{
    static const char name[] = "littlefs";

    for (guint n = 0; n < SUPERBLOCKS; n++)
        if (memcmp (bytes + n * BLOCK + NAME_AT, name, sizeof name - 1) == 0)
            return TRUE;
    return FALSE;
}

void
lab_dfu_hand_out_files (LabDfu *dfu, const char *folder)
{
    g_autofree char *path = get_path (folder);
    gsize size = MIN (dfu->chip->files.size, VIRTUAL_INTERPRETER_STORAGE);
    g_autofree guint8 *bytes = g_malloc (size);
    g_autoptr (GError) error = NULL;

    if (g_file_test (path, G_FILE_TEST_EXISTS))
        return;
    dfu_flash_read (dfu->flash, dfu->chip->files.start, bytes, size);
    if (has_files (bytes) && !g_file_set_contents (path, (char *) bytes, (gssize) size, &error))
        g_error ("%s", error->message);
}

gboolean
lab_dfu_take_files_back (LabDfu *dfu, const char *folder)
{
    g_autofree char *path = get_path (folder);
    g_autofree char *bytes = NULL;
    gsize size;

    if (!g_file_get_contents (path, &bytes, &size, NULL))
        return FALSE;
    dfu_flash_store (dfu->flash, dfu->chip->files.start, (const guint8 *) bytes,
                     MIN (size, dfu->chip->files.size));
    g_unlink (path);
    return TRUE;
}

/* ---- How it starts ---- */

/* AN3156: the ROM jumps to what it was pointed at; mboot resets the chip. */
void
lab_dfu_set_entry (LabDfu *dfu, guint32 address)
{
    dfu->lost = !dfu->chip->is_mboot && address != dfu->chip->programs[0].start;
}

gboolean
lab_dfu_take_entry (LabDfu *dfu)
{
    gboolean lost = dfu->lost;

    dfu->lost = FALSE;
    return !lost;
}

const DfuChip *
lab_dfu_find_chip (JsonObject *kind)
{
    const char *name = lab_scene_get_text (kind, "dfu", NULL);

    return name ? dfu_chip_find (name) : NULL;
}
