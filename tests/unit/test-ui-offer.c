/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "candidates.h"
#include "error.h"
#include "fake-backend.h"
#include "flash-words.h"
#include "offer-words.h"
#include "registry.h"

static const char *const pico_w[] = { "RPI_PICO_W", NULL };

static MoultBoardInfo *
new_info (const char *board_id, const char *version, const char *build)
{
    return moult_board_info_new (&(MoultBoardInfoFields) {
        .family = "micropython",
        .description = "Raspberry Pi Pico W with RP2040",
        .version = version,
        .build = build,
        .port = "rp2",
        .cpu = "RP2040",
        .board_id = board_id,
    });
}

static MoultBoard *
new_board (MoultBoardInfo *info)
{
    MoultBoard *board = moult_board_new ("1-1");
    g_autoptr (MoultDevice) device = fake_device_new ("1-1", "pico");

    moult_board_set_device (board, device);
    moult_board_set_info (board, info);
    moult_board_set_mode (board, MOULT_BOARD_RUNNING, NULL);
    return board;
}

static MoultFirmware *
new_firmware (const char *board_id, const char *version)
{
    const char *const chips[] = { "rp2040", NULL };

    return moult_firmware_new (&(MoultFirmwareFields) {
        .name = "firmware.uf2",
        .link = "/resources/firmware/firmware.uf2",
        .kind = MOULT_IMAGE_UF2,
        .board_id = board_id,
        .version = version,
        .date = "2026-04-06",
        .port = "rp2",
        .chips = chips,
        .file_size = 1700000,
    });
}

static MoultOffer *
new_offer (const char *version)
{
    g_autoptr (MoultFirmware) firmware = new_firmware ("RPI_PICO_W", version);
    g_autoptr (MoultRecommendation) recommendation =
        moult_recommendation_new (&(MoultRecommendationFields) {
            .builds = pico_w,
            .evidence = MOULT_EVIDENCE_BUILD,
            .evidence_text = "RPI_PICO_W",
            .firmware = firmware,
        });

    return moult_offer_new (&(MoultOfferFields) { .recommendation = recommendation });
}

/* ---- how a board stands ---- */

static void
assert_standing (const char *runs, const char *build, const char *offered, MoultStanding standing)
{
    g_autoptr (MoultBoardInfo) info = new_info ("RPI_PICO_W", runs, build);
    g_autoptr (MoultBoard) board = new_board (info);
    g_autoptr (MoultOffer) offer = new_offer (offered);

    g_assert_cmpint (moult_offer_judge (offer, board), ==, standing);
}

static void
test_standing (void)
{
    assert_standing ("1.24.1", "", "1.28.0", MOULT_STANDING_OUTDATED);
    assert_standing ("1.28.0", "", "1.28.0", MOULT_STANDING_UP_TO_DATE);
    assert_standing ("1.29.0", "", "1.28.0", MOULT_STANDING_NEWER);
    assert_standing ("1.29.0-preview", "233", "1.28.0", MOULT_STANDING_NEWER);
    assert_standing ("1.29.0-preview", "233", "1.29.0", MOULT_STANDING_OUTDATED);
    assert_standing ("1.29.0-preview", "233", "1.29.0-preview.678", MOULT_STANDING_OUTDATED);
    assert_standing ("1.29.0-preview", "678", "1.29.0-preview.678", MOULT_STANDING_UP_TO_DATE);
}

static void
test_no_standing (void)
{
    g_autoptr (MoultBoardInfo) info = new_info ("RPI_PICO_W", "1.24.1", "");
    g_autoptr (MoultBoard) board = new_board (info);
    g_autoptr (MoultOffer) offer = new_offer ("1.28.0");
    g_autoptr (MoultOffer) nothing = moult_offer_new (&(MoultOfferFields) { .reading = TRUE });

    g_assert_cmpint (moult_offer_judge (NULL, board), ==, MOULT_STANDING_UNKNOWN);
    g_assert_cmpint (moult_offer_judge (nothing, board), ==, MOULT_STANDING_UNKNOWN);
    moult_board_set_ignored (board, TRUE);
    g_assert_cmpint (moult_offer_judge (offer, board), ==, MOULT_STANDING_UNKNOWN);
    moult_board_set_ignored (board, FALSE);
    moult_board_set_mode (board, MOULT_BOARD_BOOTLOADER, NULL);
    g_assert_cmpint (moult_offer_judge (offer, board), ==, MOULT_STANDING_UNKNOWN);
}

