/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define MOULT_TYPE_GRADUAL_LIST (moult_gradual_list_get_type ())
G_DECLARE_FINAL_TYPE (MoultGradualList, moult_gradual_list, MOULT, GRADUAL_LIST, AdwBin)

typedef gboolean (*MoultGradualListMatch) (gpointer item, gpointer user_data);

/**
 * moult_gradual_list_bind:
 * @create: makes the row of an item, once
 * @matches: whether an item is shown; asked for each item at moult_gradual_list_refilter()
 * @user_data: for both; outlives the list
 *
 * Shows the items of a model. May be called once.
 */
void moult_gradual_list_bind (MoultGradualList *self,
                              GListModel *model,
                              GtkListBoxCreateWidgetFunc create,
                              MoultGradualListMatch matches,
                              gpointer user_data);

/* What @matches says is another now. */
void moult_gradual_list_refilter (MoultGradualList *self);
/* How many match, whether their rows are there already or not. */
guint moult_gradual_list_get_n_matches (MoultGradualList *self);

/* The first item that matches; %NULL: none does. Borrowed. */
gpointer moult_gradual_list_get_first (MoultGradualList *self);

/* Calls back for each row that was made. */
void moult_gradual_list_foreach (MoultGradualList *self, GFunc func, gpointer user_data);

G_END_DECLS
