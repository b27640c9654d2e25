/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "source-fetch.h"

#include "source-version.h"

struct _MoultSourceFetch {
    GObject parent_instance;

    char *repository;
    char *folder;
    char *line; /* main thread */
    double fraction;

    GMutex mutex; /* of what follows */
    char *next_line;
    gboolean pending; /* the main thread is going to take it */
};

G_DEFINE_FINAL_TYPE (MoultSourceFetch, moult_source_fetch, G_TYPE_OBJECT)

typedef enum {
    PROP_LINE = 1,
    PROP_FRACTION,
} MoultSourceFetchProperty;
#define PROP_LAST PROP_FRACTION
static GParamSpec *props[PROP_LAST + 1];

/* "Receiving objects:  42% (1234/2938)"; -1: it names none. */
static double
read_fraction (const char *line)
{
    g_autoptr (GRegex) regex = g_regex_new ("\\b(\\d{1,3})%", 0, 0, NULL);
    g_autoptr (GMatchInfo) match = NULL;

    if (!g_regex_match (regex, line, 0, &match))
        return -1;
    g_autofree char *percent = g_match_info_fetch (match, 1);
    return MIN (g_ascii_strtod (percent, NULL) / 100, 1);
}

static gboolean
on_line_pending_cb (gpointer user_data)
{
    MoultSourceFetch *self = MOULT_SOURCE_FETCH (user_data);

    g_mutex_lock (&self->mutex);
    g_free (self->line);
    self->line = g_steal_pointer (&self->next_line);
    self->pending = FALSE;
    g_mutex_unlock (&self->mutex);
    self->fraction = read_fraction (self->line);
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LINE]);
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_FRACTION]);
    return G_SOURCE_REMOVE;
}

/* Worker: Git says more in a second than can be shown; the last line counts. */
static void
on_line (const char *line, gpointer user_data)
{
    MoultSourceFetch *self = MOULT_SOURCE_FETCH (user_data);
    gboolean schedule;

    g_mutex_lock (&self->mutex);
    g_set_str (&self->next_line, line);
    schedule = !self->pending;
    self->pending = TRUE;
    g_mutex_unlock (&self->mutex);
    if (schedule)
        g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, on_line_pending_cb, g_object_ref (self),
                         g_object_unref);
}

static void
run_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
    MoultSourceFetch *self = MOULT_SOURCE_FETCH (source);
    GError *error = NULL;

    if (moult_source_clone (self->repository, self->folder, on_line, self, cancellable, &error))
        g_task_return_boolean (task, TRUE);
    else
        g_task_return_error (task, error);
}

static void
moult_source_fetch_get_property (GObject *object,
                                 guint property_id,
                                 GValue *value,
                                 GParamSpec *pspec)
{
    MoultSourceFetch *self = MOULT_SOURCE_FETCH (object);

    switch ((MoultSourceFetchProperty) property_id) {
    case PROP_LINE:
        g_value_set_string (value, self->line);
        break;
    case PROP_FRACTION:
        g_value_set_double (value, self->fraction);
        break;
    }
}

static void
moult_source_fetch_finalize (GObject *object)
{
    MoultSourceFetch *self = MOULT_SOURCE_FETCH (object);

    g_free (self->repository);
    g_free (self->folder);
    g_free (self->line);
    g_free (self->next_line);
    g_mutex_clear (&self->mutex);

    G_OBJECT_CLASS (moult_source_fetch_parent_class)->finalize (object);
}

static void
moult_source_fetch_class_init (MoultSourceFetchClass *klass)
{
    GObjectClass *object_class = G_OBJECT_CLASS (klass);

    object_class->get_property = moult_source_fetch_get_property;
    object_class->finalize = moult_source_fetch_finalize;

    props[PROP_LINE] =
        g_param_spec_string ("line", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
    props[PROP_FRACTION] = g_param_spec_double ("fraction", NULL, NULL, -1, 1, -1,
                                                G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
    g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
moult_source_fetch_init (MoultSourceFetch *self)
{
    g_mutex_init (&self->mutex);
    self->line = g_strdup ("");
    self->fraction = -1;
}

MoultSourceFetch *
moult_source_fetch_new (const char *repository, const char *folder)
{
    g_return_val_if_fail (repository != NULL && folder != NULL, NULL);

    MoultSourceFetch *self = g_object_new (MOULT_TYPE_SOURCE_FETCH, NULL);

    self->repository = g_strdup (repository);
    self->folder = g_strdup (folder);
    return self;
}

const char *
moult_source_fetch_get_folder (MoultSourceFetch *self)
{
    g_return_val_if_fail (MOULT_IS_SOURCE_FETCH (self), NULL);

    return self->folder;
}

const char *
moult_source_fetch_get_line (MoultSourceFetch *self)
{
    g_return_val_if_fail (MOULT_IS_SOURCE_FETCH (self), NULL);

    return self->line;
}

double
moult_source_fetch_get_fraction (MoultSourceFetch *self)
{
    g_return_val_if_fail (MOULT_IS_SOURCE_FETCH (self), -1);

    return self->fraction;
}

void
moult_source_fetch_run_async (MoultSourceFetch *self,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
    g_return_if_fail (MOULT_IS_SOURCE_FETCH (self));

    g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

    g_task_set_source_tag (task, moult_source_fetch_run_async);
    g_task_run_in_thread (task, run_in_thread);
}

gboolean
moult_source_fetch_run_finish (MoultSourceFetch *self, GAsyncResult *result, GError **error)
{
    g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

    return g_task_propagate_boolean (G_TASK (result), error);
}
