/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "chooser.h"
#include "error.h"
#include "fake-backend.h"
#include "registry.h"

typedef struct {
    MoultCatalogue *catalogue;
} Fixture;

static void
add_page (MoultCatalogue *catalogue, const char *board_id, const char *const *names)
{
    MoultStorePage *page = moult_store_page_new (board_id, "/download/X/");

    page->fetched = 1786000000;
    for (gsize i = 0; names[i] != NULL; i++) {
        g_autofree char *link = g_strconcat ("/resources/firmware/", names[i], NULL);

        g_ptr_array_add (page->links, moult_store_link_new (link, NULL));
    }
    moult_catalogue_board_set_page (moult_catalogue_find (catalogue, board_id), page);
}

#define NAMES(...) ((const char *const[]) { __VA_ARGS__, NULL })

static void
set_up (Fixture *fixture, gconstpointer unused)
{
    fixture->catalogue = moult_catalogue_new ();
    add_page (fixture->catalogue, "RPI_PICO_W",
              NAMES ("RPI_PICO_W-20260406-v1.28.0.uf2", "RPI_PICO_W-20251209-v1.27.0.uf2",
                     "RPI_PICO_W-20260801-v1.29.0-preview.9.g0123456789.uf2",
                     "RPI_PICO_W-20260807-v1.29.0-preview.123.gabcdef0123.uf2"));
    add_page (fixture->catalogue, "ESP32_GENERIC",
              NAMES ("ESP32_GENERIC-20260406-v1.28.0.bin", "ESP32_GENERIC-20260406-v1.28.0.app-bin",
                     "ESP32_GENERIC-20260406-v1.28.0.elf",
                     "ESP32_GENERIC-SPIRAM-20260406-v1.28.0.bin",
                     "ESP32_GENERIC-OTA-20260406-v1.28.0.bin"));
    add_page (fixture->catalogue, "SEEED_XIAO_ESP32C5",
              NAMES ("SEEED_XIAO_ESP32C5-20260807-v1.29.0-preview.123.gabcdef0123.bin"));
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
    g_assert_finalize_object (fixture->catalogue);
}

/* "board id, or nothing|machine|version|port" */
static MoultBoardInfo *
new_info (const char *board_id, const char *machine, const char *version, const char *port)
{
    g_auto (GStrv) candidates = moult_board_db_find_by_machine (machine, port);
    gboolean one = board_id == NULL && g_strv_length (candidates) == 1;

    return moult_board_info_new (&(MoultBoardInfoFields) {
        .family = "micropython",
        .description = machine,
        .version = version,
        .port = port,
        .board_id = one ? candidates[0] : board_id,
        .candidates = board_id == NULL && !one ? (const char *const *) candidates : NULL,
    });
}

static MoultDevice *
new_device (guint16 vid, guint16 pid, const char *tty)
{
    const char *const ttys[] = { tty, NULL };

    return moult_device_new (
        &(MoultDeviceFields) { .location = "1-1", .vid = vid, .pid = pid, .ttys = ttys });
}

static MoultRecommendation *
recommend (Fixture *fixture,
           MoultDevice *device,
           MoultBoardInfo *info,
           const MoultFirmwareRequest *request)
{
    return moult_chooser_recommend (fixture->catalogue, device, info, request);
}

static void
assert_firmware (MoultRecommendation *recommendation, MoultEvidence evidence, const char *name)
{
    MoultFirmware *firmware = moult_recommendation_get_firmware (recommendation);
    const GError *error = moult_recommendation_get_error (recommendation);

    g_assert_cmpstr (moult_evidence_get_name (moult_recommendation_get_evidence (recommendation)),
                     ==, moult_evidence_get_name (evidence));
    if (firmware == NULL)
        g_error ("no firmware: %s", error != NULL ? error->message : "ambiguous");
    g_assert_cmpstr (moult_firmware_get_name (firmware), ==, name);
}

