/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "probe-choice.h"

#include "error.h"
#include "probe-list.h"

MoultProbe *
moult_probe_choice_find (MoultAttached *attached, const char *id, GError **error)
{
    g_autoptr (MoultProbeList) probes = moult_probe_list_new (moult_attached_get_devices (attached),
                                                              moult_attached_get_boards (attached));

    if (id == NULL && g_list_model_get_n_items (G_LIST_MODEL (probes)) == 1)
        return g_list_model_get_item (G_LIST_MODEL (probes), 0);

    g_autoptr (GError) reason = NULL;
    MoultProbe *probe = moult_probe_list_find (probes, id != NULL ? id : "", &reason);
    if (probe != NULL)
        return g_object_ref (probe);
    if (id != NULL)
        g_propagate_error (error, g_steal_pointer (&reason));
    else
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND,
                     "a debug probe has to be named with --probe-id: %s", reason->message);
    return NULL;
}

GPtrArray *
moult_probe_choice_get_boards (MoultProbe *probe)
{
    GPtrArray *boards = g_ptr_array_new_with_free_func (g_object_unref);
    MoultBoard *board = moult_probe_get_board (probe);
    MoultDevice *device = moult_probe_get_device (probe);

    if (board != NULL
        && g_str_equal (moult_board_get_location (board), moult_device_get_location (device))) {
        g_ptr_array_add (boards, g_object_ref (board));
        return boards;
    }
    board = moult_board_new (moult_device_get_location (device));
    moult_board_set_device (board, device);
    moult_board_set_mode (board, MOULT_BOARD_BOOTLOADER, NULL);
    g_ptr_array_add (boards, board);
    return boards;
}
