/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "error.h"
#include "fake-devices.h"
#include "probe-list.h"
#include "registry.h"

/* A driver that knows devices of the vendor 1234; what they answer is set by the test. */
typedef struct {
    GObject parent_instance;
} FakeDriver;

typedef GObjectClass FakeDriverClass;

static struct {
    const char *unique_id;
    int error; /* FAKE_OK: none */
    gboolean knows_firmware;
    int n_asked;
} script;

static MoultProbeInfo *
fake_driver_recognise (MoultProbeDriver *driver, MoultDevice *device)
{
    MoultProbeInfo *info;

    if (moult_device_get_vid (device) != 0x1234)
        return NULL;
    info = moult_probe_info_new ();
    info->kind = MOULT_PROBE_CMSIS_DAP_V2;
    info->name = g_strdup ("Probe");
    info->serial = g_strdup (moult_device_get_serial (device));
    info->location = g_strdup (moult_device_get_location (device));
    info->id = g_strdup ("the driver does not know");
    info->tty = g_strdup (moult_device_get_tty (device));
    info->standalone = moult_device_get_pid (device) == 1;
    return info;
}

static MoultTarget *
fake_driver_read_target (MoultProbeDriver *driver,
                         MoultDeviceSource *devices,
                         MoultDevice *device,
                         const MoultProbeOptions *options,
                         MoultProbeInfo **info,
                         GCancellable *cancellable,
                         GError **error)
{
    MoultTarget *target;

    g_atomic_int_inc (&script.n_asked);
    if (script.knows_firmware) {
        *info = fake_driver_recognise (driver, device);
        (*info)->firmware = g_strdup ("1.2");
        (*info)->voltage_mv = 3300;
    }
    if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
    if (script.error != FAKE_OK) {
        g_set_error (error, MOULT_ERROR, script.error, "the test wants it so");
        return NULL;
    }
    target = moult_target_new ();
    target->name = g_strdup ("Chip");
    target->unique_id = g_strdup (script.unique_id);
    return target;
}

static void
fake_driver_iface_init (MoultProbeDriverInterface *iface)
{
    iface->recognise = fake_driver_recognise;
    iface->read_target = fake_driver_read_target;
}

static GType fake_driver_get_type (void);
G_DEFINE_TYPE_WITH_CODE (FakeDriver,
                         fake_driver,
                         G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (MOULT_TYPE_PROBE_DRIVER, fake_driver_iface_init)
                             g_io_extension_point_implement (MOULT_PROBE_DRIVER_EXTENSION_POINT,
                                                             g_define_type_id,
                                                             "fake",
                                                             0);)

static void
fake_driver_class_init (FakeDriverClass *klass)
{
}

static void
fake_driver_init (FakeDriver *self)
{
}

typedef struct {
    FakeDevices *devices;
    MoultBoardList *boards;
    MoultProbeList *probes;
} Fixture;

static void
set_up (Fixture *fixture)
{
    script.error = FAKE_OK;
    script.unique_id = NULL;
    script.knows_firmware = FALSE;
    script.n_asked = 0;
    fixture->devices = fake_devices_new ();
    fixture->boards = moult_board_list_new (MOULT_DEVICE_SOURCE (fixture->devices));
    fixture->probes =
        moult_probe_list_new (MOULT_DEVICE_SOURCE (fixture->devices), fixture->boards);
}

static void
tear_down (Fixture *fixture)
{
    fake_run_idle ();
    g_assert_finalize_object (fixture->probes);
    g_clear_object (&fixture->boards);
    g_clear_object (&fixture->devices);
}

/* @pid: 1: stand-alone, 2: a part of a board */
static void
plug (Fixture *fixture, const char *location, guint pid, const char *serial)
{
    static guint devnum = 40;
    const char *ttys[] = { pid == 2 ? "/dev/ttyACM7" : NULL, NULL };
    g_autoptr (MoultDevice) device = moult_device_new (&(MoultDeviceFields) {
        .location = location,
        .vid = 0x1234,
        .pid = (guint16) pid,
        .serial = serial,
        .devnum = devnum++,
        .ttys = ttys,
    });

    fake_devices_plug_device (fixture->devices, device);
    fake_run_idle ();
}

