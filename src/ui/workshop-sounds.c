/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "workshop-sounds.h"

#include <gtk/gtk.h>

enum {
    PAUSE_MS = 300, /* between two strokes, so that they are heard as two */
};

struct _MoultWorkshopSounds {
    GObject parent_instance;

    MoultWorkshop *workshop;
    GSettings *settings; /* or NULL */
    guint n_ready;
    guint n_attention;
    guint strokes; /* still to come */
    guint pause_id;
};

G_DEFINE_FINAL_TYPE (MoultWorkshopSounds, moult_workshop_sounds, G_TYPE_OBJECT)

static gboolean
strike (MoultWorkshopSounds *self)
{
    GdkDisplay *display = gdk_display_get_default ();

    if (display != NULL)
        gdk_display_beep (display);
    self->strokes--;
    return self->strokes > 0;
}

static gboolean
on_pause_over_cb (gpointer user_data)
{
    MoultWorkshopSounds *self = MOULT_WORKSHOP_SOUNDS (user_data);

    if (strike (self))
        return G_SOURCE_CONTINUE;
    self->pause_id = 0;
    return G_SOURCE_REMOVE;
}

/* Boards that end at the same time are heard as one; what needs hands is heard before the rest. */
static void
ring (MoultWorkshopSounds *self, guint strokes)
{
    gboolean silent = self->strokes == 0;

    if (self->settings == NULL || !g_settings_get_boolean (self->settings, "sounds"))
        return;
    self->strokes = MAX (self->strokes, strokes);
    if (silent && strike (self))
        self->pause_id = g_timeout_add (PAUSE_MS, on_pause_over_cb, self);
}

static void
on_counts_changed_cb (MoultWorkshopSounds *self)
{
    g_assert (MOULT_IS_WORKSHOP_SOUNDS (self));

    guint n_ready = moult_workshop_count (self->workshop, MOULT_CARD_READY);
    guint n_attention = moult_workshop_count (self->workshop, MOULT_CARD_ATTENTION);

    if (n_attention > self->n_attention)
        ring (self, 2);
    else if (n_ready > self->n_ready)
        ring (self, 1);
    self->n_ready = n_ready;
    self->n_attention = n_attention;
}

static void
moult_workshop_sounds_dispose (GObject *object)
{
    MoultWorkshopSounds *self = MOULT_WORKSHOP_SOUNDS (object);

    g_clear_handle_id (&self->pause_id, g_source_remove);
    g_clear_object (&self->settings);
    g_clear_object (&self->workshop);

    G_OBJECT_CLASS (moult_workshop_sounds_parent_class)->dispose (object);
}

static void
moult_workshop_sounds_class_init (MoultWorkshopSoundsClass *klass)
{
    G_OBJECT_CLASS (klass)->dispose = moult_workshop_sounds_dispose;
}

static void
moult_workshop_sounds_init (MoultWorkshopSounds *self)
{
}

MoultWorkshopSounds *
moult_workshop_sounds_new (MoultWorkshop *workshop, GSettings *settings)
{
    g_return_val_if_fail (MOULT_IS_WORKSHOP (workshop), NULL);

    MoultWorkshopSounds *self = g_object_new (MOULT_TYPE_WORKSHOP_SOUNDS, NULL);
    self->workshop = g_object_ref (workshop);
    g_set_object (&self->settings, settings);
    self->n_ready = moult_workshop_count (workshop, MOULT_CARD_READY);
    self->n_attention = moult_workshop_count (workshop, MOULT_CARD_ATTENTION);
    g_signal_connect_object (workshop, "notify::n-ready", G_CALLBACK (on_counts_changed_cb), self,
                             G_CONNECT_SWAPPED);
    g_signal_connect_object (workshop, "notify::n-attention", G_CALLBACK (on_counts_changed_cb),
                             self, G_CONNECT_SWAPPED);
    return self;
}
