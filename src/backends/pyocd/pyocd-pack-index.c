/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "pyocd-pack-index.h"

#include <string.h>

#include "error.h"
#include "pyocd-cache.h"
#include "pyocd-features.h"
#include "pyocd-output.h"
#include "pyocd-pack.h"
#include "program-run.h"

enum {
    /* A pack of 200 MB comes without a word in between. */
    SILENCE_MS = 300 * 1000,
    MAX_CLOSE = 6,
    MAX_COUNTER = 100, /* letters of a counter's line */
};

/* One call while it runs. */
typedef struct {
    const MoultPyocdPackIndex *index;
    GString *table; /* all of stdout */
    MoultPyocdOutput *output;
} Running;

static void
running_clear (Running *running)
{
    if (running->table != NULL)
        g_string_free (running->table, TRUE);
    g_clear_pointer (&running->output, moult_pyocd_output_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Running, running_clear)

/* ---- A call ---- */

/* The last counter that ended in the bytes from @offset on. */
static void
tell_progress (Running *running, gsize offset)
{
    const MoultPyocdPackIndex *index = running->index;
    const char *text = running->table->str;
    gsize end = running->table->len;
    guint n_done;
    guint n_all;

    while (end > offset && text[end - 1] != '\r')
        end--;
    if (end == offset || index->on_progress == NULL)
        return;

    gsize begin = --end;
    while (begin > 0 && end - begin < MAX_COUNTER && strchr ("\r\n", text[begin - 1]) == NULL)
        begin--;
    g_autofree char *line = g_strndup (text + begin, end - begin);
    if (moult_pyocd_pack_counter_parse (line, &n_done, &n_all))
        index->on_progress (n_done, n_all, index->user_data);
}

static void
on_output (MoultProgramStream stream, const char *bytes, gsize size, gpointer user_data)
{
    Running *running = user_data;
    gsize offset = running->table->len;

    if (stream == MOULT_PROGRAM_STDERR) {
        moult_pyocd_output_feed (running->output, stream, bytes, size);
        return;
    }
    g_string_append_len (running->table, bytes, (gssize) size);
    tell_progress (running, offset);
}

/* Servers that cannot be reached have many words; what has none of its own is taken for them. */
static gboolean
explain (GError *reason, GError **error)
{
    g_autofree char *folder = moult_pyocd_packs_dup_folder ();
    g_autoptr (GError) owned = reason;

    if (g_error_matches (owned, MOULT_ERROR, MOULT_ERROR_DEPENDENCY))
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_DEPENDENCY,
                     "this pyocd cannot fetch packs: %s; put the .pack file of the chip's maker "
                     "into %s, or install pyOCD together with cmsis-pack-manager",
                     owned->message, folder);
    else if (owned->domain == MOULT_ERROR && owned->code != MOULT_ERROR_NO_ACCESS)
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NETWORK, "pyocd did not fetch packs: %s",
                     owned->message);
    else
        g_propagate_error (error, g_steal_pointer (&owned));
    return FALSE;
}

static gboolean
run (Running *running,
     const char *subcommand,
     const char *argument,
     GCancellable *cancellable,
     GError **error)
{
    const char *const argv[] = {
        running->index->program, "pack", subcommand, argument, NULL,
    };
    const MoultProgramCommand command = {
        .argv = argv,
        .folder = g_get_tmp_dir (),
        .environment = moult_pyocd_environment,
        .silence_ms = SILENCE_MS,
        .on_output = on_output,
        .user_data = running,
    };
    GError *reason = NULL;
    int status = 0;

    running->table = g_string_new (NULL);
    running->output = moult_pyocd_output_new (NULL, NULL);
    if (!moult_program_run (&command, &status, cancellable, &reason))
        return explain (reason, error);
    moult_pyocd_output_end (running->output);
    return moult_pyocd_output_check (running->output, status, &reason) || explain (reason, error);
}

gboolean
moult_pyocd_pack_index_check (const MoultPyocdPackIndex *self,
                              GCancellable *cancellable,
                              GError **error)
{
    g_return_val_if_fail (self != NULL && self->program != NULL, FALSE);

    g_auto (Running) running = { .index = self };

    return run (&running, "show", NULL, cancellable, error);
}

