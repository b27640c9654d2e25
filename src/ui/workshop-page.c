/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "workshop-page.h"

#include <glib/gi18n.h>

#include "advice.h"
#include "recipe-page.h"
#include "workshop-wall.h"

struct _MoultWorkshopPage {
    AdwNavigationPage parent_instance;

    /* Template widgets */
    GtkStack *stack;

    GtkWidget *recipe_page; /* of the stack, as the wall */
    GtkWidget *wall;
    MoultWorkshop *workshop;
    GCancellable *cancellable; /* of the arming; NULL: it is not under way */
};

G_DEFINE_FINAL_TYPE (MoultWorkshopPage, moult_workshop_page, ADW_TYPE_NAVIGATION_PAGE)

typedef enum {
    PROP_SHOWS_WALL = 1,
} MoultWorkshopPageProperty;
#define PROP_LAST PROP_SHOWS_WALL
static GParamSpec *props[PROP_LAST + 1];

static void
show (MoultWorkshopPage *self, GtkWidget *child)
{
    if (gtk_stack_get_visible_child (self->stack) == child)
        return;
    gtk_stack_set_visible_child (self->stack, child);
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SHOWS_WALL]);
}

/* The recipe of the session; after a start of the program the one that was used last, if it is the
 * same: another one would begin a new session. */
static MoultRecipe *
find_recipe (MoultWorkshopPage *self)
{
    MoultRecipe *recipe = moult_workshop_get_recipe (self->workshop);
    MoultRecipe *last = moult_recipe_page_get_recipe (MOULT_RECIPE_PAGE (self->recipe_page));
    const char *title = moult_workshop_get_title (self->workshop);

    if (recipe != NULL)
        return recipe;
    return g_strcmp0 (moult_recipe_get_name (last), title) == 0 ? last : NULL;
}

static void
update_actions (MoultWorkshopPage *self)
{
    GtkWidget *widget = GTK_WIDGET (self);
    gboolean armed = moult_workshop_get_armed (self->workshop);

    gtk_widget_action_set_enabled (widget, "session.cancel", self->cancellable != NULL);
    gtk_widget_action_set_enabled (widget, "session.arm-again",
                                   !armed && self->cancellable == NULL);
    gtk_widget_action_set_enabled (widget, "session.begin",
                                   !armed && self->cancellable == NULL
                                       && moult_workshop_count (self->workshop, MOULT_CARD_WORKING)
                                              == 0);
}

static void
on_workshop_changed_cb (MoultWorkshopPage *self)
{
    g_assert (MOULT_IS_WORKSHOP_PAGE (self));

    update_actions (self);
}

static void
show_trouble (MoultWorkshopPage *self, const GError *error)
{
    g_autoptr (MoultAdvice) advice = moult_advice_new (error, NULL);
    g_autofree char *body = g_strdup_printf (
        "%s\n%s", advice->happened, advice->detail != NULL ? advice->detail : error->message);
    AdwAlertDialog *dialog =
        ADW_ALERT_DIALOG (adw_alert_dialog_new (_ ("The Workshop Was Not Armed"), body));

    adw_alert_dialog_add_response (dialog, "close", _ ("_Close"));
    adw_dialog_present (ADW_DIALOG (dialog), GTK_WIDGET (self));
}

static void
on_armed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (MoultWorkshopPage) self = MOULT_WORKSHOP_PAGE (user_data);
    g_autoptr (GError) error = NULL;
    gboolean armed = moult_workshop_arm_finish (MOULT_WORKSHOP (source), result, &error);

    g_clear_object (&self->cancellable);
    update_actions (self);
    if (armed)
        return;
    if (g_list_model_get_n_items (G_LIST_MODEL (source)) == 0)
        show (self, self->recipe_page);
    if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
        && gtk_widget_get_root (GTK_WIDGET (self)) != NULL)
        show_trouble (self, error);
}

static void
arm (MoultWorkshopPage *self, MoultRecipe *recipe)
{
    if (self->cancellable != NULL || moult_workshop_get_armed (self->workshop))
        return;
    self->cancellable = g_cancellable_new ();
    moult_workshop_arm_async (self->workshop, recipe, self->cancellable, on_armed_cb,
                              g_object_ref (self));
    show (self, self->wall);
    update_actions (self);
}

static void
on_arm_cb (MoultWorkshopPage *self)
{
    g_assert (MOULT_IS_WORKSHOP_PAGE (self));

    arm (self, moult_recipe_page_get_recipe (MOULT_RECIPE_PAGE (self->recipe_page)));
}

/* What was done before the program ended is shown until the user begins anew. */
static void
on_restored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (MoultWorkshopPage) self = MOULT_WORKSHOP_PAGE (user_data);
    g_autoptr (GError) error = NULL;

    if (moult_workshop_restore_finish (MOULT_WORKSHOP (source), result, &error) > 0)
        show (self, self->wall);
    else if (error != NULL)
        g_message ("the last session cannot be shown: %s", error->message);
    update_actions (self);
}

