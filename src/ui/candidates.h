/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "board-db.h"

G_BEGIN_DECLS

/**
 * MoultCandidate:
 *
 * A build that a board may need, where only the user can say which.
 */
typedef struct {
    char *build;                /* "RPI_PICO2-RISCV" */
    const MoultBoardKind *kind; /* never %NULL */
    const char *variant;        /* "RISCV" in @build; %NULL: the standard one */
    guint likeness;             /* how much the kind's words are those that USB tells */
} MoultCandidate;

/* The candidates, most likely first: those whose maker and name USB tells, then generic builds,
 * then by name; variants after standard builds. (transfer full) (element-type MoultCandidate) */
GPtrArray *moult_candidates_list (const char *const *builds, MoultDevice *device);

/* Whether all of them are for one kind of board, so that only the variant is open. */
gboolean moult_candidates_are_variants (GPtrArray *candidates);

G_END_DECLS
