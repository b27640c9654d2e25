/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include <glib/gstdio.h>

#include "error.h"
#include "host-program.h"

static char *
ask (const char *script, GError **error)
{
    const char *const argv[] = { "sh", "-c", script, "sh", "two words; '", NULL };
    const char *const environment[] = { "MOULT_A=b c", "HOME", NULL };
    const MoultProgramCommand command = {
        .argv = argv,
        .folder = "/usr",
        .environment = environment,
    };

    return moult_host_ask (&command, NULL, error);
}

static void
test_ask (void)
{
    g_autoptr (GError) error = NULL;
    g_autofree char *answer =
        ask ("echo; echo \" $1 $MOULT_A ${HOME-none} $PWD\"; echo x >&2", &error);

    g_assert_no_error (error);
    g_assert_cmpstr (answer, ==, "two words; ' b c none /usr");
}

static void
test_ask_fails (void)
{
    g_autoptr (GError) silent = NULL;
    g_autoptr (GError) loud = NULL;
    g_autoptr (GError) flood = NULL;
    g_autofree char *answer = ask ("echo words; exit 3", &silent);

    g_assert_null (answer);
    g_assert_error (silent, MOULT_ERROR, MOULT_ERROR_PROTOCOL);
    g_assert_cmpstr (silent->message, ==, "sh ended with 3: it does not say why");
    g_assert_null (ask ("echo >&2; printf 'bad \\377\\nmore\\n' >&2; exit 1", &loud));
    g_assert_error (loud, MOULT_ERROR, MOULT_ERROR_PROTOCOL);
    g_assert_cmpstr (loud->message, ==, "sh ended with 1: bad \xef\xbf\xbd");
    g_assert_null (ask ("exec yes", &flood));
    g_assert_error (flood, MOULT_ERROR, MOULT_ERROR_PROTOCOL);
}

static void
test_ask_missing (void)
{
    const char *const argv[] = { "no-such-program", NULL };
    const MoultProgramCommand command = { .argv = argv };
    g_autoptr (GError) error = NULL;

    g_assert_null (moult_host_ask (&command, NULL, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_DEPENDENCY);
}

static void
test_find (void)
{
    g_autofree char *sh = moult_host_find_program ("sh", NULL);
    g_autofree char *none = moult_host_find_program ("no-such-program", NULL);

    g_assert_true (g_path_is_absolute (sh));
    g_assert_null (none);
    g_assert_true (moult_host_can_run ());
}

static void
test_path (void)
{
    g_autofree char *path = moult_host_dup_path ("/a folder", NULL);
    g_autofree char *all = g_strconcat ("PATH=/a folder:", g_getenv ("PATH"), NULL);

    g_assert_cmpstr (path, ==, all);
}

/* Another file of the same name is another program. */
static void
test_stamp (void)
{
    g_autofree char *folder = g_dir_make_tmp ("moult-test-host-XXXXXX", NULL);
    g_autofree char *path = g_build_filename (folder, "gcc", NULL);
    g_autofree char *missing = moult_host_dup_stamp (path);

    g_assert_true (g_file_set_contents (path, "one", -1, NULL));
    g_autofree char *first = moult_host_dup_stamp (path);
    g_autofree char *same = moult_host_dup_stamp (path);
    g_assert_true (g_file_set_contents (path, "three", -1, NULL));
    g_autofree char *second = moult_host_dup_stamp (path);
    g_assert_cmpstr (first, ==, same);
    g_assert_cmpstr (first, !=, missing);
    g_assert_cmpstr (first, !=, second);
    g_assert_true (g_str_has_prefix (first, path));
    g_assert_cmpint (g_remove (path), ==, 0);
    g_assert_cmpint (g_remove (folder), ==, 0);
}

/* From inside Flatpak, word by word: no shell is between. */
static void
test_spawn (void)
{
    const char *const argv[] = { "make", "-C", "a folder", NULL };
    const char *const environment[] = { "A=b c", "MAKEFLAGS", "D=", NULL };
    const MoultProgramCommand command = {
        .argv = argv,
        .folder = "/a \"tree\"",
        .environment = environment,
    };
    const MoultProgramCommand plain = { .argv = argv };
    const char *const expected[] = {
        "flatpak-spawn",
        "--host",
        "--watch-bus",
        "--directory=/a \"tree\"",
        "env",
        "-u",
        "MAKEFLAGS",
        "LC_ALL=C.UTF-8",
        "PYTHONUNBUFFERED=1",
        "A=b c",
        "D=",
        "make",
        "-C",
        "a folder",
        NULL,
    };
    const char *const shortest[] = {
        "flatpak-spawn",      "--host", "--watch-bus", "env",      "LC_ALL=C.UTF-8",
        "PYTHONUNBUFFERED=1", "make",   "-C",          "a folder", NULL,
    };
    g_auto (GStrv) spawn = moult_host_dup_spawn (&command);
    g_auto (GStrv) plain_spawn = moult_host_dup_spawn (&plain);

    g_assert_cmpstrv (spawn, expected);
    g_assert_cmpstrv (plain_spawn, shortest);
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/build-host/ask", test_ask);
    g_test_add_func ("/build-host/ask-fails", test_ask_fails);
    g_test_add_func ("/build-host/ask-missing", test_ask_missing);
    g_test_add_func ("/build-host/find", test_find);
    g_test_add_func ("/build-host/path", test_path);
    g_test_add_func ("/build-host/stamp", test_stamp);
    g_test_add_func ("/build-host/spawn", test_spawn);
    return g_test_run ();
}
