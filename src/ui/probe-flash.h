/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "workbench.h"

G_BEGIN_DECLS

/* Why nothing can be flashed through the probe now, translated; %NULL: nothing is in the way. */
const char *moult_probe_flash_get_obstacle (MoultProbe *probe);

/**
 * moult_probe_flash_begin:
 * @widget: what is pressed
 * @settings: (nullable)
 *
 * Asks for a file, then shows the plan for what is behind the probe: the board that it belongs to,
 * else a row of its own. Nothing is written before the plan is confirmed.
 */
void moult_probe_flash_begin (GtkWidget *widget,
                              MoultWorkbench *workbench,
                              GSettings *settings,
                              MoultProbe *probe);

/* The job that goes through the probe, or the last one that did; or %NULL. (transfer none) */
MoultFlashJob *moult_probe_flash_find_job (MoultJobQueue *queue, MoultProbe *probe);

G_END_DECLS
