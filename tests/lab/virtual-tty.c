/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "virtual-tty.h"

#include "tty-speed.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <linux/serial.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <termios.h>
#include <unistd.h>

enum { ALL_LINES = TIOCM_DTR | TIOCM_RTS, CHUNK = 4096 };

/* The lines since @when. */
typedef struct {
    int lines;
    gint64 when;
} LineChange;

struct _VirtualTty {
    gatomicrefcount refs; /* answers of the test bed's thread may still be under way */
    const char *node;
    VirtualTtyEvents events;
    gpointer data;
    UMockdevIoctlBase *answers;
    gint lines;           /* atomic: written by the test bed's thread */
    gint low_latency;     /* atomic */
    GAsyncQueue *changes; /* of LineChange, not told of yet */
    int master;
    gboolean open;
    gboolean dead;
    GByteArray *queue;
    guint piece;
    guint in_source;
    guint out_source;
    GMutex lock; /* keeper, and that the master is open */
    int keeper;  /* the lab's own descriptor of the slave while it is exclusive, else -1 */
    gboolean occupied;
    int watch; /* inotify */
    guint watch_source;
};

static void
unref_tty (VirtualTty *tty)
{
    if (!g_atomic_ref_count_dec (&tty->refs))
        return;
    g_byte_array_unref (tty->queue);
    g_async_queue_unref (tty->changes);
    g_mutex_clear (&tty->lock);
    g_free (tty);
}

static void
on_answers_gone_cb (gpointer tty, GClosure *closure)
{
    unref_tty (tty);
}

static VirtualTty *
ref_tty (VirtualTty *tty)
{
    g_atomic_ref_count_inc (&tty->refs);
    return tty;
}

static void
invoke_on_main (VirtualTty *tty, GSourceFunc func)
{
    g_main_context_invoke_full (g_main_context_default (), G_PRIORITY_DEFAULT, func, ref_tty (tty),
                                (GDestroyNotify) unref_tty);
}

static void
notify (VirtualTty *tty, void (*event) (gpointer))
{
    if (event && !tty->dead)
        event (tty->data);
}

/* The lines fell. MicroPython, mp_usbd_cdc.c: a touch is both of them off while the coding says
 * 1200. */
static void
check_touch (VirtualTty *tty)
{
    struct termios settings;

    if (tty->dead || g_atomic_int_get (&tty->lines) & ALL_LINES)
        return;
    if (tcgetattr (tty->master, &settings) == 0 && cfgetospeed (&settings) == B1200)
        notify (tty, tty->events.touched);
}

/* Exclusive mode belongs to the slave and would outlive its user here, since the master stays open;
 * so the lab keeps a descriptor of its own, to end it when the user closes. FALSE: it was unplugged
 * just now. Any thread. */
static gboolean
begin_exclusive (VirtualTty *tty)
{
    g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&tty->lock);
    char slave[64];

    if (tty->dead)
        return FALSE;
    if (ptsname_r (tty->master, slave, sizeof slave) != 0)
        g_error ("%s has no slave: %s", tty->node, g_strerror (errno));
    if (tty->keeper < 0) {
        /* open() would go through the preload library, which asks the test bed: this very thread.
         */
        tty->keeper = (int) syscall (SYS_openat, AT_FDCWD, slave, O_RDWR | O_NOCTTY | O_CLOEXEC);
        inotify_add_watch (tty->watch, slave, IN_CLOSE);
    }
    if (tty->keeper < 0 || ioctl (tty->keeper, TIOCEXCL) != 0)
        g_error ("%s cannot be held: %s", slave, g_strerror (errno));
    return TRUE;
}

static void
end_exclusive (VirtualTty *tty)
{
    g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&tty->lock);

    if (tty->keeper < 0 || tty->occupied)
        return;
    ioctl (tty->keeper, TIOCNXCL);
    close (tty->keeper);
    tty->keeper = -1;
}

/* Who changes the lines and then writes means it in this order, so they are told of before what can
 * be read is. */
static void
tell_lines (VirtualTty *tty)
{
    LineChange *change;

    while (!tty->dead && (change = g_async_queue_try_pop (tty->changes)) != NULL) {
        if (tty->events.lines)
            tty->events.lines (change->lines, change->when, tty->data);
        if (!change->lines)
            check_touch (tty);
        g_free (change);
    }
}

static gboolean
on_lines_changed_cb (gpointer data)
{
    tell_lines (data);
    return G_SOURCE_REMOVE;
}

static void
on_closed (VirtualTty *tty)
{
    tell_lines (tty);
    tty->open = FALSE;
    g_byte_array_set_size (tty->queue, 0);
    g_clear_handle_id (&tty->out_source, g_source_remove);
    tcflush (tty->master, TCIOFLUSH);
    g_atomic_int_set (&tty->lines, 0);
    notify (tty, tty->events.closed);
    if (tty->events.lines && !tty->dead)
        tty->events.lines (0, g_get_monotonic_time (), tty->data);
    check_touch (tty);
}

