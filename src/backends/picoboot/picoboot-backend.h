/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "flash-backend.h"

G_BEGIN_DECLS

#define MOULT_TYPE_PICOBOOT_BACKEND (moult_picoboot_backend_get_type ())
G_DECLARE_FINAL_TYPE (MoultPicobootBackend,
                      moult_picoboot_backend,
                      MOULT,
                      PICOBOOT_BACKEND,
                      GObject)

G_END_DECLS
