/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "catalogue-board.h"

#include <string.h>

#include "firmware-promise.h"
#include "version.h"

struct _MoultCatalogueBoard {
    GObject parent_instance;

    const MoultBoardKind *kind;
    char *sort_key;
    char *words; /* " raspberry pi pico w rpi_pico_w …": casefolded, each word behind a space */
    MoultStorePage *page; /* or NULL */
    GPtrArray *stored;    /* MoultFirmware */
    GPtrArray *firmwares; /* MoultFirmware; NULL: to be made anew */
};

G_DEFINE_FINAL_TYPE (MoultCatalogueBoard, moult_catalogue_board, G_TYPE_OBJECT)

enum {
    SIGNAL_CHANGED,
    N_SIGNALS,
};
static guint signals[N_SIGNALS];

/* As it is, and once more taken apart: "ESP32-S3" is found by "esp32-s3" and by "s3". */
static void
add_words (GString *words, const char *text)
{
    if (text == NULL)
        return;

    g_autofree char *folded = g_utf8_casefold (text, -1);
    g_string_append_printf (words, " %s ", folded);
    for (const char *at = folded; *at != '\0'; at = g_utf8_next_char (at)) {
        gunichar letter = g_utf8_get_char (at);

        g_string_append_unichar (words, g_unichar_isalnum (letter) ? letter : ' ');
    }
}

static char *
dup_words (const MoultBoardKind *kind)
{
    GString *words = g_string_new (NULL);

    add_words (words, kind->name);
    add_words (words, kind->board_id);
    add_words (words, kind->vendor);
    add_words (words, kind->chip);
    add_words (words, kind->chip_name);
    add_words (words, kind->mcu);
    add_words (words, kind->port);
    for (gsize i = 0; kind->features != NULL && kind->features[i] != NULL; i++) {
        add_words (words, kind->features[i]);
        add_words (words, moult_board_db_get_feature_name (kind->features[i]));
    }
    for (guint i = 0; i < kind->n_variants; i++)
        add_words (words, kind->variants[i].id);
    return g_string_free (words, FALSE);
}

static MoultFirmware *
make_firmware (const MoultBoardKind *kind, const MoultStoreLink *link)
{
    g_autoptr (MoultFirmwareName) name = moult_firmware_name_parse (link->path);

    if (name == NULL || !moult_firmware_name_is_official (name))
        return NULL;
    g_autoptr (MoultFirmware) promise = moult_firmware_promise_new (name, link->path, kind->port);
    MoultFirmwareFields fields = moult_firmware_get_fields (promise);
    fields.file_size = (guint64) MAX (link->size, 0);
    return moult_firmware_new (&fields);
}

/* Newest version first; the order that they have otherwise stays. */
static int
compare_versions (gconstpointer a, gconstpointer b)
{
    const char *left = moult_firmware_get_version (*(MoultFirmware *const *) a);
    const char *right = moult_firmware_get_version (*(MoultFirmware *const *) b);

    if (left == NULL || right == NULL)
        return (left == NULL) - (right == NULL);
    return -moult_version_compare (left, right);
}

static MoultFirmware *
find_name (GPtrArray *firmwares, const char *name)
{
    for (guint i = 0; i < firmwares->len; i++) {
        MoultFirmware *firmware = g_ptr_array_index (firmwares, i);

        if (g_str_equal (moult_firmware_get_name (firmware), name))
            return firmware;
    }
    return NULL;
}

static GPtrArray *
make_firmwares (MoultCatalogueBoard *self)
{
    GPtrArray *firmwares = g_ptr_array_new_with_free_func (g_object_unref);

    for (guint i = 0; i < self->stored->len; i++)
        g_ptr_array_add (firmwares, g_object_ref (g_ptr_array_index (self->stored, i)));
    for (guint i = 0; self->page != NULL && i < self->page->links->len; i++) {
        g_autoptr (MoultFirmware) firmware =
            make_firmware (self->kind, g_ptr_array_index (self->page->links, i));

        if (firmware != NULL
            && find_name (self->stored, moult_firmware_get_name (firmware)) == NULL)
            g_ptr_array_add (firmwares, g_steal_pointer (&firmware));
    }
    g_ptr_array_sort (firmwares, compare_versions);
    return firmwares;
}

