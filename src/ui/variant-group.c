/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "variant-group.h"

#include <glib/gi18n.h>

#include "firmware-name.h"

struct _MoultVariantGroup {
    AdwPreferencesGroup parent_instance;

    GPtrArray *choices; /* Choice */
    char *chosen;
};

G_DEFINE_FINAL_TYPE (MoultVariantGroup, moult_variant_group, ADW_TYPE_PREFERENCES_GROUP)

typedef struct {
    char *variant; /* "" for the standard build */
    GtkWidget *row;
    GtkWidget *badge;
    GtkCheckButton *check;
} Choice;

enum {
    SIGNAL_CHANGED,
    N_SIGNALS,
};
static guint signals[N_SIGNALS];

static void
choice_free (gpointer data)
{
    Choice *choice = data;

    g_free (choice->variant);
    g_free (choice);
}

static Choice *
find_choice (MoultVariantGroup *self, const char *variant)
{
    for (guint i = 0; i < self->choices->len; i++) {
        Choice *choice = g_ptr_array_index (self->choices, i);

        if (g_str_equal (choice->variant, variant))
            return choice;
    }
    return NULL;
}

static void
on_toggled_cb (MoultVariantGroup *self, GtkCheckButton *check)
{
    g_assert (MOULT_IS_VARIANT_GROUP (self));

    if (!gtk_check_button_get_active (check))
        return;
    for (guint i = 0; i < self->choices->len; i++) {
        Choice *choice = g_ptr_array_index (self->choices, i);

        if (choice->check == check && g_set_str (&self->chosen, choice->variant))
            g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
    }
}

static GtkWidget *
create_badge (void)
{
    GtkWidget *badge = gtk_label_new (_ ("Fits your board"));

    gtk_widget_add_css_class (badge, "badge");
    gtk_widget_add_css_class (badge, "accent");
    gtk_widget_set_valign (badge, GTK_ALIGN_CENTER);
    gtk_widget_set_visible (badge, FALSE);
    return badge;
}

static void
add_choice (MoultVariantGroup *self, const char *variant, const char *title, const char *subtitle)
{
    Choice *choice = g_new0 (Choice, 1);
    Choice *first = self->choices->len > 0 ? g_ptr_array_index (self->choices, 0) : NULL;
    GtkWidget *check = gtk_check_button_new ();

    choice->variant = g_strdup (variant);
    choice->check = GTK_CHECK_BUTTON (check);
    choice->row = adw_action_row_new ();
    choice->badge = create_badge ();
    adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (choice->row), FALSE);
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (choice->row), title);
    adw_action_row_set_subtitle (ADW_ACTION_ROW (choice->row), subtitle);
    gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
    gtk_check_button_set_group (choice->check, first != NULL ? first->check : NULL);
    gtk_check_button_set_active (choice->check, g_str_equal (variant, self->chosen));
    gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                    -1);
    g_signal_connect_object (check, "toggled", G_CALLBACK (on_toggled_cb), self, G_CONNECT_SWAPPED);
    adw_action_row_add_prefix (ADW_ACTION_ROW (choice->row), check);
    adw_action_row_add_suffix (ADW_ACTION_ROW (choice->row), choice->badge);
    adw_action_row_set_activatable_widget (ADW_ACTION_ROW (choice->row), check);
    adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), choice->row);
    g_ptr_array_add (self->choices, choice);
}

/* What the site's page says above the files of a variant that the board data does not know. */
static const char *
find_heading (MoultCatalogueBoard *board, const char *variant)
{
    const MoultStorePage *page = moult_catalogue_board_get_page (board);

    for (guint i = 0; page != NULL && i < page->links->len; i++) {
        const MoultStoreLink *link = g_ptr_array_index (page->links, i);
        g_autoptr (MoultFirmwareName) name = moult_firmware_name_parse (link->path);

        if (name != NULL && g_str_equal (name->variant, variant) && link->heading != NULL
            && *link->heading != '\0')
            return link->heading;
    }
    return NULL;
}

static gboolean
is_same (MoultVariantGroup *self, const MoultBoardKind *kind, char **others)
{
    return self->choices->len == 1 + kind->n_variants + g_strv_length (others);
}

static void
remove_choices (MoultVariantGroup *self)
{
    for (guint i = 0; i < self->choices->len; i++)
        adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self),
                                      ((Choice *) g_ptr_array_index (self->choices, i))->row);
    g_ptr_array_set_size (self->choices, 0);
}

static void
moult_variant_group_finalize (GObject *object)
{
    MoultVariantGroup *self = MOULT_VARIANT_GROUP (object);

    g_ptr_array_unref (self->choices);
    g_free (self->chosen);

    G_OBJECT_CLASS (moult_variant_group_parent_class)->finalize (object);
}

static void
moult_variant_group_class_init (MoultVariantGroupClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = moult_variant_group_finalize;

    signals[SIGNAL_CHANGED] = g_signal_new ("changed", MOULT_TYPE_VARIANT_GROUP, G_SIGNAL_RUN_LAST,
                                            0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
moult_variant_group_init (MoultVariantGroup *self)
{
    self->choices = g_ptr_array_new_with_free_func (choice_free);
    self->chosen = g_strdup ("");
    adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _ ("Variant"));
    gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

void
moult_variant_group_update (MoultVariantGroup *self, MoultCatalogueBoard *board)
{
    g_return_if_fail (MOULT_IS_VARIANT_GROUP (self) && MOULT_IS_CATALOGUE_BOARD (board));

    const MoultBoardKind *kind = moult_catalogue_board_get_kind (board);
    g_auto (GStrv) others = moult_catalogue_board_list_other_variants (board);

    if (is_same (self, kind, others))
        return;
    remove_choices (self);
    add_choice (self, "", C_ ("variant of a firmware", "Standard"),
                _ ("The usual build for this board"));
    for (guint i = 0; i < kind->n_variants; i++)
        add_choice (self, kind->variants[i].id, _ (kind->variants[i].meaning),
                    kind->variants[i].id);
    for (gsize i = 0; others[i] != NULL; i++) {
        const char *heading = find_heading (board, others[i]);

        add_choice (self, others[i], heading != NULL ? heading : others[i],
                    heading != NULL ? others[i] : "");
    }
    gtk_widget_set_visible (GTK_WIDGET (self), self->choices->len > 1);
}

void
moult_variant_group_set_fitting (MoultVariantGroup *self, const char *const *variants)
{
    g_return_if_fail (MOULT_IS_VARIANT_GROUP (self) && variants != NULL);

    for (guint i = 0; i < self->choices->len; i++) {
        Choice *choice = g_ptr_array_index (self->choices, i);

        gtk_widget_set_visible (choice->badge, g_strv_contains (variants, choice->variant));
    }
}

void
moult_variant_group_choose (MoultVariantGroup *self, const char *variant)
{
    g_return_if_fail (MOULT_IS_VARIANT_GROUP (self) && variant != NULL);

    Choice *choice = find_choice (self, variant);

    if (choice != NULL)
        gtk_check_button_set_active (choice->check, TRUE);
}

const char *
moult_variant_group_get_chosen (MoultVariantGroup *self)
{
    g_return_val_if_fail (MOULT_IS_VARIANT_GROUP (self), "");

    return self->chosen;
}
