/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "esp-text.h"

char *
esp_text_dup_greeting (const EspChip *chip, const char *cause, gboolean loader)
{
    const char *mode = loader ? chip->loader_mode : chip->boot_mode;

    if (esp_chip_is_esp8266 (chip))
        return g_strdup_printf ("%s%s, boot mode:%s\r\n\r\n", chip->greeting, cause, mode);
    if (loader)
        return g_strdup_printf ("%s%s,boot:%s %s\r\nwaiting for download\r\n", chip->greeting,
                                cause, mode, chip->loader_words);
    return g_strdup_printf ("%s%s,boot:%s\r\n", chip->greeting, cause, mode);
}

char *
esp_text_dup_complaint (const EspChip *chip, const EspBoot *boot)
{
    switch (boot->result) {
    case ESP_BOOT_OK:
        return g_strdup ("");
    case ESP_BOOT_NO_HEADER:
        if (esp_chip_is_esp8266 (chip))
            return g_strdup ("\r\nets_main.c 181 \r\n");
        return g_strdup_printf ("invalid header: 0x%08x\r\n", boot->header);
    case ESP_BOOT_BAD_BOOTLOADER:
        return g_strdup ("csum err:0x5e!=0x2f\r\nets_main.c 329 \r\n");
    case ESP_BOOT_NO_APP:
        break;
    }
    return g_strdup ("E (84) boot: No bootable app partitions in the partition table\r\n");
}

const char *
esp_text_get_corrupt (void)
{
    return "The filesystem appears to be corrupted. If you had important data there, you\r\n"
           "may want to make a flash snapshot to try to recover it. Otherwise, perform\r\n"
           "factory reprogramming of MicroPython firmware (completely erase flash, followed\r\n"
           "by firmware programming).\r\n\r\n";
}
