/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "source-git.h"

#include <string.h>

#include "error.h"
#include "host-program.h"

enum {
    LOCAL_SILENCE_MS = 60 * 1000, /* a cold disk with a big tree */
    REMOTE_SILENCE_MS = 120 * 1000,
    MAX_OUTPUT = 64 * 1024 * 1024,
    MAX_LINE = 400,
    MAX_WORDS = 16 * 1024,
};

/* What would make git look elsewhere (git rev-parse --local-env-vars), or do more than it is asked.
 * Of LANGUAGE gettext takes notice in every locale but C. */
static const char *const environment[] = {
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_CEILING_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_CONFIG",
    "GIT_CONFIG_COUNT",
    "GIT_CONFIG_PARAMETERS",
    "GIT_DIFF_OPTS",
    "GIT_DIR",
    "GIT_EXTERNAL_DIFF",
    "GIT_GRAFT_FILE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_LITERAL_PATHSPECS",
    "GIT_NAMESPACE",
    "GIT_NO_REPLACE_OBJECTS",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
    "GIT_OPTIONAL_LOCKS=0",
    "GIT_TERMINAL_PROMPT=0",
    "LC_ALL=C",
    NULL,
};

/* No program that the tree's settings name is run, nothing is done in passing, and only what is
 * asked for is touched. */
static const char *const settings[] = {
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "gc.auto=0",
    "maintenance.auto=false",
    "submodule.recurse=false",
    "fetch.recurseSubmodules=false",
    "advice.detachedHead=false",
    "fetch.prune=false",
    "fetch.pruneTags=false",
    NULL,
};

gboolean
moult_source_git_is_repository (const char *folder)
{
    g_return_val_if_fail (folder != NULL, FALSE);

    g_autofree char *path = g_build_filename (folder, ".git", NULL);

    return g_file_test (path, G_FILE_TEST_EXISTS);
}

typedef struct {
    MoultSourceGit *git;
    GString *output;
    GString *line;  /* of its stderr, not yet ended */
    GString *words; /* of its stderr, the last; for people */
} Call;

