/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "flash-backend.h"

G_BEGIN_DECLS

#define MOULT_TYPE_UF2_BACKEND (moult_uf2_backend_get_type ())
G_DECLARE_FINAL_TYPE (MoultUf2Backend, moult_uf2_backend, MOULT, UF2_BACKEND, GObject)

G_END_DECLS
