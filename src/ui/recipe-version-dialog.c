/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "recipe-version-dialog.h"

#include <glib/gi18n.h>

#include "offer-words.h"
#include "variant-rows.h"
#include "version-row.h"
#include "version.h"

/**
 * MoultRecipeVersionDialog:
 *
 * The newest release, whichever that is then, or exactly one version. What is checked counts only
 * when the user confirms it.
 */
struct _MoultRecipeVersionDialog {
    AdwDialog parent_instance;

    /* Template widgets */
    GtkWidget *variant_group;
    GtkListBox *variant_list;
    AdwPreferencesGroup *version_group;
    GtkListBox *version_list;

    MoultRecipe *recipe;
    MoultRecipeBoard *board;
    MoultCatalogueBoard *kind;
    char *variant;         /* that is checked; NULL: the standard one */
    MoultFirmware *picked; /* that is checked; NULL: the newest release */
};

G_DEFINE_FINAL_TYPE (MoultRecipeVersionDialog, moult_recipe_version_dialog, ADW_TYPE_DIALOG)

/* ---- versions ---- */

static void
on_version_checked_cb (MoultRecipeVersionDialog *self, MoultVersionRow *row)
{
    g_assert (MOULT_IS_RECIPE_VERSION_DIALOG (self));

    g_set_object (&self->picked, moult_version_row_get_firmware (row));
}

static void
add_version_row (MoultRecipeVersionDialog *self, GtkWidget *row, MoultVersionRow *first)
{
    moult_version_row_set_group (MOULT_VERSION_ROW (row), first);
    g_signal_connect_object (row, "checked", G_CALLBACK (on_version_checked_cb), self,
                             G_CONNECT_SWAPPED);
    gtk_list_box_append (self->version_list, row);
}

static void
fill_versions (MoultRecipeVersionDialog *self)
{
    g_autoptr (GPtrArray) versions =
        moult_catalogue_board_list_versions (self->kind, self->variant);
    MoultFirmware *newest = moult_catalogue_board_get_newest (self->kind, self->variant);
    g_autofree char *wanted =
        self->picked != NULL ? g_strdup (moult_firmware_get_version (self->picked)) : NULL;
    GtkWidget *first = moult_version_row_new_for_newest ();
    GtkListBoxRow *old;

    while ((old = gtk_list_box_get_row_at_index (self->version_list, 0)) != NULL)
        gtk_list_box_remove (self->version_list, GTK_WIDGET (old));
    add_version_row (self, first, NULL);
    moult_version_row_set_active (MOULT_VERSION_ROW (first));
    for (guint i = 0; i < versions->len; i++) {
        MoultFirmware *firmware = g_ptr_array_index (versions, i);
        GtkWidget *row = moult_version_row_new (firmware, newest);

        add_version_row (self, row, MOULT_VERSION_ROW (first));
        if (g_strcmp0 (moult_firmware_get_version (firmware), wanted) == 0)
            moult_version_row_set_active (MOULT_VERSION_ROW (row));
    }
}

static void
on_kind_changed_cb (MoultRecipeVersionDialog *self)
{
    g_assert (MOULT_IS_RECIPE_VERSION_DIALOG (self));

    fill_versions (self);
}

/* ---- variants ---- */

static void
on_variant_checked_cb (MoultRecipeVersionDialog *self, MoultVersionRow *row)
{
    g_assert (MOULT_IS_RECIPE_VERSION_DIALOG (self));

    if (g_set_str (&self->variant, moult_version_row_get_variant (row)))
        fill_versions (self);
}

static void
fill_variants (MoultRecipeVersionDialog *self)
{
    const MoultVariantRows rows = { .kind = self->kind, .chosen = self->variant };

    moult_variant_rows_fill (self->variant_list, &rows, G_CALLBACK (on_variant_checked_cb),
                             G_OBJECT (self));
    gtk_widget_set_visible (self->variant_group,
                            gtk_list_box_get_row_at_index (self->variant_list, 1) != NULL);
}

/* ---- the answer ---- */

static char *
dup_build (MoultRecipeVersionDialog *self)
{
    const char *board_id = moult_catalogue_board_get_kind (self->kind)->board_id;

    return self->variant != NULL ? g_strdup_printf ("%s-%s", board_id, self->variant)
                                 : g_strdup (board_id);
}

