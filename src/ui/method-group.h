/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "choice.h"

G_BEGIN_DECLS

/**
 * MoultMethodGroup:
 *
 * By which way a board is written: its own bootloader, or a debug probe that is wired to it. Shows
 * only where there are both.
 */
#define MOULT_TYPE_METHOD_GROUP (moult_method_group_get_type ())
G_DECLARE_FINAL_TYPE (MoultMethodGroup,
                      moult_method_group,
                      MOULT,
                      METHOD_GROUP,
                      AdwPreferencesGroup)

/* Once. @probes: (element-type MoultProbe): all that are attached */
void moult_method_group_bind (MoultMethodGroup *self, MoultChoice *choice, GListModel *probes);

/* After any change of the choice. */
void moult_method_group_update (MoultMethodGroup *self);

G_END_DECLS
