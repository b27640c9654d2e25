/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>

#include "error.h"
#include "fake-pyocd.h"
#include "program-run.h"

/* The longest that anything here may take on a busy computer, but never less than what it waits
 * for. */
#define PATIENCE (15 * G_TIME_SPAN_SECOND)

static FakePyocd *fake;

/* One call of the stand-in. */
typedef struct {
    GString *output[2];
    int status;
    gboolean ended;
    gint64 took;
    GError *error;
    GCancellable *cancellable;
    const char *cancel_at; /* when this was written to stdout */
    guint silence_ms;
} Call;

static void
call_clear (Call *call)
{
    g_string_free (call->output[MOULT_PROGRAM_STDOUT], TRUE);
    g_string_free (call->output[MOULT_PROGRAM_STDERR], TRUE);
    g_clear_error (&call->error);
    g_clear_object (&call->cancellable);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Call, call_clear)

static void
on_output (MoultProgramStream stream, const char *bytes, gsize size, gpointer user_data)
{
    Call *call = user_data;

    if (call->output[stream]->len < 100000)
        g_string_append_len (call->output[stream], bytes, (gssize) size);
    if (call->cancel_at != NULL
        && strstr (call->output[MOULT_PROGRAM_STDOUT]->str, call->cancel_at) != NULL)
        g_cancellable_cancel (call->cancellable);
}

static void
run (Call *call, const char *script)
{
    const char *const argv[] = { fake->program, "load", "two words", NULL };
    const MoultProgramCommand command = {
        .argv = argv,
        .folder = fake->folder,
        .silence_ms = call->silence_ms != 0 ? call->silence_ms : 10000,
        .on_output = on_output,
        .user_data = call,
    };
    gint64 began = g_get_monotonic_time ();

    fake_pyocd_set_script (fake, script);
    call->output[MOULT_PROGRAM_STDOUT] = g_string_new (NULL);
    call->output[MOULT_PROGRAM_STDERR] = g_string_new (NULL);
    call->cancellable = g_cancellable_new ();
    call->status = -1;
    call->ended = moult_program_run (&command, &call->status, call->cancellable, &call->error);
    call->took = g_get_monotonic_time () - began;
    g_assert_cmpint (call->took, <, PATIENCE);
    /* No child is left to be waited for. */
    g_assert_cmpint (waitpid (-1, NULL, WNOHANG), ==, -1);
    g_assert_cmpint (errno, ==, ECHILD);
}

/* The process whose number the script printed first does not exist any more. */
static void
check_gone (const char *text)
{
    gint64 deadline = g_get_monotonic_time () + 2 * G_TIME_SPAN_SECOND;
    pid_t pid = (pid_t) g_ascii_strtoll (text, NULL, 10);

    g_assert_cmpint (pid, >, 1);
    /* Of a grandchild, init is told; that takes a moment. */
    while (kill (pid, 0) == 0 && g_get_monotonic_time () < deadline) {
        g_autofree char *path = g_strdup_printf ("/proc/%d/stat", pid);
        g_autofree char *stat = NULL;

        if (g_file_get_contents (path, &stat, NULL, NULL) && strstr (stat, ") Z ") != NULL)
            return;
        g_usleep (10000);
    }
    g_assert_cmpint (kill (pid, 0), ==, -1);
}

static void
test_output (void)
{
    g_auto (Call) call = { 0 };

    run (&call, "echo out \"$2\"; echo err >&2; printf end; pwd >&2; exit 3");
    g_assert_no_error (call.error);
    g_assert_true (call.ended);
    g_assert_cmpint (call.status, ==, 3);
    g_assert_cmpstr (call.output[MOULT_PROGRAM_STDOUT]->str, ==, "out two words\nend");
    g_assert_true (g_str_has_prefix (call.output[MOULT_PROGRAM_STDERR]->str, "err\n/"));
}

