/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "workshop-head.h"

#include <glib/gi18n.h>

#include "wording.h"

struct _MoultWorkshopHead {
    GtkBox parent_instance;

    /* Template widgets */
    GtkLabel *title_label;
    GtkLabel *left_label;
    GtkProgressBar *progress_bar;
    GtkBox *counters_box;
    GtkLabel *ready_count;
    GtkLabel *working_count;
    GtkLabel *waiting_count;
    GtkBox *attention_box;
    GtkLabel *attention_count;
    GtkLabel *attention_label;
    GtkLabel *alone_count;

    MoultWorkshop *workshop;
    MoultWallForm form;
    guint update_id;
};

G_DEFINE_FINAL_TYPE (MoultWorkshopHead, moult_workshop_head, GTK_TYPE_BOX)

static void
set_count (GtkLabel *label, guint count)
{
    g_autofree char *text = g_strdup_printf ("%u", count);

    gtk_label_set_label (label, text);
}

static const char *
get_attention_word (MoultWorkshopHead *self)
{
    if (self->form == MOULT_WALL_NARROW)
        return C_ ("counter, short", "Attention");
    return C_ ("counter", "Need attention");
}

static void
update_counters (MoultWorkshopHead *self)
{
    guint n_attention = moult_workshop_count (self->workshop, MOULT_CARD_ATTENTION);

    set_count (self->ready_count, moult_workshop_count (self->workshop, MOULT_CARD_READY));
    set_count (self->working_count, moult_workshop_count (self->workshop, MOULT_CARD_WORKING));
    set_count (self->waiting_count, moult_workshop_count (self->workshop, MOULT_CARD_WAITING));
    set_count (self->attention_count, n_attention);
    set_count (self->alone_count, moult_workshop_count (self->workshop, MOULT_CARD_LEFT_ALONE));
    gtk_label_set_label (self->attention_label, get_attention_word (self));
    if (n_attention > 0)
        gtk_widget_add_css_class (GTK_WIDGET (self->attention_box), "warning");
    else
        gtk_widget_remove_css_class (GTK_WIDGET (self->attention_box), "warning");
}

/* While boards are on their way the time that is left, then how fast it went. */
static char *
dup_time (MoultWorkshop *workshop)
{
    double per_minute = moult_workshop_get_per_minute (workshop);
    const MoultProgressState progress = {
        .seconds_left = moult_workshop_get_seconds_left (workshop),
    };
    char *left = moult_wording_dup_seconds_left (&progress);

    if (left != NULL || per_minute <= 0)
        return left;
    /* Translators: how many boards get ready in a minute: "4.5 boards a minute" */
    return g_strdup_printf (_ ("%.1f boards a minute"), per_minute);
}

static void
update (MoultWorkshopHead *self)
{
    MoultWorkshop *workshop = self->workshop;
    guint n_ready = moult_workshop_count (workshop, MOULT_CARD_READY);
    guint n_all = n_ready + moult_workshop_count (workshop, MOULT_CARD_WORKING)
                  + moult_workshop_count (workshop, MOULT_CARD_WAITING)
                  + moult_workshop_count (workshop, MOULT_CARD_ATTENTION);
    /* Translators: numbers of boards: "11 of 22 ready" */
    g_autofree char *title = g_strdup_printf (_ ("%u of %u ready"), n_ready, n_all);
    g_autofree char *left = dup_time (workshop);

    gtk_label_set_label (self->title_label, title);
    gtk_label_set_label (self->left_label, left != NULL ? left : "");
    gtk_progress_bar_set_fraction (self->progress_bar,
                                   CLAMP (moult_workshop_get_fraction (workshop), 0, 1));
    gtk_accessible_update_property (GTK_ACCESSIBLE (self->progress_bar),
                                    GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, title, -1);
    update_counters (self);
}

static gboolean
on_frame_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
    MoultWorkshopHead *self = MOULT_WORKSHOP_HEAD (widget);

    self->update_id = 0;
    update (self);
    return G_SOURCE_REMOVE;
}

/* Thirty boards that work tell a lot: it is drawn once a frame. */
static void
on_changed_cb (MoultWorkshopHead *self)
{
    g_assert (MOULT_IS_WORKSHOP_HEAD (self));

    if (self->update_id == 0)
        self->update_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), on_frame_cb, NULL, NULL);
}

static void
moult_workshop_head_dispose (GObject *object)
{
    MoultWorkshopHead *self = MOULT_WORKSHOP_HEAD (object);

    g_clear_object (&self->workshop);
    gtk_widget_dispose_template (GTK_WIDGET (self), MOULT_TYPE_WORKSHOP_HEAD);

    G_OBJECT_CLASS (moult_workshop_head_parent_class)->dispose (object);
}

static void
moult_workshop_head_class_init (MoultWorkshopHeadClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = moult_workshop_head_dispose;

    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/io/github/moult/Moult/ui/workshop-head.ui");
    gtk_widget_class_bind_template_child (widget_class, MoultWorkshopHead, title_label);
    gtk_widget_class_bind_template_child (widget_class, MoultWorkshopHead, left_label);
    gtk_widget_class_bind_template_child (widget_class, MoultWorkshopHead, progress_bar);
    gtk_widget_class_bind_template_child (widget_class, MoultWorkshopHead, counters_box);
    gtk_widget_class_bind_template_child (widget_class, MoultWorkshopHead, ready_count);
    gtk_widget_class_bind_template_child (widget_class, MoultWorkshopHead, working_count);
    gtk_widget_class_bind_template_child (widget_class, MoultWorkshopHead, waiting_count);
    gtk_widget_class_bind_template_child (widget_class, MoultWorkshopHead, attention_box);
    gtk_widget_class_bind_template_child (widget_class, MoultWorkshopHead, attention_count);
    gtk_widget_class_bind_template_child (widget_class, MoultWorkshopHead, attention_label);
    gtk_widget_class_bind_template_child (widget_class, MoultWorkshopHead, alone_count);
}

static void
moult_workshop_head_init (MoultWorkshopHead *self)
{
    gtk_widget_init_template (GTK_WIDGET (self));
    self->form = MOULT_WALL_MEDIUM;
}

void
moult_workshop_head_bind (MoultWorkshopHead *self, MoultWorkshop *workshop)
{
    g_return_if_fail (MOULT_IS_WORKSHOP_HEAD (self) && MOULT_IS_WORKSHOP (workshop));

    g_set_object (&self->workshop, workshop);
    g_signal_connect_object (workshop, "notify", G_CALLBACK (on_changed_cb), self,
                             G_CONNECT_SWAPPED);
    update (self);
}

void
moult_workshop_head_set_form (MoultWorkshopHead *self, MoultWallForm form)
{
    g_return_if_fail (MOULT_IS_WORKSHOP_HEAD (self));

    self->form = form;
    gtk_orientable_set_orientation (GTK_ORIENTABLE (self), form == MOULT_WALL_WIDE
                                                               ? GTK_ORIENTATION_HORIZONTAL
                                                               : GTK_ORIENTATION_VERTICAL);
    gtk_widget_set_size_request (GTK_WIDGET (self->counters_box),
                                 form == MOULT_WALL_WIDE ? 640 : -1, -1);
    gtk_box_set_spacing (GTK_BOX (self), form == MOULT_WALL_WIDE ? 48 : 18);
    update (self);
}
