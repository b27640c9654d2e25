/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "debug-bus.h"

G_BEGIN_DECLS

/**
 * DebugSsi:
 *
 * An RP2040's serial interface to its flash chip, as far as commands byte by byte go: whoever holds
 * the chip's select low can ask it for its ids.
 */
typedef struct _DebugSsi DebugSsi;

DebugSsi *debug_ssi_new (DebugBus *bus);
void debug_ssi_free (DebugSsi *ssi);
void debug_ssi_set_unique_id (DebugSsi *ssi, const guint8 *id); /* 8 bytes */

G_END_DECLS
