/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "build-engine.h"

G_BEGIN_DECLS

/**
 * MoultNativeEngine:
 *
 * [iface@BuildEngine] "native": the port's own make, with compilers that are installed on this
 * computer, as ports/PORT/README.md tells people to do it.
 */
#define MOULT_TYPE_NATIVE_ENGINE (moult_native_engine_get_type ())
G_DECLARE_FINAL_TYPE (MoultNativeEngine, moult_native_engine, MOULT, NATIVE_ENGINE, GObject)

/* (transfer full) */
MoultNativeEngine *moult_native_engine_new (void);

G_END_DECLS
