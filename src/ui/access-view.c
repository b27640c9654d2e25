/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "access-view.h"

#include <string.h>

#include <glib/gi18n.h>

#include "sandbox.h"
#include "text-dialog.h"

#define RULES_FILE "60-moult.rules"
#define RULES_PATH "/io/github/moult/Moult/udev/" RULES_FILE

/**
 * MoultAccessView:
 *
 * What to do when a board or probe is there but may not be opened: the facts that were checked, the
 * rules that give access, the commands that install them, and Test Again, which is an action of the
 * page around it.
 */
struct _MoultAccessView {
    AdwBin parent_instance;

    GtkImage *node_icon;
    GtkImage *group_icon;
    GtkImage *holder_icon;
    AdwPreferencesRow *node_row;
    AdwPreferencesRow *group_row;
    AdwPreferencesRow *holder_row;
    AdwPreferencesGroup *give_group;
    AdwActionRow *rules_row;
    GtkLabel *command_label;
    GtkButton *copy_button;
    GtkButton *test_button;

    MoultAccessInspectFunc inspect;
    GCancellable *inspecting; /* or NULL */
    char *command;
};

G_DEFINE_FINAL_TYPE (MoultAccessView, moult_access_view, ADW_TYPE_BIN)

static void
show_fact (AdwPreferencesRow *row,
           GtkImage *icon,
           gboolean good,
           const char *title,
           const char *subtitle)
{
    gtk_image_set_from_icon_name (icon, good ? "object-select-symbolic" : "window-close-symbolic");
    gtk_widget_remove_css_class (GTK_WIDGET (icon), good ? "error" : "success");
    gtk_widget_add_css_class (GTK_WIDGET (icon), good ? "success" : "error");
    gtk_accessible_update_property (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    good ? C_ ("a fact that was checked", "In order")
                                         : C_ ("a fact that was checked", "Not in order"),
                                    -1);
    adw_preferences_row_set_title (row, title);
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
}

static void
show_node (MoultAccessView *self, const MoultAccessFacts *facts)
{
    g_autofree char *rights = NULL;
    g_autofree char *title = NULL;

    if (!facts->exists) {
        /* Translators: %s is a device node, "/dev/ttyUSB0" */
        title = g_strdup_printf (_ ("%s is not there"), facts->node);
        show_fact (self->node_row, self->node_icon, FALSE, title, "");
        return;
    }
    if (facts->accessible)
        title = g_strdup_printf (_ ("%s may be opened"), facts->node);
    else
        title = g_strdup_printf (_ ("%s is not shared with the logged-in user"), facts->node);
    /* Translators: the rights of a device node: "Owner root, group dialout, mode 0660" */
    rights = g_strdup_printf (_ ("Owner %s, group %s, mode %04o"), facts->owner, facts->group,
                              facts->mode);
    show_fact (self->node_row, self->node_icon, facts->accessible, title, rights);
}

static void
show_group (MoultAccessView *self, const MoultAccessFacts *facts)
{
    gtk_widget_set_visible (GTK_WIDGET (self->group_row), facts->exists);
    if (!facts->exists)
        return;

    g_autofree char *names = g_strjoinv (", ", facts->groups);
    /* Translators: %s is a list of names of groups: "lena, users" */
    g_autofree char *groups = g_strdup_printf (_ ("Your groups: %s"), names);
    g_autofree char *title = NULL;

    if (facts->in_group)
        /* Translators: %s is the name of a group, "dialout" */
        title = g_strdup_printf (_ ("You are a member of %s"), facts->group);
    else if (facts->group_next)
        title = g_strdup_printf (_ ("You are a member of %s from the next login on"), facts->group);
    else
        title = g_strdup_printf (_ ("You are not a member of %s"), facts->group);
    show_fact (self->group_row, self->group_icon, facts->in_group, title, groups);
}

static const char *
get_services_words (const MoultAccessFacts *facts)
{
    if (facts->brltty && facts->modem_manager)
        return _ ("brltty and ModemManager are running and may take boards for a while");
    if (facts->brltty)
        return _ ("brltty is running; versions up to 6.4 take serial adapters away");
    if (facts->modem_manager)
        return _ ("ModemManager is running and may hold a new board for some seconds");
    return _ ("Neither brltty nor ModemManager is running");
}

static void
show_holder (MoultAccessView *self, const MoultAccessFacts *facts)
{
    g_autofree char *title = facts->holder != NULL
                                 /* Translators: %s is a program and its number: "thonny (4711)" */
                                 ? g_strdup_printf (_ ("%s holds the board"), facts->holder)
                                 : g_strdup (_ ("No other program of yours holds the board"));

    show_fact (self->holder_row, self->holder_icon, facts->holder == NULL, title,
               get_services_words (facts));
}