static void
assert_none (MoultRecommendation *recommendation, MoultError code, const char *words)
{
    const GError *error = moult_recommendation_get_error (recommendation);

    g_assert_null (moult_recommendation_get_firmware (recommendation));
    g_assert_error (error, MOULT_ERROR, (int) code);
    if (strstr (error->message, words) == NULL)
        g_error ("\"%s\" does not say \"%s\"", error->message, words);
}

static void
test_build (Fixture *fixture, gconstpointer unused)
{
    g_autoptr (MoultDevice) device = new_device (0x2e8a, 0x0005, "/dev/ttyACM0");
    g_autoptr (MoultBoardInfo) info =
        new_info ("RPI_PICO_W", "Raspberry Pi Pico W with RP2040", "1.26.0", "rp2");
    g_autoptr (MoultRecommendation) found = recommend (fixture, device, info, NULL);

    assert_firmware (found, MOULT_EVIDENCE_BUILD, "RPI_PICO_W-20260406-v1.28.0.uf2");
    g_assert_cmpstr (moult_recommendation_get_evidence_text (found), ==, "RPI_PICO_W");
}

/* Before 1.25 a board does not know its build; its own words are looked up. */
static void
test_machine (Fixture *fixture, gconstpointer unused)
{
    g_autoptr (MoultBoardInfo) info =
        new_info (NULL, "Raspberry Pi Pico W with RP2040", "1.22.0", "rp2");
    g_autoptr (MoultRecommendation) found = recommend (fixture, NULL, info, NULL);

    assert_firmware (found, MOULT_EVIDENCE_MACHINE, "RPI_PICO_W-20260406-v1.28.0.uf2");
    g_assert_cmpstr (moult_recommendation_get_evidence_text (found), ==,
                     "Raspberry Pi Pico W with RP2040");
}

static void
test_variant (Fixture *fixture, gconstpointer unused)
{
    g_autoptr (MoultDevice) device = new_device (0x10c4, 0xea60, "/dev/ttyUSB0");
    g_autoptr (MoultBoardInfo) spiram = new_info (
        "ESP32_GENERIC-SPIRAM", "Generic ESP32 module with SPIRAM with ESP32", "1.26.0", "esp32");
    g_autoptr (MoultBoardInfo) unknown =
        new_info ("ESP32_GENERIC-HOMEMADE", "My module with ESP32", "1.26.0", "esp32");
    g_autoptr (MoultRecommendation) same = recommend (fixture, device, spiram, NULL);
    g_autoptr (MoultRecommendation) none = recommend (fixture, device, unknown, NULL);
    g_autoptr (MoultRecommendation) changed =
        recommend (fixture, device, spiram, &(MoultFirmwareRequest) { .variant = "-" });

    assert_firmware (same, MOULT_EVIDENCE_BUILD, "ESP32_GENERIC-SPIRAM-20260406-v1.28.0.bin");
    assert_none (none, MOULT_ERROR_NOT_FOUND, "ESP32_GENERIC-HOMEMADE");
    assert_firmware (changed, MOULT_EVIDENCE_BUILD, "ESP32_GENERIC-20260406-v1.28.0.bin");
}

/* PYBV11 and its variants call themselves the same. */
static void
test_ambiguous (Fixture *fixture, gconstpointer unused)
{
    g_autoptr (MoultBoardInfo) info =
        new_info (NULL, "PYBv1.1 with STM32F405RG", "1.22.0", "stm32");
    g_autoptr (MoultRecommendation) found = recommend (fixture, NULL, info, NULL);
    g_autoptr (MoultRecommendation) chosen =
        recommend (fixture, NULL, info, &(MoultFirmwareRequest) { .board_id = "RPI_PICO_W" });

    g_assert_true (moult_recommendation_is_ambiguous (found));
    g_assert_true (g_strv_contains (moult_recommendation_get_builds (found), "PYBV11-DP_THREAD"));
    assert_firmware (chosen, MOULT_EVIDENCE_USER, "RPI_PICO_W-20260406-v1.28.0.uf2");
}

