/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "gradual-list.h"

/**
 * MoultGradualList:
 *
 * A boxed list of many rows that can be filtered at each keystroke. Rows are made once and then
 * only hidden and shown, the first screenful at once and the others in slices of idle time, so that
 * no frame waits for rows that nobody sees yet. GtkListView recycles rows too, but holds 200 of
 * them at any time and makes them all in one go. Property: label, for screen readers. Signal
 * "activated" (row). Main thread.
 */
struct _MoultGradualList {
    AdwBin parent_instance;

    GtkListBox *list;
    GListModel *model;
    GPtrArray *entries; /* Entry, in the order of the model */
    guint next;         /* the entry that is looked at next in idle time */
    guint idle;
    guint n_matches;

    GtkListBoxCreateWidgetFunc create;
    MoultGradualListMatch matches;
    gpointer user_data;
};

G_DEFINE_FINAL_TYPE (MoultGradualList, moult_gradual_list, ADW_TYPE_BIN)

typedef struct {
    GObject *item;
    GtkWidget *row; /* NULL: not made yet */
    gboolean matches;
} Entry;

enum {
    N_AT_ONCE = 16,    /* rows that are there already: a screenful */
    SLICE_USEC = 3000, /* a frame has 16 ms, and the new rows have to be drawn in it too */
};

enum {
    SIGNAL_ACTIVATED,
    N_SIGNALS,
};
static guint signals[N_SIGNALS];

typedef enum {
    PROP_LABEL = 1,
} MoultGradualListProperty;
#define PROP_LAST PROP_LABEL
static GParamSpec *props[PROP_LAST + 1];

static void
entry_free (gpointer data)
{
    Entry *entry = data;

    g_object_unref (entry->item);
    g_free (entry);
}

static int
count_rows_before (MoultGradualList *self, guint position)
{
    int n_rows = 0;

    for (guint i = 0; i < position; i++)
        n_rows += ((Entry *) g_ptr_array_index (self->entries, i))->row != NULL;
    return n_rows;
}

static void
ensure_row (MoultGradualList *self, guint position)
{
    Entry *entry = g_ptr_array_index (self->entries, position);

    if (entry->row != NULL)
        return;
    entry->row = self->create (entry->item, self->user_data);
    gtk_list_box_insert (self->list, entry->row, count_rows_before (self, position));
}

static gboolean
on_idle_cb (gpointer user_data)
{
    MoultGradualList *self = MOULT_GRADUAL_LIST (user_data);
    gint64 end = g_get_monotonic_time () + SLICE_USEC;

    while (self->next < self->entries->len) {
        Entry *entry = g_ptr_array_index (self->entries, self->next);

        if (entry->matches) {
            ensure_row (self, self->next);
            gtk_widget_set_visible (entry->row, TRUE);
        }
        self->next++;
        if (entry->matches && g_get_monotonic_time () >= end)
            return G_SOURCE_CONTINUE;
    }
    self->idle = 0;
    return G_SOURCE_REMOVE;
}

static void
show_rest_gradually (MoultGradualList *self)
{
    self->next = 0;
    if (self->idle == 0)
        self->idle = g_idle_add (on_idle_cb, self);
}

static void
remove_entries (MoultGradualList *self, guint position, guint n_removed)
{
    for (guint i = position; i < position + n_removed; i++) {
        Entry *entry = g_ptr_array_index (self->entries, i);

        if (entry->row != NULL)
            gtk_list_box_remove (self->list, entry->row);
    }
    if (n_removed > 0)
        g_ptr_array_remove_range (self->entries, position, n_removed);
}

static void
on_items_changed_cb (MoultGradualList *self, guint position, guint n_removed, guint n_added)
{
    g_assert (MOULT_IS_GRADUAL_LIST (self));

    remove_entries (self, position, n_removed);
    for (guint i = position; i < position + n_added; i++) {
        Entry *entry = g_new0 (Entry, 1);

        entry->item = g_list_model_get_item (self->model, i);
        g_ptr_array_insert (self->entries, (int) i, entry);
    }
    moult_gradual_list_refilter (self);
}

static void
on_row_activated_cb (MoultGradualList *self, GtkListBoxRow *row)
{
    g_assert (MOULT_IS_GRADUAL_LIST (self));

    g_signal_emit (self, signals[SIGNAL_ACTIVATED], 0, row);
}

