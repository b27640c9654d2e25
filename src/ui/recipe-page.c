/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "recipe-page.h"

#include <string.h>

#include <glib/gi18n.h>

#include "recipe-boards.h"
#include "recipe-contents.h"
#include "recipe-document.h"
#include "recipe-numbers.h"
#include "recipe-trouble.h"
#include "recipe-words.h"

#define SUFFIX ".moult"

struct _MoultRecipePage {
    AdwBreakpointBin parent_instance;

    /* Template widgets */
    AdwWindowTitle *window_title;
    GtkLabel *arm_label;
    MoultRecipeBoards *boards;
    MoultRecipeContents *contents;
    MoultRecipeNumbers *numbers;
    AdwSwitchRow *programs_row;
    AdwSpinRow *idle_row;

    MoultRecipeDocument *document;
    GBindingGroup *bindings;
    GSignalGroup *recipe_signals;
};

G_DEFINE_FINAL_TYPE (MoultRecipePage, moult_recipe_page, ADW_TYPE_BREAKPOINT_BIN)

typedef enum {
    PROP_RECIPE = 1,
} MoultRecipePageProperty;
#define PROP_LAST PROP_RECIPE
static GParamSpec *props[PROP_LAST + 1];

enum {
    SIGNAL_ARM,
    N_SIGNALS,
};
static guint signals[N_SIGNALS];

/* ---- what is shown ---- */

static const char *
get_state (MoultRecipePage *self)
{
    if (moult_recipe_document_get_changed (self->document))
        return _ ("Recipe, not saved");
    if (moult_recipe_document_get_file (self->document) == NULL)
        return _ ("Ready-made recipe");
    return _ ("Recipe, saved");
}

static void
update (MoultRecipePage *self)
{
    MoultRecipe *recipe = moult_recipe_page_get_recipe (self);
    const char *name = moult_recipe_get_name (recipe);
    g_autofree char *promise = moult_recipe_words_dup_promise (recipe);
    gboolean is_saved = moult_recipe_document_get_file (self->document) != NULL
                        && !moult_recipe_document_get_changed (self->document);

    adw_window_title_set_title (self->window_title,
                                name != NULL && *name != '\0' ? name : _ ("Workshop"));
    adw_window_title_set_subtitle (self->window_title, get_state (self));
    gtk_label_set_label (self->arm_label, promise);
    gtk_widget_action_set_enabled (GTK_WIDGET (self), "recipe.save", !is_saved);
    gtk_widget_action_set_enabled (GTK_WIDGET (self), "recipe.arm",
                                   moult_recipe_check (recipe, NULL));
}

static void
on_changed_cb (MoultRecipePage *self)
{
    g_assert (MOULT_IS_RECIPE_PAGE (self));

    update (self);
}

static void
on_recipe_replaced_cb (MoultRecipePage *self)
{
    g_assert (MOULT_IS_RECIPE_PAGE (self));

    MoultRecipe *recipe = moult_recipe_page_get_recipe (self);

    moult_recipe_boards_set_recipe (self->boards, recipe);
    moult_recipe_contents_set_recipe (self->contents, recipe);
    moult_recipe_numbers_set_recipe (self->numbers, recipe);
    g_binding_group_set_source (self->bindings, recipe);
    g_signal_group_set_target (self->recipe_signals, recipe);
    update (self);
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_RECIPE]);
}

static void
toast (MoultRecipePage *self, const char *words)
{
    gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", words);
}

/* ---- opening ---- */

/* A recipe of a later time may hold what this Moult does not do. */
static void
tell_unknown (MoultRecipePage *self)
{
    const char *const *names = moult_recipe_get_unknown (moult_recipe_page_get_recipe (self));
    g_autofree char *list = g_strjoinv (", ", (char **) names);
    /* Translators: %s are words from the file of a recipe */
    g_autofree char *words = g_strdup_printf (_ ("This Moult does not know, and skips: %s"), list);

    if (*list != '\0')
        toast (self, words);
}

typedef struct {
    MoultRecipePage *page;
    GFile *file;
} Opening;

static void
opening_free (Opening *opening)
{
    g_object_unref (opening->page);
    g_object_unref (opening->file);
    g_free (opening);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Opening, opening_free)

static void
on_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (Opening) opening = user_data;
    g_autoptr (GError) error = NULL;

    if (moult_recipe_document_open_finish (MOULT_RECIPE_DOCUMENT (source), result, &error))
        tell_unknown (opening->page);
    else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        moult_recipe_trouble_present_open (GTK_WIDGET (opening->page), opening->file, error);
}

static void
open_file (MoultRecipePage *self, GFile *file)
{
    Opening *opening = g_new0 (Opening, 1);

    opening->page = g_object_ref (self);
    opening->file = g_object_ref (file);
    moult_recipe_document_open_async (self->document, file, on_opened_cb, opening);
}

