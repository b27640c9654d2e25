/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "workbench.h"

#include <gtk/gtk.h>

#include "error.h"
#include "fit.h"
#include "image-parse.h"
#include "left-alone.h"

struct _MoultWorkbench {
    GObject parent_instance;

    const MoultServices *services;
    GtkFlattenListModel *boards;
    GListStore *lists; /* of the one board list, once there is one */
    MoultBoardList *list;
    MoultDeviceSource *devices;
    MoultJobQueue *queue;
    GHashTable *choices; /* MoultBoard → MoultChoice */
    MoultLeftAlone *left_alone;
    GPtrArray *files; /* MoultFirmware: opened by the user, each path once */
};

G_DEFINE_FINAL_TYPE (MoultWorkbench, moult_workbench, G_TYPE_OBJECT)

static gboolean
is_gone (gpointer key, gpointer value, gpointer user_data)
{
    MoultWorkbench *self = user_data;

    return moult_board_list_find (self->list, moult_board_get_location (key)) != key;
}

static MoultFit
rate (MoultBoard *board, MoultFirmware *firmware)
{
    return moult_fit_rate (firmware, moult_board_get_device (board), moult_board_get_info (board));
}

/* A file that was opened before the board said who it is. */
static void
on_info_changed_cb (MoultWorkbench *self, GParamSpec *pspec, MoultBoard *board)
{
    g_assert (MOULT_IS_WORKBENCH (self));

    MoultChoice *choice = moult_workbench_get_choice (self, board);
    MoultFirmware *chosen = moult_choice_get_firmware (choice);

    if (moult_choice_get_loading (choice) || moult_board_get_device (board) == NULL
        || (chosen != NULL && rate (board, chosen) != MOULT_FIT_CONTRADICTS))
        return;
    for (guint i = self->files->len; i > 0; i--) {
        MoultFirmware *firmware = g_ptr_array_index (self->files, i - 1);

        if (rate (board, firmware) == MOULT_FIT_BOARD) {
            moult_choice_set_firmware (choice, firmware);
            return;
        }
    }
}

static void
on_boards_changed_cb (MoultWorkbench *self, guint position, guint removed, guint added)
{
    g_assert (MOULT_IS_WORKBENCH (self));

    for (guint i = position; i < position + added; i++) {
        g_autoptr (MoultBoard) board = g_list_model_get_item (G_LIST_MODEL (self->list), i);

        g_signal_connect_object (board, "notify::info", G_CALLBACK (on_info_changed_cb), self,
                                 G_CONNECT_SWAPPED);
    }
    if (removed > 0)
        g_hash_table_foreach_remove (self->choices, is_gone, self);
}

/* A file that is opened once more may be another one by now. */
static void
add_file (MoultWorkbench *self, MoultFirmware *firmware)
{
    for (guint i = 0; i < self->files->len; i++) {
        if (g_str_equal (moult_firmware_get_path (g_ptr_array_index (self->files, i)),
                         moult_firmware_get_path (firmware))) {
            g_ptr_array_remove_index (self->files, i);
            break;
        }
    }
    g_ptr_array_add (self->files, g_object_ref (firmware));
}

static void
on_choice_opened_cb (MoultWorkbench *self, MoultChoice *choice)
{
    g_assert (MOULT_IS_WORKBENCH (self));

    if (moult_choice_get_firmware (choice) != NULL)
        add_file (self, moult_choice_get_firmware (choice));
}

static void
on_file_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (GTask) task = G_TASK (user_data);
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultFirmware) firmware = moult_firmware_open_finish (result, &error);

    if (firmware == NULL) {
        g_task_return_error (task, g_steal_pointer (&error));
        return;
    }
    add_file (g_task_get_source_object (task), firmware);
    g_task_return_pointer (task, g_steal_pointer (&firmware), g_object_unref);
}

static void
moult_workbench_dispose (GObject *object)
{
    MoultWorkbench *self = MOULT_WORKBENCH (object);

    g_hash_table_remove_all (self->choices);
    g_clear_object (&self->left_alone);
    g_clear_object (&self->boards);
    g_clear_object (&self->lists);
    g_clear_object (&self->queue);
    g_clear_object (&self->list);
    g_clear_object (&self->devices);

    G_OBJECT_CLASS (moult_workbench_parent_class)->dispose (object);
}

static void
moult_workbench_finalize (GObject *object)
{
    MoultWorkbench *self = MOULT_WORKBENCH (object);

    g_hash_table_unref (self->choices);
    g_ptr_array_unref (self->files);

    G_OBJECT_CLASS (moult_workbench_parent_class)->finalize (object);
}

static void
moult_workbench_class_init (MoultWorkbenchClass *klass)
{
    GObjectClass *object_class = G_OBJECT_CLASS (klass);

    object_class->dispose = moult_workbench_dispose;
    object_class->finalize = moult_workbench_finalize;
}

static void
moult_workbench_init (MoultWorkbench *self)
{
    self->lists = g_list_store_new (G_TYPE_LIST_MODEL);
    self->boards = gtk_flatten_list_model_new (g_object_ref (G_LIST_MODEL (self->lists)));
    self->choices = g_hash_table_new_full (NULL, NULL, g_object_unref, g_object_unref);
    self->files = g_ptr_array_new_with_free_func (g_object_unref);
}

MoultWorkbench *
moult_workbench_new (const MoultServices *services, GSettings *settings)
{
    g_return_val_if_fail (services != NULL, NULL);

    MoultWorkbench *self = g_object_new (MOULT_TYPE_WORKBENCH, NULL);
    self->services = services;
    self->left_alone = moult_left_alone_new (G_LIST_MODEL (self->boards), settings);
    return self;
}

