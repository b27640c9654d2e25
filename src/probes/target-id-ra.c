/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "target-id-makers.h"

/* Where a chip has its part number, sixteen letters: one after the other is tried. Some have a
 * table in flash whose address stands in FMIFRT (RA6M1 user's manual, 44.3.4), others a fixed place
 * (RA6M5, 47.4.13; RA2L1, 38.3.6). The unique id is near it. */
#define FMIFRT         0x407fb19c
#define FLASH_TABLES   0x0100ffff /* they are below this */
#define PART_FIXED     0x010080f0
#define PART_FIXED_OLD 0x01001c10
enum {
    TABLE_PART = 0x24,
    UNIQUE_BEFORE_PART = 0x10, /* but 0x01008190 where that is at 0x010080f0 */
    UNIQUE_AFTER_FIXED = 0xa0,
    PART_WORDS = 4,
    PART_LETTERS = 13,
    PART_LINE = 9, /* "R7FA4M1AB": series, features and flash; then temperature, package */
};

/* By what TARGETID says, for chips that do not let FMIFRT be read. */
static const struct {
    guint part;
    guint32 address;
} known[] = { { 0x150, 0x01007024 }, { 0x160, 0x01003c24 }, { 0x360, PART_FIXED } };

static gboolean
is_part (const char *letters)
{
    if (!g_str_has_prefix (letters, "R7"))
        return FALSE;
    for (guint i = 0; i < PART_LINE; i++) {
        if (!g_ascii_isalnum (letters[i]))
            return FALSE;
    }
    return TRUE;
}

/* Some chips store it backwards. */
static void
turn (char *letters)
{
    letters[PART_LETTERS] = '\0';
    g_strreverse (letters);
}

/* "R7FA4M1AB", or %NULL if none stands there. */
static char *
dup_part (MoultTargetAsk *ask, guint32 address)
{
    guint32 words[PART_WORDS + 1] = { 0 };
    char letters[sizeof words];

    if (!moult_target_ask_words (ask, address, words, PART_WORDS))
        return NULL;
    for (guint i = 0; i < PART_WORDS; i++)
        words[i] = GUINT32_TO_LE (words[i]);
    memcpy (letters, words, sizeof letters);
    if (!is_part (letters))
        turn (letters);
    return is_part (letters) ? g_strndup (letters, PART_LINE) : NULL;
}

static guint32
find_table (MoultTargetAsk *ask)
{
    guint32 table = 0;

    if (!moult_target_ask_word (ask, FMIFRT, &table) || table % 4 != 0 || table >= FLASH_TABLES)
        return 0;
    return table + TABLE_PART;
}

static guint32
find_known (MoultTargetAsk *ask)
{
    guint part = (moult_adi_get_target_id (ask->adi) >> 12) & 0xffff;

    for (guint i = 0; i < G_N_ELEMENTS (known); i++) {
        if (known[i].part == part)
            return known[i].address;
    }
    return 0;
}

static char *
find_part (MoultTargetAsk *ask, guint32 *address)
{
    const guint32 places[] = { find_known (ask), find_table (ask), PART_FIXED, PART_FIXED_OLD };

    for (guint i = 0; i < G_N_ELEMENTS (places); i++) {
        char *part = places[i] != 0 ? dup_part (ask, places[i]) : NULL;

        *address = places[i];
        if (part != NULL)
            return part;
    }
    return NULL;
}

static char *
dup_unique_id (MoultTargetAsk *ask, guint32 part)
{
    g_autoptr (GString) text = g_string_new (NULL);
    guint32 address = part == PART_FIXED ? part + UNIQUE_AFTER_FIXED : part - UNIQUE_BEFORE_PART;
    guint32 words[4] = { 0 };
    gboolean told = FALSE;

    if (!moult_target_ask_words (ask, address, words, G_N_ELEMENTS (words)))
        return NULL;
    for (guint i = 0; i < G_N_ELEMENTS (words); i++) {
        told = told || (words[i] != 0 && words[i] != G_MAXUINT32);
        g_string_append_printf (text, "%08x", GUINT32_SWAP_LE_BE (words[i]));
    }
    return told ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

gboolean
moult_target_id_ra (MoultTargetAsk *ask, MoultTarget *target)
{
    guint32 address = 0;
    g_autofree char *name = find_part (ask, &address);

    if (name == NULL)
        return FALSE;
    g_autofree char *key = g_ascii_strdown (name, -1);
    const MoultTargetPart *part = moult_target_db_find_part (ask->db, key);
    target->unique_id = dup_unique_id (ask, address);
    target->lock = MOULT_TARGET_UNLOCKED; /* one whose id code is set shows nothing */
    if (part != NULL) {
        g_autoptr (GPtrArray) parts = g_ptr_array_new ();

        g_ptr_array_add (parts, (gpointer) part);
        moult_target_ask_name (ask, target, parts);
    } else {
        target->name = g_steal_pointer (&name);
    }
    return TRUE;
}