/* Of the last time: when it has gone meanwhile, nobody has to be told. */
static void
on_last_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (GError) error = NULL;

    if (!moult_recipe_document_open_finish (MOULT_RECIPE_DOCUMENT (source), result, &error))
        g_debug ("the last recipe is not opened: %s", error->message);
}

static void
open_last (MoultRecipePage *self)
{
    g_autoptr (GFile) last = moult_recipe_document_dup_last (self->document);

    if (last != NULL)
        moult_recipe_document_open_async (self->document, last, on_last_opened_cb, NULL);
}

static void
replace (MoultRecipePage *self, GFile *file)
{
    if (file != NULL)
        open_file (self, file);
    else
        moult_recipe_document_begin (self->document);
}

static void
on_discard_answered_cb (MoultRecipePage *self, const char *response, AdwAlertDialog *dialog)
{
    g_assert (MOULT_IS_RECIPE_PAGE (self));

    if (g_str_equal (response, "discard"))
        replace (self, g_object_get_data (G_OBJECT (dialog), "file"));
}

/* @file: (nullable): what comes in its place; %NULL: a new recipe */
static void
ask_and_replace (MoultRecipePage *self, GFile *file)
{
    if (!moult_recipe_document_get_changed (self->document)) {
        replace (self, file);
        return;
    }
    AdwAlertDialog *dialog = ADW_ALERT_DIALOG (
        adw_alert_dialog_new (_ ("Discard the Changes?"),
                              _ ("The recipe that is shown has changes that are not saved.")));

    adw_alert_dialog_add_responses (dialog, "keep", _ ("_Keep Editing"), "discard",
                                    _ ("_Discard Changes"), NULL);
    adw_alert_dialog_set_response_appearance (dialog, "discard", ADW_RESPONSE_DESTRUCTIVE);
    adw_alert_dialog_set_default_response (dialog, "keep");
    adw_alert_dialog_set_close_response (dialog, "keep");
    if (file != NULL)
        g_object_set_data_full (G_OBJECT (dialog), "file", g_object_ref (file), g_object_unref);
    g_signal_connect_object (dialog, "response", G_CALLBACK (on_discard_answered_cb), self,
                             G_CONNECT_SWAPPED);
    adw_dialog_present (ADW_DIALOG (dialog), GTK_WIDGET (self));
}

static GtkFileDialog *
create_file_dialog (MoultRecipePage *self, const char *title)
{
    GtkFileDialog *dialog = gtk_file_dialog_new ();
    g_autoptr (GListStore) filters = g_list_store_new (GTK_TYPE_FILE_FILTER);
    g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();
    GFile *file = moult_recipe_document_get_file (self->document);
    g_autoptr (GFile) folder = file != NULL ? g_file_get_parent (file) : NULL;

    gtk_file_filter_set_name (filter, _ ("Recipes"));
    gtk_file_filter_add_pattern (filter, "*" SUFFIX);
    g_list_store_append (filters, filter);
    gtk_file_dialog_set_title (dialog, title);
    gtk_file_dialog_set_filters (dialog, G_LIST_MODEL (filters));
    gtk_file_dialog_set_initial_folder (dialog, folder);
    return dialog;
}

static GtkWindow *
get_window (MoultRecipePage *self)
{
    return GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
}

static void
on_open_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (MoultRecipePage) self = MOULT_RECIPE_PAGE (user_data);
    g_autoptr (GFile) file = gtk_file_dialog_open_finish (GTK_FILE_DIALOG (source), result, NULL);

    if (file != NULL)
        ask_and_replace (self, file);
}

static void
open_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    MoultRecipePage *self = MOULT_RECIPE_PAGE (widget);
    g_autoptr (GtkFileDialog) dialog = create_file_dialog (self, _ ("Open a Recipe"));

    gtk_file_dialog_open (dialog, get_window (self), NULL, on_open_chosen_cb, g_object_ref (self));
}

static void
new_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    ask_and_replace (MOULT_RECIPE_PAGE (widget), NULL);
}

/* ---- saving ---- */

static void
on_saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (Opening) opening = user_data;
    g_autoptr (GError) error = NULL;

    if (moult_recipe_document_save_finish (MOULT_RECIPE_DOCUMENT (source), result, &error))
        toast (opening->page, _ ("The recipe is saved"));
    else
        moult_recipe_trouble_present_save (GTK_WIDGET (opening->page), opening->file, error);
}

static void
save (MoultRecipePage *self, GFile *file)
{
    Opening *opening = g_new0 (Opening, 1);

    opening->page = g_object_ref (self);
    opening->file = g_object_ref (file);
    moult_recipe_document_save_async (self->document, file, on_saved_cb, opening);
}

