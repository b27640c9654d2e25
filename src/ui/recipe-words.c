/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "recipe-words.h"

#include <glib/gi18n.h>

#include "board-db.h"
#include "firmware-words.h"

char *
moult_recipe_words_dup_board (const char *build)
{
    g_return_val_if_fail (build != NULL, NULL);

    const MoultBoardKind *kind = moult_board_db_lookup (build);
    const char *variant = moult_firmware_words_get_variant (build);

    if (kind == NULL)
        return g_strdup (build);
    if (*variant == '\0')
        return g_strdup (_ (kind->name));
    /* Translators: a kind of board and the variant of its firmware: "ESP32 / WROOM (SPIRAM)" */
    return g_strdup_printf (_ ("%s (%s)"), _ (kind->name), variant);
}

static char *
dup_nth_board (GListModel *boards, guint position)
{
    g_autoptr (MoultRecipeBoard) board = g_list_model_get_item (boards, position);

    return moult_recipe_words_dup_board (moult_recipe_board_get_build (board));
}

static char *
dup_named (GListModel *boards)
{
    guint n_boards = g_list_model_get_n_items (boards);
    g_autofree char *first = dup_nth_board (boards, 0);

    if (n_boards == 1)
        /* Translators: %s is the name of a kind of board: "Raspberry Pi Pico W" */
        return g_strdup_printf (_ ("Every %s is flashed as soon as it is plugged in."), first);
    if (n_boards == 2) {
        g_autofree char *second = dup_nth_board (boards, 1);

        /* Translators: names of kinds of boards */
        return g_strdup_printf (_ ("Every %s and %s is flashed as soon as it is plugged in."),
                                first, second);
    }
    return g_strdup_printf (ngettext ("Every board of this %u kind is flashed as soon as it is "
                                      "plugged in.",
                                      "Every board of these %u kinds is flashed as soon as it is "
                                      "plugged in.",
                                      n_boards),
                            n_boards);
}

/* The boards that are named lose their files before it is said that others are left alone. */
static char *
join (const char *named, const char *others, const char *lost, gboolean all_lose)
{
    if (lost == NULL)
        return g_strdup_printf ("%s %s", named, others);
    return all_lose ? g_strdup_printf ("%s %s %s", named, others, lost)
                    : g_strdup_printf ("%s %s %s", named, lost, others);
}

static char *
dup_promise_for_all (gboolean others, gboolean loses)
{
    if (!others)
        return g_strdup (_ ("No board is flashed: add one, or flash the other boards."));
    return g_strjoin (" ", _ ("Every board gets the newest release as soon as it is plugged in."),
                      loses ? _ ("The files on it are removed.") : NULL, NULL);
}

char *
moult_recipe_words_dup_promise (MoultRecipe *recipe)
{
    g_return_val_if_fail (MOULT_IS_RECIPE (recipe), NULL);

    GListModel *boards = moult_recipe_get_boards (recipe);
    gboolean others = moult_recipe_get_other_boards (recipe);
    gboolean loses = moult_recipe_get_erase (recipe) || moult_recipe_get_format (recipe);

    if (g_list_model_get_n_items (boards) == 0)
        return dup_promise_for_all (others, loses);
    g_autofree char *named = dup_named (boards);
    if (others)
        return join (named, _ ("Other boards get the newest release."),
                     loses ? _ ("The files on all of them are removed.") : NULL, TRUE);
    return join (named, _ ("Other boards are left alone."),
                 loses ? _ ("The files on it are removed.") : NULL, FALSE);
}
