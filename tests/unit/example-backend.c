/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <moult.h>

static const MoultFlashBackendTraits traits = {
    .name = "example",
    .ports = (const char *const[]) { "unix", NULL },
    .formats = (const char *const[]) { "elf", NULL },
    .activators = (const char *const[]) { "manual", NULL },
    .weights = { [MOULT_STEP_WRITE] = 1 },
};

static const MoultFlashBackendTraits *
get_traits (MoultFlashBackend *backend)
{
    return &traits;
}

static char *
supports (MoultFlashBackend *backend,
          MoultDevice *device,
          MoultBoardInfo *info,
          MoultImageKind kind)
{
    return kind == MOULT_IMAGE_ELF ? NULL : g_strdup ("writes elf files only");
}

static gboolean
flash (MoultFlashBackend *backend,
       const MoultFlashContext *context,
       MoultProgress *progress,
       GCancellable *cancellable,
       GError **error)
{
    moult_progress_begin (progress, MOULT_STEP_WRITE);
    moult_progress_commit (progress); /* from here on bytes go to the board */
    return TRUE;
}

static void
init (gpointer g_iface, gpointer data)
{
    MoultFlashBackendInterface *iface = g_iface;
    iface->get_traits = get_traits;
    iface->supports = supports;
    iface->flash = flash;
}

void
g_io_module_load (GIOModule *module)
{
    GType type = g_type_register_static_simple (
        G_TYPE_OBJECT, "ExampleBackend", sizeof (GObjectClass), NULL, sizeof (GObject), NULL, 0);
    g_type_add_interface_static (type, MOULT_TYPE_FLASH_BACKEND, &(GInterfaceInfo) { init });
    g_io_extension_point_implement (MOULT_FLASH_BACKEND_EXTENSION_POINT, type, "example", 0);
}

void
g_io_module_unload (GIOModule *module)
{
}