static void
assert_verb (const char *runs, const char *build, const char *firmware, const char *words)
{
    g_autoptr (MoultBoardInfo) info = new_info ("RPI_PICO_W", runs, build);
    g_autoptr (MoultFirmware) chosen = new_firmware ("RPI_PICO_W", firmware);
    g_autofree char *verb = moult_flash_words_dup_verb (info, chosen);

    g_assert_cmpstr (verb, ==, words);
}

static void
test_verbs (void)
{
    g_autoptr (MoultBoardInfo) info = new_info ("RPI_PICO_W", "1.28.0", "");
    g_autoptr (MoultFirmware) other = new_firmware ("RPI_PICO", "1.28.0");
    g_autofree char *verb = moult_flash_words_dup_verb (info, other);

    assert_verb ("1.24.1", "", "1.28.0", "Update to 1.28.0");
    assert_verb ("1.28.0", "", "1.28.0", "Reinstall 1.28.0");
    assert_verb ("1.28.0", "", "1.24.1", "Downgrade to 1.24.1");
    assert_verb ("1.29.0-preview", "233", "1.29.0-preview.233", "Reinstall 1.29.0-preview.233");
    assert_verb ("1.29.0-preview", "233", "1.29.0-preview.678", "Update to 1.29.0-preview.678");
    assert_verb ("1.29.0-preview", "678", "1.29.0-preview.233", "Downgrade to 1.29.0-preview.233");
    g_assert_cmpstr (verb, ==, "Install MicroPython 1.28.0");
}

/* ---- words ---- */

static void
test_firmware_words (void)
{
    g_autoptr (MoultFirmware) firmware = new_firmware ("RPI_PICO2-RISCV", "1.28.0");
    g_autoptr (MoultFirmware) older = new_firmware ("RPI_PICO2-RISCV", "1.27.0");
    g_autoptr (MoultFirmware) preview = new_firmware ("RPI_PICO2-RISCV", "1.29.0-preview.1");
    g_autofree char *title = moult_offer_words_dup_title (firmware);
    g_autofree char *newest = moult_offer_words_dup_release (firmware, firmware, FALSE);
    g_autofree char *known = moult_offer_words_dup_release (firmware, firmware, TRUE);
    g_autofree char *old = moult_offer_words_dup_release (older, firmware, FALSE);
    g_autofree char *unfinished = moult_offer_words_dup_release (preview, firmware, FALSE);
    g_autofree char *place = moult_offer_words_dup_place (firmware);

    g_assert_cmpstr (title, ==, "MicroPython 1.28.0, RISCV");
    g_assert_cmpstr (newest, ==, "Newest stable release, 6 April 2026");
    g_assert_cmpstr (known, ==, "Newest release that Moult knows of, 6 April 2026");
    g_assert_cmpstr (old, ==, "Older release, 6 April 2026");
    g_assert_cmpstr (unfinished, ==, "Preview, built from unfinished code, 6 April 2026");
    g_assert_cmpstr (place, ==, "1.7\302\240MB to download");
}

static void
assert_why (MoultEvidence evidence, const char *build, const char *text, const char *words)
{
    const char *const builds[] = { build, NULL };
    g_autoptr (MoultRecommendation) recommendation =
        moult_recommendation_new (&(MoultRecommendationFields) {
            .builds = builds, .evidence = evidence, .evidence_text = text });
    g_autofree char *why = moult_offer_words_dup_why (recommendation);

    g_assert_cmpstr (why, ==, words);
}

static void
test_why (void)
{
    assert_why (MOULT_EVIDENCE_BUILD, "RPI_PICO_W", "RPI_PICO_W",
                "The board says that it runs the build RPI_PICO_W");
    assert_why (MOULT_EVIDENCE_MACHINE, "RPI_PICO_W", "Raspberry Pi Pico W with RP2040",
                "The board calls itself “Raspberry Pi Pico W with RP2040”, and this build is made "
                "for exactly that board");
    assert_why (MOULT_EVIDENCE_USER, "RPI_PICO_W", "RPI_PICO_W",
                "You said that this is a board of the kind Raspberry Pi Pico W");
    assert_why (MOULT_EVIDENCE_USER, "ESP32_GENERIC-SPIRAM", "ESP32_GENERIC-SPIRAM",
                "You said that this is a board of the kind ESP32 / WROOM that needs SPIRAM");
    assert_why (MOULT_EVIDENCE_USB, "RPI_PICO_W", "RPI_PICO_W",
                "By what USB tells of it, this is a board of the kind Raspberry Pi Pico W");
    assert_why (MOULT_EVIDENCE_NONE, NULL, NULL, NULL);
}

