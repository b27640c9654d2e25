/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "serial.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "access.h"
#include "descriptor.h"
#include "device-source.h"
#include "error.h"
#include "serial-speed.h"

/* ModemManager opens new ttys for a moment to look for modems (its documentation, "Port and device
 * detection"). */
#define BUSY_RETRIES     3
#define BUSY_INTERVAL_MS 500

struct _MoultSerial {
    GObject parent_instance;

    char *tty;
    int fd;
};

G_DEFINE_FINAL_TYPE (MoultSerial, moult_serial, G_TYPE_OBJECT)

static const struct {
    guint baud;
    speed_t speed;
} speeds[] = {
    { 1200, B1200 },       { 2400, B2400 },       { 4800, B4800 },       { 9600, B9600 },
    { 19200, B19200 },     { 38400, B38400 },     { 57600, B57600 },     { 115200, B115200 },
    { 230400, B230400 },   { 460800, B460800 },   { 500000, B500000 },   { 576000, B576000 },
    { 921600, B921600 },   { 1000000, B1000000 }, { 1152000, B1152000 }, { 1500000, B1500000 },
    { 2000000, B2000000 }, { 2500000, B2500000 }, { 3000000, B3000000 }, { 4000000, B4000000 },
};

static gboolean
find_speed (guint baud, speed_t *speed)
{
    for (gsize i = 0; i < G_N_ELEMENTS (speeds); i++) {
        if (speeds[i].baud == baud) {
            *speed = speeds[i].speed;
            return TRUE;
        }
    }
    return FALSE;
}

static void
set_busy (const char *tty, GError **error)
{
    g_autofree char *holder = moult_access_find_holder (tty);

    if (holder != NULL)
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_BUSY, "%s is in use by %s", tty, holder);
    else
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_BUSY, "opening %s: %s", tty,
                     g_strerror (EBUSY));
}

static void
set_errno (const char *tty, const char *verb, int number, GError **error)
{
    MoultError code = MOULT_ERROR_PROTOCOL;

    switch (number) {
    case EACCES:
    case EPERM:
        code = MOULT_ERROR_NO_ACCESS;
        break;
    case EBUSY:
    case EWOULDBLOCK:
        set_busy (tty, error);
        return;
    case ENOENT:
    case ENODEV:
    case ENXIO:
    case EIO:
    case EPIPE:
        code = MOULT_ERROR_GONE;
        break;
    default:
        break;
    }
    g_set_error (error, MOULT_ERROR, code, "%s %s: %s", verb, tty, g_strerror (number));
}

static gboolean
is_cancelled (GCancellable *cancellable, GError **error)
{
    return g_cancellable_set_error_if_cancelled (cancellable, error);
}

/* A descriptor that is ours alone, or -1 with errno. */
static int
open_once (const char *tty)
{
    int fd = open (tty, O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);

    if (fd < 0)
        return -1;
    if (flock (fd, LOCK_EX | LOCK_NB) != 0) {
        close (fd);
        errno = EBUSY;
        return -1;
    }
    /* Not every driver has it; the lock keeps polite programs out all the same. */
    (void) ioctl (fd, TIOCEXCL);
    return fd;
}

static int
open_patiently (const char *tty, GCancellable *cancellable, GError **error)
{
    for (int busy = 0;;) {
        int fd = open_once (tty);
        int number = errno;

        if (fd >= 0)
            return fd;
        if (number == EACCES && moult_descriptor_wait_for_rights (tty, cancellable))
            continue;
        if (is_cancelled (cancellable, error))
            return -1;
        if (number != EBUSY || busy++ == BUSY_RETRIES) {
            set_errno (tty, "opening", number, error);
            return -1;
        }
        if (moult_descriptor_wait (-1, 0, moult_deadline_in (BUSY_INTERVAL_MS), cancellable, error)
            < 0)
            return -1;
    }
}

static gboolean
set_termios (MoultSerial *self, guint baud, GError **error)
{
    struct termios termios;
    speed_t speed = B9600;
    gboolean usual = find_speed (baud, &speed);

    if (tcgetattr (self->fd, &termios) != 0) {
        set_errno (self->tty, "reading the settings of", errno, error);
        return FALSE;
    }
    cfmakeraw (&termios);
    termios.c_cflag &= ~(CRTSCTS | CSTOPB);
    termios.c_cflag |= CLOCAL | CREAD;
    termios.c_cc[VMIN] = 1;
    termios.c_cc[VTIME] = 0;
    cfsetspeed (&termios, speed);
    if (tcsetattr (self->fd, TCSANOW, &termios) != 0
        || (!usual && !moult_serial_speed_set (self->fd, baud))) {
        set_errno (self->tty, "setting up", errno, error);
        return FALSE;
    }
    return TRUE;
}

static void
close_tty (int fd)
{
    int n_unsent = 0;

    /* The kernel would wait up to 30 s for a board that takes nothing. */
    if (ioctl (fd, TIOCOUTQ, &n_unsent) != 0 || n_unsent > 0)
        (void) tcflush (fd, TCOFLUSH);
    /* The mode outlives us where somebody else keeps the line open. */
    (void) ioctl (fd, TIOCNXCL);
    close (fd);
}