static void
test_bootloader (Fixture *fixture, gconstpointer unused)
{
    g_autoptr (MoultDevice) device = new_device (0x2e8a, 0x0003, NULL);
    g_autoptr (MoultRecommendation) found = recommend (fixture, device, NULL, NULL);

    g_assert_true (moult_recommendation_is_ambiguous (found));
    g_assert_cmpint (moult_recommendation_get_evidence (found), ==, MOULT_EVIDENCE_CHIP);
    g_assert_cmpstr (moult_recommendation_get_evidence_text (found), ==, "RP2040");
}

static void
test_silent (Fixture *fixture, gconstpointer unused)
{
    g_autoptr (MoultDevice) device = new_device (0x10c4, 0xea60, "/dev/ttyUSB0");
    g_autoptr (MoultRecommendation) found = recommend (fixture, device, NULL, NULL);
    g_autoptr (MoultRecommendation) named =
        recommend (fixture, device, NULL, &(MoultFirmwareRequest) { .board_id = "GENERIC_SPIRAM" });
    g_autoptr (MoultRecommendation) with_port = recommend (
        fixture, device, NULL, &(MoultFirmwareRequest) { .board_id = "GENERIC", .port = "esp32" });

    assert_none (found, MOULT_ERROR_NOT_FOUND, "which board");
    assert_firmware (named, MOULT_EVIDENCE_USER, "ESP32_GENERIC-SPIRAM-20260406-v1.28.0.bin");
    assert_firmware (with_port, MOULT_EVIDENCE_USER, "ESP32_GENERIC-20260406-v1.28.0.bin");
}

static void
test_versions (Fixture *fixture, gconstpointer unused)
{
    static const struct {
        const char *wanted;
        const char *name;
    } cases[] = {
        { "stable", "RPI_PICO_W-20260406-v1.28.0.uf2" },
        { "1.27", "RPI_PICO_W-20251209-v1.27.0.uf2" },
        { "v1.27.0", "RPI_PICO_W-20251209-v1.27.0.uf2" },
        { "preview", "RPI_PICO_W-20260807-v1.29.0-preview.123.gabcdef0123.uf2" },
        { "1.29.0-preview", "RPI_PICO_W-20260807-v1.29.0-preview.123.gabcdef0123.uf2" },
        { "1.29.0-preview.9", "RPI_PICO_W-20260801-v1.29.0-preview.9.g0123456789.uf2" },
    };
    g_autoptr (MoultBoardInfo) info =
        new_info ("RPI_PICO_W", "Raspberry Pi Pico W with RP2040", "1.26.0", "rp2");

    for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
        g_autoptr (MoultRecommendation) found =
            recommend (fixture, NULL, info, &(MoultFirmwareRequest) { .version = cases[i].wanted });

        assert_firmware (found, MOULT_EVIDENCE_BUILD, cases[i].name);
    }
}

static void
test_missing (Fixture *fixture, gconstpointer unused)
{
    g_autoptr (MoultBoardInfo) pico =
        new_info ("RPI_PICO_W", "Raspberry Pi Pico W with RP2040", "1.26.0", "rp2");
    g_autoptr (MoultBoardInfo) unread =
        new_info ("RPI_PICO", "Raspberry Pi Pico with RP2040", "1.26.0", "rp2");
    g_autoptr (MoultBoardInfo) own =
        new_info ("MY_OWN_BOARD", "My Board with RP2040", "1.26.0", "rp2");
    g_autoptr (MoultBoardInfo) c5 =
        new_info ("SEEED_XIAO_ESP32C5", "XIAO with ESP32C5", "1.29.0-preview", "esp32");
    g_autoptr (MoultRecommendation) version =
        recommend (fixture, NULL, pico, &(MoultFirmwareRequest) { .version = "9.9" });
    g_autoptr (MoultRecommendation) page = recommend (fixture, NULL, unread, NULL);
    g_autoptr (MoultRecommendation) board = recommend (fixture, NULL, own, NULL);
    g_autoptr (MoultRecommendation) previews = recommend (fixture, NULL, c5, NULL);
    g_autoptr (MoultRecommendation) port =
        recommend (fixture, NULL, pico, &(MoultFirmwareRequest) { .port = "esp32" });

    assert_none (version, MOULT_ERROR_NOT_FOUND, "9.9");
    assert_none (page, MOULT_ERROR_NETWORK, "RPI_PICO");
    assert_none (board, MOULT_ERROR_NOT_FOUND, "MY_OWN_BOARD");
    assert_none (previews, MOULT_ERROR_NOT_FOUND, "only previews");
    assert_none (port, MOULT_ERROR_NOT_FOUND, "esp32");
}

