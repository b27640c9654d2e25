/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "workshop-card-view.h"

#include <glib/gi18n.h>

#include "card-words.h"
#include "picture.h"

struct _MoultWorkshopCardView {
    GtkFlowBoxChild parent_instance;

    /* Template widgets */
    GtkGrid *grid;
    GtkBox *head_box;
    GtkLabel *number_label;
    MoultPicture *picture;
    GtkStack *icon_stack;
    GtkImage *state_icon;
    GtkSpinner *spinner;
    GtkBox *words_box;
    GtkLabel *state_label;
    GtkLabel *fact_label;
    GtkStack *foot_stack;
    GtkLabel *place_label;
    GtkProgressBar *progress_bar;
    GtkButton *retry_button;

    MoultWorkshop *workshop;
    MoultWorkshopCard *card;
    GSignalGroup *progress_signals;
    MoultWallForm form;
    /* As it is shown. */
    int state; /* MoultCardState; -1: not yet */
    gboolean needs_hands;
    int step; /* MoultStep, or -1 */

    gboolean progress_only; /* nothing else is new */
    guint update_id;
};

G_DEFINE_FINAL_TYPE (MoultWorkshopCardView, moult_workshop_card_view, GTK_TYPE_FLOW_BOX_CHILD)

/* How each state looks, beside its word. */
static const struct {
    const char *icon;  /* NULL: a spinner */
    const char *tint;  /* style class of icon and word, or NULL */
    const char *style; /* style class of the card, or NULL */
} looks[] = {
    [MOULT_CARD_WAITING] = { "moult-waiting-symbolic", "dim-label", NULL },
    [MOULT_CARD_WORKING] = { NULL, NULL, NULL },
    [MOULT_CARD_READY] = { "moult-done-symbolic", "success", NULL },
    [MOULT_CARD_ATTENTION] = { "moult-attention-symbolic", "warning", "attention" },
    [MOULT_CARD_LEFT_ALONE] = { "moult-left-alone-symbolic", "dim-label", "left-alone" },
};

static void
set_class (GtkWidget *widget, const char *name, gboolean on)
{
    if (on)
        gtk_widget_add_css_class (widget, name);
    else
        gtk_widget_remove_css_class (widget, name);
}

static gboolean
is_working (MoultWorkshopCardView *self)
{
    return moult_workshop_card_get_state (self->card) == MOULT_CARD_WORKING;
}

static void
show_look (MoultWorkshopCardView *self, MoultCardState state, gboolean needs_hands)
{
    if (self->state == (int) state && self->needs_hands == needs_hands)
        return;
    self->state = (int) state;
    self->needs_hands = needs_hands;

    gboolean tinted = state == MOULT_CARD_READY || state == MOULT_CARD_ATTENTION;

    set_class (GTK_WIDGET (self), "attention", state == MOULT_CARD_ATTENTION);
    set_class (GTK_WIDGET (self), "left-alone", state == MOULT_CARD_LEFT_ALONE);
    set_class (GTK_WIDGET (self->state_label), "success", state == MOULT_CARD_READY);
    set_class (GTK_WIDGET (self->state_label), "warning", state == MOULT_CARD_ATTENTION);
    set_class (GTK_WIDGET (self->state_label), "dim-label", state == MOULT_CARD_LEFT_ALONE);
    set_class (GTK_WIDGET (self->fact_label), "dim-label", !tinted || state == MOULT_CARD_READY);
    gboolean spins = looks[state].icon == NULL && !self->needs_hands;

    gtk_spinner_set_spinning (self->spinner, spins);
    if (spins) {
        gtk_stack_set_visible_child (self->icon_stack, GTK_WIDGET (self->spinner));
        return;
    }
    gtk_image_set_from_icon_name (self->state_icon, self->needs_hands ? "moult-attention-symbolic"
                                                                      : looks[state].icon);
    gtk_widget_set_css_classes (
        GTK_WIDGET (self->state_icon),
        (const char *[]) { self->needs_hands ? "warning" : looks[state].tint, NULL });
    gtk_stack_set_visible_child (self->icon_stack, GTK_WIDGET (self->state_icon));
}

