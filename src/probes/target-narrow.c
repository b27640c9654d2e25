/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "target-narrow.h"

#include "target-db.h"

/* What the chip has told stays; what its part line tells is new. */
static MoultTarget *
rename_target (const MoultTarget *self, const MoultTargetBoard *board)
{
    MoultTarget *target = moult_target_new ();
    const MoultTargetPart *part = board->part;

    target->name = g_strdup (part->name);
    target->part = g_strdup (part->key);
    target->core = g_strdup (self->core);
    target->n_cores = self->n_cores;
    target->revision = g_strdup (self->revision);
    target->flash_base = self->flash_base;
    target->flash_size = self->flash_size;
    target->lock = self->lock;
    target->unique_id = g_strdup (self->unique_id);
    target->port = g_strdup (self->port);
    target->chip = g_strdup (self->chip);
    moult_target_set_list (&target->boards, part->boards);
    moult_target_set_list (&target->pyocd, part->pyocd);
    target->pack_part = g_strdup (board->pack_part);
    target->max_frequency = self->max_frequency;
    return target;
}

MoultTarget *
moult_target_narrow (MoultTarget *self, const char *board_id)
{
    const MoultTargetBoard *board = moult_target_db_find_board (moult_target_db_get (), board_id);

    if (board == NULL || !g_strv_contains ((const char *const *) self->boards, board_id))
        return moult_target_ref (self);
    return rename_target (self, board);
}
