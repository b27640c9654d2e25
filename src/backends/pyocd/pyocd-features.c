/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "pyocd-features.h"

#include <string.h>

#include <json-glib/json-glib.h>

#include "error.h"
#include "pyocd-cache.h"
#include "pyocd-output.h"

/* It starts in 2 s; a busy computer or a cold disk makes 25 s of that. */
#define ANSWER_MS 60000
#define N_ANSWERS 3

struct _MoultPyocdFeatures {
    char *program;
    GPtrArray *targets;  /* MoultPyocdTarget */
    GHashTable *options; /* names */
    GStringChunk *texts;
};

/* One question to the program, on a thread of its own. */
typedef struct {
    const char *program;
    const char *const *arguments;
    GCancellable *cancellable;
    GString *answer;
    GError *error;
} Question;

void
moult_pyocd_features_free (MoultPyocdFeatures *self)
{
    g_free (self->program);
    g_ptr_array_unref (self->targets);
    g_hash_table_unref (self->options);
    g_string_chunk_free (self->texts);
    g_free (self);
}

/* ---- Where it is ---- */

/* Sandboxes keep the computer's own programs out of sight. */
static const char *
get_way_to_get_it (void)
{
    if (g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS))
        return "this Flatpak has no pyOCD, and one of the computer's own cannot be used from "
               "within it; use the distribution's package of Moult for boards that need it";

    g_autofree char *id = g_get_os_info (G_OS_INFO_KEY_ID);
    g_autofree char *like = g_get_os_info ("ID_LIKE");
    g_autofree char *names =
        g_strdup_printf (" %s %s ", id != NULL ? id : "", like != NULL ? like : "");
    if (strstr (names, " debian ") != NULL || strstr (names, " ubuntu ") != NULL)
        return "pyocd is not installed: the package is python3-pyocd (sudo apt install "
               "python3-pyocd)";
    if (strstr (names, " fedora ") != NULL)
        return "pyocd is not installed: the package is pyocd (sudo dnf install pyocd)";
    if (strstr (names, " arch ") != NULL)
        return "pyocd is not installed: pipx install pyocd brings it";
    return "pyocd is not installed: the distribution's package is called pyocd or python3-pyocd, "
           "and pipx install pyocd brings it, too";
}

char *
moult_pyocd_find_program (GError **error)
{
    char *program = g_find_program_in_path ("pyocd");

    if (program == NULL)
        g_set_error_literal (error, MOULT_ERROR, MOULT_ERROR_DEPENDENCY, get_way_to_get_it ());
    return program;
}

/* ---- What it says ---- */

static void
on_answer (MoultProgramStream stream, const char *bytes, gsize size, gpointer user_data)
{
    Question *question = user_data;

    if (stream == MOULT_PROGRAM_STDOUT)
        g_string_append_len (question->answer, bytes, (gssize) size);
}

static gpointer
ask_thread (gpointer user_data)
{
    Question *question = user_data;
    g_autoptr (GPtrArray) argv = g_ptr_array_new ();
    int status = 0;

    g_ptr_array_add (argv, (gpointer) question->program);
    for (guint i = 0; question->arguments[i] != NULL; i++)
        g_ptr_array_add (argv, (gpointer) question->arguments[i]);
    g_ptr_array_add (argv, NULL);

    const MoultProgramCommand command = {
        .argv = (const char *const *) argv->pdata,
        .folder = g_get_tmp_dir (),
        .environment = moult_pyocd_environment,
        .silence_ms = ANSWER_MS,
        .on_output = on_answer,
        .user_data = question,
    };
    if (moult_program_run (&command, &status, question->cancellable, &question->error)
        && status != 0)
        question->error = g_error_new (MOULT_ERROR, MOULT_ERROR_DEPENDENCY,
                                       "“pyocd %s” ended with %d", question->arguments[0], status);
    return NULL;
}

