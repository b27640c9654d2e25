/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "pyocd-board-target.h"

#include "board-db.h"
#include "target-db.h"
#include "target-narrow.h"

static MoultTarget *
dup_target (const MoultTargetBoard *board)
{
    MoultTarget *target = moult_target_new ();

    moult_target_set_list (&target->pyocd, board->part->pyocd);
    target->name = g_strdup (board->mcu);
    target->pack_part = g_strdup (board->pack_part);
    return target;
}

MoultTarget *
moult_pyocd_dup_board_target (const char *board_id, MoultTarget *chip)
{
    const MoultBoardKind *kind = board_id != NULL ? moult_board_db_lookup (board_id) : NULL;
    const MoultTargetBoard *board =
        kind != NULL ? moult_target_db_find_board (moult_target_db_get (), kind->board_id) : NULL;

    if (board == NULL)
        return NULL;
    if (chip == NULL)
        return dup_target (board);
    if (chip->pyocd[0] != NULL || chip->pack_part != NULL
        || !g_strv_contains ((const char *const *) chip->boards, kind->board_id))
        return NULL;
    return moult_target_narrow (chip, kind->board_id);
}
