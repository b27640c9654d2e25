/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "site-download.h"

#include "body-pump.h"
#include "error.h"
#include "exchange.h"
#include "image.h"
#include "own-thread.h"
#include "site-private.h"

typedef struct {
    MoultExchange exchange;
    char *link;
    char *part_path;
    MoultSiteProgress progress;
    gpointer progress_data;

    MoultPartFile *part; /* a worker's while one runs */
    guint64 resumed_from;
    gboolean has_restarted; /* without being told to; once is enough */
} Download;

void
moult_site_download_free (MoultSiteDownload *self)
{
    g_free (self->sha256);
    moult_site_validator_free (self->validator);
    g_free (self);
}

static void
release (MoultExchange *exchange)
{
    Download *self = (Download *) exchange;

    g_clear_pointer (&self->part, moult_part_file_free);
}

static void
download_free (Download *self)
{
    moult_exchange_clear (&self->exchange);
    release (&self->exchange);
    g_free (self->link);
    g_free (self->part_path);
    g_free (self);
}

/* Who has sent something that cannot be: the site, or where it has redirected to. */
static void fail (Download *self, gboolean may_pass, const char *format, ...) G_GNUC_PRINTF (3, 4);

static void
fail (Download *self, gboolean may_pass, const char *format, ...)
{
    const MoultTarget *target = self->exchange.response->target;
    g_autofree char *what = NULL;
    va_list args;

    va_start (args, format);
    what = g_strdup_vprintf (format, args);
    va_end (args);
    moult_exchange_fail (&self->exchange, may_pass,
                         g_error_new (MOULT_ERROR, MOULT_ERROR_NETWORK, "%s sent %s instead of %s",
                                      target->host, what, self->exchange.request.target->path));
}

/* --- Work on the disk, each on a thread of its own --- */

static void
run_work (Download *self,
          MoultOwnThreadFunc work,
          GDestroyNotify free_result,
          GAsyncReadyCallback callback)
{
    g_autoptr (GTask) task =
        g_task_new (NULL, g_task_get_cancellable (self->exchange.task), callback, self);

    g_task_set_source_tag (task, run_work);
    g_task_set_check_cancellable (task, FALSE);
    g_task_set_task_data (task, self, NULL);
    moult_own_thread_run (task, work, free_result);
}

static gpointer
open_thread (gpointer data, GCancellable *cancellable, GError **error)
{
    Download *self = data;

    return moult_part_file_open (self->part_path, self->link, cancellable, error);
}

static gpointer
restart_thread (gpointer data, GCancellable *cancellable, GError **error)
{
    Download *self = data;
    const MoultResponse *response = self->exchange.response;

    if (!moult_part_file_restart (self->part, response->validator, response->total, error))
        return NULL;
    return self->part;
}

static gpointer
finish_thread (gpointer data, GCancellable *cancellable, GError **error)
{
    Download *self = data;

    return moult_part_file_finish (self->part);
}

/* --- The end --- */

static void
on_finished_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    Download *self = user_data;
    GError *error = NULL;
    char *sha256 = g_task_propagate_pointer (G_TASK (result), &error);

    if (sha256 == NULL) {
        moult_exchange_fail (&self->exchange, FALSE, error);
        return;
    }
    const MoultSiteValidator *validator = moult_part_file_get_validator (self->part);
    MoultSiteDownload *download = g_new0 (MoultSiteDownload, 1);
    download->size = moult_part_file_get_size (self->part);
    download->sha256 = sha256;
    download->resumed_from = self->resumed_from;
    download->validator = moult_site_validator_new (validator->etag, validator->last_modified);
    moult_exchange_succeed (&self->exchange, download, (GDestroyNotify) moult_site_download_free);
}

/* Size of the whole file as this answer has it, -1: not told. */
static gint64
get_expected (Download *self)
{
    const MoultResponse *response = self->exchange.response;

    if (response->total >= 0 || response->length < 0)
        return response->total;
    return response->start + response->length;
}

/* What is there cannot be gone on from, whatever the site has said before: begins anew, once. */
static void
start_over (Download *self, const char *why)
{
    GError *error = NULL;

    if (self->has_restarted || self->exchange.request.start == 0) {
        fail (self, FALSE, "%s", why);
        return;
    }
    self->has_restarted = TRUE;
    self->resumed_from = 0;
    if (moult_part_file_discard (self->part, &error))
        moult_exchange_attempt (&self->exchange);
    else
        moult_exchange_fail (&self->exchange, FALSE, error);
}

static void
fail_too_long (Download *self, gint64 limit)
{
    /* Wrong from some byte on, and nobody knows from which. */
    moult_part_file_discard (self->part, NULL);
    fail (self, FALSE, "more than %" G_GINT64_FORMAT " bytes", limit);
}

/* --- The body --- */

static gint64
get_limit (Download *self)
{
    gint64 expected = get_expected (self);

    return expected >= 0 ? expected : MOULT_IMAGE_MAX_FILE_SIZE;
}

static void
check_end (Download *self)
{
    gint64 expected = get_expected (self);
    gint64 size = moult_part_file_get_size (self->part);

    if (size > get_limit (self))
        fail_too_long (self, get_limit (self));
    else if (size < expected)
        fail (self, TRUE, "%" G_GINT64_FORMAT " of %" G_GINT64_FORMAT " bytes", size, expected);
    else if (size == 0)
        fail (self, FALSE, "an empty file");
    else
        run_work (self, finish_thread, g_free, on_finished_cb);
}

static void
on_pumped_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    Download *self = user_data;
    g_autoptr (GError) error = NULL;

    if (moult_body_pump_run_finish (result, &error))
        check_end (self);
    else
        moult_exchange_fail_raw (&self->exchange, error);
}