static MoultFirmware *
new_stored (const char *name, const char *version, const char *source, gboolean custom)
{
    return moult_firmware_new (&(MoultFirmwareFields) {
        .name = name,
        .path = "/somewhere",
        .kind = MOULT_IMAGE_UF2,
        .board_id = "RPI_PICO_W",
        .version = version,
        .port = "rp2",
        .source = source,
        .custom = custom,
        .custom_id = custom ? "RPI_PICO_W@mine" : NULL,
    });
}

/* Ranking: the version, then what is here, then what was built here; what somebody made for himself
 * only when it is asked for. */
static void
test_stored (Fixture *fixture, gconstpointer unused)
{
    g_autoptr (MoultDevice) device = new_device (0x2e8a, 0x0005, "/dev/ttyACM0");
    g_autoptr (MoultBoardInfo) info =
        new_info ("RPI_PICO_W", "Raspberry Pi Pico W with RP2040", "1.26.0", "rp2");
    g_autoptr (MoultFirmware) old = new_stored ("RPI_PICO_W-v1.27.0.uf2", "1.27.0", NULL, FALSE);
    g_autoptr (MoultFirmware) built =
        new_stored ("RPI_PICO_W-built.uf2", "1.27.0", "mpbuild", FALSE);
    g_autoptr (MoultFirmware) custom =
        new_stored ("RPI_PICO_W@mine-v1.28.0.uf2", "1.28.0", NULL, TRUE);

    moult_catalogue_add_stored (fixture->catalogue, old);
    moult_catalogue_add_stored (fixture->catalogue, built);
    moult_catalogue_add_stored (fixture->catalogue, custom);
    g_autoptr (MoultRecommendation) stable = recommend (fixture, device, info, NULL);
    g_autoptr (MoultRecommendation) older =
        recommend (fixture, device, info, &(MoultFirmwareRequest) { .version = "1.27" });
    g_autoptr (MoultRecommendation) mine =
        recommend (fixture, device, info, &(MoultFirmwareRequest) { .custom = TRUE });
    g_autoptr (MoultRecommendation) named = recommend (
        fixture, device, info, &(MoultFirmwareRequest) { .board_id = "RPI_PICO_W@mine" });

    assert_firmware (stable, MOULT_EVIDENCE_BUILD, "RPI_PICO_W-20260406-v1.28.0.uf2");
    assert_firmware (older, MOULT_EVIDENCE_BUILD, "RPI_PICO_W-built.uf2");
    assert_firmware (mine, MOULT_EVIDENCE_BUILD, "RPI_PICO_W@mine-v1.28.0.uf2");
    assert_firmware (named, MOULT_EVIDENCE_USER, "RPI_PICO_W@mine-v1.28.0.uf2");
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    moult_registry_init (NULL);
    fake_backend_register ();

#define ADD(name, func) g_test_add (name, Fixture, NULL, set_up, func, tear_down)
    ADD ("/library/chooser/build", test_build);
    ADD ("/library/chooser/machine", test_machine);
    ADD ("/library/chooser/variant", test_variant);
    ADD ("/library/chooser/ambiguous", test_ambiguous);
    ADD ("/library/chooser/bootloader", test_bootloader);
    ADD ("/library/chooser/silent", test_silent);
    ADD ("/library/chooser/versions", test_versions);
    ADD ("/library/chooser/missing", test_missing);
    ADD ("/library/chooser/stored", test_stored);

    return g_test_run ();
}
