/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "site-thread.h"

#include "worker.h"

struct _MoultSiteThread {
    GObject parent_instance;

    MoultWorker *worker;
    MoultSite *site; /* the worker's */
};

G_DEFINE_FINAL_TYPE (MoultSiteThread, moult_site_thread, G_TYPE_OBJECT)

/* One question: begun on the site's thread, waited for on another. */
typedef struct {
    MoultSite *site;
    GSourceFunc begin;
    const char *path;
    const MoultSiteValidator *known;
    gsize max_size;
    const char *part_path;
    MoultSiteProgress progress;
    gpointer progress_data;
    GCancellable *cancellable;

    GMutex mutex;
    GCond cond;
    GAsyncResult *result; /* NULL: not there yet */
} Question;

static void
on_answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    Question *question = user_data;

    g_mutex_lock (&question->mutex);
    question->result = g_object_ref (result);
    g_cond_signal (&question->cond);
    g_mutex_unlock (&question->mutex);
}

static gboolean
begin_get_cb (gpointer user_data)
{
    Question *question = user_data;

    moult_site_get_async (question->site, question->path, question->known, question->max_size,
                          question->cancellable, on_answered_cb, question);
    return G_SOURCE_REMOVE;
}

static gboolean
begin_probe_cb (gpointer user_data)
{
    Question *question = user_data;

    moult_site_probe_async (question->site, question->path, question->cancellable, on_answered_cb,
                            question);
    return G_SOURCE_REMOVE;
}

static gboolean
begin_download_cb (gpointer user_data)
{
    Question *question = user_data;

    moult_site_download_async (question->site, question->path, question->part_path,
                               question->progress, question->progress_data, question->cancellable,
                               on_answered_cb, question);
    return G_SOURCE_REMOVE;
}

/* (transfer full) */
static GAsyncResult *
ask (MoultSiteThread *self, Question *question)
{
    question->site = self->site;
    g_mutex_init (&question->mutex);
    g_cond_init (&question->cond);
    g_main_context_invoke (moult_worker_get_context (self->worker), question->begin, question);
    g_mutex_lock (&question->mutex);
    while (question->result == NULL)
        g_cond_wait (&question->cond, &question->mutex);
    g_mutex_unlock (&question->mutex);
    g_mutex_clear (&question->mutex);
    g_cond_clear (&question->cond);
    return question->result;
}

static void
unref_cb (gpointer data)
{
    g_object_unref (data);
}

/* What the session with the site still does has to end where it runs. */
static void
moult_site_thread_finalize (GObject *object)
{
    MoultSiteThread *self = MOULT_SITE_THREAD (object);

    moult_worker_call (self->worker, unref_cb, self->site);
    g_object_unref (self->worker);

    G_OBJECT_CLASS (moult_site_thread_parent_class)->finalize (object);
}

static void
moult_site_thread_class_init (MoultSiteThreadClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = moult_site_thread_finalize;
}

static void
moult_site_thread_init (MoultSiteThread *self)
{
    self->worker = moult_worker_new ("moult-site");
}

MoultSiteThread *
moult_site_thread_new (MoultSite *site)
{
    g_return_val_if_fail (MOULT_IS_SITE (site), NULL);

    MoultSiteThread *self = g_object_new (MOULT_TYPE_SITE_THREAD, NULL);
    self->site = g_object_ref (site);
    return self;
}

const char *
moult_site_thread_get_address (MoultSiteThread *self)
{
    g_return_val_if_fail (MOULT_IS_SITE_THREAD (self), NULL);

    return moult_site_get_address (self->site);
}

MoultSiteDocument *
moult_site_thread_get (MoultSiteThread *self,
                       const char *path,
                       const MoultSiteValidator *known,
                       gsize max_size,
                       GCancellable *cancellable,
                       GError **error)
{
    g_return_val_if_fail (MOULT_IS_SITE_THREAD (self) && path != NULL, NULL);

    Question question = { .begin = begin_get_cb,
                          .path = path,
                          .known = known,
                          .max_size = max_size,
                          .cancellable = cancellable };
    g_autoptr (GAsyncResult) result = ask (self, &question);
    return moult_site_get_finish (self->site, result, error);
}

gboolean
moult_site_thread_probe (MoultSiteThread *self,
                         const char *link,
                         guint64 *size,
                         GCancellable *cancellable,
                         GError **error)
{
    g_return_val_if_fail (MOULT_IS_SITE_THREAD (self) && link != NULL, FALSE);

    Question question = { .begin = begin_probe_cb, .path = link, .cancellable = cancellable };
    g_autoptr (GAsyncResult) result = ask (self, &question);
    return moult_site_probe_finish (self->site, result, size, error);
}

MoultSiteDownload *
moult_site_thread_download (MoultSiteThread *self,
                            const char *link,
                            const char *part_path,
                            MoultSiteProgress progress,
                            gpointer progress_data,
                            GCancellable *cancellable,
                            GError **error)
{
    g_return_val_if_fail (MOULT_IS_SITE_THREAD (self) && link != NULL && part_path != NULL, NULL);

    Question question = { .begin = begin_download_cb,
                          .path = link,
                          .part_path = part_path,
                          .progress = progress,
                          .progress_data = progress_data,
                          .cancellable = cancellable };
    g_autoptr (GAsyncResult) result = ask (self, &question);
    return moult_site_download_finish (self->site, result, error);
}
