/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "workshop-view.h"

#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "card-text.h"
#include "live-lines.h"

enum { FRAME_MS = 100 };

struct _MoultWorkshopView {
    GObject parent_instance;

    MoultWorkshop *workshop;
    MoultLiveLines lines;
    gboolean terminal;
    guint frame_id;   /* something has changed since the last one */
    GHashTable *told; /* card → state that was last told of it, + 1 */
    gboolean finished;
    GHashTable *asked; /* cards whose buttons were explained */
};

G_DEFINE_FINAL_TYPE (MoultWorkshopView, moult_workshop_view, G_TYPE_OBJECT)

/* Where there are more boards than lines, those are shown with which something is to be done. */
static gboolean
is_shown (MoultWorkshopView *self, MoultWorkshopCard *card, guint n_cards)
{
    guint n_lines = moult_live_lines_get_room (&self->lines);
    MoultCardState state = moult_workshop_card_get_state (card);

    return n_cards <= n_lines
           || (state != MOULT_CARD_READY && state != MOULT_CARD_LEFT_ALONE
               && self->lines.n_drawn < n_lines);
}

static void
draw_cards (MoultWorkshopView *self)
{
    GListModel *cards = G_LIST_MODEL (self->workshop);
    guint n_cards = g_list_model_get_n_items (cards);
    g_autofree char *counts = moult_card_text_new_counts (self->workshop);

    moult_live_lines_erase (&self->lines);
    for (guint i = 0; i < n_cards; i++) {
        g_autoptr (MoultWorkshopCard) card = g_list_model_get_item (cards, i);

        if (is_shown (self, card, n_cards)) {
            g_autofree char *line = moult_card_text_new_row (card);

            moult_live_lines_draw (&self->lines, line);
        }
    }
    moult_live_lines_draw (&self->lines, counts);
    fflush (self->lines.file);
}

static gboolean on_frame_cb (gpointer user_data);

/* What changes together is shown together. */
static void
queue_frame (MoultWorkshopView *self)
{
    if (self->frame_id == 0)
        self->frame_id = g_timeout_add (FRAME_MS, on_frame_cb, self);
}

/* Its name is not settled while it is asked who it is now. */
static gboolean
is_asked (MoultWorkshopCard *card)
{
    MoultBoard *board = moult_workshop_card_get_board (card);

    return board != NULL && moult_board_get_asking (board);
}

/* For those who read lines: what has become of a board, once for each time that it ends. */
static void
tell_end (MoultWorkshopView *self, MoultWorkshopCard *card)
{
    MoultCardState state = moult_workshop_card_get_state (card);
    g_autofree char *line = NULL;

    if (state == MOULT_CARD_WAITING || state == MOULT_CARD_WORKING) {
        g_hash_table_remove (self->told, card);
        return;
    }
    if (g_hash_table_lookup (self->told, card) == GINT_TO_POINTER (state + 1))
        return;
    if (!self->finished && is_asked (card)) {
        queue_frame (self);
        return;
    }
    line = moult_card_text_new_end (card);
    fprintf (self->lines.file, "%s\n", line);
    fflush (self->lines.file);
    g_hash_table_insert (self->told, g_object_ref (card), GINT_TO_POINTER (state + 1));
}

static void
tell_ends (MoultWorkshopView *self)
{
    GListModel *cards = G_LIST_MODEL (self->workshop);

    for (guint i = 0; i < g_list_model_get_n_items (cards); i++) {
        g_autoptr (MoultWorkshopCard) card = g_list_model_get_item (cards, i);

        tell_end (self, card);
    }
}

static gboolean
on_frame_cb (gpointer user_data)
{
    MoultWorkshopView *self = MOULT_WORKSHOP_VIEW (user_data);

    self->frame_id = 0;
    if (self->terminal)
        draw_cards (self);
    else
        tell_ends (self);
    return G_SOURCE_REMOVE;
}

/* A job that waits for its bootloader, or a board that does not say what it is. */
static gboolean
needs_hands (MoultWorkshopCard *card)
{
    MoultFlashJob *job = moult_workshop_card_get_job (card);
    MoultProgressState progress;

    if (job == NULL || moult_flash_job_get_state (job) != MOULT_JOB_RUNNING)
        return moult_workshop_card_get_state (card) == MOULT_CARD_WAITING
               && moult_workshop_card_get_reason (card) == MOULT_PLAN_SILENT;
    moult_progress_get_state (moult_flash_job_get_progress (job), &progress);
    return progress.needs_user;
}

