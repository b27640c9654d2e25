/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "host-program.h"

#include <string.h>

#include <glib/gstdio.h>

#include "config.h"
#include "error.h"

/* flatpak-metadata(5): Flatpak puts this file into every sandbox. */
#define SANDBOX_FILE "/.flatpak-info"
#define POLICY_GROUP "Session Bus Policy"
#define POLICY_NAME  "org.freedesktop.Flatpak"

enum {
    ASK_MS = 10 * 1000,
    MAX_ANSWER = 1024 * 1024,
};

const char *const moult_host_override =
    "flatpak override --user --talk-name=" POLICY_NAME " " MOULT_APP_ID;

static gboolean
is_sandboxed (void)
{
    return g_file_test (SANDBOX_FILE, G_FILE_TEST_EXISTS);
}

gboolean
moult_host_can_run (void)
{
    g_autoptr (GKeyFile) file = g_key_file_new ();

    if (!is_sandboxed ())
        return TRUE;
    if (!g_key_file_load_from_file (file, SANDBOX_FILE, G_KEY_FILE_NONE, NULL))
        return FALSE;
    g_autofree char *policy = g_key_file_get_string (file, POLICY_GROUP, POLICY_NAME, NULL);
    return g_strcmp0 (policy, "talk") == 0 || g_strcmp0 (policy, "own") == 0;
}

/* ---- Through flatpak-spawn ---- */

static void
add_environment (GStrvBuilder *builder, const char *const *environment)
{
    g_strv_builder_add (builder, "env");
    for (guint i = 0; environment != NULL && environment[i] != NULL; i++) {
        if (strchr (environment[i], '=') == NULL)
            g_strv_builder_add_many (builder, "-u", environment[i], NULL);
    }
    g_strv_builder_add_many (builder, "LC_ALL=C.UTF-8", "PYTHONUNBUFFERED=1", NULL);
    for (guint i = 0; environment != NULL && environment[i] != NULL; i++) {
        if (strchr (environment[i], '=') != NULL)
            g_strv_builder_add (builder, environment[i]);
    }
}

/* The program's environment is that of the user's session, so env(1) sets what is asked for. With
 * --watch-bus it ends when flatpak-spawn is killed. */
GStrv
moult_host_dup_spawn (const MoultProgramCommand *command)
{
    g_return_val_if_fail (command != NULL && command->argv != NULL, NULL);

    g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

    g_strv_builder_add_many (builder, "flatpak-spawn", "--host", "--watch-bus", NULL);
    if (command->folder != NULL) {
        g_autofree char *option = g_strconcat ("--directory=", command->folder, NULL);
        g_strv_builder_add (builder, option);
    }
    add_environment (builder, command->environment);
    g_strv_builder_addv (builder, (const char **) command->argv);
    return g_strv_builder_end (builder);
}

gboolean
moult_host_run (const MoultProgramCommand *command,
                int *status,
                GCancellable *cancellable,
                GError **error)
{
    g_return_val_if_fail (command != NULL, FALSE);

    if (!is_sandboxed ())
        return moult_program_run (command, status, cancellable, error);

    g_auto (GStrv) argv = moult_host_dup_spawn (command);
    MoultProgramCommand spawn = *command;
    spawn.argv = (const char *const *) argv;
    spawn.folder = NULL;
    spawn.environment = NULL;
    return moult_program_run (&spawn, status, cancellable, error);
}

/* ---- Questions ---- */

typedef struct {
    GString *streams[2];
} Answer;

static void
answer_clear (Answer *answer)
{
    for (gsize i = 0; i < G_N_ELEMENTS (answer->streams); i++)
        g_string_free (answer->streams[i], TRUE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Answer, answer_clear)

static void
on_output (MoultProgramStream stream, const char *bytes, gsize size, gpointer user_data)
{
    g_string_append_len (((Answer *) user_data)->streams[stream], bytes, (gssize) size);
}

/* The first line of what it complains of. */
static void
set_complaint (const Answer *answer, const char *program, int status, GError **error)
{
    g_autofree char *name = g_path_get_basename (program);
    g_autofree char *text = g_utf8_make_valid (answer->streams[MOULT_PROGRAM_STDERR]->str, -1);

    g_strdelimit (g_strchug (text), "\r\n", '\0');
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL, "%s ended with %d: %s", name, status,
                 *text != '\0' ? text : "it does not say why");
}

char *
moult_host_ask (const MoultProgramCommand *command, GCancellable *cancellable, GError **error)
{
    g_return_val_if_fail (command != NULL, NULL);

    g_auto (Answer) answer = { { g_string_new (NULL), g_string_new (NULL) } };
    MoultProgramCommand question = *command;
    int status = -1;

    question.silence_ms = command->silence_ms > 0 ? command->silence_ms : ASK_MS;
    question.max_output = MAX_ANSWER;
    question.on_output = on_output;
    question.user_data = &answer;
    if (!moult_host_run (&question, &status, cancellable, error))
        return NULL;
    if (status != 0) {
        set_complaint (&answer, command->argv[0], status, error);
        return NULL;
    }
    char *text = g_utf8_make_valid (answer.streams[MOULT_PROGRAM_STDOUT]->str, -1);
    return g_strstrip (text);
}

/* ---- Where programs are ---- */

static char *
ask_words (const char *const *argv, GCancellable *cancellable)
{
    const MoultProgramCommand command = { .argv = argv };

    return moult_host_ask (&command, cancellable, NULL);
}

/* The shell gets the name as an argument, never as a part of its script. */
char *
moult_host_find_program (const char *name, GCancellable *cancellable)
{
    g_return_val_if_fail (name != NULL, NULL);

    const char *const argv[] = { "sh", "-c", "command -v -- \"$1\"", "sh", name, NULL };

    return is_sandboxed () ? ask_words (argv, cancellable) : g_find_program_in_path (name);
}

char *
moult_host_dup_path (const char *folder, GCancellable *cancellable)
{
    g_return_val_if_fail (folder != NULL, NULL);

    const char *const argv[] = { "printenv", "PATH", NULL };
    g_autofree char *path =
        is_sandboxed () ? ask_words (argv, cancellable) : g_strdup (g_getenv ("PATH"));

    return g_strdup_printf ("PATH=%s:%s", folder, path != NULL ? path : "/usr/bin:/bin");
}

char *
moult_host_dup_stamp (const char *program)
{
    g_return_val_if_fail (program != NULL, NULL);

    const char *const argv[] = { "stat", "-L", "-c", "%n %s %Y", program, NULL };
    GStatBuf buffer;

    if (is_sandboxed ()) {
        char *stamp = ask_words (argv, NULL);
        return stamp != NULL ? stamp : g_strdup (program);
    }
    if (g_stat (program, &buffer) != 0)
        return g_strdup (program);
    return g_strdup_printf ("%s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT, program,
                            (gint64) buffer.st_size, (gint64) buffer.st_mtime);
}
