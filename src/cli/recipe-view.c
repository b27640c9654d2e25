/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "recipe-view.h"

#include <glib/gi18n-lib.h>

#include "advice.h"
#include "error.h"
#include "recipe-storage.h"
#include "table.h"

#define INDENT "  "

MoultRecipe *
moult_recipe_view_load (const char *path, GError **error)
{
    g_autoptr (GFile) file = g_file_new_for_commandline_arg (path);
    g_autoptr (MoultRecipe) recipe = moult_recipe_load (file, NULL, error);

    if (recipe == NULL || !moult_recipe_check (recipe, error))
        return NULL;
    return g_steal_pointer (&recipe);
}

static const char *
describe_failure (const GError *error)
{
    if (g_error_matches (error, MOULT_ERROR, MOULT_ERROR_BAD_IMAGE))
        return _ ("The recipe cannot be used");
    if (g_error_matches (error, MOULT_ERROR, MOULT_ERROR_DEPENDENCY))
        return _ ("The recipe needs a newer version of Moult");
    return NULL;
}

void
moult_recipe_view_tell_failure (const char *what, const char *path, const GError *error)
{
    const char *headline = describe_failure (error);

    if (headline == NULL) {
        moult_advice_print_for_files (what, error);
        return;
    }
    g_printerr ("%s: %s: %s\n", what, path, headline);
    moult_text_print (stderr, INDENT, error->message);
}

static const char *
describe_firmware (MoultRecipeBoard *board)
{
    const char *file = moult_recipe_board_get_file (board);
    const char *version = moult_recipe_board_get_version (board);

    if (file != NULL)
        return file;
    return version != NULL ? version : _ ("newest release");
}

static void
print_boards (MoultRecipe *recipe, FILE *file)
{
    static const MoultColumn columns[] = { { N_ ("Board"), 16 }, { N_ ("Gets"), 6 } };
    g_autoptr (MoultTable) table = moult_table_new (columns, G_N_ELEMENTS (columns));
    GListModel *boards = moult_recipe_get_boards (recipe);

    for (guint i = 0; i < g_list_model_get_n_items (boards); i++) {
        g_autoptr (MoultRecipeBoard) board = g_list_model_get_item (boards, i);

        moult_table_add_row (table, (const char *const[]) { moult_recipe_board_get_build (board),
                                                            describe_firmware (board) });
    }
    if (g_list_model_get_n_items (boards) > 0) {
        moult_table_print (table, file);
        fputc ('\n', file);
    }
    moult_text_print (file, INDENT,
                      moult_recipe_get_other_boards (recipe)
                          ? _ ("All other boards get the newest release that is made for them.")
                          : _ ("All other boards are left alone."));
}

static const char *
describe_old_files (MoultRecipe *recipe)
{
    if (moult_recipe_get_format (recipe))
        return _ ("Each board gets a new, empty file system.");
    if (moult_recipe_get_erase (recipe))
        return _ ("All files that are on a board are erased.");
    return _ ("Files that are on a board stay.");
}

static const char *
describe_programs (MoultRecipe *recipe)
{
    return moult_recipe_get_flash_programs (recipe)
               ? _ ("Boards with a program of their own are flashed, too.")
               : _ ("Boards with a program of their own are left alone.");
}

static void
print_names (MoultRecipe *recipe, FILE *file)
{
    guint first = moult_recipe_get_first_number (recipe);
    g_autofree char *name = moult_recipe_expand_name (recipe, first);
    g_autofree char *next = moult_recipe_expand_name (recipe, first + 1);
    g_autofree char *text = NULL;

    if (!moult_recipe_get_numbered (recipe))
        return;
    /* Translators: two names of boards, "class-01" and "class-02" */
    text = g_strdup_printf (_ ("Boards are named %s, %s and so on."), name, next);
    moult_text_print (file, INDENT, text);
}

static void
print_list (FILE *file, const char *title, const char *const *texts)
{
    g_autofree char *all = g_strjoinv (", ", (char **) texts);
    g_autofree char *line = g_strdup_printf ("%s: %s", title, all);

    if (texts[0] != NULL)
        moult_text_print (file, INDENT, line);
}

static void
print_files (MoultRecipe *recipe, FILE *file)
{
    GListModel *files = moult_recipe_get_files (recipe);
    g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
    g_auto (GStrv) texts = NULL;

    for (guint i = 0; i < g_list_model_get_n_items (files); i++) {
        g_autoptr (MoultRecipeFile) item = g_list_model_get_item (files, i);
        g_autofree char *name = g_file_get_basename (moult_recipe_file_get_from (item));
        g_autofree char *text = NULL;

        text = g_strdup_printf ("%s → %s", name, moult_recipe_file_get_to (item));
        g_strv_builder_add (builder, text);
    }
    texts = g_strv_builder_end (builder);
    print_list (file, _ ("Put on each board"), (const char *const *) texts);
    print_list (file, _ ("Packages"), moult_recipe_get_packages (recipe));
}

void
moult_recipe_view_print (MoultRecipe *recipe, FILE *file)
{
    const char *const *unknown = moult_recipe_get_unknown (recipe);

    fprintf (file, "%s\n\n", moult_recipe_get_name (recipe));
    print_boards (recipe, file);
    moult_text_print (file, INDENT, describe_old_files (recipe));
    moult_text_print (file, INDENT, describe_programs (recipe));
    print_files (recipe, file);
    if (moult_recipe_get_check (recipe) != NULL)
        moult_text_print (file, INDENT, _ ("Then the recipe's check has to end with OK."));
    print_names (recipe, file);
    if (unknown[0] != NULL)
        print_list (file, _ ("This version of Moult does not know and leaves out"), unknown);
    fflush (file);
}
