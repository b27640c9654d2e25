/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "virtual-bus.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gunixinputstream.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

/* The child's end of the pipe on which dbus-daemon tells its address. */
#define ADDRESS_FD 3

struct _VirtualBus {
    GObject parent_instance;

    char *address;
    GSubprocess *daemon;
};

G_DEFINE_FINAL_TYPE (VirtualBus, virtual_bus, G_TYPE_OBJECT)

/* Everybody may do everything: the bus is private by its folder. No <user>, so that the daemon
 * stays who it is; it cannot change its user in a user namespace with one uid. */
static const char configuration[] =
    "<!DOCTYPE busconfig PUBLIC \"-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN\""
    " \"http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd\">\n"
    "<busconfig>\n"
    "  <listen>unix:path=%s</listen>\n"
    "  <auth>EXTERNAL</auth>\n"
    "  <policy context=\"default\">\n"
    "    <allow user=\"*\"/>\n"
    "    <allow own=\"*\"/>\n"
    "    <allow send_type=\"method_call\"/>\n"
    "    <allow send_destination=\"*\" eavesdrop=\"true\"/>\n"
    "    <allow receive_sender=\"*\" eavesdrop=\"true\"/>\n"
    "  </policy>\n"
    "</busconfig>\n";

static void
on_child_cb (gpointer user_data)
{
    prctl (PR_SET_PDEATHSIG, SIGTERM);
}

static char *
write_configuration (const char *folder, GError **error)
{
    g_autofree char *socket = g_build_filename (folder, "system-bus", NULL);
    g_autofree char *path = g_build_filename (folder, "system-bus.conf", NULL);
    g_autofree char *escaped = g_markup_escape_text (socket, -1);
    g_autofree char *text = g_strdup_printf (configuration, escaped);

    if (!g_file_set_contents (path, text, -1, error))
        return NULL;
    return g_steal_pointer (&path);
}

/* The daemon writes its address when it listens, so this line is also the sign that it is ready. */
static char *
read_address (int fd, GError **error)
{
    g_autoptr (GInputStream) stream = g_unix_input_stream_new (fd, TRUE);
    g_autoptr (GDataInputStream) lines = g_data_input_stream_new (stream);
    char *line = g_data_input_stream_read_line (lines, NULL, NULL, error);

    if (line == NULL && (error == NULL || *error == NULL))
        g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "dbus-daemon ended at once");
    return line;
}

static void
virtual_bus_finalize (GObject *object)
{
    VirtualBus *self = VIRTUAL_BUS (object);

    if (self->daemon != NULL) {
        g_subprocess_send_signal (self->daemon, SIGTERM);
        g_subprocess_wait (self->daemon, NULL, NULL);
        g_object_unref (self->daemon);
    }
    g_free (self->address);

    G_OBJECT_CLASS (virtual_bus_parent_class)->finalize (object);
}

static void
virtual_bus_class_init (VirtualBusClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = virtual_bus_finalize;
}

static void
virtual_bus_init (VirtualBus *self)
{
}

VirtualBus *
virtual_bus_new (const char *folder, GError **error)
{
    g_autofree char *path = write_configuration (folder, error);
    g_autofd int read_fd = -1;
    int fds[2];

    if (path == NULL)
        return NULL;
    if (pipe2 (fds, O_CLOEXEC) < 0) {
        g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "pipe: %s",
                     g_strerror (errno));
        return NULL;
    }
    read_fd = fds[0];

    g_autoptr (VirtualBus) self = g_object_new (VIRTUAL_TYPE_BUS, NULL);
    /* As uid 0 of a user namespace it tries to raise its limits and complains each time. */
    g_autoptr (GSubprocessLauncher) launcher =
        g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE);
    g_autofree char *config_option = g_strdup_printf ("--config-file=%s", path);
    g_autofree char *address_option = g_strdup_printf ("--print-address=%d", ADDRESS_FD);
    g_subprocess_launcher_take_fd (launcher, fds[1], ADDRESS_FD);
    g_subprocess_launcher_set_child_setup (launcher, on_child_cb, NULL, NULL);
    /* The lab's own preload and test doubles are not for the daemon. */
    g_subprocess_launcher_unsetenv (launcher, "LD_PRELOAD");
    self->daemon =
        g_subprocess_launcher_spawn (launcher, error, "dbus-daemon", config_option, "--nofork",
                                     "--nopidfile", "--nosyslog", address_option, NULL);
    if (self->daemon == NULL)
        return NULL;
    g_subprocess_launcher_close (launcher);
    self->address = read_address (g_steal_fd (&read_fd), error);
    return self->address != NULL ? g_steal_pointer (&self) : NULL;
}

const char *
virtual_bus_get_address (VirtualBus *self)
{
    return self->address;
}
