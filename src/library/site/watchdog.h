/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * MoultWatchdog:
 *
 * Cancels asynchronous work that hangs: when nothing came for a while, or when it took too long in
 * all. It covers what the time-outs of a socket do not: names that do not resolve, proxies,
 * handshakes, HTTP/2. One thread, whose thread-default main context it uses.
 */
typedef struct _MoultWatchdog MoultWatchdog;

typedef enum {
    MOULT_WATCHDOG_QUIET,   /* it did nothing; the caller may have cancelled */
    MOULT_WATCHDOG_SILENCE, /* nothing came for the patience */
    MOULT_WATCHDOG_LATE,    /* the deadline passed */
} MoultWatchdogBite;

/* @patience in ms; @deadline is a monotonic time in us, 0 for none. Starts to count at once. */
MoultWatchdog *moult_watchdog_new (guint patience, gint64 deadline, GCancellable *cancellable);
void moult_watchdog_free (MoultWatchdog *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MoultWatchdog, moult_watchdog_free)

/* Something came, or is asked for again after a rest: count anew. */
void moult_watchdog_feed (MoultWatchdog *self);
/* Nothing is asked for, so silence is fine until the next feed. */
void moult_watchdog_rest (MoultWatchdog *self);

/* What the work is to be cancelled by: the dog, or the caller's cancellable. Borrowed. */
GCancellable *moult_watchdog_get_cancellable (MoultWatchdog *self);
MoultWatchdogBite moult_watchdog_get_bite (MoultWatchdog *self);
guint moult_watchdog_get_patience (MoultWatchdog *self);

G_END_DECLS
