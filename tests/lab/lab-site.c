/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "lab-site.h"

#include "lab-scene.h"

#include <gio/gunixsocketaddress.h>
#include <glib-unix.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define PROGRAM LAB_SOURCE_DIR "/../site/downloads.py"

/* The descriptors that the program gets. */
#define HTTP_FD    3
#define CONTROL_FD 4

enum { BACKLOG = 128 };

struct _LabSite {
    GSocket *http; /* NULL once the program has it */
    GSocket *control;
    guint http_source;
    guint control_source;
    guint16 port;
    char *state;
    gboolean small;
    GPid pid; /* 0: not started */
};

static GSocket *
listen_at (GSocketAddress *address, GError **error)
{
    g_autoptr (GSocket) socket =
        g_socket_new (g_socket_address_get_family (address), G_SOCKET_TYPE_STREAM,
                      G_SOCKET_PROTOCOL_DEFAULT, error);

    if (!socket || !g_socket_bind (socket, address, TRUE, error))
        return NULL;
    g_socket_set_listen_backlog (socket, BACKLOG);
    return g_socket_listen (socket, error) ? g_steal_pointer (&socket) : NULL;
}

static gboolean
listen_for_http (LabSite *self, GError **error)
{
    g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
    g_autoptr (GSocketAddress) wanted = g_inet_socket_address_new (loopback, 0);
    g_autoptr (GSocketAddress) given = NULL;

    self->http = listen_at (wanted, error);
    given = self->http ? g_socket_get_local_address (self->http, error) : NULL;
    if (!given)
        return FALSE;
    self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (given));
    return TRUE;
}

static gboolean
listen_for_control (LabSite *self, const char *folder, GError **error)
{
    g_autofree char *path = g_build_filename (folder, "site", NULL);
    g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);

    self->control = listen_at (address, error);
    return self->control != NULL;
}

/* Ctrl-C of the developer's terminal is not for the site. */
static void
on_spawned_cb (gpointer data)
{
    setpgid (0, 0);
    prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static void
start (LabSite *self)
{
    const int sources[] = { g_socket_get_fd (self->http), g_socket_get_fd (self->control) };
    const int targets[] = { HTTP_FD, CONTROL_FD };
    g_autoptr (GError) error = NULL;
    g_autoptr (GPtrArray) argv = g_ptr_array_new ();

    g_ptr_array_add (argv, (gpointer) "python3");
    g_ptr_array_add (argv, (gpointer) "-BSE");
    g_ptr_array_add (argv, (gpointer) PROGRAM);
    g_ptr_array_add (argv, (gpointer) "serve");
    g_ptr_array_add (argv, (gpointer) "--fds");
    g_ptr_array_add (argv, (gpointer) G_STRINGIFY (HTTP_FD));
    g_ptr_array_add (argv, (gpointer) G_STRINGIFY (CONTROL_FD));
    g_ptr_array_add (argv, (gpointer) "--state");
    g_ptr_array_add (argv, self->state);
    if (self->small)
        g_ptr_array_add (argv, (gpointer) "--small");
    g_ptr_array_add (argv, NULL);
    if (!g_spawn_async_with_pipes_and_fds (
            NULL, (const char *const *) argv->pdata, NULL,
            G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL,
            on_spawned_cb, NULL, -1, -1, -1, sources, targets, G_N_ELEMENTS (sources), &self->pid,
            NULL, NULL, NULL, &error))
        g_warning ("the download site does not start: %s", error->message);
}

/* The sockets are the program's from now on: it closes them when there is to be no network. */
static gboolean
on_first_connection_cb (int fd, GIOCondition condition, gpointer data)
{
    LabSite *self = data;

    start (self);
    g_clear_handle_id (&self->http_source, g_source_remove);
    g_clear_handle_id (&self->control_source, g_source_remove);
    g_clear_object (&self->http);
    g_clear_object (&self->control);
    return G_SOURCE_REMOVE;
}

static guint
watch (LabSite *self, GSocket *socket)
{
    return g_unix_fd_add (g_socket_get_fd (socket), G_IO_IN, on_first_connection_cb, self);
}

LabSite *
lab_site_new (const char *folder, JsonObject *options, gboolean instant, GError **error)
{
    g_autoptr (LabSite) self = g_new0 (LabSite, 1);

    self->state = g_strdup (options ? lab_scene_get_text (options, "state", "now") : "now");
    self->small = options && json_object_has_member (options, "small")
                      ? lab_scene_get_flag (options, "small")
                      : instant;
    if (!listen_for_http (self, error) || !listen_for_control (self, folder, error))
        return NULL;
    self->http_source = watch (self, self->http);
    self->control_source = watch (self, self->control);
    return g_steal_pointer (&self);
}

void
lab_site_free (LabSite *self)
{
    g_clear_handle_id (&self->http_source, g_source_remove);
    g_clear_handle_id (&self->control_source, g_source_remove);
    g_clear_object (&self->http);
    g_clear_object (&self->control);
    if (self->pid > 0) {
        kill (self->pid, SIGKILL);
        waitpid (self->pid, NULL, 0);
    }
    g_free (self->state);
    g_free (self);
}

gboolean
lab_site_write_setting (LabSite *self, const char *config_home, GError **error)
{
    g_autofree char *folder = g_build_filename (config_home, "glib-2.0", "settings", NULL);
    g_autofree char *path = g_build_filename (folder, "keyfile", NULL);
    g_autofree char *value = g_strdup_printf ("'http://127.0.0.1:%u'", self->port);
    g_autoptr (GKeyFile) file = g_key_file_new ();

    g_mkdir_with_parents (folder, 0700);
    g_key_file_set_value (file, "io/github/moult/Moult", "site", value);
    return g_key_file_save_to_file (file, path, error);
}

char *
lab_site_dup_control_path (const char *control)
{
    g_autofree char *folder = g_path_get_dirname (control);

    return g_build_filename (folder, "site", NULL);
}
