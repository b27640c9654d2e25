/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "workshop-wall.h"

#include <glib/gi18n.h>

#include "armed-words.h"
#include "card-words.h"
#include "report-printer.h"
#include "report-saver.h"
#include "workshop-card-dialog.h"
#include "workshop-card-view.h"
#include "workshop-head.h"
#include "workshop-sounds.h"

enum {
    MARGIN = 24,
    MARGIN_NARROW = 12,
    N_COLUMNS = 6,   /* more would be too small to be read from afar */
    N_PER_FRAME = 2, /* so many cards are made between two frames without a stall */
};

struct _MoultWorkshopWall {
    AdwBin parent_instance;

    /* Template widgets */
    AdwWindowTitle *title;
    GtkToggleButton *pause_button;
    GtkButton *leave_button;
    GtkToggleButton *fullscreen_button;
    GtkMenuButton *report_button;
    AdwBanner *banner;
    GtkStack *stack;
    GtkSpinner *preparing_spinner;
    GtkBox *content_box;
    MoultWorkshopHead *head;
    GtkFlowBox *flow_box;

    MoultWorkbench *workbench;
    MoultWorkshop *workshop; /* of the workbench */
    MoultWorkshopSounds *sounds;
    GSimpleAction *pause_action; /* of the group "workshop" */
    GPtrArray *cards;            /* MoultWorkshopCard, as the workshop has them */
    GHashTable *views;           /* of these: MoultWorkshopCardView, borrowed */
    GQueue waiting;              /* those that have no view yet; borrowed */
    guint make_id;
    MoultWallForm form;
    gboolean idle_stopped; /* it was not the user who stopped it */
};

G_DEFINE_FINAL_TYPE (MoultWorkshopWall, moult_workshop_wall, ADW_TYPE_BIN)

/* What needs hands first, what is left alone last. */
static int
get_rank (MoultWorkshopCard *card)
{
    switch (moult_workshop_card_get_state (card)) {
    case MOULT_CARD_ATTENTION:
        return 0;
    case MOULT_CARD_WAITING:
    case MOULT_CARD_WORKING:
    case MOULT_CARD_READY:
        return 1;
    case MOULT_CARD_LEFT_ALONE:
        return 2;
    }
    g_return_val_if_reached (0);
}

static int
compare_views (GtkFlowBoxChild *a, GtkFlowBoxChild *b, gpointer user_data)
{
    MoultWorkshopCard *first = moult_workshop_card_view_get_card (MOULT_WORKSHOP_CARD_VIEW (a));
    MoultWorkshopCard *second = moult_workshop_card_view_get_card (MOULT_WORKSHOP_CARD_VIEW (b));

    if (get_rank (first) != get_rank (second))
        return get_rank (first) - get_rank (second);
    return (int) moult_workshop_card_get_number (first)
           - (int) moult_workshop_card_get_number (second);
}

static void
on_card_state_cb (MoultWorkshopWall *self)
{
    g_assert (MOULT_IS_WORKSHOP_WALL (self));

    gtk_flow_box_invalidate_sort (self->flow_box);
}

static gboolean
has_interrupted (MoultWorkshopWall *self)
{
    for (guint i = 0; i < self->cards->len; i++) {
        if (moult_card_words_is_interrupted (g_ptr_array_index (self->cards, i)))
            return TRUE;
    }
    return FALSE;
}

static char *
dup_armed_words (MoultWorkshopWall *self)
{
    MoultRecipe *recipe = moult_workshop_get_recipe (self->workshop);

    if (moult_workshop_get_paused (self->workshop))
        return g_strdup (_ ("Paused: boards that are plugged in wait"));
    return self->form == MOULT_WALL_NARROW ? moult_armed_words_dup_short (recipe)
                                           : moult_armed_words_dup_sentence (recipe);
}