static MoultProbe *
get_probe (Fixture *fixture, guint position)
{
    g_autoptr (MoultProbe) probe = g_list_model_get_item (G_LIST_MODEL (fixture->probes), position);

    g_assert_nonnull (probe);
    return probe;
}

static const char *
get_id (Fixture *fixture, guint position)
{
    return moult_probe_get_info (get_probe (fixture, position))->id;
}

static void
assert_n_probes (Fixture *fixture, guint n_probes)
{
    g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->probes)), ==, n_probes);
}

/* ---- The list ---- */

static void
test_come_and_go (void)
{
    Fixture fixture;
    MoultProbe *first;

    set_up (&fixture);
    fake_devices_plug (fixture.devices, "1-1.9", "pico");
    plug (&fixture, "1-1.10", 1, "B");
    plug (&fixture, "1-1.2", 1, "A");
    assert_n_probes (&fixture, 2);
    first = get_probe (&fixture, 0);
    g_assert_cmpstr (get_id (&fixture, 0), ==, "A");
    g_assert_cmpstr (get_id (&fixture, 1), ==, "B");
    fake_devices_unplug (fixture.devices, "1-1.10");
    fake_run_idle ();
    assert_n_probes (&fixture, 1);
    g_assert_true (get_probe (&fixture, 0) == first);
    plug (&fixture, "1-1.2", 1, "A"); /* enumerated anew: another object */
    assert_n_probes (&fixture, 1);
    tear_down (&fixture);
}

static void
test_ids (void)
{
    Fixture fixture;

    set_up (&fixture);
    plug (&fixture, "1-1.1", 1, "SAME");
    g_assert_cmpstr (get_id (&fixture, 0), ==, "SAME");
    plug (&fixture, "1-1.2", 1, "SAME");
    plug (&fixture, "1-1.3", 1, NULL);
    g_assert_cmpstr (get_id (&fixture, 0), ==, "location:1-1.1");
    g_assert_cmpstr (get_id (&fixture, 1), ==, "location:1-1.2");
    g_assert_cmpstr (get_id (&fixture, 2), ==, "location:1-1.3");
    fake_devices_unplug (fixture.devices, "1-1.2");
    fake_run_idle ();
    g_assert_cmpstr (get_id (&fixture, 0), ==, "SAME");
    tear_down (&fixture);
}

static void
assert_finds (Fixture *fixture, const char *text, const char *location)
{
    g_autoptr (GError) error = NULL;
    MoultProbe *probe = moult_probe_list_find (fixture->probes, text, &error);

    if (location == NULL) {
        g_assert_null (probe);
        g_assert_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND);
        return;
    }
    g_assert_no_error (error);
    g_assert_cmpstr (moult_probe_get_info (probe)->location, ==, location);
}

static void
test_find (void)
{
    Fixture fixture;

    set_up (&fixture);
    assert_finds (&fixture, "A", NULL);
    plug (&fixture, "1-1.1", 1, "E6633861");
    plug (&fixture, "1-1.2", 1, "E6633861A3");
    plug (&fixture, "1-1.3", 1, NULL);
    assert_finds (&fixture, "E6633861", "1-1.1"); /* exactly, though it is a part of another */
    assert_finds (&fixture, "e6633861a3", "1-1.2");
    assert_finds (&fixture, "A3", "1-1.2");
    assert_finds (&fixture, "E66", NULL);
    assert_finds (&fixture, "location:1-1.3", "1-1.3");
    assert_finds (&fixture, "1-1.2", "1-1.2");
    assert_finds (&fixture, "", NULL);
    assert_finds (&fixture, "none", NULL);
    g_assert_true (moult_probe_list_find_at (fixture.probes, "1-1.3") == get_probe (&fixture, 2));
    g_assert_null (moult_probe_list_find_at (fixture.probes, "1-1.4"));
    tear_down (&fixture);
}

/* ---- Questions ---- */

typedef struct {
    gboolean done;
    GError *error;
} Answer;

static void
on_asked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    Answer *answer = user_data;

    moult_probe_ask_finish (MOULT_PROBE (source), result, &answer->error);
    answer->done = TRUE;
}

