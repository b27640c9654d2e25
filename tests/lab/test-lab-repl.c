/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "lab-guest.h"

#include <string.h>
#include <unistd.h>

/* The REPL byte for byte, as shared/runtime/pyexec.c and py/reader.c of MicroPython speak it. Runs
 * in the scene "peers". */

#define PICO          "1-1"
#define CIRCUITPYTHON "1-4"
#define BANNER                                                                                     \
    "MicroPython v1.22.0 on 2023-12-27; Raspberry Pi Pico with RP2040\r\n"                         \
    "Type \"help()\" for more information.\r\n>>> "

static int
open_friendly (void)
{
    int fd = lab_guest_open_tty (PICO);

    g_assert_cmpint (fd, >=, 0);
    /* From a running program, the raw REPL or the friendly one. */
    lab_guest_type (fd, "\x03\x02'sync'\r", -1);
    g_assert_true (lab_guest_read_until (fd, "'sync'\r\n'sync'\r\n>>> ", -1, 5000, NULL));
    return fd;
}

static int
open_raw (void)
{
    int fd = open_friendly ();

    lab_guest_type (fd, "\x01", -1);
    lab_guest_expect (fd, "\r\nraw REPL; CTRL-B to exit\r\n>", -1);
    return fd;
}

static void
test_friendly (void)
{
    int fd = open_friendly ();

    lab_guest_type (fd, "1 + 1\r", -1);
    lab_guest_expect (fd, "1 + 1\r\n2\r\n>>> ", -1);
    lab_guest_type (fd, "x = 'a'; x * 3\r", -1);
    lab_guest_expect (fd, "x = 'a'; x * 3\r\n'aaa'\r\n>>> ", -1);
    lab_guest_type (fd, "ab\x03", -1);
    lab_guest_expect (fd, "ab\r\n>>> ", -1);
    close (fd);
}

static void
test_friendly_block (void)
{
    int fd = open_friendly ();

    lab_guest_type (fd, "for n in (1, 2):\r", -1);
    lab_guest_expect (fd, "for n in (1, 2):\r\n... ", -1);
    lab_guest_type (fd, "    print(n)\r", -1);
    g_assert_true (lab_guest_read_until (fd, "... ", -1, 2000, NULL));
    lab_guest_type (fd, "\r", -1);
    g_assert_true (lab_guest_read_until (fd, "1\r\n2\r\n>>> ", -1, 2000, NULL));
    close (fd);
}

static void
test_paste (void)
{
    int fd = open_friendly ();

    lab_guest_type (fd, "\x05", -1);
    lab_guest_expect (fd, "\r\npaste mode; Ctrl-C to cancel, Ctrl-D to finish\r\n=== ", -1);
    lab_guest_type (fd, "print(7)\x04", -1);
    lab_guest_expect (fd, "print(7)\r\n7\r\n>>> ", -1);
    close (fd);
}

static void
test_raw (void)
{
    int fd = open_raw ();

    lab_guest_type (fd, "print('a')\nprint('b')\x04", -1);
    lab_guest_expect (fd, "OKa\r\nb\r\n\x04\x04>", -1);
    lab_guest_type (fd, "raise ValueError('no')\x04", -1);
    lab_guest_expect (
        fd,
        "OK\x04"
        "Traceback (most recent call last):\r\n  File \"<stdin>\", line 1, in <module>\r\n"
        "ValueError: no\r\n\x04>",
        -1);
    lab_guest_type (fd, "print(\x04", -1); /* a syntax error has no output either */
    g_assert_true (
        lab_guest_read_until (fd, "SyntaxError: invalid syntax\r\n\x04>", -1, 2000, NULL));
    lab_guest_type (fd, "half a line\x03print(3)\x04", -1);
    lab_guest_expect (fd, "OK3\r\n\x04\x04>", -1);
    lab_guest_type (fd, "\x02", -1);
    lab_guest_expect (fd, "\r\n" BANNER, -1);
    close (fd);
}

static void
test_raw_paste_refused (void)
{
    int fd = open_raw ();

    lab_guest_type (fd, "\x05Z\x01", -1);
    lab_guest_expect (fd, "R\x00>", 3);
    close (fd);
}

/* The window is 128 bytes; two of them are free at first, and each consumed one is told by 0x01. */
static void
test_raw_paste (void)
{
    int fd = open_raw ();
    char spaces[129];

    memset (spaces, ' ', 128);
    spaces[127] = '\n';
    spaces[128] = '\0';
    lab_guest_type (fd,
                    "\x05"
                    "A\x01",
                    -1);
    lab_guest_expect (fd, "R\x01\x80\x00\x01", 5);
    lab_guest_type (fd, spaces, 127);
    g_assert_false (lab_guest_read_until (fd, "\x01", 1, 100, NULL));
    lab_guest_type (fd, "\n", -1);
    lab_guest_expect (fd, "\x01", 1);
    lab_guest_type (fd, "print('pasted')\x04", -1);
    lab_guest_expect (fd, "\x04pasted\r\n\x04\x04>", -1);
    lab_guest_type (fd,
                    "\x05"
                    "A\x01",
                    -1);
    lab_guest_expect (fd, "R\x01\x80\x00\x01", 5);
    lab_guest_type (fd, "print(1)\x03", -1);
    g_assert_true (lab_guest_read_until (fd, "KeyboardInterrupt: \r\n\x04>", -1, 2000, NULL));
    close (fd);
}

