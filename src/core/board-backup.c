/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "board-backup.h"

/* What boards and their makers' strings say becomes a part of a file name. */
static void
append_plain (GString *name, const char *text)
{
    g_autofree char *plain = g_strdup (text);

    g_strcanon (plain, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_.-", '_');
    g_string_append_printf (name, "%.64s-", plain);
}

char *
moult_board_backup_dup_name (MoultDevice *device, MoultBoardInfo *info)
{
    g_return_val_if_fail (MOULT_IS_DEVICE (device), NULL);

    g_autoptr (GDateTime) now = g_date_time_new_now_local ();
    g_autofree char *time = g_date_time_format (now, "%Y%m%d-%H%M%S");
    const char *board_id = info != NULL ? moult_board_info_get_board_id (info) : "";
    const char *serial = moult_device_get_serial (device);
    GString *name = g_string_new (NULL);

    append_plain (name, *board_id != '\0' ? board_id : "board");
    append_plain (name, serial != NULL ? serial : moult_device_get_location (device));
    g_string_append (name, time);
    if (name->str[0] == '.')
        name->str[0] = '_';
    return g_string_free (name, FALSE);
}
