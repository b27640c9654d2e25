/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "pyocd-board-target.h"

#include "board-db.h"
#include "target-db.h"

static gboolean
needs_board (const MoultTarget *chip, const char *board_id)
{
    if (chip == NULL)
        return TRUE;
    return chip->pyocd[0] == NULL && chip->pack_part == NULL
           && g_strv_contains ((const char *const *) chip->boards, board_id);
}

static GStrv
dup_names (const MoultTargetPart *part)
{
    g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

    for (guint i = 0; i < part->pyocd->len; i++)
        g_strv_builder_add (names, g_ptr_array_index (part->pyocd, i));
    return g_strv_builder_end (names);
}

MoultTarget *
moult_pyocd_dup_board_target (MoultBoardInfo *info, const MoultTarget *chip)
{
    const MoultBoardKind *kind =
        info != NULL ? moult_board_db_lookup (moult_board_info_get_board_id (info)) : NULL;
    const MoultTargetBoard *board =
        kind != NULL ? moult_target_db_find_board (moult_target_db_get (), kind->board_id) : NULL;

    if (board == NULL || !needs_board (chip, kind->board_id))
        return NULL;

    MoultTarget *target = moult_target_new ();
    g_strfreev (target->pyocd);
    target->pyocd = dup_names (board->part);
    target->name = g_strdup (board->mcu);
    target->pack_part = g_strdup (board->pack_part);
    return target;
}
