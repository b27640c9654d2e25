/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "fake-devices.h"

#include <glib/gstdio.h>

#include "error.h"

#define RUN_SECONDS 40

typedef struct {
    MoultDevice *device;
    MoultBoardInfo *info;
    FakeScript script;
    gboolean flashed;
    guint n_asked;
} Place;

struct _FakeDevices {
    GObject parent_instance;

    GListStore *store; /* main thread */
    GMutex mutex;
    GCond cond;
    GHashTable *places; /* location → Place */
    gboolean held;
    guint n_asking;
    guint patience_ms;
};

static void fake_devices_model_init (GListModelInterface *iface);
static void fake_devices_source_init (MoultDeviceSourceInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (FakeDevices,
                               fake_devices,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, fake_devices_model_init)
                                   G_IMPLEMENT_INTERFACE (MOULT_TYPE_DEVICE_SOURCE,
                                                          fake_devices_source_init))

static void
place_free (Place *place)
{
    g_clear_object (&place->device);
    g_clear_object (&place->info);
    g_clear_object (&place->script.after);
    g_free (place);
}

static Place *
get_place (FakeDevices *self, const char *location)
{
    Place *place = g_hash_table_lookup (self->places, location);

    if (place == NULL) {
        place = g_new0 (Place, 1);
        place->script.repl_error = FAKE_OK;
        place->script.touch_error = FAKE_OK;
        place->script.flash_error = FAKE_OK;
        place->script.early_error = FAKE_OK;
        place->script.verify_error = FAKE_OK;
        place->script.ask_error = FAKE_OK;
        g_hash_table_insert (self->places, g_strdup (location), place);
    }
    return place;
}

static gboolean
find_in_store (FakeDevices *self, const char *location, guint *position)
{
    GListModel *model = G_LIST_MODEL (self->store);

    for (guint i = 0; i < g_list_model_get_n_items (model); i++) {
        g_autoptr (MoultDevice) device = g_list_model_get_item (model, i);

        *position = i;
        if (g_str_equal (moult_device_get_location (device), location))
            return TRUE;
    }
    return FALSE;
}

typedef struct {
    FakeDevices *self;
    char *location;
} Change;

static void
change_free (Change *change)
{
    g_object_unref (change->self);
    g_free (change->location);
    g_free (change);
}

/* Brings the model to what stands at a location by now. */
static gboolean
on_change_cb (gpointer user_data)
{
    Change *change = user_data;
    FakeDevices *self = change->self;
    guint position = 0;

    g_mutex_lock (&self->mutex);
    g_autoptr (MoultDevice) device = NULL;
    g_set_object (&device, get_place (self, change->location)->device);
    g_mutex_unlock (&self->mutex);

    gboolean found = find_in_store (self, change->location, &position);
    if (found && device != NULL)
        g_list_store_splice (self->store, position, 1, (gpointer *) &device, 1);
    else if (found)
        g_list_store_remove (self->store, position);
    else if (device != NULL)
        g_list_store_append (self->store, device);
    return G_SOURCE_REMOVE;
}

static void
put_device (FakeDevices *self, const char *location, MoultDevice *device)
{
    Change *change = g_new0 (Change, 1);

    g_mutex_lock (&self->mutex);
    g_set_object (&get_place (self, location)->device, device);
    g_cond_broadcast (&self->cond);
    g_mutex_unlock (&self->mutex);

    change->self = g_object_ref (self);
    change->location = g_strdup (location);
    g_idle_add_full (G_PRIORITY_DEFAULT, on_change_cb, change, (GDestroyNotify) change_free);
}

static void
on_cancelled_cb (GCancellable *cancellable, FakeDevices *self)
{
    g_mutex_lock (&self->mutex);
    g_cond_broadcast (&self->cond);
    g_mutex_unlock (&self->mutex);
}

