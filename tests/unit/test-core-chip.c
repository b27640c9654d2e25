/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "board-list.h"
#include "error.h"
#include "fake-devices.h"
#include "fit.h"
#include "plan.h"
#include "registry.h"

/* A backend that asks chips; what they do is set by the test before it has one asked. */
typedef struct {
    GObject parent_instance;
} AskingBackend;

typedef GObjectClass AskingBackendClass;

static struct {
    FakeDevices *devices;
    const char *name; /* the answer, or NULL */
    gboolean empty;
    gboolean locked;
    int error;          /* without an answer */
    gboolean re_enters; /* the chip's USB leaves, and is back before the answer */
    gboolean leaves;    /* for good */
    int n_asked;
} script;

static const MoultFlashBackendTraits *
asking_get_traits (MoultFlashBackend *self)
{
    static const MoultFlashBackendTraits traits = { .name = "asking" };

    return &traits;
}

static char *
asking_supports (MoultFlashBackend *self,
                 MoultDevice *device,
                 MoultBoardInfo *info,
                 MoultImageKind kind)
{
    return NULL;
}

static void
asking_backend_iface_init (MoultFlashBackendInterface *iface)
{
    iface->get_traits = asking_get_traits;
    iface->supports = asking_supports;
}

static gboolean
asking_can_read (MoultChipReader *self, MoultDevice *device)
{
    return moult_device_get_vid (device) == 0x10c4 || moult_device_get_vid (device) == 0x303a;
}

static MoultChipInfo *
asking_read (MoultChipReader *self,
             MoultDeviceSource *devices,
             MoultDevice *device,
             GCancellable *cancellable,
             GError **error)
{
    const char *location = moult_device_get_location (device);

    g_atomic_int_inc (&script.n_asked);
    if (script.re_enters || script.leaves)
        fake_devices_unplug (script.devices, location);
    if (script.re_enters)
        fake_devices_plug (script.devices, location, "esp-native");
    if (script.name == NULL) {
        g_set_error (error, MOULT_ERROR, script.error, "the test wants it so");
        return NULL;
    }
    MoultChipInfo *chip = moult_chip_info_new ();
    chip->name = g_strdup (script.name);
    chip->revision = g_strdup ("0.4");
    chip->flash_size = 4 << 20;
    chip->empty = script.empty;
    chip->secure_boot = script.locked;
    return chip;
}

static void
asking_reader_iface_init (MoultChipReaderInterface *iface)
{
    iface->can_read = asking_can_read;
    iface->read = asking_read;
}

static GType asking_backend_get_type (void);

G_DEFINE_TYPE_WITH_CODE (AskingBackend,
                         asking_backend,
                         G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (MOULT_TYPE_FLASH_BACKEND, asking_backend_iface_init)
                             G_IMPLEMENT_INTERFACE (MOULT_TYPE_CHIP_READER,
                                                    asking_reader_iface_init))

static void
asking_backend_class_init (AskingBackendClass *klass)
{
}

static void
asking_backend_init (AskingBackend *self)
{
}

typedef struct {
    FakeDevices *devices;
    MoultBoardList *boards;
    MoultBoard *board; /* borrowed */
} Fixture;

static gboolean
is_settled (gpointer data)
{
    return moult_board_list_get_settled (data);
}

static void
settle (Fixture *fixture)
{
    fake_run_idle ();
    fake_run_until (is_settled, fixture->boards);
    fake_run_idle ();
}

/* A silent board stands there. */
static void
set_up (Fixture *fixture, gconstpointer what)
{
    fixture->devices = fake_devices_new ();
    fixture->boards = moult_board_list_new (MOULT_DEVICE_SOURCE (fixture->devices));
    memset (&script, 0, sizeof script);
    script.devices = fixture->devices;
    script.name = "ESP32-C3";
    script.empty = TRUE;
    fake_devices_get_script (fixture->devices, "1-1")->ask_error = MOULT_ERROR_PROTOCOL;
    fake_devices_plug (fixture->devices, "1-1", what);
    settle (fixture);
    fixture->board = moult_board_list_find (fixture->boards, "1-1");
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
    g_assert_finalize_object (fixture->boards);
    g_object_unref (fixture->devices);
}

static void
ask (Fixture *fixture)
{
    moult_board_list_ask_chip (fixture->boards, fixture->board);
    settle (fixture);
}

