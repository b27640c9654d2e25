/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "more-filters.h"

#include <glib/gi18n.h>

#include "catalogue-board.h"

struct _MoultMoreFilters {
    GtkPopover parent_instance;

    /* Template widgets */
    GtkGrid *facts_grid;
    GtkFlowBox *features_box;
    GtkButton *clear_button;

    MoultKindFilter *kinds;
    GtkDropDown *facts[MOULT_N_KIND_FILTER_FACTS];
    GHashTable *features; /* word of the board data → GtkCheckButton */
    gboolean updating;
};

G_DEFINE_FINAL_TYPE (MoultMoreFilters, moult_more_filters, GTK_TYPE_POPOVER)

static const struct {
    const char *title;
    const char *any;
} fact_words[MOULT_N_KIND_FILTER_FACTS] = {
    { NC_ ("filter of boards", "Vendor"), NC_ ("filter of boards", "All Vendors") },
    { NC_ ("filter of boards", "Port"), NC_ ("filter of boards", "All Ports") },
    { NC_ ("filter of boards", "Chip"), NC_ ("filter of boards", "All Chips") },
};

static int
compare_texts (gconstpointer a, gconstpointer b)
{
    return g_utf8_collate (*(const char *const *) a, *(const char *const *) b);
}

static void
add_once (GPtrArray *texts, const char *text)
{
    if (text != NULL && !g_ptr_array_find_with_equal_func (texts, text, g_str_equal, NULL))
        g_ptr_array_add (texts, (gpointer) text);
}

/* All vendors, ports or chips, by name. */
static GPtrArray *
list_values (GListModel *catalogue, MoultKindFilterFact fact)
{
    GPtrArray *values = g_ptr_array_new ();

    for (guint i = 0; i < g_list_model_get_n_items (catalogue); i++) {
        g_autoptr (MoultCatalogueBoard) board = g_list_model_get_item (catalogue, i);

        add_once (values, moult_kind_filter_read (moult_catalogue_board_get_kind (board), fact));
    }
    g_ptr_array_sort (values, compare_texts);
    return values;
}

static GPtrArray *
list_features (GListModel *catalogue)
{
    GPtrArray *features = g_ptr_array_new ();

    for (guint i = 0; i < g_list_model_get_n_items (catalogue); i++) {
        g_autoptr (MoultCatalogueBoard) board = g_list_model_get_item (catalogue, i);
        const MoultBoardKind *kind = moult_catalogue_board_get_kind (board);

        for (gsize j = 0; kind->features != NULL && kind->features[j] != NULL; j++)
            add_once (features, kind->features[j]);
    }
    g_ptr_array_sort (features, compare_texts);
    return features;
}

static void
on_fact_selected_cb (MoultMoreFilters *self, GParamSpec *pspec, GtkDropDown *drop_down)
{
    g_assert (MOULT_IS_MORE_FILTERS (self));

    guint selected = gtk_drop_down_get_selected (drop_down);
    GtkStringList *values = GTK_STRING_LIST (gtk_drop_down_get_model (drop_down));

    if (self->updating)
        return;
    for (guint i = 0; i < MOULT_N_KIND_FILTER_FACTS; i++) {
        if (self->facts[i] == drop_down)
            moult_kind_filter_set_fact (self->kinds, i,
                                        selected > 0 ? gtk_string_list_get_string (values, selected)
                                                     : NULL);
    }
}

static void
add_fact (MoultMoreFilters *self, GListModel *catalogue, MoultKindFilterFact fact)
{
    g_autoptr (GPtrArray) values = list_values (catalogue, fact);
    GtkStringList *list = gtk_string_list_new (NULL);
    const char *title = g_dpgettext2 (NULL, "filter of boards", fact_words[fact].title);
    GtkWidget *label = gtk_label_new (title);
    GtkWidget *drop_down;

    gtk_string_list_append (list, g_dpgettext2 (NULL, "filter of boards", fact_words[fact].any));
    for (guint i = 0; i < values->len; i++)
        gtk_string_list_append (list, g_ptr_array_index (values, i));
    drop_down = gtk_drop_down_new (
        G_LIST_MODEL (list), gtk_property_expression_new (GTK_TYPE_STRING_OBJECT, NULL, "string"));
    gtk_drop_down_set_enable_search (GTK_DROP_DOWN (drop_down), TRUE);
    gtk_drop_down_set_search_match_mode (GTK_DROP_DOWN (drop_down),
                                         GTK_STRING_FILTER_MATCH_MODE_SUBSTRING);
    gtk_widget_set_hexpand (drop_down, TRUE);
    gtk_accessible_update_property (GTK_ACCESSIBLE (drop_down), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    title, -1);
    g_signal_connect_object (drop_down, "notify::selected", G_CALLBACK (on_fact_selected_cb), self,
                             G_CONNECT_SWAPPED);
    gtk_label_set_xalign (GTK_LABEL (label), 0);
    gtk_grid_attach (self->facts_grid, label, 0, (int) fact, 1, 1);
    gtk_grid_attach (self->facts_grid, drop_down, 1, (int) fact, 1, 1);
    self->facts[fact] = GTK_DROP_DOWN (drop_down);
}