/* A board that is left alone counts for nothing, so that its picture stands there. */
static void
show_number (MoultWorkshopCardView *self)
{
    guint number = moult_workshop_card_get_number (self->card);
    const MoultBoardKind *kind = moult_workshop_card_get_kind (self->card);
    g_autofree char *text = g_strdup_printf ("%u", number);

    gtk_label_set_label (self->number_label, text);
    gtk_widget_set_visible (GTK_WIDGET (self->number_label), number > 0);
    gtk_widget_set_visible (GTK_WIDGET (self->picture), number == 0);
    if (number == 0 && kind != NULL)
        moult_picture_set_name (self->picture, kind->picture);
}

static void
show_progress (MoultWorkshopCardView *self, const char *words)
{
    MoultFlashJob *job = moult_workshop_card_get_job (self->card);
    MoultProgressState progress = { 0 };

    if (job != NULL)
        moult_progress_get_state (moult_flash_job_get_progress (job), &progress);
    gtk_progress_bar_set_fraction (self->progress_bar, CLAMP (progress.fraction, 0, 1));
    gtk_accessible_update_property (GTK_ACCESSIBLE (self->progress_bar),
                                    GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, words, -1);
}

static GtkWidget *
get_foot (MoultWorkshopCardView *self, MoultCardState state)
{
    if (state == MOULT_CARD_WORKING && !self->needs_hands)
        return GTK_WIDGET (self->progress_bar);
    if (moult_card_words_can_retry (self->card))
        return GTK_WIDGET (self->retry_button);
    return GTK_WIDGET (self->place_label);
}

static char *
dup_foot_words (MoultWorkshopCardView *self)
{
    if (self->needs_hands)
        return moult_card_words_dup_steps (self->card);
    return moult_workshop_card_waits_for_plug (self->card)
               ? g_strdup (_ ("Plug it in to carry on"))
               : moult_card_words_dup_place (self->card);
}

/* What to do has two lines, its place one that keeps its end. Where there is one column only the
 * bar and what to do have room. */
static void
show_foot (MoultWorkshopCardView *self, MoultCardState state)
{
    GtkWidget *foot = get_foot (self, state);
    gboolean is_place = !self->needs_hands && !moult_workshop_card_waits_for_plug (self->card);
    g_autofree char *words = dup_foot_words (self);

    gtk_label_set_label (self->place_label, words);
    gtk_label_set_wrap (self->place_label, !is_place);
    gtk_label_set_lines (self->place_label, is_place ? 1 : 2);
    gtk_label_set_ellipsize (self->place_label,
                             is_place ? PANGO_ELLIPSIZE_MIDDLE : PANGO_ELLIPSIZE_END);
    set_class (GTK_WIDGET (self->place_label), "dim-label", is_place);
    gtk_widget_set_tooltip_text (GTK_WIDGET (self->place_label), words);
    gtk_stack_set_visible_child (self->foot_stack, foot);
    gtk_widget_set_visible (GTK_WIDGET (self->foot_stack),
                            self->form != MOULT_WALL_NARROW
                                || foot != GTK_WIDGET (self->place_label) || !is_place);
}

/* For those who do not see it: which step it is, but not each percent. */
static void
describe (MoultWorkshopCardView *self, const char *words, const char *fact)
{
    g_autofree char *description = *fact != '\0' ? g_strdup_printf ("%s, %s", words, fact) : NULL;

    gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                    description != NULL ? description : words, -1);
}

static int
get_step (MoultWorkshopCardView *self)
{
    MoultFlashJob *job = moult_workshop_card_get_job (self->card);
    MoultProgressState progress;

    if (job == NULL)
        return -1;
    moult_progress_get_state (moult_flash_job_get_progress (job), &progress);
    return progress.started ? (int) progress.step : -1;
}

