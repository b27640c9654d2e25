/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gstdio.h>

#include "chip-reader.h"
#include "workshop-fixture.h"

/* Blank chips behind USB-serial adapters, which are the adapter's number and nothing else. */

#define LOCATION "1-1.1"
#define SERIAL   "a50285bi00"
#define ESP_FILE                                                                                   \
    "chip=esp32\nport=esp32\nboard=ESP32_GENERIC\nmachine=" ESP "\nversion=" NEW_VERSION
#define ESP "Generic ESP32 module with ESP32"

/* A backend that asks chips and flashes them as they are. */
typedef struct {
    GObject parent_instance;
} ChipBackend;

typedef GObjectClass ChipBackendClass;

static struct {
    const char *name; /* of the chip that answers */
    const char *mac;
    int n_asked;
    int n_flashed;
} script;

static const MoultFlashBackendTraits *
chip_backend_get_traits (MoultFlashBackend *self)
{
    static const char *const formats[] = { "uf2", NULL };
    static const char *const none[] = { NULL };
    static const MoultFlashBackendTraits traits = {
        .name = "chip",
        .ports = none,
        .formats = formats,
        .activators = none,
        .priority = 20,
        .weights = { [MOULT_STEP_WRITE] = 60, [MOULT_STEP_RESTART] = 10, [MOULT_STEP_CONFIRM] = 5 },
    };

    return &traits;
}

static char *
chip_backend_supports (MoultFlashBackend *self,
                       MoultDevice *device,
                       MoultBoardInfo *info,
                       MoultImageKind kind)
{
    return moult_device_get_vid (device) == 0x10c4 ? NULL : g_strdup ("it is no adapter");
}

static gboolean
chip_backend_ready (MoultFlashBackend *self, MoultDevice *device)
{
    return moult_device_get_vid (device) == 0x10c4;
}

static gboolean
chip_backend_flash (MoultFlashBackend *self,
                    const MoultFlashContext *context,
                    MoultProgress *progress,
                    GCancellable *cancellable,
                    GError **error)
{
    moult_progress_begin (progress, MOULT_STEP_WRITE);
    moult_progress_commit (progress);
    g_atomic_int_inc (&script.n_flashed);
    fake_devices_set_flashed (FAKE_DEVICES (context->devices),
                              moult_device_get_location (context->device));
    return TRUE;
}

static void
chip_backend_iface_init (MoultFlashBackendInterface *iface)
{
    iface->get_traits = chip_backend_get_traits;
    iface->supports = chip_backend_supports;
    iface->ready = chip_backend_ready;
    iface->flash = chip_backend_flash;
}

static gboolean
chip_reader_can_read (MoultChipReader *self, MoultDevice *device)
{
    return moult_device_get_vid (device) == 0x10c4;
}

static MoultChipInfo *
chip_reader_read (MoultChipReader *self,
                  MoultDeviceSource *devices,
                  MoultDevice *device,
                  GCancellable *cancellable,
                  GError **error)
{
    MoultChipInfo *chip = moult_chip_info_new ();

    g_atomic_int_inc (&script.n_asked);
    chip->name = g_strdup (script.name);
    chip->mac = g_strdup (script.mac);
    chip->revision = g_strdup ("3.1");
    chip->empty = TRUE;
    return chip;
}

static void
chip_reader_iface_init (MoultChipReaderInterface *iface)
{
    iface->can_read = chip_reader_can_read;
    iface->read = chip_reader_read;
}

static GType chip_backend_get_type (void);

G_DEFINE_TYPE_WITH_CODE (ChipBackend,
                         chip_backend,
                         G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (MOULT_TYPE_FLASH_BACKEND, chip_backend_iface_init)
                             G_IMPLEMENT_INTERFACE (MOULT_TYPE_CHIP_READER, chip_reader_iface_init))

static void
chip_backend_class_init (ChipBackendClass *klass)
{
}

static void
chip_backend_init (ChipBackend *self)
{
}

/* ---- the tests ---- */

static MoultFirmware *esp_firmware;

static void
set_up (WorkshopFixture *fixture, gconstpointer unused)
{
    workshop_fixture_set_up (fixture, unused);
    esp_firmware = fake_firmware_new (ESP_FILE);
    moult_catalogue_add_stored (moult_library_get_catalogue (fixture->library), esp_firmware);
    script.name = "ESP32";
    script.mac = "7c:df:a1:00:00:01";
    script.n_asked = 0;
    script.n_flashed = 0;
}

static void
tear_down (WorkshopFixture *fixture, gconstpointer unused)
{
    g_unlink (moult_firmware_get_path (esp_firmware));
    g_clear_object (&esp_firmware);
    workshop_fixture_tear_down (fixture, unused);
}