static void
on_progress_cb (guint64 size, gpointer user_data)
{
    Download *self = user_data;

    self->progress (size, MAX (get_expected (self), 0), self->progress_data);
}

static void
pump_body (Download *self)
{
    MoultBodyPump pump = {
        .body = self->exchange.response->body,
        .part = self->part,
        .limit = get_limit (self),
        .watchdog = self->exchange.watchdog,
        .progress = self->progress != NULL ? on_progress_cb : NULL,
        .progress_data = self,
    };

    moult_body_pump_run_async (&pump, on_pumped_cb, self);
}

/* --- The answer --- */

static void
on_restarted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    Download *self = user_data;
    GError *error = NULL;

    if (g_task_propagate_pointer (G_TASK (result), &error) != NULL)
        pump_body (self);
    else
        moult_exchange_fail (&self->exchange, FALSE, error);
}

/* Whether a part of the file is the one that was asked for, of the version that was begun. */
static gboolean
is_continuation (Download *self)
{
    const MoultResponse *response = self->exchange.response;
    const char *etag = moult_part_file_get_validator (self->part)->etag;
    gint64 total = moult_part_file_get_total (self->part);

    return response->start == (gint64) self->exchange.request.start
           && (total < 0 || response->total < 0 || response->total == total)
           && (etag == NULL || response->validator->etag == NULL
               || g_str_equal (response->validator->etag, etag));
}

static gboolean
is_web_page (const char *content_type)
{
    return content_type != NULL
           && (g_ascii_strcasecmp (content_type, "text/html") == 0
               || g_ascii_strcasecmp (content_type, "application/xhtml+xml") == 0);
}

static void
continue_part (Download *self)
{
    GError *error = NULL;

    if (!is_continuation (self))
        start_over (self, "other bytes");
    else if (!moult_part_file_check_room (self->part, &error))
        moult_exchange_fail (&self->exchange, FALSE, error);
    else
        pump_body (self);
}

static void
answered (MoultExchange *exchange)
{
    Download *self = (Download *) exchange;
    const MoultResponse *response = exchange->response;

    if (response->status == SOUP_STATUS_REQUESTED_RANGE_NOT_SATISFIABLE) {
        start_over (self, "status 416");
    } else if (response->status == SOUP_STATUS_NOT_MODIFIED) {
        fail (self, FALSE, "status 304");
    } else if (is_web_page (response->content_type)) {
        fail (self, FALSE, "a web page");
    } else if (response->content_encoding != NULL) {
        fail (self, FALSE, "encoded bytes");
    } else if (get_expected (self) > MOULT_IMAGE_MAX_FILE_SIZE) {
        fail (self, FALSE, "%" G_GINT64_FORMAT " bytes, and no firmware has more than %d,",
              get_expected (self), MOULT_IMAGE_MAX_FILE_SIZE);
    } else if (response->status == SOUP_STATUS_PARTIAL_CONTENT) {
        continue_part (self);
    } else {
        self->resumed_from = 0;
        run_work (self, restart_thread, NULL, on_restarted_cb);
    }
}

/* --- The beginning --- */

static void
prepare (MoultExchange *exchange)
{
    Download *self = (Download *) exchange;
    const char *if_range = moult_part_file_get_if_range (self->part);

    exchange->request.start = if_range != NULL ? moult_part_file_get_size (self->part) : 0;
    g_set_str (&exchange->request.if_range, if_range);
}

static void
on_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    Download *self = user_data;
    GError *error = NULL;

    self->part = g_task_propagate_pointer (G_TASK (result), &error);
    if (self->part == NULL) {
        moult_exchange_fail (&self->exchange, FALSE, error);
        return;
    }
    self->resumed_from = moult_part_file_get_size (self->part);
    moult_exchange_attempt (&self->exchange);
}

static void
begin (MoultExchange *exchange)
{
    run_work ((Download *) exchange, open_thread, (GDestroyNotify) moult_part_file_free,
              on_opened_cb);
}

void
moult_site_download_async (MoultSite *self,
                           const char *link,
                           const char *part_path,
                           MoultSiteProgress progress,
                           gpointer progress_data,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
    static const MoultExchangeFuncs funcs = { begin, prepare, release, answered };

    g_return_if_fail (MOULT_IS_SITE (self) && link != NULL && part_path != NULL);

    MoultRequest request = { .verbatim = TRUE };
    GError *error = NULL;
    if (!moult_site_prepare (self, link, SOUP_METHOD_GET, &request, &error)) {
        g_task_report_error (self, callback, user_data, moult_site_download_async, error);
        return;
    }

    GTask *task = g_task_new (self, cancellable, callback, user_data);
    Download *download = g_new0 (Download, 1);
    download->exchange.funcs = &funcs;
    download->exchange.request = request;
    download->exchange.patience = moult_site_get_times (self)->stall_timeout;
    download->link = g_strdup (link);
    download->part_path = g_strdup (part_path);
    download->progress = progress;
    download->progress_data = progress_data;
    g_task_set_source_tag (task, moult_site_download_async);
    g_task_set_task_data (task, download, (GDestroyNotify) download_free);
    /* What is whole is not thrown away by a cancellation that comes too late. */
    g_task_set_check_cancellable (task, FALSE);
    moult_exchange_start (&download->exchange, task);
}

MoultSiteDownload *
moult_site_download_finish (MoultSite *self, GAsyncResult *result, GError **error)
{
    g_return_val_if_fail (g_task_is_valid (result, self), NULL);

    return g_task_propagate_pointer (G_TASK (result), error);
}