/* A recipe without a name gets its file's. */
static void
name_by_file (MoultRecipe *recipe, GFile *file)
{
    const char *name = moult_recipe_get_name (recipe);
    g_autofree char *basename = g_file_get_basename (file);
    g_autofree char *shown = g_filename_display_name (basename);

    if (name != NULL && *name != '\0')
        return;
    if (g_str_has_suffix (shown, SUFFIX))
        shown[strlen (shown) - strlen (SUFFIX)] = '\0';
    g_object_set (recipe, "name", shown, NULL);
}

static void
on_save_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (MoultRecipePage) self = MOULT_RECIPE_PAGE (user_data);
    g_autoptr (GFile) file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (source), result, NULL);

    if (file == NULL)
        return;
    name_by_file (moult_recipe_page_get_recipe (self), file);
    save (self, file);
}

static char *
dup_file_name (MoultRecipePage *self)
{
    const char *name = moult_recipe_get_name (moult_recipe_page_get_recipe (self));
    g_autofree char *file = g_strconcat (
        name != NULL && *name != '\0' ? name : C_ ("name of a file", "class"), SUFFIX, NULL);

    return g_strdelimit (g_steal_pointer (&file), G_DIR_SEPARATOR_S, '-');
}

static void
save_as_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
    MoultRecipePage *self = MOULT_RECIPE_PAGE (widget);
    g_autoptr (GtkFileDialog) dialog = create_file_dialog (self, _ ("Save the Recipe"));
    g_autofree char *name = dup_file_name (self);

    gtk_file_dialog_set_initial_name (dialog, name);
    gtk_file_dialog_save (dialog, get_window (self), NULL, on_save_chosen_cb, g_object_ref (self));
}

static void
save_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    MoultRecipePage *self = MOULT_RECIPE_PAGE (widget);
    GFile *file = moult_recipe_document_get_file (self->document);

    if (file != NULL)
        save (self, file);
    else
        save_as_action (widget, name, parameter);
}

/* ---- the name ---- */

static void
on_rename_answered_cb (MoultRecipePage *self, const char *response, AdwAlertDialog *dialog)
{
    g_assert (MOULT_IS_RECIPE_PAGE (self));

    GtkEditable *entry = GTK_EDITABLE (adw_alert_dialog_get_extra_child (dialog));
    g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (entry)));

    if (g_str_equal (response, "rename"))
        g_object_set (moult_recipe_page_get_recipe (self), "name", name, NULL);
}

static void
rename_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    MoultRecipePage *self = MOULT_RECIPE_PAGE (widget);
    const char *old = moult_recipe_get_name (moult_recipe_page_get_recipe (self));
    AdwAlertDialog *dialog =
        ADW_ALERT_DIALOG (adw_alert_dialog_new (_ ("Rename the Recipe"), NULL));
    GtkWidget *entry = gtk_entry_new ();

    gtk_editable_set_text (GTK_EDITABLE (entry), old != NULL ? old : "");
    gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
    gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    _ ("Name"), -1);
    adw_alert_dialog_set_extra_child (dialog, entry);
    adw_dialog_set_focus (ADW_DIALOG (dialog), entry);
    adw_alert_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "rename", _ ("_Rename"), NULL);
    adw_alert_dialog_set_response_appearance (dialog, "rename", ADW_RESPONSE_SUGGESTED);
    adw_alert_dialog_set_default_response (dialog, "rename");
    adw_alert_dialog_set_close_response (dialog, "cancel");
    g_signal_connect_object (dialog, "response", G_CALLBACK (on_rename_answered_cb), self,
                             G_CONNECT_SWAPPED);
    adw_dialog_present (ADW_DIALOG (dialog), widget);
}

static void
arm_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    g_signal_emit (widget, signals[SIGNAL_ARM], 0);
}

/* ---- the object ---- */

static void
moult_recipe_page_get_property (GObject *object,
                                guint property_id,
                                GValue *value,
                                GParamSpec *pspec)
{
    switch ((MoultRecipePageProperty) property_id) {
    case PROP_RECIPE:
        g_value_set_object (value, moult_recipe_page_get_recipe (MOULT_RECIPE_PAGE (object)));
        break;
    }
}

