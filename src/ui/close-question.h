/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "workbench.h"

G_BEGIN_DECLS

/* What has to be asked before the window is closed: the response "close" is a yes. %NULL when no
 * board is worked on, nothing is built, the workshop is not armed and @recipe_changed, which is
 * lost, is %FALSE. */
AdwDialog *moult_close_question_new (MoultWorkbench *workbench, gboolean recipe_changed);

G_END_DECLS
