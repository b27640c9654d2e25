/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "library.h"

G_BEGIN_DECLS

/* Asks for the address of a firmware file, downloads it and stores it in the library, which has to
 * be open; tells the end by a toast ("win.toast" of @page). */
void moult_firmware_link_present (GtkWidget *page, MoultLibrary *library);

G_END_DECLS
