/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "build-engine.h"

G_BEGIN_DECLS

/**
 * MoultMpbuildEngine:
 *
 * [iface@BuildEngine] "mpbuild": the program of this name, which has a board built in a container
 * with the toolchain that MicroPython's own tests build it with.
 */
#define MOULT_TYPE_MPBUILD_ENGINE (moult_mpbuild_engine_get_type ())
G_DECLARE_FINAL_TYPE (MoultMpbuildEngine, moult_mpbuild_engine, MOULT, MPBUILD_ENGINE, GObject)

/* (transfer full) */
MoultMpbuildEngine *moult_mpbuild_engine_new (void);

G_END_DECLS
