/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "announcer.h"

#include <glib/gi18n.h>

#include "advice.h"

enum {
    SUMMARY_SECONDS = 10,
    N_QUARTERS = 4,
};

struct _MoultAnnouncer {
    GObject parent_instance;

    MoultJobQueue *queue;
    GtkAccessible *voice; /* weak; NULL once it is gone */
    GHashTable *quarters; /* MoultProgress of a job → the quarter that was announced last */
    gint64 last_summary;
};

G_DEFINE_FINAL_TYPE (MoultAnnouncer, moult_announcer, G_TYPE_OBJECT)

static void
announce (MoultAnnouncer *self, const char *text, GtkAccessibleAnnouncementPriority priority)
{
    if (self->voice != NULL)
        gtk_accessible_announce (self->voice, text, priority);
}

static void
summarize (MoultAnnouncer *self)
{
    gint64 now = g_get_monotonic_time ();
    guint n_active = moult_job_queue_get_n_active (self->queue);

    if (n_active > 0 && now - self->last_summary < SUMMARY_SECONDS * G_TIME_SPAN_SECOND)
        return;
    self->last_summary = now;
    g_autofree char *text =
        n_active == 0 ? g_strdup (_ ("All boards are done"))
                      : g_strdup_printf (ngettext ("%u board is being flashed",
                                                   "%u boards are being flashed", n_active),
                                         n_active);
    announce (self, text, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static gboolean
is_batch (MoultAnnouncer *self)
{
    return g_hash_table_size (self->quarters) > 1;
}

static void
announce_failure (MoultAnnouncer *self, MoultFlashJob *job)
{
    g_autoptr (MoultAdvice) advice = moult_advice_new_for_job (job);
    g_autofree char *text =
        /* Translators: the name of a board, and what happened to it. */
        g_strdup_printf (_ ("%s needs attention: %s"),
                         moult_board_get_name (moult_flash_job_get_board (job)), advice->happened);

    announce (self, text, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
}

static void
announce_state (MoultAnnouncer *self, MoultFlashJob *job)
{
    const char *name = moult_board_get_name (moult_flash_job_get_board (job));
    g_autofree char *text = NULL;

    switch (moult_flash_job_get_state (job)) {
    case MOULT_JOB_WAITING:
        return;
    case MOULT_JOB_RUNNING:
        text = g_strdup_printf (_ ("Flashing %s"), name);
        break;
    case MOULT_JOB_DONE:
        text = g_strdup_printf (_ ("%s is ready"), name);
        break;
    case MOULT_JOB_FAILED:
        announce_failure (self, job);
        return;
    case MOULT_JOB_CANCELLED:
        text = g_strdup_printf (_ ("Flashing %s was cancelled"), name);
        break;
    }
    if (is_batch (self))
        summarize (self);
    else
        announce (self, text, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
on_state_changed_cb (MoultAnnouncer *self, GParamSpec *pspec, MoultFlashJob *job)
{
    g_assert (MOULT_IS_ANNOUNCER (self));

    announce_state (self, job);
    if (moult_job_queue_get_n_active (self->queue) == 0)
        g_hash_table_remove_all (self->quarters);
}

static void
on_progress_changed_cb (MoultAnnouncer *self, MoultProgress *progress)
{
    g_assert (MOULT_IS_ANNOUNCER (self));

    MoultProgressState state;

    if (is_batch (self) || !g_hash_table_contains (self->quarters, progress))
        return;
    moult_progress_get_state (progress, &state);

    int quarter = (int) (state.fraction * N_QUARTERS);
    int last = GPOINTER_TO_INT (g_hash_table_lookup (self->quarters, progress));
    if (quarter <= last || quarter >= N_QUARTERS)
        return;
    g_hash_table_insert (self->quarters, g_object_ref (progress), GINT_TO_POINTER (quarter));
    /* Translators: how far a board is flashed, for screen readers. */
    g_autofree char *text = g_strdup_printf (_ ("%d%%"), quarter * 100 / N_QUARTERS);
    announce (self, text, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_LOW);
}

static void
on_jobs_changed_cb (MoultAnnouncer *self, guint position, guint removed, guint added)
{
    g_assert (MOULT_IS_ANNOUNCER (self));

    for (guint i = position; i < position + added; i++) {
        g_autoptr (MoultFlashJob) job = g_list_model_get_item (G_LIST_MODEL (self->queue), i);
        MoultProgress *progress = moult_flash_job_get_progress (job);

        g_hash_table_insert (self->quarters, g_object_ref (progress), GINT_TO_POINTER (0));
        g_signal_connect_object (job, "notify::state", G_CALLBACK (on_state_changed_cb), self,
                                 G_CONNECT_SWAPPED);
        g_signal_connect_object (progress, "changed", G_CALLBACK (on_progress_changed_cb), self,
                                 G_CONNECT_SWAPPED);
    }
}

static void
moult_announcer_finalize (GObject *object)
{
    MoultAnnouncer *self = MOULT_ANNOUNCER (object);

    g_clear_weak_pointer (&self->voice);
    g_hash_table_unref (self->quarters);
    g_clear_object (&self->queue);

    G_OBJECT_CLASS (moult_announcer_parent_class)->finalize (object);
}

static void
moult_announcer_class_init (MoultAnnouncerClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = moult_announcer_finalize;
}

static void
moult_announcer_init (MoultAnnouncer *self)
{
    self->quarters = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
}

MoultAnnouncer *
moult_announcer_new (MoultJobQueue *queue, GtkAccessible *voice)
{
    g_return_val_if_fail (MOULT_IS_JOB_QUEUE (queue) && GTK_IS_ACCESSIBLE (voice), NULL);

    MoultAnnouncer *self = g_object_new (MOULT_TYPE_ANNOUNCER, NULL);
    self->queue = g_object_ref (queue);
    g_set_weak_pointer (&self->voice, voice);
    g_signal_connect_object (queue, "items-changed", G_CALLBACK (on_jobs_changed_cb), self,
                             G_CONNECT_SWAPPED);
    return self;
}
