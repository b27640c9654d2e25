/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "catalogue-page.h"

#include <string.h>

#include <glib/gi18n.h>

#include "catalogue-filter.h"
#include "catalogue-row.h"
#include "firmware-row.h"
#include "firmware-words.h"
#include "gradual-list.h"
#include "refresh.h"

struct _MoultCataloguePage {
    AdwNavigationPage parent_instance;

    /* Template widgets */
    AdwWindowTitle *window_title;
    AdwBanner *banner;
    GtkStack *refresh_stack;
    GtkButton *refresh_button;
    GtkSpinner *refresh_spinner;
    GtkScrolledWindow *scroller;
    AdwClamp *clamp;
    GtkSearchEntry *search_entry;
    MoultCatalogueFilter *filter;
    GtkBox *plugged_box;
    MoultGradualList *plugged_list;
    GtkBox *boards_box;
    GtkLabel *boards_heading;
    GtkLabel *boards_count;
    MoultGradualList *boards_list;
    GtkBox *stored_box;
    GtkLabel *stored_count;
    MoultGradualList *stored_list;
    AdwStatusPage *nothing_page;

    MoultLibrary *library;
    MoultAttached *attached;
    MoultRefresh *refresh;         /* of the list of boards */
    MoultRefresh *plugged_refresh; /* of the pages of those that are plugged in */
    GStrv words;                   /* that are searched for */
    gboolean narrow;
};

G_DEFINE_FINAL_TYPE (MoultCataloguePage, moult_catalogue_page, ADW_TYPE_NAVIGATION_PAGE)

enum {
    SIGNAL_KIND_CHOSEN,
    N_SIGNALS,
};
static guint signals[N_SIGNALS];

enum {
    DAY = 24 * 60 * 60, /* the list of boards is read again after that, in seconds */
};

/* ---- what is shown ---- */

static char *
dup_heading (MoultCataloguePage *self)
{
    MoultKindFilter *kinds = moult_catalogue_filter_get_kinds (self->filter);
    const char *word = moult_kind_filter_get_only_word (kinds);

    if (self->words != NULL && *self->words != NULL)
        return g_strdup (_ ("Found"));
    if (word != NULL)
        /* Translators: a feature, vendor, port or chip: "All with Wi-Fi" */
        return g_strdup_printf (_ ("All with %s"), word);
    return g_strdup (moult_kind_filter_count (kinds) > 0 ? _ ("Found") : _ ("All Boards"));
}

static char *
dup_count (guint n_shown, guint n_all)
{
    if (n_shown == n_all)
        return g_strdup_printf (ngettext ("%u board", "%u boards", n_all), n_all);
    /* Translators: how many boards the search has found: "64 of 225 boards" */
    return g_strdup_printf (ngettext ("%u of %u board", "%u of %u boards", n_all), n_shown, n_all);
}

static void
update_stored (MoultCataloguePage *self, gboolean shown)
{
    guint n_files = moult_gradual_list_get_n_matches (self->stored_list);
    g_autofree char *size = g_format_size (moult_library_get_stored_size (self->library));
    /* Translators: how many files are stored, and the size of all: "12 files, 14.2 MB" */
    g_autofree char *count = g_strdup_printf (
        ngettext ("%u file, %s in all", "%u files, %s in all", n_files), n_files, size);

    gtk_label_set_label (self->stored_count, count);
    gtk_widget_set_visible (GTK_WIDGET (self->stored_box), shown && n_files > 0);
}

static void
show_nothing (MoultCataloguePage *self, gboolean stored, guint n_shown)
{
    GListModel *all = moult_catalogue_get_stored (moult_library_get_catalogue (self->library));
    gboolean none = stored && g_list_model_get_n_items (all) == 0;

    adw_status_page_set_title (self->nothing_page,
                               none ? _ ("Nothing on This Computer") : _ ("Nothing Found"));
    adw_status_page_set_description (
        self->nothing_page, none ? _ ("Firmware that was downloaded, and your own, is listed here")
                                 : _ ("Other words or fewer filters may find it"));
    gtk_widget_set_visible (GTK_WIDGET (self->nothing_page), n_shown == 0);
}

