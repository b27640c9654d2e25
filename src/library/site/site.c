/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "site.h"

#include "fetch.h"
#include "site-private.h"

#define MAX_REQUESTS 4

struct _MoultSite {
    GObject parent_instance;

    char *text;
    MoultAddress *address;
    MoultSiteTimes times;

    /* Of the thread that uses it. */
    GThread *thread;
    SoupSession *session;
    MoultRequestQueue *queue;
};

G_DEFINE_FINAL_TYPE (MoultSite, moult_site, G_TYPE_OBJECT)

typedef enum {
    PROP_IDLE_TIMEOUT = 1,
    PROP_PAGE_TIMEOUT,
    PROP_PROBE_TIMEOUT,
    PROP_STALL_TIMEOUT,
    PROP_RETRY_PAUSE,
    PROP_LAST = PROP_RETRY_PAUSE,
} MoultSiteProperty;

static GParamSpec *props[PROP_LAST + 1];

static const MoultSiteTimes default_times = { 15000, 60000, 5000, 30000, 1000 };

static guint *
get_time (MoultSite *self, MoultSiteProperty property)
{
    switch (property) {
    case PROP_IDLE_TIMEOUT:
        return &self->times.idle_timeout;
    case PROP_PAGE_TIMEOUT:
        return &self->times.page_timeout;
    case PROP_PROBE_TIMEOUT:
        return &self->times.probe_timeout;
    case PROP_STALL_TIMEOUT:
        return &self->times.stall_timeout;
    case PROP_RETRY_PAUSE:
        return &self->times.retry_pause;
    }
    g_assert_not_reached ();
}

static void
moult_site_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
    g_value_set_uint (value, *get_time (MOULT_SITE (object), id));
}

static void
moult_site_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
    *get_time (MOULT_SITE (object), id) = g_value_get_uint (value);
}

static void
moult_site_finalize (GObject *object)
{
    MoultSite *self = MOULT_SITE (object);

    g_clear_object (&self->session);
    moult_request_queue_free (self->queue);
    g_clear_pointer (&self->address, moult_address_free);
    g_free (self->text);

    G_OBJECT_CLASS (moult_site_parent_class)->finalize (object);
}

static void
add_time (MoultSiteProperty property, const char *name, guint value)
{
    props[property] = g_param_spec_uint (name, NULL, NULL, 1, G_MAXINT, value,
                                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
}

static void
moult_site_class_init (MoultSiteClass *klass)
{
    GObjectClass *object_class = G_OBJECT_CLASS (klass);

    object_class->get_property = moult_site_get_property;
    object_class->set_property = moult_site_set_property;
    object_class->finalize = moult_site_finalize;
    add_time (PROP_IDLE_TIMEOUT, "idle-timeout", default_times.idle_timeout);
    add_time (PROP_PAGE_TIMEOUT, "page-timeout", default_times.page_timeout);
    add_time (PROP_PROBE_TIMEOUT, "probe-timeout", default_times.probe_timeout);
    add_time (PROP_STALL_TIMEOUT, "stall-timeout", default_times.stall_timeout);
    add_time (PROP_RETRY_PAUSE, "retry-pause", default_times.retry_pause);
    g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
moult_site_init (MoultSite *self)
{
    self->times = default_times;
    self->queue = moult_request_queue_new (MAX_REQUESTS);
}

MoultSite *
moult_site_new (const char *address, GError **error)
{
    g_return_val_if_fail (address != NULL, NULL);

    MoultAddress *parsed = moult_address_parse (address, error);
    if (parsed == NULL)
        return NULL;

    MoultSite *self = g_object_new (MOULT_TYPE_SITE, NULL);
    self->text = g_strdup (address);
    self->address = parsed;
    return self;
}

const char *
moult_site_get_address (MoultSite *self)
{
    return self->text;
}

const MoultSiteTimes *
moult_site_get_times (MoultSite *self)
{
    return &self->times;
}

MoultRequestQueue *
moult_site_get_queue (MoultSite *self)
{
    return self->queue;
}

/* The watchdogs keep the time, so libsoup need not. */
SoupSession *
moult_site_get_session (MoultSite *self)
{
    if (self->session == NULL)
        self->session = soup_session_new_with_options (
            "user-agent", "Moult/" MOULT_VERSION, "max-conns", MAX_REQUESTS, "max-conns-per-host",
            MAX_REQUESTS, "timeout", 0, NULL);
    return self->session;
}

gboolean
moult_site_prepare (MoultSite *self,
                    const char *link,
                    const char *method,
                    MoultRequest *request,
                    GError **error)
{
    if (self->thread == NULL)
        self->thread = g_thread_self ();
    g_warn_if_fail (self->thread == g_thread_self ());

    request->target = moult_address_resolve (self->address, link, error);
    request->method = method;
    return request->target != NULL;
}

void
moult_site_get_async (MoultSite *self,
                      const char *path,
                      const MoultSiteValidator *known,
                      gsize max_size,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
    g_return_if_fail (MOULT_IS_SITE (self) && path != NULL && max_size > 0);

    MoultFetchLimits limits = { max_size, self->times.idle_timeout, self->times.page_timeout,
                                FALSE };
    MoultRequest request = { 0 };
    GError *error = NULL;

    if (!moult_site_prepare (self, path, SOUP_METHOD_GET, &request, &error)) {
        g_task_report_error (self, callback, user_data, moult_site_get_async, error);
        return;
    }
    if (known != NULL && (known->etag != NULL || known->last_modified != NULL))
        request.known = moult_site_validator_new (known->etag, known->last_modified);
    moult_fetch_async (self, &request, &limits, cancellable, callback, user_data);
}

MoultSiteDocument *
moult_site_get_finish (MoultSite *self, GAsyncResult *result, GError **error)
{
    g_autoptr (MoultResponse) response = moult_fetch_finish (self, result, error);

    if (response == NULL)
        return NULL;

    MoultSiteDocument *document = g_new0 (MoultSiteDocument, 1);
    document->not_modified = response->status == SOUP_STATUS_NOT_MODIFIED;
    document->body = g_steal_pointer (&response->bytes);
    document->validator = g_steal_pointer (&response->validator);
    document->path = g_strdup (response->target->path);
    return document;
}

void
moult_site_probe_async (MoultSite *self,
                        const char *link,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
    g_return_if_fail (MOULT_IS_SITE (self) && link != NULL);

    MoultFetchLimits limits = { G_MAXUINT, self->times.probe_timeout, self->times.probe_timeout,
                                TRUE };
    MoultRequest request = { .verbatim = TRUE };
    GError *error = NULL;

    if (!moult_site_prepare (self, link, SOUP_METHOD_HEAD, &request, &error)) {
        g_task_report_error (self, callback, user_data, moult_site_probe_async, error);
        return;
    }
    moult_fetch_async (self, &request, &limits, cancellable, callback, user_data);
}

gboolean
moult_site_probe_finish (MoultSite *self, GAsyncResult *result, guint64 *size, GError **error)
{
    g_autoptr (MoultResponse) response = moult_fetch_finish (self, result, error);

    if (response == NULL)
        return FALSE;
    *size = response->content_encoding == NULL && response->length > 0 ? response->length : 0;
    return TRUE;
}
