/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "pyocd-backend.h"

#include "board-db.h"
#include "flash-backend.h"
#include "pyocd-features.h"
#include "pyocd-flash.h"
#include "registry.h"

/**
 * MoultPyocdBackend:
 *
 * Writes to Cortex-M chips through a debug probe and the program pyOCD, which has to be installed.
 * It is slow to start, and what it says of success is not taken for it; so everything else that can
 * write a file comes before it.
 */
struct _MoultPyocdBackend {
    GObject parent_instance;
};

static const MoultFlashBackendTraits traits = {
    .name = "pyocd",
    .ports = (const char *const[]){ "alif", "mimxrt", "nrf", "renesas-ra", "rp2", "samd", "stm32",
                                    NULL },
    .formats = (const char *const[]){ "hex", "dfu", "uf2", "elf", "bin", NULL },
    .activators = (const char *const[]){ NULL },
    .priority = -10,
    .opens_device = TRUE,
    .has_erase_step = TRUE,
    .weights = {
        [MOULT_STEP_PREPARE] = 5,
        [MOULT_STEP_ERASE] = 30,
        [MOULT_STEP_WRITE] = 60,
        [MOULT_STEP_VERIFY] = 15,
        [MOULT_STEP_RESTART] = 15,
        [MOULT_STEP_CONFIRM] = 5,
    },
};

static const MoultFlashBackendTraits *
moult_pyocd_backend_get_traits (MoultFlashBackend *backend)
{
    return &traits;
}

static gboolean
moult_pyocd_backend_available (MoultFlashBackend *backend, GError **error)
{
    g_autofree char *program = moult_pyocd_find_program (error);

    return program != NULL;
}

static gboolean
moult_pyocd_backend_ready (MoultFlashBackend *backend, MoultDevice *device)
{
    return moult_registry_find_probe_driver (device) != NULL;
}

/* Whether pyOCD knows the chip shows only when it was asked what it is. */
static char *
moult_pyocd_backend_supports (MoultFlashBackend *backend,
                              MoultDevice *device,
                              MoultBoardInfo *info,
                              MoultImageKind kind)
{
    const char *port = moult_board_db_find_port (device, info);

    if (!moult_pyocd_backend_ready (backend, device))
        return g_strdup ("needs a debug probe, which this is not");
    if (kind == MOULT_IMAGE_ESP)
        return g_strdup ("an image for ESP chips is nothing for a Cortex-M chip");
    if (port != NULL && !g_strv_contains (traits.ports, port))
        return g_strdup_printf ("boards of port %s have no Cortex-M chip with flash", port);
    return NULL;
}

static gboolean
moult_pyocd_backend_flash (MoultFlashBackend *backend,
                           const MoultFlashContext *context,
                           MoultProgress *progress,
                           GCancellable *cancellable,
                           GError **error)
{
    return moult_pyocd_flash (context, progress, cancellable, error);
}

static void
moult_pyocd_backend_iface_init (MoultFlashBackendInterface *iface)
{
    iface->get_traits = moult_pyocd_backend_get_traits;
    iface->available = moult_pyocd_backend_available;
    iface->supports = moult_pyocd_backend_supports;
    iface->ready = moult_pyocd_backend_ready;
    iface->flash = moult_pyocd_backend_flash;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (
    MoultPyocdBackend,
    moult_pyocd_backend,
    G_TYPE_OBJECT,
    G_IMPLEMENT_INTERFACE (MOULT_TYPE_FLASH_BACKEND, moult_pyocd_backend_iface_init)
        g_io_extension_point_implement (MOULT_FLASH_BACKEND_EXTENSION_POINT,
                                        g_define_type_id,
                                        "pyocd",
                                        10);)

static void
moult_pyocd_backend_class_init (MoultPyocdBackendClass *klass)
{
}

static void
moult_pyocd_backend_init (MoultPyocdBackend *self)
{
}
