/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "fake-backend.h"

#include "error.h"
#include "fake-devices.h"

static FakeScript *
get_script (MoultDeviceSource *devices, MoultDevice *device)
{
    return fake_devices_get_script (FAKE_DEVICES (devices), moult_device_get_location (device));
}

static gboolean
fail (int code, const char *what, GError **error)
{
    if (code == FAKE_OK)
        return TRUE;
    g_set_error (error, MOULT_ERROR, code, "scripted %s: %s", what, moult_error_get_name (code));
    return FALSE;
}

/* ---- the backend ---- */

typedef struct {
    GObject parent_instance;
} FakeBackend;

typedef GObjectClass FakeBackendClass;

static const MoultFlashBackendTraits *
fake_backend_get_traits (MoultFlashBackend *self)
{
    static const char *const ports[] = { "rp2", NULL };
    static const char *const formats[] = { "uf2", NULL };
    static const char *const activators[] = { "fake-repl", "fake-touch", "fake-manual", NULL };
    static const MoultFlashBackendTraits traits = {
        .name = "fake",
        .ports = ports,
        .formats = formats,
        .activators = activators,
        .priority = 10,
        .needs_bootloader = TRUE,
        .weights = { [MOULT_STEP_BOOTLOADER] = 20,
                     [MOULT_STEP_WRITE] = 60,
                     [MOULT_STEP_VERIFY] = 5,
                     [MOULT_STEP_RESTART] = 10,
                     [MOULT_STEP_CONFIRM] = 5 },
    };

    return &traits;
}

static char *
fake_backend_supports (MoultFlashBackend *self,
                       MoultDevice *device,
                       MoultBoardInfo *info,
                       MoultImageKind kind)
{
    if (kind != MOULT_IMAGE_UF2)
        return g_strdup ("it writes uf2");
    if (moult_device_get_vid (device) != 0x2e8a)
        return g_strdup ("it knows only rp2 boards");
    return NULL;
}

static gboolean
fake_backend_ready (MoultFlashBackend *self, MoultDevice *device)
{
    return moult_device_get_vid (device) == 0x2e8a
           && moult_device_has_interface (device, 0x08, -1, -1)
           && (moult_device_get_pid (device) == 0x0003 || moult_device_get_pid (device) == 0x000f);
}

