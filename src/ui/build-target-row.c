/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "build-target-row.h"

#include <glib/gi18n.h>

#include "combo-lines.h"

struct _MoultBuildTargetRow {
    AdwComboRow parent_instance;

    MoultAttached *attached;
    char *board_id;     /* or NULL */
    GPtrArray *fitting; /* MoultBoard: what is offered, after "No Board" */
    MoultBoard *target; /* or NULL */
    gboolean updating;  /* the row follows; nobody has chosen */
};

G_DEFINE_FINAL_TYPE (MoultBuildTargetRow, moult_build_target_row, ADW_TYPE_COMBO_ROW)

typedef enum {
    PROP_TARGET = 1,
} MoultBuildTargetRowProperty;
#define PROP_LAST PROP_TARGET
static GParamSpec *props[PROP_LAST + 1];

static GPtrArray *
list_fitting (MoultBuildTargetRow *self)
{
    if (self->board_id == NULL || self->attached == NULL)
        return g_ptr_array_new ();
    return moult_attached_find_boards (self->attached, self->board_id, NULL);
}

static void
set_target (MoultBuildTargetRow *self, MoultBoard *board)
{
    if (g_set_object (&self->target, board))
        g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TARGET]);
}

static void
show_fitting (MoultBuildTargetRow *self)
{
    g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
    guint selected = 0;

    for (guint i = 0; i < self->fitting->len; i++) {
        MoultBoard *board = g_ptr_array_index (self->fitting, i);

        g_ptr_array_add (lines, g_strdup_printf ("%s · %s", moult_board_get_name (board),
                                                 moult_board_get_location (board)));
        if (board == self->target)
            selected = i + 1;
    }
    g_ptr_array_add (lines, NULL);
    self->updating = TRUE;
    moult_combo_lines_show (ADW_COMBO_ROW (self), C_ ("to be flashed", "No Board"),
                            (const char *const *) lines->pdata, selected);
    self->updating = FALSE;
}

static void
update (MoultBuildTargetRow *self)
{
    g_assert (MOULT_IS_BUILD_TARGET_ROW (self));

    g_clear_pointer (&self->fitting, g_ptr_array_unref);
    self->fitting = list_fitting (self);
    if (self->board_id != NULL && !g_ptr_array_find (self->fitting, self->target, NULL))
        set_target (self, NULL);
    show_fitting (self);
    gtk_widget_set_visible (GTK_WIDGET (self), self->fitting->len > 0);
}

static void
on_selected_cb (MoultBuildTargetRow *self)
{
    g_assert (MOULT_IS_BUILD_TARGET_ROW (self));

    guint selected = adw_combo_row_get_selected (ADW_COMBO_ROW (self));

    if (!self->updating && self->fitting != NULL && selected <= self->fitting->len)
        set_target (self, selected > 0 ? g_ptr_array_index (self->fitting, selected - 1) : NULL);
}

static void
moult_build_target_row_get_property (GObject *object,
                                     guint property_id,
                                     GValue *value,
                                     GParamSpec *pspec)
{
    switch ((MoultBuildTargetRowProperty) property_id) {
    case PROP_TARGET:
        g_value_set_object (value, MOULT_BUILD_TARGET_ROW (object)->target);
        break;
    }
}

static void
moult_build_target_row_dispose (GObject *object)
{
    MoultBuildTargetRow *self = MOULT_BUILD_TARGET_ROW (object);

    g_clear_pointer (&self->fitting, g_ptr_array_unref);
    g_clear_pointer (&self->board_id, g_free);
    g_clear_object (&self->target);
    g_clear_object (&self->attached);

    G_OBJECT_CLASS (moult_build_target_row_parent_class)->dispose (object);
}

static void
moult_build_target_row_class_init (MoultBuildTargetRowClass *klass)
{
    GObjectClass *object_class = G_OBJECT_CLASS (klass);

    object_class->get_property = moult_build_target_row_get_property;
    object_class->dispose = moult_build_target_row_dispose;

    props[PROP_TARGET] = g_param_spec_object ("target", NULL, NULL, MOULT_TYPE_BOARD,
                                              G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
    g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
moult_build_target_row_init (MoultBuildTargetRow *self)
{
    g_signal_connect (self, "notify::selected", G_CALLBACK (on_selected_cb), NULL);
}

void
moult_build_target_row_set_attached (MoultBuildTargetRow *self, MoultAttached *attached)
{
    g_return_if_fail (MOULT_IS_BUILD_TARGET_ROW (self) && MOULT_IS_ATTACHED (attached));
    g_return_if_fail (self->attached == NULL);

    self->attached = g_object_ref (attached);
    g_signal_connect_object (attached, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
    update (self);
}

void
moult_build_target_row_set_board_id (MoultBuildTargetRow *self, const char *id)
{
    g_return_if_fail (MOULT_IS_BUILD_TARGET_ROW (self));

    if (g_set_str (&self->board_id, id))
        update (self);
}

MoultBoard *
moult_build_target_row_get_target (MoultBuildTargetRow *self)
{
    g_return_val_if_fail (MOULT_IS_BUILD_TARGET_ROW (self), NULL);

    return self->target;
}

void
moult_build_target_row_set_target (MoultBuildTargetRow *self, MoultBoard *board)
{
    g_return_if_fail (MOULT_IS_BUILD_TARGET_ROW (self) && MOULT_IS_BOARD (board));

    set_target (self, board);
    update (self);
}
