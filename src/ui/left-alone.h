/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "board.h"

G_BEGIN_DECLS

/**
 * MoultLeftAlone:
 *
 * The boards that the user wants to be left alone: remembered by serial number, or by place where a
 * board has none, and told to each board that comes. Main thread.
 */
#define MOULT_TYPE_LEFT_ALONE (moult_left_alone_get_type ())
G_DECLARE_FINAL_TYPE (MoultLeftAlone, moult_left_alone, MOULT, LEFT_ALONE, GObject)

/* @boards: model of [class@Board]; @settings: (nullable): without it nothing is remembered. */
MoultLeftAlone *moult_left_alone_new (GListModel *boards, GSettings *settings);

void moult_left_alone_set (MoultLeftAlone *self, MoultBoard *board, gboolean left_alone);

G_END_DECLS