static gboolean
wait_cancelled (GCancellable *cancellable, GError **error)
{
    g_autoptr (GMainContext) context = g_main_context_new ();
    g_autoptr (GSource) source = g_cancellable_source_new (cancellable);

    g_source_set_dummy_callback (source);
    g_source_attach (source, context);
    g_main_context_iteration (context, TRUE);
    return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

static gboolean
fake_backend_flash (MoultFlashBackend *self,
                    const MoultFlashContext *context,
                    MoultProgress *progress,
                    GCancellable *cancellable,
                    GError **error)
{
    const char *location = moult_device_get_location (context->device);
    FakeScript *script = get_script (context->devices, context->device);

    g_assert_true (fake_backend_ready (self, context->device));
    moult_progress_begin (progress, MOULT_STEP_WRITE);
    if (!fail (script->early_error, "write", error))
        return FALSE;
    if (script->waits_before_write && !wait_cancelled (cancellable, error))
        return FALSE;
    moult_progress_commit (progress);
    for (guint i = 1; i <= 10; i++)
        moult_progress_set_bytes (progress, i * 1000, 10000);
    if (script->waits_after_commit)
        fake_devices_wait_released (FAKE_DEVICES (context->devices));
    fake_devices_become (FAKE_DEVICES (context->devices), location,
                         script->flash_error == MOULT_ERROR_GONE ? "gone" : NULL);
    if (!fail (script->flash_error, "write", error))
        return FALSE;
    fake_devices_set_flashed (FAKE_DEVICES (context->devices), location);
    fake_devices_become (FAKE_DEVICES (context->devices), location, script->flash_becomes);
    return TRUE;
}

static gboolean
fake_backend_verify (MoultFlashBackend *self,
                     const MoultFlashContext *context,
                     MoultProgress *progress,
                     GCancellable *cancellable,
                     GError **error)
{
    return fail (get_script (context->devices, context->device)->verify_error, "verify", error);
}

static void
fake_backend_iface_init (MoultFlashBackendInterface *iface)
{
    iface->get_traits = fake_backend_get_traits;
    iface->supports = fake_backend_supports;
    iface->ready = fake_backend_ready;
    iface->flash = fake_backend_flash;
    iface->verify = fake_backend_verify;
}

static GType fake_backend_get_type (void);

G_DEFINE_TYPE_WITH_CODE (FakeBackend,
                         fake_backend,
                         G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (MOULT_TYPE_FLASH_BACKEND, fake_backend_iface_init))

static void
fake_backend_class_init (FakeBackendClass *klass)
{
}

static void
fake_backend_init (FakeBackend *self)
{
}

/* ---- the activators: three types of one class ---- */

typedef struct {
    GObject parent_instance;
} FakeActivator;

typedef GObjectClass FakeActivatorClass;

static GType fake_activator_get_type (void);

static gboolean
suits_tty (MoultActivator *self, MoultDevice *device, MoultBoardInfo *info)
{
    return moult_device_get_tty (device) != NULL;
}

/* An activator has nothing but the device: it finds the test's device source here. */
static FakeDevices *the_devices;

static gboolean
activate (MoultDevice *device, int code, const char *becomes, GError **error)
{
    if (!fail (code, "activator", error))
        return FALSE;
    fake_devices_become (the_devices, moult_device_get_location (device), becomes);
    return TRUE;
}

static gboolean
repl_activate (MoultActivator *self, MoultDevice *device, GCancellable *cancellable, GError **error)
{
    FakeScript *script = get_script (MOULT_DEVICE_SOURCE (the_devices), device);

    return activate (device, script->repl_error, script->repl_becomes, error);
}

static gboolean
touch_activate (MoultActivator *self,
                MoultDevice *device,
                GCancellable *cancellable,
                GError **error)
{
    FakeScript *script = get_script (MOULT_DEVICE_SOURCE (the_devices), device);

    return activate (device, script->touch_error, script->touch_becomes, error);
}

static gboolean
manual_activate (MoultActivator *self,
                 MoultDevice *device,
                 GCancellable *cancellable,
                 GError **error)
{
    FakeScript *script = get_script (MOULT_DEVICE_SOURCE (the_devices), device);

    return activate (device, FAKE_OK, script->manual_becomes, error);
}

static const MoultActivatorTraits *
repl_get_traits (MoultActivator *self)
{
    static const MoultActivatorTraits traits = { .name = "fake-repl", .wait_ms = 5000 };

    return &traits;
}

static const MoultActivatorTraits *
touch_get_traits (MoultActivator *self)
{
    static const MoultActivatorTraits traits = { .name = "fake-touch", .wait_ms = 5000 };

    return &traits;
}

static const MoultActivatorTraits *
manual_get_traits (MoultActivator *self)
{
    static const MoultActivatorTraits traits = { .name = "fake-manual", .needs_user = TRUE };

    return &traits;
}

static void
repl_iface_init (MoultActivatorInterface *iface)
{
    iface->get_traits = repl_get_traits;
    iface->suits = suits_tty;
    iface->activate = repl_activate;
}

static void
touch_iface_init (MoultActivatorInterface *iface)
{
    iface->get_traits = touch_get_traits;
    iface->suits = suits_tty;
    iface->activate = touch_activate;
}

static gboolean
suits_any (MoultActivator *self, MoultDevice *device, MoultBoardInfo *info)
{
    return TRUE;
}

static void
manual_iface_init (MoultActivatorInterface *iface)
{
    iface->get_traits = manual_get_traits;
    iface->suits = suits_any;
    iface->activate = manual_activate;
}

G_DEFINE_TYPE (FakeActivator, fake_activator, G_TYPE_OBJECT)

static void
fake_activator_class_init (FakeActivatorClass *klass)
{
}

static void
fake_activator_init (FakeActivator *self)
{
}

static void
register_activator (const char *name, GInterfaceInitFunc init)
{
    const GTypeInfo info = { .class_size = sizeof (FakeActivatorClass),
                             .instance_size = sizeof (FakeActivator) };
    const GInterfaceInfo interface = { .interface_init = init };
    GType type = g_type_register_static (fake_activator_get_type (), name, &info, 0);

    g_type_add_interface_static (type, MOULT_TYPE_ACTIVATOR, &interface);
    g_io_extension_point_implement (MOULT_ACTIVATOR_EXTENSION_POINT, type, name, 0);
}

void
fake_backend_register (void)
{
    g_io_extension_point_implement (MOULT_FLASH_BACKEND_EXTENSION_POINT, fake_backend_get_type (),
                                    "fake", 0);
    register_activator ("FakeReplActivator", (GInterfaceInitFunc) (void *) repl_iface_init);
    register_activator ("FakeTouchActivator", (GInterfaceInitFunc) (void *) touch_iface_init);
    register_activator ("FakeManualActivator", (GInterfaceInitFunc) (void *) manual_iface_init);
}

void
fake_backend_use (FakeDevices *devices)
{
    the_devices = devices;
}
