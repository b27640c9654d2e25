/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "catalogue.h"

#include <string.h>

struct _MoultCatalogue {
    GObject parent_instance;

    GPtrArray *boards;   /* MoultCatalogueBoard, by name */
    GHashTable *by_id;   /* board id → MoultCatalogueBoard */
    GListStore *stored;  /* MoultFirmware, latest first */
    GHashTable *by_name; /* file name → MoultFirmware of @stored */
};

static void moult_catalogue_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MoultCatalogue,
                               moult_catalogue,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      moult_catalogue_model_init))

static int
compare_boards (gconstpointer a, gconstpointer b)
{
    return strcmp (moult_catalogue_board_get_sort_key (*(MoultCatalogueBoard *const *) a),
                   moult_catalogue_board_get_sort_key (*(MoultCatalogueBoard *const *) b));
}

static void
append_board (MoultCatalogue *self, const MoultBoardKind *kind)
{
    MoultCatalogueBoard *board = moult_catalogue_board_new (kind);

    g_ptr_array_add (self->boards, board);
    g_hash_table_insert (self->by_id, (gpointer) kind->board_id, board);
}

static GType
moult_catalogue_get_item_type (GListModel *model)
{
    return MOULT_TYPE_CATALOGUE_BOARD;
}

static guint
moult_catalogue_get_n_items (GListModel *model)
{
    return MOULT_CATALOGUE (model)->boards->len;
}

static gpointer
moult_catalogue_get_item (GListModel *model, guint position)
{
    MoultCatalogue *self = MOULT_CATALOGUE (model);

    if (position >= self->boards->len)
        return NULL;
    return g_object_ref (g_ptr_array_index (self->boards, position));
}

static void
moult_catalogue_model_init (GListModelInterface *iface)
{
    iface->get_item_type = moult_catalogue_get_item_type;
    iface->get_n_items = moult_catalogue_get_n_items;
    iface->get_item = moult_catalogue_get_item;
}

static void
moult_catalogue_finalize (GObject *object)
{
    MoultCatalogue *self = MOULT_CATALOGUE (object);

    g_hash_table_unref (self->by_id);
    g_hash_table_unref (self->by_name);
    g_ptr_array_unref (self->boards);
    g_clear_object (&self->stored);

    G_OBJECT_CLASS (moult_catalogue_parent_class)->finalize (object);
}

static void
moult_catalogue_class_init (MoultCatalogueClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = moult_catalogue_finalize;
}

static void
moult_catalogue_init (MoultCatalogue *self)
{
    GPtrArray *kinds = moult_board_db_get_boards ();

    self->boards = g_ptr_array_new_with_free_func (g_object_unref);
    self->by_id = g_hash_table_new (g_str_hash, g_str_equal);
    self->stored = g_list_store_new (MOULT_TYPE_FIRMWARE);
    self->by_name = g_hash_table_new (g_str_hash, g_str_equal);
    for (guint i = 0; i < kinds->len; i++)
        append_board (self, g_ptr_array_index (kinds, i));
    g_ptr_array_sort (self->boards, compare_boards);
}

MoultCatalogue *
moult_catalogue_new (void)
{
    return g_object_new (MOULT_TYPE_CATALOGUE, NULL);
}

static MoultCatalogueBoard *
find_exactly (MoultCatalogue *self, const char *board_id)
{
    /* A variant stands behind "-", the branch of a build of one's own behind "@". */
    g_autofree char *base = g_strndup (board_id, strcspn (board_id, "-@"));

    return g_hash_table_lookup (self->by_id, base);
}

MoultCatalogueBoard *
moult_catalogue_find (MoultCatalogue *self, const char *board_id)
{
    g_return_val_if_fail (MOULT_IS_CATALOGUE (self) && board_id != NULL, NULL);

    const MoultBoardKind *kind = moult_board_db_lookup (board_id);

    return find_exactly (self, kind != NULL ? kind->board_id : board_id);
}