static void
choose_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
    MoultRecipeVersionDialog *self = MOULT_RECIPE_VERSION_DIALOG (widget);
    g_autofree char *build = dup_build (self);
    const char *version = self->picked != NULL ? moult_firmware_get_version (self->picked) : NULL;
    g_autoptr (MoultRecipeBoard) board = moult_recipe_board_new (build, version, NULL, NULL);

    if (!g_str_equal (moult_recipe_board_get_build (board),
                      moult_recipe_board_get_build (self->board)))
        moult_recipe_remove_board (self->recipe, self->board);
    moult_recipe_put_board (self->recipe, board);
    adw_dialog_close (ADW_DIALOG (self));
}

static void
cancel_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
    adw_dialog_close (ADW_DIALOG (widget));
}

static void
moult_recipe_version_dialog_dispose (GObject *object)
{
    MoultRecipeVersionDialog *self = MOULT_RECIPE_VERSION_DIALOG (object);

    gtk_widget_dispose_template (GTK_WIDGET (self), MOULT_TYPE_RECIPE_VERSION_DIALOG);
    g_clear_object (&self->recipe);
    g_clear_object (&self->board);
    g_clear_object (&self->kind);
    g_clear_object (&self->picked);
    g_clear_pointer (&self->variant, g_free);

    G_OBJECT_CLASS (moult_recipe_version_dialog_parent_class)->dispose (object);
}

static void
moult_recipe_version_dialog_class_init (MoultRecipeVersionDialogClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = moult_recipe_version_dialog_dispose;

    gtk_widget_class_set_template_from_resource (
        widget_class, "/io/github/moult/Moult/ui/recipe-version-dialog.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultRecipeVersionDialog, variant_group);
    gtk_widget_class_bind_template_child (widget_class, MoultRecipeVersionDialog, variant_list);
    gtk_widget_class_bind_template_child (widget_class, MoultRecipeVersionDialog, version_group);
    gtk_widget_class_bind_template_child (widget_class, MoultRecipeVersionDialog, version_list);
    gtk_widget_class_install_action (widget_class, "version.cancel", NULL, cancel_action);
    gtk_widget_class_install_action (widget_class, "version.choose", NULL, choose_action);
}

static void
moult_recipe_version_dialog_init (MoultRecipeVersionDialog *self)
{
    gtk_widget_init_template (GTK_WIDGET (self));
}

/* What is wanted until now, when it is known here. */
static MoultFirmware *
find_wanted (MoultRecipeVersionDialog *self)
{
    const char *version = moult_recipe_board_get_version (self->board);
    g_autoptr (GPtrArray) versions =
        moult_catalogue_board_list_versions (self->kind, self->variant);

    for (guint i = 0; version != NULL && i < versions->len; i++) {
        MoultFirmware *firmware = g_ptr_array_index (versions, i);

        if (moult_version_matches (moult_firmware_get_version (firmware), version))
            return g_object_ref (firmware);
    }
    return NULL;
}

AdwDialog *
moult_recipe_version_dialog_new (MoultLibrary *library,
                                 MoultRecipe *recipe,
                                 MoultRecipeBoard *board)
{
    g_return_val_if_fail (MOULT_IS_LIBRARY (library) && MOULT_IS_RECIPE (recipe), NULL);
    g_return_val_if_fail (MOULT_IS_RECIPE_BOARD (board), NULL);

    const char *build = moult_recipe_board_get_build (board);
    MoultCatalogueBoard *kind = moult_catalogue_find (moult_library_get_catalogue (library), build);

    if (kind == NULL)
        return NULL;

    MoultRecipeVersionDialog *self = g_object_new (MOULT_TYPE_RECIPE_VERSION_DIALOG, NULL);
    self->recipe = g_object_ref (recipe);
    self->board = g_object_ref (board);
    self->kind = g_object_ref (kind);
    self->variant = g_strdup (moult_offer_words_get_variant (build));
    self->picked = find_wanted (self);
    fill_variants (self);
    fill_versions (self);
    g_signal_connect_object (kind, "changed", G_CALLBACK (on_kind_changed_cb), self,
                             G_CONNECT_SWAPPED);
    return ADW_DIALOG (self);
}
