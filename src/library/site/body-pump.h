/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "part-file.h"
#include "watchdog.h"

G_BEGIN_DECLS

/* @size is what the part holds or is about to. */
typedef void (*MoultBodyPumpProgress) (guint64 size, gpointer user_data);

/**
 * MoultBodyPump:
 *
 * Where a body goes. While one piece of up to 1 MiB is hashed and written on another thread, the
 * next is read on this one.
 */
typedef struct {
    GInputStream *body;
    MoultPartFile *part; /* left alone by all others until the pump has ended */
    guint64 limit;       /* the part gets no larger than one piece more than this */
    MoultWatchdog *watchdog;
    MoultBodyPumpProgress progress;
    gpointer progress_data;
} MoultBodyPump;

/* Runs until the body ends, the limit is passed, or reading or writing fails. What was read before
 * is written in any case, also when cancelled. Errors of reading are those of the stream. */
void moult_body_pump_run_async (const MoultBodyPump *pump,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean moult_body_pump_run_finish (GAsyncResult *result, GError **error);

G_END_DECLS
