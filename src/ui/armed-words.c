/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "armed-words.h"

#include <glib/gi18n.h>

#include "board-db.h"

static const char *
get_name (MoultRecipe *recipe, guint index)
{
    g_autoptr (MoultRecipeBoard) board =
        g_list_model_get_item (moult_recipe_get_boards (recipe), index);
    const char *build = moult_recipe_board_get_build (board);
    const MoultBoardKind *kind = moult_board_db_lookup (build);

    return kind != NULL && kind->product != NULL ? kind->product
           : kind != NULL && kind->name != NULL  ? kind->name
                                                 : build;
}

/* %NULL: too many to be named. */
static char *
dup_names (MoultRecipe *recipe)
{
    switch (g_list_model_get_n_items (moult_recipe_get_boards (recipe))) {
    case 1:
        return g_strdup (get_name (recipe, 0));
    case 2:
        /* Translators: names of two kinds of boards: "Pico W and ESP32" */
        return g_strdup_printf (_ ("%s and %s"), get_name (recipe, 0), get_name (recipe, 1));
    case 3:
        /* Translators: names of three kinds of boards: "Pico, Pico W and ESP32" */
        return g_strdup_printf (_ ("%s, %s and %s"), get_name (recipe, 0), get_name (recipe, 1),
                                get_name (recipe, 2));
    default:
        return NULL;
    }
}

char *
moult_armed_words_dup_boards (MoultRecipe *recipe)
{
    g_return_val_if_fail (MOULT_IS_RECIPE (recipe), NULL);

    guint n_boards = g_list_model_get_n_items (moult_recipe_get_boards (recipe));
    g_autofree char *names = dup_names (recipe);

    if (moult_recipe_get_other_boards (recipe))
        return g_strdup (_ ("All boards"));
    if (names != NULL)
        return g_steal_pointer (&names);
    return g_strdup_printf (ngettext ("%u kind of board", "%u kinds of boards", n_boards),
                            n_boards);
}

char *
moult_armed_words_dup_sentence (MoultRecipe *recipe)
{
    g_return_val_if_fail (MOULT_IS_RECIPE (recipe), NULL);

    guint n_boards = g_list_model_get_n_items (moult_recipe_get_boards (recipe));
    g_autofree char *names = dup_names (recipe);

    if (moult_recipe_get_other_boards (recipe))
        return g_strdup (_ ("Armed: every board is flashed when plugged in"));
    if (names != NULL)
        /* Translators: %s are names of kinds of boards: "Pico W and ESP32" */
        return g_strdup_printf (_ ("Armed: every %s is flashed when plugged in"), names);
    return g_strdup_printf (ngettext ("Armed: every board of %u kind is flashed when plugged in",
                                      "Armed: every board of %u kinds is flashed when plugged in",
                                      n_boards),
                            n_boards);
}

char *
moult_armed_words_dup_short (MoultRecipe *recipe)
{
    g_autofree char *boards = moult_armed_words_dup_boards (recipe);

    /* Translators: %s are names of kinds of boards, or "All boards" */
    return g_strdup_printf (_ ("Armed: %s"), boards);
}
