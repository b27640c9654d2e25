/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "firmware.h"

G_BEGIN_DECLS

/**
 * MoultVersionRow:
 *
 * A radio row for one version of a firmware, or one variant of it.
 */
#define MOULT_TYPE_VERSION_ROW (moult_version_row_get_type ())
G_DECLARE_FINAL_TYPE (MoultVersionRow, moult_version_row, MOULT, VERSION_ROW, AdwActionRow)

/* @newest: (nullable): the newest release */
GtkWidget *moult_version_row_new (MoultFirmware *firmware, MoultFirmware *newest);
/* @variant: %NULL: the standard build. @meaning: (nullable) */
GtkWidget *moult_version_row_new_for_variant (const char *variant, const char *meaning);

/* Whatever is the newest release when it is needed; has no firmware. */
GtkWidget *moult_version_row_new_for_newest (void);

/* The one that is checked among those of the same group; the first row of it has no @group. */
void moult_version_row_set_group (MoultVersionRow *self, MoultVersionRow *group);
void moult_version_row_set_active (MoultVersionRow *self);
gboolean moult_version_row_get_active (MoultVersionRow *self);
/* A word beside it: "Preview", "Recommended". @tint: a style class */
void moult_version_row_set_badge (MoultVersionRow *self, const char *text, const char *tint);

MoultFirmware *moult_version_row_get_firmware (MoultVersionRow *self); /* or NULL */
const char *moult_version_row_get_variant (MoultVersionRow *self);     /* or NULL */

G_END_DECLS