static void
update_headings (MoultCataloguePage *self)
{
    guint n_all =
        g_list_model_get_n_items (G_LIST_MODEL (moult_library_get_catalogue (self->library)));
    guint n_shown = moult_gradual_list_get_n_matches (self->boards_list);
    guint n_plugged = moult_gradual_list_get_n_matches (self->plugged_list);
    gboolean stored = moult_catalogue_filter_get_stored (self->filter);
    g_autofree char *heading = dup_heading (self);
    g_autofree char *count = dup_count (n_shown, n_all);

    gtk_label_set_label (self->boards_heading, heading);
    gtk_label_set_label (self->boards_count, count);
    gtk_widget_set_visible (GTK_WIDGET (self->plugged_box), !stored && n_plugged > 0);
    gtk_widget_set_visible (GTK_WIDGET (self->boards_box), !stored && n_shown > 0);
    update_stored (self, stored);
    show_nothing (self, stored,
                  stored ? moult_gradual_list_get_n_matches (self->stored_list) : n_shown);
}

static void
refilter (MoultCataloguePage *self)
{
    gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), 0);
    moult_gradual_list_refilter (self->plugged_list);
    moult_gradual_list_refilter (self->boards_list);
    moult_gradual_list_refilter (self->stored_list);
    update_headings (self);
}

static gboolean
matches_board (gpointer item, gpointer user_data)
{
    MoultCataloguePage *self = user_data;

    return moult_catalogue_board_matches (item, (const char *const *) self->words)
           && moult_kind_filter_matches (moult_catalogue_filter_get_kinds (self->filter),
                                         moult_catalogue_board_get_kind (item));
}

/* Of a board without a name in the catalogue only the file's name is known. */
static gboolean
is_named (MoultFirmware *firmware, char **words)
{
    g_autofree char *name = g_utf8_casefold (moult_firmware_get_name (firmware), -1);

    for (gsize i = 0; words[i] != NULL; i++) {
        if (strstr (name, words[i] + 1) == NULL) /* a word begins with its space */
            return FALSE;
    }
    return TRUE;
}

static gboolean
matches_stored (gpointer item, gpointer user_data)
{
    MoultCataloguePage *self = user_data;
    const char *board_id = moult_firmware_get_board_id (item);
    MoultCatalogueBoard *board =
        board_id != NULL
            ? moult_catalogue_find (moult_library_get_catalogue (self->library), board_id)
            : NULL;

    if (board != NULL)
        return matches_board (board, self);
    return moult_kind_filter_count (moult_catalogue_filter_get_kinds (self->filter)) == 0
           && is_named (item, self->words);
}

static GtkWidget *
create_stored_row (gpointer item, gpointer user_data)
{
    MoultCataloguePage *self = user_data;

    return moult_firmware_row_new (self->library, item, TRUE);
}

static GtkWidget *
create_board_row (gpointer item, gpointer user_data)
{
    MoultCataloguePage *self = user_data;
    GtkWidget *row = moult_catalogue_row_new (item);

    moult_catalogue_row_set_narrow (MOULT_CATALOGUE_ROW (row), self->narrow);
    return row;
}

static void
set_row_narrow (gpointer row, gpointer user_data)
{
    MoultCataloguePage *self = user_data;

    moult_catalogue_row_set_narrow (row, self->narrow);
}

/* ---- search and filters ---- */

static void
on_search_changed_cb (MoultCataloguePage *self)
{
    g_assert (MOULT_IS_CATALOGUE_PAGE (self));

    g_strfreev (self->words);
    self->words =
        moult_catalogue_fold_query (gtk_editable_get_text (GTK_EDITABLE (self->search_entry)));
    refilter (self);
}

/* Enter opens what was found first. */
static void
on_search_activated_cb (MoultCataloguePage *self)
{
    g_assert (MOULT_IS_CATALOGUE_PAGE (self));

    MoultCatalogueBoard *board = moult_gradual_list_get_first (self->boards_list);

    if (board != NULL)
        g_signal_emit (self, signals[SIGNAL_KIND_CHOSEN], 0, board);
}

