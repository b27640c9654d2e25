/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "library.h"

G_BEGIN_DECLS

/* Asks how many versions of each firmware are to be kept, and removes the others. @settings:
 * (nullable): where the number that is offered comes from. Tells by the action "win.toast". */
void moult_old_versions_present (GtkWidget *parent, MoultLibrary *library, GSettings *settings);

G_END_DECLS
