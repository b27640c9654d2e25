/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "progress.h"

G_BEGIN_DECLS

/**
 * MoultStepRow:
 *
 * One step of a job: to come, working, or done, with its time.
 */
#define MOULT_TYPE_STEP_ROW (moult_step_row_get_type ())
G_DECLARE_FINAL_TYPE (MoultStepRow, moult_step_row, MOULT, STEP_ROW, GtkListBoxRow)

GtkWidget *moult_step_row_new (MoultStep step);
void moult_step_row_update (MoultStepRow *self, const MoultProgressState *progress);

G_END_DECLS