static void
call_clear (Call *call)
{
    if (call->output != NULL)
        g_string_free (call->output, TRUE);
    g_string_free (call->line, TRUE);
    g_string_free (call->words, TRUE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Call, call_clear)

static void
end_line (Call *call)
{
    g_autofree char *line = g_utf8_make_valid (call->line->str, (gssize) call->line->len);

    g_string_truncate (call->line, 0);
    g_strstrip (line);
    if (*line == '\0')
        return;
    if (call->words->len < MAX_WORDS)
        g_string_append_printf (call->words, "%s\n", line);
    if (call->git->on_line != NULL)
        call->git->on_line (line, call->git->user_data);
}

static void
on_output (MoultProgramStream stream, const char *bytes, gsize size, gpointer user_data)
{
    Call *call = user_data;

    if (stream == MOULT_PROGRAM_STDOUT) {
        g_string_append_len (call->output, bytes, (gssize) size);
        return;
    }
    for (gsize i = 0; i < size; i++) {
        if (bytes[i] == '\n' || bytes[i] == '\r')
            end_line (call);
        else if (!g_ascii_iscntrl (bytes[i]) && call->line->len < MAX_LINE)
            g_string_append_c (call->line, bytes[i]);
    }
}

/* ---- Why git refused ---- */

typedef struct {
    const char *words;
    MoultError code;
} Refusal;

/* In git's own English, of its sources (transport.c, http.c, connect.c, lockfile.c, wrapper.c). */
static const Refusal refusals[] = {
    { "No space left on device", MOULT_ERROR_NO_SPACE },
    { "Disk quota exceeded", MOULT_ERROR_NO_SPACE },
    { "File too large", MOULT_ERROR_NO_SPACE },
    { ".lock': File exists", MOULT_ERROR_BUSY },
    { "Could not resolve", MOULT_ERROR_NETWORK },
    { "unable to access '", MOULT_ERROR_NETWORK },
    { "Could not read from remote repository", MOULT_ERROR_NETWORK },
    { "does not appear to be a git repository", MOULT_ERROR_NETWORK },
    { "Read-only file system", MOULT_ERROR_NO_ACCESS },
    { "Permission denied", MOULT_ERROR_NO_ACCESS },
    { "detected dubious ownership", MOULT_ERROR_NO_ACCESS },
};

static MoultError
choose_code (const Call *call)
{
    for (guint i = 0; i < G_N_ELEMENTS (refusals); i++) {
        if (strstr (call->words->str, refusals[i].words) != NULL)
            return refusals[i].code;
    }
    return call->git->remote ? MOULT_ERROR_NETWORK : MOULT_ERROR_PROTOCOL;
}

/* The first line that says what is wrong, else the last. (transfer full) */
static char *
dup_reason (const Call *call)
{
    g_auto (GStrv) lines = g_strsplit (call->words->str, "\n", -1);
    const char *reason = "it says nothing";

    for (guint i = 0; lines[i] != NULL; i++) {
        if (g_str_has_prefix (lines[i], "fatal: ") || g_str_has_prefix (lines[i], "error: "))
            return g_strdup (strchr (lines[i], ' ') + 1);
        if (*lines[i] != '\0')
            reason = lines[i];
    }
    return g_strdup (reason);
}

static void
set_refusal (const Call *call, const char *command, int status, GError **error)
{
    g_autofree char *reason = dup_reason (call);

    g_set_error (error, MOULT_ERROR, choose_code (call), "git %s failed in %s (status %d): %s",
                 command, call->git->folder, status, reason);
}

/* ---- The call ---- */

static GStrv
make_argv (const MoultSourceGit *self, va_list arguments)
{
    g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
    const char *argument;

    g_strv_builder_add_many (builder, "git", "-C", self->folder, NULL);
    for (guint i = 0; settings[i] != NULL; i++)
        g_strv_builder_add_many (builder, "-c", settings[i], NULL);
    while ((argument = va_arg (arguments, const char *)) != NULL)
        g_strv_builder_add (builder, argument);
    return g_strv_builder_end (builder);
}

static GString *
run (MoultSourceGit *self, va_list arguments, GError **error)
{
    g_auto (GStrv) argv = make_argv (self, arguments);
    const char *command = argv[3 + 2 * (G_N_ELEMENTS (settings) - 1)];
    g_auto (Call) call = {
        .git = self,
        .output = g_string_new (NULL),
        .line = g_string_new (NULL),
        .words = g_string_new (NULL),
    };
    const MoultProgramCommand program = {
        .argv = (const char *const *) argv,
        .environment = environment,
        .silence_ms = self->remote ? REMOTE_SILENCE_MS : LOCAL_SILENCE_MS,
        .max_output = MAX_OUTPUT,
        .on_output = on_output,
        .user_data = &call,
    };
    int status;

    self->refused = FALSE;
    if (!moult_host_run (&program, &status, self->cancellable, error))
        return NULL;
    end_line (&call);
    if (status != 0) {
        self->refused = TRUE;
        set_refusal (&call, command, status, error);
        return NULL;
    }
    return g_steal_pointer (&call.output);
}

GString *
moult_source_git_run (MoultSourceGit *self, GError **error, ...)
{
    g_return_val_if_fail (self != NULL && self->folder != NULL, NULL);

    va_list arguments;

    va_start (arguments, error);
    GString *output = run (self, arguments, error);
    va_end (arguments);
    return output;
}

char *
moult_source_git_ask (MoultSourceGit *self, GError **error, ...)
{
    g_return_val_if_fail (self != NULL && self->folder != NULL, NULL);

    va_list arguments;

    va_start (arguments, error);
    g_autoptr (GString) output = run (self, arguments, error);
    va_end (arguments);
    return output != NULL ? g_strndup (output->str, strcspn (output->str, "\n")) : NULL;
}
