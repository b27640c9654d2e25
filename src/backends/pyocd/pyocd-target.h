/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "pyocd-features.h"
#include "target.h"

G_BEGIN_DECLS

/**
 * MoultPyocdChoice:
 *
 * What pyOCD is to take a chip for.
 */
typedef struct {
    char *target; /* for -t */
    char *pack;   /* the pack that has it, by its path; or NULL: pyOCD knows it by itself */
} MoultPyocdChoice;

void moult_pyocd_choice_clear (MoultPyocdChoice *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MoultPyocdChoice, moult_pyocd_choice_clear)

/**
 * moult_pyocd_choose_target:
 * @packs: (element-type MoultPyocdPack): of the user
 * @target: (nullable): what the chip says that it is
 * @wanted: (nullable): what the user says, which counts more
 *
 * Finds pyOCD's target for exactly this chip: by the names that the board data has for its part, or
 * by the part's name in a pack. Never another part line, however alike its name is: it would be
 * erased and written by rules that are not its own. Fails with %MOULT_ERROR_DEPENDENCY, which names
 * what comes close and what is missing.
 */
gboolean moult_pyocd_choose_target (MoultPyocdFeatures *features,
                                    GPtrArray *packs,
                                    const MoultTarget *target,
                                    const char *wanted,
                                    MoultPyocdChoice *choice,
                                    GError **error);

G_END_DECLS
