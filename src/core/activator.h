/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "device-source.h"
#include "progress.h"

G_BEGIN_DECLS

#define MOULT_ACTIVATOR_EXTENSION_POINT "moult-activator"

/**
 * MoultActivatorTraits:
 *
 * What an activator is, as constants.
 */
typedef struct {
    const char *name;    /* "repl", "touch1200", "manual" */
    guint wait_ms;       /* how long the bootloader may take to appear afterwards */
    gboolean needs_user; /* nothing happens until somebody presses the board's buttons */
} MoultActivatorTraits;

#define MOULT_TYPE_ACTIVATOR (moult_activator_get_type ())
G_DECLARE_INTERFACE (MoultActivator, moult_activator, MOULT, ACTIVATOR, GObject)

/**
 * MoultActivator:
 *
 * One way to bring a running board into its bootloader. Stateless, registered with
 * %MOULT_ACTIVATOR_EXTENSION_POINT; `activate` blocks and is called on a job's thread. Success
 * means only that the request was made: whether the bootloader came is for the caller to see.
 */
struct _MoultActivatorInterface {
    GTypeInterface parent;

    const MoultActivatorTraits *(*get_traits) (MoultActivator *self);
    gboolean (*suits) (MoultActivator *self, MoultDevice *device, MoultBoardInfo *info);
    gboolean (*activate) (MoultActivator *self,
                          MoultDevice *device,
                          GCancellable *cancellable,
                          GError **error);
};

/* What the activator is, as constants; lives as long as it does. Any thread. */
const MoultActivatorTraits *moult_activator_get_traits (MoultActivator *self);
/* Whether it is worth, and safe, to try it on this board; @info may be %NULL. Any thread. */
gboolean moult_activator_suits (MoultActivator *self, MoultDevice *device, MoultBoardInfo *info);

/* Asks the device for its bootloader: up to some seconds, a job's thread. Fails with
 * %MOULT_ERROR_NO_ACCESS, %MOULT_ERROR_BUSY, %MOULT_ERROR_GONE, after which no other activator
 * would fare better, or as it likes. */
gboolean moult_activator_activate (MoultActivator *self,
                                   MoultDevice *device,
                                   GCancellable *cancellable,
                                   GError **error);

G_END_DECLS
