/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "workbench.h"

G_BEGIN_DECLS

#define MOULT_TYPE_PROBES_PAGE (moult_probes_page_get_type ())
G_DECLARE_FINAL_TYPE (MoultProbesPage, moult_probes_page, MOULT, PROBES_PAGE, AdwNavigationPage)

/* @settings: (nullable) */
AdwNavigationPage *moult_probes_page_new (MoultWorkbench *workbench, GSettings *settings);

void moult_probes_page_set_narrow (MoultProbesPage *self, gboolean narrow);

G_END_DECLS
