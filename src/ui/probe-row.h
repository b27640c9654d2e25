/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "workbench.h"

G_BEGIN_DECLS

#define MOULT_TYPE_PROBE_ROW (moult_probe_row_get_type ())
G_DECLARE_FINAL_TYPE (MoultProbeRow, moult_probe_row, MOULT, PROBE_ROW, AdwExpanderRow)

/* @settings: (nullable) */
GtkWidget *moult_probe_row_new (MoultWorkbench *workbench, GSettings *settings, MoultProbe *probe);

MoultProbe *moult_probe_row_get_probe (MoultProbeRow *self);

/* Asks what is behind the probe; does nothing while it is asked or worked through. */
void moult_probe_row_ask (MoultProbeRow *self);

/* Where there is little room the state stands below the name. */
void moult_probe_row_set_narrow (MoultProbeRow *self, gboolean narrow);

G_END_DECLS