static void
on_search_stopped_cb (MoultCataloguePage *self)
{
    g_assert (MOULT_IS_CATALOGUE_PAGE (self));

    gtk_editable_set_text (GTK_EDITABLE (self->search_entry), "");
}

static void
on_filter_changed_cb (MoultCataloguePage *self)
{
    g_assert (MOULT_IS_CATALOGUE_PAGE (self));

    /* While the template is made there is nothing to filter yet. */
    if (self->library != NULL)
        refilter (self);
}

static void
on_kind_activated_cb (MoultCataloguePage *self, GtkListBoxRow *row)
{
    g_assert (MOULT_IS_CATALOGUE_PAGE (self));

    g_signal_emit (self, signals[SIGNAL_KIND_CHOSEN], 0,
                   moult_catalogue_row_get_board (MOULT_CATALOGUE_ROW (row)));
}

static void
clear_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    MoultCataloguePage *self = MOULT_CATALOGUE_PAGE (widget);

    gtk_editable_set_text (GTK_EDITABLE (self->search_entry), "");
    moult_kind_filter_clear (moult_catalogue_filter_get_kinds (self->filter));
    moult_catalogue_filter_set_stored (self->filter, FALSE);
    gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

/* ---- the site ---- */

/* So that the rows on top say what there is for each. */
static void
refresh_plugged (MoultCataloguePage *self, gint64 max_age)
{
    GListModel *kinds = moult_attached_get_kinds (self->attached);
    g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

    for (guint i = 0; i < g_list_model_get_n_items (kinds); i++) {
        g_autoptr (MoultCatalogueBoard) board = g_list_model_get_item (kinds, i);

        g_strv_builder_add (builder, moult_catalogue_board_get_kind (board)->board_id);
    }
    g_auto (GStrv) board_ids = g_strv_builder_end (builder);
    moult_refresh_start (self->plugged_refresh, (const char *const *) board_ids, max_age);
}

static void
probe_plugged (MoultCataloguePage *self)
{
    GListModel *kinds = moult_attached_get_kinds (self->attached);

    for (guint i = 0; i < g_list_model_get_n_items (kinds); i++) {
        g_autoptr (MoultCatalogueBoard) board = g_list_model_get_item (kinds, i);
        MoultFirmware *newest = moult_catalogue_board_get_newest (board, NULL);

        if (newest != NULL && moult_library_is_open (self->library))
            moult_library_probe (self->library, newest);
    }
}

static void
update_age (MoultCataloguePage *self)
{
    gint64 refreshed = moult_library_get_refreshed (self->library);
    g_autofree char *day = refreshed > 0 ? moult_firmware_words_dup_day (refreshed) : NULL;
    g_autofree char *age =
        /* Translators: the day on which the list of boards was read from the site. */
        day != NULL ? g_strdup_printf (_ ("Catalogue of %s"), day)
                    : g_strdup (_ ("Catalogue that came with Moult"));

    adw_window_title_set_subtitle (self->window_title, age);
}

static void
on_refresh_changed_cb (MoultCataloguePage *self)
{
    g_assert (MOULT_IS_CATALOGUE_PAGE (self));

    gboolean busy = moult_refresh_get_busy (self->refresh);
    const char *warning = moult_refresh_get_warning (self->refresh);

    if (warning == NULL)
        warning = moult_refresh_get_warning (self->plugged_refresh);
    gtk_spinner_set_spinning (self->refresh_spinner, busy);
    gtk_stack_set_visible_child (self->refresh_stack, busy ? GTK_WIDGET (self->refresh_spinner)
                                                           : GTK_WIDGET (self->refresh_button));
    gtk_widget_action_set_enabled (GTK_WIDGET (self), "catalogue.refresh", !busy);
    if (warning != NULL)
        adw_banner_set_title (self->banner, warning);
    adw_banner_set_button_label (self->banner,
                                 moult_library_is_open (self->library) ? _ ("Try Again") : NULL);
    adw_banner_set_revealed (self->banner, warning != NULL);
    update_age (self);
}

