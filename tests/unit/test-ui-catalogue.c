/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "catalogue.h"
#include "firmware-words.h"
#include "kind-filter.h"

#define SHA256 "2db896e58fdf60ed591445191e8069da8351647879735a3d54b5cc7aa7d23c53"

static MoultFirmware *
new_firmware (const MoultFirmwareFields *fields)
{
    MoultFirmwareFields all = *fields;

    all.name = all.name != NULL ? all.name : "RPI_PICO-20260406-v1.28.0.uf2";
    all.board_id = all.board_id != NULL ? all.board_id : "RPI_PICO";
    return moult_firmware_new (&all);
}

/* ---- words ---- */

static void
test_dates (void)
{
    g_autofree char *day = moult_firmware_words_dup_date ("2026-04-06");
    g_autofree char *no_day = moult_firmware_words_dup_date ("2026-13-40");
    g_autofree char *nothing = moult_firmware_words_dup_date (NULL);

    g_assert_cmpstr (day, ==, "6 April 2026");
    g_assert_null (no_day);
    g_assert_null (nothing);
}

static void
test_versions (void)
{
    static const char *const versions[][2] = {
        { "1.28.0", "1.28.0" },
        { "1.29.0-preview.678", "1.29.0 preview 678" },
        { NULL, "own.uf2" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS (versions); i++) {
        g_autoptr (MoultFirmware) firmware =
            new_firmware (&(MoultFirmwareFields) { .name = "own.uf2", .version = versions[i][0] });
        g_autofree char *words = moult_firmware_words_dup_version (firmware);

        g_assert_cmpstr (words, ==, versions[i][1]);
    }
}

static void
test_builds (void)
{
    static const char *const builds[][2] = {
        { "RPI_PICO", "Raspberry Pi Pico" },
        { "ESP32_GENERIC-SPIRAM", "ESP32 / WROOM (SPIRAM)" },
        { "NO_SUCH_BOARD", "NO_SUCH_BOARD" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS (builds); i++) {
        g_autoptr (MoultFirmware) firmware =
            new_firmware (&(MoultFirmwareFields) { .board_id = builds[i][0] });
        g_autofree char *words = moult_firmware_words_dup_build (firmware);

        g_assert_cmpstr (words, ==, builds[i][1]);
    }
}

static void
assert_kind (MoultCatalogueBoard *board, const char *icon, const char *words)
{
    g_auto (MoultFirmwareState) state = { 0 };

    moult_firmware_words_read_kind (board, &state);
    g_assert_cmpstr (state.icon, ==, icon);
    g_assert_cmpstr (state.words, ==, words);
}

/* Each is better than what was known before, and the line says the best. */
static void
test_state_of_a_kind (void)
{
    static const MoultFirmwareFields steps[] = {
        { .name = "gone.uf2", .version = "1.26.0", .sha256 = SHA256 },
        { .name = "own.uf2",
          .version = "1.29.0",
          .path = "/own",
          .sha256 = SHA256,
          .custom = TRUE },
        { .name = "old.uf2", .version = "1.27.0", .path = "/old", .sha256 = SHA256 },
        { .name = "new.uf2", .version = "1.28.0", .path = "/new", .sha256 = SHA256 },
    };
    static const char *const said[][2] = {
        { "moult-attention-symbolic", "File is gone" },
        { "folder-open-symbolic", "My build, imported" },
        { "moult-done-symbolic", "1.27.0 on this computer" },
        { "moult-done-symbolic", "1.28.0 on this computer" },
    };
    g_autoptr (MoultCatalogue) catalogue = moult_catalogue_new ();
    MoultCatalogueBoard *board = moult_catalogue_find (catalogue, "RPI_PICO");

    assert_kind (board, NULL, "Not on this computer");
    for (gsize i = 0; i < G_N_ELEMENTS (steps); i++) {
        g_autoptr (MoultFirmware) firmware = new_firmware (&steps[i]);

        moult_catalogue_add_stored (catalogue, firmware);
        assert_kind (board, said[i][0], said[i][1]);
    }
}

static void
test_state_of_a_kind_on_the_site (void)
{
    static const char link[] = "/resources/firmware/RPI_PICO-20260406-v1.28.0.uf2";
    g_autoptr (MoultCatalogue) catalogue = moult_catalogue_new ();
    MoultCatalogueBoard *board = moult_catalogue_find (catalogue, "RPI_PICO");
    MoultStorePage *page = moult_store_page_new ("RPI_PICO", "/download/RPI_PICO/");

    g_ptr_array_add (page->links, moult_store_link_new (link, NULL));
    moult_catalogue_board_set_page (board, page);
    assert_kind (board, "folder-download-symbolic", "1.28.0 to download");
    moult_catalogue_board_set_link_size (board, link, 1700000);
    assert_kind (board, "folder-download-symbolic", "1.7\u00a0MB to download");
}

/* ---- the filter ---- */

static guint
count_matches (MoultKindFilter *filter)
{
    GPtrArray *kinds = moult_board_db_get_boards ();
    guint n = 0;

    for (guint i = 0; i < kinds->len; i++)
        n += moult_kind_filter_matches (filter, g_ptr_array_index (kinds, i));
    return n;
}

static void
count_signal (guint *n_signals)
{
    (*n_signals)++;
}

static void
test_filter (void)
{
    g_autoptr (MoultKindFilter) filter = moult_kind_filter_new ();
    guint n_all = moult_board_db_get_boards ()->len;
    guint n_signals = 0;
    guint n_wifi;

    g_signal_connect_swapped (filter, "changed", G_CALLBACK (count_signal), &n_signals);
    g_assert_cmpuint (count_matches (filter), ==, n_all);
    g_assert_null (moult_kind_filter_get_only_word (filter));

    moult_kind_filter_set_feature (filter, "WiFi", TRUE);
    moult_kind_filter_set_feature (filter, "WiFi", TRUE);
    g_assert_cmpuint (n_signals, ==, 1);
    g_assert_cmpstr (moult_kind_filter_get_only_word (filter), ==, "Wi-Fi");
    n_wifi = count_matches (filter);
    g_assert_cmpuint (n_wifi, >, 0);
    g_assert_cmpuint (n_wifi, <, n_all);

    moult_kind_filter_set_fact (filter, MOULT_KIND_FILTER_VENDOR, "Raspberry Pi");
    g_assert_cmpuint (moult_kind_filter_count (filter), ==, 2);
    g_assert_null (moult_kind_filter_get_only_word (filter));
    g_assert_cmpuint (count_matches (filter), ==, 2); /* Pico W, Pico 2 W */
    moult_kind_filter_set_fact (filter, MOULT_KIND_FILTER_CHIP, "RP2040");
    g_assert_cmpuint (count_matches (filter), ==, 1);
    moult_kind_filter_set_fact (filter, MOULT_KIND_FILTER_PORT, "esp32");
    g_assert_cmpuint (count_matches (filter), ==, 0);

    n_signals = 0;
    moult_kind_filter_clear (filter);
    moult_kind_filter_clear (filter);
    g_assert_cmpuint (n_signals, ==, 1);
    g_assert_cmpuint (count_matches (filter), ==, n_all);
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/ui/firmware/dates", test_dates);
    g_test_add_func ("/ui/firmware/versions", test_versions);
    g_test_add_func ("/ui/firmware/builds", test_builds);
    g_test_add_func ("/ui/firmware/state-of-a-kind", test_state_of_a_kind);
    g_test_add_func ("/ui/firmware/state-of-a-kind-on-the-site", test_state_of_a_kind_on_the_site);
    g_test_add_func ("/ui/firmware/filter", test_filter);
    return g_test_run ();
}
