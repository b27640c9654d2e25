/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "target-packs.h"

#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "advice.h"
#include "interrupt.h"
#include "json.h"
#include "pyocd-features.h"
#include "pyocd-pack-index.h"
#include "table.h"

#define COMMAND "moultctl targets"

/* One question to pyOCD, on a thread of its own, so that Ctrl-C is heard. */
typedef struct {
    const char *part;
    gboolean install;
    GCancellable *cancellable;
    GMainLoop *loop;
    GPtrArray *parts; /* MoultPyocdPackPart, that were found */
    GError *error;
    gboolean counted; /* a counter stands in the terminal's last line */
} Question;

static void
question_clear (Question *question)
{
    g_clear_pointer (&question->loop, g_main_loop_unref);
    g_clear_pointer (&question->parts, g_ptr_array_unref);
    g_clear_error (&question->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Question, question_clear)

/* The asking thread's, while the main one only waits. */
static void
on_progress (guint n_done, guint n_all, gpointer user_data)
{
    Question *question = user_data;

    if (!isatty (STDERR_FILENO))
        return;
    question->counted = TRUE;
    g_printerr ("\r");
    if (n_all > 0)
        g_printerr (_ ("pyOCD has downloaded %u of %u"), n_done, n_all);
    else
        g_printerr (_ ("pyOCD has downloaded %u"), n_done);
}

static gboolean
on_answered_cb (gpointer user_data)
{
    g_main_loop_quit (user_data);
    return G_SOURCE_REMOVE;
}

static gpointer
ask_thread (gpointer user_data)
{
    Question *question = user_data;
    g_autofree char *program = moult_pyocd_find_program (&question->error);
    const MoultPyocdPackIndex index = { program, on_progress, question };

    if (program != NULL && question->install)
        moult_pyocd_pack_index_install (&index, question->part, question->cancellable,
                                        &question->error);
    else if (program != NULL)
        question->parts = moult_pyocd_pack_index_find (&index, question->part,
                                                       question->cancellable, &question->error);
    g_idle_add (on_answered_cb, question->loop);
    return NULL;
}

static MoultExit
ask (Question *question)
{
    g_autoptr (MoultInterrupt) interrupt = moult_interrupt_new ();

    question->cancellable = moult_interrupt_get_cancellable (interrupt);
    question->loop = g_main_loop_new (NULL, FALSE);
    GThread *thread = g_thread_new ("moult-packs", ask_thread, question);
    g_main_loop_run (question->loop);
    g_thread_join (thread);
    question->cancellable = NULL;

    if (question->counted)
        g_printerr ("\n");
    if (question->error == NULL)
        return MOULT_EXIT_OK;
    if (g_error_matches (question->error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return MOULT_EXIT_CANCELLED;
    moult_advice_print (COMMAND, question->error);
    return MOULT_EXIT_FAILED;
}

/* ---- What was found ---- */

static void
print_table (GPtrArray *parts)
{
    static const MoultColumn columns[] = {
        { N_ ("Part"), 12 },      { N_ ("Vendor"), 10 },   { N_ ("Pack"), 12, 0, TRUE },
        { N_ ("Version"), 7, 0 }, { N_ ("Installed"), 3 },
    };
    g_autoptr (MoultTable) table = moult_table_new (columns, G_N_ELEMENTS (columns));

    for (guint i = 0; i < parts->len; i++) {
        const MoultPyocdPackPart *part = g_ptr_array_index (parts, i);

        moult_table_add_row (
            table, (const char *const[]) { part->part, part->vendor, part->pack, part->version,
                                           part->installed ? _ ("yes") : _ ("no") });
    }
    moult_table_print (table, stdout);
}

static void
print_json (GPtrArray *parts)
{
    g_autoptr (JsonBuilder) builder = json_builder_new ();

    json_builder_begin_array (builder);
    for (guint i = 0; i < parts->len; i++) {
        const MoultPyocdPackPart *part = g_ptr_array_index (parts, i);

        json_builder_begin_object (builder);
        moult_json_add_text (builder, "part", part->part);
        moult_json_add_text (builder, "vendor", part->vendor);
        moult_json_add_text (builder, "pack", part->pack);
        moult_json_add_text (builder, "version", part->version);
        json_builder_set_member_name (builder, "installed");
        json_builder_add_boolean_value (builder, part->installed);
        json_builder_end_object (builder);
    }
    json_builder_end_array (builder);
    moult_json_print (builder);
}

MoultExit
moult_target_packs_find (const char *part, gboolean json)
{
    g_auto (Question) question = { .part = part };
    MoultExit exit_code = ask (&question);

    if (exit_code != MOULT_EXIT_OK)
        return exit_code;
    if (json)
        print_json (question.parts);
    else if (question.parts->len > 0)
        print_table (question.parts);
    if (question.parts->len > 0)
        return MOULT_EXIT_OK;
    g_printerr (_ ("pyOCD knows no pack with a part like “%s”.\n"), part);
    return MOULT_EXIT_FAILED;
}

MoultExit
moult_target_packs_install (const char *part)
{
    g_auto (Question) question = { .part = part, .install = TRUE };
    MoultExit exit_code = ask (&question);

    if (exit_code == MOULT_EXIT_OK)
        g_printerr (_ ("pyOCD has the pack with “%s”.\n"), part);
    return exit_code;
}
