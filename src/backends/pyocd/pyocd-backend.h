/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define MOULT_TYPE_PYOCD_BACKEND (moult_pyocd_backend_get_type ())
G_DECLARE_FINAL_TYPE (MoultPyocdBackend, moult_pyocd_backend, MOULT, PYOCD_BACKEND, GObject)

G_END_DECLS
