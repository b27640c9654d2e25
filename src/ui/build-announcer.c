/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "build-announcer.h"

#include <glib/gi18n.h>

#include "build-advice.h"
#include "build-words.h"

#define NOTIFICATION_ID "build-ended"

struct _MoultBuildAnnouncer {
    GObject parent_instance;

    GtkApplication *application; /* weak: it holds the announcer */
};

G_DEFINE_FINAL_TYPE (MoultBuildAnnouncer, moult_build_announcer, G_TYPE_OBJECT)

static void
notify (MoultBuildAnnouncer *self, const char *title, const char *body)
{
    g_autoptr (GNotification) notification = g_notification_new (title);

    g_notification_set_body (notification, body);
    g_application_send_notification (G_APPLICATION (self->application), NOTIFICATION_ID,
                                     notification);
}

static void
tell (MoultBuildAnnouncer *self, const char *title, const char *body)
{
    GtkWindow *window = gtk_application_get_active_window (self->application);
    g_autofree char *text = g_strdup_printf ("%s: %s", title, body);

    if (window != NULL && gtk_window_is_active (window))
        gtk_accessible_announce (GTK_ACCESSIBLE (window), text,
                                 GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
    else
        notify (self, title, body);
}

static void
on_state_changed_cb (MoultBuildAnnouncer *self, GParamSpec *pspec, MoultBuildJob *job)
{
    g_assert (MOULT_IS_BUILD_ANNOUNCER (self));

    g_autofree char *name = moult_build_words_dup_board (moult_build_job_get_request (job));

    if (self->application == NULL)
        return;
    if (moult_build_job_get_state (job) == MOULT_BUILD_DONE) {
        g_autofree char *result = moult_build_words_dup_result (moult_build_job_get_source (job));

        tell (self, result, name);
    } else if (moult_build_job_get_state (job) == MOULT_BUILD_FAILED) {
        g_autoptr (MoultAdvice) advice = moult_build_advice_new (moult_build_job_get_error (job));

        tell (self, advice->headline, name);
    }
}

static void
on_builds_changed_cb (MoultBuildAnnouncer *self,
                      guint position,
                      guint removed,
                      guint added,
                      GListModel *builds)
{
    g_assert (MOULT_IS_BUILD_ANNOUNCER (self));

    for (guint i = position; i < position + added; i++) {
        g_autoptr (MoultBuildJob) job = g_list_model_get_item (builds, i);

        g_signal_connect_object (job, "notify::state", G_CALLBACK (on_state_changed_cb), self,
                                 G_CONNECT_SWAPPED);
    }
}

static void
moult_build_announcer_dispose (GObject *object)
{
    g_clear_weak_pointer (&MOULT_BUILD_ANNOUNCER (object)->application);

    G_OBJECT_CLASS (moult_build_announcer_parent_class)->dispose (object);
}

static void
moult_build_announcer_class_init (MoultBuildAnnouncerClass *klass)
{
    G_OBJECT_CLASS (klass)->dispose = moult_build_announcer_dispose;
}

static void
moult_build_announcer_init (MoultBuildAnnouncer *self)
{
}

MoultBuildAnnouncer *
moult_build_announcer_new (GtkApplication *application, MoultBuildQueue *builds)
{
    g_return_val_if_fail (GTK_IS_APPLICATION (application) && MOULT_IS_BUILD_QUEUE (builds), NULL);

    MoultBuildAnnouncer *self = g_object_new (MOULT_TYPE_BUILD_ANNOUNCER, NULL);

    g_set_weak_pointer (&self->application, application);
    g_signal_connect_object (builds, "items-changed", G_CALLBACK (on_builds_changed_cb), self,
                             G_CONNECT_SWAPPED);
    return self;
}

void
moult_build_announcer_withdraw (MoultBuildAnnouncer *self)
{
    g_return_if_fail (MOULT_IS_BUILD_ANNOUNCER (self));

    if (self->application != NULL)
        g_application_withdraw_notification (G_APPLICATION (self->application), NOTIFICATION_ID);
}
