/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * MoultInterrupt:
 *
 * Ctrl-C and the other signals that ask a program to end, as a cancellable: so that what runs comes
 * to its own end, whole. Main thread.
 */
typedef struct _MoultInterrupt MoultInterrupt;

/* From now on these signals do nothing else. */
MoultInterrupt *moult_interrupt_new (void);
void moult_interrupt_free (MoultInterrupt *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultInterrupt, moult_interrupt_free)

/* Cancelled by the signals, which wake the main loop too. */
GCancellable *moult_interrupt_get_cancellable (MoultInterrupt *self);

G_END_DECLS
