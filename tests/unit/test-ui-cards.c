/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <gio/gio.h>

#include "armed-words.h"
#include "card-words.h"

static void
test_ports (void)
{
    static const struct {
        const char *location;
        const char *words;
    } ports[] = {
        { "1-1", "Port 1 of this computer" },
        { "2-14", "Port 14 of this computer" },
        { "1-1.4", "Port 4 of the hub at USB 1-1" },
        { "3-2.1.7", "Port 7 of the hub at USB 3-2.1" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS (ports); i++) {
        g_autofree char *words = moult_card_words_dup_port (ports[i].location);

        g_assert_cmpstr (words, ==, ports[i].words);
    }
}

static MoultRecipe *
create_recipe (const char *const *builds)
{
    MoultRecipe *recipe = moult_recipe_new ();

    g_object_set (recipe, "other-boards", FALSE, NULL);
    for (gsize i = 0; builds[i] != NULL; i++) {
        g_autoptr (MoultRecipeBoard) board = moult_recipe_board_new (builds[i], NULL, NULL, NULL);

        moult_recipe_put_board (recipe, board);
    }
    return recipe;
}

static void
assert_armed (const char *const *builds, const char *boards, const char *sentence)
{
    g_autoptr (MoultRecipe) recipe = create_recipe (builds);
    g_autofree char *names = moult_armed_words_dup_boards (recipe);
    g_autofree char *words = moult_armed_words_dup_sentence (recipe);

    g_assert_cmpstr (names, ==, boards);
    g_assert_cmpstr (words, ==, sentence);
}

static void
test_armed (void)
{
    const char *const builds[] = { "RPI_PICO", "RPI_PICO_W", "RPI_PICO2", "ESP8266_GENERIC", NULL };

    assert_armed ((const char *[]) { "RPI_PICO_W", NULL }, "Pico W",
                  "Armed: every Pico W is flashed when plugged in");
    assert_armed ((const char *[]) { "RPI_PICO_W", "NO_SUCH_BOARD", NULL },
                  "Pico W and NO_SUCH_BOARD",
                  "Armed: every Pico W and NO_SUCH_BOARD is flashed when plugged in");
    assert_armed ((const char *[]) { "RPI_PICO", "RPI_PICO_W", "RPI_PICO2", NULL },
                  "Pico, Pico W and Pico 2",
                  "Armed: every Pico, Pico W and Pico 2 is flashed when plugged in");
    assert_armed (builds, "4 kinds of boards",
                  "Armed: every board of 4 kinds is flashed when plugged in");
}

/* Whatever is named besides: nobody may think that another board is safe. */
static void
test_armed_for_all (void)
{
    g_autoptr (MoultRecipe) recipe = create_recipe ((const char *[]) { "RPI_PICO", NULL });
    g_object_set (recipe, "other-boards", TRUE, NULL);
    g_autofree char *sentence = moult_armed_words_dup_sentence (recipe);
    g_autofree char *brief = moult_armed_words_dup_short (recipe);

    g_assert_cmpstr (sentence, ==, "Armed: every board is flashed when plugged in");
    g_assert_cmpstr (brief, ==, "Armed: All boards");
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/ui/cards/ports", test_ports);
    g_test_add_func ("/ui/cards/armed", test_armed);
    g_test_add_func ("/ui/cards/armed-for-all", test_armed_for_all);
    return g_test_run ();
}
