/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "pyocd-call.h"

#include "error.h"
#include "program-run.h"

enum {
    /* It starts in 2 s, in 25 s on a busy computer, and reads all of the flash that the file is for
     * before it tells of any progress: 1 MiB by HID at 28 kB/s. */
    SILENCE_MS = 120 * 1000,
    /* pyOCD itself gives a chip 240 s to erase all (flash.timeout.erase_all). */
    CHIP_ERASE_SILENCE_MS = 300 * 1000,
    RESET_SILENCE_MS = 60 * 1000,
};

/* One call while it runs. */
typedef struct {
    const MoultPyocdCall *call;
    MoultPyocdOutput *output;
    GCancellable *cancellable; /* of this call */
    guint64 size;              /* 0: nothing is written */
    guint silence_ms;
    guint n_bars; /* that were told */
} Running;

static void
running_clear (Running *running)
{
    g_clear_pointer (&running->output, moult_pyocd_output_free);
    g_clear_object (&running->cancellable);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Running, running_clear)

/* ---- What it says ---- */

static void
on_line (const char *line, gpointer user_data)
{
    const MoultPyocdCall *call = user_data;

    moult_progress_log (call->progress, "pyocd: %s", line);
}

static void
tell_progress (Running *running)
{
    MoultProgress *progress = running->call->progress;
    guint n_bars = moult_pyocd_output_get_n_bars (running->output);

    if (running->size == 0 || n_bars == 0)
        return;
    if (n_bars != running->n_bars) {
        running->n_bars = n_bars;
        moult_progress_commit (progress);
        moult_progress_begin (progress, moult_pyocd_output_is_erasing (running->output)
                                            ? MOULT_STEP_ERASE
                                            : MOULT_STEP_WRITE);
    }
    moult_progress_set_bytes (
        progress,
        (guint64) (moult_pyocd_output_get_fraction (running->output) * (double) running->size),
        running->size);
}

/* A file that does not fit the chip is only warned of: stop before the rest of it is written. */
static void
on_output (MoultProgramStream stream, const char *bytes, gsize size, gpointer user_data)
{
    Running *running = user_data;

    moult_pyocd_output_feed (running->output, stream, bytes, size);
    if (moult_pyocd_output_leaves_out (running->output))
        g_cancellable_cancel (running->cancellable);
    tell_progress (running);
}

/* ---- How it is called ---- */

static void
add (GPtrArray *argv, const char *word)
{
    g_ptr_array_add (argv, g_strdup (word));
}

static void
add_option (const MoultPyocdCall *self, GPtrArray *argv, const char *name, const char *value)
{
    if (!moult_pyocd_features_has_option (self->features, name))
        return;
    add (argv, "-O");
    g_ptr_array_add (argv, g_strdup_printf ("%s=%s", name, value));
}

/* Without -W it waits for ever for a probe, with auto_unlock it erases a chip that it takes for
 * locked, and files in the folder where it runs configure it. A pyOCD that has no auto_unlock warns
 * of the option and goes on, so that this one is given unasked (pyocd/utility/cmdline.py). */
static GPtrArray *
begin (const MoultPyocdCall *self, const char *subcommand)
{
    GPtrArray *argv = g_ptr_array_new_with_free_func (g_free);

    add (argv, moult_pyocd_features_get_program (self->features));
    add (argv, subcommand);
    add (argv, "-W");
    add (argv, "--no-config");
    add (argv, "-j");
    add (argv, self->folder);
    if (self->probe->serial != NULL && *self->probe->serial != '\0') {
        add (argv, "-u");
        add (argv, self->probe->serial);
    }
    add (argv, "-t");
    add (argv, self->choice->target);
    add (argv, "-f");
    g_ptr_array_add (argv, g_strdup_printf ("%u", self->frequency));
    add (argv, "-M");
    add (argv, self->connect_mode);
    if (self->choice->pack != NULL) {
        add (argv, "--pack");
        add (argv, self->choice->pack);
    }
    add (argv, "-O");
    add (argv, "auto_unlock=false");
    if (self->options->reset_mode != NULL)
        add_option (self, argv, "reset_type", self->options->reset_mode);
    return argv;
}

