/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A tty of its own, with the test at the other end of the line. */

#include <fcntl.h>
#include <pty.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "device-source.h"
#include "error.h"
#include "serial.h"

typedef struct {
    int master;
    int keeper; /* keeps the line alive while nobody has it open */
    char tty[64];
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
    g_assert_cmpint (openpty (&fixture->master, &fixture->keeper, fixture->tty, NULL, NULL), ==, 0);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
    if (fixture->master >= 0)
        close (fixture->master);
    close (fixture->keeper);
}

static MoultSerial *
open_tty (Fixture *fixture)
{
    g_autoptr (GError) error = NULL;
    MoultSerial *serial = moult_serial_open (fixture->tty, 115200, NULL, &error);

    g_assert_no_error (error);
    g_assert_cmpstr (moult_serial_get_tty (serial), ==, fixture->tty);
    return serial;
}

static void
test_talk (Fixture *fixture, gconstpointer data)
{
    MoultSerial *serial = open_tty (fixture);
    g_autoptr (GError) error = NULL;
    char text[16];

    /* All bytes pass as they are: no echo, no line ends changed, no Ctrl-C caught. */
    g_assert_true (
        moult_serial_write (serial, "\r\n\x03", 3, moult_deadline_in (1000), NULL, &error));
    g_assert_no_error (error);
    g_assert_cmpint (read (fixture->master, text, sizeof text), ==, 3);
    g_assert_cmpmem (text, 3, "\r\n\x03", 3);

    g_assert_cmpint (write (fixture->master, "a\r\x04\x11", 4), ==, 4);
    g_assert_cmpint (
        moult_serial_read (serial, text, sizeof text, moult_deadline_in (1000), NULL, &error), ==,
        4);
    g_assert_cmpmem (text, 4, "a\r\x04\x11", 4);
    g_assert_finalize_object (serial);
}

static void
test_silence (Fixture *fixture, gconstpointer data)
{
    MoultSerial *serial = open_tty (fixture);
    g_autoptr (GError) error = NULL;
    gint64 begin = g_get_monotonic_time ();
    char text[16];

    g_assert_cmpint (
        moult_serial_read (serial, text, sizeof text, moult_deadline_in (30), NULL, &error), ==, 0);
    g_assert_no_error (error);
    g_assert_cmpint (g_get_monotonic_time () - begin, >=, 30 * G_TIME_SPAN_MILLISECOND);
    g_assert_finalize_object (serial);
}

/* Nobody reads at the other end: the line fills, the deadline ends it, and closing does not wait.
 */
