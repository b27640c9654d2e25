/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Boards of a source tree by the names that a command line has for them. */

#include <string.h>

#include "build-source.h"
#include "error.h"
#include "library-files.h"

typedef struct {
    char *folder;
    MoultSourceTree *tree;
} Fixture;

static void
put_board (Fixture *fixture, const char *port, const char *id, const char *json)
{
    g_autofree char *folder = g_build_filename (fixture->folder, "ports", port, "boards", id, NULL);
    g_autofree char *path = g_build_filename (folder, "board.json", NULL);

    g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
    g_assert_true (g_file_set_contents (path, json, -1, NULL));
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
    g_autofree char *cross = NULL;
    g_autoptr (GError) error = NULL;

    fixture->folder = library_folder_new ();
    cross = g_build_filename (fixture->folder, "mpy-cross", NULL);
    g_assert_cmpint (g_mkdir_with_parents (cross, 0755), ==, 0);
    put_board (fixture, "rp2", "RPI_PICO", "{\"product\": \"Pico\"}");
    put_board (fixture, "rp2", "RPI_PICO2",
               "{\"variants\": {\"RISCV\": \"RISC-V CPU mode\", \"X\": \"\"}}");
    fixture->tree = moult_build_source_open (fixture->folder, NULL, &error);
    g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
    g_clear_object (&fixture->tree);
    library_folder_remove (fixture->folder);
    g_free (fixture->folder);
}

static void
test_found (Fixture *fixture, gconstpointer unused)
{
    static const struct {
        const char *name;
        const char *variant;
        const char *board;
        const char *found;
    } cases[] = {
        { "RPI_PICO", NULL, "RPI_PICO", NULL },
        { "RPI_PICO", "", "RPI_PICO", NULL },
        { "RPI_PICO2", "-", "RPI_PICO2", NULL },
        { "RPI_PICO2-", NULL, "RPI_PICO2", NULL },
        { "RPI_PICO2", "RISCV", "RPI_PICO2", "RISCV" },
        { "RPI_PICO2-RISCV", NULL, "RPI_PICO2", "RISCV" },
        { "RPI_PICO2-RISCV", "X", "RPI_PICO2", "X" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
        g_autofree char *variant = NULL;
        g_autoptr (GError) error = NULL;
        MoultSourceBoard *board = moult_build_source_find (fixture->tree, cases[i].name,
                                                           cases[i].variant, &variant, &error);

        g_assert_no_error (error);
        g_assert_cmpstr (moult_source_board_get_id (board), ==, cases[i].board);
        g_assert_cmpstr (variant, ==, cases[i].found);
    }
}

static void
test_not_found (Fixture *fixture, gconstpointer unused)
{
    static const struct {
        const char *name;
        const char *variant;
        const char *words; /* that help */
    } cases[] = {
        { "RPI_PCIO", NULL, "RPI_PICO" },
        { "RPI_PICO2-RISC", NULL, "RISCV, X" },
        { "RPI_PICO-RISCV", NULL, "no variants" },
        { "RPI_PICO2", "riscv", "RISCV, X" },
        { "-", NULL, "“-”" },
        { "", NULL, "“”" },
        { "../RPI_PICO", NULL, "“../RPI_PICO”" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
        g_autofree char *variant = NULL;
        g_autoptr (GError) error = NULL;
        MoultSourceBoard *board = moult_build_source_find (fixture->tree, cases[i].name,
                                                           cases[i].variant, &variant, &error);

        g_assert_null (board);
        g_assert_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND);
        g_assert_nonnull (strstr (error->message, cases[i].words));
        g_assert_null (variant);
    }
}

static void
test_no_tree (void)
{
    g_autofree char *folder = library_folder_new ();
    g_autoptr (GError) error = NULL;

    g_assert_null (moult_build_source_open (folder, NULL, &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND);
    library_folder_remove (folder);
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add ("/cli/build-source/found", Fixture, NULL, set_up, test_found, tear_down);
    g_test_add ("/cli/build-source/not-found", Fixture, NULL, set_up, test_not_found, tear_down);
    g_test_add_func ("/cli/build-source/no-tree", test_no_tree);
    return g_test_run ();
}
