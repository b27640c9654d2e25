/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "recipe-numbers.h"

#include <glib/gi18n.h>

#include "name-pattern.h"

struct _MoultRecipeNumbers {
    AdwPreferencesGroup parent_instance;

    /* Template widgets */
    AdwSwitchRow *numbered_row;
    AdwSpinRow *first_row;
    GtkWidget *pattern_row;
    GtkLabel *example_label;

    MoultRecipe *recipe;
    GBindingGroup *bindings;
    GSignalGroup *signals;
};

G_DEFINE_FINAL_TYPE (MoultRecipeNumbers, moult_recipe_numbers, ADW_TYPE_PREFERENCES_GROUP)

static char *
dup_example (MoultRecipe *recipe)
{
    guint first = moult_recipe_get_first_number (recipe);
    g_autofree char *one = moult_recipe_expand_name (recipe, first);
    g_autofree char *two = moult_recipe_expand_name (recipe, first + 1);

    /* Translators: names of boards: "The first boards are called class-01 and class-02" */
    return g_strdup_printf (_ ("The first boards are called %s and %s"), one, two);
}

static void
on_changed_cb (MoultRecipeNumbers *self)
{
    g_assert (MOULT_IS_RECIPE_NUMBERS (self));

    gboolean valid = moult_name_pattern_check (moult_recipe_get_name_pattern (self->recipe), NULL);
    g_autofree char *words =
        valid
            ? dup_example (self->recipe)
            : g_strdup (_ ("The name needs {n}, or {n:02} for two digits, where the number goes"));

    gtk_label_set_label (self->example_label, words);
    if (valid)
        gtk_widget_remove_css_class (self->pattern_row, "error");
    else
        gtk_widget_add_css_class (self->pattern_row, "error");
}

static void
moult_recipe_numbers_dispose (GObject *object)
{
    MoultRecipeNumbers *self = MOULT_RECIPE_NUMBERS (object);

    g_clear_object (&self->bindings);
    g_clear_object (&self->signals);
    g_clear_object (&self->recipe);
    gtk_widget_dispose_template (GTK_WIDGET (self), MOULT_TYPE_RECIPE_NUMBERS);

    G_OBJECT_CLASS (moult_recipe_numbers_parent_class)->dispose (object);
}

static void
moult_recipe_numbers_class_init (MoultRecipeNumbersClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = moult_recipe_numbers_dispose;

    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/io/github/moult/Moult/ui/recipe-numbers.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultRecipeNumbers, numbered_row);
    gtk_widget_class_bind_template_child (widget_class, MoultRecipeNumbers, first_row);
    gtk_widget_class_bind_template_child (widget_class, MoultRecipeNumbers, pattern_row);
    gtk_widget_class_bind_template_child (widget_class, MoultRecipeNumbers, example_label);
}

static void
moult_recipe_numbers_init (MoultRecipeNumbers *self)
{
    const GBindingFlags flags = G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE;

    gtk_widget_init_template (GTK_WIDGET (self));
    self->bindings = g_binding_group_new ();
    g_binding_group_bind (self->bindings, "numbered", self->numbered_row, "active", flags);
    g_binding_group_bind (self->bindings, "first-number", self->first_row, "value", flags);
    g_binding_group_bind (self->bindings, "name-pattern", self->pattern_row, "text", flags);
    self->signals = g_signal_group_new (MOULT_TYPE_RECIPE);
    g_signal_group_connect_swapped (self->signals, "changed", G_CALLBACK (on_changed_cb), self);
}

void
moult_recipe_numbers_set_recipe (MoultRecipeNumbers *self, MoultRecipe *recipe)
{
    g_return_if_fail (MOULT_IS_RECIPE_NUMBERS (self) && MOULT_IS_RECIPE (recipe));

    g_set_object (&self->recipe, recipe);
    g_binding_group_set_source (self->bindings, recipe);
    g_signal_group_set_target (self->signals, recipe);
    on_changed_cb (self);
}