static void
on_cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
    g_cancellable_cancel (user_data);
}

/* What pyOCD said of itself before it was stopped counts more than that. */
static gboolean
finish (Running *running, gboolean ended, int status, GError *reason, GError **error)
{
    moult_pyocd_output_end (running->output);
    tell_progress (running);
    if (ended || moult_pyocd_output_leaves_out (running->output)) {
        g_clear_error (&reason);
        return moult_pyocd_output_check (running->output, status, error);
    }
    g_propagate_error (error, reason);
    return FALSE;
}

/* Takes @argv. */
static gboolean
run (Running *running, GPtrArray *argv, GCancellable *cancellable, GError **error)
{
    const MoultPyocdCall *call = running->call;
    g_autoptr (GPtrArray) words = argv;
    GError *reason = NULL;
    int status = 0;

    g_ptr_array_add (words, NULL);
    g_autofree char *line = g_strjoinv (" ", (GStrv) words->pdata);
    moult_progress_log (call->progress, "%s", line);

    const MoultProgramCommand command = {
        .argv = (const char *const *) words->pdata,
        .folder = call->folder,
        .environment = moult_pyocd_environment,
        .silence_ms = running->silence_ms,
        .on_output = on_output,
        .user_data = running,
    };
    running->output = moult_pyocd_output_new (on_line, (gpointer) call);
    running->cancellable = g_cancellable_new ();
    gulong handler = cancellable != NULL
                         ? g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled_cb),
                                                  running->cancellable, NULL)
                         : 0;
    gboolean ended = moult_program_run (&command, &status, running->cancellable, &reason);
    g_cancellable_disconnect (cancellable, handler);
    return finish (running, ended, status, reason, error);
}

gboolean
moult_pyocd_call_load (const MoultPyocdCall *self,
                       const char *argument,
                       guint64 size,
                       gboolean *can_retry,
                       GCancellable *cancellable,
                       GError **error)
{
    g_return_val_if_fail (self != NULL && argument != NULL && can_retry != NULL, FALSE);

    g_auto (Running) running = {
        .call = self,
        .size = MAX (1, size),
        .silence_ms = self->options->erase ? CHIP_ERASE_SILENCE_MS : SILENCE_MS,
    };
    GPtrArray *argv = begin (self, "load");

    add_option (self, argv, "resume_on_disconnect", "false");
    add (argv, "-e");
    add (argv, self->options->erase ? "chip" : "sector");
    add (argv, "--no-reset");
    add (argv, argument);
    if (run (&running, argv, cancellable, error))
        return TRUE;
    *can_retry = moult_pyocd_output_is_connect_failure (running.output);
    return FALSE;
}

/* It ends with 0 whatever happens, but then it complains. */
gboolean
moult_pyocd_call_reset (const MoultPyocdCall *self, GError **error)
{
    g_return_val_if_fail (self != NULL, FALSE);

    g_auto (Running) running = { .call = self, .silence_ms = RESET_SILENCE_MS };
    GPtrArray *argv = begin (self, "reset");

    if (self->options->reset_mode != NULL) {
        add (argv, "-m");
        add (argv, self->options->reset_mode);
    }
    return run (&running, argv, NULL, error)
           && moult_pyocd_output_check_complaints (running.output, error);
}

gboolean
moult_pyocd_call_commands (const MoultPyocdCall *self, const char *lines, GError **error)
{
    g_return_val_if_fail (self != NULL && lines != NULL, FALSE);

    g_auto (Running) running = { .call = self, .silence_ms = SILENCE_MS };
    g_autofree char *path = g_build_filename (self->folder, "commands", NULL);
    g_autoptr (GError) reason = NULL;

    if (!g_file_set_contents (path, lines, -1, &reason)) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NO_SPACE,
                     "pyocd cannot be told what to do: %s", reason->message);
        return FALSE;
    }
    GPtrArray *argv = begin (self, "commander");
    add (argv, "-x");
    add (argv, path);
    return run (&running, argv, NULL, error)
           && moult_pyocd_output_check_complaints (running.output, error);
}
