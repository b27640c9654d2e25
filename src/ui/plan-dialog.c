/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "plan-dialog.h"

#include <glib/gi18n.h>

#include "plan-row.h"

/**
 * MoultPlanDialog:
 *
 * A plan, before anything is written: which boards get what, which are left alone and why, and a
 * way to have each otherwise.
 */
struct _MoultPlanDialog {
    AdwDialog parent_instance;

    GtkWidget *stack;
    GtkWidget *flash_group;
    GtkWidget *alone_group;
    GtkListBox *flash_list;
    GtkListBox *alone_list;
    GtkLabel *footer;
    GtkButton *flash_button;

    MoultPlan *plan;
    GHashTable *held_back; /* tasks that the plan itself leaves alone; the plan owns them */
    GtkFilter *flash_filter;
    GtkFilter *alone_filter;
};

G_DEFINE_FINAL_TYPE (MoultPlanDialog, moult_plan_dialog, ADW_TYPE_DIALOG)

typedef enum {
    SIGNAL_CONFIRMED,
    SIGNAL_FIX,
    SIGNAL_ADD_FILES,
} MoultPlanDialogSignal;
#define SIGNAL_LAST SIGNAL_ADD_FILES
static guint signals[SIGNAL_LAST + 1];

static gboolean
is_flashed (gpointer item, gpointer user_data)
{
    return moult_plan_task_get_reason (item) == MOULT_PLAN_FLASH;
}

static gboolean
is_left_alone (gpointer item, gpointer user_data)
{
    return !is_flashed (item, user_data);
}

static gboolean
has_same_name (gconstpointer a, gconstpointer b)
{
    return g_str_equal (moult_firmware_get_name ((MoultFirmware *) a),
                        moult_firmware_get_name ((MoultFirmware *) b));
}

/* What will be written, each file once. */
static GPtrArray *
find_files (MoultPlan *plan)
{
    GPtrArray *files = g_ptr_array_new ();

    for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (plan)); i++) {
        g_autoptr (MoultPlanTask) task = g_list_model_get_item (G_LIST_MODEL (plan), i);
        MoultFirmware *firmware = moult_plan_task_get_firmware (task);

        if (is_flashed (task, NULL)
            && !g_ptr_array_find_with_equal_func (files, firmware, has_same_name, NULL))
            g_ptr_array_add (files, firmware); /* the task keeps it */
    }
    return files;
}

static char *
dup_written (MoultPlan *plan, GPtrArray *files)
{
    const char *name = moult_firmware_get_name (g_ptr_array_index (files, 0));

    if (files->len == 1 && moult_plan_count_flash (plan) == 1)
        /* Translators: %s is the name of a firmware file */
        return g_strdup_printf (_ ("The board gets %s."), name);
    if (files->len == 1)
        /* Translators: %s is the name of a firmware file */
        return g_strdup_printf (_ ("All of them get %s."), name);
    return g_strdup_printf (ngettext ("%u file is written.", "%u files are written.", files->len),
                            files->len);
}

/* What comes from the download site first. */
static char *
dup_downloaded (GPtrArray *files)
{
    guint n_remote = 0;
    guint64 size = 0;

    for (guint i = 0; i < files->len; i++) {
        MoultFirmware *firmware = g_ptr_array_index (files, i);

        if (moult_firmware_get_path (firmware) != NULL)
            continue;
        n_remote++;
        size += moult_firmware_get_file_size (firmware);
    }
    if (n_remote == 0)
        return g_strdup (_ ("Nothing has to be downloaded."));
    g_autofree char *words = g_format_size (size);
    /* Translators: a number of files, and their size together: "3 files, 2.1 MB, are …" */
    return g_strdup_printf (ngettext ("%u file, %s, is downloaded first.",
                                      "%u files, %s, are downloaded first.", n_remote),
                            n_remote, words);
}

