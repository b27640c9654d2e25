/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "board-chooser.h"

#include <string.h>

#include <glib/gi18n.h>

#include "candidates.h"
#include "catalogue.h"
#include "offer-words.h"
#include "picture.h"

enum {
    FEW = 8,     /* so many are all shown */
    N_FIRST = 6, /* of more, until the user wants to see them */
};

struct _MoultBoardChooser {
    AdwPreferencesGroup parent_instance;

    /* Template widgets */
    GtkButton *all_button;
    GtkSearchEntry *search_entry;
    GtkListBox *list;

    MoultChoice *choice;
    GStrv builds; /* that are shown */
    GPtrArray *candidates;
    GtkCheckButton *group; /* the first one's; borrowed */
    gboolean show_all;
    gboolean told; /* one of them is checked */
};

G_DEFINE_FINAL_TYPE (MoultBoardChooser, moult_board_chooser, ADW_TYPE_PREFERENCES_GROUP)

static const MoultCandidate *
get_candidate (gpointer widget)
{
    return g_object_get_data (G_OBJECT (widget), "candidate");
}

/* ---- which of them show ---- */

static gboolean
matches (const MoultCandidate *candidate, const char *const *words)
{
    /* Words of a query begin with a space, so that they are found where words begin. */
    g_autofree char *text =
        g_strjoin (" ", "", _ (candidate->kind->name), candidate->build,
                   candidate->kind->vendor != NULL ? candidate->kind->vendor : "", NULL);
    g_autofree char *folded = g_utf8_casefold (text, -1);

    for (gsize i = 0; words[i] != NULL; i++) {
        if (strstr (folded, words[i]) == NULL)
            return FALSE;
    }
    return TRUE;
}

static gboolean
has_many (MoultBoardChooser *self)
{
    return self->candidates->len > FEW;
}

/* Once it is said which of many it is, the others make room for what follows from that. */
static gboolean
is_among_first (MoultBoardChooser *self, GtkListBoxRow *row)
{
    if (self->show_all || !has_many (self))
        return TRUE;
    if (self->told)
        return g_strcmp0 (moult_choice_get_build (self->choice), get_candidate (row)->build) == 0;
    return gtk_list_box_row_get_index (row) < N_FIRST;
}

static void
update_filter (MoultBoardChooser *self)
{
    g_auto (GStrv) words =
        moult_catalogue_fold_query (gtk_editable_get_text (GTK_EDITABLE (self->search_entry)));
    gboolean searching = words[0] != NULL;
    GtkListBoxRow *row;

    for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
        gtk_widget_set_visible (
            GTK_WIDGET (row), searching ? matches (get_candidate (row), (const char *const *) words)
                                        : is_among_first (self, row));
    gtk_widget_set_visible (GTK_WIDGET (self->all_button),
                            has_many (self) && !self->show_all && !searching);
    gtk_widget_set_visible (GTK_WIDGET (self->search_entry),
                            has_many (self) && (!self->told || self->show_all || searching));
}

static void
on_search_changed_cb (MoultBoardChooser *self)
{
    g_assert (MOULT_IS_BOARD_CHOOSER (self));

    if (self->candidates != NULL)
        update_filter (self);
}

static void
on_all_clicked_cb (MoultBoardChooser *self)
{
    g_assert (MOULT_IS_BOARD_CHOOSER (self));

    self->show_all = TRUE;
    update_filter (self);
    gtk_widget_child_focus (GTK_WIDGET (self->list), GTK_DIR_TAB_FORWARD);
}

/* ---- rows ---- */

static void
on_toggled_cb (MoultBoardChooser *self, GtkCheckButton *check)
{
    g_assert (MOULT_IS_BOARD_CHOOSER (self));

    if (!gtk_check_button_get_active (check))
        return;
    self->told = TRUE;
    self->show_all = FALSE;
    moult_choice_set_build (self->choice, get_candidate (check)->build);
    gtk_editable_set_text (GTK_EDITABLE (self->search_entry), "");
    update_filter (self);
}

static char *
dup_title (MoultBoardChooser *self, const MoultCandidate *candidate)
{
    if (moult_candidates_are_variants (self->candidates))
        return g_strdup (candidate->variant != NULL ? candidate->variant
                                                    : C_ ("variant of a firmware", "Standard"));
    if (candidate->variant == NULL)
        return g_strdup (_ (candidate->kind->name));
    /* Translators: a kind of board, and the variant of its firmware: "Raspberry Pi Pico 2, RISCV"
     */
    return g_strdup_printf (C_ ("board", "%s, %s"), _ (candidate->kind->name), candidate->variant);
}

static const char *
get_subtitle (const MoultCandidate *candidate)
{
    const char *meaning = moult_offer_words_get_meaning (candidate->kind, candidate->variant);

    if (meaning != NULL)
        return meaning;
    return candidate->kind->vendor != NULL ? candidate->kind->vendor : "";
}

