/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "commands.h"

#include <stdio.h>

#include <glib/gi18n-lib.h>

#include "advice.h"
#include "attached.h"
#include "build-arguments.h"
#include "build-outcome.h"
#include "build-run.h"
#include "build-source.h"
#include "builtins.h"
#include "error.h"
#include "flash-build.h"
#include "flash-run.h"
#include "interrupt.h"
#include "json.h"
#include "library-session.h"
#include "selector.h"
#include "table.h"

#define COMMAND "moultctl build"

/* What the command works with; on its stack. */
typedef struct {
    const MoultBuildArguments *arguments;
    MoultAttached *attached;   /* boards are to be flashed; else NULL */
    MoultInterrupt *interrupt; /* or NULL */
    GCancellable *cancellable; /* of one of them */
    MoultSourceTree *tree;
    MoultLibrary *library;
    FILE *file; /* of what is no JSON */
} Session;

static void
session_clear (Session *self)
{
    g_clear_object (&self->library);
    g_clear_object (&self->tree);
    g_clear_object (&self->attached);
    g_clear_pointer (&self->interrupt, moult_interrupt_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Session, session_clear)

/* What ends before a build has begun. */
static MoultExit
fail (Session *self, const GError *error)
{
    gboolean cancelled = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

    if (self->arguments->json) {
        g_autoptr (JsonBuilder) builder = json_builder_new ();

        json_builder_begin_object (builder);
        moult_json_add_text (builder, "state", cancelled ? "cancelled" : "failed");
        moult_json_add_error (builder, error, NULL);
        json_builder_end_object (builder);
        moult_json_print (builder);
    }
    if (cancelled)
        g_printerr ("%s\n", _ ("Cancelled."));
    else
        g_printerr ("%s: %s\n", COMMAND, error->message);
    return cancelled ? MOULT_EXIT_CANCELLED : MOULT_EXIT_FAILED;
}

/* ---- --list ---- */

static void
add_board_json (JsonBuilder *builder, MoultSourceBoard *board)
{
    GPtrArray *variants = moult_source_board_get_variants (board);
    g_autofree char *name = moult_source_board_dup_name (board);

    json_builder_begin_object (builder);
    moult_json_add_text (builder, "board", moult_source_board_get_id (board));
    moult_json_add_text (builder, "port", moult_source_board_get_port (board));
    moult_json_add_text (builder, "name", name);
    moult_json_add_text (builder, "mcu", moult_source_board_get_mcu (board));
    json_builder_set_member_name (builder, "variants");
    json_builder_begin_array (builder);
    for (guint i = 0; i < variants->len; i++) {
        const MoultSourceVariant *variant = g_ptr_array_index (variants, i);

        json_builder_begin_object (builder);
        moult_json_add_text (builder, "name", variant->name);
        moult_json_add_text (builder, "description", variant->description);
        json_builder_end_object (builder);
    }
    json_builder_end_array (builder);
    json_builder_end_object (builder);
}

static void
print_list_json (GPtrArray *boards)
{
    g_autoptr (JsonBuilder) builder = json_builder_new ();

    json_builder_begin_array (builder);
    for (guint i = 0; i < boards->len; i++)
        add_board_json (builder, boards->pdata[i]);
    json_builder_end_array (builder);
    moult_json_print (builder);
}

static void
add_board_rows (MoultTable *table, MoultSourceBoard *board)
{
    GPtrArray *variants = moult_source_board_get_variants (board);
    const char *id = moult_source_board_get_id (board);
    g_autofree char *name = moult_source_board_dup_name (board);

    moult_table_add_row (
        table, (const char *const[]) { id, moult_source_board_get_port (board), NULL, name });
    for (guint i = 0; i < variants->len; i++) {
        const MoultSourceVariant *variant = g_ptr_array_index (variants, i);

        moult_table_add_row (table, (const char *const[]) { id, moult_source_board_get_port (board),
                                                            variant->name, variant->description });
    }
}

static MoultExit
list (Session *self)
{
    static const MoultColumn columns[] = {
        { N_ ("Board"), 12 },
        { N_ ("Port"), 6 },
        { N_ ("Variant"), 7 },
        { N_ ("Meaning"), 16 },
    };
    GPtrArray *boards = moult_source_tree_get_boards (self->tree);
    g_autoptr (MoultTable) table = moult_table_new (columns, G_N_ELEMENTS (columns));

    if (self->arguments->json) {
        print_list_json (boards);
        return MOULT_EXIT_OK;
    }
    for (guint i = 0; i < boards->len; i++)
        add_board_rows (table, boards->pdata[i]);
    moult_table_print (table, stdout);
    return MOULT_EXIT_OK;
}

/* ---- what to build ---- */

static GPtrArray *
choose_boards (Session *self, GError **error)
{
    if (!moult_attached_settle (self->attached)) {
        g_cancellable_set_error_if_cancelled (self->cancellable, error);
        return NULL;
    }
    return moult_selector_choose (G_LIST_MODEL (moult_attached_get_boards (self->attached)),
                                  (const char *const *) self->arguments->selectors, error);
}

/* The build that all attached boards that are to be flashed need. */
static char *
dup_attached_build (Session *self, GError **error)
{
    g_autoptr (GPtrArray) boards = choose_boards (self, error);
    const MoultFirmwareRequest request = { .variant = self->arguments->variant };
    g_autofree char *build = NULL;

    for (guint i = 0; boards != NULL && i < boards->len; i++) {
        g_autofree char *other =
            moult_flash_build_dup_id (self->tree, self->library, boards->pdata[i], &request, error);

        if (other == NULL)
            return NULL;
        if (build != NULL && !g_str_equal (build, other)) {
            g_set_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND,
                         _ ("the boards need %s and %s: build for one after the other, or say "
                            "“moultctl flash --build”"),
                         build, other);
            return NULL;
        }
        g_set_str (&build, other);
    }
    return g_steal_pointer (&build);
}