/* The answers in the order of moult_pyocd_features_new(), or %NULL. */
static GStrv
ask (const char *program, GCancellable *cancellable, GError **error)
{
    static const char *const arguments[N_ANSWERS][4] = {
        { "json", "-t", "--no-config", NULL },
        { "load", "--help", NULL },
        { "--help-options", NULL },
    };
    Question questions[N_ANSWERS] = { 0 };
    GThread *threads[N_ANSWERS];
    g_auto (GStrv) answers = g_new0 (char *, N_ANSWERS + 1);
    g_autoptr (GError) first = NULL;

    for (guint i = 0; i < N_ANSWERS; i++) {
        questions[i] = (Question) { program, arguments[i], cancellable, g_string_new (NULL), NULL };
        threads[i] = g_thread_new ("moult-pyocd-ask", ask_thread, &questions[i]);
    }
    for (guint i = 0; i < N_ANSWERS; i++) {
        g_thread_join (threads[i]);
        answers[i] = g_string_free (questions[i].answer, FALSE);
        if (first == NULL)
            first = g_steal_pointer (&questions[i].error);
        g_clear_error (&questions[i].error);
    }
    if (first == NULL)
        return g_steal_pointer (&answers);
    g_propagate_error (error, g_steal_pointer (&first));
    return NULL;
}

/* ---- What that means ---- */

static const char *
get_text (JsonObject *object, const char *name)
{
    JsonNode *node = json_object_get_member (object, name);
    const char *text = node != NULL && JSON_NODE_HOLDS_VALUE (node)
                               && json_node_get_value_type (node) == G_TYPE_STRING
                           ? json_node_get_string (node)
                           : NULL;

    return text != NULL ? text : "";
}

static void
add_target (MoultPyocdFeatures *self, JsonObject *object)
{
    MoultPyocdTarget *target = g_new0 (MoultPyocdTarget, 1);

    target->name = g_string_chunk_insert_const (self->texts, get_text (object, "name"));
    target->vendor = g_string_chunk_insert_const (self->texts, get_text (object, "vendor"));
    target->part = g_string_chunk_insert_const (self->texts, get_text (object, "part_number"));
    target->source = g_string_chunk_insert_const (self->texts, get_text (object, "source"));
    g_ptr_array_add (self->targets, target);
}

static int
compare_targets (gconstpointer a, gconstpointer b)
{
    const MoultPyocdTarget *target_a = *(MoultPyocdTarget *const *) a;
    const MoultPyocdTarget *target_b = *(MoultPyocdTarget *const *) b;

    return strcmp (target_a->name, target_b->name);
}

static gboolean
read_targets (MoultPyocdFeatures *self, const char *text)
{
    g_autoptr (JsonParser) parser = json_parser_new_immutable ();

    if (!json_parser_load_from_data (parser, text, -1, NULL))
        return FALSE;

    JsonNode *root = json_parser_get_root (parser);
    JsonNode *node = root != NULL && JSON_NODE_HOLDS_OBJECT (root)
                         ? json_object_get_member (json_node_get_object (root), "targets")
                         : NULL;
    if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
        return FALSE;
    JsonArray *array = json_node_get_array (node);
    for (guint i = 0; i < json_array_get_length (array); i++) {
        JsonNode *element = json_array_get_element (array, i);

        if (JSON_NODE_HOLDS_OBJECT (element)
            && *get_text (json_node_get_object (element), "name") != '\0')
            add_target (self, json_node_get_object (element));
    }
    g_ptr_array_sort (self->targets, compare_targets);
    return self->targets->len > 0;
}

/* One a line: "auto_unlock (bool) Whether to …"; 0.36 colours them even on a pipe. */
static void
read_options (MoultPyocdFeatures *self, const char *text)
{
    g_autoptr (GRegex) colour = g_regex_new ("\033\\[[0-9;]*m", G_REGEX_RAW, 0, NULL);
    g_autofree char *plain = g_regex_replace_literal (colour, text, -1, 0, "", 0, NULL);
    g_auto (GStrv) lines = g_strsplit (plain != NULL ? plain : text, "\n", -1);

    for (guint i = 0; lines[i] != NULL; i++) {
        char *end = strstr (lines[i], " (");

        if (end != NULL && end != lines[i])
            g_hash_table_add (self->options, g_strndup (lines[i], (gsize) (end - lines[i])));
    }
}