/* With the mutex held. */
static MoultDevice *
find_wanted (FakeDevices *self, const char *location, MoultDeviceFilter filter, gpointer user_data)
{
    GHashTableIter iter;
    gpointer place, data;

    if (location != NULL) {
        MoultDevice *device = get_place (self, location)->device;

        return device != NULL && (filter == NULL || filter (device, user_data)) ? device : NULL;
    }
    g_hash_table_iter_init (&iter, self->places);
    while (g_hash_table_iter_next (&iter, &place, &data)) {
        MoultDevice *device = ((Place *) data)->device;

        if (device != NULL && filter (device, user_data))
            return device;
    }
    return NULL;
}

static MoultDevice *
fake_devices_wait (MoultDeviceSource *source,
                   const char *location,
                   MoultDeviceFilter filter,
                   gpointer user_data,
                   gint64 deadline,
                   GCancellable *cancellable,
                   GError **error)
{
    FakeDevices *self = FAKE_DEVICES (source);
    MoultDevice *found = NULL;
    gboolean in_time = TRUE;
    gulong handler =
        cancellable != NULL
            ? g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled_cb), self, NULL)
            : 0;

    g_mutex_lock (&self->mutex);
    deadline = MIN (deadline, moult_deadline_in (self->patience_ms));
    while (in_time && found == NULL && !g_cancellable_is_cancelled (cancellable)) {
        MoultDevice *device = find_wanted (self, location, filter, user_data);

        if (device != NULL)
            found = g_object_ref (device);
        else
            in_time = g_cond_wait_until (&self->cond, &self->mutex, deadline);
    }
    g_mutex_unlock (&self->mutex);

    if (handler != 0)
        g_cancellable_disconnect (cancellable, handler);
    if (found == NULL && !g_cancellable_set_error_if_cancelled (cancellable, error))
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_GONE, "nothing came to %s",
                     location != NULL ? location : "any place");
    return found;
}

static gboolean
fake_devices_wait_gone (MoultDeviceSource *source,
                        MoultDevice *device,
                        gint64 deadline,
                        GCancellable *cancellable,
                        GError **error)
{
    FakeDevices *self = FAKE_DEVICES (source);
    Place *place;
    gboolean gone;
    gboolean in_time = TRUE;

    g_mutex_lock (&self->mutex);
    place = get_place (self, moult_device_get_location (device));
    deadline = MIN (deadline, moult_deadline_in (self->patience_ms));
    do {
        gone = place->device == NULL || !moult_device_is_same_enumeration (place->device, device);
        if (!gone)
            in_time = g_cond_wait_until (&self->cond, &self->mutex, deadline);
    } while (!gone && in_time);
    g_mutex_unlock (&self->mutex);
    if (!gone)
        g_set_error_literal (error, MOULT_ERROR, MOULT_ERROR_PROTOCOL, "it stayed");
    return gone;
}

static MoultBoardInfo *
answer (Place *place, GError **error)
{
    int code = place->script.ask_error;

    if (place->device == NULL)
        code = MOULT_ERROR_GONE;
    if (place->flashed && place->script.n_ask_errors > 0) {
        place->script.n_ask_errors--;
        code = MOULT_ERROR_BUSY;
    }
    if (code == FAKE_OK && place->info == NULL)
        code = MOULT_ERROR_PROTOCOL;
    if (code == FAKE_OK)
        return g_object_ref (place->info);
    g_set_error (error, MOULT_ERROR, code, "scripted answer: %s", moult_error_get_name (code));
    return NULL;
}

static MoultBoardInfo *
fake_devices_identify (MoultDeviceSource *source,
                       MoultDevice *device,
                       GCancellable *cancellable,
                       GError **error)
{
    FakeDevices *self = FAKE_DEVICES (source);
    MoultBoardInfo *info = NULL;
    gulong handler =
        cancellable != NULL
            ? g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled_cb), self, NULL)
            : 0;

    g_mutex_lock (&self->mutex);
    Place *place = get_place (self, moult_device_get_location (device));
    place->n_asked++;
    self->n_asking++;
    while (self->held && !g_cancellable_is_cancelled (cancellable))
        g_cond_wait (&self->cond, &self->mutex);
    if (!g_cancellable_set_error_if_cancelled (cancellable, error))
        info = answer (place, error);
    self->n_asking--;
    g_mutex_unlock (&self->mutex);

    if (handler != 0)
        g_cancellable_disconnect (cancellable, handler);
    return info;
}

