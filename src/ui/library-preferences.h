/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "library.h"

G_BEGIN_DECLS

/**
 * MoultLibraryPreferences:
 *
 * Where firmware comes from, where it is kept, and which is recommended.
 */
#define MOULT_TYPE_LIBRARY_PREFERENCES (moult_library_preferences_get_type ())
G_DECLARE_FINAL_TYPE (MoultLibraryPreferences,
                      moult_library_preferences,
                      MOULT,
                      LIBRARY_PREFERENCES,
                      AdwPreferencesPage)

/* @library: the one in use, which keeps its place until the next start */
void moult_library_preferences_bind (MoultLibraryPreferences *self,
                                     GSettings *settings,
                                     MoultLibrary *library);

G_END_DECLS
