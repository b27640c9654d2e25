/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The raw REPL client against a board at the other end of a PTY: a thread that follows
 * MicroPython's protocol, or breaks it in a way of its own. */

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <termios.h>
#include <unistd.h>

#include "device-source.h"
#include "error.h"
#include "repl.h"

#define BANNER                                                                                     \
    "MicroPython v1.24.1 on 2024-11-29; Raspberry Pi Pico with RP2040\r\n"                         \
    "Type \"help()\" for more information.\r\n>>> "
#define TRACEBACK                                                                                  \
    "Traceback (most recent call last):\r\n  File \"main.py\", line 2\r\nKeyboardInterrupt: \r\n"

typedef enum {
    PASTE_YES,
    PASTE_NO,  /* "R\0" */
    PASTE_OLD, /* does not know Ctrl-E */
    PASTE_NONSENSE,
} Paste;

typedef enum {
    PROMPT,
    RAW,
    PROGRAM,
    MAIN_AGAIN, /* its own program runs after a soft reset */
} State;

typedef struct {
    int master;
    int keeper;
    char tty[64];
    GThread *thread;
    GCancellable *stop;

    /* how this board is */
    State state;
    Paste paste;
    guint stubborn;      /* a program catches so many Ctrl-C */
    gboolean quiet;      /* and ends without a word */
    gboolean silent;     /* no board at all */
    gboolean echo;       /* no board: a plug that wires out to in */
    gboolean flood;      /* never stops to talk */
    gboolean garbage;    /* answers noise to all */
    gsize output_size;   /* how much a command prints; 0: the code itself */
    const char *raises;  /* every command: the last line of its traceback */
    gboolean never_ends; /* every command */
    gsize hang_up_after; /* bytes of code */

    /* what it saw */
    GString *code;
    guint n_commands;
    guint n_interrupts;
    gboolean in_paste;
    guint window;
} Board;

static void
say (Board *board, const char *text, gssize size)
{
    gsize left = size < 0 ? strlen (text) : (gsize) size;

    while (left > 0 && !g_cancellable_is_cancelled (board->stop)) {
        gssize n = write (board->master, text, left);

        if (n < 0) {
            struct pollfd fd = { board->master, POLLOUT, 0 };
            poll (&fd, 1, 20);
            continue;
        }
        text += n;
        left -= n;
    }
}

static void
say_much (Board *board, gsize size)
{
    char block[1024];

    memset (block, 'x', sizeof block);
    for (; size > 0 && !g_cancellable_is_cancelled (board->stop); size -= MIN (size, sizeof block))
        say (board, block, MIN (size, sizeof block));
}

static void
run_code (Board *board)
{
    board->n_commands++;
    if (board->never_ends) {
        board->state = PROGRAM;
        return;
    }
    if (board->output_size > 0)
        say_much (board, board->output_size);
    else
        say (board, board->code->str, board->code->len);
    say (board, "\x04", 1);
    if (board->raises != NULL) {
        say (board, "Traceback (most recent call last):\r\n", -1);
        say (board, board->raises, -1);
        say (board, "\r\n", -1);
    }
    say (board, "\x04>", 2);
}

static void
end_code (Board *board)
{
    if (board->in_paste)
        say (board, "\x04", 1);
    else
        say (board, "OK", -1);
    board->in_paste = FALSE;
    run_code (board);
    g_string_truncate (board->code, 0);
}

static void
begin_paste (Board *board)
{
    g_string_truncate (board->code, 0);
    switch (board->paste) {
    case PASTE_YES:
        board->in_paste = TRUE;
        board->window = 32;
        say (board, "R\x01\x20\x00\x01", 5);
        break;
    case PASTE_NO:
        say (board, "R\x00>", 3);
        break;
    case PASTE_OLD:
        say (board, "raw REPL; CTRL-B to exit\r\n>", -1);
        break;
    case PASTE_NONSENSE:
        say (board, "what?", -1);
        break;
    }
}

static void
take_code (Board *board, char c)
{
    if (board->hang_up_after > 0 && board->code->len >= board->hang_up_after) {
        g_cancellable_cancel (board->stop);
        return;
    }
    g_string_append_c (board->code, c);
    if (board->in_paste && --board->window == 0) {
        board->window = 32;
        say (board, "\x01", 1);
    }
}