static void
fake_devices_source_init (MoultDeviceSourceInterface *iface)
{
    iface->wait = fake_devices_wait;
    iface->wait_gone = fake_devices_wait_gone;
    iface->identify = fake_devices_identify;
}

static GType
fake_devices_get_item_type (GListModel *model)
{
    return MOULT_TYPE_DEVICE;
}

static guint
fake_devices_get_n_items (GListModel *model)
{
    return g_list_model_get_n_items (G_LIST_MODEL (FAKE_DEVICES (model)->store));
}

static gpointer
fake_devices_get_item (GListModel *model, guint position)
{
    return g_list_model_get_item (G_LIST_MODEL (FAKE_DEVICES (model)->store), position);
}

static void
fake_devices_model_init (GListModelInterface *iface)
{
    iface->get_item_type = fake_devices_get_item_type;
    iface->get_n_items = fake_devices_get_n_items;
    iface->get_item = fake_devices_get_item;
}

static void
fake_devices_finalize (GObject *object)
{
    FakeDevices *self = FAKE_DEVICES (object);

    g_object_unref (self->store);
    g_hash_table_unref (self->places);
    g_mutex_clear (&self->mutex);
    g_cond_clear (&self->cond);

    G_OBJECT_CLASS (fake_devices_parent_class)->finalize (object);
}

static void
fake_devices_class_init (FakeDevicesClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = fake_devices_finalize;
}

static void
fake_devices_init (FakeDevices *self)
{
    self->store = g_list_store_new (MOULT_TYPE_DEVICE);
    g_signal_connect_object (self->store, "items-changed", G_CALLBACK (g_list_model_items_changed),
                             self, G_CONNECT_SWAPPED);
    g_mutex_init (&self->mutex);
    g_cond_init (&self->cond);
    self->places =
        g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) place_free);
    self->patience_ms = 60;
}

FakeDevices *
fake_devices_new (void)
{
    return g_object_new (FAKE_TYPE_DEVICES, NULL);
}

typedef struct {
    const char *what;
    guint16 vid;
    guint16 pid;
    gboolean tty;
    int class_;
    const char *product;
} FakeKind;

MoultDevice *
fake_device_new (const char *location, const char *what)
{
    static const FakeKind kinds[] = {
        { "pico", 0x2e8a, 0x0005, TRUE, 0x02, "Board in FS mode" },
        { "pico-no-tty", 0x2e8a, 0x0005, FALSE, 0x02, "Board in FS mode" },
        { "pico-boot", 0x2e8a, 0x0003, FALSE, 0x08, "RP2 Boot" },
        { "pico-boot-bare", 0x2e8a, 0x0003, FALSE, 0xff, "RP2 Boot" },
        { "pico2-boot", 0x2e8a, 0x000f, FALSE, 0x08, "RP2350 Boot" },
        { "xiao", 0x2886, 0x0045, TRUE, 0x02, "XIAO nRF52840" },
        { "xiao-boot", 0x2886, 0x0045, TRUE, 0x08, "XIAO nRF52840" },
        { "esp-native", 0x303a, 0x1001, TRUE, 0x02, "USB JTAG/serial debug unit" },
        { "adapter", 0x10c4, 0xea60, TRUE, 0xff, "CP2102N USB to UART" },
        { "probe", 0x2e8a, 0x000c, TRUE, 0x02, "Debug Probe" },
        { "hub", 0x1d6b, 0x0002, FALSE, 0x09, "Hub" },
        { "stick", 0x0781, 0x5567, FALSE, 0x08, "Cruzer Blade" },
        { "unknown", 0xcafe, 0x4001, TRUE, 0x02, "Home-made" },
    };
    static int last_devnum = 0;
    g_autofree char *tty = g_strdup_printf ("/dev/fake-%s", location);
    const char *const ttys[] = { tty, NULL };

    for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++) {
        if (!g_str_equal (kinds[i].what, what))
            continue;
        const MoultUsbInterface interface = { .class_ = kinds[i].class_ };
        const MoultDeviceFields fields = {
            .location = location,
            .product = kinds[i].product,
            .ttys = kinds[i].tty ? ttys : NULL,
            .interfaces = &interface,
            .n_interfaces = 1,
            .vid = kinds[i].vid,
            .pid = kinds[i].pid,
            .devnum = g_atomic_int_add (&last_devnum, 1) + 1,
        };
        return moult_device_new (&fields);
    }
    g_error ("no device is called %s", what);
}