static const char *
get_stopped_words (MoultWorkshopWall *self)
{
    if (self->idle_stopped)
        return _ ("Stopped by itself, since no board came for a while");
    if (has_interrupted (self))
        return _ ("Interrupted: Moult ended while boards were being flashed");
    return _ ("Stopped: boards that are plugged in are left as they are");
}

/* Always there, so that nobody has to guess whether a board that is plugged in will be flashed. */
static void
update_banner (MoultWorkshopWall *self)
{
    gboolean armed = moult_workshop_get_armed (self->workshop);
    g_autofree char *words = armed ? dup_armed_words (self) : g_strdup (get_stopped_words (self));

    adw_banner_set_title (self->banner, words);
    adw_banner_set_button_label (self->banner,
                                 armed ? C_ ("workshop", "Stop") : C_ ("workshop", "Arm Again"));
    gtk_actionable_set_action_name (GTK_ACTIONABLE (self->banner),
                                    armed ? "wall.stop" : "session.arm-again");
    adw_banner_set_revealed (self->banner, !moult_workshop_get_preparing (self->workshop));
}

static void
update_stack (MoultWorkshopWall *self)
{
    gboolean preparing = moult_workshop_get_preparing (self->workshop) && self->cards->len == 0;

    gtk_spinner_set_spinning (self->preparing_spinner, preparing);
    gtk_stack_set_visible_child_name (self->stack, preparing              ? "preparing"
                                                   : self->cards->len > 0 ? "cards"
                                                                          : "empty");
}

static void
update_actions (MoultWorkshopWall *self)
{
    GtkWidget *widget = GTK_WIDGET (self);
    gboolean armed = moult_workshop_get_armed (self->workshop);
    gboolean paused = moult_workshop_get_paused (self->workshop);
    gboolean empty = g_list_model_get_n_items (G_LIST_MODEL (self->workshop)) == 0;

    g_simple_action_set_enabled (self->pause_action, armed);
    g_simple_action_set_state (self->pause_action, g_variant_new_boolean (paused));
    gtk_widget_action_set_enabled (widget, "wall.stop", armed);
    gtk_widget_action_set_enabled (widget, "wall.retry-failed",
                                   moult_workshop_count (self->workshop, MOULT_CARD_ATTENTION) > 0);
    gtk_widget_action_set_enabled (widget, "wall.report", !empty);
    gtk_widget_action_set_enabled (widget, "wall.print", !empty);
    gtk_widget_set_visible (GTK_WIDGET (self->pause_button),
                            armed && self->form != MOULT_WALL_NARROW);
    gtk_widget_set_visible (GTK_WIDGET (self->leave_button),
                            !armed && !moult_workshop_get_preparing (self->workshop)
                                && self->form != MOULT_WALL_NARROW);
}

static void
update (MoultWorkshopWall *self)
{
    MoultRecipe *recipe = moult_workshop_get_recipe (self->workshop);
    g_autofree char *boards = recipe != NULL ? moult_armed_words_dup_boards (recipe) : NULL;
    const char *name =
        recipe != NULL ? moult_recipe_get_name (recipe) : moult_workshop_get_title (self->workshop);

    adw_window_title_set_title (self->title, name != NULL && *name != '\0' ? name : _ ("Workshop"));
    adw_window_title_set_subtitle (self->title, boards != NULL ? boards : "");
    update_banner (self);
    update_stack (self);
    update_actions (self);
}

static void
on_workshop_changed_cb (MoultWorkshopWall *self)
{
    g_assert (MOULT_IS_WORKSHOP_WALL (self));

    update (self);
}

static void
on_armed_changed_cb (MoultWorkshopWall *self)
{
    g_assert (MOULT_IS_WORKSHOP_WALL (self));

    if (moult_workshop_get_armed (self->workshop))
        self->idle_stopped = FALSE;
    update (self);
}

static void
on_idle_stopped_cb (MoultWorkshopWall *self)
{
    g_assert (MOULT_IS_WORKSHOP_WALL (self));

    self->idle_stopped = TRUE;
    update (self);
}

