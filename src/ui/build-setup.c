/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "build-setup.h"

#include <glib/gi18n.h>

#include "build-board-dialog.h"
#include "build-words.h"
#include "combo-lines.h"

struct _MoultBuildSetup {
    GtkBox parent_instance;

    /* Template widgets */
    AdwActionRow *source_row;
    GtkWidget *source_spinner;
    AdwComboRow *version_row;
    AdwActionRow *board_row;
    GtkLabel *board_label;
    AdwComboRow *variant_row;
    AdwActionRow *frozen_row;
    GtkWidget *frozen_reset_button;
    AdwComboRow *engine_row;
    AdwSwitchRow *clean_row;
    MoultBuildTargetRow *target_row;

    MoultBuildChoice *choice;
    MoultAttached *attached;
    gboolean updating; /* the rows follow; nobody has chosen */
};

G_DEFINE_FINAL_TYPE (MoultBuildSetup, moult_build_setup, GTK_TYPE_BOX)

/* ---- what the rows show ---- */

static const char *
get_source_state (MoultSourceChoice *source, char **owned)
{
    if (moult_source_choice_get_state (source) == NULL)
        return "";
    *owned = moult_build_words_dup_source (moult_source_choice_get_state (source));
    return *owned;
}

static void
update_source (MoultBuildSetup *self)
{
    MoultSourceChoice *source = moult_build_choice_get_source (self->choice);
    const char *version = moult_build_choice_get_version (self->choice);
    const char *folder = moult_source_choice_get_folder (source);
    const char *home = g_get_home_dir ();
    g_autofree char *state = NULL;
    g_autofree char *shown = folder != NULL && g_str_has_prefix (folder, home)
                                 ? g_strconcat ("~", folder + strlen (home), NULL)
                                 : g_strdup (folder);

    adw_action_row_set_subtitle (self->source_row, shown != NULL ? shown : "");
    gtk_widget_set_visible (self->source_spinner, moult_source_choice_get_reading (source));
    moult_combo_lines_show (
        self->version_row, _ ("As It Stands"), moult_source_choice_get_versions (source),
        moult_combo_lines_find (moult_source_choice_get_versions (source), version));
    adw_action_row_set_subtitle (
        ADW_ACTION_ROW (self->version_row),
        version != NULL ? _ ("Checked out in a folder apart: your files stay as they are")
                        : get_source_state (source, &state));
}

static void
update_variant (MoultBuildSetup *self, MoultSourceBoard *board)
{
    GPtrArray *variants = board != NULL ? moult_source_board_get_variants (board) : NULL;
    const char *chosen = moult_build_choice_get_variant (self->choice);
    const MoultSourceVariant *variant =
        chosen != NULL ? moult_source_board_find_variant (board, chosen) : NULL;
    g_autoptr (GPtrArray) names = g_ptr_array_new ();

    for (guint i = 0; variants != NULL && i < variants->len; i++)
        g_ptr_array_add (names, ((MoultSourceVariant *) g_ptr_array_index (variants, i))->name);
    gtk_widget_set_visible (GTK_WIDGET (self->variant_row), names->len > 0);
    g_ptr_array_add (names, NULL);
    moult_combo_lines_show (self->variant_row, C_ ("variant", "Standard"),
                            (const char *const *) names->pdata,
                            moult_combo_lines_find ((const char *const *) names->pdata, chosen));
    adw_action_row_set_subtitle (ADW_ACTION_ROW (self->variant_row),
                                 variant != NULL && variant->description != NULL
                                     ? variant->description
                                     : _ ("What most boards of this kind need"));
}

static void
update_board (MoultBuildSetup *self)
{
    MoultSourceBoard *board = moult_build_choice_get_board (self->choice);
    const char *manifest = moult_build_choice_get_manifest (self->choice);
    g_autofree char *name = board != NULL ? moult_source_board_dup_name (board) : NULL;
    g_autofree char *id = board != NULL
                              ? g_strdup_printf ("%s · %s", moult_source_board_get_id (board),
                                                 moult_source_board_get_port (board))
                              : NULL;

    gtk_label_set_label (self->board_label, name != NULL ? name : C_ ("a board", "Choose…"));
    adw_action_row_set_subtitle (self->board_row, id != NULL ? id : "");
    gtk_accessible_update_property (GTK_ACCESSIBLE (self->board_row),
                                    GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, name != NULL ? name : "",
                                    -1);
    update_variant (self, board);
    adw_action_row_set_subtitle (self->frozen_row,
                                 manifest != NULL ? manifest : _ ("The board’s own manifest"));
    gtk_widget_set_visible (self->frozen_reset_button, manifest != NULL);
}