static void
take_raw (Board *board, char c)
{
    if (c == 4)
        end_code (board);
    else if (c == 3)
        g_string_truncate (board->code, 0);
    else if (c == 1
             && g_str_equal (board->code->str, "\x05"
                                               "A"))
        begin_paste (board);
    else if (c == 1)
        say (board, "raw REPL; CTRL-B to exit\r\n>", -1);
    else if (c == 2) {
        board->state = PROMPT;
        say (board, "\r\n" BANNER, -1);
    } else
        take_code (board, c);
}

static void
take_at_prompt (Board *board, char c)
{
    if (c == 3)
        say (board, "\r\n>>> ", -1);
    if (c == 4) {
        say (board, "\r\nMPY: soft reboot\r\n", -1);
        board->state = MAIN_AGAIN;
    }
    if (c == 1) {
        board->state = RAW;
        g_string_truncate (board->code, 0);
        say (board, "\r\nraw REPL; CTRL-B to exit\r\n>", -1);
    }
}

static void
take_in_program (Board *board, char c)
{
    if (c != 3 || board->n_interrupts++ < board->stubborn)
        return;
    if (board->n_commands > 0) { /* a command, not main.py */
        say (board, "\x04" TRACEBACK "\x04>", -1);
        board->state = RAW;
        return;
    }
    if (!board->quiet)
        say (board, TRACEBACK, -1);
    say (board, BANNER, -1);
    board->state = PROMPT;
}

static void
take_byte (Board *board, char c)
{
    switch (board->state) {
    case PROMPT:
        take_at_prompt (board, c);
        break;
    case RAW:
        take_raw (board, c);
        break;
    case PROGRAM:
    case MAIN_AGAIN:
        take_in_program (board, c);
        break;
    }
}

static gpointer
run_board (gpointer data)
{
    Board *board = data;

    while (!g_cancellable_is_cancelled (board->stop)) {
        struct pollfd fd = { board->master, POLLIN, 0 };
        char bytes[256];
        gssize n = 0;

        if (board->flood)
            say (board, "temperature 21.5 C\r\n", -1);
        if (poll (&fd, 1, board->flood ? 0 : 10) > 0)
            n = read (board->master, bytes, sizeof bytes);
        if (board->echo && n > 0)
            say (board, bytes, n);
        if (board->garbage && n > 0)
            say (board, "\xff\x00\x81\x55\x04\x01", 6);
        for (gssize i = 0; !board->silent && !board->garbage && i < n; i++)
            take_byte (board, bytes[i]);
    }
    if (board->hang_up_after > 0)
        close (g_steal_fd (&board->master));
    return NULL;
}

static void
set_up (Board *board, gconstpointer data)
{
    struct termios raw;

    cfmakeraw (memset (&raw, 0, sizeof raw));
    g_assert_cmpint (openpty (&board->master, &board->keeper, board->tty, &raw, NULL), ==, 0);
    g_assert_cmpint (fcntl (board->master, F_SETFL, O_NONBLOCK), ==, 0);
    board->stop = g_cancellable_new ();
    board->code = g_string_new (NULL);
}

static void
start (Board *board)
{
    board->thread = g_thread_new ("board", run_board, board);
}

static void
stop (Board *board)
{
    g_cancellable_cancel (board->stop);
    g_clear_pointer (&board->thread, g_thread_join);
}

static void
tear_down (Board *board, gconstpointer data)
{
    if (board->thread != NULL)
        stop (board);
    if (board->master >= 0)
        close (board->master);
    close (board->keeper);
    g_object_unref (board->stop);
    g_string_free (board->code, TRUE);
}

static MoultRepl *
open_repl (Board *board)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (MoultSerial) serial = moult_serial_open (board->tty, 115200, NULL, &error);

    g_assert_no_error (error);
    return moult_repl_new (serial);
}

static MoultRepl *
enter (Board *board)
{
    g_autoptr (GError) error = NULL;
    MoultRepl *repl = open_repl (board);

    moult_repl_enter (repl, NULL, &error);
    g_assert_no_error (error);
    return repl;
}

/* Longer than any window and chunk. */
static char *
make_code (void)
{
    GString *code = g_string_new (NULL);

    for (int i = 0; i < 60; i++)
        g_string_append_printf (code, "print(%d)\n", i);
    return g_string_free (code, FALSE);
}

