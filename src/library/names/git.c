/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "git.h"

typedef struct {
    GAsyncResult *result; /* or NULL as long as git runs */
} Answer;

static GSubprocess *
start_git (const char *folder, const char *const *arguments, GError **error)
{
    g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
        G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
    g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

    g_strv_builder_add_many (builder, "git", "-C", folder, "-c", "core.fsmonitor=false", NULL);
    g_strv_builder_addv (builder, (const char **) arguments);
    g_auto (GStrv) command = g_strv_builder_end (builder);

    g_subprocess_launcher_setenv (launcher, "GIT_OPTIONAL_LOCKS", "0", TRUE);
    g_subprocess_launcher_setenv (launcher, "LC_ALL", "C", TRUE);
    /* Those are set where a hook of another repository has started this program. */
    g_subprocess_launcher_unsetenv (launcher, "GIT_DIR");
    g_subprocess_launcher_unsetenv (launcher, "GIT_WORK_TREE");
    g_subprocess_launcher_unsetenv (launcher, "GIT_INDEX_FILE");
    return g_subprocess_launcher_spawnv (launcher, (const char *const *) command, error);
}

static void
on_answered_cb (GObject *process, GAsyncResult *result, gpointer data)
{
    ((Answer *) data)->result = g_object_ref (result);
}

static gboolean
on_deadline_cb (gpointer stop)
{
    g_cancellable_cancel (stop);
    return G_SOURCE_REMOVE;
}

static void
on_cancelled_cb (GCancellable *cancellable, gpointer stop)
{
    g_cancellable_cancel (stop);
}

static GSource *
start_clock (GMainContext *context, gint64 deadline, GCancellable *stop)
{
    GSource *clock = g_timeout_source_new (0);

    g_source_set_ready_time (clock, deadline);
    g_source_set_callback (clock, on_deadline_cb, g_object_ref (stop), g_object_unref);
    g_source_attach (clock, context);
    return clock;
}

/* Runs the context until git has answered, or @stop was asked to end that. */
static char *
wait_for_answer (GSubprocess *process, GMainContext *context, GCancellable *stop, GError **error)
{
    Answer answer = { NULL };
    char *text = NULL;

    g_subprocess_communicate_utf8_async (process, NULL, stop, on_answered_cb, &answer);
    while (answer.result == NULL)
        g_main_context_iteration (context, TRUE);

    g_autoptr (GAsyncResult) result = answer.result;
    if (!g_subprocess_communicate_utf8_finish (process, result, &text, NULL, error)) {
        g_subprocess_force_exit (process);
        return NULL;
    }
    return text;
}

static char *
ask (GSubprocess *process, gint64 deadline, GCancellable *cancellable, GError **error)
{
    g_autoptr (GMainContext) context = g_main_context_new ();
    g_autoptr (GCancellable) stop = g_cancellable_new ();
    g_autoptr (GMainContextPusher) pusher = g_main_context_pusher_new (context);
    g_autoptr (GSource) clock = start_clock (context, deadline, stop);
    gulong handler =
        cancellable != NULL
            ? g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled_cb), stop, NULL)
            : 0;
    char *text = wait_for_answer (process, context, stop, error);

    g_cancellable_disconnect (cancellable, handler);
    g_source_destroy (clock);
    return text;
}

char *
moult_git_ask (const char *folder,
               const char *const *arguments,
               gint64 deadline,
               GCancellable *cancellable)
{
    g_autoptr (GError) error = NULL;

    g_return_val_if_fail (folder != NULL && arguments != NULL, NULL);

    g_autoptr (GSubprocess) process = start_git (folder, arguments, &error);
    g_autofree char *text = process != NULL ? ask (process, deadline, cancellable, &error) : NULL;
    if (text == NULL || !g_subprocess_get_successful (process)) {
        g_debug ("git %s in %s: %s", arguments[0], folder,
                 error != NULL ? error->message : "no answer");
        return NULL;
    }
    g_strchomp (text);
    return *text != '\0' && strchr (text, '\n') == NULL ? g_steal_pointer (&text) : NULL;
}