static void
begin_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    MoultWorkshopPage *self = MOULT_WORKSHOP_PAGE (widget);

    moult_workshop_clear (self->workshop);
    show (self, self->recipe_page);
}

static void
arm_again_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    MoultWorkshopPage *self = MOULT_WORKSHOP_PAGE (widget);
    g_autoptr (MoultRecipe) recipe = g_object_ref (find_recipe (self));

    arm (self, recipe);
}

static void
cancel_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    g_cancellable_cancel (MOULT_WORKSHOP_PAGE (widget)->cancellable);
}

static void
moult_workshop_page_get_property (GObject *object,
                                  guint property_id,
                                  GValue *value,
                                  GParamSpec *pspec)
{
    switch ((MoultWorkshopPageProperty) property_id) {
    case PROP_SHOWS_WALL:
        g_value_set_boolean (value,
                             moult_workshop_page_get_shows_wall (MOULT_WORKSHOP_PAGE (object)));
        break;
    }
}

static void
moult_workshop_page_dispose (GObject *object)
{
    MoultWorkshopPage *self = MOULT_WORKSHOP_PAGE (object);

    if (self->cancellable != NULL)
        g_cancellable_cancel (self->cancellable);
    g_clear_object (&self->cancellable);
    g_clear_object (&self->workshop);
    gtk_widget_dispose_template (GTK_WIDGET (self), MOULT_TYPE_WORKSHOP_PAGE);

    G_OBJECT_CLASS (moult_workshop_page_parent_class)->dispose (object);
}

static void
moult_workshop_page_class_init (MoultWorkshopPageClass *klass)
{
    GObjectClass *object_class = G_OBJECT_CLASS (klass);
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    object_class->get_property = moult_workshop_page_get_property;
    object_class->dispose = moult_workshop_page_dispose;

    props[PROP_SHOWS_WALL] = g_param_spec_boolean ("shows-wall", NULL, NULL, FALSE,
                                                   G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
    g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/io/github/moult/Moult/ui/workshop-page.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultWorkshopPage, stack);
    gtk_widget_class_install_action (widget_class, "session.begin", NULL, begin_action);
    gtk_widget_class_install_action (widget_class, "session.arm-again", NULL, arm_again_action);
    gtk_widget_class_install_action (widget_class, "session.cancel", NULL, cancel_action);
}

static void
moult_workshop_page_init (MoultWorkshopPage *self)
{
    gtk_widget_init_template (GTK_WIDGET (self));
}

AdwNavigationPage *
moult_workshop_page_new (MoultWorkbench *workbench, GSettings *settings)
{
    g_return_val_if_fail (MOULT_IS_WORKBENCH (workbench), NULL);

    MoultWorkshopPage *self = g_object_new (MOULT_TYPE_WORKSHOP_PAGE, NULL);

    self->workshop = g_object_ref (moult_workbench_get_workshop (workbench));
    self->recipe_page = moult_recipe_page_new (workbench);
    self->wall = moult_workshop_wall_new (workbench, settings);
    gtk_stack_add_child (self->stack, self->recipe_page);
    gtk_stack_add_child (self->stack, self->wall);
    g_signal_connect_object (self->recipe_page, "arm", G_CALLBACK (on_arm_cb), self,
                             G_CONNECT_SWAPPED);
    g_signal_connect_object (self->workshop, "notify::armed", G_CALLBACK (on_workshop_changed_cb),
                             self, G_CONNECT_SWAPPED);
    g_signal_connect_object (self->workshop, "notify::n-working",
                             G_CALLBACK (on_workshop_changed_cb), self, G_CONNECT_SWAPPED);
    update_actions (self);
    moult_workshop_restore_async (self->workshop, on_restored_cb, g_object_ref (self));
    return ADW_NAVIGATION_PAGE (self);
}

gboolean
moult_workshop_page_get_shows_wall (MoultWorkshopPage *self)
{
    g_return_val_if_fail (MOULT_IS_WORKSHOP_PAGE (self), FALSE);

    return gtk_stack_get_visible_child (self->stack) == self->wall;
}

gboolean
moult_workshop_page_get_changed (MoultWorkshopPage *self)
{
    g_return_val_if_fail (MOULT_IS_WORKSHOP_PAGE (self), FALSE);

    return moult_recipe_page_get_changed (MOULT_RECIPE_PAGE (self->recipe_page));
}

void
moult_workshop_page_open (MoultWorkshopPage *self, GFile *file)
{
    g_return_if_fail (MOULT_IS_WORKSHOP_PAGE (self) && G_IS_FILE (file));

    if (moult_workshop_get_armed (self->workshop) || self->cancellable != NULL
        || moult_workshop_count (self->workshop, MOULT_CARD_WORKING) > 0) {
        gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s",
                                    _ ("Stop the workshop before you open a recipe"));
        return;
    }
    show (self, self->recipe_page);
    moult_recipe_page_open (MOULT_RECIPE_PAGE (self->recipe_page), file);
}
