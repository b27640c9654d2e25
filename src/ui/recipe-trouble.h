/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Tells why a recipe could not be opened or saved, what did not happen, and the way out. */
void moult_recipe_trouble_present_open (GtkWidget *parent, GFile *file, const GError *error);
void moult_recipe_trouble_present_save (GtkWidget *parent, GFile *file, const GError *error);

G_END_DECLS
