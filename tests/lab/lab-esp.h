/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "esp-boot.h"

G_BEGIN_DECLS

/**
 * LabEsp:
 *
 * Of a board with an ESP8266 or ESP32 what outlives its resets: the flash, and what follows from
 * its content. Lives on the main thread.
 */
typedef struct _LabEsp LabEsp;

/* @file: (nullable): what is in it at first, from the chip's bootloader offset on */
LabEsp *lab_esp_new (const EspChip *chip, guint32 flash_size, GBytes *file);
void lab_esp_free (LabEsp *esp);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LabEsp, lab_esp_free)

const EspChip *lab_esp_get_chip (LabEsp *esp);
EspFlash *lab_esp_get_flash (LabEsp *esp);

/* As the flash is now: what the chip would find, and the file that was written, from the bootloader
 * to the application's end; NULL when it would not start. */
const EspBoot *lab_esp_get_boot (LabEsp *esp);
GBytes *lab_esp_get_image (LabEsp *esp);

/* The program's file system is in @folder while the program runs, and in the flash at all other
 * times. FALSE: there is none, and no blank flash for one, so the program will complain. */
gboolean lab_esp_hand_out_files (LabEsp *esp, const char *folder);

/* TRUE: there was one. */
gboolean lab_esp_take_files_back (LabEsp *esp, const char *folder);

G_END_DECLS
