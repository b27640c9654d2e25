/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "chip-words.h"

#include <glib/gi18n.h>
#include <string.h>

#define MEGABYTE (1024 * 1024)

/* What follows the size of a memory that is in the chip's own package, as the backend says it. */
static const char inside[] = " inside";
static const char psram_inside[] = " PSRAM inside";

static char *
dup_without (const char *text, const char *ending)
{
    return g_str_has_suffix (text, ending) ? g_strndup (text, strlen (text) - strlen (ending))
                                           : NULL;
}

/* "8 MB", or %NULL: there is none in the package; one beside it says nothing of itself. */
static char *
dup_psram (const MoultChipInfo *chip)
{
    for (gsize i = 0; chip->features != NULL && chip->features[i] != NULL; i++) {
        char *size = dup_without (chip->features[i], psram_inside);

        if (size != NULL)
            return size;
    }
    return NULL;
}

static char *
dup_memory (const MoultChipInfo *chip)
{
    g_autofree char *flash = moult_chip_words_dup_flash (chip);
    g_autofree char *psram = dup_psram (chip);

    if (flash == NULL)
        return NULL;
    if (psram == NULL)
        /* Translators: the size of a memory: "The chip has 4 MB of flash." */
        return g_strdup_printf (_ ("The chip has %s of flash."), flash);
    /* Translators: sizes of memories: "The chip has 8 MB of flash and 2 MB of PSRAM." */
    return g_strdup_printf (_ ("The chip has %s of flash and %s of PSRAM."), flash, psram);
}

char *
moult_chip_words_dup_line (const MoultChipInfo *chip)
{
    g_autofree char *memory = dup_memory (chip);
    const char *program = chip->empty ? _ ("Empty.") : _ ("It runs no MicroPython.");

    if (moult_chip_info_is_locked (chip))
        return g_strdup (_ ("It runs only what its owner has signed or encrypted."));
    if (memory == NULL)
        return g_strdup (program);
    /* Translators: two whole sentences: "Empty. The chip has 4 MB of flash." */
    return g_strdup_printf (C_ ("chip", "%s %s"), program, memory);
}

char *
moult_chip_words_dup_name (const MoultChipInfo *chip)
{
    if (chip->secure_download || chip->revision == NULL || *chip->revision == '\0')
        return g_strdup (chip->name);
    /* Translators: the name of a chip and its revision: "ESP32-C3, revision 0.4" */
    return g_strdup_printf (_ ("%s, revision %s"), chip->name, chip->revision);
}

char *
moult_chip_words_dup_flash (const MoultChipInfo *chip)
{
    if (chip->flash_size < MEGABYTE)
        return NULL;
    /* Translators: the size of a memory chip; those are sold by powers of two. */
    return g_strdup_printf (_ ("%u MB"), (guint) (chip->flash_size / MEGABYTE));
}

char *
moult_chip_words_dup_features (const MoultChipInfo *chip)
{
    g_autoptr (GString) list = g_string_new (NULL);

    for (gsize i = 0; chip->features != NULL && chip->features[i] != NULL; i++) {
        g_autofree char *memory = dup_without (chip->features[i], inside);

        if (list->len > 0)
            g_string_append (list, ", ");
        if (memory != NULL)
            /* Translators: a memory in the package of the chip: "4 MB flash inside" */
            g_string_append_printf (list, C_ ("chip", "%s inside"), memory);
        else
            g_string_append (list, chip->features[i]);
    }
    return list->len > 0 ? g_string_free (g_steal_pointer (&list), FALSE) : NULL;
}

char *
moult_chip_words_dup_protection (const MoultChipInfo *chip)
{
    const char *words[4] = { NULL };
    gsize n_words = 0;

    if (chip->secure_boot)
        words[n_words++] = C_ ("protection of a chip", "Secure boot");
    if (chip->flash_encryption)
        words[n_words++] = C_ ("protection of a chip", "Flash encryption");
    if (chip->secure_download)
        words[n_words++] = C_ ("protection of a chip", "Secure download mode");
    return n_words > 0 ? g_strjoinv (", ", (char **) words)
                       : g_strdup (C_ ("protection of a chip", "None"));
}