static char *
dup_readiness (MoultBuildSetup *self)
{
    const MoultBuildReadiness *readiness = moult_build_choice_get_readiness (self->choice);

    if (moult_build_choice_get_board (self->choice) == NULL)
        return g_strdup (
            moult_build_words_get_engine_meaning (moult_build_choice_get_engine (self->choice)));
    if (readiness == NULL)
        return g_strdup (_ ("Looking for what it needs"));
    if (readiness->needs->len > 0)
        return g_strdup_printf (
            ngettext ("%u thing is missing", "%u things are missing", readiness->needs->len),
            readiness->needs->len);
    if (readiness->description != NULL && *readiness->description != '\0')
        return g_strdup (readiness->description);
    return g_strdup (moult_build_words_get_engine_meaning (readiness->engine));
}

static void
update_engine (MoultBuildSetup *self)
{
    GPtrArray *engines = moult_build_engine_list ();
    const char *chosen = moult_build_choice_get_engine (self->choice);
    g_autofree char *readiness = dup_readiness (self);
    g_autoptr (GPtrArray) names = g_ptr_array_new ();
    guint selected = 0;

    for (guint i = 0; i < engines->len; i++) {
        const char *name = moult_build_engine_get_name (g_ptr_array_index (engines, i));

        g_ptr_array_add (names, (gpointer) moult_build_words_get_engine (name));
        if (g_strcmp0 (name, chosen) == 0)
            selected = i + 1;
    }
    g_ptr_array_add (names, NULL);
    moult_combo_lines_show (self->engine_row, moult_build_words_get_engine (NULL),
                            (const char *const *) names->pdata, selected);
    adw_action_row_set_subtitle (ADW_ACTION_ROW (self->engine_row), readiness);
    adw_switch_row_set_active (self->clean_row, moult_build_choice_get_clean (self->choice));
}

static void
update (MoultBuildSetup *self)
{
    g_assert (MOULT_IS_BUILD_SETUP (self));

    MoultSourceBoard *board = moult_build_choice_get_board (self->choice);

    self->updating = TRUE;
    update_source (self);
    update_board (self);
    update_engine (self);
    moult_build_target_row_set_board_id (self->target_row,
                                         board != NULL ? moult_source_board_get_id (board) : NULL);
    gtk_widget_action_set_enabled (
        GTK_WIDGET (self), "setup.choose-board",
        moult_source_choice_get_tree (moult_build_choice_get_source (self->choice)) != NULL);
    self->updating = FALSE;
}

/* ---- what the user chooses ---- */

static gboolean
is_chosen (MoultBuildSetup *self)
{
    g_assert (MOULT_IS_BUILD_SETUP (self));

    return self->choice != NULL && !self->updating;
}

static void
on_version_selected_cb (MoultBuildSetup *self)
{
    if (is_chosen (self))
        moult_build_choice_set_version (self->choice, moult_combo_lines_get (self->version_row));
}

static void
on_variant_selected_cb (MoultBuildSetup *self)
{
    if (is_chosen (self))
        moult_build_choice_set_variant (self->choice, moult_combo_lines_get (self->variant_row));
}

static void
on_engine_selected_cb (MoultBuildSetup *self)
{
    guint selected = adw_combo_row_get_selected (self->engine_row);
    GPtrArray *engines = moult_build_engine_list ();

    if (!is_chosen (self) || selected > engines->len)
        return;
    moult_build_choice_set_engine (
        self->choice,
        selected == 0 ? NULL
                      : moult_build_engine_get_name (g_ptr_array_index (engines, selected - 1)));
}

static void
on_clean_changed_cb (MoultBuildSetup *self)
{
    if (is_chosen (self))
        moult_build_choice_set_clean (self->choice, adw_switch_row_get_active (self->clean_row));
}

static void
on_board_chosen_cb (MoultBuildSetup *self, MoultSourceBoard *board)
{
    g_assert (MOULT_IS_BUILD_SETUP (self));

    moult_build_choice_set_board (self->choice, board);
}

static void
choose_board_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    MoultBuildSetup *self = MOULT_BUILD_SETUP (widget);
    MoultSourceTree *tree =
        moult_source_choice_get_tree (moult_build_choice_get_source (self->choice));
    AdwDialog *dialog = moult_build_board_dialog_new (tree, self->attached);

    g_signal_connect_object (dialog, "chosen", G_CALLBACK (on_board_chosen_cb), self,
                             G_CONNECT_SWAPPED);
    adw_dialog_present (dialog, widget);
}

