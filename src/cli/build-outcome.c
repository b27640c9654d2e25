/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "build-outcome.h"

#include <glib/gi18n-lib.h>

#include "advice.h"
#include "describe.h"
#include "error.h"
#include "firmware-json.h"
#include "json.h"
#include "source-tree.h"
#include "table.h"

static const char *
get_board_id (MoultBuildJob *job)
{
    return moult_build_request_get_board_id (moult_build_job_get_request (job));
}

/* ---- the log ---- */

static char *
dup_log_path (MoultBuildJob *job)
{
    g_autofree char *name = g_strconcat (get_board_id (job), ".log", NULL);
    g_autofree char *folder = g_build_filename (g_get_user_cache_dir (), "moult", "logs", NULL);

    g_mkdir_with_parents (folder, 0755);
    return g_build_filename (folder, name, NULL);
}

char *
moult_build_outcome_write_log (MoultBuildJob *job, const char *path)
{
    g_autofree char *place =
        path != NULL ? g_canonicalize_filename (path, NULL) : dup_log_path (job);
    g_autoptr (GError) error = NULL;
    gsize size = 0;

    if (path == NULL && moult_build_job_get_state (job) != MOULT_BUILD_FAILED)
        return NULL;

    g_autoptr (GBytes) bytes = moult_build_log_to_bytes (moult_build_job_get_log (job));
    const char *text = g_bytes_get_data (bytes, &size);
    if (g_file_set_contents (place, text != NULL ? text : "", (gssize) size, &error))
        return g_steal_pointer (&place);
    g_printerr (_ ("The log cannot be written: %s\n"), error->message);
    return NULL;
}

/* ---- as text ---- */

/* What else fails tells in its message what to do. */
static const char *
get_advice (const GError *error)
{
    return g_error_matches (error, MOULT_ERROR, MOULT_ERROR_BUILD_FAILED)
               ? moult_advice_get_advice (error)
               : NULL;
}

static void
print_done (MoultBuildJob *job, FILE *file)
{
    MoultFirmware *firmware = moult_build_job_get_firmware (job);
    g_autofree char *built = moult_describe_built (firmware);

    if (moult_build_job_get_from_cache (job))
        fprintf (file, _ ("%s: was built before, nothing had to be done.\n"), get_board_id (job));
    else
        fprintf (file, _ ("%s: built in %.0f s by %s.\n"), get_board_id (job),
                 moult_build_job_get_seconds (job), moult_build_job_get_engine (job));
    if (built != NULL)
        fprintf (file, "  %s\n", built);
    fprintf (file, "  %s\n", moult_firmware_get_path (firmware));
    fflush (file);
}

static void
print_failed (MoultBuildJob *job, const char *log)
{
    const GError *error = moult_build_job_get_error (job);
    g_autoptr (MoultBuildLine) line = moult_build_log_dup_error (moult_build_job_get_log (job));

    g_printerr ("%s: %s\n", get_board_id (job), moult_advice_get_headline (error));
    moult_text_print (stderr, "  ", error->message);
    if (line != NULL && moult_build_line_get_file (line) != NULL)
        g_printerr ("  %s:%u\n", moult_build_line_get_file (line),
                    moult_build_line_get_line (line));
    if (log != NULL)
        g_printerr (_ ("  All that the build printed is in %s\n"), log);
}

void
moult_build_outcome_print (MoultBuildJob *job, const char *log, FILE *file)
{
    switch (moult_build_job_get_state (job)) {
    case MOULT_BUILD_DONE:
        print_done (job, file);
        return;
    case MOULT_BUILD_FAILED:
        print_failed (job, log);
        return;
    case MOULT_BUILD_CANCELLED:
        g_printerr (_ ("%s: cancelled; nothing was stored.\n"), get_board_id (job));
        return;
    case MOULT_BUILD_WAITING:
    case MOULT_BUILD_RUNNING:
        return;
    }
    g_assert_not_reached ();
}

/* ---- as JSON ---- */

static void
add_flag (JsonBuilder *builder, const char *name, gboolean flag)
{
    json_builder_set_member_name (builder, name);
    json_builder_add_boolean_value (builder, flag);
}

static void
add_source (JsonBuilder *builder, const MoultSourceState *source)
{
    json_builder_set_member_name (builder, "source");
    json_builder_begin_object (builder);
    if (source != NULL) {
        moult_json_add_text (builder, "branch", source->branch);
        moult_json_add_text (builder, "commit", source->commit);
        moult_json_add_text (builder, "description", source->description);
        add_flag (builder, "dirty", source->dirty);
    }
    json_builder_end_object (builder);
}

