/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define MOULT_TYPE_WRAP_BOX (moult_wrap_box_get_type ())
G_DECLARE_FINAL_TYPE (MoultWrapBox, moult_wrap_box, MOULT, WRAP_BOX, GtkWidget)

/* For widgets that are made in code; templates put children into it. */
void moult_wrap_box_append (MoultWrapBox *self, GtkWidget *child);
void moult_wrap_box_remove_all (MoultWrapBox *self);

G_END_DECLS