static void
add_esp (WorkshopFixture *fixture)
{
    g_autoptr (MoultRecipeBoard) board = moult_recipe_board_new ("ESP32_GENERIC", NULL, NULL, NULL);

    moult_recipe_put_board (fixture->recipe, board);
}

/* Nothing runs on it; firmware will. */
static void
plug_blank (WorkshopFixture *fixture)
{
    FakeScript *place = fake_devices_get_script (fixture->devices, LOCATION);

    place->serial = SERIAL;
    g_clear_object (&place->after);
    place->after = moult_board_info_new (&(MoultBoardInfoFields) {
        .family = "micropython",
        .description = ESP,
        .version = NEW_VERSION,
        .port = "esp32",
        .cpu = "ESP32",
        .board_id = "ESP32_GENERIC",
        .n_files = 1,
    });
    fake_devices_set_info (fixture->devices, LOCATION, NULL);
    fake_devices_plug (fixture->devices, LOCATION, "adapter");
}

static void
test_blank (WorkshopFixture *fixture, gconstpointer unused)
{
    add_esp (fixture);
    workshop_fixture_arm (fixture);
    plug_blank (fixture);
    MoultWorkshopCard *card = workshop_fixture_await (fixture, 1, MOULT_CARD_READY);
    workshop_fixture_settle (fixture);
    g_assert_cmpint (script.n_asked, ==, 1);
    g_assert_cmpint (script.n_flashed, ==, 1);
    g_assert_cmpstr (moult_workshop_card_get_unique_id (card), ==, script.mac);
}

static void
test_other_chip (WorkshopFixture *fixture, gconstpointer unused)
{
    add_esp (fixture);
    script.name = "ESP32-C3";
    workshop_fixture_arm (fixture);
    plug_blank (fixture);
    fake_run_idle ();
    workshop_fixture_settle (fixture);
    workshop_fixture_settle (fixture);
    MoultWorkshopCard *card = workshop_fixture_find (fixture, LOCATION);
    g_assert_cmpint (moult_workshop_card_get_state (card), ==, MOULT_CARD_LEFT_ALONE);
    g_assert_cmpint (moult_workshop_card_get_reason (card), ==, MOULT_PLAN_NOT_IN_RECIPE);
    g_assert_cmpint (script.n_flashed, ==, 0);
}

/* Asking resets a chip: a recipe that has none of its kind does not do that. */
static void
test_not_asked (WorkshopFixture *fixture, gconstpointer unused)
{
    workshop_fixture_arm (fixture);
    plug_blank (fixture);
    fake_run_idle ();
    workshop_fixture_settle (fixture);
    MoultWorkshopCard *card = workshop_fixture_find (fixture, LOCATION);
    g_assert_cmpint (moult_workshop_card_get_state (card), ==, MOULT_CARD_WAITING);
    g_assert_cmpint (moult_workshop_card_get_reason (card), ==, MOULT_PLAN_SILENT);
    g_assert_cmpint (script.n_asked, ==, 0);
}

/* One adapter, and one chip after the other in its socket. */
static void
test_socket (WorkshopFixture *fixture, gconstpointer unused)
{
    add_esp (fixture);
    workshop_fixture_arm (fixture);
    plug_blank (fixture);
    MoultWorkshopCard *first = workshop_fixture_await (fixture, 1, MOULT_CARD_READY);

    /* The same once more, which runs now. */
    fake_devices_unplug (fixture->devices, LOCATION);
    workshop_fixture_pass (2100);
    fake_devices_plug (fixture->devices, LOCATION, "adapter");
    fake_run_idle ();
    workshop_fixture_settle (fixture);
    g_assert_true (workshop_fixture_find (fixture, LOCATION) == first);
    g_assert_cmpint (script.n_flashed, ==, 1);

    fake_devices_unplug (fixture->devices, LOCATION);
    workshop_fixture_pass (3100); /* boards that are back sooner are not asked again */
    script.mac = "7c:df:a1:00:00:02";
    plug_blank (fixture);
    workshop_fixture_await (fixture, 2, MOULT_CARD_READY);
    g_assert_cmpint (script.n_flashed, ==, 2);
    g_assert_cmpint (moult_workshop_card_get_state (first), ==, MOULT_CARD_READY);
}

static void
add (const char *path, void (*test) (WorkshopFixture *fixture, gconstpointer unused))
{
    g_test_add (path, WorkshopFixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
    g_test_init (&argc, &argv, NULL);
    workshop_fixture_register ();
    g_io_extension_point_implement (MOULT_FLASH_BACKEND_EXTENSION_POINT, chip_backend_get_type (),
                                    "chip", 0);
    add ("/workshop-chip/blank", test_blank);
    add ("/workshop-chip/other-chip", test_other_chip);
    add ("/workshop-chip/not-asked", test_not_asked);
    add ("/workshop-chip/socket", test_socket);
    return g_test_run ();
}
