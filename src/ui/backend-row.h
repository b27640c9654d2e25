/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "flash-backend.h"

G_BEGIN_DECLS

#define MOULT_TYPE_BACKEND_ROW (moult_backend_row_get_type ())
G_DECLARE_FINAL_TYPE (MoultBackendRow, moult_backend_row, MOULT, BACKEND_ROW, AdwExpanderRow)

GtkWidget *moult_backend_row_new (MoultFlashBackend *backend);

/* Asks again, on a thread, whether the backend can be used on this computer. */
void moult_backend_row_test (MoultBackendRow *self);

G_END_DECLS