static void
test_exec (Board *board, gconstpointer data)
{
    g_autoptr (GError) error = NULL;
    g_autofree char *code = make_code ();

    board->paste = GPOINTER_TO_INT (data);
    start (board);
    MoultRepl *repl = enter (board);
    g_assert_false (moult_repl_get_interrupted (repl));
    for (int i = 0; i < 3; i++) {
        g_autofree char *text =
            moult_repl_exec (repl, code, moult_deadline_in (5000), NULL, &error);

        g_assert_no_error (error);
        g_assert_cmpstr (text, ==, code);
    }
    g_assert_true (moult_repl_leave (repl, FALSE));
    g_assert_finalize_object (repl);
    stop (board);
    g_assert_cmpuint (board->n_commands, ==, 3);
    g_assert_cmpint (board->state, ==, PROMPT);
}

/* A program that ran runs again. */
static void
test_program (Board *board, gconstpointer data)
{
    board->state = PROGRAM;
    board->stubborn = GPOINTER_TO_INT (data);
    start (board);
    MoultRepl *repl = enter (board);
    g_assert_true (moult_repl_get_interrupted (repl));
    g_assert_true (moult_repl_leave (repl, TRUE));
    g_assert_finalize_object (repl);
    stop (board);
    g_assert_cmpint (board->state, ==, MAIN_AGAIN);
}

static void
test_quiet_program (Board *board, gconstpointer data)
{
    board->state = PROGRAM;
    board->quiet = TRUE;
    start (board);
    MoultRepl *repl = enter (board);
    g_assert_false (moult_repl_get_interrupted (repl));
    g_assert_true (moult_repl_get_greeted (repl));
    g_assert_finalize_object (repl);
}

/* A prompt that another tool left raw is a friendly one afterwards. */
static void
test_left_raw (Board *board, gconstpointer data)
{
    board->state = RAW;
    start (board);
    MoultRepl *repl = enter (board);
    g_assert_true (moult_repl_leave (repl, FALSE));
    g_assert_finalize_object (repl);
    stop (board);
    g_assert_cmpint (board->state, ==, PROMPT);
}

