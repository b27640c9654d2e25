/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The dialog that asks for firmware files, in the folder where one was last chosen. @settings:
 * (nullable). (transfer full) */
GtkFileDialog *moult_firmware_dialog_new (const char *title, GSettings *settings);

/* Begin in this file's folder next time. */
void moult_firmware_dialog_remember (GSettings *settings, GFile *file);

G_END_DECLS
