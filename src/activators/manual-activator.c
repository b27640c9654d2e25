/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "manual-activator.h"

#include <gio/gio.h>

/**
 * MoultManualActivator:
 *
 * The user's hands: does nothing but wait long enough for somebody to find the board and press its
 * buttons. Suits every board, so it is the last in every list.
 */
struct _MoultManualActivator {
    GObject parent_instance;
};

static const MoultActivatorTraits traits = {
    .name = "manual",
    .wait_ms = 5 * 60 * 1000,
    .needs_user = TRUE,
};

static const MoultActivatorTraits *
moult_manual_activator_get_traits (MoultActivator *activator)
{
    return &traits;
}

static gboolean
moult_manual_activator_suits (MoultActivator *activator, MoultDevice *device, MoultBoardInfo *info)
{
    return TRUE;
}

static gboolean
moult_manual_activator_activate (MoultActivator *activator,
                                 MoultDevice *device,
                                 GCancellable *cancellable,
                                 GError **error)
{
    return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

static void
moult_manual_activator_iface_init (MoultActivatorInterface *iface)
{
    iface->get_traits = moult_manual_activator_get_traits;
    iface->suits = moult_manual_activator_suits;
    iface->activate = moult_manual_activator_activate;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (MoultManualActivator,
                               moult_manual_activator,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MOULT_TYPE_ACTIVATOR,
                                                      moult_manual_activator_iface_init)
                                   g_io_extension_point_implement (MOULT_ACTIVATOR_EXTENSION_POINT,
                                                                   g_define_type_id,
                                                                   "manual",
                                                                   -100);)

static void
moult_manual_activator_class_init (MoultManualActivatorClass *klass)
{
}

static void
moult_manual_activator_init (MoultManualActivator *self)
{
}
