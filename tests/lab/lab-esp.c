/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "lab-esp.h"

#include "esp-storage.h"
#include "virtual-interpreter.h"

struct _LabEsp {
    const EspChip *chip;
    EspFlash *flash;
    guint64 generation; /* of the flash that the rest is of */
    EspBoot boot;
    GBytes *image;
};

LabEsp *
lab_esp_new (const EspChip *chip, guint32 flash_size, GBytes *file)
{
    LabEsp *esp = g_new0 (LabEsp, 1);
    gsize length;
    const guint8 *bytes = file ? g_bytes_get_data (file, &length) : NULL;

    esp->chip = chip;
    esp->flash = esp_flash_new (flash_size);
    esp->generation = G_MAXUINT64;
    if (bytes)
        esp_flash_program (esp->flash, chip->boot_offset, bytes, length);
    return esp;
}

void
lab_esp_free (LabEsp *esp)
{
    esp_flash_free (esp->flash);
    g_clear_pointer (&esp->image, g_bytes_unref);
    g_free (esp);
}

const EspChip *
lab_esp_get_chip (LabEsp *esp)
{
    return esp->chip;
}

EspFlash *
lab_esp_get_flash (LabEsp *esp)
{
    return esp->flash;
}

/* An ESP8266's image tells no more than what goes into its RAM: the rest ends where nothing follows
 * before the file system. */
static guint32
find_end (LabEsp *esp)
{
    guint32 end = esp->boot.end;
    g_autoptr (GBytes) rest = NULL;
    const guint8 *bytes;
    gsize length;

    if (!esp_chip_is_esp8266 (esp->chip))
        return end;
    rest = esp_flash_dup (esp->flash, end, esp->boot.storage - end);
    bytes = g_bytes_get_data (rest, &length);
    while (length > 0 && bytes[length - 1] == 0xff)
        length--;
    return (guint32) (end + length + 3) / 4 * 4;
}

/* The flash changes by the block, so what it holds is found out when asked. */
static void
refresh (LabEsp *esp)
{
    guint32 start = esp->chip->boot_offset;

    if (esp->generation == esp_flash_get_generation (esp->flash))
        return;
    esp->generation = esp_flash_get_generation (esp->flash);
    esp_boot_check (esp->chip, esp->flash, &esp->boot);
    g_clear_pointer (&esp->image, g_bytes_unref);
    if (esp->boot.result == ESP_BOOT_OK)
        esp->image = esp_flash_dup (esp->flash, start, find_end (esp) - start);
}

const EspBoot *
lab_esp_get_boot (LabEsp *esp)
{
    refresh (esp);
    return &esp->boot;
}

GBytes *
lab_esp_get_image (LabEsp *esp)
{
    refresh (esp);
    return esp->image;
}

gboolean
lab_esp_hand_out_files (LabEsp *esp, const char *folder)
{
    g_autofree char *path = g_build_filename (folder, "flash.img", NULL);

    return g_file_test (path, G_FILE_TEST_EXISTS)
           || esp_storage_save (esp->flash, lab_esp_get_boot (esp)->storage, path,
                                VIRTUAL_INTERPRETER_STORAGE)
                  != ESP_STORAGE_CORRUPT;
}

gboolean
lab_esp_take_files_back (LabEsp *esp, const char *folder)
{
    g_autofree char *path = g_build_filename (folder, "flash.img", NULL);

    return lab_esp_get_boot (esp)->result == ESP_BOOT_OK
           && esp_storage_load (esp->flash, esp->boot.storage, path);
}
