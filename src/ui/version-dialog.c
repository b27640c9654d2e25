/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "version-dialog.h"

#include <glib/gi18n.h>

#include "chooser.h"
#include "offer-words.h"
#include "variant-rows.h"
#include "version-row.h"
#include "version.h"

enum {
    N_RELEASES = 4, /* that are shown at once; older ones behind a row of their own */
    N_PREVIEWS = 2,
};

/**
 * MoultVersionDialog:
 *
 * Variants and versions of the firmware for one board. What is checked counts only when the user
 * confirms it.
 */
struct _MoultVersionDialog {
    AdwDialog parent_instance;

    /* Template widgets */
    GtkWidget *variant_group;
    GtkListBox *variant_list;
    AdwPreferencesGroup *version_group;
    GtkListBox *version_list;

    MoultChoice *choice;
    MoultCatalogue *catalogue;
    MoultCatalogueBoard *board;
    char *variant;                  /* that is checked; NULL: the standard one */
    MoultFirmware *picked;          /* the version that is checked; NULL: none */
    MoultVersionRow *first_version; /* borrowed, while the list is filled */
};

G_DEFINE_FINAL_TYPE (MoultVersionDialog, moult_version_dialog, ADW_TYPE_DIALOG)

enum {
    SIGNAL_OPEN,
    N_SIGNALS,
};
static guint signals[N_SIGNALS];

static void
clear_list (GtkListBox *list)
{
    GtkListBoxRow *row;

    /* Row by row: gtk_list_box_remove_all() takes the placeholder along. */
    while ((row = gtk_list_box_get_row_at_index (list, 0)) != NULL)
        gtk_list_box_remove (list, GTK_WIDGET (row));
}

/* ---- versions ---- */

static void
on_version_checked_cb (MoultVersionDialog *self, MoultVersionRow *row)
{
    g_assert (MOULT_IS_VERSION_DIALOG (self));

    g_set_object (&self->picked, moult_version_row_get_firmware (row));
    gtk_widget_action_set_enabled (GTK_WIDGET (self), "version.choose", TRUE);
}

static gboolean
is_version (MoultFirmware *firmware, const char *version)
{
    return g_strcmp0 (moult_firmware_get_version (firmware), version) == 0;
}

static GtkWidget *
create_version_row (MoultVersionDialog *self, MoultFirmware *firmware, const char *wanted)
{
    MoultFirmware *newest = moult_catalogue_board_get_newest (self->board, self->variant);
    GtkWidget *row = moult_version_row_new (firmware, newest);

    moult_version_row_set_group (MOULT_VERSION_ROW (row), self->first_version);
    if (self->first_version == NULL)
        self->first_version = MOULT_VERSION_ROW (row);
    g_signal_connect_object (row, "checked", G_CALLBACK (on_version_checked_cb), self,
                             G_CONNECT_SWAPPED);
    if (is_version (firmware, wanted))
        moult_version_row_set_active (MOULT_VERSION_ROW (row));
    return row;
}

/* Releases, then previews, then what few want. */
static void
split_versions (GPtrArray *versions, GPtrArray *first, GPtrArray *older)
{
    g_autoptr (GPtrArray) previews = g_ptr_array_new ();

    for (guint i = 0; i < versions->len; i++) {
        MoultFirmware *firmware = g_ptr_array_index (versions, i);
        gboolean preview = moult_version_is_preview (moult_firmware_get_version (firmware));
        GPtrArray *shown = preview ? previews : first;

        g_ptr_array_add (shown->len < (preview ? N_PREVIEWS : N_RELEASES) ? shown : older,
                         firmware);
    }
    g_ptr_array_extend (first, previews, NULL, NULL);
}

static void
add_older (MoultVersionDialog *self, GPtrArray *older, const char *wanted)
{
    GtkWidget *expander = adw_expander_row_new ();
    MoultFirmware *oldest = g_ptr_array_index (older, older->len - 1);
    /* Translators: %s is a version, "1.20.0" */
    g_autofree char *subtitle =
        g_strdup_printf (_ ("Back to %s"), moult_firmware_get_version (oldest));

    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (expander), _ ("Older Versions"));
    adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (expander), subtitle);
    for (guint i = 0; i < older->len; i++) {
        MoultFirmware *firmware = g_ptr_array_index (older, i);

        adw_expander_row_add_row (ADW_EXPANDER_ROW (expander),
                                  create_version_row (self, firmware, wanted));
        if (is_version (firmware, wanted))
            adw_expander_row_set_expanded (ADW_EXPANDER_ROW (expander), TRUE);
    }
    gtk_list_box_append (self->version_list, expander);
}

