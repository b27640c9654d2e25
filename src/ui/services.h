/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "access-facts.h"
#include "device-source.h"

G_BEGIN_DECLS

/**
 * MoultServices:
 *
 * What the app needs from below the window and may not include itself; main.c gives it. Constant,
 * lives as long as the program.
 */
typedef struct {
    /* Registers backends and activators, and starts to watch devices. Called once, on the main
     * thread, after the first frame. (transfer full) */
    MoultDeviceSource *(*start) (void);
    /* Facts about a node, for the page that helps to get access. Blocks for some milliseconds; any
     * thread. (transfer full) */
    MoultAccessFacts *(*inspect_access) (const char *node);
} MoultServices;

G_END_DECLS
