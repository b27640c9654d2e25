/* SPDX-FileCopyrightText: The Moult contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "workbench.h"

G_BEGIN_DECLS

/**
 * MoultAttached:
 *
 * Which builds the boards need that are plugged in now, as far as that is known without doubt.
 * Signal "changed". Main thread.
 */
#define MOULT_TYPE_ATTACHED (moult_attached_get_type ())
G_DECLARE_FINAL_TYPE (MoultAttached, moult_attached, MOULT, ATTACHED, GObject)

MoultAttached *moult_attached_new (MoultWorkbench *workbench);

/* Model of [class@CatalogueBoard]: their kinds, each once, in the order of the boards. */
GListModel *moult_attached_get_kinds (MoultAttached *self);

/* The boards that need a build. @variant: (nullable): "" is the standard one; %NULL: any.
 * (transfer container) (element-type MoultBoard) */
GPtrArray *
moult_attached_find_boards (MoultAttached *self, const char *board_id, const char *variant);

G_END_DECLS