void
fake_devices_plug_device (FakeDevices *self, MoultDevice *device)
{
    put_device (self, moult_device_get_location (device), device);
}

FakeScript *
fake_devices_get_script (FakeDevices *self, const char *location)
{
    g_mutex_lock (&self->mutex);
    FakeScript *script = &get_place (self, location)->script;
    g_mutex_unlock (&self->mutex);
    return script;
}

/* A boot ROM of an RP2040 has no number of its own. */
static MoultDevice *
device_with_serial_new (const char *location, const char *what, const char *serial)
{
    g_autoptr (MoultDevice) plain = fake_device_new (location, what);
    const MoultUsbInterface *interfaces;
    MoultDeviceFields fields = {
        .location = location,
        .serial = serial,
        .product = moult_device_get_product (plain),
        .ttys = moult_device_get_ttys (plain),
        .vid = moult_device_get_vid (plain),
        .pid = moult_device_get_pid (plain),
        .devnum = moult_device_get_devnum (plain),
    };

    interfaces = moult_device_get_interfaces (plain, &fields.n_interfaces);
    fields.interfaces = interfaces;
    return moult_device_new (&fields);
}

void
fake_devices_plug (FakeDevices *self, const char *location, const char *what)
{
    const char *serial = fake_devices_get_script (self, location)->serial;
    g_autoptr (MoultDevice) device = serial != NULL && !g_str_has_suffix (what, "-boot")
                                         ? device_with_serial_new (location, what, serial)
                                         : fake_device_new (location, what);

    fake_devices_plug_device (self, device);
}

void
fake_devices_unplug (FakeDevices *self, const char *location)
{
    put_device (self, location, NULL);
}

void
fake_devices_set_info (FakeDevices *self, const char *location, MoultBoardInfo *info)
{
    g_mutex_lock (&self->mutex);
    g_set_object (&get_place (self, location)->info, info);
    g_mutex_unlock (&self->mutex);
}

void
fake_devices_hold (FakeDevices *self)
{
    g_mutex_lock (&self->mutex);
    self->held = TRUE;
    g_mutex_unlock (&self->mutex);
}

void
fake_devices_release (FakeDevices *self)
{
    g_mutex_lock (&self->mutex);
    self->held = FALSE;
    g_cond_broadcast (&self->cond);
    g_mutex_unlock (&self->mutex);
}

void
fake_devices_wait_released (FakeDevices *self)
{
    g_mutex_lock (&self->mutex);
    while (self->held)
        g_cond_wait (&self->cond, &self->mutex);
    g_mutex_unlock (&self->mutex);
}

guint
fake_devices_count_asked (FakeDevices *self, const char *location)
{
    g_mutex_lock (&self->mutex);
    guint n_asked = get_place (self, location)->n_asked;
    g_mutex_unlock (&self->mutex);
    return n_asked;
}

guint
fake_devices_count_asking (FakeDevices *self)
{
    g_mutex_lock (&self->mutex);
    guint n_asking = self->n_asking;
    g_mutex_unlock (&self->mutex);
    return n_asking;
}

