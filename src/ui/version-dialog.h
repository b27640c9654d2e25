/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "choice.h"
#include "library.h"

G_BEGIN_DECLS

#define MOULT_TYPE_VERSION_DIALOG (moult_version_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MoultVersionDialog, moult_version_dialog, MOULT, VERSION_DIALOG, AdwDialog)

/* Another version or variant for the board of a choice, to which the pick goes; nothing is written.
 * Signal "open": a file is wanted instead. %NULL: it is not known which kind of board it is.
 * (transfer full) */
AdwDialog *moult_version_dialog_new (MoultChoice *choice, MoultLibrary *library);

G_END_DECLS