static gboolean
is_answered (gpointer data)
{
    return ((Answer *) data)->done;
}

static GError *
ask (Fixture *fixture, MoultProbe *probe, GCancellable *cancellable)
{
    Answer answer = { 0 };

    moult_probe_ask_async (probe, MOULT_DEVICE_SOURCE (fixture->devices), NULL, cancellable,
                           on_asked_cb, &answer);
    g_assert_cmpint (moult_probe_get_state (probe), ==, MOULT_PROBE_ASKING);
    fake_run_until (is_answered, &answer);
    return answer.error;
}

static void
test_ask (void)
{
    Fixture fixture;
    g_autoptr (GError) error = NULL;
    MoultProbe *probe;

    set_up (&fixture);
    plug (&fixture, "1-1.1", 1, "A");
    probe = get_probe (&fixture, 0);
    g_assert_cmpint (moult_probe_get_state (probe), ==, MOULT_PROBE_NEW);
    script.knows_firmware = TRUE;
    script.error = MOULT_ERROR_NOT_FOUND;
    error = ask (&fixture, probe, NULL);
    g_assert_error (error, MOULT_ERROR, MOULT_ERROR_NOT_FOUND);
    g_assert_error (moult_probe_get_error (probe), MOULT_ERROR, MOULT_ERROR_NOT_FOUND);
    g_assert_cmpint (moult_probe_get_state (probe), ==, MOULT_PROBE_FAILED);
    g_assert_cmpstr (moult_probe_get_info (probe)->firmware, ==, "1.2");
    g_assert_cmpint (moult_probe_get_info (probe)->voltage_mv, ==, 3300);
    g_assert_cmpstr (moult_probe_get_info (probe)->id, ==, "A");

    script.error = FAKE_OK;
    g_assert_null (ask (&fixture, probe, NULL));
    g_assert_cmpint (moult_probe_get_state (probe), ==, MOULT_PROBE_ANSWERED);
    g_assert_cmpstr (moult_probe_get_target (probe)->name, ==, "Chip");
    g_assert_null (moult_probe_get_error (probe));
    tear_down (&fixture);
}

static void
test_ask_cancelled (void)
{
    Fixture fixture;
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    g_autoptr (GError) error = NULL;
    MoultProbe *probe;

    set_up (&fixture);
    plug (&fixture, "1-1.1", 1, "A");
    probe = get_probe (&fixture, 0);
    g_assert_null (ask (&fixture, probe, NULL));
    g_cancellable_cancel (cancellable);
    error = ask (&fixture, probe, cancellable);
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_assert_cmpint (moult_probe_get_state (probe), ==, MOULT_PROBE_ANSWERED);
    g_assert_nonnull (moult_probe_get_target (probe));
    tear_down (&fixture);
}

static void
test_ask_twice (void)
{
    Fixture fixture;
    Answer first = { 0 };
    Answer second = { 0 };
    MoultProbe *probe;

    set_up (&fixture);
    plug (&fixture, "1-1.1", 1, "A");
    probe = get_probe (&fixture, 0);
    moult_probe_ask_async (probe, MOULT_DEVICE_SOURCE (fixture.devices), NULL, NULL, on_asked_cb,
                           &first);
    moult_probe_ask_async (probe, MOULT_DEVICE_SOURCE (fixture.devices), NULL, NULL, on_asked_cb,
                           &second);
    fake_run_until (is_answered, &first);
    fake_run_until (is_answered, &second);
    g_assert_no_error (first.error);
    g_assert_error (second.error, G_IO_ERROR, G_IO_ERROR_PENDING);
    g_clear_error (&second.error);
    g_assert_cmpint (script.n_asked, ==, 1);
    tear_down (&fixture);
}

