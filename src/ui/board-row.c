/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "board-row.h"

#include <string.h>

#include <glib/gi18n.h>

#include "picture.h"
#include "board-state.h"
#include "flash-job.h"

struct _MoultBoardRow {
    GtkListBoxRow parent_instance;

    /* Template widgets */
    MoultPicture *picture;
    GtkLabel *name_label;
    GtkLabel *state_label;
    GtkStack *state_stack;
    GtkImage *state_icon;
    GtkSpinner *state_spinner;

    MoultChoice *choice;
    MoultBoard *board; /* of the choice */
    gboolean show_location;
    GSignalGroup *job_signals;
    GSignalGroup *progress_signals;
    guint update_id;
};

G_DEFINE_FINAL_TYPE (MoultBoardRow, moult_board_row, GTK_TYPE_LIST_BOX_ROW)

enum {
    SIGNAL_FILE_DROPPED,
    N_SIGNALS,
};
static guint signals[N_SIGNALS];

static void
show_icon (MoultBoardRow *self, const MoultBoardState *state)
{
    const char *tint[] = { state->tint, NULL };

    gtk_spinner_set_spinning (self->state_spinner, state->icon == NULL);
    if (state->icon == NULL) {
        gtk_stack_set_visible_child (self->state_stack, GTK_WIDGET (self->state_spinner));
        return;
    }
    if (g_strcmp0 (gtk_image_get_icon_name (self->state_icon), state->icon) != 0)
        gtk_image_set_from_icon_name (self->state_icon, state->icon);
    gtk_widget_set_css_classes (GTK_WIDGET (self->state_icon), tint);
    gtk_stack_set_visible_child (self->state_stack, GTK_WIDGET (self->state_icon));
}

static char *
dup_line (MoultBoardRow *self, const char *words)
{
    if (!self->show_location)
        return g_strdup (words);
    /* Translators: a board's place on the USB, then its state: "1-1.4 · Ready" */
    return g_strdup_printf (_ ("%s · %s"), moult_board_get_location (self->board), words);
}

/* Beside the place there is room for the version, but not for the name before it. */
static const char *
shorten (MoultBoardRow *self, const char *words)
{
    static const char name[] = "MicroPython ";

    return self->show_location && g_str_has_prefix (words, name) ? words + strlen (name) : words;
}

static void
update (MoultBoardRow *self)
{
    g_auto (MoultBoardState) state = { 0 };
    const char *name = moult_board_get_name (self->board);

    moult_board_state_read (self->choice, &state);
    gtk_label_set_label (self->name_label, name);
    g_autofree char *full = dup_line (self, state.words);
    g_autofree char *line = dup_line (self, shorten (self, state.words));
    gtk_label_set_label (self->state_label, line);
    moult_picture_set_name (self->picture, moult_board_get_kind (self->board)->picture);
    /* Translators: a place on the USB such as 1-1.4. */
    g_autofree char *place = g_strdup_printf (_ ("USB %s"), moult_board_get_location (self->board));
    gtk_widget_set_tooltip_text (GTK_WIDGET (self), place);
    show_icon (self, &state);
    gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                    GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, full, -1);
}

static gboolean
on_frame_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
    MoultBoardRow *self = MOULT_BOARD_ROW (widget);

    self->update_id = 0;
    update (self);
    return G_SOURCE_REMOVE;
}

/* Once a frame and no more: boards tell a lot, a class of them much more. */
static void
update_later (MoultBoardRow *self)
{
    if (self->update_id == 0)
        self->update_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), on_frame_cb, NULL, NULL);
}

static void
on_board_changed_cb (MoultBoardRow *self)
{
    g_assert (MOULT_IS_BOARD_ROW (self));

    MoultFlashJob *job = moult_board_get_job (self->board);

    g_signal_group_set_target (self->job_signals, job);
    g_signal_group_set_target (self->progress_signals,
                               job != NULL ? moult_flash_job_get_progress (job) : NULL);
    update_later (self);
}

