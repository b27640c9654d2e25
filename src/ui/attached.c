/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "attached.h"

#include "chooser.h"
#include "firmware-words.h"

struct _MoultAttached {
    GObject parent_instance;

    MoultWorkbench *workbench;
    GListStore *kinds; /* MoultCatalogueBoard */
};

G_DEFINE_FINAL_TYPE (MoultAttached, moult_attached, G_TYPE_OBJECT)

enum {
    SIGNAL_CHANGED,
    N_SIGNALS,
};
static guint signals[N_SIGNALS];

static MoultCatalogue *
get_catalogue (MoultAttached *self)
{
    return moult_library_get_catalogue (moult_workbench_get_library (self->workbench));
}

/* %NULL while there is more than one, or none, or the board is not to be touched. */
static char *
dup_only_build (MoultAttached *self, MoultBoard *board)
{
    if (moult_board_get_device (board) == NULL || moult_board_get_mode (board) == MOULT_BOARD_GONE
        || moult_board_get_ignored (board))
        return NULL;

    g_auto (GStrv) builds =
        moult_chooser_list_builds (get_catalogue (self), moult_board_get_device (board),
                                   moult_board_get_info (board), &(MoultFirmwareRequest) { 0 });

    return g_strv_length (builds) == 1 ? g_strdup (builds[0]) : NULL;
}

static void
add_kind (MoultAttached *self, GPtrArray *kinds, MoultBoard *board)
{
    g_autofree char *build = dup_only_build (self, board);
    MoultCatalogueBoard *kind =
        build != NULL ? moult_catalogue_find (get_catalogue (self), build) : NULL;

    if (kind != NULL && !g_ptr_array_find (kinds, kind, NULL))
        g_ptr_array_add (kinds, kind);
}

static gboolean
is_same (MoultAttached *self, GPtrArray *kinds)
{
    if (g_list_model_get_n_items (G_LIST_MODEL (self->kinds)) != kinds->len)
        return FALSE;
    for (guint i = 0; i < kinds->len; i++) {
        g_autoptr (MoultCatalogueBoard) kind =
            g_list_model_get_item (G_LIST_MODEL (self->kinds), i);

        if (kind != g_ptr_array_index (kinds, i))
            return FALSE;
    }
    return TRUE;
}

static void
update (MoultAttached *self)
{
    GListModel *boards = moult_workbench_get_boards (self->workbench);
    g_autoptr (GPtrArray) kinds = g_ptr_array_new ();

    for (guint i = 0; i < g_list_model_get_n_items (boards); i++) {
        g_autoptr (MoultBoard) board = g_list_model_get_item (boards, i);

        add_kind (self, kinds, board);
    }
    if (!is_same (self, kinds))
        g_list_store_splice (self->kinds, 0, g_list_model_get_n_items (G_LIST_MODEL (self->kinds)),
                             kinds->pdata, kinds->len);
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
on_board_changed_cb (MoultAttached *self)
{
    g_assert (MOULT_IS_ATTACHED (self));

    update (self);
}

static void
on_boards_changed_cb (MoultAttached *self, guint position, guint removed, guint added)
{
    static const char *const details[] = { "notify::info", "notify::mode", "notify::device",
                                           "notify::ignored", "notify::name" };
    GListModel *boards = moult_workbench_get_boards (self->workbench);

    g_assert (MOULT_IS_ATTACHED (self));

    for (guint i = position; i < position + added; i++) {
        g_autoptr (MoultBoard) board = g_list_model_get_item (boards, i);

        for (gsize j = 0; j < G_N_ELEMENTS (details); j++)
            g_signal_connect_object (board, details[j], G_CALLBACK (on_board_changed_cb), self,
                                     G_CONNECT_SWAPPED);
    }
    update (self);
}

static void
moult_attached_dispose (GObject *object)
{
    MoultAttached *self = MOULT_ATTACHED (object);

    g_clear_object (&self->workbench);
    g_clear_object (&self->kinds);

    G_OBJECT_CLASS (moult_attached_parent_class)->dispose (object);
}

static void
moult_attached_class_init (MoultAttachedClass *klass)
{
    G_OBJECT_CLASS (klass)->dispose = moult_attached_dispose;

    signals[SIGNAL_CHANGED] = g_signal_new ("changed", MOULT_TYPE_ATTACHED, G_SIGNAL_RUN_LAST, 0,
                                            NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
moult_attached_init (MoultAttached *self)
{
    self->kinds = g_list_store_new (MOULT_TYPE_CATALOGUE_BOARD);
}

MoultAttached *
moult_attached_new (MoultWorkbench *workbench)
{
    g_return_val_if_fail (MOULT_IS_WORKBENCH (workbench), NULL);

    MoultAttached *self = g_object_new (MOULT_TYPE_ATTACHED, NULL);
    GListModel *boards = moult_workbench_get_boards (workbench);

    self->workbench = g_object_ref (workbench);
    g_signal_connect_object (boards, "items-changed", G_CALLBACK (on_boards_changed_cb), self,
                             G_CONNECT_SWAPPED);
    on_boards_changed_cb (self, 0, 0, g_list_model_get_n_items (boards));
    return self;
}

GListModel *
moult_attached_get_kinds (MoultAttached *self)
{
    g_return_val_if_fail (MOULT_IS_ATTACHED (self), NULL);

    return G_LIST_MODEL (self->kinds);
}

static gboolean
needs (MoultAttached *self, MoultBoard *board, MoultCatalogueBoard *kind, const char *variant)
{
    g_autofree char *build = dup_only_build (self, board);

    return build != NULL && moult_catalogue_find (get_catalogue (self), build) == kind
           && (variant == NULL || g_str_equal (moult_firmware_words_get_variant (build), variant));
}

GPtrArray *
moult_attached_find_boards (MoultAttached *self, const char *board_id, const char *variant)
{
    g_return_val_if_fail (MOULT_IS_ATTACHED (self) && board_id != NULL, NULL);

    GListModel *boards = moult_workbench_get_boards (self->workbench);
    MoultCatalogueBoard *kind = moult_catalogue_find (get_catalogue (self), board_id);
    GPtrArray *found = g_ptr_array_new_with_free_func (g_object_unref);

    for (guint i = 0; i < g_list_model_get_n_items (boards); i++) {
        g_autoptr (MoultBoard) board = g_list_model_get_item (boards, i);

        if (kind != NULL && needs (self, board, kind, variant))
            g_ptr_array_add (found, g_steal_pointer (&board));
    }
    return found;
}
