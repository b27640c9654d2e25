/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "activator.h"

G_BEGIN_DECLS

#define MOULT_TYPE_RESET_LINES_ACTIVATOR (moult_reset_lines_activator_get_type ())
G_DECLARE_FINAL_TYPE (MoultResetLinesActivator,
                      moult_reset_lines_activator,
                      MOULT,
                      RESET_LINES_ACTIVATOR,
                      GObject)

G_END_DECLS