static void
update_card (MoultWorkshopView *self, MoultWorkshopCard *card)
{
    queue_frame (self);
    if (!needs_hands (card))
        g_hash_table_remove (self->asked, card);
    else if (g_hash_table_add (self->asked, g_object_ref (card)))
        moult_live_lines_tell_buttons (&self->lines, moult_workshop_card_get_location (card),
                                       moult_workshop_card_get_name (card),
                                       moult_workshop_card_get_kind (card));
}

static void
on_progress_changed_cb (MoultProgress *progress, gpointer user_data)
{
    MoultWorkshopView *self = MOULT_WORKSHOP_VIEW (user_data);
    GListModel *cards = G_LIST_MODEL (self->workshop);

    for (guint i = 0; i < g_list_model_get_n_items (cards); i++) {
        g_autoptr (MoultWorkshopCard) card = g_list_model_get_item (cards, i);
        MoultFlashJob *job = moult_workshop_card_get_job (card);

        if (job != NULL && moult_flash_job_get_progress (job) == progress)
            update_card (self, card);
    }
}

static void
watch_job (MoultWorkshopView *self, MoultWorkshopCard *card)
{
    MoultFlashJob *job = moult_workshop_card_get_job (card);

    if (job != NULL)
        g_signal_connect_object (moult_flash_job_get_progress (job), "changed",
                                 G_CALLBACK (on_progress_changed_cb), self, 0);
}

static void
on_card_changed_cb (MoultWorkshopCard *card, GParamSpec *pspec, gpointer user_data)
{
    MoultWorkshopView *self = MOULT_WORKSHOP_VIEW (user_data);

    if (g_str_equal (pspec->name, "job"))
        watch_job (self, card);
    update_card (self, card);
}

static void
on_cards_changed_cb (GListModel *cards,
                     guint position,
                     guint n_removed,
                     guint n_added,
                     gpointer user_data)
{
    MoultWorkshopView *self = MOULT_WORKSHOP_VIEW (user_data);

    for (guint i = position; i < position + n_added; i++) {
        g_autoptr (MoultWorkshopCard) card = g_list_model_get_item (cards, i);

        g_signal_connect_object (card, "notify", G_CALLBACK (on_card_changed_cb), self, 0);
        watch_job (self, card);
        update_card (self, card);
    }
    queue_frame (self);
}

static void
moult_workshop_view_dispose (GObject *object)
{
    MoultWorkshopView *self = MOULT_WORKSHOP_VIEW (object);

    g_clear_handle_id (&self->frame_id, g_source_remove);
    g_clear_pointer (&self->told, g_hash_table_unref);
    g_clear_pointer (&self->asked, g_hash_table_unref);
    g_clear_object (&self->workshop);

    G_OBJECT_CLASS (moult_workshop_view_parent_class)->dispose (object);
}

static void
moult_workshop_view_class_init (MoultWorkshopViewClass *klass)
{
    G_OBJECT_CLASS (klass)->dispose = moult_workshop_view_dispose;
}

static void
moult_workshop_view_init (MoultWorkshopView *self)
{
    /* They keep the cards that leave the wall, so that no other is taken for one of those. */
    self->told = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
    self->asked = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
}

MoultWorkshopView *
moult_workshop_view_new (MoultWorkshop *workshop, FILE *file)
{
    MoultWorkshopView *self = g_object_new (MOULT_TYPE_WORKSHOP_VIEW, NULL);
    GListModel *cards = G_LIST_MODEL (workshop);

    self->workshop = g_object_ref (workshop);
    self->lines.file = file;
    self->terminal = isatty (fileno (file));
    g_signal_connect_object (cards, "items-changed", G_CALLBACK (on_cards_changed_cb), self, 0);
    on_cards_changed_cb (cards, 0, 0, g_list_model_get_n_items (cards), self);
    return self;
}

void
moult_workshop_view_tell (MoultWorkshopView *self, const char *text)
{
    g_return_if_fail (MOULT_IS_WORKSHOP_VIEW (self));

    moult_live_lines_tell (&self->lines, text);
    queue_frame (self);
}

void
moult_workshop_view_finish (MoultWorkshopView *self)
{
    g_return_if_fail (MOULT_IS_WORKSHOP_VIEW (self));

    g_clear_handle_id (&self->frame_id, g_source_remove);
    self->finished = TRUE;
    on_frame_cb (self);
}