static void
inspect_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
    MoultAccessView *self = MOULT_ACCESS_VIEW (source);

    g_task_return_pointer (task, self->inspect (data), (GDestroyNotify) moult_access_facts_free);
}

static void
on_inspected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    MoultAccessView *self = MOULT_ACCESS_VIEW (source);
    g_autoptr (MoultAccessFacts) facts = g_task_propagate_pointer (G_TASK (result), NULL);

    /* Cancelled: another node is looked at meanwhile, or the view is gone. */
    if (facts == NULL)
        return;
    g_clear_object (&self->inspecting);
    show_node (self, facts);
    show_group (self, facts);
    show_holder (self, facts);
}

static GBytes *
lookup_rules (void)
{
    g_autoptr (GError) error = NULL;
    GBytes *rules = g_resources_lookup_data (RULES_PATH, G_RESOURCE_LOOKUP_FLAGS_NONE, &error);

    if (rules == NULL)
        g_error ("%s", error->message);
    return rules;
}

static guint
count_lines (GBytes *text)
{
    gsize size;
    const char *bytes = g_bytes_get_data (text, &size);
    guint n_lines = 0;

    for (gsize i = 0; i < size; i++)
        n_lines += bytes[i] == '\n';
    return n_lines;
}

static char *
dup_word (const char *path)
{
    gboolean plain = strpbrk (path, " '\"$`\\()&;|<>*?#~!") == NULL;

    return plain ? g_strdup (path) : g_shell_quote (path);
}

/* Of Moult's own program, which brings the rules with it; %NULL where it is not installed. A host's
 * terminal knows nothing of a sandbox's programs, and root's PATH nothing of a user's folders. */
static char *
dup_own_command (void)
{
    g_autofree char *path =
        moult_sandbox_is_flatpak () ? NULL : g_find_program_in_path ("moultctl");
    g_autofree char *folder = path != NULL ? g_path_get_dirname (path) : NULL;
    g_autofree char *word = path != NULL ? dup_word (path) : NULL;

    if (path == NULL)
        return NULL;
    if (g_str_equal (folder, "/usr/bin") || g_str_equal (folder, "/usr/local/bin"))
        return g_strdup ("sudo moultctl udev --install");
    return g_strdup_printf ("sudo %s udev --install", word);
}

static char *
dup_command_for_file (const char *path)
{
    g_autofree char *word = dup_word (path);

    return g_strdup_printf ("sudo install -m 644 %s /etc/udev/rules.d\n"
                            "sudo udevadm control --reload-rules\n"
                            "sudo udevadm trigger",
                            word);
}

static void
take_command (MoultAccessView *self, char *command)
{
    g_free (self->command);
    self->command = command;
    gtk_label_set_label (self->command_label, command);
    gtk_button_set_icon_name (self->copy_button, "edit-copy-symbolic");
}

static void
on_help_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
    g_autoptr (GtkUriLauncher) launcher = gtk_uri_launcher_new ("help:moult/give-access");

    gtk_uri_launcher_launch (launcher, GTK_WINDOW (gtk_widget_get_root (widget)), NULL, NULL, NULL);
}

static void
on_show_rules_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
    g_autoptr (GBytes) rules = lookup_rules ();
    g_autofree char *text = g_strndup (g_bytes_get_data (rules, NULL), g_bytes_get_size (rules));

    adw_dialog_present (moult_text_dialog_new (RULES_FILE, text), widget);
}

static void
on_copy_command_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
    MoultAccessView *self = MOULT_ACCESS_VIEW (widget);

    gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), self->command);
    gtk_button_set_icon_name (self->copy_button, "object-select-symbolic");
    gtk_accessible_announce (GTK_ACCESSIBLE (self), _ ("Commands copied"),
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
on_written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (MoultAccessView) self = MOULT_ACCESS_VIEW (user_data);
    g_autoptr (GError) error = NULL;
    g_autofree char *path = g_file_get_path (G_FILE (source));
    g_autofree char *words = NULL;

    if (!g_file_replace_contents_finish (G_FILE (source), result, NULL, &error)) {
        words = g_strdup_printf (_ ("Not saved: %s"), error->message);
    } else if (path == NULL || moult_sandbox_is_flatpak ()) {
        /* The path is the sandbox's; outside it is another one. */
        words = g_strdup (_ ("Saved"));
    } else {
        words = g_strdup_printf (_ ("Saved as %s"), path);
        take_command (self, dup_command_for_file (path));
    }
    adw_action_row_set_subtitle (self->rules_row, words);
}

static void
on_place_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (MoultAccessView) self = MOULT_ACCESS_VIEW (user_data);
    g_autoptr (GFile) file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (source), result, NULL);
    g_autoptr (GBytes) rules = lookup_rules ();

    if (file == NULL)
        return;
    g_file_replace_contents_bytes_async (file, rules, NULL, FALSE, G_FILE_CREATE_NONE, NULL,
                                         on_written_cb, g_object_ref (self));
}