static void
on_job_changed_cb (MoultBoardRow *self)
{
    g_assert (MOULT_IS_BOARD_ROW (self));

    update_later (self);
}

static gboolean
on_drop_cb (MoultBoardRow *self, const GValue *value, double x, double y)
{
    g_assert (MOULT_IS_BOARD_ROW (self));

    GSList *files = g_value_get_boxed (value);

    if (files == NULL)
        return FALSE;
    g_signal_emit (self, signals[SIGNAL_FILE_DROPPED], 0, files->data);
    return TRUE;
}

static void
moult_board_row_dispose (GObject *object)
{
    MoultBoardRow *self = MOULT_BOARD_ROW (object);

    g_clear_object (&self->job_signals);
    g_clear_object (&self->progress_signals);
    g_clear_object (&self->choice);
    gtk_widget_dispose_template (GTK_WIDGET (self), MOULT_TYPE_BOARD_ROW);

    G_OBJECT_CLASS (moult_board_row_parent_class)->dispose (object);
}

static void
moult_board_row_class_init (MoultBoardRowClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = moult_board_row_dispose;

    signals[SIGNAL_FILE_DROPPED] =
        g_signal_new ("file-dropped", MOULT_TYPE_BOARD_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                      G_TYPE_NONE, 1, G_TYPE_FILE);

    g_type_ensure (MOULT_TYPE_PICTURE);
    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/io/github/moult/Moult/ui/board-row.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultBoardRow, picture);
    gtk_widget_class_bind_template_child (widget_class, MoultBoardRow, name_label);
    gtk_widget_class_bind_template_child (widget_class, MoultBoardRow, state_label);
    gtk_widget_class_bind_template_child (widget_class, MoultBoardRow, state_stack);
    gtk_widget_class_bind_template_child (widget_class, MoultBoardRow, state_icon);
    gtk_widget_class_bind_template_child (widget_class, MoultBoardRow, state_spinner);
}

static void
moult_board_row_init (MoultBoardRow *self)
{
    GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

    gtk_widget_init_template (GTK_WIDGET (self));
    g_signal_connect_object (target, "drop", G_CALLBACK (on_drop_cb), self, G_CONNECT_SWAPPED);
    gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));

    self->job_signals = g_signal_group_new (MOULT_TYPE_FLASH_JOB);
    g_signal_group_connect_object (self->job_signals, "notify::state",
                                   G_CALLBACK (on_job_changed_cb), self, G_CONNECT_SWAPPED);
    self->progress_signals = g_signal_group_new (MOULT_TYPE_PROGRESS);
    g_signal_group_connect_object (self->progress_signals, "changed",
                                   G_CALLBACK (on_job_changed_cb), self, G_CONNECT_SWAPPED);
}

GtkWidget *
moult_board_row_new (MoultChoice *choice)
{
    g_return_val_if_fail (MOULT_IS_CHOICE (choice), NULL);

    MoultBoardRow *self = g_object_new (MOULT_TYPE_BOARD_ROW, NULL);
    self->choice = g_object_ref (choice);
    self->board = moult_choice_get_board (choice);
    g_signal_connect_object (choice, "changed", G_CALLBACK (on_job_changed_cb), self,
                             G_CONNECT_SWAPPED);
    g_signal_connect_object (self->board, "notify", G_CALLBACK (on_board_changed_cb), self,
                             G_CONNECT_SWAPPED);
    on_board_changed_cb (self);
    update (self);
    return GTK_WIDGET (self);
}

void
moult_board_row_set_show_location (MoultBoardRow *self, gboolean show)
{
    g_return_if_fail (MOULT_IS_BOARD_ROW (self));

    if (self->show_location == show)
        return;
    self->show_location = show;
    update (self);
}

MoultBoard *
moult_board_row_get_board (MoultBoardRow *self)
{
    g_return_val_if_fail (MOULT_IS_BOARD_ROW (self), NULL);

    return self->board;
}
