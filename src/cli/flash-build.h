/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "attached.h"
#include "chooser.h"
#include "flash-arguments.h"
#include "library.h"
#include "source-tree.h"

G_BEGIN_DECLS

/* The build that a board needs, by the evidence for its firmware. Fails with
 * %MOULT_ERROR_NOT_FOUND where that leaves none or more than one. (transfer full) */
char *moult_flash_build_dup_id (MoultSourceTree *tree,
                                MoultLibrary *library,
                                MoultBoard *board,
                                const MoultFirmwareRequest *request,
                                GError **error);

/**
 * moult_flash_build:
 * @boards: (element-type MoultBoard)
 * @recommendations: (out) (transfer full) (element-type MoultRecommendation): what was built for
 *     each board, in their order
 *
 * Builds what each board needs, each distinct build once. Which that is the evidence for the
 * board's firmware tells; where that leaves more than one the user has to. Says on stderr what went
 * wrong.
 */
MoultExit moult_flash_build (const MoultFlashArguments *arguments,
                             MoultAttached *attached,
                             GPtrArray *boards,
                             MoultLibrary *library,
                             GPtrArray **recommendations);

G_END_DECLS
