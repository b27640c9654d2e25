/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * MoultSourceDialog:
 *
 * Asks where MicroPython's source is to be got from and put, gets it, and can be cancelled
 * meanwhile. Signal "got" (path of the folder).
 */
#define MOULT_TYPE_SOURCE_DIALOG (moult_source_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MoultSourceDialog, moult_source_dialog, MOULT, SOURCE_DIALOG, AdwDialog)

/* @settings: (nullable) */
AdwDialog *moult_source_dialog_new (GSettings *settings);

G_END_DECLS