/* ---- What there is ---- */

static gboolean
check_pattern (const char *pattern, GError **error)
{
    if (*pattern != '\0' && *pattern != '-')
        return TRUE;
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND, "“%s” is no name of a part", pattern);
    return FALSE;
}

GPtrArray *
moult_pyocd_pack_index_find (const MoultPyocdPackIndex *self,
                             const char *pattern,
                             GCancellable *cancellable,
                             GError **error)
{
    g_return_val_if_fail (self != NULL && self->program != NULL && pattern != NULL, NULL);

    g_auto (Running) running = { .index = self };

    if (!check_pattern (pattern, error))
        return NULL;
    if (!run (&running, "find", pattern, cancellable, error))
        return NULL;
    return moult_pyocd_pack_table_parse (running.table->str, running.table->len, error);
}

/* ---- Installing ---- */

static void
fail_to_find (GPtrArray *parts, const char *wanted, GError **error)
{
    g_autoptr (GString) names = g_string_new (NULL);

    for (guint i = 0; i < MIN (parts->len, MAX_CLOSE); i++) {
        const MoultPyocdPackPart *part = g_ptr_array_index (parts, i);

        g_string_append_printf (names, "%s%s", i > 0 ? ", " : "; there are ", part->part);
    }
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND,
                 "no pack that pyocd knows has a part %s%s", wanted, names->str);
}

/* Parts of one pack are one choice; of two packs the user has to say which. */
static const MoultPyocdPackPart *
choose (GPtrArray *parts, const char *wanted, GError **error)
{
    const MoultPyocdPackPart *chosen = NULL;

    for (guint i = 0; i < parts->len; i++) {
        const MoultPyocdPackPart *part = g_ptr_array_index (parts, i);

        if (!moult_pyocd_is_part (wanted, part->part))
            continue;
        if (chosen == NULL)
            chosen = part;
        if (g_str_equal (chosen->pack, part->pack))
            continue;
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND,
                     "%s is in more than one pack, name the part: %s in %s, %s in %s", wanted,
                     chosen->part, chosen->pack, part->part, part->pack);
        return NULL;
    }
    if (chosen == NULL)
        fail_to_find (parts, wanted, error);
    return chosen;
}

static gboolean
check_installed (const MoultPyocdPackIndex *self,
                 const MoultPyocdPackPart *wanted,
                 GCancellable *cancellable,
                 GError **error)
{
    g_autoptr (GPtrArray) parts =
        moult_pyocd_pack_index_find (self, wanted->part, cancellable, error);

    if (parts == NULL)
        return FALSE;
    for (guint i = 0; i < parts->len; i++) {
        const MoultPyocdPackPart *part = g_ptr_array_index (parts, i);

        if (part->installed && g_str_equal (part->part, wanted->part))
            return TRUE;
    }
    g_set_error (error, MOULT_ERROR, MOULT_ERROR_NETWORK,
                 "pyocd ended without complaint, but has no pack with %s: %s was not downloaded",
                 wanted->part, wanted->pack);
    return FALSE;
}

gboolean
moult_pyocd_pack_index_install (const MoultPyocdPackIndex *self,
                                const char *part,
                                GCancellable *cancellable,
                                GError **error)
{
    g_return_val_if_fail (self != NULL && self->program != NULL && part != NULL, FALSE);

    g_auto (Running) running = { .index = self };
    g_autoptr (GPtrArray) parts = moult_pyocd_pack_index_find (self, part, cancellable, error);

    if (parts == NULL)
        return FALSE;
    const MoultPyocdPackPart *chosen = choose (parts, part, error);
    if (chosen == NULL)
        return FALSE;
    if (chosen->installed)
        return TRUE;

    gboolean done = run (&running, "install", chosen->part, cancellable, error);
    moult_pyocd_cache_forget (); /* whatever came of it, the targets may be others now */
    return done && check_installed (self, chosen, cancellable, error);
}