static void
on_save_rules_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
    g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();

    gtk_file_dialog_set_title (dialog, _ ("Save Rules"));
    gtk_file_dialog_set_initial_name (dialog, RULES_FILE);
    gtk_file_dialog_save (dialog, GTK_WINDOW (gtk_widget_get_root (widget)), NULL,
                          on_place_chosen_cb, g_object_ref (widget));
}

static void
moult_access_view_dispose (GObject *object)
{
    MoultAccessView *self = MOULT_ACCESS_VIEW (object);

    g_cancellable_cancel (self->inspecting);
    g_clear_object (&self->inspecting);
    g_clear_pointer (&self->command, g_free);
    gtk_widget_dispose_template (GTK_WIDGET (self), MOULT_TYPE_ACCESS_VIEW);

    G_OBJECT_CLASS (moult_access_view_parent_class)->dispose (object);
}

static void
moult_access_view_class_init (MoultAccessViewClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = moult_access_view_dispose;

    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/io/github/moult/Moult/ui/access-view.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultAccessView, node_icon);
    gtk_widget_class_bind_template_child (widget_class, MoultAccessView, group_icon);
    gtk_widget_class_bind_template_child (widget_class, MoultAccessView, holder_icon);
    gtk_widget_class_bind_template_child (widget_class, MoultAccessView, node_row);
    gtk_widget_class_bind_template_child (widget_class, MoultAccessView, group_row);
    gtk_widget_class_bind_template_child (widget_class, MoultAccessView, holder_row);
    gtk_widget_class_bind_template_child (widget_class, MoultAccessView, give_group);
    gtk_widget_class_bind_template_child (widget_class, MoultAccessView, rules_row);
    gtk_widget_class_bind_template_child (widget_class, MoultAccessView, command_label);
    gtk_widget_class_bind_template_child (widget_class, MoultAccessView, copy_button);
    gtk_widget_class_bind_template_child (widget_class, MoultAccessView, test_button);
    gtk_widget_class_install_action (widget_class, "access.help", NULL, on_help_cb);
    gtk_widget_class_install_action (widget_class, "access.show-rules", NULL, on_show_rules_cb);
    gtk_widget_class_install_action (widget_class, "access.copy-command", NULL, on_copy_command_cb);
    gtk_widget_class_install_action (widget_class, "access.save-rules", NULL, on_save_rules_cb);
}

static void
show_way (MoultAccessView *self)
{
    char *own = dup_own_command ();
    const char *words;

    if (own != NULL)
        words = _ ("Run this once in a terminal, then test. No restart needed");
    else if (moult_sandbox_is_flatpak ())
        words =
            _ ("Save the rules, run this once in a terminal of your system, in the folder where "
               "you saved them, then test. Moult cannot do it from inside its sandbox");
    else
        words = _ ("Save the rules, run this once in a terminal in the same folder, then test. No "
                   "restart needed");
    adw_preferences_group_set_description (self->give_group, words);
    take_command (self, own != NULL ? own : dup_command_for_file (RULES_FILE));
}

static void
moult_access_view_init (MoultAccessView *self)
{
    g_autoptr (GBytes) rules = lookup_rules ();
    guint n_lines = count_lines (rules);
    g_autofree char *size = NULL;

    gtk_widget_init_template (GTK_WIDGET (self));

    /* Commands run from left to right in every language. */
    gtk_widget_set_direction (GTK_WIDGET (self->command_label), GTK_TEXT_DIR_LTR);
    /* Translators: a file and its length: "60-moult.rules, 117 lines" */
    size = g_strdup_printf (ngettext ("%s, %u line", "%s, %u lines", n_lines), RULES_FILE, n_lines);
    adw_action_row_set_subtitle (self->rules_row, size);
    show_way (self);
}

void
moult_access_view_set_inspect (MoultAccessView *self,
                               MoultAccessInspectFunc inspect,
                               const char *test_action)
{
    g_return_if_fail (MOULT_IS_ACCESS_VIEW (self) && test_action != NULL);

    self->inspect = inspect;
    gtk_actionable_set_action_name (GTK_ACTIONABLE (self->test_button), test_action);
}

void
moult_access_view_set_node (MoultAccessView *self, const char *node)
{
    g_autoptr (GTask) task = NULL;

    g_return_if_fail (MOULT_IS_ACCESS_VIEW (self));
    g_return_if_fail (self->inspect != NULL && node != NULL);

    g_cancellable_cancel (self->inspecting);
    g_clear_object (&self->inspecting);
    self->inspecting = g_cancellable_new ();
    task = g_task_new (self, self->inspecting, on_inspected_cb, NULL);
    g_task_set_source_tag (task, moult_access_view_set_node);
    g_task_set_task_data (task, g_strdup (node), g_free);
    g_task_run_in_thread (task, inspect_in_thread);
}
