/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "target-ask.h"

#include <gio/gio.h>

#include "board-db.h"
#include "cortex-m.h"
#include "error.h"

/* Words that flash has where nothing is written, and buses where nothing answers. */
#define NOTHING_HIGH 0xffffffff

enum { MAX_FLASH_KB = 64 * 1024 };

gboolean
moult_target_ask_words (MoultTargetAsk *self, guint32 address, guint32 *words, gsize n_words)
{
    g_autoptr (GError) cause = NULL;

    if (self->error != NULL || self->memory == NULL)
        return FALSE;
    if (moult_mem_ap_read_words (self->memory, address, words, n_words, self->cancellable, &cause))
        return TRUE;
    if (moult_mem_ap_is_lost (self->memory))
        self->error = g_steal_pointer (&cause);
    return FALSE;
}

gboolean
moult_target_ask_word (MoultTargetAsk *self, guint32 address, guint32 *word)
{
    return moult_target_ask_words (self, address, word, 1);
}

gboolean
moult_target_ask_bits (MoultTargetAsk *self, const GArray *bits, guint32 *value)
{
    guint64 joined = 0;

    for (guint i = 0; i < bits->len; i++) {
        const MoultTargetBits *field = &g_array_index (bits, MoultTargetBits, i);
        guint width = field->high - field->low + 1;
        guint32 word = 0;

        if (!moult_target_ask_word (self, field->address, &word))
            return FALSE;
        joined = joined << width | ((word >> field->low) & ((G_GUINT64_CONSTANT (1) << width) - 1));
    }
    if (bits->len > 0)
        *value = (guint32) joined;
    return bits->len > 0;
}

/* A chip that is locked may hide its core, but not what it is. */
static gboolean
may_be (MoultTargetAsk *self, const MoultTargetFamily *family, const char *maker)
{
    return g_str_equal (family->maker, maker)
           && (self->cpuid == 0
               || moult_target_family_has_core (family, moult_cortex_m_get_part (self->cpuid)));
}

const MoultTargetDevice *
moult_target_ask_find (MoultTargetAsk *self, const char *maker, guint32 *id)
{
    const GPtrArray *families = moult_target_db_get_families (self->db);

    for (guint i = 0; i < families->len; i++) {
        const MoultTargetFamily *family = families->pdata[i];
        const MoultTargetDevice *device = NULL;

        if (may_be (self, family, maker) && moult_target_ask_bits (self, family->id, id))
            device = moult_target_family_find (family, *id);
        if (device != NULL)
            return device;
    }
    return NULL;
}

guint
moult_target_ask_designer (MoultTargetAsk *self)
{
    guint designer = (moult_adi_get_target_id (self->adi) >> 1) & 0x7ff;

    return designer != 0 && designer != MOULT_ROM_TABLE_ARM ? designer : self->rom.designer;
}

/* ---- What all have ---- */

static guint
ask_flash_kb (MoultTargetAsk *self, const MoultTargetFamily *family)
{
    guint32 kb = 0;
    guint32 page = 0;
    guint32 pages = 0;

    if (family->flash_page != 0 && moult_target_ask_word (self, family->flash_page, &page)
        && moult_target_ask_word (self, family->flash_pages, &pages) && page <= G_MAXUINT16
        && pages <= G_MAXUINT16)
        kb = page * pages / 1024;
    else
        moult_target_ask_bits (self, family->flash_kb, &kb);
    return kb <= MAX_FLASH_KB && kb != G_MAXUINT16 ? kb : 0;
}

static void
append_word (GString *text, guint32 word, gboolean big)
{
    guint32 shown = big ? word : GUINT32_SWAP_LE_BE (word);

    g_string_append_printf (text, "%08x", shown);
}

