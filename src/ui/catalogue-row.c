/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "catalogue-row.h"

#include <glib/gi18n.h>

#include "firmware-words.h"
#include "kind-filter.h"
#include "picture.h"

struct _MoultCatalogueRow {
    GtkListBoxRow parent_instance;

    /* Template widgets */
    MoultPicture *picture;
    GtkBox *words_box;
    GtkLabel *name_label;
    GtkLabel *line_label;
    GtkImage *state_icon;
    GtkLabel *state_label;

    MoultCatalogueBoard *board;
};

G_DEFINE_FINAL_TYPE (MoultCatalogueRow, moult_catalogue_row, GTK_TYPE_LIST_BOX_ROW)

static void
show_state (MoultCatalogueRow *self, const MoultFirmwareState *state)
{
    const char *tint[] = { state->tint, NULL };

    gtk_widget_set_visible (GTK_WIDGET (self->state_icon), state->icon != NULL);
    if (state->icon != NULL)
        gtk_image_set_from_icon_name (self->state_icon, state->icon);
    gtk_widget_set_css_classes (GTK_WIDGET (self->state_icon), tint);
    gtk_label_set_label (self->state_label, state->words);
}

static void
update (MoultCatalogueRow *self)
{
    const MoultBoardKind *kind = moult_catalogue_board_get_kind (self->board);
    g_auto (MoultFirmwareState) state = { 0 };
    g_autofree char *line = moult_catalogue_row_dup_line (kind);

    moult_firmware_words_read_kind (self->board, &state);
    show_state (self, &state);

    /* Translators: what is said of a board, then where its firmware is. */
    g_autofree char *description = g_strdup_printf (_ ("%s, %s"), line, state.words);
    gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    _ (kind->name), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                    description, -1);
}

static void
on_board_changed_cb (MoultCatalogueRow *self)
{
    g_assert (MOULT_IS_CATALOGUE_ROW (self));

    update (self);
}

static void
moult_catalogue_row_dispose (GObject *object)
{
    MoultCatalogueRow *self = MOULT_CATALOGUE_ROW (object);

    g_clear_object (&self->board);
    gtk_widget_dispose_template (GTK_WIDGET (self), MOULT_TYPE_CATALOGUE_ROW);

    G_OBJECT_CLASS (moult_catalogue_row_parent_class)->dispose (object);
}

static void
moult_catalogue_row_class_init (MoultCatalogueRowClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = moult_catalogue_row_dispose;

    g_type_ensure (MOULT_TYPE_PICTURE);
    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/io/github/moult/Moult/ui/catalogue-row.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultCatalogueRow, picture);
    gtk_widget_class_bind_template_child (widget_class, MoultCatalogueRow, words_box);
    gtk_widget_class_bind_template_child (widget_class, MoultCatalogueRow, name_label);
    gtk_widget_class_bind_template_child (widget_class, MoultCatalogueRow, line_label);
    gtk_widget_class_bind_template_child (widget_class, MoultCatalogueRow, state_icon);
    gtk_widget_class_bind_template_child (widget_class, MoultCatalogueRow, state_label);
}

static void
moult_catalogue_row_init (MoultCatalogueRow *self)
{
    gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
moult_catalogue_row_new (MoultCatalogueBoard *board)
{
    g_return_val_if_fail (MOULT_IS_CATALOGUE_BOARD (board), NULL);

    MoultCatalogueRow *self = g_object_new (MOULT_TYPE_CATALOGUE_ROW, NULL);
    const MoultBoardKind *kind = moult_catalogue_board_get_kind (board);
    g_autofree char *line = moult_catalogue_row_dup_line (kind);

    self->board = g_object_ref (board);
    moult_picture_set_name (self->picture, kind->picture);
    gtk_label_set_label (self->name_label, _ (kind->name));
    gtk_label_set_label (self->line_label, line);
    g_signal_connect_object (board, "changed", G_CALLBACK (on_board_changed_cb), self,
                             G_CONNECT_SWAPPED);
    update (self);
    return GTK_WIDGET (self);
}

MoultCatalogueBoard *
moult_catalogue_row_get_board (MoultCatalogueRow *self)
{
    g_return_val_if_fail (MOULT_IS_CATALOGUE_ROW (self), NULL);

    return self->board;
}

void
moult_catalogue_row_set_narrow (MoultCatalogueRow *self, gboolean narrow)
{
    g_return_if_fail (MOULT_IS_CATALOGUE_ROW (self));

    gtk_orientable_set_orientation (GTK_ORIENTABLE (self->words_box),
                                    narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
}

char *
moult_catalogue_row_dup_line (const MoultBoardKind *kind)
{
    g_return_val_if_fail (kind != NULL, NULL);

    g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
    const char *chip = moult_kind_filter_read (kind, MOULT_KIND_FILTER_CHIP);

    if (kind->vendor != NULL)
        g_strv_builder_add (builder, kind->vendor);
    if (chip != NULL)
        g_strv_builder_add (builder, chip);
    if (kind->n_variants > 0) {
        g_autofree char *variants =
            /* Translators: how many builds of firmware there are for a board, beside the usual one.
             */
            g_strdup_printf (ngettext ("%u variant", "%u variants", kind->n_variants),
                             kind->n_variants);

        g_strv_builder_add (builder, variants);
    }
    g_auto (GStrv) parts = g_strv_builder_end (builder);
    return g_strjoinv (" · ", parts);
}