static void
update (MoultWorkshopCardView *self)
{
    MoultCardState state = moult_workshop_card_get_state (self->card);
    g_autofree char *words = moult_card_words_dup_state (self->card);
    g_autofree char *fact = moult_card_words_dup_fact (self->card);
    g_autofree char *title = moult_card_words_dup_title (self->card);

    show_number (self);
    show_look (self, state, moult_card_words_needs_hands (self->card));
    gtk_label_set_label (self->state_label, words);
    gtk_label_set_label (self->fact_label, fact);
    gtk_widget_set_tooltip_text (GTK_WIDGET (self->words_box), fact);
    show_foot (self, state);
    show_progress (self, words);
    gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                    -1);
    describe (self, words, fact);
    self->step = get_step (self);
}

/* While it works only words and bar change. */
static void
update_progress (MoultWorkshopCardView *self)
{
    g_autofree char *words = moult_card_words_dup_state (self->card);
    g_autofree char *fact = moult_card_words_dup_fact (self->card);

    gtk_label_set_label (self->state_label, words);
    gtk_label_set_label (self->fact_label, fact);
    show_progress (self, words);
    if (self->step == get_step (self))
        return;
    self->step = get_step (self);
    describe (self, words, fact);
}

static gboolean
on_frame_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
    MoultWorkshopCardView *self = MOULT_WORKSHOP_CARD_VIEW (widget);

    self->update_id = 0;
    if (self->progress_only && is_working (self)
        && self->needs_hands == moult_card_words_needs_hands (self->card))
        update_progress (self);
    else
        update (self);
    return G_SOURCE_REMOVE;
}

/* Once a frame and no more: boards tell a lot, a class of them much more. */
static void
update_later (MoultWorkshopCardView *self, gboolean progress_only)
{
    if (self->update_id != 0) {
        self->progress_only &= progress_only;
        return;
    }
    self->progress_only = progress_only;
    self->update_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), on_frame_cb, NULL, NULL);
}

static void
on_progress_changed_cb (MoultWorkshopCardView *self)
{
    g_assert (MOULT_IS_WORKSHOP_CARD_VIEW (self));

    update_later (self, TRUE);
}

static void
on_card_changed_cb (MoultWorkshopCardView *self)
{
    g_assert (MOULT_IS_WORKSHOP_CARD_VIEW (self));

    MoultFlashJob *job = moult_workshop_card_get_job (self->card);

    g_signal_group_set_target (self->progress_signals,
                               job != NULL ? moult_flash_job_get_progress (job) : NULL);
    update_later (self, FALSE);
}

static void
retry_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    MoultWorkshopCardView *self = MOULT_WORKSHOP_CARD_VIEW (widget);

    moult_workshop_retry (self->workshop, self->card);
}

static void
moult_workshop_card_view_dispose (GObject *object)
{
    MoultWorkshopCardView *self = MOULT_WORKSHOP_CARD_VIEW (object);

    g_clear_object (&self->progress_signals);
    g_clear_object (&self->card);
    g_clear_object (&self->workshop);
    /* The child is a template child too: who unparents it first must tell the other. */
    gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (self), NULL);
    gtk_widget_dispose_template (GTK_WIDGET (self), MOULT_TYPE_WORKSHOP_CARD_VIEW);

    G_OBJECT_CLASS (moult_workshop_card_view_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/io/github/moult/Moult/ui/workshop-card-view.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultWorkshopCardView, grid);
    gtk_widget_class_bind_template_child (widget_class, MoultWorkshopCardView, head_box);
    gtk_widget_class_bind_template_child (widget_class, MoultWorkshopCardView, number_label);
    gtk_widget_class_bind_template_child (widget_class, MoultWorkshopCardView, picture);
    gtk_widget_class_bind_template_child (widget_class, MoultWorkshopCardView, icon_stack);
    gtk_widget_class_bind_template_child (widget_class, MoultWorkshopCardView, state_icon);
    gtk_widget_class_bind_template_child (widget_class, MoultWorkshopCardView, spinner);
    gtk_widget_class_bind_template_child (widget_class, MoultWorkshopCardView, words_box);
    gtk_widget_class_bind_template_child (widget_class, MoultWorkshopCardView, state_label);
    gtk_widget_class_bind_template_child (widget_class, MoultWorkshopCardView, fact_label);
    gtk_widget_class_bind_template_child (widget_class, MoultWorkshopCardView, foot_stack);
    gtk_widget_class_bind_template_child (widget_class, MoultWorkshopCardView, place_label);
    gtk_widget_class_bind_template_child (widget_class, MoultWorkshopCardView, progress_bar);
    gtk_widget_class_bind_template_child (widget_class, MoultWorkshopCardView, retry_button);
}

