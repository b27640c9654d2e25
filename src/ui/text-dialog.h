/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define MOULT_TYPE_TEXT_DIALOG (moult_text_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MoultTextDialog, moult_text_dialog, MOULT, TEXT_DIALOG, AdwDialog)

/* Shows the text of a file to be read and copied, as it is. */
AdwDialog *moult_text_dialog_new (const char *title, const char *text);

G_END_DECLS