static void
forget_firmwares (MoultCatalogueBoard *self)
{
    g_clear_pointer (&self->firmwares, g_ptr_array_unref);
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* "SPIRAM" of "ESP32_GENERIC-SPIRAM"; "" for the standard build. */
static const char *
get_variant (MoultFirmware *firmware)
{
    const char *board_id = moult_firmware_get_board_id (firmware);
    const char *dash = board_id != NULL ? strchr (board_id, '-') : NULL;

    return dash != NULL ? dash + 1 : "";
}

static gboolean
has_variant (MoultFirmware *firmware, const char *variant)
{
    return g_str_equal (get_variant (firmware), variant != NULL ? variant : "");
}

static void
moult_catalogue_board_finalize (GObject *object)
{
    MoultCatalogueBoard *self = MOULT_CATALOGUE_BOARD (object);

    g_free (self->sort_key);
    g_free (self->words);
    g_clear_pointer (&self->page, moult_store_page_free);
    g_clear_pointer (&self->firmwares, g_ptr_array_unref);
    g_ptr_array_unref (self->stored);

    G_OBJECT_CLASS (moult_catalogue_board_parent_class)->finalize (object);
}

static void
moult_catalogue_board_class_init (MoultCatalogueBoardClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = moult_catalogue_board_finalize;

    signals[SIGNAL_CHANGED] = g_signal_new ("changed", MOULT_TYPE_CATALOGUE_BOARD,
                                            G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
moult_catalogue_board_init (MoultCatalogueBoard *self)
{
    self->stored = g_ptr_array_new_with_free_func (g_object_unref);
}

MoultCatalogueBoard *
moult_catalogue_board_new (const MoultBoardKind *kind)
{
    g_return_val_if_fail (kind != NULL && kind->board_id != NULL, NULL);

    MoultCatalogueBoard *self = g_object_new (MOULT_TYPE_CATALOGUE_BOARD, NULL);
    self->kind = kind;
    self->sort_key = g_utf8_collate_key (kind->name, -1);
    self->words = dup_words (kind);
    return self;
}

const char *
moult_catalogue_board_get_sort_key (MoultCatalogueBoard *self)
{
    g_return_val_if_fail (MOULT_IS_CATALOGUE_BOARD (self), NULL);

    return self->sort_key;
}

const MoultBoardKind *
moult_catalogue_board_get_kind (MoultCatalogueBoard *self)
{
    g_return_val_if_fail (MOULT_IS_CATALOGUE_BOARD (self), NULL);

    return self->kind;
}

gboolean
moult_catalogue_board_matches (MoultCatalogueBoard *self, const char *const *words)
{
    g_return_val_if_fail (MOULT_IS_CATALOGUE_BOARD (self) && words != NULL, FALSE);

    for (gsize i = 0; words[i] != NULL; i++) {
        if (strstr (self->words, words[i]) == NULL)
            return FALSE;
    }
    return TRUE;
}

gint64
moult_catalogue_board_get_fetched (MoultCatalogueBoard *self)
{
    g_return_val_if_fail (MOULT_IS_CATALOGUE_BOARD (self), 0);

    return self->page != NULL ? self->page->fetched : 0;
}

GPtrArray *
moult_catalogue_board_get_firmwares (MoultCatalogueBoard *self)
{
    g_return_val_if_fail (MOULT_IS_CATALOGUE_BOARD (self), NULL);

    if (self->firmwares == NULL)
        self->firmwares = make_firmwares (self);
    return self->firmwares;
}

/* Whether the last one of the list, which is of the same version, is as good to show. */
static gboolean
is_same_version (GPtrArray *versions, MoultFirmware *firmware)
{
    MoultFirmware *last =
        versions->len > 0 ? g_ptr_array_index (versions, versions->len - 1) : NULL;

    return last != NULL
           && g_strcmp0 (moult_firmware_get_version (last), moult_firmware_get_version (firmware))
                  == 0;
}

GPtrArray *
moult_catalogue_board_list_versions (MoultCatalogueBoard *self, const char *variant)
{
    g_return_val_if_fail (MOULT_IS_CATALOGUE_BOARD (self), NULL);

    GPtrArray *firmwares = moult_catalogue_board_get_firmwares (self);
    GPtrArray *versions = g_ptr_array_new_with_free_func (g_object_unref);

    /* Stored files come first among those of one version. */
    for (guint i = 0; i < firmwares->len; i++) {
        MoultFirmware *firmware = g_ptr_array_index (firmwares, i);

        if (has_variant (firmware, variant) && !moult_firmware_get_custom (firmware)
            && moult_firmware_get_version (firmware) != NULL
            && !is_same_version (versions, firmware))
            g_ptr_array_add (versions, g_object_ref (firmware));
    }
    return versions;
}

MoultFirmware *
moult_catalogue_board_get_newest (MoultCatalogueBoard *self, const char *variant)
{
    g_return_val_if_fail (MOULT_IS_CATALOGUE_BOARD (self), NULL);

    g_autoptr (GPtrArray) versions = moult_catalogue_board_list_versions (self, variant);

    for (guint i = 0; i < versions->len; i++) {
        MoultFirmware *firmware = g_ptr_array_index (versions, i);

        if (!moult_version_is_preview (moult_firmware_get_version (firmware)))
            return firmware;
    }
    return versions->len > 0 ? g_ptr_array_index (versions, 0) : NULL;
}

static gboolean
is_in_data (const MoultBoardKind *kind, const char *variant)
{
    for (guint i = 0; i < kind->n_variants; i++) {
        if (g_str_equal (kind->variants[i].id, variant))
            return TRUE;
    }
    return *variant == '\0';
}

GStrv
moult_catalogue_board_list_other_variants (MoultCatalogueBoard *self)
{
    g_return_val_if_fail (MOULT_IS_CATALOGUE_BOARD (self), NULL);

    GPtrArray *firmwares = moult_catalogue_board_get_firmwares (self);
    g_autoptr (GPtrArray) others = g_ptr_array_new_null_terminated (4, g_free, TRUE);

    for (guint i = 0; i < firmwares->len; i++) {
        const char *variant = get_variant (g_ptr_array_index (firmwares, i));

        if (!is_in_data (self->kind, variant)
            && !g_ptr_array_find_with_equal_func (others, variant, g_str_equal, NULL))
            g_ptr_array_add (others, g_strdup (variant));
    }
    return (GStrv) g_ptr_array_steal (others, NULL);
}

const MoultStorePage *
moult_catalogue_board_get_page (MoultCatalogueBoard *self)
{
    g_return_val_if_fail (MOULT_IS_CATALOGUE_BOARD (self), NULL);

    return self->page;
}

void
moult_catalogue_board_set_page (MoultCatalogueBoard *self, MoultStorePage *page)
{
    g_return_if_fail (MOULT_IS_CATALOGUE_BOARD (self) && page != NULL);

    g_clear_pointer (&self->page, moult_store_page_free);
    self->page = page;
    forget_firmwares (self);
}

void
moult_catalogue_board_set_fetched (MoultCatalogueBoard *self, gint64 fetched)
{
    g_return_if_fail (MOULT_IS_CATALOGUE_BOARD (self) && self->page != NULL);

    self->page->fetched = fetched;
}

void
moult_catalogue_board_set_link_size (MoultCatalogueBoard *self, const char *link, gint64 size)
{
    g_return_if_fail (MOULT_IS_CATALOGUE_BOARD (self) && link != NULL);

    for (guint i = 0; self->page != NULL && i < self->page->links->len; i++) {
        MoultStoreLink *known = g_ptr_array_index (self->page->links, i);

        if (!g_str_equal (known->path, link) || known->size == size)
            continue;
        known->size = size;
        forget_firmwares (self);
        return;
    }
}

void
moult_catalogue_board_add_stored (MoultCatalogueBoard *self, MoultFirmware *firmware)
{
    g_return_if_fail (MOULT_IS_CATALOGUE_BOARD (self) && MOULT_IS_FIRMWARE (firmware));

    MoultFirmware *older = find_name (self->stored, moult_firmware_get_name (firmware));

    g_object_ref (firmware);
    if (older != NULL)
        g_ptr_array_remove (self->stored, older);
    g_ptr_array_add (self->stored, firmware);
    forget_firmwares (self);
}

void
moult_catalogue_board_remove_stored (MoultCatalogueBoard *self, MoultFirmware *firmware)
{
    g_return_if_fail (MOULT_IS_CATALOGUE_BOARD (self) && MOULT_IS_FIRMWARE (firmware));

    MoultFirmware *found = find_name (self->stored, moult_firmware_get_name (firmware));

    if (found == NULL)
        return;
    g_ptr_array_remove (self->stored, found);
    forget_firmwares (self);
}
