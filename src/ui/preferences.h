/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "library.h"

G_BEGIN_DECLS

#define MOULT_TYPE_PREFERENCES (moult_preferences_get_type ())
G_DECLARE_FINAL_TYPE (MoultPreferences, moult_preferences, MOULT, PREFERENCES, AdwPreferencesDialog)

/* Present it with adw_dialog_present(). Changes take effect at once. */
AdwDialog *moult_preferences_new (GSettings *settings, MoultLibrary *library);

G_END_DECLS