static void
test_stuck (Fixture *fixture, gconstpointer data)
{
    MoultSerial *serial = open_tty (fixture);
    g_autoptr (GError) error = NULL;
    g_autofree char *much = g_malloc0 (1 << 20);
    gint64 begin = g_get_monotonic_time ();

    g_assert_false (
        moult_serial_write (serial, much, 1 << 20, moult_deadline_in (50), NULL, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL);
    g_assert_finalize_object (serial);
    g_assert_cmpint (g_get_monotonic_time () - begin, <, 5 * G_TIME_SPAN_SECOND);
}

static void
test_hang_up (Fixture *fixture, gconstpointer data)
{
    MoultSerial *serial = open_tty (fixture);
    g_autoptr (GError) error = NULL;
    char text[16];

    close (fixture->master);
    fixture->master = -1;
    g_assert_cmpint (
        moult_serial_read (serial, text, sizeof text, moult_deadline_in (2000), NULL, &error), ==,
        -1);
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_GONE);
    g_clear_error (&error);
    g_assert_false (moult_serial_write (serial, "x", 1, moult_deadline_in (2000), NULL, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_GONE);
    g_assert_finalize_object (serial);
}

static void
test_gone_before (Fixture *fixture, gconstpointer data)
{
    g_autoptr (GError) error = NULL;

    g_assert_null (moult_serial_open ("/dev/ttyACM-gone", 115200, NULL, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_GONE);
}

static gpointer
run_cancel (gpointer data)
{
    g_cancellable_cancel (data);
    return NULL;
}

static void
test_cancel (Fixture *fixture, gconstpointer data)
{
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    MoultSerial *serial = open_tty (fixture);
    g_autoptr (GError) error = NULL;
    GThread *thread = g_thread_new ("cancel", run_cancel, cancellable);
    char text[16];

    g_assert_cmpint (moult_serial_read (serial, text, sizeof text, moult_deadline_in (20000),
                                        cancellable, &error),
                     ==, -1);
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_thread_join (thread);
    g_assert_finalize_object (serial);
}

/* Another program has the lock; it is asked for until Cancel. */
static void
test_busy_cancel (Fixture *fixture, gconstpointer data)
{
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    g_autoptr (GError) error = NULL;
    gint64 begin = g_get_monotonic_time ();

    g_assert_cmpint (flock (fixture->keeper, LOCK_EX), ==, 0);
    GThread *thread = g_thread_new ("cancel", run_cancel, cancellable);
    g_assert_null (moult_serial_open (fixture->tty, 115200, cancellable, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_assert_cmpint (g_get_monotonic_time () - begin, <, G_TIME_SPAN_SECOND);
    g_thread_join (thread);
}

static gpointer
run_unlock (gpointer data)
{
    flock (GPOINTER_TO_INT (data), LOCK_UN);
    return NULL;
}

/* Two of our own threads do not meet on one tty; the second waits for the first. */
static void
test_busy_then_free (Fixture *fixture, gconstpointer data)
{
    g_assert_cmpint (flock (fixture->keeper, LOCK_EX), ==, 0);
    GThread *thread = g_thread_new ("unlock", run_unlock, GINT_TO_POINTER (fixture->keeper));
    MoultSerial *serial = open_tty (fixture);

    g_thread_join (thread);
    g_assert_finalize_object (serial);
}

/* "sleep 30" has the tty as its input: the error names it. */
static void
test_busy_holder (Fixture *fixture, gconstpointer data)
{
    g_autofree char *command =
        g_strdup_printf ("exec flock -F %s sleep 30 <%s", fixture->tty, fixture->tty);
    const char *const argv[] = { "sh", "-c", command, NULL };
    g_autoptr (GError) error = NULL;
    GPid pid;

    g_assert_true (g_spawn_async (NULL, (char **) argv, NULL,
                                  G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid,
                                  &error));
    while (flock (fixture->keeper, LOCK_SH | LOCK_NB) == 0) {
        flock (fixture->keeper, LOCK_UN);
        g_thread_yield ();
    }
    g_assert_null (moult_serial_open (fixture->tty, 115200, NULL, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_BUSY);
    g_assert_nonnull (strstr (error->message, "is in use by "));
    g_assert_nonnull (strchr (error->message, '('));
    g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
    g_assert_cmpint (waitpid (pid, NULL, 0), ==, pid);
}

static void
test_baud (Fixture *fixture, gconstpointer data)
{
    MoultSerial *serial = open_tty (fixture);
    g_autoptr (GError) error = NULL;
    struct termios termios;
    char text[16];

    g_assert_cmpint (tcgetattr (fixture->master, &termios), ==, 0);
    g_assert_cmpuint (cfgetospeed (&termios), ==, B115200);
    g_assert_true (moult_serial_set_baud (serial, 1200, &error));
    g_assert_no_error (error);
    g_assert_cmpint (tcgetattr (fixture->master, &termios), ==, 0);
    g_assert_cmpuint (cfgetospeed (&termios), ==, B1200);

    /* A line without modem lines takes the request and does nothing. */
    g_assert_true (moult_serial_set_lines (serial, FALSE, FALSE, &error));
    g_assert_no_error (error);
    /* Speeds without a name: the ESP8266's ROM writes its text at one. */
    g_assert_true (moult_serial_set_baud (serial, 74880, &error));
    g_assert_no_error (error);
    g_assert_cmpuint (moult_serial_get_baud (serial), ==, 74880);
    g_assert_true (moult_serial_set_baud (serial, 921600, &error));
    g_assert_no_error (error);
    g_assert_cmpuint (moult_serial_get_baud (serial), ==, 921600);
    /* Has no such switch, to no harm. */
    moult_serial_set_low_latency (serial);
    g_assert_cmpint (write (fixture->master, "old", 3), ==, 3);
    moult_serial_forget_input (serial);
    g_assert_cmpint (moult_serial_read (serial, text, sizeof text, 0, NULL, &error), ==, 0);
    g_assert_no_error (error);
    g_assert_finalize_object (serial);
}

int
main (int argc, char *argv[])
{
    g_test_init (&argc, &argv, NULL);

    g_test_add ("/io/serial/talk", Fixture, NULL, set_up, test_talk, tear_down);
    g_test_add ("/io/serial/silence", Fixture, NULL, set_up, test_silence, tear_down);
    g_test_add ("/io/serial/stuck", Fixture, NULL, set_up, test_stuck, tear_down);
    g_test_add ("/io/serial/hang-up", Fixture, NULL, set_up, test_hang_up, tear_down);
    g_test_add ("/io/serial/gone-before", Fixture, NULL, set_up, test_gone_before, tear_down);
    g_test_add ("/io/serial/cancel", Fixture, NULL, set_up, test_cancel, tear_down);
    g_test_add ("/io/serial/busy-cancel", Fixture, NULL, set_up, test_busy_cancel, tear_down);
    g_test_add ("/io/serial/busy-then-free", Fixture, NULL, set_up, test_busy_then_free, tear_down);
    g_test_add ("/io/serial/busy-holder", Fixture, NULL, set_up, test_busy_holder, tear_down);
    g_test_add ("/io/serial/baud", Fixture, NULL, set_up, test_baud, tear_down);
    return g_test_run ();
}
