/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "combo-lines.h"

static gboolean
has_lines (GListModel *model, const char *const *lines)
{
    guint n_lines = g_strv_length ((GStrv) lines) + 1;

    if (model == NULL || g_list_model_get_n_items (model) != n_lines)
        return FALSE;
    for (guint i = 1; i < n_lines; i++) {
        if (!g_str_equal (gtk_string_list_get_string (GTK_STRING_LIST (model), i), lines[i - 1]))
            return FALSE;
    }
    return TRUE;
}

void
moult_combo_lines_show (AdwComboRow *row,
                        const char *first,
                        const char *const *lines,
                        guint selected)
{
    g_return_if_fail (ADW_IS_COMBO_ROW (row) && first != NULL && lines != NULL);

    if (!has_lines (adw_combo_row_get_model (row), lines)) {
        g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);

        gtk_string_list_append (list, first);
        gtk_string_list_splice (list, 1, 0, lines);
        adw_combo_row_set_model (row, G_LIST_MODEL (list));
    }
    adw_combo_row_set_selected (row, selected);
}

const char *
moult_combo_lines_get (AdwComboRow *row)
{
    g_return_val_if_fail (ADW_IS_COMBO_ROW (row), NULL);

    gpointer item = adw_combo_row_get_selected_item (row);

    if (item == NULL || adw_combo_row_get_selected (row) == 0)
        return NULL;
    return gtk_string_object_get_string (GTK_STRING_OBJECT (item));
}

guint
moult_combo_lines_find (const char *const *lines, const char *line)
{
    g_return_val_if_fail (lines != NULL, 0);

    for (guint i = 0; line != NULL && lines[i] != NULL; i++) {
        if (g_str_equal (lines[i], line))
            return i + 1;
    }
    return 0;
}
