/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <gio/gio.h>

#include "build-advice.h"
#include "build-words.h"
#include "error.h"

static void
assert_and_free (char *text, const char *expected)
{
    g_assert_cmpstr (text, ==, expected);
    g_free (text);
}

static void
test_source (void)
{
    MoultSourceState state = {
        .commit = (char *) "abc1234def5678900000000000000000000000ff",
        .branch = (char *) "master",
    };

    assert_and_free (moult_build_words_dup_source (&state), "master, commit abc1234");
    assert_and_free (moult_build_words_dup_result (&state), "Built Here, Commit abc1234");
    state.dirty = TRUE;
    assert_and_free (moult_build_words_dup_source (&state), "master, commit abc1234, with changes");
    assert_and_free (moult_build_words_dup_result (&state),
                     "Built Here, Commit abc1234 with Changes");
    state.branch = NULL;
    assert_and_free (moult_build_words_dup_source (&state), "Commit abc1234, with changes");
    state.commit = NULL;
    assert_and_free (moult_build_words_dup_source (&state), "Without Git: its commit is not known");
    assert_and_free (moult_build_words_dup_result (&state), "Built Here");
    assert_and_free (moult_build_words_dup_result (NULL), "Built Here");
}

/* Each state and step has words of its own. */
static void
test_states (void)
{
    g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

    for (MoultBuildStep step = 0; step <= MOULT_BUILD_STEP_STORE; step++)
        g_assert_true (
            g_hash_table_add (seen, moult_build_words_dup_state (MOULT_BUILD_RUNNING, step, -1)));
    for (MoultBuildState state = 0; state <= MOULT_BUILD_CANCELLED; state++) {
        if (state != MOULT_BUILD_RUNNING)
            g_assert_true (g_hash_table_add (seen, moult_build_words_dup_state (state, 0, 0.5)));
    }
    assert_and_free (
        moult_build_words_dup_state (MOULT_BUILD_RUNNING, MOULT_BUILD_STEP_COMPILE, 0.629),
        "Building 62%");
    assert_and_free (moult_build_words_dup_state (MOULT_BUILD_RUNNING, MOULT_BUILD_STEP_COMPILE, 1),
                     "Building 100%");
}

static void
test_times (void)
{
    assert_and_free (moult_build_words_dup_seconds_left (-1), NULL);
    assert_and_free (moult_build_words_dup_seconds_left (39), "About 40 seconds left");
    assert_and_free (moult_build_words_dup_seconds (4.26), "4.3 s");
    assert_and_free (moult_build_words_dup_seconds (42.4), "42 s");
    assert_and_free (moult_build_words_dup_seconds (200), "3 min 20 s");
    assert_and_free (moult_build_words_dup_seconds (-3), "0.0 s");
}

static void
test_request (void)
{
    MoultBuildRequestFields fields = { .tree = "/src", .board = "RPI_PICO2", .variant = "RISCV" };
    g_autoptr (MoultBuildRequest) request = moult_build_request_new (&fields);

    assert_and_free (moult_build_words_dup_board (request), "Raspberry Pi Pico 2");
    assert_and_free (moult_build_words_dup_request (request), "RISCV · As it stands");
    fields = (MoultBuildRequestFields) { .tree = "/src", .board = "MINE", .version = "v1.28.0" };
    g_autoptr (MoultBuildRequest) other = moult_build_request_new (&fields);
    assert_and_free (moult_build_words_dup_board (other), "MINE");
    assert_and_free (moult_build_words_dup_request (other), "v1.28.0");
}

static void
add_need (GPtrArray *needs, const char *name, const char *package)
{
    MoultBuildNeed *need = g_new0 (MoultBuildNeed, 1);

    need->name = g_strdup (name);
    need->message = g_strdup ("it is not there");
    need->package = g_strdup (package);
    g_ptr_array_add (needs, need);
}

static void
free_need (gpointer data)
{
    MoultBuildNeed *need = data;

    g_free (need->name);
    g_free (need->message);
    g_free (need->package);
    g_free (need);
}

/* One command for all packages, and none for what no package has. */
static void
test_needs (void)
{
    g_autoptr (GPtrArray) needs = g_ptr_array_new_with_free_func (free_need);

    g_assert_null (moult_build_words_dup_command (needs));
    add_need (needs, "space", NULL);
    g_assert_null (moult_build_words_dup_command (needs));
    g_assert_cmpstr (moult_build_words_get_need (g_ptr_array_index (needs, 0)), ==, "Disk Space");
    assert_and_free (moult_build_words_dup_need_meaning (g_ptr_array_index (needs, 0)),
                     "The disk with the source is nearly full");
    add_need (needs, "arm-none-eabi-gcc", "gcc-arm-none-eabi");
    add_need (needs, "cmake", "cmake");
    assert_and_free (moult_build_words_dup_command (needs),
                     "sudo apt install gcc-arm-none-eabi cmake");
    assert_and_free (moult_build_words_dup_need_meaning (g_ptr_array_index (needs, 2)),
                     "Prepares the build of this port. Package: cmake");
    add_need (needs, "mpbuild", "pipx install mpbuild");
    assert_and_free (moult_build_words_dup_command (needs),
                     "sudo apt install gcc-arm-none-eabi cmake\npipx install mpbuild");
    add_need (needs, "idf.py", ". $IDF_PATH/export.sh");
    assert_and_free (moult_build_words_dup_command (needs),
                     "sudo apt install gcc-arm-none-eabi cmake\npipx install mpbuild\n"
                     ". $IDF_PATH/export.sh");
    assert_and_free (moult_build_words_dup_need_meaning (g_ptr_array_index (needs, 4)),
                     "Espressif’s tools, which have to be on the PATH");
    add_need (needs, "what-is-new", NULL);
    g_assert_cmpstr (moult_build_words_get_need (g_ptr_array_index (needs, 5)), ==, "what-is-new");
    assert_and_free (moult_build_words_dup_need_meaning (g_ptr_array_index (needs, 5)),
                     "it is not there");
}

/* Nothing is said of boards, which no build has touched. */
static void
test_advice (void)
{
    for (MoultError code = 0; code <= MOULT_ERROR_BUILD_FAILED; code++) {
        g_autoptr (GError) error = g_error_new_literal (MOULT_ERROR, code, "0x12 is not 0x34");
        g_autoptr (MoultAdvice) advice = moult_build_advice_new (error);

        g_assert_cmpuint (strlen (advice->headline), >, 4);
        g_assert_true (g_str_has_suffix (advice->happened, "."));
        g_assert_true (g_str_has_suffix (advice->way_out, "."));
        g_assert_cmpstr (advice->detail, ==, error->message);
    }
    g_autoptr (GError) error = g_error_new_literal (MOULT_ERROR, MOULT_ERROR_BUSY, "changed");
    g_autoptr (MoultAdvice) advice = moult_build_advice_new (error);
    g_assert_null (strstr (advice->happened, "board"));
    g_assert_cmpstr (advice->help_uri, ==, "help:moult/build");
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/ui/build/source", test_source);
    g_test_add_func ("/ui/build/states", test_states);
    g_test_add_func ("/ui/build/times", test_times);
    g_test_add_func ("/ui/build/request", test_request);
    g_test_add_func ("/ui/build/needs", test_needs);
    g_test_add_func ("/ui/build/advice", test_advice);
    return g_test_run ();
}
