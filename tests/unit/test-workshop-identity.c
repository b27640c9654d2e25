/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "board-identity.h"
#include "workshop-fixture.h"

/* Which physical board stands there. */

static MoultDevice *
device_new (guint16 vid, const char *serial)
{
    return moult_device_new (
        &(MoultDeviceFields) { .location = "1-1", .vid = vid, .serial = serial });
}

static void
test_keys (void)
{
    const char *const worthless[] = { NULL,           "",
                                      "0001",         "0000000001",
                                      "E0C9125B0D9B", "0123456789ABCDEF",
                                      "ffffffff",     "000000000000" };
    g_autoptr (MoultDevice) pico = device_new (0x2e8a, "E6605838833A4C2A");
    g_autoptr (MoultDevice) rom = device_new (0x303a, "F4:12:FA:00:00:01");
    g_autoptr (MoultDevice) esp = device_new (0x303a, "f412fa000001");
    g_autofree char *key = moult_board_identity_dup_key (pico);
    g_autofree char *rom_key = moult_board_identity_dup_key (rom);
    g_autofree char *esp_key = moult_board_identity_dup_key (esp);

    g_assert_cmpstr (key, ==, "2e8a:e6605838833a4c2a");
    g_assert_cmpstr (moult_board_identity_get_id (key), ==, "e6605838833a4c2a");
    g_assert_cmpstr (rom_key, ==, esp_key);
    g_assert_true (moult_board_identity_excludes (key, "2e8a:e6605838833a4c2b"));
    g_assert_false (moult_board_identity_excludes (key, key));
    g_assert_false (moult_board_identity_excludes (key, rom_key));
    for (gsize i = 0; i < G_N_ELEMENTS (worthless); i++) {
        g_autoptr (MoultDevice) device = device_new (0x2e8a, worthless[i]);

        g_assert_null (moult_board_identity_dup_key (device));
    }
}

static guint
count_cards (WorkshopFixture *fixture)
{
    return g_list_model_get_n_items (G_LIST_MODEL (fixture->workshop));
}

/* Is the card's job still the one that it was done by? */
static void
assert_not_again (WorkshopFixture *fixture, MoultWorkshopCard *card, MoultFlashJob *job)
{
    workshop_fixture_settle (fixture);
    g_assert_cmpint (moult_workshop_card_get_state (card), ==, MOULT_CARD_READY);
    g_assert_true (moult_workshop_card_get_job (card) == job);
}

/* A board that is done is not flashed again where it was, nor anywhere else. */
static void
test_once (WorkshopFixture *fixture, gconstpointer unused)
{
    workshop_fixture_plug (fixture, "1-1.1", "e660aaaa0001aaaa", "1.22.0");
    workshop_fixture_arm (fixture);
    MoultWorkshopCard *card = workshop_fixture_await (fixture, 1, MOULT_CARD_READY);
    g_autoptr (MoultFlashJob) job = g_object_ref (moult_workshop_card_get_job (card));

    /* It would be flashed by its version. */
    workshop_fixture_plug (fixture, "1-1.1", "e660aaaa0001aaaa", "1.22.0");
    assert_not_again (fixture, card, job);
    fake_devices_unplug (fixture->devices, "1-1.1");
    workshop_fixture_settle (fixture);
    workshop_fixture_plug (fixture, "1-1.4", "e660aaaa0001aaaa", "1.22.0");
    assert_not_again (fixture, card, job);
    g_assert_cmpstr (moult_workshop_card_get_location (card), ==, "1-1.4");
    g_assert_cmpuint (count_cards (fixture), ==, 1);
}

/* Another board where one stood that is done. */
static void
test_next (WorkshopFixture *fixture, gconstpointer unused)
{
    workshop_fixture_arm (fixture);
    workshop_fixture_plug (fixture, "1-1.1", "e660aaaa0001aaaa", "1.22.0");
    workshop_fixture_await (fixture, 1, MOULT_CARD_READY);
    fake_devices_unplug (fixture->devices, "1-1.1");
    workshop_fixture_settle (fixture);
    workshop_fixture_plug (fixture, "1-1.1", "e660aaaa0002aaaa", "1.22.0");
    workshop_fixture_await (fixture, 2, MOULT_CARD_READY);
    g_assert_cmpuint (count_cards (fixture), ==, 2);
}

/* One number on two boards: both are flashed, and both are known by their places. */
static void
test_same_serial (WorkshopFixture *fixture, gconstpointer unused)
{
    workshop_fixture_plug (fixture, "1-1.1", "e660aaaa0001aaaa", "1.22.0");
    workshop_fixture_plug (fixture, "1-1.2", "e660aaaa0001aaaa", "1.22.0");
    workshop_fixture_settle (fixture);
    workshop_fixture_arm (fixture);
    workshop_fixture_await (fixture, 1, MOULT_CARD_READY);
    workshop_fixture_await (fixture, 2, MOULT_CARD_READY);
    workshop_fixture_settle (fixture);
    g_assert_cmpuint (count_cards (fixture), ==, 2);
}

/* It shows only after the first is done that its number is not its own. */
static void
test_same_serial_later (WorkshopFixture *fixture, gconstpointer unused)
{
    workshop_fixture_arm (fixture);
    workshop_fixture_plug (fixture, "1-1.1", "e660aaaa0001aaaa", "1.22.0");
    workshop_fixture_await (fixture, 1, MOULT_CARD_READY);
    workshop_fixture_plug (fixture, "1-1.2", "e660aaaa0001aaaa", "1.22.0");
    workshop_fixture_await (fixture, 2, MOULT_CARD_READY);
    workshop_fixture_settle (fixture);
    g_assert_cmpuint (moult_workshop_count (fixture->workshop, MOULT_CARD_READY), ==, 2);
}