static MoultBuildRequest *
make_request (Session *self, GError **error)
{
    const MoultBuildArguments *arguments = self->arguments;
    g_autofree char *name =
        arguments->board != NULL ? g_strdup (arguments->board) : dup_attached_build (self, error);
    /* An attached board's id has its variant already. */
    const char *asked = arguments->board != NULL ? arguments->variant : NULL;
    g_autofree char *variant = NULL;
    MoultSourceBoard *board =
        name != NULL ? moult_build_source_find (self->tree, name, asked, &variant, error) : NULL;

    if (board == NULL)
        return NULL;
    return moult_build_request_new (&(MoultBuildRequestFields) {
        .tree = moult_source_tree_get_folder (self->tree),
        .board = moult_source_board_get_id (board),
        .variant = variant,
        .version = arguments->version,
        .engine = arguments->engine,
        .manifest = arguments->manifest,
        .formats = (const char *const *) arguments->formats,
        .clean = arguments->clean,
        .rebuild = arguments->rebuild,
    });
}

/* ---- flashing what was built ---- */

static MoultExit
flash (Session *self, MoultBuildJob *job, JsonBuilder *json)
{
    g_auto (MoultFlashArguments) arguments = { 0 };

    arguments.selectors = (const char *const *) g_strdupv (self->arguments->selectors);
    arguments.yes = self->arguments->yes;
    arguments.json = self->arguments->json;
    arguments.verbose = self->arguments->verbose;
    arguments.reinstall = TRUE; /* what was just built is what is wanted */
    if (!moult_attached_settle (self->attached))
        return MOULT_EXIT_CANCELLED;
    if (json != NULL)
        json_builder_set_member_name (json, "flash");
    return moult_flash_run_one (&arguments, self->attached, self->library,
                                moult_build_job_get_firmware (job), json);
}

/* ---- the command ---- */

static MoultExit
tell_and_flash (Session *self, MoultBuildJob *job)
{
    g_autofree char *log = moult_build_outcome_write_log (job, self->arguments->log);
    g_autoptr (JsonBuilder) json = self->arguments->json ? json_builder_new () : NULL;
    MoultExit exit_code = moult_build_outcome_get_exit (job);

    moult_build_outcome_print (job, log, self->file);
    if (json != NULL) {
        json_builder_begin_object (json);
        moult_build_outcome_add_json (json, job, log);
    }
    if (exit_code == MOULT_EXIT_OK && self->attached != NULL)
        exit_code = flash (self, job, json);
    if (json != NULL) {
        json_builder_end_object (json);
        moult_json_print (json);
    }
    return exit_code;
}

static MoultExit
build (Session *self)
{
    g_autoptr (GPtrArray) requests = g_ptr_array_new_with_free_func (g_object_unref);
    g_autoptr (GPtrArray) jobs = NULL;
    g_autoptr (GError) error = NULL;
    MoultBuildRequest *request;

    self->library = moult_library_session_open (self->arguments->folder, &error);
    if (self->library == NULL)
        return fail (self, error);
    request = make_request (self, &error);
    if (request == NULL)
        return fail (self, error);
    g_ptr_array_add (requests, request);
    jobs = moult_build_run (self->library, requests, self->file, self->cancellable);
    return tell_and_flash (self, jobs->pdata[0]);
}

static MoultExit
open_and_build (Session *self)
{
    const MoultBuildArguments *arguments = self->arguments;
    const char *folder = arguments->clone != NULL ? arguments->clone : arguments->tree;
    g_autoptr (GError) error = NULL;

    if (arguments->clone != NULL
        && !moult_build_source_clone (arguments->clone, self->file, self->cancellable, &error))
        return fail (self, error);
    self->tree = moult_build_source_open (folder, self->cancellable, &error);
    if (self->tree == NULL)
        return fail (self, error);
    for (gsize i = 0; moult_source_tree_get_warnings (self->tree)[i] != NULL; i++)
        g_printerr ("%s\n", moult_source_tree_get_warnings (self->tree)[i]);
    if (arguments->list)
        return list (self);
    return arguments->board != NULL || self->attached != NULL ? build (self) : MOULT_EXIT_OK;
}

MoultExit
moult_command_build (int argc, char **argv)
{
    g_auto (MoultBuildArguments) arguments = { 0 };
    MoultExit exit_code = moult_build_arguments_parse (&arguments, argc, argv);

    if (exit_code != MOULT_EXIT_OK)
        return exit_code;

    g_auto (Session)
        session = { .arguments = &arguments, .file = arguments.json ? stderr : stdout };
    if (arguments.selectors != NULL) {
        moult_builtins_register ();
        session.attached = moult_attached_new ();
        session.cancellable = moult_attached_get_cancellable (session.attached);
    } else {
        session.interrupt = moult_interrupt_new ();
        session.cancellable = moult_interrupt_get_cancellable (session.interrupt);
    }
    exit_code = open_and_build (&session);
    if (session.attached != NULL)
        moult_attached_settle (session.attached);
    return exit_code;
}
