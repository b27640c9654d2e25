/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "udisks.h"

#include "error.h"

#define SERVICE      "org.freedesktop.UDisks2"
#define MANAGER_PATH "/org/freedesktop/UDisks2"
/* A mount reads the first sectors of a slow drive. */
#define CALL_TIMEOUT_MS 10000

struct _MoultUdisks {
    GDBusConnection *connection;
    GMainContext *context;
    guint subscription;
    gboolean signalled;
};

static void
on_signal_cb (GDBusConnection *connection,
              const char *sender,
              const char *path,
              const char *interface,
              const char *signal,
              GVariant *parameters,
              gpointer user_data)
{
    MoultUdisks *self = user_data;

    self->signalled = TRUE;
}

static void
set_missing (const GError *reason, GError **error)
{
    g_autofree char *text = g_dbus_error_get_remote_error (reason);

    g_set_error (
        error, MOULT_ERROR, MOULT_ERROR_DEPENDENCY,
        "udisks2, which mounts the drives of bootloaders, is not installed or does not run: %s",
        text != NULL ? text : reason->message);
}

MoultUdisks *
moult_udisks_new (GCancellable *cancellable, GError **error)
{
    g_autoptr (GError) reason = NULL;
    g_autoptr (GDBusConnection) connection =
        g_bus_get_sync (G_BUS_TYPE_SYSTEM, cancellable, &reason);
    MoultUdisks *self;

    if (connection == NULL) {
        if (g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_CANCELLED))
            g_propagate_error (error, g_steal_pointer (&reason));
        else
            set_missing (reason, error);
        return NULL;
    }
    g_dbus_connection_set_exit_on_close (connection, FALSE);

    self = g_new0 (MoultUdisks, 1);
    self->connection = g_steal_pointer (&connection);
    self->context = g_main_context_new ();
    g_main_context_push_thread_default (self->context);
    self->subscription =
        g_dbus_connection_signal_subscribe (self->connection, SERVICE, NULL, NULL, NULL, NULL,
                                            G_DBUS_SIGNAL_FLAGS_NONE, on_signal_cb, self, NULL);
    return self;
}

void
moult_udisks_free (MoultUdisks *self)
{
    g_dbus_connection_signal_unsubscribe (self->connection, self->subscription);
    /* A signal may be on its way already; it is dropped with its context. */
    while (g_main_context_iteration (self->context, FALSE))
        ;
    g_main_context_pop_thread_default (self->context);
    g_main_context_unref (self->context);
    g_object_unref (self->connection);
    g_free (self);
}

GVariant *
moult_udisks_get_objects (MoultUdisks *self, GCancellable *cancellable, GError **error)
{
    g_autoptr (GError) reason = NULL;
    g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
        self->connection, SERVICE, MANAGER_PATH, "org.freedesktop.DBus.ObjectManager",
        "GetManagedObjects", NULL, G_VARIANT_TYPE ("(a{oa{sa{sv}}})"), G_DBUS_CALL_FLAGS_NONE,
        CALL_TIMEOUT_MS, cancellable, &reason);

    if (reply != NULL)
        return g_variant_get_child_value (reply, 0);
    if (g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_propagate_error (error, g_steal_pointer (&reason));
    else
        set_missing (reason, error);
    return NULL;
}

GVariant *
moult_udisks_call (MoultUdisks *self,
                   const char *object,
                   const char *method,
                   GVariant *arguments,
                   GCancellable *cancellable,
                   GError **error)
{
    return g_dbus_connection_call_sync (self->connection, SERVICE, object, MOULT_UDISKS_FILESYSTEM,
                                        method, arguments, NULL, G_DBUS_CALL_FLAGS_NONE,
                                        CALL_TIMEOUT_MS, cancellable, error);
}

char *
moult_udisks_dup_mount_point (MoultUdisks *self, const char *object)
{
    g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
        self->connection, SERVICE, object, "org.freedesktop.DBus.Properties", "Get",
        g_variant_new ("(ss)", MOULT_UDISKS_FILESYSTEM, "MountPoints"), G_VARIANT_TYPE ("(v)"),
        G_DBUS_CALL_FLAGS_NONE, CALL_TIMEOUT_MS, NULL, NULL);
    g_autoptr (GVariant) points = NULL;
    g_autofree char **paths = NULL;

    if (reply == NULL)
        return NULL;
    g_variant_get (reply, "(v)", &points);
    if (!g_variant_is_of_type (points, G_VARIANT_TYPE_BYTESTRING_ARRAY))
        return NULL;
    paths = (char **) g_variant_get_bytestring_array (points, NULL);
    return g_strdup (paths[0]);
}

static gboolean
on_deadline_cb (gpointer user_data)
{
    gboolean *late = user_data;

    *late = TRUE;
    return G_SOURCE_REMOVE;
}

static gboolean
on_cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
    return G_SOURCE_REMOVE; /* it was woken up, and looks itself */
}

static GSource *
attach_cancellable (MoultUdisks *self, GCancellable *cancellable)
{
    GSource *source = g_cancellable_source_new (cancellable);

    g_source_set_callback (source, G_SOURCE_FUNC (on_cancelled_cb), NULL, NULL);
    g_source_attach (source, self->context);
    return source;
}

gboolean
moult_udisks_wait (MoultUdisks *self, gint64 deadline, GCancellable *cancellable)
{
    g_autoptr (GSource) cancel = attach_cancellable (self, cancellable);
    g_autoptr (GSource) timer = g_timeout_source_new (0);
    gboolean late = FALSE;

    g_source_set_ready_time (timer, deadline);
    g_source_set_callback (timer, on_deadline_cb, &late, NULL);
    g_source_attach (timer, self->context);
    while (!self->signalled && !late && !g_cancellable_is_cancelled (cancellable))
        g_main_context_iteration (self->context, TRUE);
    g_source_destroy (timer);
    g_source_destroy (cancel);

    gboolean signalled = self->signalled;
    self->signalled = FALSE;
    return signalled;
}
