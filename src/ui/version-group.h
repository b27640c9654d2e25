/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "library.h"

G_BEGIN_DECLS

/**
 * MoultVersionGroup:
 *
 * The versions of one build: the newest releases, the newest preview, builds of one's own, and
 * folded away all older ones. Asks the site how large those are that are seen. Needs the action
 * "firmware.notes" above it, with a version, besides those of [class@FirmwareRow].
 */
#define MOULT_TYPE_VERSION_GROUP (moult_version_group_get_type ())
G_DECLARE_FINAL_TYPE (MoultVersionGroup,
                      moult_version_group,
                      MOULT,
                      VERSION_GROUP,
                      AdwPreferencesGroup)

void moult_version_group_set_library (MoultVersionGroup *self, MoultLibrary *library);

/* Shows what is known of a variant now. */
void
moult_version_group_show (MoultVersionGroup *self, MoultCatalogueBoard *board, const char *variant);

/* The site is being asked; @error: (nullable): why it could not be. */
void moult_version_group_set_asking (MoultVersionGroup *self, gboolean asking, const GError *error);

G_END_DECLS