/* Boot ROMs of RP2040s are all alike: one after the other at one cable, each is flashed. */
static void
test_nameless (WorkshopFixture *fixture, gconstpointer unused)
{
    workshop_fixture_arm (fixture);
    workshop_fixture_plug (fixture, "1-1.1", NULL, "1.22.0");
    fake_devices_plug (fixture->devices, "1-1.1", "pico-boot");
    MoultWorkshopCard *card = workshop_fixture_await (fixture, 1, MOULT_CARD_READY);
    g_autoptr (MoultFlashJob) job = g_object_ref (moult_workshop_card_get_job (card));

    /* It restarts. */
    fake_devices_unplug (fixture->devices, "1-1.1");
    fake_devices_plug (fixture->devices, "1-1.1", "pico");
    assert_not_again (fixture, card, job);

    fake_devices_unplug (fixture->devices, "1-1.1");
    workshop_fixture_pass (2500);
    fake_devices_plug (fixture->devices, "1-1.1", "pico-boot");
    workshop_fixture_await (fixture, 2, MOULT_CARD_READY);
    g_assert_cmpuint (count_cards (fixture), ==, 2);
}

/* What the user takes away is left alone until it is plugged in anew. */
static void
test_removed (WorkshopFixture *fixture, gconstpointer unused)
{
    workshop_fixture_arm (fixture);
    workshop_fixture_plug (fixture, "1-1.1", "e660aaaa0001aaaa", "1.22.0");
    MoultWorkshopCard *card = workshop_fixture_await (fixture, 1, MOULT_CARD_READY);
    moult_workshop_remove (fixture->workshop, card);
    workshop_fixture_settle (fixture);
    g_assert_cmpuint (count_cards (fixture), ==, 0);
    g_assert_cmpuint (moult_workshop_count (fixture->workshop, MOULT_CARD_READY), ==, 0);

    fake_devices_unplug (fixture->devices, "1-1.1");
    workshop_fixture_settle (fixture);
    workshop_fixture_plug (fixture, "1-1.1", "e660aaaa0001aaaa", "1.22.0");
    workshop_fixture_await (fixture, 2, MOULT_CARD_READY);
}

/* Hands that cannot keep still: cards come and go, and in the end each board is done once. */
static void
test_storm (WorkshopFixture *fixture, gconstpointer unused)
{
    workshop_fixture_arm (fixture);
    for (guint i = 0; i < 64; i++) {
        g_autofree char *location = g_strdup_printf ("1-1.%u", i % 8 + 1);
        g_autofree char *serial = g_strdup_printf ("e660aaaa%04uaaaa", i % 8 + 1);

        workshop_fixture_plug (fixture, location, g_intern_string (serial), "1.22.0");
        if (i % 3 == 0)
            workshop_fixture_pass (5);
        if (i < 56)
            fake_devices_unplug (fixture->devices, location);
        if (i % 5 == 0)
            fake_run_idle ();
    }
    workshop_fixture_settle (fixture);
    for (guint i = 1; i <= 8; i++) {
        g_autofree char *location = g_strdup_printf ("1-1.%u", i);

        workshop_fixture_plug (fixture, location, NULL, "1.22.0");
        fake_devices_unplug (fixture->devices, location);
    }
    workshop_fixture_settle (fixture);
    for (guint i = 1; i <= 8; i++) {
        g_autofree char *location = g_strdup_printf ("1-1.%u", i);
        g_autofree char *serial = g_strdup_printf ("e660aaaa%04uaaaa", i);

        workshop_fixture_plug (fixture, location, g_intern_string (serial), "1.22.0");
    }
    workshop_fixture_settle (fixture);
    for (guint i = 1; i <= 8; i++) {
        g_autofree char *location = g_strdup_printf ("1-1.%u", i);
        MoultWorkshopCard *card = workshop_fixture_find (fixture, location);
        const GError *error = moult_workshop_card_get_error (card);

        g_test_message ("%s: number %u, %s, %s", location, moult_workshop_card_get_number (card),
                        moult_card_state_get_name (moult_workshop_card_get_state (card)),
                        error != NULL ? error->message : "no error");
    }
    /* A board that was pulled in the middle may have failed in any way. */
    moult_workshop_retry_failed (fixture->workshop);
    workshop_fixture_settle (fixture);
    for (guint i = 1; i <= 8; i++)
        workshop_fixture_await (fixture, i, MOULT_CARD_READY);
    g_assert_cmpuint (count_cards (fixture), ==, 8);
}

int
main (int argc, char *argv[])
{
    g_test_init (&argc, &argv, NULL);
    workshop_fixture_register ();
    g_test_add_func ("/workshop-identity/keys", test_keys);
    workshop_fixture_add ("/workshop-identity/once", test_once);
    workshop_fixture_add ("/workshop-identity/next", test_next);
    workshop_fixture_add ("/workshop-identity/same-serial", test_same_serial);
    workshop_fixture_add ("/workshop-identity/same-serial-later", test_same_serial_later);
    workshop_fixture_add ("/workshop-identity/nameless", test_nameless);
    workshop_fixture_add ("/workshop-identity/removed", test_removed);
    workshop_fixture_add ("/workshop-identity/storm", test_storm);
    return g_test_run ();
}
