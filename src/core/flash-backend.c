/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "flash-backend.h"

G_DEFINE_INTERFACE (MoultFlashBackend, moult_flash_backend, G_TYPE_OBJECT)

static gboolean
always_available (MoultFlashBackend *self, GError **error)
{
    return TRUE;
}

static gboolean
always_ready (MoultFlashBackend *self, MoultDevice *device)
{
    return TRUE;
}

static void
moult_flash_backend_default_init (MoultFlashBackendInterface *iface)
{
    iface->available = always_available;
    iface->ready = always_ready;
}

const MoultFlashBackendTraits *
moult_flash_backend_get_traits (MoultFlashBackend *self)
{
    g_return_val_if_fail (MOULT_IS_FLASH_BACKEND (self), NULL);

    return MOULT_FLASH_BACKEND_GET_IFACE (self)->get_traits (self);
}

gboolean
moult_flash_backend_available (MoultFlashBackend *self, GError **error)
{
    g_return_val_if_fail (MOULT_IS_FLASH_BACKEND (self), FALSE);

    return MOULT_FLASH_BACKEND_GET_IFACE (self)->available (self, error);
}

char *
moult_flash_backend_supports (MoultFlashBackend *self,
                              MoultDevice *device,
                              MoultBoardInfo *info,
                              MoultImageKind kind)
{
    g_return_val_if_fail (MOULT_IS_FLASH_BACKEND (self) && MOULT_IS_DEVICE (device), NULL);

    return MOULT_FLASH_BACKEND_GET_IFACE (self)->supports (self, device, info, kind);
}

gboolean
moult_flash_backend_ready (MoultFlashBackend *self, MoultDevice *device)
{
    g_return_val_if_fail (MOULT_IS_FLASH_BACKEND (self) && MOULT_IS_DEVICE (device), FALSE);

    return MOULT_FLASH_BACKEND_GET_IFACE (self)->ready (self, device);
}

gboolean
moult_flash_backend_flash (MoultFlashBackend *self,
                           const MoultFlashContext *context,
                           MoultProgress *progress,
                           GCancellable *cancellable,
                           GError **error)
{
    g_return_val_if_fail (MOULT_IS_FLASH_BACKEND (self) && context != NULL, FALSE);

    return MOULT_FLASH_BACKEND_GET_IFACE (self)->flash (self, context, progress, cancellable,
                                                        error);
}

gboolean
moult_flash_backend_has_verify (MoultFlashBackend *self)
{
    g_return_val_if_fail (MOULT_IS_FLASH_BACKEND (self), FALSE);

    return MOULT_FLASH_BACKEND_GET_IFACE (self)->verify != NULL;
}

gboolean
moult_flash_backend_verify (MoultFlashBackend *self,
                            const MoultFlashContext *context,
                            MoultProgress *progress,
                            GCancellable *cancellable,
                            GError **error)
{
    g_return_val_if_fail (MOULT_IS_FLASH_BACKEND (self) && context != NULL, FALSE);

    if (!moult_flash_backend_has_verify (self))
        return TRUE;
    return MOULT_FLASH_BACKEND_GET_IFACE (self)->verify (self, context, progress, cancellable,
                                                         error);
}