MoultPyocdFeatures *
moult_pyocd_features_new (const char *program,
                          const char *targets,
                          const char *load_help,
                          const char *options,
                          GError **error)
{
    static const char *const needed[] = { "--no-wait", "--no-reset", "--no-config",
                                          "--erase",   "--pack",     "--connect" };
    g_autoptr (MoultPyocdFeatures) self = g_new0 (MoultPyocdFeatures, 1);

    self->program = g_strdup (program);
    self->targets = g_ptr_array_new_with_free_func (g_free);
    self->options = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
    self->texts = g_string_chunk_new (4096);
    for (guint i = 0; i < G_N_ELEMENTS (needed); i++) {
        if (strstr (load_help, needed[i]) == NULL) {
            g_set_error (error, MOULT_ERROR, MOULT_ERROR_DEPENDENCY,
                         "“pyocd load” has no %s: Moult needs pyOCD 0.36 or later", needed[i]);
            return NULL;
        }
    }
    if (!read_targets (self, targets)) {
        g_set_error_literal (error, MOULT_ERROR, MOULT_ERROR_DEPENDENCY,
                             "“pyocd json -t” lists no targets: Moult needs pyOCD 0.36 or later");
        return NULL;
    }
    read_options (self, options);
    return g_steal_pointer (&self);
}

/* From the cache, as long as that is sound. */
static MoultPyocdFeatures *
load (const char *program)
{
    g_auto (GStrv) answers = moult_pyocd_cache_load (program, N_ANSWERS);

    return answers != NULL
               ? moult_pyocd_features_new (program, answers[0], answers[1], answers[2], NULL)
               : NULL;
}

MoultPyocdFeatures *
moult_pyocd_features_get (GCancellable *cancellable, GError **error)
{
    g_autofree char *program = moult_pyocd_find_program (error);
    g_auto (GStrv) answers = NULL;

    if (program == NULL)
        return NULL;
    MoultPyocdFeatures *self = load (program);
    if (self != NULL)
        return self;
    answers = ask (program, cancellable, error);
    if (answers == NULL)
        return NULL;
    self = moult_pyocd_features_new (program, answers[0], answers[1], answers[2], error);
    if (self != NULL)
        moult_pyocd_cache_store (program, (const char *const *) answers);
    return self;
}

const char *
moult_pyocd_features_get_program (MoultPyocdFeatures *self)
{
    g_return_val_if_fail (self != NULL, NULL);

    return self->program;
}

GPtrArray *
moult_pyocd_features_get_targets (MoultPyocdFeatures *self)
{
    g_return_val_if_fail (self != NULL, NULL);

    return self->targets;
}

const MoultPyocdTarget *
moult_pyocd_features_find_target (MoultPyocdFeatures *self, const char *name)
{
    g_return_val_if_fail (self != NULL && name != NULL, NULL);

    for (guint i = 0; i < self->targets->len; i++) {
        const MoultPyocdTarget *target = g_ptr_array_index (self->targets, i);

        if (g_str_equal (target->name, name))
            return target;
    }
    return NULL;
}

gboolean
moult_pyocd_features_has_option (MoultPyocdFeatures *self, const char *name)
{
    g_return_val_if_fail (self != NULL && name != NULL, FALSE);

    return g_hash_table_contains (self->options, name);
}

char *
moult_pyocd_dup_target_name (const char *part)
{
    g_return_val_if_fail (part != NULL, NULL);

    GString *name = g_string_new (NULL);

    for (const char *sign = part; *sign != '\0'; sign++) {
        if (g_ascii_isalnum (*sign))
            g_string_append_c (name, g_ascii_tolower (*sign));
        else if (name->len == 0 || name->str[name->len - 1] != '_')
            g_string_append_c (name, '_');
    }
    return g_string_free (name, FALSE);
}

gboolean
moult_pyocd_is_part (const char *pattern, const char *part)
{
    g_return_val_if_fail (pattern != NULL && part != NULL, FALSE);

    g_autofree char *lower_pattern = g_ascii_strdown (pattern, -1);
    g_autofree char *lower_part = g_ascii_strdown (part, -1);

    return g_pattern_match_simple (lower_pattern, lower_part);
}