static char *
dup_footer (MoultPlan *plan)
{
    g_autoptr (GPtrArray) files = find_files (plan);

    if (files->len == 0)
        return g_strdup (_ ("No board will be flashed. Take one in, or add firmware."));
    g_autofree char *written = dup_written (plan, files);
    g_autofree char *downloaded = dup_downloaded (files);
    /* Two whole sentences. */
    return g_strdup_printf ("%s %s", written, downloaded);
}

static void
update_flash_button (MoultPlanDialog *self, guint n_flash)
{
    g_autofree char *label =
        n_flash == 0
            ? g_strdup (_ ("_Flash"))
            : g_strdup_printf (ngettext ("_Flash %u Board", "_Flash %u Boards", n_flash), n_flash);

    gtk_button_set_label (self->flash_button, label);
    gtk_widget_action_set_enabled (GTK_WIDGET (self), "plan.confirm", n_flash > 0);
}

static void
update (MoultPlanDialog *self)
{
    guint n_tasks = g_list_model_get_n_items (G_LIST_MODEL (self->plan));
    guint n_flash = moult_plan_count_flash (self->plan);
    g_autofree char *footer = dup_footer (self->plan);

    gtk_stack_set_visible_child_name (GTK_STACK (self->stack), n_tasks > 0 ? "plan" : "empty");
    gtk_widget_set_visible (self->flash_group, n_flash > 0);
    gtk_widget_set_visible (self->alone_group, n_flash < n_tasks);
    gtk_label_set_label (self->footer, footer);
    update_flash_button (self, n_flash);
}

/* The pressed button went away with its row: keep the keyboard at the board, in its new row. */
static void
focus_task (MoultPlanDialog *self, MoultPlanTask *task)
{
    GtkListBox *list = is_flashed (task, NULL) ? self->flash_list : self->alone_list;
    GtkListBoxRow *row;

    for (int i = 0; (row = gtk_list_box_get_row_at_index (list, i)) != NULL; i++) {
        if (moult_plan_row_get_task (MOULT_PLAN_ROW (row)) == task)
            gtk_widget_grab_focus (GTK_WIDGET (row));
    }
}

static void
on_reason_changed_cb (MoultPlanTask *task, GParamSpec *pspec, gpointer user_data)
{
    MoultPlanDialog *self = MOULT_PLAN_DIALOG (user_data);

    gtk_filter_changed (self->flash_filter, GTK_FILTER_CHANGE_DIFFERENT);
    gtk_filter_changed (self->alone_filter, GTK_FILTER_CHANGE_DIFFERENT);
    update (self);
    focus_task (self, task);
}

static void
on_row_fix_cb (MoultPlanRow *row, gpointer user_data)
{
    MoultPlanDialog *self = MOULT_PLAN_DIALOG (user_data);
    g_autoptr (MoultBoard) board =
        g_object_ref (moult_plan_task_get_board (moult_plan_row_get_task (row)));

    g_signal_emit (self, signals[SIGNAL_FIX], 0, board);
    adw_dialog_close (ADW_DIALOG (self));
}

static GtkWidget *
create_row (gpointer item, gpointer user_data)
{
    MoultPlanDialog *self = MOULT_PLAN_DIALOG (user_data);
    GtkWidget *row = moult_plan_row_new (item, g_hash_table_contains (self->held_back, item));

    g_signal_connect_object (row, "fix", G_CALLBACK (on_row_fix_cb), self, 0);
    return row;
}

static void
on_cancel_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
    adw_dialog_close (ADW_DIALOG (widget));
}

static void
on_add_files_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
    g_autoptr (MoultPlanDialog) self = g_object_ref (MOULT_PLAN_DIALOG (widget));

    adw_dialog_close (ADW_DIALOG (self));
    g_signal_emit (self, signals[SIGNAL_ADD_FILES], 0);
}

static void
on_confirm_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
    g_autoptr (GtkWidget) self = g_object_ref (widget);

    g_signal_emit (self, signals[SIGNAL_CONFIRMED], 0);
    adw_dialog_close (ADW_DIALOG (self));
}

static void
bind_list (MoultPlanDialog *self, GtkListBox *list, GtkFilter *filter)
{
    g_autoptr (GListModel) model = G_LIST_MODEL (gtk_filter_list_model_new (
        g_object_ref (G_LIST_MODEL (self->plan)), g_object_ref (filter)));

    gtk_list_box_bind_model (list, model, create_row, self, NULL);
}