void
moult_workbench_start (MoultWorkbench *self)
{
    g_return_if_fail (MOULT_IS_WORKBENCH (self));

    if (self->list != NULL)
        return;
    self->devices = self->services->start ();
    self->queue = moult_job_queue_new (self->devices, moult_image_parse, 0);
    self->list = moult_board_list_new (self->devices);
    g_signal_connect_object (self->list, "items-changed", G_CALLBACK (on_boards_changed_cb), self,
                             G_CONNECT_SWAPPED);
    on_boards_changed_cb (self, 0, 0, g_list_model_get_n_items (G_LIST_MODEL (self->list)));
    g_list_store_append (self->lists, self->list);
}

GListModel *
moult_workbench_get_boards (MoultWorkbench *self)
{
    g_return_val_if_fail (MOULT_IS_WORKBENCH (self), NULL);

    return G_LIST_MODEL (self->boards);
}

MoultJobQueue *
moult_workbench_get_queue (MoultWorkbench *self)
{
    g_return_val_if_fail (MOULT_IS_WORKBENCH (self), NULL);

    return self->queue;
}

MoultChoice *
moult_workbench_get_choice (MoultWorkbench *self, MoultBoard *board)
{
    g_return_val_if_fail (MOULT_IS_WORKBENCH (self) && MOULT_IS_BOARD (board), NULL);

    MoultChoice *choice = g_hash_table_lookup (self->choices, board);

    if (choice == NULL) {
        choice = moult_choice_new (board, self->queue);
        g_signal_connect_object (choice, "opened", G_CALLBACK (on_choice_opened_cb), self,
                                 G_CONNECT_SWAPPED);
        g_hash_table_insert (self->choices, g_object_ref (board), choice);
    }
    return choice;
}

const MoultServices *
moult_workbench_get_services (MoultWorkbench *self)
{
    g_return_val_if_fail (MOULT_IS_WORKBENCH (self), NULL);

    return self->services;
}

void
moult_workbench_open_async (MoultWorkbench *self,
                            GFile *file,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
    g_return_if_fail (MOULT_IS_WORKBENCH (self) && G_IS_FILE (file));

    g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

    g_task_set_source_tag (task, moult_workbench_open_async);
    if (g_file_peek_path (file) == NULL)
        g_task_return_new_error (task, MOULT_ERROR, MOULT_ERROR_NOT_FOUND,
                                 "the file is not on this computer");
    else
        moult_firmware_open_async (g_file_peek_path (file), moult_image_parse, NULL,
                                   on_file_read_cb, g_steal_pointer (&task));
}

MoultFirmware *
moult_workbench_open_finish (MoultWorkbench *self, GAsyncResult *result, GError **error)
{
    g_return_val_if_fail (g_task_is_valid (result, self), NULL);

    return g_task_propagate_pointer (G_TASK (result), error);
}

/* Where only the chip is known it must be because the board can say no more. */
static gboolean
may_be_chosen_for (MoultBoard *board, MoultFit fit)
{
    return moult_board_get_device (board) != NULL
           && (fit == MOULT_FIT_BOARD || moult_board_get_mode (board) == MOULT_BOARD_BOOTLOADER);
}

GPtrArray *
moult_workbench_choose (MoultWorkbench *self, MoultFirmware *firmware)
{
    g_return_val_if_fail (MOULT_IS_WORKBENCH (self) && MOULT_IS_FIRMWARE (firmware), NULL);

    GListModel *boards = moult_workbench_get_boards (self);
    GPtrArray *chosen = g_ptr_array_new_with_free_func (g_object_unref);

    for (MoultFit wanted = MOULT_FIT_BOARD; chosen->len == 0 && wanted > MOULT_FIT_CONTRADICTS;
         wanted--) {
        for (guint i = 0; i < g_list_model_get_n_items (boards); i++) {
            g_autoptr (MoultBoard) board = g_list_model_get_item (boards, i);

            if (may_be_chosen_for (board, wanted) && rate (board, firmware) == wanted)
                g_ptr_array_add (chosen, g_steal_pointer (&board));
        }
    }
    for (guint i = 0; i < chosen->len; i++)
        moult_choice_set_firmware (moult_workbench_get_choice (self, g_ptr_array_index (chosen, i)),
                                   firmware);
    return chosen;
}

gboolean
moult_workbench_has_files (MoultWorkbench *self)
{
    g_return_val_if_fail (MOULT_IS_WORKBENCH (self), FALSE);

    return self->files->len > 0;
}

MoultPlan *
moult_workbench_create_plan (MoultWorkbench *self)
{
    g_return_val_if_fail (MOULT_IS_WORKBENCH (self), NULL);

    g_autoptr (GPtrArray) boards = g_ptr_array_new_with_free_func (g_object_unref);

    for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->boards)); i++)
        g_ptr_array_add (boards, g_list_model_get_item (G_LIST_MODEL (self->boards), i));
    return moult_plan_new (boards, self->files, NULL, MOULT_PLAN_DEFAULT);
}

void
moult_workbench_set_left_alone (MoultWorkbench *self, MoultBoard *board, gboolean left_alone)
{
    g_return_if_fail (MOULT_IS_WORKBENCH (self));

    moult_left_alone_set (self->left_alone, board, left_alone);
}

void
moult_workbench_ask (MoultWorkbench *self, MoultBoard *board)
{
    g_return_if_fail (MOULT_IS_WORKBENCH (self) && MOULT_IS_BOARD (board));

    if (self->list != NULL)
        moult_board_list_ask (self->list, board);
}
