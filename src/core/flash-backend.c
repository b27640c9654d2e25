/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "flash-backend.h"

#include "error.h"

G_DEFINE_INTERFACE (MoultFlashBackend, moult_flash_backend, G_TYPE_OBJECT)

/* Why the backend was not available when it was asked last; none: it was, or nobody asked yet. */
/* clang-format off */
static G_DEFINE_QUARK (moult-flash-backend-answer, answer)
    /* clang-format on */

    static gpointer copy_answer (gpointer answer, gpointer unused)
{
    return answer != NULL ? g_error_copy (answer) : NULL;
}

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

    g_autoptr (GError) reason = NULL;
    gboolean available = MOULT_FLASH_BACKEND_GET_IFACE (self)->available (self, &reason);

    if (!available && reason == NULL)
        reason = g_error_new_literal (MOULT_ERROR, MOULT_ERROR_DEPENDENCY, "it is not available");
    g_object_set_qdata_full (G_OBJECT (self), answer_quark (),
                             available ? NULL : g_error_copy (reason),
                             (GDestroyNotify) g_error_free);
    if (!available)
        g_propagate_error (error, g_steal_pointer (&reason));
    return available;
}

gboolean
moult_flash_backend_was_available (MoultFlashBackend *self, GError **error)
{
    g_return_val_if_fail (MOULT_IS_FLASH_BACKEND (self), FALSE);

    GError *reason = g_object_dup_qdata (G_OBJECT (self), answer_quark (), copy_answer, NULL);

    if (reason == NULL)
        return TRUE;
    g_propagate_error (error, reason);
    return FALSE;
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