/* Its tty comes a moment later: what it answered stays. */
static void
test_new_nodes (void)
{
    Fixture fixture;
    const char *ttys[] = { "/dev/ttyACM3", NULL };
    g_autoptr (MoultDevice) device = NULL;
    MoultProbe *probe;

    set_up (&fixture);
    plug (&fixture, "1-1.1", 1, "A");
    probe = get_probe (&fixture, 0);
    script.knows_firmware = TRUE;
    g_assert_null (ask (&fixture, probe, NULL));
    device = moult_device_new (&(MoultDeviceFields) {
        .location = "1-1.1",
        .vid = 0x1234,
        .pid = 1,
        .serial = "A",
        .devnum = moult_device_get_devnum (moult_probe_get_device (probe)),
        .ttys = ttys,
    });
    fake_devices_plug_device (fixture.devices, device);
    fake_run_idle ();
    g_assert_true (get_probe (&fixture, 0) == probe);
    g_assert_cmpstr (moult_probe_get_info (probe)->tty, ==, "/dev/ttyACM3");
    g_assert_cmpstr (moult_probe_get_info (probe)->firmware, ==, "1.2");
    g_assert_nonnull (moult_probe_get_target (probe));
    tear_down (&fixture);
}

/* ---- Boards ---- */

static void
test_board_of_its_own (void)
{
    Fixture fixture;
    MoultProbe *probe;

    set_up (&fixture);
    plug (&fixture, "1-1.1", 2, "A");
    probe = get_probe (&fixture, 0);
    g_assert_nonnull (moult_probe_get_board (probe));
    g_assert_true (moult_probe_get_board (probe)
                   == moult_board_list_find (fixture.boards, "1-1.1"));
    g_assert_cmpstr (moult_probe_list_find_board_location (fixture.probes, probe), ==, "1-1.1");
    tear_down (&fixture);
}

static void
plug_board (Fixture *fixture, const char *location, const char *serial)
{
    static guint devnum = 90;
    const char *ttys[] = { "/dev/ttyACM9", NULL };
    g_autoptr (MoultDevice) device = moult_device_new (&(MoultDeviceFields) {
        .location = location,
        .vid = 0xf055,
        .pid = 0x9800,
        .serial = serial,
        .devnum = devnum++,
        .ttys = ttys,
    });

    fake_devices_plug_device (fixture->devices, device);
    fake_run_idle ();
}

static void
check_board_by_id (const char *unique_id, const char *serial, gboolean belongs)
{
    Fixture fixture;
    MoultProbe *probe;

    set_up (&fixture);
    plug (&fixture, "1-1.1", 1, "A");
    probe = get_probe (&fixture, 0);
    script.unique_id = unique_id;
    g_assert_null (ask (&fixture, probe, NULL));
    g_assert_null (moult_probe_get_board (probe));
    plug_board (&fixture, "1-1.5", serial);
    g_assert_cmpint (moult_probe_get_board (probe) != NULL, ==, belongs);
    if (belongs)
        g_assert_cmpstr (moult_board_get_location (moult_probe_get_board (probe)), ==, "1-1.5");
    tear_down (&fixture);
}

static void
test_board_by_id (void)
{
    check_board_by_id ("e6614103e73f4d2b", "E6614103E73F4D2B", TRUE);
    check_board_by_id ("e6614103e73f4d2b", "e6614103e73f4d2c", FALSE);
    check_board_by_id (NULL, "e6614103e73f4d2b", FALSE);
    /* An STM32: of its id's bytes some are left out, and some added up. */
    check_board_by_id ("2d002c000c51363333383538", "385A335F3351", FALSE);
    check_board_by_id ("2d002c000c51363333383538", "385F38603336", FALSE);
    check_board_by_id ("2d002c000c51363333383538", "386138603336", TRUE);
    check_board_by_id ("2d002c000c51363333383xyz", "386138603336", FALSE);
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    moult_registry_init (NULL);
    g_type_ensure (fake_driver_get_type ());

    g_test_add_func ("/probe-list/come-and-go", test_come_and_go);
    g_test_add_func ("/probe-list/ids", test_ids);
    g_test_add_func ("/probe-list/find", test_find);
    g_test_add_func ("/probe/ask", test_ask);
    g_test_add_func ("/probe/ask/cancelled", test_ask_cancelled);
    g_test_add_func ("/probe/ask/twice", test_ask_twice);
    g_test_add_func ("/probe/new-nodes", test_new_nodes);
    g_test_add_func ("/probe/board/own", test_board_of_its_own);
    g_test_add_func ("/probe/board/by-id", test_board_by_id);
    return g_test_run ();
}