static void
on_manifest_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (MoultBuildSetup) self = MOULT_BUILD_SETUP (user_data);
    g_autoptr (GFile) file = gtk_file_dialog_open_finish (GTK_FILE_DIALOG (source), result, NULL);

    if (file != NULL && g_file_peek_path (file) != NULL)
        moult_build_choice_set_manifest (self->choice, g_file_peek_path (file));
}

static void
choose_manifest_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    MoultBuildSetup *self = MOULT_BUILD_SETUP (widget);
    const char *folder =
        moult_source_choice_get_folder (moult_build_choice_get_source (self->choice));
    g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
    g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();
    g_autoptr (GFile) start = g_file_new_for_path (folder);

    gtk_file_filter_add_suffix (filter, "py");
    gtk_file_dialog_set_default_filter (dialog, filter);
    gtk_file_dialog_set_title (dialog, _ ("Choose a Manifest of Frozen Modules"));
    gtk_file_dialog_set_initial_folder (dialog, start);
    gtk_file_dialog_open (dialog, GTK_WINDOW (gtk_widget_get_root (widget)), NULL,
                          on_manifest_chosen_cb, g_object_ref (self));
}

static void
reset_manifest_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    moult_build_choice_set_manifest (MOULT_BUILD_SETUP (widget)->choice, NULL);
}

/* ---- the object ---- */

static void
moult_build_setup_dispose (GObject *object)
{
    MoultBuildSetup *self = MOULT_BUILD_SETUP (object);

    gtk_widget_dispose_template (GTK_WIDGET (self), MOULT_TYPE_BUILD_SETUP);
    g_clear_object (&self->choice);
    g_clear_object (&self->attached);

    G_OBJECT_CLASS (moult_build_setup_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/io/github/moult/Moult/ui/build-setup.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultBuildSetup, source_row);
    gtk_widget_class_bind_template_child (widget_class, MoultBuildSetup, source_spinner);
    gtk_widget_class_bind_template_child (widget_class, MoultBuildSetup, version_row);
    gtk_widget_class_bind_template_child (widget_class, MoultBuildSetup, board_row);
    gtk_widget_class_bind_template_child (widget_class, MoultBuildSetup, board_label);
    gtk_widget_class_bind_template_child (widget_class, MoultBuildSetup, variant_row);
    gtk_widget_class_bind_template_child (widget_class, MoultBuildSetup, frozen_row);
    gtk_widget_class_bind_template_child (widget_class, MoultBuildSetup, frozen_reset_button);
    gtk_widget_class_bind_template_child (widget_class, MoultBuildSetup, engine_row);
    gtk_widget_class_bind_template_child (widget_class, MoultBuildSetup, clean_row);
    gtk_widget_class_bind_template_child (widget_class, MoultBuildSetup, target_row);
    gtk_widget_class_bind_template_callback (widget_class, on_version_selected_cb);
    gtk_widget_class_bind_template_callback (widget_class, on_variant_selected_cb);
    gtk_widget_class_bind_template_callback (widget_class, on_engine_selected_cb);
    gtk_widget_class_bind_template_callback (widget_class, on_clean_changed_cb);
}

static void
moult_build_setup_class_init (MoultBuildSetupClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = moult_build_setup_dispose;

    g_type_ensure (MOULT_TYPE_BUILD_TARGET_ROW);
    bind_template (widget_class);
    gtk_widget_class_install_action (widget_class, "setup.choose-board", NULL, choose_board_action);
    gtk_widget_class_install_action (widget_class, "setup.choose-manifest", NULL,
                                     choose_manifest_action);
    gtk_widget_class_install_action (widget_class, "setup.reset-manifest", NULL,
                                     reset_manifest_action);
}

static void
moult_build_setup_init (MoultBuildSetup *self)
{
    gtk_widget_init_template (GTK_WIDGET (self));
}

void
moult_build_setup_bind (MoultBuildSetup *self, MoultBuildChoice *choice, MoultAttached *attached)
{
    g_return_if_fail (MOULT_IS_BUILD_SETUP (self) && MOULT_IS_BUILD_CHOICE (choice));
    g_return_if_fail (MOULT_IS_ATTACHED (attached) && self->choice == NULL);

    self->choice = g_object_ref (choice);
    self->attached = g_object_ref (attached);
    g_signal_connect_object (choice, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
    moult_build_target_row_set_attached (self->target_row, attached);
    update (self);
}

MoultBuildTargetRow *
moult_build_setup_get_target_row (MoultBuildSetup *self)
{
    g_return_val_if_fail (MOULT_IS_BUILD_SETUP (self), NULL);

    return self->target_row;
}