GStrv
moult_catalogue_fold_query (const char *query)
{
    g_return_val_if_fail (query != NULL, NULL);

    g_autofree char *folded = g_utf8_casefold (query, -1);
    g_auto (GStrv) words = g_strsplit_set (folded, " \t\n,", -1);
    g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

    for (gsize i = 0; words[i] != NULL; i++) {
        g_autofree char *word = g_strconcat (" ", words[i], NULL);

        if (*words[i] != '\0')
            g_strv_builder_add (builder, word);
    }
    return g_strv_builder_end (builder);
}

GListModel *
moult_catalogue_get_stored (MoultCatalogue *self)
{
    g_return_val_if_fail (MOULT_IS_CATALOGUE (self), NULL);

    return G_LIST_MODEL (self->stored);
}

MoultFirmware *
moult_catalogue_find_stored (MoultCatalogue *self, const char *name)
{
    g_return_val_if_fail (MOULT_IS_CATALOGUE (self) && name != NULL, NULL);

    return g_hash_table_lookup (self->by_name, name);
}

void
moult_catalogue_add_board (MoultCatalogue *self, const MoultBoardKind *kind)
{
    g_return_if_fail (MOULT_IS_CATALOGUE (self) && kind != NULL);

    guint n_before = self->boards->len;

    if (g_hash_table_contains (self->by_id, kind->board_id))
        return;
    append_board (self, kind);
    g_ptr_array_sort (self->boards, compare_boards);
    g_list_model_items_changed (G_LIST_MODEL (self), 0, n_before, self->boards->len);
}

static MoultCatalogueBoard *
find_board_of (MoultCatalogue *self, MoultFirmware *firmware)
{
    const char *board_id = moult_firmware_get_board_id (firmware);

    return board_id != NULL ? moult_catalogue_find (self, board_id) : NULL;
}

static gboolean
find_position (MoultCatalogue *self, MoultFirmware *firmware, guint *position)
{
    MoultFirmware *found = g_hash_table_lookup (self->by_name, moult_firmware_get_name (firmware));

    return found != NULL && g_list_store_find (self->stored, found, position);
}

void
moult_catalogue_add_stored (MoultCatalogue *self, MoultFirmware *firmware)
{
    g_return_if_fail (MOULT_IS_CATALOGUE (self) && MOULT_IS_FIRMWARE (firmware));

    MoultCatalogueBoard *board = find_board_of (self, firmware);
    guint position = 0;
    guint n_removed = find_position (self, firmware, &position) ? 1 : 0;

    g_hash_table_replace (self->by_name, (gpointer) moult_firmware_get_name (firmware), firmware);
    g_list_store_splice (self->stored, position, n_removed, (gpointer *) &firmware, 1);
    if (board != NULL)
        moult_catalogue_board_add_stored (board, firmware);
}

void
moult_catalogue_remove_stored (MoultCatalogue *self, MoultFirmware *firmware)
{
    g_return_if_fail (MOULT_IS_CATALOGUE (self) && MOULT_IS_FIRMWARE (firmware));

    g_autoptr (MoultFirmware) kept = g_object_ref (firmware);
    MoultCatalogueBoard *board = find_board_of (self, firmware);
    guint position = 0;

    if (!find_position (self, firmware, &position))
        return;
    g_hash_table_remove (self->by_name, moult_firmware_get_name (firmware));
    g_list_store_remove (self->stored, position);
    if (board != NULL)
        moult_catalogue_board_remove_stored (board, kept);
}

void
moult_catalogue_set_stored (MoultCatalogue *self, GPtrArray *firmwares)
{
    g_return_if_fail (MOULT_IS_CATALOGUE (self) && firmwares != NULL);

    g_hash_table_remove_all (self->by_name);
    for (guint i = 0; i < firmwares->len; i++) {
        MoultFirmware *firmware = g_ptr_array_index (firmwares, i);
        MoultCatalogueBoard *board = find_board_of (self, firmware);

        g_hash_table_replace (self->by_name, (gpointer) moult_firmware_get_name (firmware),
                              firmware);
        if (board != NULL)
            moult_catalogue_board_add_stored (board, firmware);
    }
    g_list_store_splice (self->stored, 0, g_list_model_get_n_items (G_LIST_MODEL (self->stored)),
                         firmwares->pdata, firmwares->len);
}
