/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <fcntl.h>
#include <pty.h>
#include <termios.h>
#include <unistd.h>

#include "device-source.h"
#include "fuzz-target.h"
#include "repl.h"

#define GREETING "raw REPL; CTRL-B to exit\r\n>"
#define PROMPT   "\r\n>>> "

enum {
    MAX_SIZE = 2048, /* less than a PTY holds, so that no write waits */
    WAIT_MS = 2,
};

static void
answer (int master, const void *bytes, size_t size)
{
    g_assert_cmpint (write (master, bytes, size), ==, (gssize) size);
}

/* All that a board answers to two commands, after it greeted. */
static void
talk (int master, const char *tty, const uint8_t *data, size_t size)
{
    g_autoptr (MoultSerial) serial = moult_serial_open (tty, 115200, NULL, NULL);
    g_autoptr (MoultRepl) repl = moult_repl_new (serial);
    g_autoptr (GError) error = NULL;
    g_autofree char *text = NULL;

    answer (master, GREETING, strlen (GREETING));
    g_assert_true (moult_repl_enter (repl, NULL, NULL));
    answer (master, data, size);
    text = moult_repl_exec (repl, "print(1)", moult_deadline_in (WAIT_MS), NULL, &error);
    g_assert_true ((text == NULL) == (error != NULL));
    g_assert_true (text == NULL || g_utf8_validate (text, -1, NULL));
    moult_repl_exec_detached (repl, "reset()", moult_deadline_in (WAIT_MS), NULL, NULL);
    answer (master, PROMPT, strlen (PROMPT));
    g_assert_true (moult_repl_leave (repl, FALSE));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
    struct termios raw = { 0 };
    char tty[64];
    int master = -1;
    int keeper = -1;

    if (size > MAX_SIZE)
        return 0;
    cfmakeraw (&raw);
    g_assert_cmpint (openpty (&master, &keeper, tty, &raw, NULL), ==, 0);
    talk (master, tty, data, size);
    close (keeper);
    close (master);
    return 0;
}