static void
test_only_when_told (Fixture *fixture, gconstpointer unused)
{
    g_assert_cmpint (script.n_asked, ==, 0);
    moult_board_list_ask (fixture->boards, fixture->board);
    settle (fixture);
    g_assert_cmpint (script.n_asked, ==, 0);
    g_assert_null (moult_board_get_chip (fixture->board));
    g_assert_cmpstr (moult_board_get_name (fixture->board), ==, "CP210x Serial Adapter");

    moult_board_list_ask_chip (fixture->boards, fixture->board);
    g_assert_true (moult_board_get_asking (fixture->board));
    moult_board_list_ask_chip (fixture->boards, fixture->board);
    settle (fixture);
    g_assert_cmpint (script.n_asked, ==, 1);
    g_assert_false (moult_board_get_asking (fixture->board));
}

static void
test_answer (Fixture *fixture, gconstpointer unused)
{
    ask (fixture);
    g_assert_true (moult_board_knows_only_chip (fixture->board));
    g_assert_cmpstr (moult_board_get_name (fixture->board), ==, "New ESP32-C3");
    g_assert_cmpstr (moult_board_get_kind (fixture->board)->chip, ==, "esp32c3");
    g_assert_cmpstr (moult_board_get_kind (fixture->board)->port, ==, "esp32");
    g_assert_cmpint (moult_board_get_mode (fixture->board), ==, MOULT_BOARD_SILENT);
    g_assert_false (moult_board_is_locked (fixture->board));

    script.empty = FALSE;
    script.locked = TRUE;
    ask (fixture);
    g_assert_cmpstr (moult_board_get_name (fixture->board), ==, "ESP32-C3 Board");
    g_assert_true (moult_board_is_locked (fixture->board));
}

static void
test_fit (Fixture *fixture, gconstpointer unused)
{
    g_autoptr (MoultFirmware) right = fake_firmware_new ("chip=esp32c3\nport=esp32\n");
    g_autoptr (MoultFirmware) wrong = fake_firmware_new ("chip=esp32\nport=esp32\n");
    MoultDevice *device = moult_board_get_device (fixture->board);
    g_autoptr (GError) error = NULL;

    g_assert_true (moult_fit_check (wrong, device, moult_board_get_info (fixture->board), NULL));
    ask (fixture);
    g_assert_true (moult_fit_check (right, device, moult_board_get_info (fixture->board), NULL));
    g_assert_false (moult_fit_check (wrong, device, moult_board_get_info (fixture->board), &error));
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_WRONG_FIRMWARE);
}

static MoultPlanReason
plan (Fixture *fixture, MoultFirmware *firmware, MoultEvidence evidence)
{
    const char *const builds[] = { "ESP32_GENERIC_C3", NULL };
    g_autoptr (MoultRecommendation) recommendation =
        moult_recommendation_new (&(MoultRecommendationFields) {
            .builds = builds,
            .evidence = evidence,
            .firmware = firmware,
        });
    const MoultPlanOffer offer = { .recommendation = recommendation };
    g_autoptr (GPtrArray) boards = g_ptr_array_new ();

    g_ptr_array_add (boards, fixture->board);
    g_autoptr (MoultPlan) plan = moult_plan_new_offered (boards, &offer, NULL);
    g_autoptr (MoultPlanTask) task = g_list_model_get_item (G_LIST_MODEL (plan), 0);
    return moult_plan_task_get_reason (task);
}

/* What the chip says is not what the board is: that is for the user to say. */
static void
test_plan (Fixture *fixture, gconstpointer unused)
{
    g_autoptr (MoultFirmware) firmware = fake_firmware_new ("chip=esp32c3\nport=esp32\n");

    g_assert_cmpint (plan (fixture, firmware, MOULT_EVIDENCE_USER), ==, MOULT_PLAN_SILENT);
    ask (fixture);
    g_assert_cmpint (plan (fixture, firmware, MOULT_EVIDENCE_USER), ==, MOULT_PLAN_FLASH);
    g_assert_cmpint (plan (fixture, firmware, MOULT_EVIDENCE_CHIP), ==, MOULT_PLAN_AMBIGUOUS);
}

static void
test_no_answer (Fixture *fixture, gconstpointer unused)
{
    static const int silent[] = { MOULT_ERROR_NO_BOOTLOADER, MOULT_ERROR_PROTOCOL };

    script.name = NULL;
    for (gsize i = 0; i < G_N_ELEMENTS (silent); i++) {
        script.error = silent[i];
        ask (fixture);
        g_assert_error (moult_board_get_chip_error (fixture->board), MOULT_ERROR, silent[i]);
        g_assert_null (moult_board_get_chip (fixture->board));
        g_assert_cmpint (moult_board_get_mode (fixture->board), ==, MOULT_BOARD_SILENT);
    }
    script.error = MOULT_ERROR_BUSY;
    ask (fixture);
    g_assert_cmpint (moult_board_get_mode (fixture->board), ==, MOULT_BOARD_BUSY);
    script.name = "ESP32-C3";
    ask (fixture);
    g_assert_null (moult_board_get_chip_error (fixture->board));
    g_assert_nonnull (moult_board_get_chip (fixture->board));
    script.name = NULL;
    script.error = MOULT_ERROR_NO_BOOTLOADER;
    ask (fixture);
    g_assert_error (moult_board_get_chip_error (fixture->board), MOULT_ERROR,
                    MOULT_ERROR_NO_BOOTLOADER);
    g_assert_null (moult_board_get_chip (fixture->board));
    g_assert_null (moult_board_get_info (fixture->board));
}

