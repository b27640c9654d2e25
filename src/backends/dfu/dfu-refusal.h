/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "dfu-session.h"

G_BEGIN_DECLS

/**
 * MoultDfuWork:
 *
 * What a loader is asked to do, also for the message when it does not.
 */
typedef struct {
    const char *what; /* "erasing the page at" */
    guint64 address;
    gsize size; /* 0: is not said */
    guint ms;   /* how long it may take */
} MoultDfuWork;

/* Puts a loader's status into an error: what it means for the user by its code, the rest in the
 * words of USB DFU 1.1, 6.1.2. Any thread. */
void moult_dfu_refusal_set_error (const MoultDfuStatus *status,
                                  const MoultDfuWork *work,
                                  GError **error);

G_END_DECLS