static gboolean
on_readable_cb (int fd, GIOCondition condition, gpointer data)
{
    VirtualTty *tty = data;
    guint8 bytes[CHUNK];
    gssize got = read (fd, bytes, sizeof bytes);

    if (got > 0) {
        ref_tty (tty);
        tell_lines (tty);
        if (tty->events.received && !tty->dead)
            tty->events.received (bytes, (gsize) got, tty->data);
        got = tty->dead ? 0 : 1;
        unref_tty (tty);
        return got ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
    }
    if (got < 0 && errno == EAGAIN)
        return G_SOURCE_CONTINUE;
    tty->in_source = 0; /* EIO: nobody has the slave open */
    ref_tty (tty);
    on_closed (tty);
    unref_tty (tty);
    return G_SOURCE_REMOVE;
}

static gboolean
on_opened_cb (gpointer data)
{
    VirtualTty *tty = data;

    if (tty->dead || tty->in_source)
        return G_SOURCE_REMOVE;
    tty->open = TRUE;
    tty->in_source = g_unix_fd_add (tty->master, G_IO_IN | G_IO_HUP, on_readable_cb, tty);
    notify (tty, tty->events.opened);
    return G_SOURCE_REMOVE;
}

/* While the tty is exclusive it has one user; when a descriptor is closed, it was his. */
static gboolean
on_slave_closed_cb (int fd, GIOCondition condition, gpointer data)
{
    guint8 events[CHUNK];

    if (read (fd, events, sizeof events) > 0)
        end_exclusive (data);
    return G_SOURCE_CONTINUE;
}

static gboolean
on_writable_cb (int fd, GIOCondition condition, gpointer data)
{
    VirtualTty *tty = data;
    guint length = tty->piece ? MIN (tty->piece, tty->queue->len) : tty->queue->len;
    gssize sent = write (fd, tty->queue->data, length);

    if (sent > 0)
        g_byte_array_remove_range (tty->queue, 0, (guint) sent);
    if (tty->queue->len > 0)
        return G_SOURCE_CONTINUE;
    tty->out_source = 0;
    notify (tty, tty->events.drained);
    return G_SOURCE_REMOVE;
}

static gboolean
on_next_piece_cb (gpointer data)
{
    VirtualTty *tty = data;

    return on_writable_cb (tty->master, G_IO_OUT, data);
}

/* ---- On the test bed's thread ---- */

static void
set_lines (VirtualTty *tty, int lines)
{
    int before = g_atomic_int_get (&tty->lines);
    LineChange *change;

    g_atomic_int_set (&tty->lines, lines);
    if (before == lines)
        return;
    change = g_new (LineChange, 1);
    *change = (LineChange) { lines, g_get_monotonic_time () };
    g_async_queue_push (tty->changes, change);
    invoke_on_main (tty, on_lines_changed_cb);
}

static void
on_client_connected_cb (UMockdevIoctlBase *answers, UMockdevIoctlClient *client, VirtualTty *tty)
{
    invoke_on_main (tty, on_opened_cb);
    set_lines (tty, ALL_LINES);
}

static void
answer_lines (VirtualTty *tty, UMockdevIoctlClient *client, gulong request)
{
    UMockdevIoctlData *pointer = umockdev_ioctl_client_get_arg (client);
    g_autoptr (GError) error = NULL;
    UMockdevIoctlData *value = umockdev_ioctl_data_resolve (pointer, 0, sizeof (gint), &error);
    gint lines = g_atomic_int_get (&tty->lines);
    gint given;

    if (!value) {
        umockdev_ioctl_client_complete (client, -1, EFAULT);
        return;
    }
    memcpy (&given, value->data, sizeof given);
    if (request == TIOCMGET) {
        lines |= TIOCM_CAR | TIOCM_DSR;
        umockdev_ioctl_data_update (value, 0, (guint8 *) &lines, sizeof lines);
    } else if (request == TIOCMSET) {
        set_lines (tty, given & ALL_LINES);
    } else if (request == TIOCMBIS) {
        set_lines (tty, lines | (given & ALL_LINES));
    } else {
        set_lines (tty, lines & ~given);
    }
    umockdev_ioctl_client_complete (client, 0, 0);
    umockdev_ioctl_data_unref (value);
}