static void
take_plan (MoultPlanDialog *self, MoultPlan *plan)
{
    self->plan = g_object_ref (plan);
    for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (plan)); i++) {
        g_autoptr (MoultPlanTask) task = g_list_model_get_item (G_LIST_MODEL (plan), i);

        if (is_left_alone (task, NULL))
            g_hash_table_add (self->held_back, task);
        g_signal_connect_object (task, "notify::reason", G_CALLBACK (on_reason_changed_cb), self,
                                 0);
    }
    bind_list (self, self->flash_list, self->flash_filter);
    bind_list (self, self->alone_list, self->alone_filter);
    update (self);
}

static void
moult_plan_dialog_dispose (GObject *object)
{
    MoultPlanDialog *self = MOULT_PLAN_DIALOG (object);

    gtk_widget_dispose_template (GTK_WIDGET (self), MOULT_TYPE_PLAN_DIALOG);
    g_clear_object (&self->flash_filter);
    g_clear_object (&self->alone_filter);
    g_clear_pointer (&self->held_back, g_hash_table_unref);
    g_clear_object (&self->plan);

    G_OBJECT_CLASS (moult_plan_dialog_parent_class)->dispose (object);
}

static void
moult_plan_dialog_class_init (MoultPlanDialogClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
    GType type = G_TYPE_FROM_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = moult_plan_dialog_dispose;

    signals[SIGNAL_CONFIRMED] =
        g_signal_new ("confirmed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
    signals[SIGNAL_FIX] = g_signal_new ("fix", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 1, MOULT_TYPE_BOARD);

    signals[SIGNAL_ADD_FILES] =
        g_signal_new ("add-files", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/io/github/moult/Moult/ui/plan-dialog.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultPlanDialog, stack);
    gtk_widget_class_bind_template_child (widget_class, MoultPlanDialog, flash_group);
    gtk_widget_class_bind_template_child (widget_class, MoultPlanDialog, alone_group);
    gtk_widget_class_bind_template_child (widget_class, MoultPlanDialog, flash_list);
    gtk_widget_class_bind_template_child (widget_class, MoultPlanDialog, alone_list);
    gtk_widget_class_bind_template_child (widget_class, MoultPlanDialog, footer);
    gtk_widget_class_bind_template_child (widget_class, MoultPlanDialog, flash_button);
    gtk_widget_class_install_action (widget_class, "plan.cancel", NULL, on_cancel_cb);
    gtk_widget_class_install_action (widget_class, "plan.confirm", NULL, on_confirm_cb);
    gtk_widget_class_install_action (widget_class, "plan.add-files", NULL, on_add_files_cb);
}

static void
moult_plan_dialog_init (MoultPlanDialog *self)
{
    self->held_back = g_hash_table_new (NULL, NULL);
    self->flash_filter = GTK_FILTER (gtk_custom_filter_new (is_flashed, NULL, NULL));
    self->alone_filter = GTK_FILTER (gtk_custom_filter_new (is_left_alone, NULL, NULL));
    gtk_widget_init_template (GTK_WIDGET (self));
    update_flash_button (self, 0);
    gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "reading");
}

AdwDialog *
moult_plan_dialog_new (void)
{
    return g_object_new (MOULT_TYPE_PLAN_DIALOG, NULL);
}

void
moult_plan_dialog_set_plan (MoultPlanDialog *self, MoultPlan *plan)
{
    g_return_if_fail (MOULT_IS_PLAN_DIALOG (self) && MOULT_IS_PLAN (plan) && self->plan == NULL);

    take_plan (self, plan);
    gtk_widget_grab_focus (GTK_WIDGET (self->flash_button));
}

MoultPlan *
moult_plan_dialog_get_plan (MoultPlanDialog *self)
{
    g_return_val_if_fail (MOULT_IS_PLAN_DIALOG (self), NULL);

    return self->plan;
}
