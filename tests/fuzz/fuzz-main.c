/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "fuzz-target.h"

#include <glib.h>

/* Runs a fuzz target over its corpus as a plain test, where there is no libFuzzer. */

static void
test_file (gconstpointer path)
{
    g_autofree char *contents = NULL;
    g_autoptr (GError) error = NULL;
    gsize size;

    g_file_get_contents (path, &contents, &size, &error);
    g_assert_no_error (error);
    /* Without the NUL that GLib adds, so that sanitizers see a read past the end. */
    g_autofree guint8 *exact = g_memdup2 (contents, size);
    g_assert_cmpint (LLVMFuzzerTestOneInput (exact, size), ==, 0);
}

int
main (int argc, char **argv)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
    const char *name;

    g_test_init (&argc, &argv, NULL);
    g_assert_cmpint (argc, ==, 2);
    g_autoptr (GDir) folder = g_dir_open (argv[1], 0, &error);
    g_assert_no_error (error);
    while ((name = g_dir_read_name (folder)) != NULL) {
        g_autofree char *test = g_strdup_printf ("/fuzz/%s", name);

        g_ptr_array_add (paths, g_build_filename (argv[1], name, NULL));
        g_test_add_data_func (test, paths->pdata[paths->len - 1], test_file);
    }
    g_assert_cmpuint (paths->len, >, 0);
    return g_test_run ();
}