static void
refresh_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    MoultCataloguePage *self = MOULT_CATALOGUE_PAGE (widget);

    moult_refresh_start (self->refresh, NULL, 0);
    refresh_plugged (self, 0);
}

static void
on_plugged_refreshed_cb (MoultCataloguePage *self)
{
    g_assert (MOULT_IS_CATALOGUE_PAGE (self));

    if (!moult_refresh_get_busy (self->plugged_refresh))
        probe_plugged (self);
    on_refresh_changed_cb (self);
}

static void
on_plugged_changed_cb (MoultCataloguePage *self)
{
    g_assert (MOULT_IS_CATALOGUE_PAGE (self));

    update_headings (self);
    if (gtk_widget_get_mapped (GTK_WIDGET (self)))
        refresh_plugged (self, DAY);
}

/* ---- the object ---- */

static void
moult_catalogue_page_map (GtkWidget *widget)
{
    MoultCataloguePage *self = MOULT_CATALOGUE_PAGE (widget);

    GTK_WIDGET_CLASS (moult_catalogue_page_parent_class)->map (widget);

    moult_refresh_start (self->refresh, NULL, DAY);
    refresh_plugged (self, DAY);
}

static void
moult_catalogue_page_dispose (GObject *object)
{
    MoultCataloguePage *self = MOULT_CATALOGUE_PAGE (object);

    g_clear_object (&self->refresh);
    g_clear_object (&self->plugged_refresh);
    gtk_widget_dispose_template (GTK_WIDGET (self), MOULT_TYPE_CATALOGUE_PAGE);
    g_clear_object (&self->attached);
    g_clear_object (&self->library);
    g_clear_pointer (&self->words, g_strfreev);

    G_OBJECT_CLASS (moult_catalogue_page_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/io/github/moult/Moult/ui/catalogue-page.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultCataloguePage, window_title);
    gtk_widget_class_bind_template_child (widget_class, MoultCataloguePage, banner);
    gtk_widget_class_bind_template_child (widget_class, MoultCataloguePage, refresh_stack);
    gtk_widget_class_bind_template_child (widget_class, MoultCataloguePage, refresh_button);
    gtk_widget_class_bind_template_child (widget_class, MoultCataloguePage, refresh_spinner);
    gtk_widget_class_bind_template_child (widget_class, MoultCataloguePage, scroller);
    gtk_widget_class_bind_template_child (widget_class, MoultCataloguePage, clamp);
    gtk_widget_class_bind_template_child (widget_class, MoultCataloguePage, search_entry);
    gtk_widget_class_bind_template_child (widget_class, MoultCataloguePage, filter);
    gtk_widget_class_bind_template_child (widget_class, MoultCataloguePage, plugged_box);
    gtk_widget_class_bind_template_child (widget_class, MoultCataloguePage, plugged_list);
    gtk_widget_class_bind_template_child (widget_class, MoultCataloguePage, boards_box);
    gtk_widget_class_bind_template_child (widget_class, MoultCataloguePage, boards_heading);
    gtk_widget_class_bind_template_child (widget_class, MoultCataloguePage, boards_count);
    gtk_widget_class_bind_template_child (widget_class, MoultCataloguePage, boards_list);
    gtk_widget_class_bind_template_child (widget_class, MoultCataloguePage, stored_box);
    gtk_widget_class_bind_template_child (widget_class, MoultCataloguePage, stored_count);
    gtk_widget_class_bind_template_child (widget_class, MoultCataloguePage, stored_list);
    gtk_widget_class_bind_template_child (widget_class, MoultCataloguePage, nothing_page);
    gtk_widget_class_bind_template_callback (widget_class, on_search_changed_cb);
    gtk_widget_class_bind_template_callback (widget_class, on_search_activated_cb);
    gtk_widget_class_bind_template_callback (widget_class, on_search_stopped_cb);
    gtk_widget_class_bind_template_callback (widget_class, on_filter_changed_cb);
    gtk_widget_class_bind_template_callback (widget_class, on_kind_activated_cb);
}

