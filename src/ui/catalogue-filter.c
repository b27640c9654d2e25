/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "catalogue-filter.h"

#include <glib/gi18n.h>

#include "filter-chip.h"
#include "more-filters.h"
#include "wrap-box.h"

struct _MoultCatalogueFilter {
    AdwBin parent_instance;

    /* Template widgets */
    MoultWrapBox *chips;
    MoultFilterChip *stored_chip;
    GtkMenuButton *more_button;

    MoultKindFilter *kinds;
    GListModel *catalogue;
};

G_DEFINE_FINAL_TYPE (MoultCatalogueFilter, moult_catalogue_filter, ADW_TYPE_BIN)

enum {
    SIGNAL_CHANGED,
    N_SIGNALS,
};
static guint signals[N_SIGNALS];

/* What the popover asks for, besides the features that have a chip. */
static guint
count_more (MoultCatalogueFilter *self)
{
    guint n = moult_kind_filter_count (self->kinds);

    for (GtkWidget *chip = gtk_widget_get_first_child (GTK_WIDGET (self->chips)); chip != NULL;
         chip = gtk_widget_get_next_sibling (chip)) {
        if (MOULT_IS_FILTER_CHIP (chip) && chip != GTK_WIDGET (self->stored_chip)
            && gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (chip)))
            n--;
    }
    return n;
}

static void
update_more (MoultCatalogueFilter *self)
{
    guint n_more = count_more (self);
    g_autofree char *label = n_more == 0
                                 ? g_strdup (C_ ("filters of boards", "More"))
                                 /* Translators: how many more filters are on. */
                                 : g_strdup_printf (C_ ("filters of boards", "More (%u)"), n_more);

    gtk_menu_button_set_label (self->more_button, label);
    if (n_more > 0)
        gtk_widget_add_css_class (GTK_WIDGET (self->more_button), "on");
    else
        gtk_widget_remove_css_class (GTK_WIDGET (self->more_button), "on");
}

/* The chips follow the filter, which others change too. */
static void
on_kinds_changed_cb (MoultCatalogueFilter *self)
{
    g_assert (MOULT_IS_CATALOGUE_FILTER (self));

    for (GtkWidget *chip = gtk_widget_get_first_child (GTK_WIDGET (self->chips)); chip != NULL;
         chip = gtk_widget_get_next_sibling (chip)) {
        if (MOULT_IS_FILTER_CHIP (chip) && chip != GTK_WIDGET (self->stored_chip))
            gtk_toggle_button_set_active (
                GTK_TOGGLE_BUTTON (chip),
                moult_kind_filter_has_feature (
                    self->kinds, moult_filter_chip_get_feature (MOULT_FILTER_CHIP (chip))));
    }
    update_more (self);
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
on_stored_toggled_cb (MoultCatalogueFilter *self)
{
    g_assert (MOULT_IS_CATALOGUE_FILTER (self));

    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
on_feature_toggled_cb (MoultCatalogueFilter *self, GtkToggleButton *button)
{
    g_assert (MOULT_IS_CATALOGUE_FILTER (self));

    moult_kind_filter_set_feature (self->kinds,
                                   moult_filter_chip_get_feature (MOULT_FILTER_CHIP (button)),
                                   gtk_toggle_button_get_active (button));
}

/* Made when it is opened first: its lists need a moment. */
static void
on_create_popup_cb (GtkMenuButton *button, gpointer user_data)
{
    MoultCatalogueFilter *self = MOULT_CATALOGUE_FILTER (user_data);

    if (gtk_menu_button_get_popover (button) == NULL)
        gtk_menu_button_set_popover (button, moult_more_filters_new (self->kinds, self->catalogue));
}

static void
moult_catalogue_filter_dispose (GObject *object)
{
    MoultCatalogueFilter *self = MOULT_CATALOGUE_FILTER (object);

    g_clear_object (&self->kinds);
    g_clear_object (&self->catalogue);
    /* The bin's own child is one of the template's. */
    adw_bin_set_child (ADW_BIN (self), NULL);
    gtk_widget_dispose_template (GTK_WIDGET (self), MOULT_TYPE_CATALOGUE_FILTER);

    G_OBJECT_CLASS (moult_catalogue_filter_parent_class)->dispose (object);
}

static void
moult_catalogue_filter_class_init (MoultCatalogueFilterClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = moult_catalogue_filter_dispose;

    signals[SIGNAL_CHANGED] = g_signal_new ("changed", MOULT_TYPE_CATALOGUE_FILTER,
                                            G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

    g_type_ensure (MOULT_TYPE_FILTER_CHIP);
    g_type_ensure (MOULT_TYPE_WRAP_BOX);
    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/io/github/moult/Moult/ui/catalogue-filter.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultCatalogueFilter, chips);
    gtk_widget_class_bind_template_child (widget_class, MoultCatalogueFilter, stored_chip);
    gtk_widget_class_bind_template_child (widget_class, MoultCatalogueFilter, more_button);
    gtk_widget_class_bind_template_callback (widget_class, on_stored_toggled_cb);
    gtk_widget_class_bind_template_callback (widget_class, on_feature_toggled_cb);
}

static void
moult_catalogue_filter_init (MoultCatalogueFilter *self)
{
    self->kinds = moult_kind_filter_new ();
    gtk_widget_init_template (GTK_WIDGET (self));
    g_signal_connect_object (self->kinds, "changed", G_CALLBACK (on_kinds_changed_cb), self,
                             G_CONNECT_SWAPPED);
    gtk_menu_button_set_create_popup_func (self->more_button, on_create_popup_cb, self, NULL);
}

void
moult_catalogue_filter_set_catalogue (MoultCatalogueFilter *self, GListModel *catalogue)
{
    g_return_if_fail (MOULT_IS_CATALOGUE_FILTER (self) && G_IS_LIST_MODEL (catalogue));

    g_set_object (&self->catalogue, catalogue);
}

MoultKindFilter *
moult_catalogue_filter_get_kinds (MoultCatalogueFilter *self)
{
    g_return_val_if_fail (MOULT_IS_CATALOGUE_FILTER (self), NULL);

    return self->kinds;
}

gboolean
moult_catalogue_filter_get_stored (MoultCatalogueFilter *self)
{
    g_return_val_if_fail (MOULT_IS_CATALOGUE_FILTER (self), FALSE);

    return gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->stored_chip));
}

void
moult_catalogue_filter_set_stored (MoultCatalogueFilter *self, gboolean stored)
{
    g_return_if_fail (MOULT_IS_CATALOGUE_FILTER (self));

    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->stored_chip), stored);
}