static char *
ask_unique_id (MoultTargetAsk *self, const MoultTargetFamily *family)
{
    g_autoptr (GString) text = g_string_new (NULL);
    gboolean told = FALSE;

    for (guint i = 0; i < family->unique_id->len; i++) {
        guint32 word = 0;

        if (!moult_target_ask_word (self, g_array_index (family->unique_id, guint32, i), &word))
            return NULL;
        told = told || (word != 0 && word != NOTHING_HIGH);
        append_word (text, word, family->unique_id_big);
    }
    return told ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

/* A chip that does not show its option bytes may let its flash be read all the same. Where they say
 * that it is locked, its flash is left alone: touching it can stop what runs there (RM0090, 3.7.3).
 */
static MoultTargetLock
ask_lock (MoultTargetAsk *self, const MoultTargetFamily *family)
{
    guint32 value = 0;
    guint32 word = 0;

    /* Those lock the access port itself: whoever gets that far finds them open. */
    if (family->open->len == 0)
        return self->cpuid != 0 ? MOULT_TARGET_UNLOCKED : MOULT_TARGET_LOCK_UNKNOWN;
    if (moult_target_ask_bits (self, family->open, &value))
        return value == family->open_value ? MOULT_TARGET_UNLOCKED : MOULT_TARGET_LOCKED;
    if (self->error == NULL && !moult_target_ask_word (self, family->flash_base, &word)
        && self->error == NULL)
        return MOULT_TARGET_LOCKED;
    return MOULT_TARGET_LOCK_UNKNOWN;
}

/* ---- What the data tells ---- */

static void
set_boards (MoultTarget *target, const GPtrArray *parts)
{
    g_autoptr (GPtrArray) boards = g_ptr_array_new ();

    for (guint i = 0; i < parts->len; i++) {
        const MoultTargetPart *part = parts->pdata[i];

        g_ptr_array_extend (boards, part->boards, NULL, NULL);
    }
    moult_target_set_list (&target->boards, boards);
}

static void
set_chip (MoultTarget *target, const char *chip)
{
    g_set_str (&target->chip, chip);
    g_set_str (&target->port, chip != NULL ? moult_board_db_get_chip_port (chip) : NULL);
}

/* A locked chip does not tell its core, but its family has only one kind. */
void
moult_target_ask_set_family (MoultTarget *target, const MoultTargetFamily *family)
{
    if (target->core == NULL && family->cores->len == 1)
        target->core = g_strdup (moult_cortex_m_get_name (g_array_index (family->cores, guint, 0)));
    if (family->n_cores != 0)
        target->n_cores = family->n_cores;
    target->flash_base = family->flash_base;
    target->max_frequency = family->frequency;
    set_chip (target, family->chip);
}

void
moult_target_ask_name (MoultTargetAsk *self, MoultTarget *target, const GPtrArray *parts)
{
    const MoultTargetPart *part = parts->pdata[0];

    g_free (target->name);
    target->name = moult_target_db_dup_name (self->db, parts);
    moult_target_ask_set_family (target, part->device->family);
    set_chip (target, part->chip);
    if (target->flash_size == 0 && parts->len == 1)
        target->flash_size = (guint64) part->flash_kb * 1024;
    set_boards (target, parts);
    if (parts->len > 1)
        return;
    g_set_str (&target->part, part->key);
    g_set_str (&target->pack_part, part->pack_part);
    moult_target_set_list (&target->pyocd, part->pyocd);
}

static const char *
find_name (const MoultTargetDevice *device, guint32 id, guint32 revision)
{
    GHashTable *names = device->revisions != NULL ? device->revisions : device->family->revisions;
    const char *by_id = g_hash_table_lookup (device->ids, GUINT_TO_POINTER (id));

    if (by_id != NULL)
        return by_id;
    return names != NULL ? g_hash_table_lookup (names, GUINT_TO_POINTER (revision)) : NULL;
}

/* Four letters in a word, the first one highest; "" if they are none. */
static char *
dup_letters (guint32 word)
{
    char text[] = { (char) (word >> 24), (char) (word >> 16), (char) (word >> 8), (char) word, 0 };

    for (guint i = 0; i < 4; i++) {
        if (!g_ascii_isalnum (text[i]))
            return g_strdup ("");
    }
    return g_strdup (text);
}

/* A number that has no name is shown as it is. */
static char *
dup_revision (MoultTargetAsk *self, const MoultTargetDevice *device, guint32 id)
{
    guint32 revision = 0;
    guint32 letters = 0;
    gboolean told = moult_target_ask_bits (self, device->family->revision, &revision);
    const char *name = find_name (device, id, revision);

    if (name != NULL)
        return g_strdup (name);
    if (device->family->text != 0 && moult_target_ask_word (self, device->family->text, &letters))
        return dup_letters (letters);
    return told ? g_strdup_printf ("0x%x", revision) : g_strdup ("");
}

void
moult_target_ask_describe (MoultTargetAsk *self,
                           MoultTarget *target,
                           const MoultTargetDevice *device,
                           guint32 id,
                           const char *line)
{
    const MoultTargetFamily *family = device->family;
    guint flash_kb = ask_flash_kb (self, family);
    guint n_cores = MAX (self->n_cores, 1);
    g_autoptr (GPtrArray) parts = moult_target_device_match (device, flash_kb, n_cores, line);

    if (parts->len == 0 && line == NULL) {
        g_clear_pointer (&parts, g_ptr_array_unref);
        parts = moult_target_device_match (device, 0, n_cores, NULL);
    }
    g_clear_pointer (&target->revision, g_free);
    target->revision = dup_revision (self, device, id);
    target->flash_size = (guint64) flash_kb * 1024;
    target->unique_id = ask_unique_id (self, family);
    target->lock = ask_lock (self, family);
    if (parts->len > 0) {
        moult_target_ask_name (self, target, parts);
        return;
    }
    g_set_str (&target->name, line != NULL ? line : device->name);
    moult_target_ask_set_family (target, family);
}
