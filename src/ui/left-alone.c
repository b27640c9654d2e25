/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "left-alone.h"

#define KEY "ignored-devices"

struct _MoultLeftAlone {
    GObject parent_instance;

    GListModel *boards;
    GSettings *settings; /* or NULL */
    GHashTable *marks;   /* serial numbers and places */
};

G_DEFINE_FINAL_TYPE (MoultLeftAlone, moult_left_alone, G_TYPE_OBJECT)

static const char *
get_mark (MoultBoard *board)
{
    MoultDevice *device = moult_board_get_device (board);
    const char *serial = device != NULL ? moult_device_get_serial (device) : NULL;

    return serial != NULL && *serial != '\0' ? serial : moult_board_get_location (board);
}

static void
tell (MoultLeftAlone *self, MoultBoard *board)
{
    moult_board_set_ignored (board, g_hash_table_contains (self->marks, get_mark (board)));
}

static void
tell_all (MoultLeftAlone *self)
{
    for (guint i = 0; i < g_list_model_get_n_items (self->boards); i++) {
        g_autoptr (MoultBoard) board = g_list_model_get_item (self->boards, i);

        tell (self, board);
    }
}

static void
on_device_changed_cb (MoultLeftAlone *self, GParamSpec *pspec, MoultBoard *board)
{
    g_assert (MOULT_IS_LEFT_ALONE (self));

    /* A bootloader has another serial number; the wish holds on. */
    if (moult_board_get_mode (board) != MOULT_BOARD_BOOTLOADER)
        tell (self, board);
}

static void
on_boards_changed_cb (MoultLeftAlone *self, guint position, guint removed, guint added)
{
    g_assert (MOULT_IS_LEFT_ALONE (self));

    for (guint i = position; i < position + added; i++) {
        g_autoptr (MoultBoard) board = g_list_model_get_item (self->boards, i);

        g_signal_connect_object (board, "notify::device", G_CALLBACK (on_device_changed_cb), self,
                                 G_CONNECT_SWAPPED);
        tell (self, board);
    }
}

static void
load (MoultLeftAlone *self)
{
    g_auto (GStrv) marks = g_settings_get_strv (self->settings, KEY);

    g_hash_table_remove_all (self->marks);
    for (gsize i = 0; marks[i] != NULL; i++)
        g_hash_table_add (self->marks, g_strdup (marks[i]));
}

static void
on_settings_changed_cb (MoultLeftAlone *self)
{
    g_assert (MOULT_IS_LEFT_ALONE (self));

    load (self);
    tell_all (self);
}

static void
save (MoultLeftAlone *self)
{
    g_autofree const char **marks =
        (const char **) g_hash_table_get_keys_as_array (self->marks, NULL);

    if (self->settings != NULL)
        g_settings_set_strv (self->settings, KEY, marks);
}

static void
moult_left_alone_finalize (GObject *object)
{
    MoultLeftAlone *self = MOULT_LEFT_ALONE (object);

    g_hash_table_unref (self->marks);
    g_clear_object (&self->boards);
    g_clear_object (&self->settings);

    G_OBJECT_CLASS (moult_left_alone_parent_class)->finalize (object);
}

static void
moult_left_alone_class_init (MoultLeftAloneClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = moult_left_alone_finalize;
}

static void
moult_left_alone_init (MoultLeftAlone *self)
{
    self->marks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

MoultLeftAlone *
moult_left_alone_new (GListModel *boards, GSettings *settings)
{
    g_return_val_if_fail (G_IS_LIST_MODEL (boards), NULL);

    MoultLeftAlone *self = g_object_new (MOULT_TYPE_LEFT_ALONE, NULL);
    self->boards = g_object_ref (boards);
    g_set_object (&self->settings, settings);
    if (settings != NULL) {
        load (self);
        g_signal_connect_object (settings, "changed::" KEY, G_CALLBACK (on_settings_changed_cb),
                                 self, G_CONNECT_SWAPPED);
    }
    g_signal_connect_object (boards, "items-changed", G_CALLBACK (on_boards_changed_cb), self,
                             G_CONNECT_SWAPPED);
    on_boards_changed_cb (self, 0, 0, g_list_model_get_n_items (boards));
    return self;
}

void
moult_left_alone_set (MoultLeftAlone *self, MoultBoard *board, gboolean left_alone)
{
    g_return_if_fail (MOULT_IS_LEFT_ALONE (self) && MOULT_IS_BOARD (board));

    if (left_alone)
        g_hash_table_add (self->marks, g_strdup (get_mark (board)));
    else
        g_hash_table_remove (self->marks, get_mark (board));
    moult_board_set_ignored (board, left_alone);
    save (self);
}