static void
fill_versions (MoultVersionDialog *self)
{
    g_autoptr (GPtrArray) versions =
        moult_catalogue_board_list_versions (self->board, self->variant);
    g_autoptr (GPtrArray) first = g_ptr_array_new ();
    g_autoptr (GPtrArray) older = g_ptr_array_new ();
    g_autofree char *wanted =
        self->picked != NULL ? g_strdup (moult_firmware_get_version (self->picked)) : NULL;

    clear_list (self->version_list);
    g_clear_object (&self->picked);
    self->first_version = NULL;
    split_versions (versions, first, older);
    for (guint i = 0; i < first->len; i++)
        gtk_list_box_append (self->version_list,
                             create_version_row (self, g_ptr_array_index (first, i), wanted));
    if (older->len > 0)
        add_older (self, older, wanted);
    gtk_widget_action_set_enabled (GTK_WIDGET (self), "version.choose", self->picked != NULL);
}

static void
update_words (MoultVersionDialog *self)
{
    MoultOffer *offer = moult_choice_get_offer (self->choice);

    if (moult_offer_get_reading (offer))
        adw_preferences_group_set_description (self->version_group,
                                               _ ("The download site is asked what there is"));
    else if (moult_offer_get_error (offer) != NULL)
        adw_preferences_group_set_description (
            self->version_group,
            _ ("The download site cannot be reached: this is what is known already"));
    else
        adw_preferences_group_set_description (self->version_group, NULL);
}

static void
on_catalogue_changed_cb (MoultVersionDialog *self)
{
    g_assert (MOULT_IS_VERSION_DIALOG (self));

    fill_versions (self);
}

/* ---- variants ---- */

static void
on_variant_checked_cb (MoultVersionDialog *self, MoultVersionRow *row)
{
    g_assert (MOULT_IS_VERSION_DIALOG (self));

    if (g_set_str (&self->variant, moult_version_row_get_variant (row)))
        fill_versions (self);
}

static void
fill_variants (MoultVersionDialog *self)
{
    MoultFirmware *recommended = moult_offer_get_firmware (moult_choice_get_offer (self->choice));
    const MoultVariantRows rows = {
        .kind = self->board,
        .chosen = self->variant,
        .has_recommended = recommended != NULL,
        .recommended = recommended != NULL ? moult_offer_words_get_variant (
                                                 moult_firmware_get_board_id (recommended))
                                           : NULL,
    };

    moult_variant_rows_fill (self->variant_list, &rows, G_CALLBACK (on_variant_checked_cb),
                             G_OBJECT (self));
    gtk_widget_set_visible (self->variant_group,
                            gtk_list_box_get_row_at_index (self->variant_list, 1) != NULL);
}

/* ---- the pick ---- */

/* Of the files of a version the one that is best for this board, as it is recommended. */
static MoultFirmware *
find_best_file (MoultVersionDialog *self)
{
    MoultBoard *board = moult_choice_get_board (self->choice);
    const MoultFirmwareRequest request = {
        .board_id = moult_catalogue_board_get_kind (self->board)->board_id,
        .variant = self->variant != NULL ? self->variant : "",
        .version = moult_firmware_get_version (self->picked),
    };
    g_autoptr (MoultRecommendation) found = moult_chooser_recommend (
        self->catalogue, moult_board_get_device (board), moult_board_get_info (board), &request);
    MoultFirmware *firmware = moult_recommendation_get_firmware (found);

    return g_object_ref (firmware != NULL ? firmware : self->picked);
}

static void
on_cancel_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
    adw_dialog_close (ADW_DIALOG (widget));
}

static void
on_choose_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
    g_autoptr (MoultVersionDialog) self = g_object_ref (MOULT_VERSION_DIALOG (widget));
    g_autoptr (MoultFirmware) firmware = find_best_file (self);
    MoultFirmware *recommended = moult_offer_get_firmware (moult_choice_get_offer (self->choice));
    gboolean is_same =
        recommended != NULL
        && g_str_equal (moult_firmware_get_name (recommended), moult_firmware_get_name (firmware));

    moult_choice_pick (self->choice, is_same ? NULL : firmware);
    adw_dialog_close (ADW_DIALOG (self));
}

