/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "library.h"

G_BEGIN_DECLS

/* Files of one's own and offline kits, in and out of the library: each asks for the file, works
 * without holding anything up, and tells the end by a toast ("win.toast" of @page). The library has
 * to be open; else they do nothing. Main thread. */

/* Stores firmware files that the user chooses. @settings: (nullable) */
void moult_firmware_files_add (GtkWidget *page, MoultLibrary *library, GSettings *settings);

/* Stores one file: a file:// or http(s):// address. */
void moult_firmware_files_add_uri (GtkWidget *page, MoultLibrary *library, const char *uri);

/* Stores what is in a kit. */
void moult_firmware_files_open_kit (GtkWidget *page, MoultLibrary *library);

/* Writes all that is stored into a kit. */
void moult_firmware_files_make_kit (GtkWidget *page, MoultLibrary *library);

G_END_DECLS
