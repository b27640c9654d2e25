/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "variant-rows.h"

#include <glib/gi18n.h>

static void
add (GtkListBox *list, const MoultVariantRows *rows, const char *variant, const char *meaning)
{
    GtkListBoxRow *first = gtk_list_box_get_row_at_index (list, 0);
    MoultVersionRow *row = MOULT_VERSION_ROW (moult_version_row_new_for_variant (variant, meaning));

    moult_version_row_set_group (row, first != NULL ? MOULT_VERSION_ROW (first) : NULL);
    if (rows->has_recommended && g_strcmp0 (variant, rows->recommended) == 0)
        moult_version_row_set_badge (row, C_ ("variant of a firmware", "Recommended"), "accent");
    if (g_strcmp0 (variant, rows->chosen) == 0)
        moult_version_row_set_active (row);
    gtk_list_box_append (list, GTK_WIDGET (row));
}

void
moult_variant_rows_fill (GtkListBox *list,
                         const MoultVariantRows *rows,
                         GCallback on_checked,
                         GObject *self)
{
    g_return_if_fail (GTK_IS_LIST_BOX (list) && rows != NULL && G_IS_OBJECT (self));

    const MoultBoardKind *kind = moult_catalogue_board_get_kind (rows->kind);
    g_auto (GStrv) others = moult_catalogue_board_list_other_variants (rows->kind);
    GtkListBoxRow *row;

    add (list, rows, NULL, _ ("What is right for most boards of this kind"));
    for (guint i = 0; i < kind->n_variants; i++)
        add (list, rows, kind->variants[i].id, _ (kind->variants[i].meaning));
    for (gsize i = 0; others[i] != NULL; i++)
        add (list, rows, others[i], NULL);
    for (int i = 0; (row = gtk_list_box_get_row_at_index (list, i)) != NULL; i++)
        g_signal_connect_object (row, "checked", on_checked, self, G_CONNECT_SWAPPED);
}