static void
make_view (MoultWorkshopWall *self, MoultWorkshopCard *card)
{
    GtkWidget *view = moult_workshop_card_view_new (self->workshop, card);

    moult_workshop_card_view_set_form (MOULT_WORKSHOP_CARD_VIEW (view), self->form);
    g_hash_table_insert (self->views, card, view);
    gtk_flow_box_append (self->flow_box, view);
}

static gboolean
on_frame_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
    MoultWorkshopWall *self = MOULT_WORKSHOP_WALL (widget);

    for (guint i = 0; i < N_PER_FRAME && !g_queue_is_empty (&self->waiting); i++)
        make_view (self, g_queue_pop_head (&self->waiting));
    if (!g_queue_is_empty (&self->waiting))
        return G_SOURCE_CONTINUE;
    self->make_id = 0;
    return G_SOURCE_REMOVE;
}

static void
add_card (MoultWorkshopWall *self, guint position)
{
    MoultWorkshopCard *card = g_list_model_get_item (G_LIST_MODEL (self->workshop), position);

    g_signal_connect_object (card, "notify::state", G_CALLBACK (on_card_state_cb), self,
                             G_CONNECT_SWAPPED);
    g_ptr_array_insert (self->cards, position, card);
    g_queue_push_tail (&self->waiting, card);
    if (self->make_id == 0)
        self->make_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), on_frame_cb, NULL, NULL);
}

static void
remove_card (MoultWorkshopWall *self, guint position)
{
    MoultWorkshopCard *card = g_ptr_array_index (self->cards, position);
    GtkWidget *view = g_hash_table_lookup (self->views, card);

    g_signal_handlers_disconnect_by_data (card, self);
    g_queue_remove (&self->waiting, card);
    g_hash_table_remove (self->views, card);
    if (view != NULL)
        gtk_flow_box_remove (self->flow_box, view);
    g_ptr_array_remove_index (self->cards, position);
}

static void
on_cards_changed_cb (MoultWorkshopWall *self, guint position, guint removed, guint added)
{
    g_assert (MOULT_IS_WORKSHOP_WALL (self));

    for (guint i = 0; i < removed; i++)
        remove_card (self, position);
    for (guint i = 0; i < added; i++)
        add_card (self, position + i);
    update (self);
}

static void
set_form (MoultWorkshopWall *self, MoultWallForm form)
{
    gboolean narrow = form == MOULT_WALL_NARROW;
    int margin = narrow ? MARGIN_NARROW : MARGIN;
    const char *const classes[] = { narrow                    ? "narrow"
                                    : form == MOULT_WALL_WIDE ? "wide"
                                                              : "medium",
                                    NULL };

    GHashTableIter iter;
    gpointer view;

    self->form = form;
    gtk_widget_set_css_classes (GTK_WIDGET (self->content_box), (const char **) classes);
    gtk_widget_set_margin_start (GTK_WIDGET (self->content_box), margin);
    gtk_widget_set_margin_end (GTK_WIDGET (self->content_box), margin);
    gtk_widget_set_margin_top (GTK_WIDGET (self->content_box), margin);
    gtk_flow_box_set_homogeneous (self->flow_box, !narrow);
    gtk_flow_box_set_row_spacing (self->flow_box, narrow ? 6 : 12);
    gtk_flow_box_set_max_children_per_line (self->flow_box, narrow ? 1 : N_COLUMNS);
    gtk_widget_set_visible (GTK_WIDGET (self->report_button), !narrow);
    gtk_widget_set_visible (GTK_WIDGET (self->fullscreen_button), !narrow);
    moult_workshop_head_set_form (self->head, form);
    g_hash_table_iter_init (&iter, self->views);
    while (g_hash_table_iter_next (&iter, NULL, &view))
        moult_workshop_card_view_set_form (view, form);
    update (self);
}