void
fake_devices_set_patience (FakeDevices *self, guint milliseconds)
{
    self->patience_ms = milliseconds;
}

void
fake_devices_become (FakeDevices *self, const char *location, const char *what)
{
    if (what == NULL)
        return;
    fake_devices_unplug (self, location);
    if (!g_str_equal (what, "gone"))
        fake_devices_plug (self, location, what);
}

void
fake_devices_set_flashed (FakeDevices *self, const char *location)
{
    g_mutex_lock (&self->mutex);
    Place *place = get_place (self, location);
    place->flashed = TRUE;
    if (place->script.after != NULL)
        g_set_object (&place->info, place->script.after);
    g_mutex_unlock (&self->mutex);
}

MoultBoardInfo *
fake_info_new_family (const char *family, const char *machine, const char *version)
{
    const char *with = g_strrstr (machine, " with ");
    const MoultBoardInfoFields fields = {
        .family = family,
        .description = machine,
        .version = version,
        .port = g_str_equal (family, "micropython") ? "rp2" : "RP2040",
        .cpu = with != NULL ? with + strlen (" with ") : NULL,
        .n_files = -1,
    };

    return moult_board_info_new (&fields);
}

MoultBoardInfo *
fake_info_new (const char *machine, const char *version)
{
    return fake_info_new_family ("micropython", machine, version);
}

static char *
find_value (char **lines, const char *key)
{
    for (gsize i = 0; lines[i] != NULL; i++) {
        if (g_str_has_prefix (lines[i], key))
            return lines[i] + strlen (key);
    }
    return NULL;
}

MoultImage *
fake_parse (GBytes *bytes, const char *name, GError **error)
{
    gsize size = 0;
    const char *data = g_bytes_get_data (bytes, &size);
    g_autofree char *text = g_strndup (data, size);
    g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
    const char *const chips[] = { find_value (lines, "chip="), NULL };

    if (g_str_has_prefix (text, "bad")) {
        g_set_error (error, MOULT_ERROR, MOULT_ERROR_BAD_IMAGE, "%s is bad", name);
        return NULL;
    }
    const MoultImageFields fields = {
        .kind = MOULT_IMAGE_UF2,
        .bytes = bytes,
        .chips = chips,
        .port = find_value (lines, "port="),
        .machine = find_value (lines, "machine="),
        .version = find_value (lines, "version="),
        .board_id = find_value (lines, "board="),
    };
    return moult_image_new (&fields);
}

char *
fake_file_new (const char *content)
{
    g_autoptr (GError) error = NULL;
    char *path = NULL;
    int fd = g_file_open_tmp ("moult-test-XXXXXX.uf2", &path, &error);

    g_assert_no_error (error);
    g_close (fd, NULL);
    g_file_set_contents (path, content, -1, &error);
    g_assert_no_error (error);
    return path;
}

MoultFirmware *
fake_firmware_new (const char *content)
{
    g_autofree char *path = fake_file_new (content);
    g_autoptr (GError) error = NULL;
    MoultFirmware *firmware = moult_firmware_open (path, fake_parse, NULL, &error);

    g_assert_no_error (error);
    return firmware;
}

static gboolean
on_too_long_cb (gpointer user_data)
{
    g_error ("what the test waits for does not happen");
    return G_SOURCE_REMOVE;
}

/* Workers do not wake the main thread when they get somewhere. */
static gboolean
on_look_again_cb (gpointer user_data)
{
    return G_SOURCE_CONTINUE;
}

void
fake_run_until (FakeDone done, gpointer data)
{
    guint limit = g_timeout_add_seconds (RUN_SECONDS, on_too_long_cb, NULL);
    guint look_again = g_timeout_add (2, on_look_again_cb, NULL);

    while (!done (data))
        g_main_context_iteration (NULL, TRUE);
    g_source_remove (limit);
    g_source_remove (look_again);
}

void
fake_run_idle (void)
{
    while (g_main_context_iteration (NULL, FALSE))
        continue;
}