static void
test_why_not (void)
{
    g_autoptr (GError) network = g_error_new_literal (MOULT_ERROR, MOULT_ERROR_NETWORK, "down");
    g_autoptr (MoultRecommendation) nothing =
        moult_recommendation_new (&(MoultRecommendationFields) {
            .builds = pico_w, .evidence = MOULT_EVIDENCE_BUILD, .error = network });
    g_autoptr (MoultOffer) offline =
        moult_offer_new (&(MoultOfferFields) { .recommendation = nothing });
    g_autoptr (MoultOffer) closed = moult_offer_new (&(MoultOfferFields) { .error = network });
    g_autoptr (MoultOffer) well = new_offer ("1.28.0");
    g_autofree char *offline_words = moult_offer_words_dup_why_not (offline);
    g_autofree char *closed_words = moult_offer_words_dup_why_not (closed);

    g_assert_cmpstr (offline_words, ==,
                     "The download site cannot be reached, and no firmware for Raspberry Pi Pico W "
                     "is on this computer");
    g_assert_cmpstr (closed_words, ==,
                     "The firmware library cannot be opened. You can flash a file");
    g_assert_null (moult_offer_words_dup_why_not (well));
    g_assert_null (moult_offer_words_dup_why_not (NULL));
}

/* ---- candidates ---- */

static void
test_candidates (void)
{
    const char *const builds[] = { "PIMORONI_PICOLIPO-FLASH_16M", "ADAFRUIT_FEATHER_RP2040",
                                   "RPI_PICO_W", "RPI_PICO", NULL };
    g_autoptr (MoultDevice) device =
        moult_device_new (&(MoultDeviceFields) { .location = "1-1",
                                                 .vid = 0x2e8a,
                                                 .pid = 0x0003,
                                                 .manufacturer = "Raspberry Pi",
                                                 .product = "RP2 Boot" });
    g_autoptr (GPtrArray) candidates = moult_candidates_list (builds, device);
    const char *const expected[] = { "RPI_PICO", "RPI_PICO_W", "ADAFRUIT_FEATHER_RP2040",
                                     "PIMORONI_PICOLIPO-FLASH_16M" };

    g_assert_cmpuint (candidates->len, ==, G_N_ELEMENTS (expected));
    for (guint i = 0; i < candidates->len; i++) {
        const MoultCandidate *candidate = g_ptr_array_index (candidates, i);

        g_assert_cmpstr (candidate->build, ==, expected[i]);
    }
    g_assert_false (moult_candidates_are_variants (candidates));
}

static void
test_variants (void)
{
    const char *const builds[] = { "PYBV11-DP", "PYBV11", "PYBV11-THREAD", NULL };
    g_autoptr (MoultDevice) device =
        moult_device_new (&(MoultDeviceFields) { .location = "1-1", .vid = 0xf055, .pid = 0x9800 });
    g_autoptr (GPtrArray) candidates = moult_candidates_list (builds, device);
    const MoultCandidate *first = g_ptr_array_index (candidates, 0);
    const MoultCandidate *second = g_ptr_array_index (candidates, 1);

    g_assert_true (moult_candidates_are_variants (candidates));
    g_assert_null (first->variant);
    g_assert_cmpstr (second->variant, ==, "DP");
    g_assert_cmpstr (moult_offer_words_get_meaning (second->kind, second->variant), ==,
                     "Double-precision float");
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    moult_registry_init (NULL);
    fake_backend_register ();

    g_test_add_func ("/ui/offer/standing", test_standing);
    g_test_add_func ("/ui/offer/no-standing", test_no_standing);
    g_test_add_func ("/ui/offer/verbs", test_verbs);
    g_test_add_func ("/ui/offer/firmware-words", test_firmware_words);
    g_test_add_func ("/ui/offer/why", test_why);
    g_test_add_func ("/ui/offer/why-not", test_why_not);
    g_test_add_func ("/ui/offer/candidates", test_candidates);
    g_test_add_func ("/ui/offer/variants", test_variants);
    return g_test_run ();
}