static void
moult_workshop_card_view_class_init (MoultWorkshopCardViewClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = moult_workshop_card_view_dispose;

    g_type_ensure (MOULT_TYPE_PICTURE);
    bind_template (widget_class);
    gtk_widget_class_install_action (widget_class, "card.retry", NULL, retry_action);
}

static void
moult_workshop_card_view_init (MoultWorkshopCardView *self)
{
    gtk_widget_init_template (GTK_WIDGET (self));
    self->form = MOULT_WALL_MEDIUM;
    self->state = -1;
    self->progress_signals = g_signal_group_new (MOULT_TYPE_PROGRESS);
    g_signal_group_connect_object (self->progress_signals, "changed",
                                   G_CALLBACK (on_progress_changed_cb), self, G_CONNECT_SWAPPED);
}

GtkWidget *
moult_workshop_card_view_new (MoultWorkshop *workshop, MoultWorkshopCard *card)
{
    g_return_val_if_fail (MOULT_IS_WORKSHOP (workshop) && MOULT_IS_WORKSHOP_CARD (card), NULL);

    MoultWorkshopCardView *self = g_object_new (MOULT_TYPE_WORKSHOP_CARD_VIEW, NULL);
    self->workshop = g_object_ref (workshop);
    self->card = g_object_ref (card);
    g_signal_connect_object (card, "notify", G_CALLBACK (on_card_changed_cb), self,
                             G_CONNECT_SWAPPED);
    on_card_changed_cb (self);
    update (self);
    return GTK_WIDGET (self);
}

MoultWorkshopCard *
moult_workshop_card_view_get_card (MoultWorkshopCardView *self)
{
    g_return_val_if_fail (MOULT_IS_WORKSHOP_CARD_VIEW (self), NULL);

    return self->card;
}

typedef struct {
    int column, row, columns, rows;
} Cell;

static void
place (MoultWorkshopCardView *self, gpointer child, const Cell *cell)
{
    GtkLayoutManager *manager = gtk_widget_get_layout_manager (GTK_WIDGET (self->grid));

    g_object_set (gtk_layout_manager_get_layout_child (manager, child), "column", cell->column,
                  "row", cell->row, "column-span", cell->columns, "row-span", cell->rows, NULL);
}

/* As a row where there is one column: number, words with the bar below them, icon. */
void
moult_workshop_card_view_set_form (MoultWorkshopCardView *self, MoultWallForm form)
{
    g_return_if_fail (MOULT_IS_WORKSHOP_CARD_VIEW (self));

    gboolean narrow = form == MOULT_WALL_NARROW;

    if (self->form == form)
        return;
    self->form = form;
    place (self, self->icon_stack, narrow ? &(Cell) { 2, 0, 1, 2 } : &(Cell) { 1, 0, 1, 1 });
    place (self, self->words_box, narrow ? &(Cell) { 1, 0, 1, 1 } : &(Cell) { 0, 1, 2, 1 });
    place (self, self->foot_stack, narrow ? &(Cell) { 1, 1, 1, 1 } : &(Cell) { 0, 2, 2, 1 });
    gtk_widget_set_hexpand (GTK_WIDGET (self->head_box), !narrow);
    gtk_stack_set_vhomogeneous (self->foot_stack, !narrow);
    update (self);
}
