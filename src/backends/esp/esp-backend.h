/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "flash-backend.h"

G_BEGIN_DECLS

#define MOULT_TYPE_ESP_BACKEND (moult_esp_backend_get_type ())
G_DECLARE_FINAL_TYPE (MoultEspBackend, moult_esp_backend, MOULT, ESP_BACKEND, GObject)

G_END_DECLS