static void
test_interrupt (void)
{
    int fd = open_raw ();

    lab_guest_type (fd, "import time\nprint('go')\nwhile True:\n    time.sleep(0.01)\x04", -1);
    lab_guest_expect (fd, "OKgo\r\n", -1);
    lab_guest_type (fd, "\x03", -1);
    g_assert_true (lab_guest_read_until (fd, "KeyboardInterrupt: \r\n\x04>", -1, 2000, NULL));
    lab_guest_type (fd, "print('still here')\x04", -1);
    lab_guest_expect (fd, "OKstill here\r\n\x04\x04>", -1);
    close (fd);
}

/* Many times: Ctrl-C may strike at any instruction, and none may be lost or leave anything behind.
 */
static void
test_interrupt_often (void)
{
    int fd = open_raw ();

    for (int n = 0; n < 20; n++) {
        g_autofree char *program =
            g_strdup_printf ("n = 0\nwhile n < %d:\n    n += 1\n\x04", n * n * 10);

        lab_guest_type (fd, program, -1);
        g_usleep ((gulong) (n * 37 % 50) * 20); /* where it strikes is the point */
        lab_guest_type (fd, "\x03", -1);
        g_assert_true (lab_guest_read_until (fd, "\x04>", 2, 2000, NULL));
        lab_guest_type (fd, "print('alive')\x04", -1);
        lab_guest_expect (fd, "OKalive\r\n\x04\x04>", -1);
    }
    close (fd);
}

static void
test_soft_reset_raw (void)
{
    int fd = open_raw ();

    lab_guest_type (fd, "left = 1\x04", -1);
    lab_guest_expect (fd, "OK\x04\x04>", -1);
    lab_guest_type (fd, "\x04", -1);
    lab_guest_expect (fd, "OK\r\nMPY: soft reboot\r\nraw REPL; CTRL-B to exit\r\n>", -1);
    lab_guest_type (fd, "print('left' in globals())\x04", -1);
    lab_guest_expect (fd, "OKFalse\r\n\x04\x04>", -1);
    close (fd);
}

/* After a soft reset from the friendly REPL the board runs its own program again. */
static void
test_program_again (void)
{
    int fd = open_friendly ();

    lab_guest_type (fd, "\x04", -1);
    lab_guest_expect (fd, "\r\nMPY: soft reboot\r\nblink 1\r\nblink 2\r\n", -1);
    lab_guest_type (fd, "\x03", -1);
    g_assert_true (lab_guest_read_until (fd, "KeyboardInterrupt: \r\n" BANNER, -1, 2000, NULL));
    close (fd);
}

static void
assert_state (const char *expected)
{
    g_autofree char *state = lab_guest_dup_text (PICO, "state");

    g_assert_cmpstr (state, ==, expected);
}

/* The journal tells whether a board was left with a prompt or with its own program. */
static void
test_state (void)
{
    int fd = open_raw ();
    gint64 starts = lab_guest_get_count (PICO, "program-starts");

    assert_state ("raw");
    lab_guest_type (fd, "\x02\x04", -1);
    g_assert_true (lab_guest_read_until (fd, "blink 1\r\n", -1, 3000, NULL));
    assert_state ("program");
    g_assert_cmpint (lab_guest_get_count (PICO, "program-starts"), ==, starts + 1);
    close (fd);
}

static void
test_input (void)
{
    int fd = open_raw ();

    lab_guest_type (fd, "print(input('name? '))\x04", -1);
    lab_guest_expect (fd, "OKname? ", -1);
    lab_guest_type (fd, "Ada\r", -1);
    lab_guest_expect (fd, "Ada\r\n\x04\x04>", -1);
    close (fd);
}

static void
test_reset (void)
{
    int fd = open_raw ();
    gint64 before = lab_guest_get_count (PICO, "enumerations");

    lab_guest_type (fd, "import machine; machine.reset()\x04", -1);
    lab_guest_read_until (fd, "never", -1, 2000, NULL); /* until the tty hangs up */
    close (fd);
    lab_guest_wait (PICO, "running");
    g_assert_cmpint (lab_guest_get_count (PICO, "enumerations"), ==, before + 1);
}

static void
test_circuitpython (void)
{
    int fd = lab_guest_open_tty (CIRCUITPYTHON);

    lab_guest_type (fd, "\x04", -1);
    g_assert_true (lab_guest_read_until (
        fd,
        "soft reboot\r\n\r\nAuto-reload is on. Simply save files over USB to run "
        "them or enter REPL to disable.\r\ncode.py output:\r\nHello World!\r\n\r\n"
        "Code done running.\r\n\r\nPress any key to enter the REPL. Use CTRL-D to "
        "reload.\r\n",
        -1, 3000, NULL));
    lab_guest_type (fd, " ", -1);
    lab_guest_expect (
        fd, "\r\nAdafruit CircuitPython 9.2.1 on 2024-11-20; Raspberry Pi Pico with rp2040\r\n>>> ",
        -1);
    close (fd);
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/lab/repl/friendly", test_friendly);
    g_test_add_func ("/lab/repl/friendly-block", test_friendly_block);
    g_test_add_func ("/lab/repl/paste", test_paste);
    g_test_add_func ("/lab/repl/raw", test_raw);
    g_test_add_func ("/lab/repl/raw-paste", test_raw_paste);
    g_test_add_func ("/lab/repl/raw-paste-refused", test_raw_paste_refused);
    g_test_add_func ("/lab/repl/interrupt", test_interrupt);
    g_test_add_func ("/lab/repl/interrupt-often", test_interrupt_often);
    g_test_add_func ("/lab/repl/soft-reset-raw", test_soft_reset_raw);
    g_test_add_func ("/lab/repl/program-again", test_program_again);
    g_test_add_func ("/lab/repl/state", test_state);
    g_test_add_func ("/lab/repl/input", test_input);
    g_test_add_func ("/lab/repl/reset", test_reset);
    g_test_add_func ("/lab/repl/circuitpython", test_circuitpython);
    return g_test_run ();
}
