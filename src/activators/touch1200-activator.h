/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "activator.h"

G_BEGIN_DECLS

#define MOULT_TYPE_TOUCH1200_ACTIVATOR (moult_touch1200_activator_get_type ())
G_DECLARE_FINAL_TYPE (MoultTouch1200Activator,
                      moult_touch1200_activator,
                      MOULT,
                      TOUCH1200_ACTIVATOR,
                      GObject)

G_END_DECLS