static void
add_error (JsonBuilder *builder, MoultBuildJob *job)
{
    const GError *error = moult_build_job_get_error (job);
    g_autoptr (MoultBuildLine) line = moult_build_log_dup_error (moult_build_job_get_log (job));

    json_builder_set_member_name (builder, "error");
    json_builder_begin_object (builder);
    moult_json_add_text (builder, "code",
                         error->domain == MOULT_ERROR ? moult_error_get_name (error->code) : "");
    moult_json_add_text (builder, "message", error->message);
    moult_json_add_text (builder, "advice", get_advice (error));
    moult_json_add_text (builder, "text", line != NULL ? moult_build_line_get_text (line) : NULL);
    moult_json_add_text (builder, "file", line != NULL ? moult_build_line_get_file (line) : NULL);
    moult_json_add_number (builder, "line", line != NULL ? moult_build_line_get_line (line) : 0);
    json_builder_end_object (builder);
}

static void
add_needs_of (JsonBuilder *builder, MoultBuildEngine *engine, const MoultBuildOrder *order)
{
    g_autoptr (GPtrArray) needs = moult_build_engine_list_needs (engine, order, NULL);

    for (guint i = 0; i < needs->len; i++) {
        const MoultBuildNeed *need = g_ptr_array_index (needs, i);

        json_builder_begin_object (builder);
        moult_json_add_text (builder, "engine", moult_build_engine_get_name (engine));
        moult_json_add_text (builder, "name", need->name);
        moult_json_add_text (builder, "message", need->message);
        moult_json_add_text (builder, "package", need->package);
        json_builder_end_object (builder);
    }
}

/* Of the engine that was asked for, else of all. */
static void
add_needs (JsonBuilder *builder, MoultBuildJob *job)
{
    const MoultBuildRequestFields *fields =
        moult_build_request_get_fields (moult_build_job_get_request (job));
    g_autoptr (MoultSourceTree) tree = moult_source_tree_open (fields->tree, NULL, NULL);
    MoultSourceBoard *board =
        tree != NULL ? moult_source_tree_find_board (tree, fields->board) : NULL;
    GPtrArray *engines = moult_build_engine_list ();
    const MoultBuildOrder order = { .folder = fields->tree,
                                    .board = board,
                                    .variant = fields->variant };

    json_builder_set_member_name (builder, "needs");
    json_builder_begin_array (builder);
    for (guint i = 0; board != NULL && i < engines->len; i++) {
        MoultBuildEngine *engine = g_ptr_array_index (engines, i);

        if (fields->engine == NULL
            || g_str_equal (fields->engine, moult_build_engine_get_name (engine)))
            add_needs_of (builder, engine, &order);
    }
    json_builder_end_array (builder);
}

static void
add_firmware (JsonBuilder *builder, MoultFirmware *firmware)
{
    json_builder_set_member_name (builder, "firmware");
    json_builder_begin_object (builder);
    moult_firmware_json_add_members (builder, firmware);
    json_builder_end_object (builder);
}

void
moult_build_outcome_add_json (JsonBuilder *builder, MoultBuildJob *job, const char *log)
{
    const MoultBuildRequestFields *fields =
        moult_build_request_get_fields (moult_build_job_get_request (job));
    const GError *error = moult_build_job_get_error (job);
    MoultFirmware *firmware = moult_build_job_get_firmware (job);

    moult_json_add_text (builder, "board_id", get_board_id (job));
    moult_json_add_text (builder, "board", fields->board);
    moult_json_add_text (builder, "variant", fields->variant);
    moult_json_add_text (builder, "tree", fields->tree);
    moult_json_add_text (builder, "version", fields->version);
    moult_json_add_text (builder, "state",
                         moult_build_state_get_name (moult_build_job_get_state (job)));
    add_flag (builder, "from_cache", moult_build_job_get_from_cache (job));
    json_builder_set_member_name (builder, "seconds");
    json_builder_add_double_value (builder, moult_build_job_get_seconds (job));
    moult_json_add_text (builder, "engine", moult_build_job_get_engine (job));
    moult_json_add_text (builder, "key",
                         firmware != NULL ? moult_firmware_get_build_key (firmware) : NULL);
    add_source (builder, moult_build_job_get_source (job));
    moult_json_add_text (builder, "log", log);
    if (firmware != NULL)
        add_firmware (builder, firmware);
    if (error != NULL)
        add_error (builder, job);
    if (g_error_matches (error, MOULT_ERROR, MOULT_ERROR_DEPENDENCY))
        add_needs (builder, job);
}

MoultExit
moult_build_outcome_get_exit (MoultBuildJob *job)
{
    switch (moult_build_job_get_state (job)) {
    case MOULT_BUILD_DONE:
        return MOULT_EXIT_OK;
    case MOULT_BUILD_CANCELLED:
        return MOULT_EXIT_CANCELLED;
    case MOULT_BUILD_FAILED:
    case MOULT_BUILD_WAITING:
    case MOULT_BUILD_RUNNING:
        return MOULT_EXIT_FAILED;
    }
    g_assert_not_reached ();
}