static void
on_feature_toggled_cb (MoultMoreFilters *self, GtkCheckButton *button)
{
    g_assert (MOULT_IS_MORE_FILTERS (self));

    GHashTableIter iter;
    gpointer feature;
    gpointer check;

    if (self->updating)
        return;
    g_hash_table_iter_init (&iter, self->features);
    while (g_hash_table_iter_next (&iter, &feature, &check)) {
        if (check == button) {
            moult_kind_filter_set_feature (self->kinds, feature,
                                           gtk_check_button_get_active (button));
            return; /* the filter tells, and the table may be looked at anew */
        }
    }
}

static void
add_feature (MoultMoreFilters *self, const char *feature)
{
    GtkWidget *check =
        gtk_check_button_new_with_label (_ (moult_board_db_get_feature_name (feature)));

    g_hash_table_insert (self->features, (gpointer) feature, check);
    g_signal_connect_object (check, "toggled", G_CALLBACK (on_feature_toggled_cb), self,
                             G_CONNECT_SWAPPED);
    gtk_flow_box_append (self->features_box, check);
    /* The check button alone takes the keyboard. */
    gtk_widget_set_focusable (gtk_widget_get_parent (check), FALSE);
}

static guint
find_value (GtkDropDown *drop_down, const char *value)
{
    GtkStringList *values = GTK_STRING_LIST (gtk_drop_down_get_model (drop_down));

    for (guint i = 1; value != NULL && i < g_list_model_get_n_items (G_LIST_MODEL (values)); i++) {
        if (g_str_equal (gtk_string_list_get_string (values, i), value))
            return i;
    }
    return 0;
}

static void
on_kinds_changed_cb (MoultMoreFilters *self)
{
    g_assert (MOULT_IS_MORE_FILTERS (self));

    GHashTableIter iter;
    gpointer feature;
    gpointer check;

    self->updating = TRUE;
    for (guint i = 0; i < MOULT_N_KIND_FILTER_FACTS; i++)
        gtk_drop_down_set_selected (
            self->facts[i],
            find_value (self->facts[i], moult_kind_filter_get_fact (self->kinds, i)));
    g_hash_table_iter_init (&iter, self->features);
    while (g_hash_table_iter_next (&iter, &feature, &check))
        gtk_check_button_set_active (check, moult_kind_filter_has_feature (self->kinds, feature));
    self->updating = FALSE;
    gtk_widget_set_sensitive (GTK_WIDGET (self->clear_button),
                              moult_kind_filter_count (self->kinds) > 0);
}

static void
on_clear_cb (MoultMoreFilters *self)
{
    g_assert (MOULT_IS_MORE_FILTERS (self));

    moult_kind_filter_clear (self->kinds);
}

static void
moult_more_filters_dispose (GObject *object)
{
    MoultMoreFilters *self = MOULT_MORE_FILTERS (object);

    g_clear_object (&self->kinds);
    gtk_widget_dispose_template (GTK_WIDGET (self), MOULT_TYPE_MORE_FILTERS);

    G_OBJECT_CLASS (moult_more_filters_parent_class)->dispose (object);
}

static void
moult_more_filters_finalize (GObject *object)
{
    g_hash_table_unref (MOULT_MORE_FILTERS (object)->features);

    G_OBJECT_CLASS (moult_more_filters_parent_class)->finalize (object);
}

static void
moult_more_filters_class_init (MoultMoreFiltersClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = moult_more_filters_dispose;
    G_OBJECT_CLASS (klass)->finalize = moult_more_filters_finalize;

    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/io/github/moult/Moult/ui/more-filters.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultMoreFilters, facts_grid);
    gtk_widget_class_bind_template_child (widget_class, MoultMoreFilters, features_box);
    gtk_widget_class_bind_template_child (widget_class, MoultMoreFilters, clear_button);
    gtk_widget_class_bind_template_callback (widget_class, on_clear_cb);
}

static void
moult_more_filters_init (MoultMoreFilters *self)
{
    self->features = g_hash_table_new (g_str_hash, g_str_equal);
    gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
moult_more_filters_new (MoultKindFilter *kinds, GListModel *catalogue)
{
    g_return_val_if_fail (MOULT_IS_KIND_FILTER (kinds) && G_IS_LIST_MODEL (catalogue), NULL);

    MoultMoreFilters *self = g_object_new (MOULT_TYPE_MORE_FILTERS, NULL);
    g_autoptr (GPtrArray) features = list_features (catalogue);

    self->kinds = g_object_ref (kinds);
    for (guint i = 0; i < MOULT_N_KIND_FILTER_FACTS; i++)
        add_fact (self, catalogue, i);
    for (guint i = 0; i < features->len; i++)
        add_feature (self, g_ptr_array_index (features, i));
    g_signal_connect_object (kinds, "changed", G_CALLBACK (on_kinds_changed_cb), self,
                             G_CONNECT_SWAPPED);
    on_kinds_changed_cb (self);
    return GTK_WIDGET (self);
}