static void
test_raises (Board *board, gconstpointer data)
{
    g_autoptr (GError) error = NULL;

    board->raises = "OSError: 28";
    start (board);
    MoultRepl *repl = enter (board);
    g_assert_null (moult_repl_exec (repl, "x", moult_deadline_in (2000), NULL, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL);
    g_assert_nonnull (strstr (error->message, "OSError: 28"));
    g_assert_true (moult_repl_leave (repl, FALSE));
    g_assert_finalize_object (repl);
}

/* A message is text, however long and in whatever letters the board complains. */
static void
test_raises_at_length (Board *board, gconstpointer data)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (GString) line = g_string_new ("X: ");

    for (int i = 0; i < 300; i++)
        g_string_append (line, "é");
    board->raises = line->str;
    start (board);
    MoultRepl *repl = enter (board);
    g_assert_null (moult_repl_exec (repl, "x", moult_deadline_in (2000), NULL, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL);
    g_assert_true (g_utf8_validate (error->message, -1, NULL));
    g_assert_nonnull (strstr (error->message, "X: éé"));
    g_assert_cmpuint (strlen (error->message), <, 300);
    g_assert_true (moult_repl_leave (repl, FALSE));
    stop (board);
    g_assert_finalize_object (repl);
}

/* A command without end is stopped on the way out. */
static void
test_never_ends (Board *board, gconstpointer data)
{
    g_autoptr (GError) error = NULL;

    board->never_ends = TRUE;
    start (board);
    MoultRepl *repl = enter (board);
    g_assert_null (moult_repl_exec (repl, "x", moult_deadline_in (200), NULL, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL);
    g_assert_true (moult_repl_leave (repl, FALSE));
    g_assert_finalize_object (repl);
    stop (board);
    g_assert_cmpint (board->state, ==, PROMPT);
}

static void
test_too_much (Board *board, gconstpointer data)
{
    g_autoptr (GError) error = NULL;
    gint64 begin = g_get_monotonic_time ();

    board->output_size = 10 * 1024 * 1024;
    start (board);
    MoultRepl *repl = enter (board);
    g_assert_null (moult_repl_exec (repl, "x", moult_deadline_in (20000), NULL, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL);
    g_assert_nonnull (strstr (error->message, "262144"));
    g_assert_cmpint (g_get_monotonic_time () - begin, <, 10 * G_TIME_SPAN_SECOND);
    g_assert_finalize_object (repl);
}

static void
test_detached (Board *board, gconstpointer data)
{
    g_autoptr (GError) error = NULL;

    board->never_ends = TRUE;
    start (board);
    MoultRepl *repl = enter (board);
    g_assert_true (
        moult_repl_exec_detached (repl, "reset()", moult_deadline_in (2000), NULL, &error));
    g_assert_no_error (error);
    stop (board);
    g_assert_cmpuint (board->n_commands, ==, 1);
    g_assert_finalize_object (repl);
}

/* Unplugged while the code is on its way: also a command that takes the board away did not run. */
static void
test_hang_up (Board *board, gconstpointer data)
{
    g_autoptr (GError) error = NULL;
    g_autofree char *code = make_code ();

    board->hang_up_after = 100;
    start (board);
    MoultRepl *repl = enter (board);
    g_assert_false (moult_repl_exec_detached (repl, code, moult_deadline_in (2000), NULL, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_GONE);
    g_assert_false (moult_repl_leave (repl, TRUE));
    g_assert_finalize_object (repl);
}

static void
assert_enter_fails (Board *board, gint64 limit)
{
    g_autoptr (GError) error = NULL;
    gint64 begin = g_get_monotonic_time ();

    start (board);
    MoultRepl *repl = open_repl (board);
    g_assert_false (moult_repl_enter (repl, NULL, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL);
    g_assert_cmpint (g_get_monotonic_time () - begin, <, limit);
    g_assert_finalize_object (repl);
}

static void
test_silent (Board *board, gconstpointer data)
{
    board->silent = TRUE;
    assert_enter_fails (board, 2500 * G_TIME_SPAN_MILLISECOND);
}

static void
test_echo (Board *board, gconstpointer data)
{
    board->silent = TRUE;
    board->echo = TRUE;
    assert_enter_fails (board, 5 * G_TIME_SPAN_SECOND);
}

static void
test_garbage (Board *board, gconstpointer data)
{
    board->garbage = TRUE;
    assert_enter_fails (board, 5 * G_TIME_SPAN_SECOND);
}

static void
test_flood (Board *board, gconstpointer data)
{
    board->silent = TRUE;
    board->flood = TRUE;
    assert_enter_fails (board, 5 * G_TIME_SPAN_SECOND);
}

static void
test_nonsense (Board *board, gconstpointer data)
{
    g_autoptr (GError) error = NULL;

    board->paste = PASTE_NONSENSE;
    start (board);
    MoultRepl *repl = enter (board);
    g_assert_null (moult_repl_exec (repl, "x", moult_deadline_in (2000), NULL, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL);
    g_assert_true (moult_repl_leave (repl, FALSE));
    g_assert_finalize_object (repl);
}

static gpointer
run_cancel (gpointer data)
{
    g_cancellable_cancel (data);
    return NULL;
}

static void
test_cancel (Board *board, gconstpointer data)
{
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    g_autoptr (GError) error = NULL;

    board->silent = TRUE;
    start (board);
    MoultRepl *repl = open_repl (board);
    GThread *thread = g_thread_new ("cancel", run_cancel, cancellable);
    g_assert_false (moult_repl_enter (repl, cancellable, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_thread_join (thread);
    g_assert_finalize_object (repl);
}

#define ADD(name, data, function)                                                                  \
    g_test_add ("/io/repl/" name, Board, GINT_TO_POINTER (data), set_up, function, tear_down)

int
main (int argc, char *argv[])
{
    g_test_init (&argc, &argv, NULL);

    ADD ("exec/paste", PASTE_YES, test_exec);
    ADD ("exec/paste-refused", PASTE_NO, test_exec);
    ADD ("exec/paste-unknown", PASTE_OLD, test_exec);
    ADD ("exec/paste-nonsense", 0, test_nonsense);
    ADD ("exec/raises", 0, test_raises);
    ADD ("exec/raises-at-length", 0, test_raises_at_length);
    ADD ("exec/never-ends", 0, test_never_ends);
    ADD ("exec/too-much", 0, test_too_much);
    ADD ("exec/detached", 0, test_detached);
    ADD ("exec/hang-up", 0, test_hang_up);
    ADD ("enter/program", 0, test_program);
    ADD ("enter/stubborn-program", 3, test_program);
    ADD ("enter/quiet-program", 0, test_quiet_program);
    ADD ("enter/left-raw", 0, test_left_raw);
    ADD ("enter/silent", 0, test_silent);
    ADD ("enter/echo", 0, test_echo);
    ADD ("enter/garbage", 0, test_garbage);
    ADD ("enter/flood", 0, test_flood);
    ADD ("enter/cancel", 0, test_cancel);
    return g_test_run ();
}
