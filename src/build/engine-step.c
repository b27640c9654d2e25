/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "engine-step.h"

#include <string.h>

#include "error.h"
#include "host-program.h"

enum {
    /* A compiler that optimises one file for minutes, or a container's image that is fetched. */
    SILENCE_MS = 30 * 60 * 1000,
    /* What makes whole lines of each of the two streams; longer ones are handed on in parts. */
    MAX_LINE = 64 * 1024,
};
/* The log is bounded by itself; this only ends what prints for ever. */
#define MAX_OUTPUT ((gsize) 1024 * 1024 * 1024)

/* GNU make's own, those that py/mkenv.mk, py/mkrules.mk and the ports' Makefiles read, and git's,
 * which are set where a hook of another repository has started Moult. */
const char *const moult_engine_clean_environment[] = {
    "MAKEFLAGS",
    "MFLAGS",
    "GNUMAKEFLAGS",
    "MAKEOVERRIDES",
    "MAKEFILES",
    "MAKELEVEL",
    "CFLAGS",
    "CXXFLAGS",
    "CPPFLAGS",
    "ASFLAGS",
    "LDFLAGS",
    "LDLIBS",
    "CC",
    "CXX",
    "CPP",
    "AS",
    "AR",
    "LD",
    "COPT",
    "CFLAGS_EXTRA",
    "LDFLAGS_EXTRA",
    "CROSS_COMPILE",
    "STRIP",
    "BOARD",
    "BOARD_DIR",
    "BOARD_VARIANT",
    "VARIANT",
    "VARIANT_DIR",
    "PORT",
    "BUILD",
    "BUILD_VERBOSE",
    "V",
    "DEBUG",
    "LTO",
    "TOP",
    "PROG",
    "FROZEN_MANIFEST",
    "USER_C_MODULES",
    "MICROPY_MPYCROSS",
    "MICROPY_GIT_TAG",
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    NULL,
};

typedef struct {
    const MoultEngineStep *step;
    GString *streams[2]; /* the line of each that is coming in */
} Running;

static void
running_clear (Running *running)
{
    for (gsize i = 0; i < G_N_ELEMENTS (running->streams); i++)
        g_string_free (running->streams[i], TRUE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Running, running_clear)

/* With its newline, if it has one. */
static void
take_line (const MoultEngineStep *step, const char *line, gsize size)
{
    moult_build_log_feed (step->log, line, size);
    if (step->on_line != NULL)
        step->on_line (line, line[size - 1] == '\n' ? size - 1 : size, step->user_data);
}

/* Only whole lines reach the log, so that those of two streams do not mix. */
static void
on_output (MoultProgramStream stream, const char *bytes, gsize size, gpointer user_data)
{
    Running *running = user_data;
    GString *begun = running->streams[stream];
    const char *end = bytes + size;

    while (bytes < end) {
        const char *newline = memchr (bytes, '\n', (gsize) (end - bytes));
        const char *next = newline != NULL ? newline + 1 : end;

        g_string_append_len (begun, bytes, next - bytes);
        if (newline != NULL || begun->len >= MAX_LINE) {
            take_line (running->step, begun->str, begun->len);
            g_string_truncate (begun, 0);
        }
        bytes = next;
    }
}

static void
end_streams (Running *running)
{
    for (gsize i = 0; i < G_N_ELEMENTS (running->streams); i++) {
        GString *begun = running->streams[i];

        if (begun->len > 0)
            take_line (running->step, begun->str, begun->len);
        g_string_truncate (begun, 0);
        moult_build_log_end (running->step->log);
    }
}

/* strerror() of ENOSPC, EDQUOT and EFBIG. */
static gboolean
is_full (const char *text)
{
    static const char *const words[] = { "No space left on device", "Disk quota exceeded",
                                         "File too large" };

    for (gsize i = 0; i < G_N_ELEMENTS (words); i++) {
        if (strstr (text, words[i]) != NULL)
            return TRUE;
    }
    return FALSE;
}

gboolean
moult_engine_fail_by_log (MoultBuildLog *log, const char *otherwise, GError **error)
{
    g_return_val_if_fail (MOULT_IS_BUILD_LOG (log) && otherwise != NULL, FALSE);

    g_autoptr (MoultBuildLine) line = moult_build_log_dup_error (log);
    const char *text = line != NULL ? moult_build_line_get_text (line) : otherwise;

    g_set_error_literal (error, MOULT_ERROR,
                         is_full (text) ? MOULT_ERROR_NO_SPACE : MOULT_ERROR_BUILD_FAILED, text);
    return FALSE;
}

/* What a program could not be run to its end for, in the words of a build. Takes @reason. */
static void
take_reason (GError *reason, GError **error)
{
    if (g_error_matches (reason, MOULT_ERROR, MOULT_ERROR_PROTOCOL))
        reason->code = MOULT_ERROR_BUILD_FAILED;
    g_propagate_error (error, reason);
}

gboolean
moult_engine_step_run (const MoultEngineStep *self, GCancellable *cancellable, GError **error)
{
    g_return_val_if_fail (self != NULL && self->log != NULL, FALSE);

    g_auto (Running) running = { self, { g_string_new (NULL), g_string_new (NULL) } };
    g_autofree char *words = g_strjoinv (" ", (GStrv) self->argv);
    GError *reason = NULL;
    int status = 0;
    const MoultProgramCommand command = {
        .argv = self->argv,
        .folder = self->folder,
        .environment = self->environment,
        .silence_ms = SILENCE_MS,
        .grace_ms = self->grace_ms,
        .max_output = MAX_OUTPUT,
        .on_output = on_output,
        .user_data = &running,
    };

    moult_build_log_note (self->log, "%s", words);
    gboolean ended = moult_host_run (&command, &status, cancellable, &reason);
    end_streams (&running);
    if (!ended) {
        take_reason (reason, error);
        return FALSE;
    }
    if (status == 0)
        return TRUE;
    g_autofree char *name = g_path_get_basename (self->argv[0]);
    g_autofree char *otherwise =
        g_strdup_printf ("%s ended with %d and does not say why", name, status);
    return moult_engine_fail_by_log (self->log, otherwise, error);
}
