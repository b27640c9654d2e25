/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "flash-backend.h"

G_BEGIN_DECLS

#define MOULT_TYPE_DFU_BACKEND (moult_dfu_backend_get_type ())
G_DECLARE_FINAL_TYPE (MoultDfuBackend, moult_dfu_backend, MOULT, DFU_BACKEND, GObject)

G_END_DECLS
