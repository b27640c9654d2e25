/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "activator.h"

G_BEGIN_DECLS

#define MOULT_TYPE_REPL_ACTIVATOR (moult_repl_activator_get_type ())
G_DECLARE_FINAL_TYPE (MoultReplActivator, moult_repl_activator, MOULT, REPL_ACTIVATOR, GObject)

G_END_DECLS
