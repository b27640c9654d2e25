/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "build-engine.h"

G_BEGIN_DECLS

/**
 * MoultMpbuildEngine:
 *
 * [iface@BuildEngine] "mpbuild": the program of that name, which has containers build MicroPython
 * for each port with the compilers that its own builds are made with
 * (github.com/mattytrentini/mpbuild, src/mpbuild/build.py).
 */
#define MOULT_TYPE_MPBUILD_ENGINE (moult_mpbuild_engine_get_type ())
G_DECLARE_FINAL_TYPE (MoultMpbuildEngine, moult_mpbuild_engine, MOULT, MPBUILD_ENGINE, GObject)

/* (transfer full) */
MoultMpbuildEngine *moult_mpbuild_engine_new (void);

G_END_DECLS