static void
on_narrow_cb (MoultWorkshopWall *self)
{
    g_assert (MOULT_IS_WORKSHOP_WALL (self));

    set_form (self, MOULT_WALL_NARROW);
}

static void
on_medium_cb (MoultWorkshopWall *self)
{
    g_assert (MOULT_IS_WORKSHOP_WALL (self));

    set_form (self, MOULT_WALL_MEDIUM);
}

static void
on_wide_cb (MoultWorkshopWall *self)
{
    g_assert (MOULT_IS_WORKSHOP_WALL (self));

    set_form (self, MOULT_WALL_WIDE);
}

static void
on_card_activated_cb (MoultWorkshopWall *self, MoultWorkshopCardView *view)
{
    g_assert (MOULT_IS_WORKSHOP_WALL (self));

    adw_dialog_present (
        moult_workshop_card_dialog_new (self->workbench, moult_workshop_card_view_get_card (view)),
        GTK_WIDGET (self));
}

static void
on_pause_cb (GSimpleAction *action, GVariant *value, gpointer user_data)
{
    moult_workshop_set_paused (MOULT_WORKSHOP_WALL (user_data)->workshop,
                               g_variant_get_boolean (value));
}

static void
stop_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    moult_workshop_stop (MOULT_WORKSHOP_WALL (widget)->workshop);
}

static void
retry_failed_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    moult_workshop_retry_failed (MOULT_WORKSHOP_WALL (widget)->workshop);
}

static void
report_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    moult_report_saver_begin (widget, MOULT_WORKSHOP_WALL (widget)->workshop,
                              g_variant_get_string (parameter, NULL));
}

static void
print_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    moult_report_printer_begin (widget, MOULT_WORKSHOP_WALL (widget)->workshop);
}

static void
moult_workshop_wall_dispose (GObject *object)
{
    MoultWorkshopWall *self = MOULT_WORKSHOP_WALL (object);

    g_clear_object (&self->sounds);
    g_clear_object (&self->workshop);
    g_clear_object (&self->workbench);
    g_queue_clear (&self->waiting);
    g_clear_pointer (&self->views, g_hash_table_unref);
    g_clear_pointer (&self->cards, g_ptr_array_unref);
    /* The bin's child is a template child too: who unparents it first must tell the other. */
    adw_bin_set_child (ADW_BIN (self), NULL);
    gtk_widget_dispose_template (GTK_WIDGET (self), MOULT_TYPE_WORKSHOP_WALL);

    G_OBJECT_CLASS (moult_workshop_wall_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/io/github/moult/Moult/ui/workshop-wall.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultWorkshopWall, title);
    gtk_widget_class_bind_template_child (widget_class, MoultWorkshopWall, pause_button);
    gtk_widget_class_bind_template_child (widget_class, MoultWorkshopWall, leave_button);
    gtk_widget_class_bind_template_child (widget_class, MoultWorkshopWall, fullscreen_button);
    gtk_widget_class_bind_template_child (widget_class, MoultWorkshopWall, report_button);
    gtk_widget_class_bind_template_child (widget_class, MoultWorkshopWall, banner);
    gtk_widget_class_bind_template_child (widget_class, MoultWorkshopWall, stack);
    gtk_widget_class_bind_template_child (widget_class, MoultWorkshopWall, preparing_spinner);
    gtk_widget_class_bind_template_child (widget_class, MoultWorkshopWall, content_box);
    gtk_widget_class_bind_template_child (widget_class, MoultWorkshopWall, head);
    gtk_widget_class_bind_template_child (widget_class, MoultWorkshopWall, flow_box);
    gtk_widget_class_bind_template_callback (widget_class, on_narrow_cb);
    gtk_widget_class_bind_template_callback (widget_class, on_medium_cb);
    gtk_widget_class_bind_template_callback (widget_class, on_wide_cb);
    gtk_widget_class_bind_template_callback (widget_class, on_card_activated_cb);
}

