/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Shows all keyboard shortcuts above @parent. Made only when asked for, since the window of
 * GtkApplication's own (gtk/help-overlay.ui) would be built before the first frame. */
void moult_shortcuts_present (GtkWindow *parent);

G_END_DECLS