static void
moult_gradual_list_set_property (GObject *object,
                                 guint property_id,
                                 const GValue *value,
                                 GParamSpec *pspec)
{
    switch ((MoultGradualListProperty) property_id) {
    case PROP_LABEL:
        gtk_accessible_update_property (GTK_ACCESSIBLE (MOULT_GRADUAL_LIST (object)->list),
                                        GTK_ACCESSIBLE_PROPERTY_LABEL, g_value_get_string (value),
                                        -1);
        break;
    }
}

static void
moult_gradual_list_dispose (GObject *object)
{
    MoultGradualList *self = MOULT_GRADUAL_LIST (object);

    g_clear_handle_id (&self->idle, g_source_remove);
    g_clear_object (&self->model);
    g_clear_pointer (&self->entries, g_ptr_array_unref);

    G_OBJECT_CLASS (moult_gradual_list_parent_class)->dispose (object);
}

static void
moult_gradual_list_class_init (MoultGradualListClass *klass)
{
    GObjectClass *object_class = G_OBJECT_CLASS (klass);

    object_class->set_property = moult_gradual_list_set_property;
    object_class->dispose = moult_gradual_list_dispose;

    props[PROP_LABEL] = g_param_spec_string (
        "label", NULL, NULL, NULL, G_PARAM_WRITABLE | G_PARAM_CONSTRUCT | G_PARAM_STATIC_STRINGS);
    g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
    signals[SIGNAL_ACTIVATED] =
        g_signal_new ("activated", MOULT_TYPE_GRADUAL_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                      G_TYPE_NONE, 1, GTK_TYPE_LIST_BOX_ROW);
}

static void
moult_gradual_list_init (MoultGradualList *self)
{
    self->entries = g_ptr_array_new_with_free_func (entry_free);
    self->list = GTK_LIST_BOX (gtk_list_box_new ());
    gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
    gtk_widget_add_css_class (GTK_WIDGET (self->list), "boxed-list");
    gtk_widget_set_valign (GTK_WIDGET (self->list), GTK_ALIGN_START);
    g_signal_connect_object (self->list, "row-activated", G_CALLBACK (on_row_activated_cb), self,
                             G_CONNECT_SWAPPED);
    adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->list));
}

void
moult_gradual_list_bind (MoultGradualList *self,
                         GListModel *model,
                         GtkListBoxCreateWidgetFunc create,
                         MoultGradualListMatch matches,
                         gpointer user_data)
{
    g_return_if_fail (MOULT_IS_GRADUAL_LIST (self) && self->model == NULL);
    g_return_if_fail (G_IS_LIST_MODEL (model) && create != NULL && matches != NULL);

    self->model = g_object_ref (model);
    self->create = create;
    self->matches = matches;
    self->user_data = user_data;
    g_signal_connect_object (model, "items-changed", G_CALLBACK (on_items_changed_cb), self,
                             G_CONNECT_SWAPPED);
    on_items_changed_cb (self, 0, 0, g_list_model_get_n_items (model));
}

void
moult_gradual_list_refilter (MoultGradualList *self)
{
    g_return_if_fail (MOULT_IS_GRADUAL_LIST (self));

    guint n_shown = 0;

    self->n_matches = 0;
    for (guint i = 0; i < self->entries->len; i++) {
        Entry *entry = g_ptr_array_index (self->entries, i);

        entry->matches = self->matches (entry->item, self->user_data);
        self->n_matches += entry->matches;
        if (entry->row == NULL)
            continue;
        if (!entry->matches)
            gtk_widget_set_visible (entry->row, FALSE);
        else if (n_shown++ < N_AT_ONCE)
            gtk_widget_set_visible (entry->row, TRUE);
    }
    show_rest_gradually (self);
}

guint
moult_gradual_list_get_n_matches (MoultGradualList *self)
{
    g_return_val_if_fail (MOULT_IS_GRADUAL_LIST (self), 0);

    return self->n_matches;
}

gpointer
moult_gradual_list_get_first (MoultGradualList *self)
{
    g_return_val_if_fail (MOULT_IS_GRADUAL_LIST (self), NULL);

    for (guint i = 0; i < self->entries->len; i++) {
        Entry *entry = g_ptr_array_index (self->entries, i);

        if (entry->matches)
            return entry->item;
    }
    return NULL;
}

void
moult_gradual_list_foreach (MoultGradualList *self, GFunc func, gpointer user_data)
{
    g_return_if_fail (MOULT_IS_GRADUAL_LIST (self) && func != NULL);

    for (guint i = 0; i < self->entries->len; i++) {
        Entry *entry = g_ptr_array_index (self->entries, i);

        if (entry->row != NULL)
            func (entry->row, user_data);
    }
}
