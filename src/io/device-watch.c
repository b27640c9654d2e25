/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "device-watch.h"

#include <glib-unix.h>
#include <gudev/gudev.h>
#include <sys/inotify.h>
#include <unistd.h>

/* One board that appears makes ten uevents within a few milliseconds. */
#define SETTLE_MS 10
/* Only where uevents cannot arrive and /dev may be a copy: in Flatpak. */
#define SAFETY_INTERVAL_MS 1000

struct _MoultDeviceWatch {
    GObject parent_instance;

    GMainContext *context;
    GUdevClient *udev;
    int inotify;
    GSource *inotify_source;
    GSource *safety_source;
    GSource *settle_source;
};

G_DEFINE_FINAL_TYPE (MoultDeviceWatch, moult_device_watch, G_TYPE_OBJECT)

enum {
    CHANGED,
    N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
watch_folder (MoultDeviceWatch *self, const char *folder)
{
    /* Adding a folder again does nothing; one that is missing is found when its parent changes. */
    (void) inotify_add_watch (self->inotify, folder,
                              IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_ONLYDIR);
}

/* /dev has the ttys and disks, /dev/bus/usb/001 the device nodes of a bus. */
static void
watch_folders (MoultDeviceWatch *self)
{
    const char *const fixed[] = { "/dev", "/dev/bus", "/dev/bus/usb" };

    for (gsize i = 0; i < G_N_ELEMENTS (fixed); i++)
        watch_folder (self, fixed[i]);

    g_autoptr (GDir) buses = g_dir_open ("/dev/bus/usb", 0, NULL);
    if (buses == NULL)
        return;
    for (const char *name = g_dir_read_name (buses); name != NULL; name = g_dir_read_name (buses)) {
        g_autofree char *folder = g_build_filename ("/dev/bus/usb", name, NULL);
        watch_folder (self, folder);
    }
}

static void
clear_source (GSource **source)
{
    if (*source != NULL) {
        g_source_destroy (*source);
        g_clear_pointer (source, g_source_unref);
    }
}

static GSource *
add_source (MoultDeviceWatch *self, GSource *source, GSourceFunc callback)
{
    g_source_set_callback (source, callback, self, NULL);
    g_source_attach (source, self->context);
    return source;
}

static gboolean
on_settled_cb (gpointer user_data)
{
    MoultDeviceWatch *self = user_data;

    clear_source (&self->settle_source);
    if (self->inotify >= 0)
        watch_folders (self);
    g_signal_emit (self, signals[CHANGED], 0);
    return G_SOURCE_REMOVE;
}

static void
note_event (MoultDeviceWatch *self)
{
    if (self->settle_source == NULL)
        self->settle_source = add_source (self, g_timeout_source_new (SETTLE_MS), on_settled_cb);
}

static void
on_uevent_cb (GUdevClient *client, const char *action, GUdevDevice *device, MoultDeviceWatch *self)
{
    note_event (self);
}

static gboolean
on_inotify_cb (int fd, GIOCondition condition, gpointer user_data)
{
    MoultDeviceWatch *self = user_data;
    char events[4096];

    /* What happened does not matter: the scan finds out. */
    while (read (fd, events, sizeof events) > 0)
        ;
    note_event (self);
    return G_SOURCE_CONTINUE;
}

static gboolean
on_safety_cb (gpointer user_data)
{
    note_event (user_data);
    return G_SOURCE_CONTINUE;
}

static void
start_udev (MoultDeviceWatch *self)
{
    const char *const subsystems[] = { "usb", "tty", "block", "hidraw", NULL };

    self->udev = g_udev_client_new (subsystems);
    g_signal_connect (self->udev, "uevent", G_CALLBACK (on_uevent_cb), self);
}

static void
start_inotify (MoultDeviceWatch *self)
{
    self->inotify = inotify_init1 (IN_NONBLOCK | IN_CLOEXEC);
    if (self->inotify < 0) {
        g_debug ("no inotify: %s", g_strerror (errno));
        return;
    }
    watch_folders (self);
    self->inotify_source = g_unix_fd_source_new (self->inotify, G_IO_IN);
    add_source (self, self->inotify_source, G_SOURCE_FUNC (on_inotify_cb));
}

static void
start_safety (MoultDeviceWatch *self)
{
    if (g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS))
        self->safety_source =
            add_source (self, g_timeout_source_new (SAFETY_INTERVAL_MS), on_safety_cb);
}

static void
moult_device_watch_finalize (GObject *object)
{
    MoultDeviceWatch *self = MOULT_DEVICE_WATCH (object);

    g_signal_handlers_disconnect_by_data (self->udev, self);
    g_object_unref (self->udev);
    clear_source (&self->inotify_source);
    clear_source (&self->safety_source);
    clear_source (&self->settle_source);
    if (self->inotify >= 0)
        close (self->inotify);
    g_main_context_unref (self->context);

    G_OBJECT_CLASS (moult_device_watch_parent_class)->finalize (object);
}

static void
moult_device_watch_class_init (MoultDeviceWatchClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = moult_device_watch_finalize;

    signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
moult_device_watch_init (MoultDeviceWatch *self)
{
    self->inotify = -1;
    self->context = g_main_context_ref_thread_default ();
    start_udev (self);
    start_inotify (self);
    start_safety (self);
}

MoultDeviceWatch *
moult_device_watch_new (void)
{
    return g_object_new (MOULT_TYPE_DEVICE_WATCH, NULL);
}