static void
moult_serial_finalize (GObject *object)
{
    MoultSerial *self = MOULT_SERIAL (object);

    if (self->fd >= 0)
        close_tty (self->fd);
    g_free (self->tty);

    G_OBJECT_CLASS (moult_serial_parent_class)->finalize (object);
}

static void
moult_serial_class_init (MoultSerialClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = moult_serial_finalize;
}

static void
moult_serial_init (MoultSerial *self)
{
    self->fd = -1;
}

MoultSerial *
moult_serial_open (const char *tty, guint baud, GCancellable *cancellable, GError **error)
{
    g_autoptr (MoultSerial) self = g_object_new (MOULT_TYPE_SERIAL, NULL);

    g_return_val_if_fail (tty != NULL, NULL);

    self->tty = g_strdup (tty);
    self->fd = open_patiently (tty, cancellable, error);
    if (self->fd < 0 || !set_termios (self, baud, error)
        || !moult_serial_set_lines (self, TRUE, TRUE, error))
        return NULL;
    return g_steal_pointer (&self);
}

const char *
moult_serial_get_tty (MoultSerial *self)
{
    g_return_val_if_fail (MOULT_IS_SERIAL (self), NULL);

    return self->tty;
}

gssize
moult_serial_read (MoultSerial *self,
                   void *buffer,
                   gsize size,
                   gint64 deadline,
                   GCancellable *cancellable,
                   GError **error)
{
    g_return_val_if_fail (MOULT_IS_SERIAL (self) && size > 0, -1);

    for (;;) {
        int events = moult_descriptor_wait (self->fd, POLLIN, deadline, cancellable, error);
        gssize n_read;

        if (events <= 0)
            return events;
        n_read = read (self->fd, buffer, size);
        if (n_read > 0)
            return n_read;
        if (n_read < 0 && (errno == EAGAIN || errno == EINTR)
            && (events & (POLLHUP | POLLERR)) == 0)
            continue;
        set_errno (self->tty, "reading", n_read < 0 && errno != EAGAIN ? errno : ENODEV, error);
        return -1;
    }
}

static gboolean
set_too_slow (MoultSerial *self, gsize n_written, gsize size, GError **error)
{
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL,
                 "%s took only %" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT " bytes in time", self->tty,
                 n_written, size);
    return FALSE;
}

gboolean
moult_serial_write (MoultSerial *self,
                    const void *data,
                    gsize size,
                    gint64 deadline,
                    GCancellable *cancellable,
                    GError **error)
{
    const guint8 *bytes = data;
    gsize n_written = 0;

    g_return_val_if_fail (MOULT_IS_SERIAL (self), FALSE);

    while (n_written < size) {
        int events = moult_descriptor_wait (self->fd, POLLOUT, deadline, cancellable, error);
        gssize n;

        if (events < 0)
            return FALSE;
        if (events == 0)
            return set_too_slow (self, n_written, size, error);
        n = write (self->fd, bytes + n_written, size - n_written);
        if (n >= 0) {
            n_written += n;
        } else if ((errno != EAGAIN && errno != EINTR) || (events & (POLLHUP | POLLERR)) != 0) {
            set_errno (self->tty, "writing to", errno == EAGAIN ? ENODEV : errno, error);
            return FALSE;
        }
    }
    return TRUE;
}

gboolean
moult_serial_set_baud (MoultSerial *self, guint baud, GError **error)
{
    g_return_val_if_fail (MOULT_IS_SERIAL (self), FALSE);

    return set_termios (self, baud, error);
}

guint
moult_serial_get_baud (MoultSerial *self)
{
    g_return_val_if_fail (MOULT_IS_SERIAL (self), 0);

    return moult_serial_speed_get (self->fd);
}

void
moult_serial_set_low_latency (MoultSerial *self)
{
    g_return_if_fail (MOULT_IS_SERIAL (self));

    moult_serial_speed_set_low_latency (self->fd);
}

void
moult_serial_forget_input (MoultSerial *self)
{
    g_return_if_fail (MOULT_IS_SERIAL (self));

    (void) tcflush (self->fd, TCIFLUSH);
}

gboolean
moult_serial_set_lines (MoultSerial *self, gboolean dtr, gboolean rts, GError **error)
{
    int lines = 0;

    g_return_val_if_fail (MOULT_IS_SERIAL (self), FALSE);

    if (ioctl (self->fd, TIOCMGET, &lines) == 0) {
        lines &= ~(TIOCM_DTR | TIOCM_RTS);
        lines |= (dtr ? TIOCM_DTR : 0) | (rts ? TIOCM_RTS : 0);
        if (ioctl (self->fd, TIOCMSET, &lines) == 0)
            return TRUE;
    }
    if (errno == ENOTTY || errno == EINVAL || errno == ENOSYS)
        return TRUE;
    set_errno (self->tty, "setting the modem lines of", errno, error);
    return FALSE;
}