static void
moult_workshop_wall_class_init (MoultWorkshopWallClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = moult_workshop_wall_dispose;

    g_type_ensure (MOULT_TYPE_WORKSHOP_HEAD);
    bind_template (widget_class);
    gtk_widget_class_install_action (widget_class, "wall.stop", NULL, stop_action);
    gtk_widget_class_install_action (widget_class, "wall.retry-failed", NULL, retry_failed_action);
    gtk_widget_class_install_action (widget_class, "wall.report", "s", report_action);
    gtk_widget_class_install_action (widget_class, "wall.print", NULL, print_action);
}

static void
moult_workshop_wall_init (MoultWorkshopWall *self)
{
    gtk_widget_init_template (GTK_WIDGET (self));
    self->cards = g_ptr_array_new_with_free_func (g_object_unref);
    self->views = g_hash_table_new (NULL, NULL);
    g_queue_init (&self->waiting);
    self->form = MOULT_WALL_MEDIUM;
    gtk_flow_box_set_sort_func (self->flow_box, compare_views, NULL, NULL);
}

/* What is on or off, for buttons and menus. */
static void
add_switches (MoultWorkshopWall *self, GSettings *settings)
{
    const GActionEntry entries[] = { { "paused", NULL, NULL, "false", on_pause_cb } };
    g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

    g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), self);
    self->pause_action =
        G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (group), "paused"));
    if (settings != NULL) {
        g_autoptr (GAction) sounds = g_settings_create_action (settings, "sounds");

        g_action_map_add_action (G_ACTION_MAP (group), sounds);
    }
    gtk_widget_insert_action_group (GTK_WIDGET (self), "workshop", G_ACTION_GROUP (group));
}

GtkWidget *
moult_workshop_wall_new (MoultWorkbench *workbench, GSettings *settings)
{
    g_return_val_if_fail (MOULT_IS_WORKBENCH (workbench), NULL);

    MoultWorkshopWall *self = g_object_new (MOULT_TYPE_WORKSHOP_WALL, NULL);
    MoultWorkshop *workshop = moult_workbench_get_workshop (workbench);

    self->workbench = g_object_ref (workbench);
    self->workshop = g_object_ref (workshop);
    self->sounds = moult_workshop_sounds_new (workshop, settings);
    add_switches (self, settings);
    moult_workshop_head_bind (self->head, workshop);
    g_signal_connect_object (workshop, "items-changed", G_CALLBACK (on_cards_changed_cb), self,
                             G_CONNECT_SWAPPED);
    g_signal_connect_object (workshop, "notify::armed", G_CALLBACK (on_armed_changed_cb), self,
                             G_CONNECT_SWAPPED);
    g_signal_connect_object (workshop, "notify::paused", G_CALLBACK (on_workshop_changed_cb), self,
                             G_CONNECT_SWAPPED);
    g_signal_connect_object (workshop, "notify::preparing", G_CALLBACK (on_workshop_changed_cb),
                             self, G_CONNECT_SWAPPED);
    g_signal_connect_object (workshop, "notify::recipe", G_CALLBACK (on_workshop_changed_cb), self,
                             G_CONNECT_SWAPPED);
    g_signal_connect_object (workshop, "notify::n-attention", G_CALLBACK (on_workshop_changed_cb),
                             self, G_CONNECT_SWAPPED);
    g_signal_connect_object (workshop, "notify::n-working", G_CALLBACK (on_workshop_changed_cb),
                             self, G_CONNECT_SWAPPED);
    g_signal_connect_object (workshop, "idle-stopped", G_CALLBACK (on_idle_stopped_cb), self,
                             G_CONNECT_SWAPPED);
    on_cards_changed_cb (self, 0, 0, g_list_model_get_n_items (G_LIST_MODEL (workshop)));
    update (self);
    return GTK_WIDGET (self);
}