static void
answer_settings (VirtualTty *tty, UMockdevIoctlClient *client, gulong request)
{
    UMockdevIoctlData *pointer = umockdev_ioctl_client_get_arg (client);
    g_autoptr (GError) error = NULL;
    struct serial_struct settings = { .flags = g_atomic_int_get (&tty->low_latency) };
    UMockdevIoctlData *value = umockdev_ioctl_data_resolve (pointer, 0, sizeof settings, &error);

    if (!value) {
        umockdev_ioctl_client_complete (client, -1, EFAULT);
        return;
    }
    if (request == TIOCGSERIAL) {
        umockdev_ioctl_data_update (value, 0, (guint8 *) &settings, sizeof settings);
    } else {
        memcpy (&settings, value->data, sizeof settings);
        g_atomic_int_set (&tty->low_latency, settings.flags & ASYNC_LOW_LATENCY);
    }
    umockdev_ioctl_client_complete (client, 0, 0);
    umockdev_ioctl_data_unref (value);
}

static gboolean
on_ioctl_cb (UMockdevIoctlBase *answers, UMockdevIoctlClient *client, VirtualTty *tty)
{
    gulong request = umockdev_ioctl_client_get_request (client);
    g_autoptr (GError) error = NULL;
    int result, number = 0;

    switch (request) {
    case TIOCMGET:
    case TIOCMSET:
    case TIOCMBIS:
    case TIOCMBIC:
        answer_lines (tty, client, request);
        return TRUE;
    case TIOCGSERIAL:
    case TIOCSSERIAL:
        answer_settings (tty, client, request);
        return TRUE;
    case TIOCEXCL:
        if (begin_exclusive (tty))
            umockdev_ioctl_client_complete (client, 0, 0);
        else
            umockdev_ioctl_client_complete (client, -1, EIO);
        return TRUE;
    case TIOCNXCL:
        end_exclusive (tty);
        umockdev_ioctl_client_complete (client, 0, 0);
        return TRUE;
    default: /* what a PTY can do itself: termios, queue lengths, breaks */
        result = umockdev_ioctl_client_execute (client, &number, &error);
        umockdev_ioctl_client_complete (client, result, number);
        return TRUE;
    }
}

/* ---- Public ---- */

VirtualTty *
virtual_tty_new (VirtualUsb *usb,
                 const char *function,
                 const VirtualTtyEvents *events,
                 gpointer data)
{
    VirtualTty *tty = g_new0 (VirtualTty, 1);

    g_atomic_ref_count_init (&tty->refs);
    g_mutex_init (&tty->lock);
    tty->events = *events;
    tty->data = data;
    tty->keeper = -1;
    tty->queue = g_byte_array_new ();
    tty->changes = g_async_queue_new_full (g_free);
    tty->answers = umockdev_ioctl_base_new ();
    g_signal_connect_data (tty->answers, "handle-ioctl", G_CALLBACK (on_ioctl_cb), ref_tty (tty),
                           on_answers_gone_cb, 0);
    g_signal_connect (tty->answers, "client-connected", G_CALLBACK (on_client_connected_cb), tty);
    tty->node = virtual_usb_add_tty (usb, function, tty->answers, &tty->master);
    tty->watch = inotify_init1 (IN_CLOEXEC | IN_NONBLOCK);
    tty->watch_source = g_unix_fd_add (tty->watch, G_IO_IN, on_slave_closed_cb, tty);
    return tty;
}

void
virtual_tty_free (VirtualTty *tty)
{
    g_mutex_lock (&tty->lock);
    tty->dead = TRUE; /* before its master is closed, for begin_exclusive() */
    g_mutex_unlock (&tty->lock);
    g_clear_handle_id (&tty->in_source, g_source_remove);
    g_clear_handle_id (&tty->out_source, g_source_remove);
    g_clear_handle_id (&tty->watch_source, g_source_remove);
    tty->occupied = FALSE;
    end_exclusive (tty);
    g_clear_object (&tty->answers);
    close (tty->watch);
    close (tty->master);
    unref_tty (tty);
}

const char *
virtual_tty_get_node (VirtualTty *tty)
{
    return tty->node;
}

gboolean
virtual_tty_is_open (VirtualTty *tty)
{
    return tty->open;
}

void
virtual_tty_send (VirtualTty *tty, const guint8 *bytes, gsize length)
{
    if (!tty->open)
        return;
    g_byte_array_append (tty->queue, bytes, (guint) length);
    if (tty->out_source || tty->queue->len == 0)
        return;
    if (tty->piece)
        tty->out_source = g_timeout_add (1, on_next_piece_cb, tty);
    else
        tty->out_source = g_unix_fd_add (tty->master, G_IO_OUT, on_writable_cb, tty);
}

gsize
virtual_tty_get_queued (VirtualTty *tty)
{
    return tty->queue->len;
}

void
virtual_tty_set_piece (VirtualTty *tty, guint piece)
{
    tty->piece = piece;
}

guint
virtual_tty_get_speed (VirtualTty *tty)
{
    return tty_speed_get (tty->master);
}

gboolean
virtual_tty_is_low_latency (VirtualTty *tty)
{
    return g_atomic_int_get (&tty->low_latency) != 0;
}

void
virtual_tty_occupy (VirtualTty *tty)
{
    begin_exclusive (tty);
    tty->occupied = TRUE;
}