static void
on_open_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
    g_autoptr (GtkWidget) self = g_object_ref (widget);

    adw_dialog_close (ADW_DIALOG (self));
    g_signal_emit (self, signals[SIGNAL_OPEN], 0);
}

static void
moult_version_dialog_dispose (GObject *object)
{
    MoultVersionDialog *self = MOULT_VERSION_DIALOG (object);

    gtk_widget_dispose_template (GTK_WIDGET (self), MOULT_TYPE_VERSION_DIALOG);
    g_clear_object (&self->choice);
    g_clear_object (&self->catalogue);
    g_clear_object (&self->board);
    g_clear_object (&self->picked);
    g_clear_pointer (&self->variant, g_free);

    G_OBJECT_CLASS (moult_version_dialog_parent_class)->dispose (object);
}

static void
moult_version_dialog_class_init (MoultVersionDialogClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = moult_version_dialog_dispose;

    signals[SIGNAL_OPEN] = g_signal_new ("open", MOULT_TYPE_VERSION_DIALOG, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 0);

    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/io/github/moult/Moult/ui/version-dialog.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultVersionDialog, variant_group);
    gtk_widget_class_bind_template_child (widget_class, MoultVersionDialog, variant_list);
    gtk_widget_class_bind_template_child (widget_class, MoultVersionDialog, version_group);
    gtk_widget_class_bind_template_child (widget_class, MoultVersionDialog, version_list);
    gtk_widget_class_install_action (widget_class, "version.cancel", NULL, on_cancel_cb);
    gtk_widget_class_install_action (widget_class, "version.choose", NULL, on_choose_cb);
    gtk_widget_class_install_action (widget_class, "version.open", NULL, on_open_cb);
}

static void
moult_version_dialog_init (MoultVersionDialog *self)
{
    gtk_widget_init_template (GTK_WIDGET (self));
}

/* By what is chosen from the library, else by what is recommended. */
static MoultCatalogueBoard *
find_board (MoultChoice *choice, MoultCatalogue *catalogue, const char **build)
{
    MoultOffer *offer = moult_choice_get_offer (choice);
    MoultRecommendation *recommendation = moult_offer_get_recommendation (offer);
    const char *const *builds =
        recommendation != NULL ? moult_recommendation_get_builds (recommendation) : NULL;

    if (builds == NULL || builds[0] == NULL || builds[1] != NULL)
        return NULL;
    *build = builds[0];
    return moult_catalogue_find (catalogue, builds[0]);
}

AdwDialog *
moult_version_dialog_new (MoultChoice *choice, MoultLibrary *library)
{
    g_return_val_if_fail (MOULT_IS_CHOICE (choice) && MOULT_IS_LIBRARY (library), NULL);

    const char *build = NULL;
    MoultCatalogue *catalogue = moult_library_get_catalogue (library);
    MoultCatalogueBoard *board = find_board (choice, catalogue, &build);
    MoultFirmware *firmware = moult_choice_get_firmware (choice);

    if (board == NULL)
        return NULL;

    MoultVersionDialog *self = g_object_new (MOULT_TYPE_VERSION_DIALOG, NULL);
    if (firmware != NULL && moult_firmware_get_board_id (firmware) != NULL
        && moult_catalogue_find (catalogue, moult_firmware_get_board_id (firmware)) == board)
        build = moult_firmware_get_board_id (firmware);
    self->choice = g_object_ref (choice);
    self->catalogue = g_object_ref (catalogue);
    self->board = g_object_ref (board);
    self->variant = g_strdup (moult_offer_words_get_variant (build));
    g_set_object (&self->picked, firmware);
    fill_variants (self);
    fill_versions (self);
    update_words (self);
    g_signal_connect_object (board, "changed", G_CALLBACK (on_catalogue_changed_cb), self,
                             G_CONNECT_SWAPPED);
    g_signal_connect_object (choice, "changed", G_CALLBACK (update_words), self, G_CONNECT_SWAPPED);
    return ADW_DIALOG (self);
}