static void
test_missing (void)
{
    const char *const argv[] = { "/nonexistent/pyocd", NULL };
    const MoultProgramCommand command = { .argv = argv, .folder = "/", .silence_ms = 1000 };
    g_autoptr (GError) error = NULL;
    int status = 7;

    g_assert_false (moult_program_run (&command, &status, NULL, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_DEPENDENCY);
    g_assert_cmpint (status, ==, 7);
}

/* What asks reads the end of a file at once. */
static void
test_question (void)
{
    g_auto (Call) call = { 0 };

    run (&call, "printf 'Enter the number> '; read answer || echo no answer; exit 1");
    g_assert_no_error (call.error);
    g_assert_cmpint (call.status, ==, 1);
    g_assert_cmpstr (call.output[MOULT_PROGRAM_STDOUT]->str, ==, "Enter the number> no answer\n");
}

static void
test_crash (void)
{
    g_auto (Call) call = { 0 };

    run (&call, "echo $$; kill -SEGV $$");
    g_assert_false (call.ended);
    g_assert_error (call.error, MOULT_ERROR, MOULT_ERROR_PROTOCOL);
    g_assert_nonnull (strstr (call.error->message, "signal 11"));
}

static void
test_hang (void)
{
    g_auto (Call) call = { .silence_ms = 300 };

    run (&call, "echo $$; exec sleep 60");
    g_assert_error (call.error, MOULT_ERROR, MOULT_ERROR_PROTOCOL);
    check_gone (call.output[MOULT_PROGRAM_STDOUT]->str);
}

/* It has 5 s to let go of its probe, then it is killed. */
static void
test_stubborn (void)
{
    g_auto (Call) call = { .silence_ms = 300 };

    run (&call, "trap '' INT; echo $$; while :; do sleep 1; done");
    g_assert_error (call.error, MOULT_ERROR, MOULT_ERROR_PROTOCOL);
    g_assert_cmpint (call.took, >, 5 * G_TIME_SPAN_SECOND);
    check_gone (call.output[MOULT_PROGRAM_STDOUT]->str);
}

/* pyOCD lets go of its probe on SIGINT and ends with 0, which must not look like success; what it
 * says by then is heard. */
static void
test_cancel (void)
{
    g_auto (Call) call = { .cancel_at = "begun" };

    run (&call, "trap 'echo let go; exit 0' INT; echo begun; while :; do sleep 0.1; done");
    g_assert_false (call.ended);
    g_assert_error (call.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_assert_cmpstr (call.output[MOULT_PROGRAM_STDOUT]->str, ==, "begun\nlet go\n");
}

static void
test_cancelled_before (void)
{
    const char *const argv[] = { fake->program, NULL };
    const MoultProgramCommand command = { .argv = argv, .folder = "/", .silence_ms = 1000 };
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    g_autoptr (GError) error = NULL;
    g_autofree char *path = fake_pyocd_dup_path (fake, "began");
    int status;

    fake_pyocd_set_script (fake, "touch $FAKE_PYOCD/began");
    g_cancellable_cancel (cancellable);
    g_assert_false (moult_program_run (&command, &status, cancellable, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

/* Its child would hold the probe, and the pipes. */
static void
test_orphan (void)
{
    g_auto (Call) call = { 0 };

    run (&call, "sleep 60 & echo $!; exit 0");
    g_assert_no_error (call.error);
    g_assert_cmpint (call.status, ==, 0);
    check_gone (call.output[MOULT_PROGRAM_STDOUT]->str);
}

static void
test_flood (void)
{
    g_auto (Call) call = { 0 };

    run (&call, "exec yes 'garbage without end'");
    g_assert_error (call.error, MOULT_ERROR, MOULT_ERROR_PROTOCOL);
    g_assert_nonnull (strstr (call.error->message, "MiB"));
}

/* Ctrl-C in a terminal goes to all of the foreground's group, and pyOCD must not be in it. */
static void
test_group (void)
{
    g_auto (Call) call = { 0 };

    run (&call, "read -r pid comm state ppid group rest < /proc/$$/stat; echo $pid $group");
    g_assert_no_error (call.error);
    g_auto (GStrv) numbers =
        g_strsplit (g_strchomp (call.output[MOULT_PROGRAM_STDOUT]->str), " ", 0);
    g_assert_cmpuint (g_strv_length (numbers), ==, 2);
    g_assert_cmpstr (numbers[0], ==, numbers[1]);
}

int
main (int argc, char **argv)
{
    fake = fake_pyocd_new ();
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/program-run/output", test_output);
    g_test_add_func ("/program-run/missing", test_missing);
    g_test_add_func ("/program-run/question", test_question);
    g_test_add_func ("/program-run/crash", test_crash);
    g_test_add_func ("/program-run/hang", test_hang);
    g_test_add_func ("/program-run/stubborn", test_stubborn);
    g_test_add_func ("/program-run/cancel", test_cancel);
    g_test_add_func ("/program-run/cancelled-before", test_cancelled_before);
    g_test_add_func ("/program-run/orphan", test_orphan);
    g_test_add_func ("/program-run/flood", test_flood);
    g_test_add_func ("/program-run/group", test_group);

    int failed = g_test_run ();
    fake_pyocd_free (fake);
    return failed;
}