static void
moult_recipe_page_dispose (GObject *object)
{
    MoultRecipePage *self = MOULT_RECIPE_PAGE (object);

    g_clear_object (&self->bindings);
    g_clear_object (&self->recipe_signals);
    g_clear_object (&self->document);
    gtk_widget_dispose_template (GTK_WIDGET (self), MOULT_TYPE_RECIPE_PAGE);

    G_OBJECT_CLASS (moult_recipe_page_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/io/github/moult/Moult/ui/recipe-page.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultRecipePage, window_title);
    gtk_widget_class_bind_template_child (widget_class, MoultRecipePage, arm_label);
    gtk_widget_class_bind_template_child (widget_class, MoultRecipePage, boards);
    gtk_widget_class_bind_template_child (widget_class, MoultRecipePage, contents);
    gtk_widget_class_bind_template_child (widget_class, MoultRecipePage, numbers);
    gtk_widget_class_bind_template_child (widget_class, MoultRecipePage, programs_row);
    gtk_widget_class_bind_template_child (widget_class, MoultRecipePage, idle_row);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
    gtk_widget_class_install_action (widget_class, "recipe.open", NULL, open_action);
    gtk_widget_class_install_action (widget_class, "recipe.new", NULL, new_action);
    gtk_widget_class_install_action (widget_class, "recipe.save", NULL, save_action);
    gtk_widget_class_install_action (widget_class, "recipe.save-as", NULL, save_as_action);
    gtk_widget_class_install_action (widget_class, "recipe.rename", NULL, rename_action);
    gtk_widget_class_install_action (widget_class, "recipe.arm", NULL, arm_action);
    gtk_widget_class_add_binding_action (widget_class, GDK_KEY_s, GDK_CONTROL_MASK, "recipe.save",
                                         NULL);
}

static void
moult_recipe_page_class_init (MoultRecipePageClass *klass)
{
    GObjectClass *object_class = G_OBJECT_CLASS (klass);

    object_class->get_property = moult_recipe_page_get_property;
    object_class->dispose = moult_recipe_page_dispose;

    props[PROP_RECIPE] = g_param_spec_object ("recipe", NULL, NULL, MOULT_TYPE_RECIPE,
                                              G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
    g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
    signals[SIGNAL_ARM] = g_signal_new ("arm", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 0);

    g_type_ensure (MOULT_TYPE_RECIPE_BOARDS);
    g_type_ensure (MOULT_TYPE_RECIPE_CONTENTS);
    g_type_ensure (MOULT_TYPE_RECIPE_NUMBERS);
    bind_template (GTK_WIDGET_CLASS (klass));
    install_actions (GTK_WIDGET_CLASS (klass));
}

static void
moult_recipe_page_init (MoultRecipePage *self)
{
    const GBindingFlags flags = G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE;

    gtk_widget_init_template (GTK_WIDGET (self));
    self->bindings = g_binding_group_new ();
    g_binding_group_bind (self->bindings, "flash-programs", self->programs_row, "active", flags);
    g_binding_group_bind (self->bindings, "idle-minutes", self->idle_row, "value", flags);
    self->recipe_signals = g_signal_group_new (MOULT_TYPE_RECIPE);
    g_signal_group_connect_swapped (self->recipe_signals, "changed", G_CALLBACK (on_changed_cb),
                                    self);
}

GtkWidget *
moult_recipe_page_new (MoultWorkbench *workbench)
{
    g_return_val_if_fail (MOULT_IS_WORKBENCH (workbench), NULL);

    MoultRecipePage *self = g_object_new (MOULT_TYPE_RECIPE_PAGE, NULL);

    self->document = moult_recipe_document_new (moult_workbench_get_settings (workbench));
    moult_recipe_boards_set_workbench (self->boards, workbench);
    g_signal_connect_object (self->document, "notify::recipe", G_CALLBACK (on_recipe_replaced_cb),
                             self, G_CONNECT_SWAPPED);
    g_signal_connect_object (self->document, "notify::changed", G_CALLBACK (on_changed_cb), self,
                             G_CONNECT_SWAPPED);
    g_signal_connect_object (self->document, "notify::file", G_CALLBACK (on_changed_cb), self,
                             G_CONNECT_SWAPPED);
    on_recipe_replaced_cb (self);
    open_last (self);
    return GTK_WIDGET (self);
}

MoultRecipe *
moult_recipe_page_get_recipe (MoultRecipePage *self)
{
    g_return_val_if_fail (MOULT_IS_RECIPE_PAGE (self), NULL);

    return moult_recipe_document_get_recipe (self->document);
}

gboolean
moult_recipe_page_get_changed (MoultRecipePage *self)
{
    g_return_val_if_fail (MOULT_IS_RECIPE_PAGE (self), FALSE);

    return moult_recipe_document_get_changed (self->document);
}

void
moult_recipe_page_open (MoultRecipePage *self, GFile *file)
{
    g_return_if_fail (MOULT_IS_RECIPE_PAGE (self) && G_IS_FILE (file));

    ask_and_replace (self, file);
}

gboolean
moult_recipe_page_is_for (GFile *file)
{
    g_return_val_if_fail (G_IS_FILE (file), FALSE);

    g_autofree char *name = g_file_get_basename (file);

    return name != NULL && g_str_has_suffix (name, SUFFIX);
}
