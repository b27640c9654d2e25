/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "choice.h"

G_BEGIN_DECLS

/**
 * MoultAttentionView:
 *
 * A bad outcome: what to do about it. When the bootloader was missing it watches for it, and goes
 * on by itself with the flash that the user asked for. Uses the actions board.retry and
 * board.again.
 */
#define MOULT_TYPE_ATTENTION_VIEW (moult_attention_view_get_type ())
G_DECLARE_FINAL_TYPE (MoultAttentionView, moult_attention_view, MOULT, ATTENTION_VIEW, GtkBox)

GtkWidget *moult_attention_view_new (MoultChoice *choice);
void moult_attention_view_set_narrow (MoultAttentionView *self, gboolean narrow);

G_END_DECLS