static GtkWidget *
create_check (MoultBoardChooser *self, const MoultCandidate *candidate)
{
    GtkWidget *check = gtk_check_button_new ();

    gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
    gtk_widget_set_can_focus (check, FALSE); /* arrows move from row to row and check nothing */
    g_object_set_data (G_OBJECT (check), "candidate", (gpointer) candidate);
    if (self->group == NULL)
        self->group = GTK_CHECK_BUTTON (check);
    else
        gtk_check_button_set_group (GTK_CHECK_BUTTON (check), self->group);
    gtk_check_button_set_active (GTK_CHECK_BUTTON (check),
                                 g_strcmp0 (moult_choice_get_build (self->choice), candidate->build)
                                     == 0);
    g_signal_connect_object (check, "toggled", G_CALLBACK (on_toggled_cb), self, G_CONNECT_SWAPPED);
    return check;
}

static GtkWidget *
create_row (MoultBoardChooser *self, const MoultCandidate *candidate)
{
    GtkWidget *row = adw_action_row_new ();
    GtkWidget *check = create_check (self, candidate);
    GtkWidget *picture = moult_picture_new (candidate->kind->picture, MOULT_PICTURE_ROW);
    g_autofree char *title = dup_title (self, candidate);

    gtk_widget_set_valign (picture, GTK_ALIGN_CENTER);
    g_object_set_data (G_OBJECT (row), "candidate", (gpointer) candidate);
    adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), get_subtitle (candidate));
    adw_action_row_add_prefix (ADW_ACTION_ROW (row), picture);
    adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
    adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
    return row;
}

static const char *
get_why_asked (MoultBoardChooser *self)
{
    if (moult_candidates_are_variants (self->candidates))
        return _ ("The board itself cannot tell");
    if (moult_board_get_kind (moult_choice_get_board (self->choice))->chip == NULL)
        return _ ("Its bootloader does not tell, and is the same on many boards");
    return _ ("Boards with this chip look alike over USB");
}

static void
show_words (MoultBoardChooser *self)
{
    const char *title = moult_candidates_are_variants (self->candidates)
                            ? _ ("Which Variant Does It Need?")
                            : _ ("Which Board Is It?");
    g_autofree char *all =
        /* Translators: %u is the number of all boards that may be meant, always more than eight */
        g_strdup_printf (ngettext ("Show All %u", "Show All %u", self->candidates->len),
                         self->candidates->len);

    adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), title);
    gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    title, -1);
    adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self), get_why_asked (self));
    gtk_button_set_label (self->all_button, all);
}

static void
fill (MoultBoardChooser *self, const char *const *builds)
{
    MoultBoard *board = moult_choice_get_board (self->choice);

    GtkListBoxRow *row;

    /* Row by row: gtk_list_box_remove_all() takes the placeholder along. */
    while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
        gtk_list_box_remove (self->list, GTK_WIDGET (row));
    self->group = NULL;
    self->show_all = FALSE;
    self->told = moult_choice_get_build (self->choice) != NULL;
    g_clear_pointer (&self->candidates, g_ptr_array_unref);
    g_strfreev (self->builds);
    self->builds = g_strdupv ((char **) builds);
    self->candidates = moult_candidates_list (builds, moult_board_get_device (board));
    for (guint i = 0; i < self->candidates->len; i++)
        gtk_list_box_append (self->list,
                             create_row (self, g_ptr_array_index (self->candidates, i)));
    gtk_editable_set_text (GTK_EDITABLE (self->search_entry), "");
    show_words (self);
    update_filter (self);
}

static void
moult_board_chooser_dispose (GObject *object)
{
    MoultBoardChooser *self = MOULT_BOARD_CHOOSER (object);

    gtk_widget_dispose_template (GTK_WIDGET (object), MOULT_TYPE_BOARD_CHOOSER);
    g_clear_object (&self->choice);
    g_clear_pointer (&self->builds, g_strfreev);
    g_clear_pointer (&self->candidates, g_ptr_array_unref);

    G_OBJECT_CLASS (moult_board_chooser_parent_class)->dispose (object);
}

static void
moult_board_chooser_class_init (MoultBoardChooserClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = moult_board_chooser_dispose;

    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/io/github/moult/Moult/ui/board-chooser.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultBoardChooser, all_button);
    gtk_widget_class_bind_template_child (widget_class, MoultBoardChooser, search_entry);
    gtk_widget_class_bind_template_child (widget_class, MoultBoardChooser, list);
    gtk_widget_class_bind_template_callback (widget_class, on_all_clicked_cb);
    gtk_widget_class_bind_template_callback (widget_class, on_search_changed_cb);
}

static void
moult_board_chooser_init (MoultBoardChooser *self)
{
    gtk_widget_init_template (GTK_WIDGET (self));
}

void
moult_board_chooser_update (MoultBoardChooser *self, MoultChoice *choice)
{
    g_return_if_fail (MOULT_IS_BOARD_CHOOSER (self) && MOULT_IS_CHOICE (choice));

    const char *const *builds = moult_offer_get_candidates (moult_choice_get_offer (choice));
    gboolean open = builds[0] != NULL && moult_choice_get_chosen (choice) == NULL
                    && moult_choice_get_error (choice) == NULL
                    && moult_board_get_device (moult_choice_get_board (choice)) != NULL;

    gtk_widget_set_visible (GTK_WIDGET (self), open);
    if (!open)
        return;
    g_set_object (&self->choice, choice);
    if (self->builds == NULL || !g_strv_equal (builds, (const char *const *) self->builds)
        || (self->told && moult_choice_get_build (choice) == NULL))
        fill (self, builds);
}