static void
moult_catalogue_page_class_init (MoultCataloguePageClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = moult_catalogue_page_dispose;
    widget_class->map = moult_catalogue_page_map;

    signals[SIGNAL_KIND_CHOSEN] =
        g_signal_new ("kind-chosen", MOULT_TYPE_CATALOGUE_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                      NULL, G_TYPE_NONE, 1, MOULT_TYPE_CATALOGUE_BOARD);

    g_type_ensure (MOULT_TYPE_CATALOGUE_FILTER);
    g_type_ensure (MOULT_TYPE_GRADUAL_LIST);
    bind_template (widget_class);
    gtk_widget_class_install_action (widget_class, "catalogue.refresh", NULL, refresh_action);
    gtk_widget_class_install_action (widget_class, "catalogue.clear", NULL, clear_action);
}

static void
moult_catalogue_page_init (MoultCataloguePage *self)
{
    self->words = g_new0 (char *, 1);
    gtk_widget_init_template (GTK_WIDGET (self));
    gtk_search_entry_set_key_capture_widget (self->search_entry, GTK_WIDGET (self));
}

AdwNavigationPage *
moult_catalogue_page_new (MoultLibrary *library, MoultAttached *attached)
{
    g_return_val_if_fail (MOULT_IS_LIBRARY (library) && MOULT_IS_ATTACHED (attached), NULL);

    MoultCataloguePage *self = g_object_new (MOULT_TYPE_CATALOGUE_PAGE, NULL);
    GListModel *catalogue = G_LIST_MODEL (moult_library_get_catalogue (library));
    GListModel *kinds = moult_attached_get_kinds (attached);
    GListModel *stored = moult_catalogue_get_stored (moult_library_get_catalogue (library));

    self->library = g_object_ref (library);
    self->attached = g_object_ref (attached);
    self->refresh = moult_refresh_new (library);
    self->plugged_refresh = moult_refresh_new (library);
    moult_catalogue_filter_set_catalogue (self->filter, catalogue);
    moult_gradual_list_bind (self->plugged_list, kinds, create_board_row, matches_board, self);
    moult_gradual_list_bind (self->boards_list, catalogue, create_board_row, matches_board, self);
    moult_gradual_list_bind (self->stored_list, stored, create_stored_row, matches_stored, self);
    /* After the lists' own handlers, so that they have counted. */
    g_signal_connect_object (kinds, "items-changed", G_CALLBACK (on_plugged_changed_cb), self,
                             G_CONNECT_SWAPPED | G_CONNECT_AFTER);
    g_signal_connect_object (catalogue, "items-changed", G_CALLBACK (update_headings), self,
                             G_CONNECT_SWAPPED | G_CONNECT_AFTER);
    g_signal_connect_object (stored, "items-changed", G_CALLBACK (update_headings), self,
                             G_CONNECT_SWAPPED | G_CONNECT_AFTER);
    g_signal_connect_object (self->refresh, "changed", G_CALLBACK (on_refresh_changed_cb), self,
                             G_CONNECT_SWAPPED);
    g_signal_connect_object (self->plugged_refresh, "changed", G_CALLBACK (on_plugged_refreshed_cb),
                             self, G_CONNECT_SWAPPED);
    update_headings (self);
    on_refresh_changed_cb (self);
    return ADW_NAVIGATION_PAGE (self);
}

void
moult_catalogue_page_search (MoultCataloguePage *self)
{
    g_return_if_fail (MOULT_IS_CATALOGUE_PAGE (self));

    gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

void
moult_catalogue_page_set_narrow (MoultCataloguePage *self, gboolean narrow)
{
    g_return_if_fail (MOULT_IS_CATALOGUE_PAGE (self));

    if (self->narrow == narrow)
        return;
    self->narrow = narrow;
    gtk_widget_set_margin_start (GTK_WIDGET (self->clamp), narrow ? 12 : 24);
    gtk_widget_set_margin_end (GTK_WIDGET (self->clamp), narrow ? 12 : 24);
    gtk_widget_set_margin_top (GTK_WIDGET (self->clamp), narrow ? 12 : 24);
    moult_gradual_list_foreach (self->plugged_list, set_row_narrow, self);
    moult_gradual_list_foreach (self->boards_list, set_row_narrow, self);
}