/* Behind an adapter any board may stand next. */
static void
test_adapter_leaves (Fixture *fixture, gconstpointer unused)
{
    ask (fixture);
    fake_devices_unplug (fixture->devices, "1-1");
    settle (fixture);
    fake_devices_plug (fixture->devices, "1-1", "adapter");
    settle (fixture);
    g_assert_null (moult_board_get_chip (fixture->board));
    g_assert_null (moult_board_get_info (fixture->board));
    g_assert_cmpstr (moult_board_get_name (fixture->board), ==, "CP210x Serial Adapter");
}

static void
test_native_comes_back (Fixture *fixture, gconstpointer unused)
{
    g_autoptr (MoultDevice) before = g_object_ref (moult_board_get_device (fixture->board));
    guint n_asked = fake_devices_count_asked (fixture->devices, "1-1");

    script.re_enters = TRUE;
    ask (fixture);
    g_assert_true (moult_board_get_device (fixture->board) != before);
    g_assert_cmpint (moult_board_get_mode (fixture->board), ==, MOULT_BOARD_SILENT);
    g_assert_cmpstr (moult_board_get_name (fixture->board), ==, "New ESP32-C3");
    g_assert_cmpuint (fake_devices_count_asked (fixture->devices, "1-1"), ==, n_asked);
}

static void
test_native_leaves (Fixture *fixture, gconstpointer unused)
{
    script.leaves = TRUE;
    script.name = NULL;
    script.error = MOULT_ERROR_GONE;
    ask (fixture);
    g_assert_cmpint (moult_board_get_mode (fixture->board), ==, MOULT_BOARD_GONE);
    g_assert_null (moult_board_get_chip_error (fixture->board));
}

/* The board's own words count more than its chip's, which stay known. */
static void
test_board_speaks (Fixture *fixture, gconstpointer unused)
{
    g_autoptr (MoultBoardInfo) info = fake_info_new ("ESP32C3 module with ESP32C3", "1.28.0");

    ask (fixture);
    fake_devices_set_info (fixture->devices, "1-1", info);
    fake_devices_get_script (fixture->devices, "1-1")->ask_error = FAKE_OK;
    moult_board_list_ask (fixture->boards, fixture->board);
    settle (fixture);
    g_assert_cmpint (moult_board_get_mode (fixture->board), ==, MOULT_BOARD_RUNNING);
    g_assert_false (moult_board_knows_only_chip (fixture->board));
    g_assert_nonnull (moult_board_get_chip (fixture->board));

    moult_board_set_info (fixture->board, NULL);
    g_assert_null (moult_board_get_chip (fixture->board));
}

static void
test_no_reader (Fixture *fixture, gconstpointer unused)
{
    g_assert_null (moult_registry_find_chip_reader (moult_board_get_device (fixture->board)));
    ask (fixture);
    g_assert_cmpint (script.n_asked, ==, 0);
}

/* The list may go while a chip is asked. */
static void
test_dropped (Fixture *fixture, gconstpointer unused)
{
    moult_board_list_ask_chip (fixture->boards, fixture->board);
    g_assert_false (moult_board_list_get_settled (fixture->boards));
}

static void
add (const char *path, const char *what, void (*test) (Fixture *, gconstpointer))
{
    g_test_add (path, Fixture, what, set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
    g_test_init (&argc, &argv, NULL);
    moult_registry_init (NULL);
    g_io_extension_point_implement (MOULT_FLASH_BACKEND_EXTENSION_POINT, asking_backend_get_type (),
                                    "asking", 0);
    add ("/chip/only-when-told", "adapter", test_only_when_told);
    add ("/chip/answer", "adapter", test_answer);
    add ("/chip/fit", "adapter", test_fit);
    add ("/chip/plan", "adapter", test_plan);
    add ("/chip/no-answer", "adapter", test_no_answer);
    add ("/chip/adapter-leaves", "adapter", test_adapter_leaves);
    add ("/chip/native-comes-back", "esp-native", test_native_comes_back);
    add ("/chip/native-leaves", "esp-native", test_native_leaves);
    add ("/chip/board-speaks", "esp-native", test_board_speaks);
    add ("/chip/no-reader", "pico", test_no_reader);
    add ("/chip/dropped", "adapter", test_dropped);
    return g_test_run ();
}
