/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "activator.h"

G_BEGIN_DECLS

#define MOULT_TYPE_MANUAL_ACTIVATOR (moult_manual_activator_get_type ())
G_DECLARE_FINAL_TYPE (MoultManualActivator,
                      moult_manual_activator,
                      MOULT,
                      MANUAL_ACTIVATOR,
                      GObject)

G_END_DECLS
